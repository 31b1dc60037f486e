"""What assessment.json tells of questionnaire, model and health score, for those who want to redo a number."""

from icdiag.diagnosis import Diagnosis
from icdiag.findings.grading import score_cause
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.model.tally import Tally
from icdiag.report.departments_json import effect_json
from icdiag.report.json_values import Json, rounded_value


def instrument_json(tally: Tally | None, language: str) -> Json | None:
    """Return the questionnaire's dimensions: name, weight and scale, which is null where its items' scales differ."""
    if tally is None:
        return None
    listed: list[Json] = []
    for d in tally.instrument.dimensions:
        scales = {(x.scale.low, x.scale.high) for x in d.items}
        low, high = scales.pop() if len(scales) == 1 else (None, None)
        listed.append({"id": d.id, "name": d.name.in_(language) or d.id, "weight": d.weight, "low": low, "high": high})
    return {"id": tally.instrument.id, "dimensions": listed}


def model_json(estimates: Estimates | None) -> Json | None:
    """Return the house average and the variances between departments and pairs (POMP, POMP^2)."""
    if estimates is None:
        return None
    parts = {key: rounded_value(estimates.variances.get(key)) for key in ("va", "vb", "vr", "rho")}
    return {"kind": estimates.model, "mu": effect_json(estimates.mu), **parts}


def health_json(diagnosis: Diagnosis) -> Json:
    """Return the health score, or how many raters are missing for one."""
    health, tally = diagnosis.health, diagnosis.tally
    if health is None:
        missing = max(0, diagnosis.org.settings.health_min_raters - tally.raters) if tally else None
        return {
            "score": None, "low": None, "high": None, "strong_share": None, "raters_missing": missing, "dimensions": [],
        }  # fmt: skip
    return {
        "raters_missing": 0,
        "score": rounded_value(health.score),
        "low": rounded_value(health.low),
        "high": rounded_value(health.high),
        "strong_share": rounded_value(health.strong_share),
        "dimensions": [
            {
                "id": id_,
                "name": dimension_name(diagnosis, id_),
                "score": rounded_value(score),
                "low": rounded_value(low),
                "high": rounded_value(high),
            }
            for id_, score, low, high in health.dimensions
        ],
    }


def dimension_name(diagnosis: Diagnosis, id_: str) -> str:
    """Return a dimension's name in the map's language, or its id."""
    dimensions = diagnosis.tally.instrument.dimensions if diagnosis.tally else ()
    return next((d.name.in_(diagnosis.org.language) for d in dimensions if d.id == id_), "") or id_


def cause_json(diagnosis: Diagnosis, estimate: LinkEstimate | None) -> str | None:
    """Return where a low score comes from; null where the link is neither weak nor scored low."""
    if estimate is None or diagnosis.estimates is None:
        return None
    return score_cause(diagnosis.estimates, estimate, diagnosis.org.settings)
