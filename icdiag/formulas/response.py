"""What the silent could change: finite populations, worst-case bounds and tipping points (method section 3). Pure."""

import math

from icdiag.formulas.distributions import t_quantile


def fpc_error(*, sd: float, n: int, people: int) -> float:
    """Return the standard error of a mean of n out of a known number of people, in the unit of ``sd``.

    ``s / sqrt(n) sqrt((N - n) / (N - 1))``: the census reading, "what these people think now"; 0 where all answered.
    For the relationship itself (another quarter's answers) leave the correction out. Source: Cochran 1977, chapter 2,
    with s of the sample (ddof 1). Cochran's own has ``1 - n / N`` in place of ``(N - n) / (N - 1)``, which is
    smaller by the factor sqrt(1 - 1 / N): ours is never the narrower one.

    Raises:
        ValueError: for n under 1 or over the number of people.
    """
    if not 1 <= n <= people:
        raise ValueError(f"{n} of {people} people cannot have answered")
    if n == people:
        return 0.0
    return sd / math.sqrt(n) * math.sqrt((people - n) / (people - 1))


def fpc_interval(*, mean: float, sd: float, n: int, people: int, level: float) -> tuple[float, float]:
    """Return the interval of the mean of all the people: mean +- t(n - 1) times ``fpc_error``, in the unit of ``mean``.

    Where all answered it is the mean itself; infinite where one of several did. Not cut to the scale.
    """
    error = fpc_error(sd=sd, n=n, people=people)
    if n == people:
        return mean, mean
    if n == 1:
        return -math.inf, math.inf
    half = t_quantile(0.5 + level / 2, n - 1) * error
    return mean - half, mean + half


def worst_case(*, rate: float, mean: float, low: float = 0.0, high: float = 100.0) -> tuple[float, float]:
    """Return the mean of all if the silent gave ``low``, and if they gave ``high``: ``RR y + (1 - RR) end``.

    No assumption on who is silent. ``rate`` is 0-1; at 1 both are the mean, at 0 the scale. Source: Manski 1990.
    """
    return rate * mean + (1 - rate) * low, rate * mean + (1 - rate) * high


def tipping_point(*, rate: float, mean: float, cut: float) -> float:
    """Return the mean that the silent would need to bring the mean of all to the cut: ``(cut - RR y) / (1 - RR)``.

    In the unit of ``mean``. Beyond the end of the scale: whatever they would say changes nothing. Infinite where
    nobody is silent.
    """
    if rate >= 1:
        return math.inf if mean < cut else -math.inf
    return (cut - rate * mean) / (1 - rate)
