"""Who of the people that answered bears which sign of not reading, judged across suppliers; inside the tally."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, Answers
from icdiag.formulas.careless import mahalanobis
from icdiag.formulas.distributions import chi2_quantile
from icdiag.model.settings import Settings
from icdiag.tally.careless_rows import Chunk, Open, OpenRows
from icdiag.tally.careless_signs import Signs, fingerprint
from icdiag.tally.coded_scores import item_tables
from icdiag.tally.ratings import RatingRows, rating_rows
from icdiag.tally.scoring import item_slices

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.integer]

STRAIGHT = "straight-line"
FLAGS = (STRAIGHT, "longstring", "low-variance", "outlier", "even-odd", "too-fast", "duplicate")
LEAST_ANSWERS, LEAST_SUPPLIERS = 8, 2
"""A person is judged from this many answers on this many suppliers on: one supplier alone is halo (Curran 2016)."""
DIMENSION_GAP = 5.0
"""Dimensions whose means differ by more cannot all deserve one answer."""
LOW_SHARE = 0.05
"""Least varied answers: under this quantile of all people (Dunn, Heggestad, Shanock & Theilgard 2018)."""
QUANTILE_PEOPLE = 20
"""Under this many people there is no one in twenty."""
OUTLIER_P = 0.001
"""Tail of chi-square beyond which a row is an outlier (Meade & Craig 2012)."""
ROWS_AN_ITEM = 5
"""Complete rows needed for each item before the items' covariance can be trusted."""
CONSISTENCY = 0.30
"""Even-odd consistency under which somebody may have ticked at random (Johnson 2005; Curran 2016)."""
LEAST_PAIRS = 12
"""Pairs of half-scales under which a person's own correlation is too loose to be a sign: its standard error is .3."""
DUPLICATE_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is known of each judged person; one entry a person."""

    code: Ints
    one_answer: Mask
    two_ways: Mask
    """Answered items worded both ways."""
    repeated: Mask
    """One answer goes on over most of the others."""
    sd: Array
    sd_share: Array
    inconsistent: Mask
    fast: Mask
    many: Mask
    """Gave enough answers to be somebody's double."""
    print_: npt.NDArray[np.uint64]
    """The same for the same answers to the same questions."""


class _Items:
    """Complete rows of answers, added up by link as chunks go by; and how often each answer was given."""

    def __init__(self, answers: Answers, links: int) -> None:
        """Begin with no rows."""
        self._values, self.tables = answers.values, item_tables(answers.instrument, answers.values)
        self.count, self.total = np.zeros(links), np.zeros((links, len(self.tables)))
        self.square = np.zeros((len(self.tables), len(self.tables)))
        self._given = [np.zeros(int(self._size(at)), np.int64) for at in range(answers.values.codes.shape[1])]

    def _size(self, column: int) -> int:
        return max(len(own) for own, at in zip(self._values.levels, self._values.columns, strict=True) if at == column)

    def complete(self, chunk: Chunk) -> tuple[Mask, Array]:
        """Return which rows have all answers, and these, higher better: shape (items, rows)."""
        items = np.stack([own[chunk.codes[:, at]] for own, at in zip(self.tables, self._values.columns, strict=True)])
        full = np.isfinite(items).all(axis=0)
        return full, items if full.all() else items[:, full]

    def add(self, chunk: Chunk) -> None:
        """Count a chunk."""
        for at, codes in enumerate(chunk.codes.T):
            self._given[at] += np.bincount(codes, minlength=len(self._given[at]))
        full, items = self.complete(chunk)
        link, first = chunk.link[full], int(chunk.link.min())
        part = slice(first, int(chunk.link.max()) + 1)
        size = part.stop - first
        self.count[part] += np.bincount(link - first, minlength=size)
        for item, values in enumerate(items):
            self.total[part, item] += np.bincount(link - first, weights=values, minlength=size)
        self.square += items @ items.T

    def differ(self, parts: list[slice]) -> bool:
        """Tell whether the dimensions' means over all open answers differ by more than ``DIMENSION_GAP``."""
        given = [self._given[at] for at in self._values.columns]
        count = [int(n[np.isfinite(own)].sum()) for own, n in zip(self.tables, given, strict=True)]
        total = [float(np.nan_to_num(own) @ n) for own, n in zip(self.tables, given, strict=True)]
        means = [sum(total[part]) / sum(count[part]) for part in parts if sum(count[part])]
        return len(means) > 1 and max(means) - min(means) > DIMENSION_GAP


