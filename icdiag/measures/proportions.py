"""Shares of cases: the Wilson score interval and the exact one-sided binomial test (method section 12)."""

import math
from statistics import NormalDist

NEGLIGIBLE = 1e-18
"""A tail's terms shrink steadily; what is this small beside the sum cannot change it."""


def wilson(*, met: int, total: int, level: float) -> tuple[float, float]:
    """Return the two-sided score interval of a share, each end within 0-1.

    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), p = met/total, without continuity correction
    (Wilson 1927; Brown, Cai & DasGupta 2001).

    Raises:
        ValueError: there are no cases, or more were met than there are.
    """
    if not 0 <= met <= total or total == 0:
        raise ValueError(f"a share needs 0 <= met <= total and total > 0, not {met} of {total}")
    share = met / total
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    middle = share + z2 / (2 * total)
    half = math.sqrt(z2 * (share * (1 - share) / total + z2 / (4 * total**2)))
    scale = 1 + z2 / total
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def binomial_at_most(*, met: int, total: int, share: float) -> float:
    """Return P(X <= met) for X ~ Binomial(total, share): the exact one-sided p of "keeps at least this share"."""
    if met >= total or share <= 0:
        return 1.0
    if met < 0 or share >= 1:
        return 0.0
    if met < total * share:
        return _tail(met, total, share)
    # Past the middle the other tail is the short and precise one: P(X <= k) = 1 - P(n - X <= n - k - 1).
    return 1.0 - _tail(total - met - 1, total, 1 - share)


def _tail(k: int, n: int, p: float) -> float:
    """Return P(X <= k), k under the mean: the first term by log-gamma, the rest by the ratio of neighbours."""
    first = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    term = total = math.exp(first + k * math.log(p) + (n - k) * math.log1p(-p))
    for i in range(k, 0, -1):
        term *= i * (1 - p) / ((n - i + 1) * p)
        total += term
        if term <= NEGLIGIBLE * total:
            break
    return min(1.0, total)
