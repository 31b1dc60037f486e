"""Builds the published tally from single answers. Hidden answers enter no number that leaves this module.

Why there is no way back: every total, average, estimate and chart after this point is computed from the shown links
alone, so no published sum contains a hidden link and nothing can be subtracted from it. A link's overall mean is the
weighted mean of its dimension means (not a separate mean over persons), so that the two together do not solve for the
few people who skipped a dimension. A hidden group's size is not published, and the number of rows read is
withheld where it would give that size away.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, SUPPLIER, Answers
from icdiag.model.instrument import Instrument
from icdiag.model.org import Org
from icdiag.model.tally import DepartmentTally, DimensionTally, HiddenLink, LinkTally, Moments, SelfTally, Tally
from icdiag.tally.careless import without_careless
from icdiag.tally.expectations import expectation_tally
from icdiag.tally.importance import supplier_quadrants
from icdiag.tally.items import item_sums, polarity, rwg_j
from icdiag.tally.moments import moments, overlap
from icdiag.tally.privacy import answers_mean_safe, shown_mean
from icdiag.tally.ratings import Ratings, blocks, ratings
from icdiag.tally.row_counts import row_counts
from icdiag.tally.scales import reliability
from icdiag.tally.scoring import natural

Mask = npt.NDArray[np.bool_]


def _dimensions(instrument: Instrument, rated: Ratings, min_n: int) -> tuple[DimensionTally, ...]:
    """Return each dimension's mean over people, where enough of them answered it."""
    out = []
    for d, dimension in enumerate(instrument.dimensions):
        column = rated.dimensions[:, d]
        here = np.isfinite(column)
        n = int(here.sum())
        if n < min_n:
            out.append(DimensionTally(dimension.id, None, None, None))
            continue
        score = shown_mean(float(column[here].mean()), n)
        out.append(DimensionTally(dimension.id, n, score, natural(dimension, score)))
    return tuple(out)


SEVERAL_SHARE = 0.10
"""From this share of ratings made of several rows on, a survey asks people to rate a supplier several times."""


def _over_answers(
    instrument: Instrument, rated: Ratings, by_people: tuple[DimensionTally, ...], min_n: int
) -> tuple[DimensionTally, ...]:
    """Return the dimensions' means over answers instead, where people gave several by design and it is safe to.

    Each answer (about a colleague, a service) then counts once in a dimension's mean. The link's overall mean stays
    the mean over people, and a mean over people of a single dimension is not published beside it.
    """
    shown = [d for d, part in enumerate(by_people) if part.n is not None]
    gave = [rated.answers[np.isfinite(rated.dimensions[:, d]), d].tolist() for d in shown]
    if len(shown) < 2 or not answers_mean_safe(gave, min_n):
        return by_people
    out = list(by_people)
    for d, counts in zip(shown, gave, strict=True):
        part, dimension = by_people[d], instrument.dimensions[d]
        here = np.isfinite(rated.dimensions[:, d])
        score = shown_mean(float(rated.answers_total[here, d].sum() / sum(counts)), part.n or 0)
        raw = natural(dimension, score)
        out[d] = DimensionTally(dimension.id, part.n, score, raw, sum(counts), raw)
    return tuple(out)


def _overall(instrument: Instrument, dimensions: tuple[DimensionTally, ...]) -> float | None:
    pairs = [(d.weight, t.score) for d, t in zip(instrument.dimensions, dimensions, strict=True) if t.score is not None]
    weight = sum(w for w, _ in pairs)
    return sum(w * s for w, s in pairs) / weight if weight > 0 else None


def _importance(rated: Ratings, min_n: int) -> float | None:
    stated = rated.importance[np.isfinite(rated.importance)]
    if len(stated) < min_n:
        return None
    return 1 + shown_mean(25 * (float(stated.mean()) - 1), len(stated)) / 25


