"""Expected beside perceived service: gap scores, their weighting and reliability (method section 11). Pure."""

import math
from collections.abc import Sequence


def gap(expectations: Sequence[float | None], perceptions: Sequence[float | None]) -> tuple[float, int] | None:
    """Return the mean of perception minus expectation over the respondents who gave both, and their number.

    In the answers' unit, negative where the service falls short; None where nobody gave both. A missing answer is None
    or NaN. Source: Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64:12-40.

    Raises:
        ValueError: not one perception for each expectation.
    """
    pairs = [(e, p) for e, p in zip(expectations, perceptions, strict=True) if e is not None and p is not None]
    differences = [p - e for e, p in pairs if not math.isnan(p - e)]
    return (math.fsum(differences) / len(differences), len(differences)) if differences else None


def weighted_gap(gaps: Sequence[float], weights: Sequence[float]) -> float:
    """Return ``sum w Gap / sum w``, of gaps or of either side of them; with equal weights the plain mean.

    Source: Zeithaml, Parasuraman & Berry 1990, where customers deal out 100 points.

    Raises:
        ValueError: not one weight for each gap.
        ZeroDivisionError: the weights add up to nothing.
    """
    return sum(w * g for w, g in zip(weights, gaps, strict=True)) / sum(weights)


def pomp_gap(value: float, *, low: float, high: float) -> float:
    """Return a gap in the items' own unit as POMP points, -100 to 100: ``100 gap / (high - low)``.

    Raises:
        ValueError: the scale has no length.
    """
    if not high > low:
        raise ValueError("a scale's highest answer lies above its lowest")
    return 100 * value / (high - low)


def difference_reliability(alphas: tuple[float, float], sds: tuple[float, float], correlation: float) -> float | None:
    """Return the reliability of perceived minus expected, at most 1; None where the differences do not vary.

    ``(r_PP s_P^2 + r_EE s_E^2 - 2 r_PE s_P s_E) / (s_P^2 + s_E^2 - 2 r_PE s_P s_E)``: two scales that go together
    leave little but error in their difference. It can be negative.
    Source: Peter, Churchill & Brown 1993, J. Consumer Research 19:655-662.

    Args:
        alphas: internal consistency of the perceptions and of the expectations.
        sds: their standard deviations, in one unit.
        correlation: between the two.
    """
    shared = 2 * correlation * sds[0] * sds[1]
    variance = sds[0] ** 2 + sds[1] ** 2 - shared
    if variance <= 1e-9 * (sds[0] ** 2 + sds[1] ** 2):
        return None
    return (alphas[0] * sds[0] ** 2 + alphas[1] * sds[1] ** 2 - shared) / variance
