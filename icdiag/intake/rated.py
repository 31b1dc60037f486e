"""The usable ratings of one table, or of all, and what became of the rows: between the rows and the survey."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from icdiag.answers import Marks
from icdiag.intake.columns import Column

Ints = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Rated:
    """The usable ratings of one table and what became of its rows."""

    customer: Ints
    supplier: Ints
    perspective: npt.NDArray[np.uint8]
    values: Marks
    expected: Marks | None
    """As ``values``; None where the table has no expectations."""
    importance: Floats | None
    seconds: Floats | None
    respondent: Column | None
    """Who answered, in the form in which people are compared, "" for unknown; None where nobody can be told apart."""
    service: Column | None
    sent: Column | None
    """What tells one submission from another, "" for unknown; None where nothing does."""
    origin: Ints | None
    """The row of the table that each rating stands in; several ratings may share one. None where none do."""
    comments: dict[str, Column]
    """``COMMENT`` or ``GENERAL`` -> what was written, "" for nothing; empty unless it is asked for."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """Reason -> rows without a usable rating."""
    ratings_aside: Counter[str] = field(default_factory=Counter)
    """Reason -> single ratings left out of rows that have others."""
    rows: int = 0
    """Rows read; every one is the origin of a rating or set aside for a reason."""


def without(rated: Rated, reasons: dict[str, npt.NDArray[np.bool_]]) -> Rated:
    """Return the ratings to which no reason applies; a rating, and a row without any left, has the first that does."""
    none = len(reasons)
    if not any(hit.any() for hit in reasons.values()):
        return rated
    why = np.full(len(rated.customer), none, np.int8)
    for place, hit in enumerate(reasons.values()):
        why[hit & (why == none)] = place
    if rated.origin is None:
        return picked(rated, why == none, _counted(why[why < none], reasons), Counter())
    first = np.full(int(rated.origin.max()) + 1, none, np.int8)  # the first reason that applies in each row
    np.minimum.at(first, rated.origin, why)
    first[rated.origin[why == none]] = none
    single = why[(first[rated.origin] == none) & (why < none)]
    return picked(rated, why == none, _counted(first[first < none], reasons), _counted(single, reasons))


def _counted(places: npt.NDArray[np.int8], reasons: Iterable[str]) -> Counter[str]:
    counts = np.bincount(places, minlength=1).tolist()
    return Counter({reason: n for reason, n in zip(reasons, counts, strict=False) if n})


def picked(rated: Rated, keep: npt.NDArray[np.bool_], aside: Counter[str], single: Counter[str]) -> Rated:
    """Return the ratings that are kept, with the others counted."""

    def some(column: Column | None) -> Column | None:
        return None if column is None else column.take(keep)

    return Rated(
        rated.customer[keep],
        rated.supplier[keep],
        rated.perspective[keep],
        rated.values.take(keep),
        None if rated.expected is None else rated.expected.take(keep),
        None if rated.importance is None else rated.importance[keep],
        None if rated.seconds is None else rated.seconds[keep],
        some(rated.respondent),
        some(rated.service),
        some(rated.sent),
        None if rated.origin is None else rated.origin[keep],
        {about: column.take(keep) for about, column in rated.comments.items()},
        rated.set_aside + aside,
        rated.ratings_aside + single,
        rated.rows,
    )
