"""Single answers grouped to one rating per person and supplier; lives only inside the tally."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.answers import Answers
from icdiag.tally.scoring import dimension_scores, item_scores, person_scores

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """One row a (person, customer, supplier)."""

    customer: Codes
    supplier: Codes
    person: Codes
    items: Array
    """POMP, higher better."""
    dimensions: Array
    score: Array
    """The person-link score; NaN where too little was answered."""
    importance: Array
    answers: Codes
    """(rows, dimensions): survey rows with this dimension behind the rating."""
    answers_total: Array
    """(rows, dimensions): their sum, POMP."""

    def take(self, rows: npt.NDArray[np.bool_] | slice) -> "Ratings":
        """Return the chosen rows, in their order."""
        return Ratings(*(getattr(self, name)[rows] for name in Ratings.__slots__))


def blocks(codes: Codes) -> Iterator[tuple[int, slice]]:
    """Yield (code, rows) for each run of equal codes; ratings come sorted by customer, then supplier."""
    if not len(codes):
        return
    starts = np.flatnonzero(np.diff(codes, prepend=codes[0] - 1))
    for start, stop in zip(starts, [*starts[1:], len(codes)], strict=True):
        yield int(codes[start]), slice(int(start), int(stop))


def _mean_by(group: Codes, groups: int, values: Array) -> Array:
    here = np.isfinite(values)
    filled = np.where(here, values, 0.0)
    flat = values.ndim == 1
    columns = [(filled, here)] if flat else [(filled[:, j], here[:, j]) for j in range(values.shape[1])]
    means = []
    for column, mask in columns:
        count = np.bincount(group, weights=mask, minlength=groups)
        total = np.bincount(group, weights=column, minlength=groups)
        means.append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
    return means[0] if flat else np.stack(means, axis=1)


def _sum_by(group: Codes, groups: int, values: Array) -> Array:
    sums = [np.bincount(group, weights=values[:, j], minlength=groups) for j in range(values.shape[1])]
    return np.stack(sums, axis=1)


def ratings(answers: Answers, perspective: int) -> Ratings:
    """Return the ratings of one perspective: rows of one person on one supplier are averaged and count once."""
    rows = answers.perspective == perspective
    customer, supplier, person = answers.customer[rows], answers.supplier[rows], answers.respondent[rows]
    units = np.int64(max(len(answers.departments), 1))
    people = np.int64(person.max() + 1 if len(person) else 1)
    key = (customer * units + supplier) * people + person
    unique, group = np.unique(key, return_inverse=True)
    row_items = item_scores(answers.instrument, answers.values[rows])
    items = _mean_by(group, len(unique), row_items)
    dimensions = dimension_scores(answers.instrument, items)
    by_row = dimension_scores(answers.instrument, row_items)
    here = np.isfinite(by_row)
    return Ratings(
        customer=unique // people // units,
        supplier=unique // people % units,
        person=unique % people,
        items=items,
        dimensions=dimensions,
        score=person_scores(answers.instrument, dimensions),
        importance=_mean_by(group, len(unique), answers.importance[rows]),
        answers=_sum_by(group, len(unique), here.astype(float)).astype(np.int64),
        answers_total=_sum_by(group, len(unique), np.where(here, by_row, 0.0)),
    )
