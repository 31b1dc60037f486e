"""Shares of cases: intervals, exact tests, differences, and shares of many small groups (method section 12). Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from icdiag.formulas.distributions import beta_cdf, beta_quantile, normal_quantile
from icdiag.formulas.roots import root

NEGLIGIBLE = 1e-18
"""A tail's terms shrink steadily; what is this small beside the sum cannot change it."""
SAME = 1 + 1e-7
"""Probabilities that differ by less are equally likely outcomes (as in R's binom.test and scipy)."""


def _check(met: int, total: int) -> None:
    if not 0 <= met <= total or total == 0:
        raise ValueError(f"a share needs 0 <= met <= total and total > 0, not {met} of {total}")


def wilson(*, met: int, total: int, level: float) -> tuple[float, float]:
    """Return the two-sided score interval of a share, each end within 0-1.

    ``(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)``, p = met/total, without continuity correction (R's
    ``prop.test`` corrects unless told not to). Exactly 0 and 1 where nothing or everything was met.
    Source: Wilson 1927; Newcombe 1998a, Statistics in Medicine 17:857-872; Brown, Cai & DasGupta 2001.

    Raises:
        ValueError: there are no cases, or more were met than there are.
    """
    _check(met, total)
    share = met / total
    z2 = normal_quantile((1 + level) / 2) ** 2
    middle = share + z2 / (2 * total)
    half = math.sqrt(z2 * (share * (1 - share) / total + z2 / (4 * total**2)))
    scale = 1 + z2 / total
    low = 0.0 if met == 0 else max(0.0, (middle - half) / scale)
    return low, 1.0 if met == total else min(1.0, (middle + half) / scale)


def clopper_pearson(*, met: int, total: int, level: float) -> tuple[float, float]:
    """Return the exact two-sided interval of a share, each end within 0-1; it covers at least ``level`` of the time.

    Beta quantiles ``B((1-level)/2; x, n-x+1)`` and ``B((1+level)/2; x+1, n-x)``; 0 where nothing was met, 1 where
    everything was (the other end keeps half of the error, as in R's ``binom.test``). Source: Clopper & Pearson 1934.

    Raises:
        ValueError: there are no cases, or more were met than there are.
    """
    _check(met, total)
    tail = (1 - level) / 2
    low = beta_quantile(tail, met, total - met + 1) if met else 0.0
    high = beta_quantile(1 - tail, met + 1, total - met) if met < total else 1.0
    return low, high


def binomial_at_most(*, met: int, total: int, share: float) -> float:
    """Return P(X <= met) for X ~ Binomial(total, share): the exact one-sided p of "keeps at least this share", 0-1."""
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
    total = term = _mass(k, n, p)
    for i in range(k, 0, -1):
        term *= i * (1 - p) / ((n - i + 1) * p)
        total += term
        if term <= NEGLIGIBLE * total:
            break
    return min(1.0, total)


def _mass(k: int, n: int, p: float) -> float:
    """Return P(X = k), 0 < p < 1."""
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))


def binomial_test(*, met: int, total: int, share: float) -> float:
    """Return the exact two-sided p, 0-1: the probability of all counts at most as likely as the one seen.

    As R's ``binom.test`` and scipy's ``binomtest``; doubling the smaller tail is another convention.
    Source: Clopper & Pearson 1934; the minimum-likelihood ordering is Sterne's (1954).

    Raises:
        ValueError: no cases, more met than there are, or a share outside 0-1.
    """
    _check(met, total)
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    if share in (0.0, 1.0):
        return 1.0 if met == total * share else 0.0
    limit = _mass(met, total, share) * SAME
    if met < total * share:
        other = _first_unlikely(total, share, limit, start=math.ceil(total * share))
        return min(1.0, binomial_at_most(met=met, total=total, share=share) + _at_least(other, total, share))
    # mirrored: X at least met is n - X at most n - met
    if met > total * share:
        return binomial_test(met=total - met, total=total, share=1 - share)
    return 1.0


def _first_unlikely(total: int, share: float, limit: float, *, start: int) -> int:
    """Return the least count from ``start`` on, where the mass falls, that is no likelier than ``limit``."""
    low, high = start, total + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _mass(middle, total, share) <= limit else (middle + 1, high)
    return low


