"""Control of false alarms over many tests or many probabilities (method section 9).

Never use both rules on one list: tests take the adjusted p-values, posterior probabilities take the list rule.
"""

import math
from collections.abc import Sequence

ROUNDING = 1e-12
"""Means of probabilities that equal q on paper may exceed it by the last bits."""


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the adjusted p-values in the order given: monotone, at most 1 (Benjamini & Hochberg 1995).

    A NaN stays NaN and does not count as a test.
    """
    return _step_up(p_values, factor=1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the adjusted p-values under any dependence, for families of nested summaries (2001).

    A NaN stays NaN and does not count as a test.
    """
    tests = sum(not math.isnan(p) for p in p_values)
    return _step_up(p_values, factor=math.fsum(1 / i for i in range(1, tests + 1)))


def _step_up(p_values: Sequence[float], *, factor: float) -> tuple[float, ...]:
    """Return min over larger ranks of p * tests * factor / rank."""
    tested = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    least = 1.0
    for rank in range(len(tested), 0, -1):
        p, i = tested[rank - 1]
        least = min(least, p * len(tested) * factor / rank)
        adjusted[i] = least
    return tuple(adjusted)


def running_false_share(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Return the expected share of false entries, 0-1, in the lists of the 1, 2, … most probable entries."""
    total, shares = 0.0, []
    for k, probability in enumerate(sorted(probabilities, reverse=True), start=1):
        total += 1 - probability
        shares.append(total / k)
    return tuple(shares)


def posterior_list(probabilities: Sequence[float], *, q: float) -> tuple[int, ...]:
    """Return the positions of the longest list with expected false share <= q, most probable first.

    Newton, Noueiry, Sarkar & Ahlquist (2004). The share never falls as the list grows, so the list is unique up to
    ties, which keep the order given.
    """
    size = sum(share <= q + ROUNDING for share in running_false_share(probabilities))
    order = sorted(range(len(probabilities)), key=lambda i: (-probabilities[i], i))
    return tuple(order[:size])


def expected_false(probabilities: Sequence[float], chosen: Sequence[int]) -> float:
    """Return how many of the chosen entries are expected to be false: sum of 1 - P."""
    return math.fsum(1 - probabilities[i] for i in chosen)
