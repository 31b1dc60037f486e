"""Which side of the service is weak: one dimension against the others of the same links. Pure.

Within a link all dimensions come from the same people about the same supplier, so the customer's leniency, the
supplier's level and the overall impression cancel in the difference between one dimension and the mean of the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import t_quantile, t_sf
from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.measures.estimates import Estimates
from icdiag.measures.quality_means import Known, mean_quality
from icdiag.model.tally import Tally

Array = npt.NDArray[np.float64]

LEAST_LINKS = 3
"""Measured links of a department from which on its profile is compared with the house's."""
LEAST_SIDES = 4
"""Suppliers and customers from which on the house as a whole can be spoken of: fewer clusters give no usable error."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One dimension against the others: over the whole house, or in a department's links against all others' links."""

    dimension: str
    department: str
    """The supplier; empty for the whole house."""
    gap: float
    """Mean difference, POMP; negative where the dimension is the weaker side."""
    low: float
    high: float
    """90 % interval by Student's t."""
    links: int
    p: float
    """One-sided, of a gap under 0."""
    q: float = 1.0
    """Benjamini-Hochberg adjusted, over the house's dimensions or over all departments and dimensions."""


@dataclass(frozen=True, slots=True)
class _Profile:
    """Every usable link's differences."""

    dimensions: tuple[str, ...]
    supplier: npt.NDArray[np.int64]
    customer: npt.NDArray[np.int64]
    suppliers: tuple[str, ...]
    gaps: Array
    """(links, dimensions): score minus the mean of the link's other dimensions, POMP; NaN where not shown."""


def profile_gaps(scores: Array) -> Array:
    """Return each score minus the mean of the others of its row, NaN where it or all others are missing.

    Shape (links, dimensions) to the same; POMP in, points out. The rows need not be complete.
    """
    here = np.isfinite(scores)
    total, count = np.where(here, scores, 0.0).sum(axis=1, keepdims=True), here.sum(axis=1, keepdims=True)
    others = (total - np.where(here, scores, 0.0)) / np.where(count > 1, count - 1, np.nan)
    out: Array = np.where(here, scores - others, np.nan)
    return out


def _profile(tally: Tally, estimates: Estimates, skip: frozenset[str]) -> _Profile:
    known = [i for i, d in enumerate(tally.instrument.dimensions) if d.id in estimates.dimensions]
    links = [x for x in tally.links if x.customer not in skip]
    scores = np.array([[x.dimensions[i].score for i in known] for x in links], dtype=float)
    suppliers = {id_: i for i, id_ in enumerate(dict.fromkeys(x.supplier for x in links))}
    customers = {id_: i for i, id_ in enumerate(dict.fromkeys(x.customer for x in links))}
    return _Profile(
        dimensions=tuple(tally.instrument.dimensions[i].id for i in known),
        supplier=np.array([suppliers[x.supplier] for x in links], dtype=np.int64),
        customer=np.array([customers[x.customer] for x in links], dtype=np.int64),
        suppliers=tuple(suppliers),
        gaps=profile_gaps(scores.reshape(len(links), len(known))),
    )


def house_contrasts(tally: Tally, estimates: Estimates, *, skip: frozenset[str] = frozenset()) -> tuple[Contrast, ...]:
    """Return, for each dimension with an estimate of its own, its mean difference from the others over all links.

    ``gap = mean over links of (y_d - mean of the link's other dimensions)``. Its variance allows for links that share a
    supplier or a customer: ``V = V_supplier + V_customer - V_link`` with
    ``V_g = G / (G - 1) sum_g (sum of e in g)^2 / L^2`` (Cameron, Gelbach & Miller 2011), at least the greatest of the
    three; t with min(G) - 1 degrees of freedom. Questions that are hard to agree with lower a dimension everywhere, so
    a gap of the house is a matter of degree, never of the test alone. Empty under two usable dimensions, or under
    four suppliers or customers.

    Args:
        tally: the survey's published side.
        estimates: the link model's; dimensions that do not hang together are not in it.
        skip: customers whose answers only indicate.
    """
    x = _profile(tally, estimates, skip)
    several = len(x.dimensions) > 1
    return _adjusted([_house(x, d) for d in range(len(x.dimensions)) if several and _enough(x, d)])


def _enough(x: _Profile, d: int) -> bool:
    here = np.isfinite(x.gaps[:, d])
    return min(len(np.unique(x.supplier[here])), len(np.unique(x.customer[here]))) >= LEAST_SIDES


def _house(x: _Profile, d: int) -> Contrast:
    here = np.isfinite(x.gaps[:, d])
    gaps, s, c = x.gaps[here, d], x.supplier[here], x.customer[here]
    off = gaps - gaps.mean()
    parts = [_clustered(off, group) for group in (s, c, np.arange(len(off)))]
    variance = max(parts[0] + parts[1] - parts[2], *parts)
    freedom = min(len(np.unique(s)), len(np.unique(c))) - 1
    t = freedom, t_quantile(0.95, freedom)
    return _contrast((x.dimensions[d], ""), len(gaps), float(gaps.mean()), sqrt(variance), t)