def _at_least(met: int, total: int, share: float) -> float:
    return binomial_at_most(met=total - met, total=total, share=1 - share)


def newcombe(*, first: tuple[int, int], second: tuple[int, int], level: float) -> tuple[float, float]:
    """Return the interval of the difference of two independent shares, first minus second, within -1 to 1.

    ``d - sqrt((p1 - l1)^2 + (u2 - p2)^2)`` to ``d + sqrt((u1 - p1)^2 + (p2 - l2)^2)`` with l and u each share's Wilson
    limits, without continuity correction (method 11 would correct).
    Source: Newcombe 1998b, Statistics in Medicine 17:873-890, method 10.

    Args:
        first: (met, total).
        second: (met, total).
        level: of confidence.

    Raises:
        ValueError: a side has no cases, or more were met than there are.
    """
    p1, p2 = (met / total if total else math.nan for met, total in (first, second))
    (l1, u1), (l2, u2) = (wilson(met=met, total=total, level=level) for met, total in (first, second))
    difference = p1 - p2
    return difference - math.hypot(p1 - l1, u2 - p2), difference + math.hypot(u1 - p1, p2 - l2)


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """The beta distribution from which the groups' true shares are drawn."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Return the mean share, 0-1."""
        return self.a / (self.a + self.b)

    def shrunk(self, met: int, total: int) -> float:
        """Return a group's posterior mean share, 0-1: ``(a + x) / (a + b + n)``; the prior's mean without cases."""
        return (self.a + met) / (self.a + self.b + total)

    def interval(self, met: int, total: int, *, level: float) -> tuple[float, float]:
        """Return the equal-tailed posterior interval, 0-1."""
        a, b = self.a + met, self.b + total - met
        return beta_quantile((1 - level) / 2, a, b), beta_quantile((1 + level) / 2, a, b)

    def below(self, share: float, met: int, total: int) -> float:
        """Return the posterior probability that a group's true share lies under ``share``."""
        return beta_cdf(share, self.a + met, self.b + total - met)


def beta_prior(cases: Sequence[tuple[int, int]]) -> BetaPrior | None:
    """Return the prior behind many groups' (met, total) by maximum marginal (beta-binomial) likelihood.

    None where it cannot be told: fewer than two groups with cases, nothing or everything met everywhere, or groups
    that differ no more than chance alone makes them, so that the likelihood has no maximum at finite a + b; then pool.
    Moment estimators (Kleinman 1973) differ slightly. Source: Casella 1985; Efron & Morris 1973 for the idea;
    Griffiths 1973, Biometrics 29:637-648 for the likelihood.
    """
    known = [(x, n) for x, n in cases if n > 0]
    for x, n in known:
        _check(x, n)
    met, total = sum(x for x, _ in known), sum(n for _, n in known)
    if len(known) < 2 or met in (0, total):
        return None
    return _most_likely(known)


def _most_likely(known: list[tuple[int, int]]) -> BetaPrior | None:
    """Return the maximum over the mean (inner) and the size a + b (outer)."""

    def best_mean(size: float) -> float:
        return root(lambda m: _slope_mean(known, m, size), 1e-9, 1 - 1e-9)

    def slope(log_size: float) -> float:
        size = math.exp(log_size)
        return _slope_size(known, best_mean(size), size)

    low, high = -7.0, 14.0
    if slope(high) >= 0 or slope(low) <= 0:
        return None
    size = math.exp(root(slope, low, high))
    mean = best_mean(size)
    return BetaPrior(mean * size, (1 - mean) * size)


def _slope_mean(known: list[tuple[int, int]], mean: float, size: float) -> float:
    """Return the likelihood's slope in the mean over ``size``; sums over counts take the place of digammas."""
    a, b = mean * size, (1 - mean) * size
    return math.fsum(_sum(a, x) - _sum(b, n - x) for x, n in known)


def _slope_size(known: list[tuple[int, int]], mean: float, size: float) -> float:
    a, b = mean * size, (1 - mean) * size
    return math.fsum(mean * _sum(a, x) + (1 - mean) * _sum(b, n - x) - _sum(size, n) for x, n in known)


def _sum(start: float, count: int) -> float:
    """Return ``1/start + 1/(start+1) + ...``, count terms: digamma(start + count) - digamma(start)."""
    return math.fsum(1 / (start + i) for i in range(count))