class _Sorter:
    """Parts the rated links into shown and hidden."""

    def __init__(self, answers: Answers, org: Org) -> None:
        rated = ratings(answers, CUSTOMER)
        self.rated = rated.take(np.isfinite(rated.score))
        self.answers, self.org = answers, org
        self.min_n = org.settings.min_n
        self.alone = {d.id for d in org.departments if d.headcount == 1}
        self.shown: list[LinkTally] = []
        self.hidden: list[HiddenLink] = []
        self.hidden_sizes: list[int] = []
        self.position: dict[tuple[int, int], int] = {}
        self._sort()

    def _sort(self) -> None:
        ids = self.answers.departments
        key = self.rated.customer * np.int64(len(ids)) + self.rated.supplier
        several = len(key) > 0 and float((self.rated.answers.max(axis=1) > 1).mean()) >= SEVERAL_SHARE
        for value, rows in blocks(key):
            c, s = value // len(ids), value % len(ids)
            here = self.rated.take(rows)
            dimensions = _dimensions(self.answers.instrument, here, self.min_n)
            score = _overall(self.answers.instrument, dimensions)
            n = len(here.person)
            if several:
                dimensions = _over_answers(self.answers.instrument, here, dimensions, self.min_n)
            if n < self.min_n or score is None:
                self._hide(ids[s], ids[c], "few-raters", n)
            elif ids[s] in self.alone:
                self._hide(ids[s], ids[c], "single-person", n)
            else:
                self.position[c, s] = len(self.shown)
                self.shown.append(LinkTally(ids[s], ids[c], n, score, dimensions, _importance(here, self.min_n)))

    def _hide(self, supplier: str, customer: str, reason: str, n: int) -> None:
        self.hidden.append(HiddenLink(supplier, customer, reason))
        self.hidden_sizes.append(n)

    def shown_ratings(self) -> Ratings:
        """Return the ratings behind the shown links."""
        keep = np.zeros(len(self.rated.person), dtype=bool)
        units = np.int64(len(self.answers.departments))
        for value, rows in blocks(self.rated.customer * units + self.rated.supplier):
            keep[rows] = divmod(value, len(self.answers.departments)) in self.position
        return self.rated.take(keep)

    def open(self) -> dict[tuple[int, int], tuple[bool, ...]]:
        """Return, for each shown link (customer, supplier), which of its dimensions are shown."""
        return {link: tuple(d.n is not None for d in self.shown[i].dimensions) for link, i in self.position.items()}

    def shown_dimensions(self, rated: Ratings) -> Mask:
        """Return (ratings, dimensions): whether the rating's link shows the dimension."""
        open_, out = self.open(), np.zeros(rated.dimensions.shape, dtype=bool)
        units = len(self.answers.departments)
        for value, rows in blocks(rated.customer * np.int64(units) + rated.supplier):
            out[rows] = open_[divmod(value, units)]
        return out


def _with_agreement(answers: Answers, links: list[LinkTally], shown: Ratings) -> tuple[LinkTally, ...]:
    """Return the links with how far their raters agree, where every item has ten answers."""
    key = shown.customer * np.int64(len(answers.departments)) + shown.supplier
    variance = item_sums(shown, key).variance()
    plain, skewed = (rwg_j(answers.instrument, variance, skewed=x) for x in (False, True))
    numbers = np.stack([plain, skewed, polarity(answers.instrument, shown, key)], axis=1)
    out = []
    for link, row in zip(links, numbers, strict=True):
        one, lean, camps = (float(x) if np.isfinite(x) else None for x in row)
        out.append(link if one is None else replace(link, agreement=one, agreement_skewed=lean, polarity=camps))
    return tuple(out)


def _self_ratings(answers: Answers, min_n: int, alone: set[str]) -> tuple[SelfTally, ...]:
    rated = ratings(answers, SUPPLIER)
    rated = rated.take(np.isfinite(rated.score))
    out = []
    for s in np.unique(rated.supplier):
        here = rated.take(rated.supplier == s)
        people = len(np.unique(here.person))
        if people < min_n or answers.departments[int(s)] in alone:
            continue
        one_each = _per_person(here)
        dimensions = _dimensions(answers.instrument, one_each, min_n)
        score = _overall(answers.instrument, dimensions)
        if score is not None:
            out.append(SelfTally(answers.departments[int(s)], people, score, dimensions))
    return tuple(out)


