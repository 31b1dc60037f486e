"""Builds the published tally from single answers. Hidden answers enter no number that leaves this module.

Why there is no way back: every total, average, estimate and chart after this point is computed from the shown links
alone, so no published sum contains a hidden link and nothing can be subtracted from it. A link's overall mean is the
weighted mean of its dimension means (not a separate mean over persons), so that the two together do not solve for the
few people who skipped a dimension. Reports under several thresholds fit into one another (``icdiag.tally.privacy``):
a raised one only hides. A hidden group's size is not published, and the number of rows read is
withheld where it would give that size away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, Answers
from icdiag.model.instrument import Instrument
from icdiag.model.org import Org
from icdiag.model.tally import (
    CarelessTally,
    HiddenLink,
    LinkTally,
    Moments,
    Reliability,
    SelfTally,
    Tally,
)
from icdiag.tally.careless import without_careless
from icdiag.tally.comments import comments
from icdiag.tally.dimensions import SEVERAL_SHARE, dimension_tallies, over_answers
from icdiag.tally.expectations import expectation_tally
from icdiag.tally.importance import supplier_quadrants
from icdiag.tally.items import agreement_of
from icdiag.tally.link_sums import LinkSums, link_sums
from icdiag.tally.moments import Pools, overlap, places_of
from icdiag.tally.participation import participation
from icdiag.tally.privacy import USUAL_N, shown_mean
from icdiag.tally.ratings import RatingRows, Ratings, only_open, rating_rows, self_rated, sums
from icdiag.tally.row_counts import row_counts
from icdiag.tally.scales import ScalePools
from icdiag.tally.self_spread import pooled_spread

Mask = npt.NDArray[np.bool_]
Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Overlap = tuple[Codes, Codes, Array]


def _importance(n: int, total: float, min_n: int) -> float | None:
    return None if n < min_n else 1 + shown_mean(25 * (total / n - 1), n) / 25


class _Sorter:
    """Parts the rated links into shown and hidden."""

    def __init__(self, answers: Answers, org: Org) -> None:
        self.answers, self.org = answers, org
        self.min_n = org.settings.min_n
        self.alone = {d.id for d in org.departments if d.headcount == 1}
        self.shown: list[LinkTally] = []
        self.hidden: list[HiddenLink] = []
        self.hidden_sizes: list[int] = []
        self.sums, self.rows = link_sums(rating_rows(answers, CUSTOMER))
        self._shown_at: list[int] = []
        """Places of the shown links among all."""
        self._sort(self.sums)

    def _sort(self, sums_: LinkSums) -> None:
        ids, instrument = self.answers.departments, self.answers.instrument
        totals = sums_.dimension_n, sums_.dimension_total
        dimensions, scores = dimension_tallies(instrument, *totals, self.min_n)
        over = over_answers(self.rows, totals, self.min_n) if sums_.several >= SEVERAL_SHARE else {}
        columns = (sums_.customer, sums_.supplier, sums_.n, sums_.importance_n, sums_.importance_total)
        for at, (c, s, n, stated, points) in enumerate(zip(*(x.tolist() for x in columns), strict=True)):
            parts, score = over.get(at, (dimensions[at], scores[at]))
            if n < self.min_n or scores[at] is None:
                self._hide(ids[s], ids[c], "few-raters", n)
            elif ids[s] in self.alone:
                self._hide(ids[s], ids[c], "single-person", n)
            elif score is None:
                self._hide(ids[s], ids[c], "complement", n)
            else:
                self._shown_at.append(at)
                importance = _importance(stated, points, self.min_n)
                people = None if importance is None else stated
                self.shown.append(LinkTally(ids[s], ids[c], n, score, parts, importance, people))

    def _hide(self, supplier: str, customer: str, reason: str, n: int) -> None:
        self.hidden.append(HiddenLink(supplier, customer, reason))
        self.hidden_sizes.append(n)

    def shown_rows(self) -> RatingRows:
        """Return the ratings behind the shown links, in the dimensions that are shown."""
        keep = np.zeros(len(self.sums.n), np.bool_)
        keep[self._shown_at] = True
        rows, open_ = self.rows.kept(np.repeat(keep, self.sums.n)), open_dimensions(self.shown)
        if open_.all():
            return rows
        return replace(rows, open_=np.repeat(open_, [link.n for link in self.shown], axis=0))

    def open(self, least: int) -> dict[tuple[int, int], tuple[bool, ...]]:
        """Return, for each link (customer, supplier) that ``least`` people let be shown, which dimensions they do."""
        sums_, ids = self.sums, self.answers.departments
        enough = sums_.dimension_n >= least
        links = zip(sums_.customer.tolist(), sums_.supplier.tolist(), sums_.n.tolist(), enough.tolist(), strict=True)
        shown = ((c, s, parts) for c, s, n, parts in links if n >= least and ids[s] not in self.alone)
        return {(c, s): tuple(parts) for c, s, parts in shown if any(parts)}

    def sizes_closed(self, least: int) -> list[int]:
        """Return how many people rated each of the other links."""
        open_ = self.open(least)
        links = zip(self.sums.customer.tolist(), self.sums.supplier.tolist(), self.sums.n.tolist(), strict=True)
        return [n for c, s, n in links if (c, s) not in open_]


def open_dimensions(groups: Sequence[LinkTally | SelfTally]) -> Mask:
    """Return (groups, dimensions): which of them are shown."""
    shown = [[d.n is not None for d in group.dimensions] for group in groups]
    return np.array(shown, np.bool_).reshape(len(groups), len(shown[0]) if shown else 0)


@dataclass(frozen=True, slots=True)
class _Spread:
    """What the ratings of the shown links say of agreement, variances and scales."""

    agreement: Array
    """(links, 3)."""
    pools: Pools
    overlap: Overlap
    reliability: tuple[Reliability, ...]
    halo: float | None


def _spread(rows: RatingRows, shown: list[LinkTally], *, brief: bool) -> _Spread:
    """Go once over the ratings of the shown links, some thousand at a time; ``brief`` as in ``build_tally``."""
    answers = rows.answers
    width = len(answers.instrument.dimensions)
    open_ = open_dimensions(shown)
    pools = Pools.of(1 if brief else 1 + width, told_apart=answers.told_apart)
    scales = ScalePools(answers.instrument, answers.people)
    agreement, overlaps, links = [np.zeros((0, 3))], [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))], 0
    for _, chunk in rows.chunks():
        places = places_of(chunk)
        pools.add(chunk, places)
        if not brief:
            agreement.append(agreement_of(answers.instrument, chunk, places.starts))
            scales.add(chunk, open_[links + places.link])
        i, j, both = overlap(places, told_apart=answers.told_apart)
        overlaps.append((i + links, j + links, both))
        links += len(places.starts)
    i, j, both = (np.concatenate(column) for column in zip(*overlaps, strict=True))
    numbers = np.full((len(shown), 3), np.nan) if brief else np.concatenate(agreement)
    return _Spread(numbers, pools, (i, j, both), *scales.reliability())


def _with_agreement(links: list[LinkTally], numbers: Array) -> tuple[LinkTally, ...]:
    """Return the links with how far their raters agree, where every item has ten answers."""
    out = []
    for link, row in zip(links, numbers.tolist(), strict=True):
        one, lean, camps = (x if isfinite(x) else None for x in row)
        out.append(link if one is None else replace(link, agreement=one, agreement_skewed=lean, polarity=camps))
    return tuple(out)


def _self_ratings(answers: Answers, min_n: int, alone: set[str]) -> tuple[SelfTally, ...]:
    out, people_scores = [], []
    for s, here in self_rated(answers):
        one_each = _per_person(here)
        people = len(one_each.person)
        if people < min_n or answers.departments[s] in alone:
            continue
        start = np.zeros(1, np.int64)
        n, total = sums(np.isfinite(one_each.dimensions), start), sums(one_each.dimensions, start)
        (dimensions,), (score,) = dimension_tallies(answers.instrument, n.astype(np.int64), total, min_n)
        if score is not None:
            own = SelfTally(answers.departments[s], people, score, dimensions)
            out.append(own)
            people_scores.append(only_open(one_each, answers.instrument, open_dimensions([own])).score)
    spread = pooled_spread(people_scores)
    return tuple(replace(own, spread=spread) for own in out)


def _per_person(rated: Ratings) -> Ratings:
    """Average a supplier's people over the customers they named, so that each person counts once."""
    people, first, group = np.unique(rated.person, return_index=True, return_inverse=True)

    def mean(values: Array) -> Array:
        here = np.isfinite(values)
        total = np.bincount(group, weights=np.where(here, values, 0.0))
        n = np.bincount(group, weights=here)
        return np.where(n > 0, total / np.maximum(n, 1), np.nan)

    def columns(values: Array) -> Array:
        return np.stack([mean(values[:, j]) for j in range(values.shape[1])], axis=1)

    return Ratings(
        customer=rated.customer[first], supplier=rated.supplier[first], person=people, items=columns(rated.items),
        dimensions=columns(rated.dimensions), score=mean(rated.score), importance=np.full(len(people), np.nan),
    )  # fmt: skip


