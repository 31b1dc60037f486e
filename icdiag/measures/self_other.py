"""How suppliers see the service they give, beside how their customers see it (method section 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.measures.estimates import Estimates
from icdiag.measures.normal import cdf
from icdiag.measures.quality_means import Known, mean_quality, supplied_rows
from icdiag.model.settings import Settings
from icdiag.model.tally import SelfTally, Tally

LEAST_VIEWS = 3
"""Suppliers with both views from which on a usual gap of the house can be spoken of."""
LEAST_RANKED = 5
"""Suppliers from which on two rankings are compared."""
LEAST_PROFILE = 3
"""Dimensions from which on two profiles are compared."""
HALF = 0.5
"""A supplier over- or under-rates itself from half a standard deviation of all gaps on (Atwater & Yammarino 1992)."""


@dataclass(frozen=True, slots=True)
class View:
    """A supplier's own rating beside its customers' (POMP)."""

    supplier: str
    own: Known
    own_n: int
    others: Known
    """Mean quality over its measured links."""
    beyond: Known
    """The gap minus the mean gap of the house: what is left of self-flattery that everybody shares."""
    q: float = 1.0
    """Benjamini-Hochberg adjusted p of ``beyond``, two-sided, over all suppliers."""
    kind: str = "agree"
    """``over``, ``under`` or ``agree``."""

    @property
    def gap(self) -> Known:
        """Return own minus others."""
        return Known(self.own.value - self.others.value, sqrt(self.own.sd**2 + self.others.sd**2))


@dataclass(frozen=True, slots=True)
class SelfOther:
    """All suppliers that have both views, overall or in one dimension."""

    views: tuple[View, ...]
    house: Known
    """Mean gap: how far the house as a whole rates itself above its customers; sd from the spread of the gaps."""
    spread: float
    """Standard deviation of the gaps over suppliers."""
    asymmetry: float
    """sqrt(mean gap^2): how far apart the two sides see things, whoever is kinder."""
    rank: float | None
    """Spearman's rank correlation of own and others' views over suppliers, -1..1; None under five suppliers."""
    pooled: bool
    """Whether the spread of people's ratings is the customers', as the suppliers' own is not known."""

    def of(self, supplier: str) -> View | None:
        """Return a supplier's view, or None."""
        return next((view for view in self.views if view.supplier == supplier), None)


def self_other(tally: Tally, estimates: Estimates, settings: Settings) -> SelfOther | None:
    """Return every supplier's own rating beside its customers', or None where no supplier has both.

    ``gap = own - mean q`` with ``sd^2 = s^2 / n_own + Var(mean q)``; ``s`` is the standard deviation of one person's
    own rating pooled over the suppliers (``SelfTally.spread``), or where too few rated themselves that of one
    customer's rating, sqrt(ve + vp) of the link model. The mean gap of the house is taken out of each gap
    (Kwan, John, Kenny, Bond & Robins 2004): ``beyond = gap - mean gap``, ``Var = v_s (1 - 2/k) + sum v / k^2`` over k
    suppliers. Over or under: |gap| and |beyond| are both >= ``settings.self_gap`` and of one sign, |beyond| is at least
    half a standard deviation of the gaps, and the two-sided z test holds with Benjamini-Hochberg
    q <= ``settings.boundary_q``. Under three suppliers all agree, since there is no house to compare with.
    """
    whole = [(own, own.n, own.score) for own in tally.self_ratings]
    return _compare(whole, estimates, settings)


def self_other_in(tally: Tally, estimates: Estimates, dimension: str, settings: Settings) -> SelfOther | None:
    """Return the same for one dimension; None where it has no estimate of its own, or nobody has both views in it."""
    part = estimates.dimensions.get(dimension)
    if part is None:
        return None
    rated = [(own, d.n, d.score) for own in tally.self_ratings for d in own.dimensions if d.id == dimension]
    known = [(own, n, score) for own, n, score in rated if n is not None and score is not None]
    return _compare(known, part, settings, overall=False)


