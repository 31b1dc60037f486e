"""Difference in differences: did the treated change more than the others (method section 15). Pure.

``treated post - treated pre - (control post - control pre)``, in the outcome's unit. It speaks of an effect only if
both would have changed alike without treatment, which needs two earlier waves to be looked at.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import t_quantile, t_sf
from icdiag.formulas.effect_size import Group, TTest, welch_t

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's mean and its standard error."""

    mean: float
    se: float


@dataclass(frozen=True, slots=True)
class CellDifference:
    """The estimate from four cell means."""

    change_treated: float
    change_control: float
    se: float
    """If the four cells are independent samples; with the same units in both waves it is too large."""

    @property
    def did(self) -> float:
        """Return the difference of the changes."""
        return self.change_treated - self.change_control


def from_cells(*, treated_pre: Cell, treated_post: Cell, control_pre: Cell, control_post: Cell) -> CellDifference:
    """Return the estimate and ``se^2 = sum of the four se^2``.

    Source: Card & Krueger 1994, AER 84:772-793, whose 1.36 rests on matched changes: see ``from_changes``.
    """
    cells = (treated_pre, treated_post, control_pre, control_post)
    se = math.sqrt(math.fsum(cell.se**2 for cell in cells))
    return CellDifference(treated_post.mean - treated_pre.mean, control_post.mean - control_pre.mean, se)


def from_changes(treated: Sequence[float], control: Sequence[float]) -> TTest:
    """Return the estimate from each unit's own change, with Welch's standard error and df.

    Source: Card & Krueger 1994, Table 3 (balanced sample); Welch 1947.

    Raises:
        ValueError: fewer than two units on a side.
    """
    return welch_t(_group(treated), _group(control))


@dataclass(frozen=True, slots=True)
class AdjustedGain:
    """What treated units gained beyond what they would have gained by regression to the mean."""

    naive: float
    """Mean change, in the outcome's unit."""
    adjusted: float
    se: float


def adjusted_gain(
    before: Sequence[float], after: Sequence[float], *, expected: Sequence[float], covariance: Array
) -> AdjustedGain:
    """Return the mean of ``after - E[after | first wave]`` over treated units, where there is no comparison group.

    Units chosen because they were bad rise without treatment; E is each unit's shrunken first-wave score (for a link
    its full BLUP with the customer's leniency). ``se^2 = 1'(C)1 / n^2``.
    Source: Barnett, van der Pols & Dobson 2005, Int. J. Epidemiology 34:215-220; method section 15.

    Args:
        before: observed scores of the first wave.
        after: and of the second.
        expected: E[after | first wave].
        covariance: of ``after - expected``: prediction error, the second wave's sampling error, and drift.

    Raises:
        ValueError: no units, or unequal numbers of them.
    """
    n = len(before)
    if not n or not n == len(after) == len(expected) or covariance.shape != (n, n):
        raise ValueError("each treated unit needs both waves and what was expected of it")
    naive = float(np.mean(np.subtract(after, before)))
    gained = float(np.mean(np.subtract(after, expected)))
    return AdjustedGain(naive, gained, math.sqrt(float(covariance.sum())) / n)


def _group(values: Sequence[float]) -> Group:
    if len(values) < 2:
        raise ValueError("a comparison needs two units a side")
    return Group(float(np.mean(values)), float(np.std(values, ddof=1)), len(values))


@dataclass(frozen=True, slots=True)
class Observation:
    """One unit in one wave."""

    unit: Hashable
    treated: bool
    post: bool
    outcome: float


def cells(observations: Sequence[Observation]) -> dict[tuple[bool, bool], tuple[float, int, float]]:
    """Return (mean, n, se) by (treated, post); NaN outcomes do not count. The se of one observation is NaN."""
    found: dict[tuple[bool, bool], tuple[float, int, float]] = {}
    for key in ((False, False), (False, True), (True, False), (True, True)):
        y = [o.outcome for o in observations if (o.treated, o.post) == key and not math.isnan(o.outcome)]
        if y:
            se = float(np.std(y, ddof=1)) / math.sqrt(len(y)) if len(y) > 1 else math.nan
            found[key] = (float(np.mean(y)), len(y), se)
    return found