def _clustered(off: Array, group: npt.NDArray[np.int64]) -> float:
    sums = np.bincount(np.unique(group, return_inverse=True)[1], weights=off)
    groups = len(sums)
    return groups / (groups - 1) * float(sums @ sums) / len(off) ** 2


def department_contrasts(
    tally: Tally, estimates: Estimates, *, skip: frozenset[str] = frozenset()
) -> tuple[Contrast, ...]:
    """Return, for each supplier with three links or more and each dimension, how its profile differs from the others'.

    ``gap = mean of the supplier's differences - mean of all other links' differences``, so what is hard for
    everybody, and how hard a question is, cancel. ``sd^2 = s_d^2 (1 / n + 1 / n_others)``, s_d the differences'
    standard deviation within suppliers, pooled; t with links - suppliers degrees of freedom. Empty under two usable
    dimensions or ten degrees of freedom.
    """
    x = _profile(tally, estimates, skip)
    found: list[Contrast] = []
    if len(x.dimensions) > 1:
        for d in range(len(x.dimensions)):
            found += _departments(x, d)
    return _adjusted(found)


LEAST_FREEDOM = 10
"""Degrees of freedom under which the spread within suppliers is not known well enough."""


def _departments(x: _Profile, d: int) -> Iterator[Contrast]:
    here = np.isfinite(x.gaps[:, d])
    gaps, s = x.gaps[here, d], x.supplier[here]
    count = np.bincount(s, minlength=len(x.suppliers))
    total = np.bincount(s, weights=gaps, minlength=len(x.suppliers))
    freedom = len(gaps) - int((count > 0).sum())
    if freedom < LEAST_FREEDOM:
        return
    mean = total / np.maximum(count, 1)
    spread = sqrt(float(((gaps - mean[s]) ** 2).sum()) / freedom)
    t = freedom, t_quantile(0.95, freedom)
    for i, name in enumerate(x.suppliers):
        n, rest = int(count[i]), len(gaps) - int(count[i])
        if n >= LEAST_LINKS and rest >= LEAST_LINKS:
            gap = float(mean[i] - (total.sum() - total[i]) / rest)
            yield _contrast((x.dimensions[d], name), n, gap, spread * sqrt(1 / n + 1 / rest), t)


def _contrast(about: tuple[str, str], links: int, gap: float, sd: float, t: tuple[int, float]) -> Contrast:
    """Return a contrast; ``t`` is Student's degrees of freedom and 95 % point."""
    half = t[1] * sd
    p = t_sf(-gap / sd, t[0]) if sd > 0 else float(gap >= 0)
    return Contrast(*about, gap, gap - half, gap + half, links, p)


def contrast_level(estimates: Estimates, contrast: Contrast, *, skip: frozenset[str] = frozenset()) -> Known:
    """Return the mean quality of the dimension over the links that a contrast speaks of, from the link model (POMP)."""
    part = estimates.dimensions[contrast.dimension]
    wanted = {contrast.department} if contrast.department else None
    return mean_quality(
        part, [i for i, (s, c) in enumerate(part.pairs) if c not in skip and (not wanted or s in wanted)]
    )


def _adjusted(found: Sequence[Contrast]) -> tuple[Contrast, ...]:
    adjusted = benjamini_hochberg([x.p for x in found])
    return tuple(replace(x, q=q) for x, q in zip(found, adjusted, strict=True))


@dataclass(frozen=True, slots=True)
class MutualTrust:
    """How two departments see each other in one dimension, in both directions (POMP)."""

    weaker: tuple[str, str]
    """(supplier, customer) of the direction with the lower quality."""
    least: Known
    """The lower of the two: a pair trusts as far as the less trusting side does."""
    asymmetry: Known
    """The higher minus the lower."""


def both_ways(estimates: Estimates) -> tuple[MutualTrust, ...]:
    """Return every pair measured in both directions, the lowest first; ``estimates`` are one dimension's."""
    out = []
    for i, link in enumerate(estimates.links):
        j = estimates.index(link.customer, link.supplier)
        if j is None or j < i:
            continue
        low, high = sorted((i, j), key=lambda k: estimates.links[k].q.value)
        one, two = estimates.links[low], estimates.links[high]
        cov = estimates.q_covariance([low, high])
        sd = sqrt(max(float(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]), 0.0))
        apart = Known(two.q.value - one.q.value, sd)
        out.append(MutualTrust((one.supplier, one.customer), Known(one.q.value, one.q.sd), apart))
    return tuple(sorted(out, key=lambda x: (x.least.value, x.weaker)))