def _profile(answers: Answers, signs_: Signs, chunk: Chunk, settings: Settings) -> _Judged:
    """Return the profile of every person in the chunk with enough answers."""
    who = signs_.profile(chunk)
    enough = (who.n >= LEAST_ANSWERS) & (who.suppliers >= LEAST_SUPPLIERS)
    fast = np.zeros(len(enough), np.bool_)
    with np.errstate(invalid="ignore"):
        if answers.seconds is not None:
            fast = np.fmax.reduceat(answers.seconds[chunk.rows], chunk.starts) / who.n < settings.sec_per_item
        inconsistent = signs_.consistency(chunk, LEAST_PAIRS) < CONSISTENCY
    customer = answers.customer[chunk.rows].astype(np.int64)
    return _Judged(
        code=answers.respondent[chunk.rows[chunk.starts[enough]]].astype(np.int32),
        one_answer=who.one_answer[enough],
        two_ways=who.two_ways[enough],
        repeated=(who.run >= settings.longstring * who.n)[enough],
        sd=who.sd[enough],
        sd_share=who.sd_share[enough],
        inconsistent=inconsistent[enough],
        fast=fast[enough],
        many=(who.n >= DUPLICATE_ANSWERS)[enough],
        print_=fingerprint(chunk, customer)[enough],
    )


def _judged(parts: list[_Judged]) -> _Judged:
    """Return the people of all chunks, their codes in order; the parts go one column after the other."""
    columns = {field.name: [getattr(part, field.name) for part in parts] for field in fields(_Judged)}
    parts.clear()
    order = np.argsort(np.concatenate(columns["code"]), kind="stable")
    return _Judged(**{name: np.concatenate(columns.pop(name))[order] for name in tuple(columns)})


def _outliers(rows: OpenRows, items: _Items) -> Mask:
    """Return who of all people is an outlier in at least half of their complete rows, and in two.

    The distance is measured from the link's mean. What lies in answering everything lower or higher is taken out:
    ``S^-1 - S^-1 1 1' S^-1 / (1' S^-1 1)`` in place of ``S^-1``, chi-square with k - 1 degrees of freedom.
    """
    out = np.zeros(rows.answers.people, np.bool_)
    k, count = len(items.tables), items.count
    mean = items.total / np.maximum(count, 1)[:, None]
    df = count.sum() - (count > 0).sum()
    if k < 2 or count.sum() <= ROWS_AN_ITEM * k or df <= k:
        return out
    covariance = (items.square - (mean * count[:, None]).T @ mean) / df
    if np.linalg.matrix_rank(covariance) < k:
        return out
    inverse, bound = np.linalg.inv(covariance), chi2_quantile(1 - OUTLIER_P, k - 1)
    level = inverse.sum(axis=0)
    inverse = inverse - np.outer(level, level) / level.sum()
    for chunk in rows.chunks():
        full, answers = items.complete(chunk)
        person, people = chunk.person[full], len(chunk.starts)
        beyond = mahalanobis(answers.T, mean[chunk.link[full]], inverse) > bound
        seen, far = np.bincount(person, minlength=people), np.bincount(person[beyond], minlength=people)
        out[rows.answers.respondent[chunk.rows[chunk.starts]]] = (far >= 2) & (far >= seen / 2)
    return out


def _low(values: Array) -> Mask:
    """Return who lies under the lowest twentieth; nobody under ``QUANTILE_PEOPLE``."""
    if len(values) < QUANTILE_PEOPLE:
        return np.zeros(len(values), dtype=bool)
    low: Mask = values < np.quantile(values, LOW_SHARE)
    return low


def signs(
    answers: Answers, open_: Open, settings: Settings, *, rated: RatingRows | None = None
) -> tuple[Ints, dict[str, Mask]]:
    """Return the people who could be judged (codes in order) and, for each flag, which of them bear it.

    Args:
        answers: all of them.
        open_: the links that may be shown.
        settings: the thresholds in force.
        rated: all ratings of customers, where they are at hand.
    """
    rows = OpenRows(rated or rating_rows(answers, CUSTOMER), open_)
    items, by_code = _Items(answers, len(rows.keys)), Signs(answers.instrument, answers.values)
    parts = []
    for chunk in rows.chunks():
        items.add(chunk)
        parts.append(_profile(answers, by_code, chunk, settings))
    if not parts:
        return np.zeros(0, np.int64), {name: np.zeros(0, dtype=bool) for name in FLAGS}
    who = _judged(parts)
    telling = who.two_ways | items.differ(item_slices(answers.instrument))
    straight = who.one_answer & telling
    repeated = who.repeated & ~straight
    uniform = _low(who.sd) & _low(who.sd_share)
    outlier = _outliers(rows, items)[who.code] if len(who.code) else np.zeros(0, np.bool_)
    alike = _twice(who.print_) & who.many & ~who.one_answer
    marks = (straight, repeated, uniform & repeated & telling, outlier, who.inconsistent, who.fast, alike)
    return who.code, dict(zip(FLAGS, marks, strict=True))


def _twice(numbers: npt.NDArray[np.uint64]) -> Mask:
    """Return which numbers are there several times."""
    order = np.argsort(numbers)
    same = np.diff(numbers[order]) == 0
    found = np.zeros(len(numbers), np.bool_)
    found[order[1:][same]] = True
    found[order[:-1][same]] = True
    return found
