"""Single answers grouped to one rating per person and supplier; lives only inside the tally.

``RatingRows`` says which rows of the answers make each rating and takes four bytes a rating; the scores, some hundred
bytes each, are made from it for some ten thousand ratings at a time (``Ratings``) and forgotten again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, SUPPLIER, Answers, Marks
from icdiag.model.instrument import Instrument
from icdiag.tally.scoring import dimension_scores, person_scores, pomp

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_SORTED = 1 << 20
"""Rows that are sorted together."""
CHUNK = 1 << 15
"""Ratings that are scored together: some twenty megabytes with all that is made from them."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """One row a (person, customer, supplier), scored."""

    customer: Codes
    supplier: Codes
    person: Codes
    items: Array
    """POMP, higher better."""
    dimensions: Array
    score: Array
    """The person-link score; NaN where too little was answered."""
    importance: Array
    counts: Codes | None = None
    """(rows, dimensions): survey rows with this dimension behind the rating; None where each rating is one row."""
    totals: Array | None = None
    """(rows, dimensions): their sum, POMP; None as ``counts``."""

    @property
    def answers(self) -> Codes:
        """Return (rows, dimensions): survey rows with this dimension behind the rating."""
        return np.isfinite(self.dimensions).astype(np.int64) if self.counts is None else self.counts

    @property
    def answers_total(self) -> Array:
        """Return (rows, dimensions): the sum of the answers behind the rating, POMP."""
        return np.nan_to_num(self.dimensions) if self.totals is None else self.totals

    def take(self, rows: Mask | slice) -> "Ratings":
        """Return the chosen rows, in their order."""
        if isinstance(rows, np.ndarray) and rows.all():
            return self
        columns = {name: getattr(self, name) for name in Ratings.__slots__}
        some: dict[str, Any] = {name: None if column is None else column[rows] for name, column in columns.items()}
        return Ratings(**some)


@dataclass(frozen=True, slots=True)
class RatingRows:
    """Which rows of the answers make each rating of one perspective, sorted by customer, supplier and person."""

    answers: Answers
    rows: npt.NDArray[np.int32]
    first: Codes | None = None
    """Where each rating's rows begin in ``rows``, and the end of the last; None where each rating is one row."""
    open_: Mask | None = None
    """(ratings, dimensions): what may be looked at. The rest is as if never answered; None where all may."""

    def __len__(self) -> int:
        """Return the ratings."""
        return len(self.rows) if self.first is None else len(self.first) - 1

    def kept(self, keep: Mask) -> "RatingRows":
        """Return some of the ratings."""
        if keep.all():
            return self
        open_ = None if self.open_ is None else self.open_[keep]
        if self.first is None:
            return replace(self, rows=self.rows[keep], open_=open_)
        sizes = np.diff(self.first)
        first = np.concatenate([[0], np.cumsum(sizes[keep])])
        return replace(self, rows=self.rows[np.repeat(keep, sizes)], first=first, open_=open_)

    def chunks(self) -> Iterator[tuple[slice, Ratings]]:
        """Yield some thousand ratings at a time, scored, and their places: those of whole customers.

        No customer's ratings are parted, and so no person's, as people answer for one department. Where somebody
        answers for several, all come at once.
        """
        for part in self._parts():
            yield part, self.scored(part)

    def _parts(self) -> list[slice]:
        customer = self.answers.customer[self.heads()]
        if self._anybody_twice():
            return [slice(0, len(customer))] if len(customer) else []
        return spans(customer)

    def heads(self, part: slice = slice(None)) -> npt.NDArray[np.int32]:
        """Return the first of each rating's rows."""
        return self.rows[part] if self.first is None else self.rows[self.first[:-1][part]]

    def _anybody_twice(self) -> bool:
        """Tell whether somebody answers for several customers."""
        home = np.full(self.answers.people, -1, self.answers.customer.dtype)
        for rows in _pieces(self.rows):
            home[self.answers.respondent[rows]] = self.answers.customer[rows]
        return any(
            (home[self.answers.respondent[rows]] != self.answers.customer[rows]).any() for rows in _pieces(self.rows)
        )

    def scored(self, part: slice) -> Ratings:
        """Return some of the ratings with their scores."""
        answers, heads = self.answers, self.heads(part)
        rows = heads if self.first is None else self.rows[self.first[part.start] : self.first[part.stop]]
        items = scored_items(answers.instrument, answers.values, rows)
        importance = np.full(len(rows), np.nan) if answers.importance is None else answers.importance[rows]
        counts = totals = None
        if self.first is not None:
            starts = self.first[part.start : part.stop] - self.first[part.start]
            by_row = dimension_scores(answers.instrument, items)
            counts = np.add.reduceat(np.isfinite(by_row).astype(np.int64), starts, axis=0)
            totals = np.add.reduceat(np.nan_to_num(by_row), starts, axis=0)
            items, importance = _means(items, starts), _means(importance[:, None], starts)[:, 0]
        dimensions = dimension_scores(answers.instrument, items)
        score = person_scores(answers.instrument, dimensions)
        customer, supplier = (column[heads].astype(np.int64) for column in (answers.customer, answers.supplier))
        person = answers.respondent[heads].astype(np.int64)
        whole = Ratings(customer, supplier, person, items, dimensions, score, importance, counts, totals)
        return whole if self.open_ is None else only_open(whole, answers.instrument, self.open_[part])


