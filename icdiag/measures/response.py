"""What the silent could change: worst-case bounds, tipping points, and whose answers only indicate (section 3)."""

import math

from icdiag.model.settings import Settings
from icdiag.model.tally import Tally


def indicative(tally: Tally | None, settings: Settings) -> frozenset[str]:
    """Return the departments whose answers are an indication only: under ``rr_indicative`` of their people answered.

    Departments without a headcount have no rate and are not here; those under ``min_n`` have no shown link at all.
    """
    if tally is None:
        return frozenset()
    rates = {d.id: d.response_rate for d in tally.departments}
    return frozenset(id_ for id_, rate in rates.items() if rate is not None and rate < settings.rr_indicative)


def department_rate(tally: Tally | None, id_: str) -> float | None:
    """Return the share of a department that answered, 0-1; None where that is unknown or hidden."""
    return next((d.response_rate for d in (tally.departments if tally else ()) if d.id == id_), None)


def worst_case(*, rate: float, mean: float) -> tuple[float, float]:
    """Return the means (POMP) if all the silent gave 0, and if all gave 100: ``[RR y, RR y + (1 - RR) 100]``.

    Source: Manski 1990.
    """
    return rate * mean, rate * mean + (1 - rate) * 100.0


def tipping_point(*, rate: float, mean: float, cut: float) -> float:
    """Return the mean that the silent would need to lift the whole department's to the cut.

    ``y* = (cut - RR y) / (1 - RR)``. Over 100: whatever they would say, it stays under the cut. Infinite where nobody
    is silent.
    """
    if rate >= 1:
        return math.inf if mean < cut else -math.inf
    return (cut - rate * mean) / (1 - rate)
