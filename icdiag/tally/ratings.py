"""Single answers grouped to one rating per person and supplier; lives only inside the tally.

``RatingRows`` says which rows of the answers make each rating and takes four bytes a rating; the scores, some hundred
bytes each, are made from it for some ten thousand ratings at a time (``Ratings``) and forgotten again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, SUPPLIER, Answers
from icdiag.model.instrument import Instrument
from icdiag.tally.coded_scores import CodedScores
from icdiag.tally.row_order import at_home, by_customer, packed, sorted_by, spans
from icdiag.tally.scoring import dimension_scores, person_scores

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


_FEW = 100
"""Under one rating in so many left out, the others are better moved up than copied."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """One row a (person, customer, supplier), scored."""

    customer: Codes
    supplier: Codes
    person: Codes
    items: Array
    """POMP, higher better; without a column where nobody asked for them."""
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
    ends: Codes
    """Where each customer's ratings end."""
    at_home: bool
    """Nobody answers for several customers."""
    first: Codes | None = None
    """Where each rating's rows begin in ``rows``, and the end of the last; None where each rating is one row."""
    open_: Mask | None = None
    """(ratings, dimensions): what may be looked at. The rest is as if never answered; None where all may."""

    def __len__(self) -> int:
        """Return the ratings."""
        return len(self.rows) if self.first is None else len(self.first) - 1

    def without(self, places: Codes) -> "RatingRows":
        """Return the ratings without a few, in the place of these, which must not be used any more."""
        if not len(places):
            return self
        many = len(places) > len(self) // _FEW
        if many or self.first is not None or self.open_ is not None or not self.at_home:
            keep = np.ones(len(self), np.bool_)
            keep[places] = False
            return self.kept(keep)
        ends = self.ends - np.searchsorted(places, self.ends)
        rows = packed(self.rows, places)
        return replace(self, rows=rows, ends=ends[np.diff(ends, prepend=0) > 0])

    def kept(self, keep: Mask) -> "RatingRows":
        """Return some of the ratings."""
        if keep.all():
            return self
        open_ = None if self.open_ is None else self.open_[keep]
        sizes = np.add.reduceat(keep, np.append(0, self.ends[:-1]), dtype=np.int64)
        rows, first = self.rows, self.first
        if first is None:
            rows = rows[keep]
        else:
            times = np.diff(first)
            rows, first = rows[np.repeat(keep, times)], np.concatenate([[0], np.cumsum(times[keep])])
        home = self.at_home or at_home(self.answers, rows)
        return RatingRows(self.answers, rows, np.cumsum(sizes[sizes > 0]), home, first, open_)

    def chunks(self, *, items: bool = True) -> Iterator[tuple[slice, Ratings]]:
        """Yield some thousand ratings at a time, scored, and their places: those of whole customers.

        No customer's ratings are parted, and so no person's, as people answer for one department. Where somebody
        answers for several, all come at once.

        Args:
            items: the single items are needed beside the dimensions.
        """
        scores = CodedScores.of(self.answers.instrument, self.answers.values)
        for part in self.parts():
            yield part, self.scored(part, scores, items=items)

    def parts(self) -> list[slice]:
        """Return the places of ``chunks``."""
        return spans(self.ends) if self.at_home else [slice(0, len(self))]

    def rows_of(self, part: slice) -> npt.NDArray[np.int32]:
        """Return all rows of some ratings."""
        return self.rows[part] if self.first is None else self.rows[self.first[part.start] : self.first[part.stop]]

    def heads(self, part: slice = slice(None)) -> npt.NDArray[np.int32]:
        """Return the first of each rating's rows."""
        return self.rows[part] if self.first is None else self.rows[self.first[:-1][part]]

    def scored(self, part: slice, scores: CodedScores, *, items: bool = True) -> Ratings:
        """Return some of the ratings with their scores; ``scores`` those of the answers."""
        answers, heads, rows = self.answers, self.heads(part), self.rows_of(part)
        single = (
            scores.values.decoded(rows, scores.items) if items or self.first is not None else np.zeros((len(rows), 0))
        )
        importance = np.full(len(rows), np.nan) if answers.importance is None else answers.importance[rows]
        counts = totals = None
        if self.first is None:
            dimensions = scores.scores(answers.values.picked(rows))
        else:
            starts = self.first[part.start : part.stop] - self.first[part.start]
            by_row = scores.scores(answers.values.picked(rows))
            counts = np.add.reduceat(np.isfinite(by_row).astype(np.int64), starts, axis=0)
            totals = np.add.reduceat(np.nan_to_num(by_row), starts, axis=0)
            single, importance = _means(single, starts), _means(importance[:, None], starts)[:, 0]
            dimensions = dimension_scores(answers.instrument, single)
        score = person_scores(answers.instrument, dimensions)
        customer, supplier = (column[heads].astype(np.int64) for column in (answers.customer, answers.supplier))
        person = answers.respondent[heads].astype(np.int64)
        whole = Ratings(customer, supplier, person, single, dimensions, score, importance, counts, totals)
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
    single = np.where(np.hstack(items), rated.items, np.nan) if rated.items.size else rated.items
    return replace(rated, items=single, dimensions=dimensions, score=score)


def _means(values: Array, starts: Codes) -> Array:
    """Return the mean of what is there, column by column, of each run of rows."""
    here = np.isfinite(values)
    count = np.add.reduceat(here.astype(np.int64), starts, axis=0)
    total = np.add.reduceat(np.where(here, values, 0.0), starts, axis=0)
    means: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return means


def rating_rows(answers: Answers, perspective: int) -> RatingRows:
    """Return the rows of one perspective, grouped: those of one person on one supplier count once."""
    rows, ends = by_customer(answers, perspective)
    again = [np.zeros(0, np.int64)]
    for part in spans(ends):
        here = rows[part]
        low, high = np.searchsorted(ends, [part.start, part.stop], side="right")
        sizes = np.diff(ends[low:high], prepend=part.start)
        keys = [np.take(column, here, mode="clip") for column in (answers.supplier, answers.respondent)]
        order, same = sorted_by([np.repeat(np.arange(len(sizes)), sizes), *keys])
        rows[part] = here[order]
        again.append(np.flatnonzero(same) + part.start + 1)
    several, home = np.concatenate(again), at_home(answers, rows)
    if not len(several):
        return RatingRows(answers, rows, ends, home)
    first = np.delete(np.arange(len(rows) + 1), several)
    return RatingRows(answers, rows, np.searchsorted(first, ends), home, first)


def ratings(answers: Answers, perspective: int = CUSTOMER) -> Ratings:
    """Return all ratings of one perspective at once, scored."""
    found = rating_rows(answers, perspective)
    return found.scored(slice(0, len(found)), CodedScores.of(answers.instrument, answers.values))


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
