"""How many people rated each link, and the sums of what they said: one pass over the ratings; inside the tally."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from icdiag.tally.coded_scores import CodedScores
from icdiag.tally.ratings import RatingRows, Ratings, run_starts, sums
from icdiag.tally.scoring import person_scores

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LinkSums:
    """One entry a rated link, ordered by customer, then supplier."""

    customer: Codes
    supplier: Codes
    n: Codes
    """Raters with a score."""
    dimension_n: Codes
    """(links, dimensions): raters with a score in the dimension."""
    dimension_total: Array
    """(links, dimensions): the sum of their scores, POMP."""
    importance_n: Codes
    importance_total: Array
    """Sum of the stated importances, 1-5."""
    several: float
    """Share of ratings that are made of several rows."""


_Part = tuple[npt.NDArray[Any], ...]
"""The columns of ``LinkSums`` but the last, for the links of some customers."""
_PATTERNS = 2**8
"""Ways in which dimensions may be there or not that one byte tells apart."""


def link_sums(rows: RatingRows) -> tuple[LinkSums, RatingRows]:
    """Return the sums over ratings that have a score, and which those are; the given rows are used up by it."""
    dimensions = len(rows.answers.instrument.dimensions)
    coded = CodedScores.of(rows.answers.instrument, rows.answers.values)
    by_code = _ByCode(rows, coded) if _ByCode.fits(rows, coded) else None
    parts: list[_Part] = []
    without: list[Codes] = [np.zeros(0, np.int64)]
    several = 0
    for place in rows.parts():
        if by_code is not None:
            scored, part = by_code.part(place)
        else:
            chunk = rows.scored(place, coded, items=False)
            scored = np.isfinite(chunk.score)
            here = chunk.take(scored)
            part = _part(here, len(rows.answers.departments))
            several += 0 if here.counts is None else int((here.counts.max(axis=1) > 1).sum())
        without.append(np.flatnonzero(~scored) + place.start)
        parts.append(part)
    none = [np.zeros((0, dimensions)) if at in (3, 4) else np.zeros(0) for at in range(7)]
    columns = [list(column) for column in zip(*parts, strict=True)] or [[column] for column in none]
    parts.clear()  # one column after the other, so that only one is there twice
    flat = [_joined(column) for column in columns]
    customer, supplier, n, dimension_n, importance_n = (flat[at].astype(np.int64, copy=False) for at in (0, 1, 2, 3, 5))
    share = several / max(int(n.sum()), 1)
    links = LinkSums(customer, supplier, n, dimension_n, flat[4], importance_n, flat[6], share)
    return links, rows.without(np.concatenate(without))


def _joined(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Return arrays as one; the list is empty afterwards."""
    joined = np.concatenate(parts)
    parts.clear()
    return joined


def _part(here: Ratings, units: int) -> _Part:
    """Return the sums of some customers' ratings, all of which have a score."""
    starts = run_starts(here.customer * np.int64(units) + here.supplier)
    given = np.isfinite(here.importance)
    return (
        here.customer[starts], here.supplier[starts], np.diff(np.append(starts, len(here.score))).astype(float),
        sums(np.isfinite(here.dimensions), starts), sums(here.dimensions, starts),
        sums(given, starts), sums(here.importance, starts),
    )  # fmt: skip


class _ByCode:
    """Sums where each rating is one row whose dimensions stand in a byte each: no rating is scored, codes are counted.

    The same numbers as ``_part`` gives, to the last bit.
    """

    def __init__(self, rows: RatingRows, coded: CodedScores) -> None:
        """Reckon what each code and each pattern of dimensions comes to."""
        instrument, self._rows = rows.answers.instrument, rows
        tables = [table for table in coded.dimensions if table is not None]
        self._columns = [coded.values.columns[part.start] for part in coded.parts]
        self._scores = [np.nan_to_num(table) for table in tables]
        self._bits = [np.isfinite(table).astype(np.uint8) << np.uint8(d) for d, table in enumerate(tables)]
        self._has = (np.arange(1 << len(tables))[:, None] >> np.arange(len(tables)) & 1).astype(np.bool_)
        """[pattern, dimension]: whether a rating of this pattern has it."""
        self._enough = np.isfinite(person_scores(instrument, np.where(self._has, 0.0, np.nan)))

    @staticmethod
    def fits(rows: RatingRows, coded: CodedScores) -> bool:
        """Tell whether these ratings can be summed up so."""
        few = 1 << len(coded.dimensions) <= _PATTERNS
        return few and rows.first is None and rows.open_ is None and all(x is not None for x in coded.dimensions)

    def part(self, place: slice) -> tuple[Mask, _Part]:
        """Return which of some customers' ratings have a score, and the sums of these."""
        answers, here = self._rows.answers, self._rows.rows[place]
        codes = answers.values.picked(here)
        pattern = np.zeros(len(here), np.uint8)
        for bits, column in zip(self._bits, self._columns, strict=True):
            pattern |= bits[codes[:, column]]
        scored: Mask = self._enough[pattern]
        if not scored.all():
            keep = np.flatnonzero(scored)
            here, pattern = here[keep], pattern[keep]
            codes = answers.values.picked(here)
        customer, supplier = (np.take(column, here, mode="clip") for column in (answers.customer, answers.supplier))
        starts = run_starts(customer.astype(np.int64) * len(answers.departments) + supplier)
        counts = self._counts(starts, pattern)
        totals = [
            np.add.reduceat(np.take(scores, codes[:, column], mode="clip"), starts) if len(starts) else np.zeros(0)
            for scores, column in zip(self._scores, self._columns, strict=True)
        ]
        stated = None if answers.importance is None else answers.importance[here]
        nobody = np.zeros(len(starts), np.uint8)
        importance = [nobody] * 2 if stated is None else [sums(np.isfinite(stated), starts), sums(stated, starts)]
        return scored, (
            customer[starts], supplier[starts], counts.sum(axis=1), counts @ self._has, np.stack(totals, axis=1),
            *importance,
        )  # fmt: skip

    def _counts(self, starts: Codes, pattern: npt.NDArray[np.uint8]) -> Codes:
        """Return (links, patterns): ratings."""
        wide = len(self._has)
        link = np.repeat(np.arange(0, len(starts) * wide, wide), np.diff(np.append(starts, len(pattern))))
        return np.bincount(link + pattern, minlength=len(starts) * wide).reshape(-1, wide)
