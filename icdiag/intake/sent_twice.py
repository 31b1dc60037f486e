"""Finds the same submission in two exports of one survey, or pasted twice into one, by when it was sent."""

import numpy as np
import numpy.typing as npt

from icdiag.intake.rated import Ints, Rated


def sent_twice(rated: Rated) -> npt.NDArray[np.bool_]:
    """Return the ratings of rows that hold an earlier row's submission again, with the same answers throughout.

    Rows of one moment whose answers differ are different people: many may answer in the same second.
    """
    again = np.zeros(len(rated.customer), np.bool_)
    if rated.sent is None:
        return again
    origin: Ints = np.arange(len(again)) if rated.origin is None else rated.origin
    stamped = rated.sent.each(bool, np.bool_)
    rows = np.flatnonzero(stamped & _shared(rated.sent.codes, origin, stamped))
    seen: dict[tuple[int, tuple[bytes, ...]], int] = {}
    for row, ratings in _by_row(rows, origin).items():
        place = (int(rated.sent.codes[ratings[0]]), tuple(sorted(_content(rated, rating) for rating in ratings)))
        if seen.setdefault(place, row) != row:
            again[ratings] = True
    return again


def _shared(codes: Ints, origin: Ints, stamped: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which ratings have a stamp that stands in several rows."""
    pairs = np.unique(np.column_stack([codes[stamped], origin[stamped]]).astype(np.int64), axis=0)
    times = np.bincount(pairs[:, 0], minlength=int(codes.max(initial=0)) + 1)
    shared: npt.NDArray[np.bool_] = times[codes] > 1
    return shared


def _by_row(ratings: npt.NDArray[np.intp], origin: Ints) -> dict[int, list[int]]:
    """Return row -> its ratings, in the order of the rows."""
    rows: dict[int, list[int]] = {}
    for rating in ratings.tolist():
        rows.setdefault(int(origin[rating]), []).append(rating)
    return dict(sorted(rows.items()))


def _content(rated: Rated, rating: int) -> bytes:
    """Return all that a rating says."""
    ends = [rated.customer, rated.supplier, rated.perspective]
    marks = (
        [rated.values.codes[rating]]
        if rated.expected is None
        else [rated.values.codes[rating], rated.expected.codes[rating]]
    )
    parts = [np.array([int(end[rating]) for end in ends]).tobytes(), *(codes.tobytes() for codes in marks)]
    if rated.importance is not None:
        parts.append(rated.importance[rating].tobytes())
    return b"|".join(parts)