def _dimension_moments(instrument: Instrument, pools: Pools) -> dict[str, Moments]:
    columns = zip(instrument.dimensions, range(1, len(pools.df)), strict=False)
    found = {dimension.id: pools.moments(column) for dimension, column in columns}
    return {id_: m for id_, m in found.items() if m is not None}


def build_tally(answers: Answers, org: Org, *, keep_careless: bool = False, brief: bool = False) -> Tally:
    """Return what may be known of the answers, under ``org.settings.min_n`` and the privacy policy.

    Args:
        answers: all usable answers.
        org: the map, with the settings in force.
        keep_careless: count the answers of careless people too; never to be published beside the other tally.
        brief: only what the links' overall scores need: no agreement, reliability, or variances of dimensions.
    """
    everybody = _Sorter(answers, org)
    if keep_careless:
        return _tally(everybody, None, answers, brief=brief)
    return _screened(everybody, brief=brief)


def build_tallies(answers: Answers, org: Org) -> tuple[Tally, Tally | None]:
    """Return the tally, and the one that counts careless people's answers too; None where nobody was left out.

    The second is to find out what leaving them out changes, and never to be published beside the first.
    """
    everybody = _Sorter(answers, org)
    tally = _screened(everybody)
    return tally, _tally(everybody, None, answers) if tally.careless and tally.careless.left_out else None


