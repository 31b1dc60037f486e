"""How sure a scale's reliability is: Feldt's interval, with the F distribution that it needs. Pure."""

import math

STEPS = 300
"""Most terms of the continued fraction; some dozens are enough."""
TINY = 1e-300


def feldt(*, alpha: float, n: int, items: int, level: float) -> tuple[float, float]:
    """Return the two-sided interval of Cronbach's alpha.

    ``1 - (1 - alpha) F``, F the upper and the lower quantile of F(n - 1, (n - 1)(items - 1)); n = independent ratings.
    Source: Feldt 1965.

    Raises:
        ValueError: under two ratings or items.
    """
    if n < 2 or items < 2:
        raise ValueError(f"an interval of alpha needs two ratings and two items, not {n} and {items}")
    a, b = float(n - 1), float((n - 1) * (items - 1))
    tail = (1 - level) / 2
    return 1 - (1 - alpha) * f_quantile(1 - tail, a, b), 1 - (1 - alpha) * f_quantile(tail, a, b)


def f_quantile(p: float, a: float, b: float) -> float:
    """Return the x with P(F <= x) = p for a and b degrees of freedom, by bisection on the beta scale."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if incomplete_beta(middle, a / 2, b / 2) < p:
            low = middle
        else:
            high = middle
    share = (low + high) / 2
    return b * share / (a * (1 - share))


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction (modified Lentz)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    if x > (a + 1) / (a + b + 2):
        return 1 - math.exp(front) * _fraction(1 - x, b, a) / b
    return math.exp(front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _not_zero(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            total *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return total


def _not_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY
