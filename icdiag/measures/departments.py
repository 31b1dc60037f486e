"""How well each department serves, and is served: means of its links' quality. Pure; from the estimates alone."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from icdiag.measures.estimates import Estimates

_Z90 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True, slots=True)
class DepartmentScore:
    """Mean quality of a department's shown links on one side, POMP 0-100, with its 90 % interval."""

    score: float
    low: float
    high: float
    n: int
    """Ratings behind it: the sum of the links' raters."""
    links: int
    """Shown links behind it."""


def department_scores(
    estimates: Estimates,
) -> dict[str, tuple[DepartmentScore | None, DepartmentScore | None]]:
    """Return (as supplier, as customer) by department; None on a side with no shown link.

    With k links on a side, each counts the same::

        score = sum(q) / k        sd = sqrt(w' Cov w),  w = 1 / k on those links, else 0

    ``Cov`` is the joint posterior covariance of the links' quality, so what the links share (a supplier's own
    level, the common mean) is not counted as independent evidence. The interval is score +- 1.645 sd, cut to 0-100.
    Hidden links are in no estimate and so in no score.
    """
    supplied: dict[str, list[int]] = {}
    received: dict[str, list[int]] = {}
    for i, link in enumerate(estimates.links):
        supplied.setdefault(link.supplier, []).append(i)
        received.setdefault(link.customer, []).append(i)
    return {
        id_: (_side(estimates, supplied.get(id_, [])), _side(estimates, received.get(id_, [])))
        for id_ in sorted({*supplied, *received})
    }


def _side(estimates: Estimates, chosen: list[int]) -> DepartmentScore | None:
    if not chosen:
        return None
    score = float(np.mean([estimates.links[i].q.value for i in chosen]))
    variance = float(estimates.q_covariance(chosen).sum()) / len(chosen) ** 2
    half = _Z90 * max(variance, 0.0) ** 0.5
    n = sum(estimates.links[i].n for i in chosen)
    return DepartmentScore(_clip(score), _clip(score - half), _clip(score + half), n, len(chosen))


def _clip(value: float) -> float:
    return min(100.0, max(0.0, value))