def _screened(everybody: _Sorter, *, brief: bool = False) -> Tally:
    """Return the tally without careless people: the same ones under every threshold."""
    answers, org = everybody.answers, everybody.org
    usual = replace(org.settings, min_n=USUAL_N)
    kept, careless = without_careless(answers, everybody.rows, everybody.open(USUAL_N), usual)
    parts = everybody if kept is answers else _Sorter(kept, org)
    tally = _tally(parts, careless, answers, brief=brief)
    return replace(tally, comments=comments(kept, tally)) if org.settings.comments else tally


def _tally(parts: _Sorter, careless: CarelessTally | None, everybody: Answers, *, brief: bool = False) -> Tally:
    answers, org = parts.answers, parts.org
    shown = parts.shown_rows()
    departments, raters, unseen = participation(everybody, org)
    ceiling = max((d.headcount or 0 for d in org.departments), default=0)
    sizes = {
        "links": parts.hidden_sizes,
        "departments": unseen,
        "usual": parts.sizes_closed(USUAL_N) if parts.min_n > USUAL_N else [],
    }
    rows = row_counts(answers, min_n=parts.min_n, ceiling=ceiling, **sizes)
    spread = _spread(shown, parts.shown, brief=brief)
    return Tally(
        instrument=answers.instrument,
        links=_with_agreement(parts.shown, spread.agreement),
        hidden=tuple(parts.hidden),
        self_ratings=_self_ratings(answers, parts.min_n, parts.alone),
        departments=departments,
        moments=spread.pools.moments(0),
        dimension_moments=_dimension_moments(answers.instrument, spread.pools),
        overlap=spread.overlap,
        reliability=spread.reliability,
        min_n=parts.min_n,
        told_apart=answers.told_apart,
        rows_read=rows.read,
        rows_shown=sum(link.n for link in parts.shown),
        set_aside=rows.set_aside,
        raters=raters,
        halo=spread.halo,
        careless=careless,
        files=rows.files,
        files_aside=rows.files_aside,
        expectations=expectation_tally(shown, parts.shown, org.settings),
        importance=supplier_quadrants(shown, parts.shown, org.settings),
    )
