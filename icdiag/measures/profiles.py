"""How one part of a link's score stands to the link's other parts, beyond noise. Pure; from the tally alone."""

from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np

from icdiag.measures.normal import Z90, below
from icdiag.model.tally import Tally

PartGaps = dict[tuple[str, str], tuple[float, float]]
"""(supplier, customer) -> (gap, variance) of one dimension."""


@dataclass(frozen=True, slots=True)
class PartGap:
    """How far one dimension lies above (+) or below (-) the others, POMP, the usual difference taken out."""

    value: float
    sd: float
    n: int
    """Raters behind it."""

    @property
    def low(self) -> float:
        """Return the lower end of the 90 % interval."""
        return self.value - Z90 * self.sd

    @property
    def high(self) -> float:
        """Return the upper end of the 90 % interval."""
        return self.value + Z90 * self.sd

    def chance_below(self, points: float) -> float:
        """Return P(gap < points)."""
        return below(points, self.value, self.sd)


def part_noise(tally: Tally) -> float | None:
    """Return the pooled variance of one person's difference ``dimension - overall`` (POMP^2); None where unknown.

    With weights w_d that sum to 1 and y = sum w_d y_d, the weighted mean over the dimensions is
    ``sum w_d Var(y_d - y) = sum w_d Var(y_d) - Var(y)``; each Var is the pooled variance within links, ve + vp.
    """
    dimensions, whole = tally.instrument.dimensions, tally.moments
    total = sum(d.weight for d in dimensions)
    parts = [tally.dimension_moments.get(d.id) for d in dimensions]
    if whole is None or total <= 0:
        return None
    each = 0.0
    for d, part in zip(dimensions, parts, strict=True):
        if part is None:
            return None
        each += d.weight / total * (part.ve + part.vp)
    noise = each - (whole.ve + whole.vp)
    return noise if noise > 0 else None


def part_gaps(tally: Tally, dimension: str) -> PartGaps:
    """Return, for each shown link, ``(y_d - mean of the link's other dimensions, its variance)`` in POMP.

    Both are means over the same people, so how kindly they mark cancels. Variance: ``noise / (1 - w_d)^2 / n_d``,
    noise of ``part_noise``. Links whose dimension, or any other one, may not be shown are left out; empty for a
    questionnaire of one dimension, without the dimension, or where the noise is not known.
    """
    dimensions = tally.instrument.dimensions
    at = next((i for i, d in enumerate(dimensions) if d.id == dimension), None)
    noise = part_noise(tally)
    total = sum(d.weight for d in dimensions)
    if at is None or noise is None or len(dimensions) < 2 or dimensions[at].weight >= total:
        return {}
    rest = 1 - dimensions[at].weight / total
    rows = [[x.score for x in link.dimensions] for link in tally.links]
    scores = np.array(rows, dtype=float).reshape(-1, len(dimensions))  # NaN where a score may not be shown
    weights = np.array([0.0 if i == at else d.weight for i, d in enumerate(dimensions)])
    found = (scores[:, at] - (scores * weights).sum(axis=1) / weights.sum()).tolist()
    counts = (link.dimensions[at].n for link in tally.links)
    return {
        (link.supplier, link.customer): (gap, noise / rest**2 / n)
        for link, gap, n in zip(tally.links, found, counts, strict=True) if not isnan(gap) and n
    }  # fmt: skip


def usual_gap(gaps: PartGaps) -> float:
    """Return the mean gap over all links: some parts are marked lower everywhere (POMP; 0 without links)."""
    return sum(gap for gap, _ in gaps.values()) / len(gaps) if gaps else 0.0


def mean_gap(
    gaps: PartGaps, usual: float, links: tuple[tuple[str, str], ...], raters: dict[tuple[str, str], int]
) -> PartGap | None:
    """Return the mean over some links of the gap less the usual one; None where none of them has one."""
    known = [(pair, *gaps[pair]) for pair in links if pair in gaps]
    if not known:
        return None
    k = len(known)
    value = sum(gap for _, gap, _ in known) / k - usual
    return PartGap(value, sqrt(sum(variance for *_, variance in known)) / k, sum(raters[pair] for pair, *_ in known))
