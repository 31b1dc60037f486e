"""Normal, t, F, chi-square and beta probabilities and quantiles of plain numbers, without scipy. Pure.

``*_cdf`` is P(X <= x), ``*_sf`` is P(X > x) with its own relative precision (for small p-values), ``*_quantile`` is
the x with P(X <= x) = p. Probabilities agree with other software to about 12 digits, quantiles too. Degrees of
freedom and shapes need not be whole. A quantile at 0 or 1 is the end of the distribution's range.

Raises (all but the normal's cdf): ValueError for degrees of freedom or shapes that are not positive, for a p outside
0-1, and for NaN.
"""

import math
from collections.abc import Callable
from statistics import NormalDist

from icdiag.formulas.gamma_beta import incomplete_beta, incomplete_gamma
from icdiag.formulas.roots import root

_STANDARD = NormalDist()
_FAR = 700.0
"""exp(-700) is the smallest number looked at; quantiles under it are given as 0."""


def normal_cdf(z: float) -> float:
    """Return P(Z <= z) of the standard normal."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def normal_sf(z: float) -> float:
    """Return P(Z > z) of the standard normal."""
    return normal_cdf(-z)


def normal_pdf(z: float) -> float:
    """Return the standard normal density."""
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def normal_quantile(p: float) -> float:
    """Return the z with P(Z <= z) = p (Wichura 1988, AS 241, as the standard library has it)."""
    _check(p)
    if p in (0.0, 1.0):
        return -math.inf if p == 0 else math.inf
    return _STANDARD.inv_cdf(p)


def chi2_cdf(x: float, df: float) -> float:
    """Return P(X <= x) for chi-square with ``df`` degrees of freedom: the regularised gamma P(df/2, x/2)."""
    return _gamma(x, df)[0]


def chi2_sf(x: float, df: float) -> float:
    """Return P(X > x) for chi-square with ``df`` degrees of freedom."""
    return _gamma(x, df)[1]


def chi2_quantile(p: float, df: float) -> float:
    """Return the x with P(X <= x) = p for chi-square with ``df`` degrees of freedom."""
    _check(p, df)
    if p in (0.0, 1.0):
        return 0.0 if p == 0 else math.inf
    start = math.log(df)
    return math.exp(_solve(lambda u: incomplete_gamma(df / 2, math.exp(u) / 2), p, 1 - p, start))


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return P(X <= x) for the beta distribution: the regularised incomplete beta I_x(a, b)."""
    return _beta(x, a, b)[0]


def beta_sf(x: float, a: float, b: float) -> float:
    """Return P(X > x) for the beta distribution."""
    return _beta(x, a, b)[1]


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the x with P(X <= x) = p for the beta distribution."""
    _check(p, a, b)
    if p in (0.0, 1.0):
        return p
    return _logistic(_beta_logit(p, 1 - p, a, b))


def f_cdf(x: float, df1: float, df2: float) -> float:
    """Return P(X <= x) for F with ``df1`` and ``df2`` degrees of freedom."""
    return _f(x, df1, df2)[0]


def f_sf(x: float, df1: float, df2: float) -> float:
    """Return P(X > x) for F with ``df1`` and ``df2`` degrees of freedom."""
    return _f(x, df1, df2)[1]


def f_quantile(p: float, df1: float, df2: float) -> float:
    """Return the x with P(X <= x) = p for F with ``df1`` and ``df2`` degrees of freedom."""
    _check(p, df1, df2)
    if p in (0.0, 1.0):
        return 0.0 if p == 0 else math.inf
    return df2 / df1 * math.exp(_beta_logit(p, 1 - p, df1 / 2, df2 / 2))


def t_cdf(x: float, df: float) -> float:
    """Return P(X <= x) for Student's t; ``df`` may be infinite (the normal)."""
    return t_sf(-x, df)


def t_sf(x: float, df: float) -> float:
    """Return P(X > x) for Student's t; ``df`` may be infinite (the normal)."""
    _check(0.0, df)
    if math.isnan(x):
        raise ValueError("a distribution at NaN")
    if math.isinf(df):
        return normal_sf(x)
    if math.isinf(x):
        return 0.0 if x > 0 else 1.0
    within, beyond = _f(x * x, 1.0, df)
    return 0.5 * beyond if x > 0 else 0.5 + 0.5 * within


def t_quantile(p: float, df: float) -> float:
    """Return the x with P(X <= x) = p for Student's t; ``df`` may be infinite (the normal)."""
    _check(p, df)
    if math.isinf(df) or p in (0.0, 0.5, 1.0):
        return normal_quantile(p) if p != 0.5 else 0.0
    tail = min(p, 1 - p)
    # t squared is F(1, df): P(|t| <= x) = 1 - 2 tail
    size = math.sqrt(df * math.exp(_beta_logit(1 - 2 * tail, 2 * tail, 0.5, df / 2)))
    return size if p > 0.5 else -size


def _check(p: float, *positive: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {p}")
    if not all(x > 0 for x in positive):
        raise ValueError(f"degrees of freedom and shapes are positive, not {positive}")


def _gamma(x: float, df: float) -> tuple[float, float]:
    _check(0.0, df)
    if math.isnan(x):
        raise ValueError("a distribution at NaN")
    return incomplete_gamma(df / 2, x / 2)


def _beta(x: float, a: float, b: float) -> tuple[float, float]:
    _check(0.0, a, b)
    if math.isnan(x):
        raise ValueError("a distribution at NaN")
    return incomplete_beta(x, a, b)


def _f(x: float, df1: float, df2: float) -> tuple[float, float]:
    """Return both tails of F: beta at ``df1 x / (df1 x + df2)``."""
    _check(0.0, df1, df2)
    if math.isnan(x):
        raise ValueError("a distribution at NaN")
    if x <= 0 or math.isinf(x):
        return (0.0, 1.0) if x <= 0 else (1.0, 0.0)
    ratio = df1 * x / df2
    return incomplete_beta(ratio / (1 + ratio), df1 / 2, df2 / 2, rest=1 / (1 + ratio))


def _logistic(u: float) -> float:
    return 1 / (1 + math.exp(-u)) if u > -_FAR else 0.0


def _beta_logit(p: float, q: float, a: float, b: float) -> float:
    """Return the logit of the beta quantile, p the mass under it and q the mass above."""

    def tails(u: float) -> tuple[float, float]:
        odds = math.exp(-abs(u))
        small, large = odds / (1 + odds), 1 / (1 + odds)
        return incomplete_beta(*((small, a, b) if u < 0 else (large, a, b)), rest=large if u < 0 else small)

    return _solve(tails, p, q, math.log(a / b))


def _solve(tails: Callable[[float], tuple[float, float]], p: float, q: float, start: float) -> float:
    """Return the u at which the tails are (p, q), by the smaller tail's logarithm, which is nearly straight in u."""
    lower = p <= q
    goal = math.log(p if lower else q)

    def off(u: float) -> float:
        found = tails(u)[0 if lower else 1]
        distance = (math.log(found) if found > 0 else -800.0) - goal
        return distance if lower else -distance

    step, low, high = 1.0, start, start
    while off(low) > 0 and low > -_FAR:
        low, step = max(low - step, -_FAR), 2 * step
    step = 1.0
    while off(high) < 0 and high < _FAR:
        high, step = min(high + step, _FAR), 2 * step
    if low == -_FAR and off(low) > 0:
        return -math.inf
    if high == _FAR and off(high) < 0:
        return math.inf
    return root(off, low, high)