def _per_person(rated: Ratings) -> Ratings:
    """Average a supplier's people over the customers they named, so that each person counts once."""
    people, group = np.unique(rated.person, return_inverse=True)
    count = np.bincount(group).astype(float)

    def mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        here = np.isfinite(values)
        total = np.bincount(group, weights=np.where(here, values, 0.0))
        n = np.bincount(group, weights=here)
        return np.where(n > 0, total / np.maximum(n, 1), np.nan)

    def columns(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.stack([mean(values[:, j]) for j in range(values.shape[1])], axis=1)

    first = np.array([int(np.argmax(group == g)) for g in range(len(people))], dtype=np.int64)
    dimensions = columns(rated.dimensions)
    return Ratings(
        customer=rated.customer[first], supplier=rated.supplier[first], person=people, items=columns(rated.items),
        dimensions=dimensions, score=mean(rated.score), importance=np.full(len(count), np.nan),
        answers=np.isfinite(dimensions).astype(np.int64), answers_total=np.nan_to_num(dimensions),
    )  # fmt: skip


def _participation(answers: Answers, org: Org) -> tuple[tuple[DepartmentTally, ...], int, list[int]]:
    """Return each unit's distinct respondents (None under min_n), the total of those shown, and the hidden sizes."""
    own = np.where(answers.perspective == SUPPLIER, answers.supplier, answers.customer)
    out, total, hidden = [], 0, []
    code = {id_: i for i, id_ in enumerate(answers.departments)}
    for unit in org.units():
        n = _people(answers, own == code.get(unit.id, -1))
        raters = n if n == 0 or n >= org.settings.min_n else None
        total += raters or 0
        if raters is None:
            hidden.append(n)
        out.append(DepartmentTally(unit.id, raters, unit.headcount))
    return tuple(out), total, hidden


def _people(answers: Answers, rows: Mask) -> int:
    """Return distinct respondents; where they cannot be told apart, the most that rated any one supplier."""
    if answers.told_apart:
        return len(np.unique(answers.respondent[rows]))
    return int(np.bincount(answers.supplier[rows]).max()) if rows.any() else 0


def _dimension_moments(instrument: Instrument, rated: Ratings, *, told_apart: bool) -> dict[str, Moments]:
    found = {
        d.id: moments(rated, rated.dimensions[:, i], told_apart=told_apart) for i, d in enumerate(instrument.dimensions)
    }
    return {id_: m for id_, m in found.items() if m is not None}


def build_tally(answers: Answers, org: Org, *, keep_careless: bool = False) -> Tally:
    """Return what may be known of the answers, under ``org.settings.min_n`` and the privacy policy.

    Args:
        answers: all usable answers.
        org: the map, with the settings in force.
        keep_careless: count the answers of careless people too; never to be published beside the other tally.
    """
    everybody, parts, careless = answers, _Sorter(answers, org), None
    if not keep_careless:
        answers, careless = without_careless(answers, parts.rated, parts.open(), org.settings)
        parts = parts if answers is everybody else _Sorter(answers, org)
    shown = parts.shown_ratings()
    departments, raters, unseen = _participation(everybody, org)
    ceiling = max((d.headcount or 0 for d in org.departments), default=0)
    rows = row_counts(
        answers, links=parts.hidden_sizes, departments=unseen, min_n=parts.min_n, ceiling=ceiling
    )  # fmt: skip
    scales, halo = reliability(answers.instrument, shown, parts.shown_dimensions(shown))
    return Tally(
        instrument=answers.instrument,
        links=_with_agreement(answers, parts.shown, shown),
        hidden=tuple(parts.hidden),
        self_ratings=_self_ratings(answers, parts.min_n, parts.alone),
        departments=departments,
        moments=moments(shown, shown.score, told_apart=answers.told_apart),
        dimension_moments=_dimension_moments(answers.instrument, shown, told_apart=answers.told_apart),
        overlap=overlap(shown, parts.position, told_apart=answers.told_apart),
        reliability=scales,
        min_n=parts.min_n,
        told_apart=answers.told_apart,
        rows_read=rows.read,
        rows_shown=sum(link.n for link in parts.shown),
        set_aside=rows.set_aside,
        raters=raters,
        halo=halo,
        careless=careless,
        files=rows.files,
        files_aside=rows.files_aside,
        expectations=expectation_tally(parts.answers, shown, parts.shown, org.settings),
        importance=supplier_quadrants(shown, answers.departments, parts.shown, org.settings),
    )
