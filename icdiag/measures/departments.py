"""How well each department serves, and is served: means of its links' quality. Pure; from the estimates alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from icdiag.measures.blocked import Blocked
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
    supplied, received = _rows(estimates, 0), _rows(estimates, 1)
    joint = estimates.joint
    if isinstance(joint, Blocked):
        by_supplier, by_customer = joint.side_variances()
        given = {id_: float(by_supplier[joint.blocks.supplier[rows[0]]]) for id_, rows in supplied.items()}
        taken = {id_: float(by_customer[joint.blocks.customer[rows[0]]]) for id_, rows in received.items()}
    else:
        given, taken = (
            {id_: float(estimates.q_covariance(rows).sum()) for id_, rows in side.items()}
            for side in (supplied, received)
        )
    one, other = _side(estimates, supplied, given), _side(estimates, received, taken)
    return {id_: (one.get(id_), other.get(id_)) for id_ in sorted({*supplied, *received})}


def _rows(estimates: Estimates, end: int) -> dict[str, list[int]]:
    """Return the positions of the links that have a department at this end: 0 supplier, 1 customer."""
    rows: dict[str, list[int]] = {}
    for i, pair in enumerate(estimates.pairs):
        rows.setdefault(pair[end], []).append(i)
    return rows


def _side(
    estimates: Estimates, side: Mapping[str, list[int]], variances: Mapping[str, float]
) -> dict[str, DepartmentScore]:
    """Return the scores of one side, from the posterior variance of the sum of each department's links there."""
    qualities, counts = estimates.qualities, [link.n for link in estimates.links]
    found = {}
    for id_, rows in side.items():
        score, half = float(np.mean(qualities[rows])), _Z90 * max(variances[id_], 0.0) ** 0.5 / len(rows)
        n = sum(counts[i] for i in rows)
        found[id_] = DepartmentScore(_clip(score), _clip(score - half), _clip(score + half), n, len(rows))
    return found


def _clip(value: float) -> float:
    return min(100.0, max(0.0, value))
