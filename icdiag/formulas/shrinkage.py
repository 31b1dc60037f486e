"""Shrinkage of unit means with known sampling variances: James-Stein and random effects (one-way). Pure."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import chi2_sf, normal_quantile
from icdiag.formulas.roots import root

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Between-unit variance, grand mean and the shrunken unit means with their standard errors."""

    tau2: float
    mu: float
    mu_se: float
    mean: Vector
    se: Vector
    covariance: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class JamesStein:
    """Means drawn towards their grand mean by one common share."""

    grand: float
    keep: float
    """The share of each unit's distance from the grand mean that is kept, at most 1."""
    mean: Vector


def james_stein(y: Vector, *, variance: float) -> JamesStein:
    """Return ``ybar + c (y - ybar)``, c = 1 - (k - 3) s^2 / sum (y - ybar)^2: units of one known sampling variance.

    c is held at 0 (positive-part estimator): a negative one would turn the order round. Where all units are alike c
    is 0. Source: Efron & Morris 1975, 1977 (Lindley's version, which shrinks to the grand mean).

    Raises:
        ValueError: under four units, where nothing is gained.
    """
    if len(y) < 4:
        raise ValueError(f"James-Stein shrinkage to the mean needs four units, not {len(y)}")
    grand = float(y.mean())
    spread = float(((y - grand) ** 2).sum())
    keep = max(0.0, 1 - (len(y) - 3) * variance / spread) if spread > 0 else 0.0
    return JamesStein(grand, keep, grand + keep * (y - grand))


def cochran_q(y: Vector, v: Vector, tau2: float = 0.0) -> float:
    """Return ``sum w (y - mu)^2``, w = 1 / (v + tau2): at the true tau2 about chi-square with k - 1 df."""
    w = 1.0 / (v + tau2)
    mean = float((w * y).sum() / w.sum())
    return float((w * (y - mean) ** 2).sum())


def heterogeneity_p(y: Vector, v: Vector) -> float:
    """Return the p-value of Cochran's Q for "all units are alike" (Cochran 1954); 1 for a single unit."""
    return chi2_sf(cochran_q(y, v), len(y) - 1) if len(y) > 1 else 1.0


def i_squared(v: Vector, tau2: float) -> float:
    """Return the share of the total variance that lies between the units, in percent: ``100 tau2 / (tau2 + v~)``.

    v~ = (k - 1) / (sum w - sum w^2 / sum w), w = 1 / v: the typical sampling variance. For tau2 of DerSimonian &
    Laird it is ``100 (Q - (k - 1)) / Q``. 0 for a single unit. Source: Higgins & Thompson 2002; metafor's definition
    for other tau2.
    """
    w = 1.0 / v
    c = float(w.sum() - (w**2).sum() / w.sum())
    typical = (len(v) - 1) / c if c > 0 else math.inf
    return 100.0 * tau2 / (tau2 + typical) if tau2 > 0 else 0.0


def dersimonian_laird(y: Vector, v: Vector) -> float:
    """Return ``max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w))``, w = 1 / v; the squared unit of y.

    Source: DerSimonian & Laird 1986.
    """
    w = 1.0 / v
    c = float(w.sum() - (w**2).sum() / w.sum())
    return max(0.0, (cochran_q(y, v) - (len(y) - 1)) / c) if c > 0 else 0.0


def paule_mandel(y: Vector, v: Vector) -> float:
    """Return the tau2 at which Cochran's Q is its own expectation, k - 1; 0 where Q is smaller already at 0.

    Also called the empirical Bayes estimator (Morris 1983). Source: Paule & Mandel 1982.
    """
    df = len(y) - 1
    if df < 1 or cochran_q(y, v) <= df:
        return 0.0
    high = max(float(v.max()), float(np.var(y)), 1e-300)
    while cochran_q(y, v, high) > df:
        high *= 2
    return root(lambda tau2: cochran_q(y, v, tau2) - df, 0.0, high)


def likelihood_tau2(y: Vector, v: Vector, *, restricted: bool = True) -> float:
    """Return the tau2 of greatest (restricted) likelihood for normal effects, never under 0; the squared unit of y.

    REML (``restricted``) or ML. The highest of a grid of 200 values, then the root of the score beside it, so that a
    lesser hump is not taken. 0 for a single unit. Source: Patterson & Thompson 1971; Viechtbauer 2005.
    """
    if len(y) < 2:
        return 0.0
    scale = max(float(np.var(y)) * 4 + float(v.max()), 1e-300)
    grid = np.concatenate([[0.0], scale * np.logspace(-10, 1, 199)])
    at = int(np.argmax([_log_likelihood(y, v, float(t), restricted) for t in grid]))
    low, high = float(grid[max(at - 1, 0)]), float(grid[min(at + 1, len(grid) - 1)])

    def score(tau2: float) -> float:
        return _score(y, v, tau2, restricted)

    if score(low) <= 0 or score(high) >= 0:
        return float(grid[at])
    return root(score, low, high)


def shrink(y: Vector, v: Vector, tau2: float) -> Shrunk:
    """Return posterior means ``B mu + (1 - B) y``, B = v / (tau2 + v), with the uncertainty of mu but not of tau2.

    Source: Morris 1983; standard errors as metafor's ``blup``.

    Args:
        y: unit means.
        v: their known sampling variances, > 0.
        tau2: between-unit variance; 0 gives the grand mean for all.
    """
    w = 1.0 / (tau2 + v)
    mu = float((w * y).sum() / w.sum())
    pull = v * w
    mean = pull * mu + (1 - pull) * y
    covariance = np.diag((1 - pull) * v) + np.outer(pull, pull) / w.sum()
    return Shrunk(tau2, mu, float(w.sum() ** -0.5), mean, np.sqrt(np.diag(covariance)), covariance)


def normal_interval(mean: float, se: float, *, level: float) -> tuple[float, float]:
    """Return mean +- z se, in the unit of ``mean``."""
    z = normal_quantile(0.5 + level / 2)
    return mean - z * se, mean + z * se


def _log_likelihood(y: Vector, v: Vector, tau2: float, restricted: bool) -> float:
    w = 1.0 / (tau2 + v)
    fit = 0.5 * float(np.log(w).sum()) - 0.5 * cochran_q(y, v, tau2)
    return fit - 0.5 * math.log(float(w.sum())) if restricted else fit


def _score(y: Vector, v: Vector, tau2: float, restricted: bool) -> float:
    """Return the derivative of the log likelihood in tau2, twice."""
    w = 1.0 / (tau2 + v)
    mean = float((w * y).sum() / w.sum())
    trace = float(w.sum() - (w**2).sum() / w.sum()) if restricted else float(w.sum())
    return float((w**2 * (y - mean) ** 2).sum()) - trace
