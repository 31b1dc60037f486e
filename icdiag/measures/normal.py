"""Normal probabilities without scipy."""

from math import sqrt

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import normal_cdf, normal_pdf

Z90 = 1.6448536269514722
"""97.5 % would be 1.96; a 90 % interval is +- 1.645 sd."""


def cdf(z: float) -> float:
    """Return P(Z <= z)."""
    return normal_cdf(z)


def pdf(z: float) -> float:
    """Return the standard normal density."""
    return normal_pdf(z)


def below(cut: float, mean: float, sd: float) -> float:
    """Return P(X < cut) for X ~ N(mean, sd^2); a step where sd is 0."""
    if sd <= 0:
        return 1.0 if mean < cut else 0.0
    return cdf((cut - mean) / sd)


def expected_shortfall(target: float, mean: float, sd: float) -> float:
    """Return E max(0, target - X) = (target - mean) Phi(z) + sd phi(z), z = (target - mean) / sd."""
    if sd <= 0:
        return max(0.0, target - mean)
    z = (target - mean) / sd
    return (target - mean) * cdf(z) + sd * pdf(z)


def both_below(cut: float, mean: tuple[float, float], cov: npt.NDArray[np.float64]) -> float:
    """Return P(X < cut and Y < cut) for a bivariate normal, by integrating Y given X (400 midpoints in +-8 sd)."""
    sx, sy = sqrt(max(float(cov[0, 0]), 1e-12)), sqrt(max(float(cov[1, 1]), 1e-12))
    rho = min(max(float(cov[0, 1]) / (sx * sy), -0.999999), 0.999999)
    top = (cut - mean[0]) / sx
    if top <= -8:
        return 0.0
    steps = 400
    width = (min(top, 8.0) + 8.0) / steps
    rest = sqrt(1 - rho * rho)
    total = 0.0
    for i in range(steps):
        z = -8.0 + (i + 0.5) * width
        total += pdf(z) * cdf(((cut - mean[1]) / sy - rho * z) / rest)
    return total * width