def profiles(own: SelfTally, estimates: Estimates) -> dict[str, tuple[float, float]]:
    """Return a supplier's own rating and its customers' mean quality in each dimension that has both (POMP)."""
    out = {}
    for part in own.dimensions:
        known = estimates.dimensions.get(part.id)
        given = [x.q.value for x in known.links if x.supplier == own.supplier] if known is not None else []
        if part.score is not None and given:
            out[part.id] = (part.score, sum(given) / len(given))
    return out


def _compare(
    rated: Sequence[tuple[SelfTally, int, float]], estimates: Estimates, settings: Settings, *, overall: bool = True
) -> SelfOther | None:
    rows = supplied_rows(estimates)
    usual = sqrt(estimates.variances["ve"] + estimates.variances["vp"])
    views, pooled = [], False
    for own, n, score in rated:
        if own.supplier in rows:
            known = own.spread if overall else None
            pooled = pooled or known is None
            mean = Known(score, (usual if known is None else known) / sqrt(n))
            others = mean_quality(estimates, rows[own.supplier])
            views.append(View(own.supplier, mean, n, others, Known(0.0, 0.0)))
    if not views:
        return None
    gaps = np.array([v.gap.value for v in views])
    house, spread = float(gaps.mean()), float(gaps.std(ddof=1)) if len(gaps) > 1 else 0.0
    return SelfOther(
        views=_classed(_beyond(views, house), spread, settings),
        house=Known(house, spread / sqrt(len(gaps))),
        spread=spread,
        asymmetry=float(np.sqrt((gaps**2).mean())),
        rank=spearman([v.own.value for v in views], [v.others.value for v in views]),
        pooled=pooled,
    )


def _beyond(views: Sequence[View], house: float) -> list[View]:
    k, total = len(views), sum(v.gap.sd**2 for v in views)
    return [
        replace(v, beyond=Known(v.gap.value - house, sqrt(max(v.gap.sd**2 * (1 - 2 / k) + total / k**2, 0.0))))
        for v in views
    ]


def _classed(views: Sequence[View], spread: float, settings: Settings) -> tuple[View, ...]:
    if len(views) < LEAST_VIEWS:
        return tuple(views)
    sure = benjamini_hochberg([2 * cdf(-abs(v.beyond.value) / v.beyond.sd) if v.beyond.sd else 1.0 for v in views])
    least = max(settings.self_gap, HALF * spread)
    out = []
    for view, q in zip(views, sure, strict=True):
        far = abs(view.beyond.value) >= least and abs(view.gap.value) >= settings.self_gap and q <= settings.boundary_q
        same_sign = view.beyond.value * view.gap.value > 0
        kind = ("over" if view.beyond.value > 0 else "under") if far and same_sign else "agree"
        out.append(replace(view, q=q, kind=kind))
    return tuple(out)


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Spearman's rank correlation, -1..1, ties at their mean rank; None under five pairs or without variance."""
    if len(one) < LEAST_RANKED:
        return None
    return pearson(_ranks(one), _ranks(other))


def _ranks(values: Sequence[float]) -> list[float]:
    """Return ranks from 1, equal values at the mean of theirs."""
    x = np.array(values)
    return [float((x < v).sum() + (1 + (x == v).sum()) / 2) for v in x]


def pearson(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation, -1..1; None where either side does not vary."""
    x, y = np.array(one) - np.mean(one), np.array(other) - np.mean(other)
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else None


def profile_match(both: Mapping[str, tuple[float, float]]) -> float | None:
    """Return how a supplier's own profile over the dimensions goes with its customers': Pearson's r, -1..1.

    It compares the shapes, not the levels: a supplier that puts every dimension ten points too high still has r = 1.
    None under three dimensions with both views, or where either profile is flat.
    """
    if len(both) < LEAST_PROFILE:
        return None
    return pearson([own for own, _ in both.values()], [others for _, others in both.values()])
