"""Control of false alarms over many tests or many probabilities (method section 9). Pure.

Never use both rules on one list: tests take the adjusted p-values, posterior probabilities take the list rule.
Adjusted p-values keep the order given, are monotone in p and at most 1, as R's ``p.adjust`` has them. A NaN stays NaN
and does not count as a test; so does R, while statsmodels' ``multipletests`` makes every value NaN.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

ROUNDING = 1e-12
"""Means of probabilities that equal q on paper may exceed it by the last bits."""


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the false discovery rate, 0-1: ``min over ranks j >= i of p_(j) m / j``.

    m tests, ranks ascending. Valid for independent or positively dependent tests. Nothing in, nothing out.
    Source: Benjamini & Hochberg 1995, JRSS B 57:289-300.
    """
    return _step_up(p_values, factor=1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the false discovery rate under any dependence, for families of nested summaries.

    Benjamini-Hochberg's times ``1 + 1/2 + ... + 1/m``, 0-1.
    Source: Benjamini & Yekutieli 2001, Annals of Statistics 29:1165-1188.
    """
    tests = _tests(p_values)
    return _step_up(p_values, factor=math.fsum(1 / i for i in range(1, tests + 1)))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the chance of any false alarm: ``max over ranks j <= i of p_(j) (m - j + 1)``, 0-1.

    Valid under any dependence, and never larger than Bonferroni's. Source: Holm 1979, Scand. J. Statistics 6:65-70.
    """
    return _stepwise(p_values, lambda p, tests: accumulate((x * (tests - j) for j, x in enumerate(p)), max))


def bonferroni(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the chance of any false alarm: ``min(1, m p)``. Source: Dunn 1961, JASA 56:52-64."""
    return _stepwise(p_values, lambda p, tests: (x * tests for x in p))


def _tests(p_values: Sequence[float]) -> int:
    return sum(not math.isnan(p) for p in p_values)


def _step_up(p_values: Sequence[float], *, factor: float) -> tuple[float, ...]:
    """Return min over larger ranks of p * tests * factor / rank."""

    def adjust(p: list[float], tests: int) -> list[float]:
        raw = (p[rank - 1] * tests * factor / rank for rank in range(tests, 0, -1))
        return list(accumulate(raw, min))[::-1]

    return _stepwise(p_values, adjust)


def _stepwise(p_values: Sequence[float], adjust: Callable[[list[float], int], Iterable[float]]) -> tuple[float, ...]:
    """Return what ``adjust`` makes of the tests' sorted p-values, capped at 1 and put back in order."""
    tested = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    for (_, i), value in zip(tested, adjust([p for p, _ in tested], len(tested)), strict=True):
        adjusted[i] = min(1.0, value)
    return tuple(adjusted)


def running_false_share(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Return the expected share of false entries, 0-1, in the lists of the 1, 2, ... most probable entries.

    ``mean of 1 - P over the k most probable``; it never falls as k grows.
    Source: Newton, Noueiry, Sarkar & Ahlquist 2004, Biostatistics 5:155-176.
    """
    total, shares = 0.0, []
    for k, probability in enumerate(sorted(probabilities, reverse=True), start=1):
        total += 1 - probability
        shares.append(total / k)
    return tuple(shares)


def posterior_list(probabilities: Sequence[float], *, q: float) -> tuple[int, ...]:
    """Return the positions of the longest list with expected false share <= q, most probable first.

    For sign claims P is 1 minus the local false sign rate: the running share is then Stephens' s-value (2017,
    Biostatistics 18:275-294). The share never falls as the list grows, so the list is unique up to ties, which keep
    the order given. Empty where even the most probable entry is too unsure.
    Source: Newton, Noueiry, Sarkar & Ahlquist 2004; Mueller, Parmigiani, Robert & Rousseau 2004, JASA 99:990-1001.
    """
    size = sum(share <= q + ROUNDING for share in running_false_share(probabilities))
    order = sorted(range(len(probabilities)), key=lambda i: (-probabilities[i], i))
    return tuple(order[:size])


def expected_false(probabilities: Sequence[float], chosen: Sequence[int]) -> float:
    """Return how many of the chosen entries are expected to be false: sum of 1 - P."""
    return math.fsum(1 - probabilities[i] for i in chosen)


def local_false_sign_rate(mean: float, sd: float) -> float:
    """Return the chance, 0-0.5, that a normal effect does not have the sign of its mean: ``Phi(-|mean| / sd)``.

    With sd 0 it is 0, or 0.5 for a mean of 0. Source: Stephens 2017, for a normal posterior.
    """
    if sd <= 0:
        return 0.5 if mean == 0 else 0.0
    return 0.5 * math.erfc(abs(mean) / sd / math.sqrt(2))