def only_open(rated: Ratings, instrument: Instrument, open_: Mask) -> Ratings:
    """Return the ratings without the dimensions that may not be shown of their group.

    The score becomes the weighted mean of what is left, NaN where nothing is: a hidden dimension speaks in no number,
    neither in a mean nor in a variance.

    Args:
        rated: the ratings.
        instrument: the questionnaire.
        open_: (ratings, dimensions), or the same for all: (1, dimensions).
    """
    if open_.all():
        return rated
    shown = np.broadcast_to(open_, rated.dimensions.shape)
    items = [
        np.repeat(shown[:, [d]], len(dimension.items), axis=1) for d, dimension in enumerate(instrument.dimensions)
    ]
    dimensions = np.where(shown, rated.dimensions, np.nan)
    weights = np.isfinite(dimensions) * np.array([dimension.weight for dimension in instrument.dimensions])
    weight, total = weights.sum(axis=1), (weights * np.nan_to_num(dimensions)).sum(axis=1)
    left = np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan)
    score = np.where(shown.all(axis=1) | ~np.isfinite(rated.score), rated.score, left)
    return replace(rated, items=np.where(np.hstack(items), rated.items, np.nan), dimensions=dimensions, score=score)


def spans(codes: npt.NDArray[np.integer]) -> list[slice]:
    """Return slices of at most ``CHUNK`` sorted codes that part no run of equal ones; a longer run is a slice."""
    ends = np.append(np.flatnonzero(codes[1:] != codes[:-1]) + 1, len(codes))
    parts, start = [], 0
    while start < len(codes):
        at = int(np.searchsorted(ends, start + CHUNK, side="right")) - 1
        stop = int(ends[at]) if at >= 0 and ends[at] > start else int(ends[at + 1])
        parts.append(slice(start, stop))
        start = stop
    return parts


def _pieces(rows: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.int32]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _means(values: Array, starts: Codes) -> Array:
    """Return the mean of what is there, column by column, of each run of rows."""
    here = np.isfinite(values)
    count = np.add.reduceat(here.astype(np.int64), starts, axis=0)
    total = np.add.reduceat(np.where(here, values, 0.0), starts, axis=0)
    means: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return means


def scored_items(instrument: Instrument, values: Marks, rows: npt.NDArray[np.integer]) -> Array:
    """Return answers on the POMP scale, higher better; shape (rows, items)."""
    items = zip(instrument.items(), values.levels, strict=True)
    tables = [pomp(levels, item.scale.low, item.scale.high, reverse=item.reversed) for item, levels in items]
    return values.decoded(rows, tables)


