"""Rates of rare events such as complaints: exact Poisson limits, ratio of two rates (method section 12). Pure."""

from icdiag.formulas.distributions import chi2_quantile
from icdiag.formulas.proportions import binomial_at_most, binomial_test, clopper_pearson


def poisson_limits(*, events: int, level: float) -> tuple[float, float]:
    """Return the exact two-sided limits of a Poisson mean, in events; divide by the exposure for a rate.

    ``chi2((1-level)/2; 2x) / 2`` and ``chi2((1+level)/2; 2x+2) / 2``; the lower limit of no event is 0 and the upper
    keeps half of the error (3.69 at 95 %), where the "rule of three" gives it all (3.00).
    Source: Garwood 1936, Biometrika 28:437-442; Ulm 1990, American Journal of Epidemiology 131:373-375.

    Raises:
        ValueError: a negative count.
    """
    if events < 0:
        raise ValueError(f"events are counted from 0, not {events}")
    low = chi2_quantile((1 - level) / 2, 2 * events) / 2 if events else 0.0
    return low, chi2_quantile((1 + level) / 2, 2 * events + 2) / 2


def rate(*, events: int, exposure: float, per: float = 1.0, level: float) -> tuple[float, float, float]:
    """Return events per ``per`` units of exposure with Garwood's limits: (rate, low, high), not negative.

    Raises:
        ValueError: a negative count, or exposure that is not positive.
    """
    if not exposure > 0:
        raise ValueError(f"a rate needs exposure, not {exposure}")
    low, high = poisson_limits(events=events, level=level)
    return per * events / exposure, per * low / exposure, per * high / exposure


def rate_ratio(
    *, first: tuple[int, float], second: tuple[int, float], level: float
) -> tuple[float | None, float, float | None]:
    """Return the first rate over the second with exact limits: (ratio, low, high); None where it is infinite.

    Given all events together, those of the first are binomial with share ``t1 r / (t1 r + t2)``: Clopper-Pearson
    limits p of that share become ``p t2 / ((1-p) t1)``. As R's ``poisson.test``. Without any event nothing is known:
    (None, 0, None). Source: Przyborowski & Wilenski 1940, Biometrika 31:313-323.

    Args:
        first: (events, exposure).
        second: (events, exposure).
        level: of confidence.

    Raises:
        ValueError: a negative count, or exposure that is not positive.
    """
    (x1, t1), (x2, t2) = _checked(first), _checked(second)
    if x1 + x2 == 0:
        return None, 0.0, None
    low, high = clopper_pearson(met=x1, total=x1 + x2, level=level)
    ratio = (x1 / t1) / (x2 / t2) if x2 else None
    return ratio, low / (1 - low) * t2 / t1, high / (1 - high) * t2 / t1 if high < 1 else None


def rate_ratio_test(*, first: tuple[int, float], second: tuple[int, float], ratio: float = 1.0) -> float:
    """Return the exact two-sided p, 0-1, that the first rate is ``ratio`` times the second; 1 without any event.

    The binomial test of x1 among x1 + x2 events (conditional test; R's ``poisson.test``).
    Source: Przyborowski & Wilenski 1940.

    Raises:
        ValueError: a negative count, or exposure or ratio that is not positive.
    """
    (x1, t1), (x2, t2) = _checked(first), _checked(second)
    return binomial_test(met=x1, total=x1 + x2, share=_share(t1, t2, ratio)) if x1 + x2 else 1.0


def rate_ratio_above(*, first: tuple[int, float], second: tuple[int, float], ratio: float = 1.0) -> float:
    """Return the exact one-sided p, 0-1, of "the first rate is more than ``ratio`` times the second"; 1 without events.

    Raises:
        ValueError: a negative count, or exposure or ratio that is not positive.
    """
    (x1, t1), (x2, t2) = _checked(first), _checked(second)
    # X at least x1 is the others at most x2
    return binomial_at_most(met=x2, total=x1 + x2, share=1 - _share(t1, t2, ratio)) if x1 + x2 else 1.0


def _share(t1: float, t2: float, ratio: float) -> float:
    if not ratio > 0:
        raise ValueError(f"a ratio of rates is positive, not {ratio}")
    return t1 * ratio / (t1 * ratio + t2)


def _checked(side: tuple[int, float]) -> tuple[int, float]:
    events, exposure = side
    if events < 0 or not exposure > 0:
        raise ValueError(f"a rate needs events from 0 and exposure, not {events} in {exposure}")
    return side