def matched_changes(observations: Sequence[Observation]) -> tuple[list[float], list[float]]:
    """Return the changes (treated, control) of the units seen once in both waves, in the order of their first sight.

    A unit whose treatment is not the same in both waves, or that is seen twice in one wave, is left out.
    """
    seen: dict[Hashable, dict[bool, list[Observation]]] = {}
    for o in observations:
        if not math.isnan(o.outcome):
            seen.setdefault(o.unit, {}).setdefault(o.post, []).append(o)
    changes: tuple[list[float], list[float]] = ([], [])
    for waves in seen.values():
        pre, post = waves.get(False, []), waves.get(True, [])
        if len(pre) == len(post) == 1 and pre[0].treated == post[0].treated:
            changes[0 if pre[0].treated else 1].append(post[0].outcome - pre[0].outcome)
    return changes


@dataclass(frozen=True, slots=True)
class Regression:
    """``y ~ treated * post``: the interaction's coefficient."""

    did: float
    se_ols: float
    """Homoskedastic and independent."""
    se_cluster: float
    """Robust to dependence within clusters (CR1)."""
    n: int
    clusters: int

    def p(self) -> float:
        """Return the two-sided p from the clustered error with clusters - 1 df (Cameron & Miller 2015)."""
        return 2 * t_sf(abs(self.did) / self.se_cluster, self.clusters - 1) if self.se_cluster > 0 else math.nan

    def interval(self, level: float) -> tuple[float, float]:
        """Return the interval with clusters - 1 df."""
        half = t_quantile((1 + level) / 2, self.clusters - 1) * self.se_cluster
        return self.did - half, self.did + half


def regression(
    observations: Sequence[Observation], *, cluster: Mapping[Hashable, Hashable] | None = None
) -> Regression:
    """Return the estimate by least squares with its classical and its clustered standard error.

    ``V = (X'X)^-1 (sum over clusters X_g'u_g u_g'X_g) (X'X)^-1 G/(G-1) (N-1)/(N-k)`` (CR1, as Stata, statsmodels and
    R's ``sandwich::vcovCL`` have it). Clusters are the units unless ``cluster`` maps them to others,
    such as departments. With few clusters the error is too small: permute labels instead (``permutation_p``).
    Source: Liang & Zeger 1986; Bertrand, Duflo & Mullainathan 2004, QJE 119:249-275; Cameron & Miller 2015.

    Raises:
        ValueError: an empty cell, fewer than five observations, or one cluster.
    """
    kept = [o for o in observations if not math.isnan(o.outcome)]
    if len(cells(kept)) < 4 or len(kept) < 5:
        raise ValueError("a regression needs observations of treated and others before and after")
    x = np.array([(1.0, o.treated, o.post, o.treated and o.post) for o in kept])
    y = np.array([o.outcome for o in kept])
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ (x.T @ y)
    rest = y - x @ coefficients
    n, k = x.shape
    names = [o.unit if cluster is None else cluster[o.unit] for o in kept]
    meat, count = _meat(x * rest[:, None], names)
    clustered = inverse @ meat @ inverse * (count / (count - 1) * (n - 1) / (n - k))
    ols = float(rest @ rest) / (n - k) * inverse[3, 3]
    return Regression(float(coefficients[3]), math.sqrt(ols), math.sqrt(clustered[3, 3]), n, count)


def _meat(scores: Array, names: Sequence[Hashable]) -> tuple[Array, int]:
    place = {name: i for i, name in enumerate(dict.fromkeys(names))}
    if len(place) < 2:
        raise ValueError("clustered errors need two clusters")
    sums = np.zeros((len(place), scores.shape[1]))
    np.add.at(sums, [place[name] for name in names], scores)
    meat: Array = sums.T @ sums
    return meat, len(place)