def _by_customer(answers: Answers, perspective: int) -> npt.NDArray[np.int32]:
    """Return the rows of one perspective by customer and then in their order, sorted some thousand at a time."""
    counts = np.zeros(len(answers.departments) + 1, np.int64)
    for rows in _perspective_rows(answers, perspective):
        counts[1:] += np.bincount(answers.customer[rows], minlength=len(counts) - 1)
    ends = np.cumsum(counts)
    found = np.empty(int(ends[-1]), np.int32)
    for some in _perspective_rows(answers, perspective):
        rows = some[np.argsort(answers.customer[some], kind="stable")]
        customer = answers.customer[rows]
        starts = run_starts(customer)
        sizes = np.diff(np.append(starts, len(rows)))
        found[np.arange(len(rows)) + np.repeat(ends[customer[starts]] - starts, sizes)] = rows
        ends[customer[starts]] += sizes
    return found


def _perspective_rows(answers: Answers, perspective: int) -> Iterator[npt.NDArray[np.intp]]:
    for first in range(0, len(answers.perspective), _SORTED):
        yield np.flatnonzero(answers.perspective[first : first + _SORTED] == perspective) + first


def rating_rows(answers: Answers, perspective: int) -> RatingRows:
    """Return the rows of one perspective, grouped: those of one person on one supplier count once."""
    rows = _by_customer(answers, perspective)
    units, people = np.int64(max(len(answers.departments), 1)), np.int64(max(answers.people, 1))
    new = np.ones(len(rows), np.bool_)
    for part in spans(answers.customer[rows]):
        here = rows[part]
        key = (answers.customer[here] * units + answers.supplier[here]) * people + answers.respondent[here]
        order = np.argsort(key, kind="stable")
        rows[part], key = here[order], key[order]
        new[part][1:] = key[1:] != key[:-1]
    if new.all():
        return RatingRows(answers, rows)
    return RatingRows(answers, rows, np.append(np.flatnonzero(new), len(rows)).astype(np.int64))


def ratings(answers: Answers, perspective: int = CUSTOMER) -> Ratings:
    """Return all ratings of one perspective at once, scored."""
    found = rating_rows(answers, perspective)
    return found.scored(slice(0, len(found)))


def turned(answers: Answers) -> Answers:
    """Return the answers with customer and supplier swapped, so that own ratings sort by who gave them."""
    return replace(answers, customer=answers.supplier, supplier=answers.customer)


def self_rated(answers: Answers) -> Iterator[tuple[int, Ratings]]:
    """Yield each supplier whose own people rate it, with these ratings that have a score, sorted by customer."""
    for _, chunk in rating_rows(turned(answers), SUPPLIER).chunks():
        rated = chunk.take(np.isfinite(chunk.score))
        rated = replace(rated, customer=rated.supplier, supplier=rated.customer)
        for supplier, rows in blocks(rated.supplier):
            yield supplier, rated.take(rows)


def blocks(codes: npt.NDArray[np.integer]) -> Iterator[tuple[int, slice]]:
    """Yield (code, rows) for each run of equal codes; ratings come sorted by customer, then supplier."""
    starts = run_starts(codes)
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(codes)], strict=True):
        yield int(codes[start]), slice(start, stop)


def run_starts(codes: npt.NDArray[np.integer]) -> Codes:
    """Return where each run of equal codes begins."""
    if not len(codes):
        return np.zeros(0, np.int64)
    return np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])


def sums(values: npt.NDArray[np.generic], starts: Codes) -> Array:
    """Return the sums of the runs of rows that begin at ``starts``, column by column, NaN counting as nothing."""
    if values.ndim > 1:
        return np.stack([sums(values[:, at], starts) for at in range(values.shape[1])], axis=1)
    numbers = values.astype(np.float64) if values.dtype == np.bool_ else np.where(np.isnan(values), 0.0, values)
    added: Array = np.add.reduceat(numbers, starts) if len(starts) else np.zeros(0)
    return added
