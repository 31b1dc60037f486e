"""One-way empirical Bayes with known sampling variances: for maps too small for the crossed model."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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


def dersimonian_laird(y: Vector, v: Vector) -> float:
    """Return ``max(0, (Q - (k-1)) / (sum w - sum w^2 / sum w))``, w = 1/v (DerSimonian & Laird 1986)."""
    w = 1.0 / v
    mean = float((w * y).sum() / w.sum())
    q = float((w * (y - mean) ** 2).sum())
    c = float(w.sum() - (w**2).sum() / w.sum())
    return max(0.0, (q - (len(y) - 1)) / c) if c > 0 else 0.0


def shrink(y: Vector, v: Vector, tau2: float) -> Shrunk:
    """Return posterior means ``B mu + (1-B) y``, B = v / (tau2 + v), with the uncertainty of mu (Morris 1983).

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
