"""Regularised incomplete gamma and beta functions, both tails to about 12 digits. Pure; below distributions.py.

The factor in front is written by Stirling's series and the deviance (Loader 2000, "Fast and accurate computation of
binomial probabilities"), so that large arguments do not cancel as differences of lgamma do. The rest is the power
series or the continued fraction by the modified Lentz method (Press et al., Numerical Recipes, 6.2 and 6.4).
"""

import math

TERMS = 200_000
"""Most terms; about six times the square root of the largest argument are needed."""
TINY = 1e-300
STILL = 1e-16


def incomplete_gamma(a: float, x: float) -> tuple[float, float]:
    """Return (P(a, x), Q(a, x)), the lower and the upper regularised incomplete gamma function; P + Q = 1.

    a > 0; P is 0 for x <= 0. The smaller of the two keeps its relative precision.
    """
    if x <= 0:
        return 0.0, 1.0
    if math.isinf(x):
        return 1.0, 0.0
    front = _poisson(a, x)
    if front == 0.0:
        return (0.0, 1.0) if x < a else (1.0, 0.0)
    if x < a + 1:
        lower = front * _gamma_series(a, x)
        return lower, 1 - lower
    upper = front * a * _gamma_fraction(a, x)
    return 1 - upper, upper


def incomplete_beta(x: float, a: float, b: float, *, rest: float | None = None) -> tuple[float, float]:
    """Return (I, 1 - I), I = I_x(a, b) the regularised incomplete beta function; I is 0 for x <= 0, 1 for x >= 1.

    Args:
        x: upper limit, 0-1.
        a: first shape, > 0.
        b: second shape, > 0.
        rest: 1 - x, where the caller knows it better than 1 - x does.
    """
    y = 1 - x if rest is None else rest
    if x <= 0 or y <= 0:
        return (0.0, 1.0) if x <= 0 else (1.0, 0.0)
    front = _binomial(x, y, a, b)
    if x > (a + 1) / (a + b + 2):
        upper = front * _beta_fraction(y, b, a) / b
        return 1 - upper, upper
    lower = front * _beta_fraction(x, a, b) / a
    return lower, 1 - lower


def _stirling(z: float) -> float:
    """Return ``ln Gamma(z) - ((z - 1/2) ln z - z + ln(2 pi) / 2)``, what Stirling's formula lacks."""
    if z < 15:
        return math.lgamma(z) - ((z - 0.5) * math.log(z) - z + 0.5 * math.log(2 * math.pi))
    w = 1 / (z * z)
    return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z


def _deviance(k: float, mean: float) -> float:
    """Return ``k ln(k / mean) + mean - k`` without cancellation where both are near (Loader's bd0)."""
    off = (k - mean) / (k + mean)
    if abs(off) > 0.1:
        return k * math.log(k / mean) + mean - k
    total, power = (k - mean) * off, 2 * k * off
    for j in range(1, 200):
        power *= off * off
        grown = total + power / (2 * j + 1)
        if grown == total:
            break
        total = grown
    return total


def _poisson(a: float, x: float) -> float:
    """Return ``x^a e^-x / Gamma(a + 1)``."""
    if a < 1e-3:
        return math.exp(a * math.log(x) - x - math.lgamma(a + 1))
    return math.exp(-_deviance(a, x) - _stirling(a)) / math.sqrt(2 * math.pi * a)


def _binomial(x: float, y: float, a: float, b: float) -> float:
    """Return ``x^a y^b / B(a, b)``."""
    n = a + b
    if min(a, b) < 1e-3:
        return math.exp(a * math.log(x) + b * math.log(y) + math.lgamma(n) - math.lgamma(a) - math.lgamma(b))
    shape = _stirling(n) - _stirling(a) - _stirling(b) - _deviance(a, n * x) - _deviance(b, n * y)
    return math.exp(shape) * math.sqrt(a / n * b / (2 * math.pi))


def _gamma_series(a: float, x: float) -> float:
    term = total = 1.0
    for j in range(1, TERMS):
        term *= x / (a + j)
        total += term
        if term < STILL * total:
            return total
    raise ArithmeticError(f"the incomplete gamma series does not settle at a={a}, x={x}")


def _gamma_fraction(a: float, x: float) -> float:
    base = x + 1 - a
    c, d = 1 / TINY, 1 / _not_zero(base)
    total = d
    for j in range(1, TERMS):
        term = -j * (j - a)
        base += 2
        d = 1 / _not_zero(term * d + base)
        c = _not_zero(base + term / c)
        total *= c * d
        if abs(c * d - 1) < STILL:
            return total
    raise ArithmeticError(f"the incomplete gamma fraction does not settle at a={a}, x={x}")


def _beta_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            total *= c * d
        if abs(c * d - 1) < STILL:
            return total
    raise ArithmeticError(f"the incomplete beta fraction does not settle at a={a}, b={b}, x={x}")


def _not_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY
