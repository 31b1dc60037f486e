"""How many of a department answered, and whose answers are an indication only (method section 3)."""

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
