"""assessment.json as its readers have it: what its writer leaves out of a row is put back. The opposite of writing."""

from typing import Any

from icdiag.report.json_values import rounded_value

Json = dict[str, Any]
SCHEMA = "icdiag/assessment/1"
LEFT_OUT = {
    "links": ("n_band", "relationship", "weight", "sd", "slope", "cause", "importance", "importance_n", "agreement"),
    "dimensions": ("answers", "answers_mean", "gap", "gap_n"),
    "services": ("volume", "owner"),
}
"""Keys of a link, of its dimensions and of its services that are not written where they are null. ``backups`` and
``standards`` of a service are not where they are empty; a dimension's ``name`` and ``scale_mean`` never are: they
follow from ``instrument``."""


def filled(assessment: Json) -> Json:
    """Return an assessment with every key in every link's row, in a document of its own; the file's rows stay as is.

    The file may be anybody's: what is no row is left as it is.
    """
    parts = _rows(assessment.get("instrument"), "dimensions")
    scales = {str(part.get("id")): part for part in parts}
    links = assessment.get("links")
    if not isinstance(links, list):
        return assessment
    return assessment | {"links": [_link(link, scales) if isinstance(link, dict) else link for link in links]}


def _link(link: Json, scales: Json) -> Json:
    rows = {
        "services": [_service(row) for row in _rows(link, "services")],
        "dimensions": [_dimension(row, scales) for row in _rows(link, "dimensions")],
    }
    return dict.fromkeys(LEFT_OUT["links"]) | link | rows


def _service(service: Json) -> Json:
    return {**dict.fromkeys(LEFT_OUT["services"]), "backups": [], "standards": [], **service}


def _dimension(part: Json, scales: Json) -> Json:
    scale: Json = scales.get(str(part.get("id")), {})
    follows = {"name": scale.get("name") or part.get("id"), "scale_mean": _in_scale(part.get("raw_mean"), scale)}
    return {**dict.fromkeys(LEFT_OUT["dimensions"]), **follows, **part}


def _in_scale(points: Any, scale: Json) -> float | None:
    """Return points (0-100) as an answer on the dimension's scale; None where its items have different scales."""
    low, high = scale.get("low"), scale.get("high")
    if not isinstance(points, int | float) or not isinstance(low, int | float) or not isinstance(high, int | float):
        return None
    return rounded_value(low + points / 100 * (high - low))


def _rows(holder: Any, key: str) -> list[Json]:
    rows = holder.get(key) if isinstance(holder, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
