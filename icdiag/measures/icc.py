"""How much of the answers' variance lies between links: the classic intraclass correlations from counts and means."""

import numpy as np
import numpy.typing as npt

from icdiag.measures.estimates import Estimates
from icdiag.model.tally import Tally

Vector = npt.NDArray[np.float64]


def icc_oneway(n: Vector, mean: Vector, within: float) -> tuple[float, float] | None:
    """Return (ICC(1), ICC(2)) of a one-way analysis of variance; None under two groups or without any variance.

    ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), the share of one answer's variance that its group explains;
    ICC(2) = (MSB - MSW) / MSB, the reliability of a group's mean (Bliese 2000). k is the mean group size, as R's
    package multilevel takes it; the variant with k0 = (N - sum n^2 / N) / (G - 1) differs where sizes do. Both are
    negative where groups differ less than chance would have it.

    Args:
        n: people in each group.
        mean: the groups' means.
        within: MSW, the pooled variance inside the groups, in the squared unit of ``mean``.
    """
    if len(n) < 2:
        return None
    grand = float((n * mean).sum() / n.sum())
    between = float((n * (mean - grand) ** 2).sum() / (len(n) - 1))
    spread = between + (float(n.mean()) - 1.0) * within
    if between <= 0 or spread <= 0:
        return None
    return (between - within) / spread, (between - within) / between


def link_icc(tally: Tally, estimates: Estimates) -> tuple[float | None, float | None]:
    """Return (ICC1, ICC2) of the links, 0-1; None where nothing varies.

    Where customers rate several suppliers each, ICC1 is the share of one answer's variance that lies in the quality
    of links, ``(vb + vr) / (va + vb + vr + vp + ve)``, and ICC2 the mean reliability of the shown links,
    ``1 - sd(q)^2 / (vb + vr)``, not under 0 (method section 5, crossed version). Where every customer rates one
    supplier only, kindness and quality cannot be told apart, and both are those of a one-way analysis of variance.
    """
    customers = [link.customer for link in tally.links]
    if tally.moments is not None and len(set(customers)) == len(customers):
        n = np.array([link.n for link in tally.links], float)
        means = np.array([link.score for link in tally.links])
        found = icc_oneway(n, means, tally.moments.ve + tally.moments.vp)
        return (None, None) if found is None else (max(0.0, found[0]), max(0.0, found[1]))
    parts = {key: estimates.variances.get(key, 0.0) for key in ("va", "vb", "vr", "vp", "ve")}
    quality, total = parts["vb"] + parts["vr"], sum(parts.values())
    if quality <= 0 or not estimates.links:
        return (0.0 if total > 0 else None), None
    reliable = [max(0.0, 1.0 - link.q.sd**2 / quality) for link in estimates.links]
    return quality / total, float(np.mean(reliable))
