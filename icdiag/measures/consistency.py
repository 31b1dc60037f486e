"""Whether a supplier serves some of its customers better than others, beyond noise. Pure; from the estimates alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import chi2_sf
from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.measures.estimates import Estimates
from icdiag.measures.quality_means import supplied_rows

Array = npt.NDArray[np.float64]
LEAST_CUSTOMERS = 4
"""Measured customers under which a spread over them says nothing."""
FLAT = 1e-9
"""Share of the largest eigenvalue under which a direction carries no information."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """How a supplier's quality spreads over its measured customers (POMP)."""

    supplier: str
    rows: tuple[int, ...]
    """Positions of its links, the worst-served customer first."""
    p: float
    """P(a spread as great | the supplier is like the others)."""
    odd: int
    """Position of the link that lies furthest from the others."""
    q: float = 1.0
    """Benjamini-Hochberg adjusted over all suppliers tested."""


def consistencies(estimates: Estimates, *, skip: frozenset[str] = frozenset()) -> tuple[Consistency, ...]:
    """Return every supplier with four measured customers or more; empty in the one-way model.

    With r the posterior means of what is special to the supplier's links and R their posterior covariance, the link
    model implies ``r ~ N(0, vr I - R)`` before the answers are seen. With C taking out the mean over the links,
    ``X = (C r)' (C (vr I - R) C)^+ (C r)`` is chi-square with the rank's degrees of freedom when the supplier's
    customers differ as much as links of the house do (vr); p is its upper tail. So it is measured against what is
    usual in the house, not against no difference at all. Benjamini-Hochberg over suppliers.
    Source: Morris 1983 for the marginal law; the test is icdiag's own.

    Args:
        estimates: the link model's.
        skip: customers whose answers only indicate.
    """
    found, pairs = [], estimates.pairs
    for supplier, rows in supplied_rows(estimates).items():
        kept = [i for i in rows if pairs[i][1] not in skip]
        one = _consistency(estimates, supplier, kept) if len(kept) >= LEAST_CUSTOMERS else None
        if one is not None:
            found.append(one)
    adjusted = benjamini_hochberg([x.p for x in found])
    return tuple(replace(x, q=q) for x, q in zip(found, adjusted, strict=True))


def _consistency(estimates: Estimates, supplier: str, rows: list[int]) -> Consistency | None:
    known = _law(estimates, rows)
    if known is None:
        return None
    r, law = known
    links = [estimates.links[i] for i in rows]
    order = sorted(range(len(rows)), key=lambda i: (links[i].q.value, links[i].customer))
    odd = int(np.argmax(np.abs(r - np.median(r))))
    return Consistency(supplier, tuple(rows[i] for i in order), p=excess(r, law), odd=rows[odd])


def p_without(estimates: Estimates, one: Consistency) -> float:
    """Return p without the link that lies furthest from the others; 1 where nothing is special to a link."""
    known = _law(estimates, sorted(i for i in one.rows if i != one.odd))
    return 1.0 if known is None else excess(*known)


def _law(estimates: Estimates, rows: Sequence[int]) -> tuple[Array, Array] | None:
    """Return what is special to some links, and its covariance before any answer; None in the one-way model."""
    posterior = estimates.r_covariance(rows)
    if posterior is None:
        return None
    links = [estimates.links[i] for i in rows]
    r = np.array([x.r.value if x.r else 0.0 for x in links])
    return r, estimates.variances["vr"] * np.eye(len(rows)) - posterior


def quality_spread(estimates: Estimates, rows: Sequence[int]) -> float:
    """Return the expected standard deviation of the true quality over some links, given the answers (POMP)."""
    mean = np.array([estimates.links[i].q.value for i in rows])
    return expected_spread(mean, estimates.q_covariance(rows))


def usual_spread(estimates: Estimates) -> float:
    """Return sqrt(vr): the standard deviation of what is special to a link, over the whole house (POMP)."""
    return sqrt(estimates.variances["vr"])


def expected_spread(mean: Array, covariance: Array) -> float:
    """Return ``sqrt(tr(C (m m' + V) C) / (k - 1))``, the root of the expected sample variance of N(m, V); k >= 2."""
    k = len(mean)
    centred = mean - mean.mean()
    expected = float(centred @ centred) + float(np.trace(covariance) - covariance.sum() / k)
    return sqrt(max(expected, 0.0) / (k - 1))


def excess(value: Array, law: Array) -> float:
    """Return the upper chi-square tail of ``(C x)' (C L C)^+ (C x)``, x ~ N(m 1, L) with m unknown; 1 without any law.

    Directions with almost no variance under the law are left out; the degrees of freedom are those kept.
    """
    k = len(value)
    centre = np.eye(k) - 1.0 / k
    strength, axes = np.linalg.eigh(centre @ law @ centre)
    kept = strength > FLAT * max(float(strength[-1]), 0.0)
    kept &= strength > 0
    if not kept.any():
        return 1.0
    along = axes.T @ (centre @ value)
    return chi2_sf(float((along[kept] ** 2 / strength[kept]).sum()), float(kept.sum()))


def stands_apart(estimates: Estimates, rows: Sequence[int]) -> bool:
    """Tell whether the 90 % intervals of the first and the last of these links, worst and best, do not overlap."""
    return estimates.links[rows[0]].q.high < estimates.links[rows[-1]].q.low
