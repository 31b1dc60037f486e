"""Findings -> report.sarif (SARIF 2.1.0): rules are checks, results are findings, places are links of the map."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from icdiag import findings as catalogue
from icdiag.diagnosis import Diagnosis
from icdiag.findings.base import Check
from icdiag.model.problem import Location
from icdiag.report.json_values import rounded_value
from icdiag.report.manual import manual_part
from icdiag.report.markdown_text import plain
from icdiag.report.view import Content
from icdiag.report.view_findings import FindingView

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
LONGEST = 1000
"""Characters of one message."""
MOST_PLACES = 100
"""Places of one finding; code sites show no more."""


def render_sarif(diagnosis: Diagnosis, shown: Content, checks: Iterable[str], *, version: str) -> bytes:
    """Return the file's bytes; the same diagnosis gives the same. ``checks`` are the ids of those that were run."""
    rules = [catalogue.check(id_) for id_ in checks]
    index = {rule.id: i for i, rule in enumerate(rules)}
    places = {(x.supplier, x.customer): x.where for x in reversed(diagnosis.org.links)}
    uris = dict.fromkeys((_uri(diagnosis.org.path), *(_uri(p.path) for p in places.values() if p.path)))
    files = {uri: i for i, uri in enumerate(uris)}
    views = (*shown.findings, *shown.unknown, *shown.strengths)
    run = {
        "tool": {
            "driver": {"name": "icdiag", "version": version, "rules": [_rule(x, shown.language) for x in rules]}
        },
        "language": "zh-CN" if shown.language == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri}} for uri in files],
        "results": [
            _result(v, index, _places(v, places, Location(diagnosis.org.path)), files)
            for v in views
            if v.check in index
        ],
    }  # fmt: skip
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _rule(check: Check, language: str) -> dict[str, Any]:
    texts = check.texts(language)
    rule: dict[str, Any] = {
        "id": check.id,
        "name": "".join(part.capitalize() for part in check.id.split("-")),
        "shortDescription": {"text": _message(texts.name)},
        "properties": {"tags": [check.family]},
    }
    for key, part in (("fullDescription", "what"), ("help", "try")):
        if told := manual_part(check, part, language):
            rule[key] = {"text": _message(told)}
    return rule


def _result(
    view: FindingView, index: dict[str, int], places: list[tuple[str, Location]], files: dict[str, int]
) -> dict[str, Any]:
    strength = view.family == "strengths"
    result: dict[str, Any] = {
        "ruleId": view.check,
        "ruleIndex": index[view.check],
        "kind": "informational" if view.found and strength else "fail" if view.found else "open",
        "level": LEVELS.get(view.severity, "note") if view.found and not strength else "none",
        "message": {"text": _message(" ".join(x for x in (f"{view.title}.", view.summary or view.reason) if x))},
        "locations": [_location(name, where, files) for name, where in places],
        "partialFingerprints": {"icdiagFinding/v1": hashlib.sha256(view.id.encode("utf-8", "replace")).hexdigest()},
        "properties": {"id": plain(view.id), "confidence": rounded_value(view.confidence)},
    }
    if view.found and not strength:
        result["rank"] = round(100 * (1.0 if view.confidence is None else view.confidence), 1)
    return result


def _places(
    view: FindingView, places: dict[tuple[str, str], Location], whole: Location
) -> list[tuple[str, Location]]:  # fmt: skip
    """Return what a finding is about, with its place in the map: its links, else its departments, else all."""
    if view.links:
        return [(f"{s}..{c}", places.get((s, c), whole)) for s, c in view.links[:MOST_PLACES]]
    return [(ref.id, whole) for ref in view.departments[:MOST_PLACES]] or [("", whole)]


def _location(name: str, where: Location, files: dict[str, int]) -> dict[str, Any]:
    uri = _uri(where.path)
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "index": files[uri]}}
    if where.line > 0:
        physical["region"] = {"startLine": where.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if name:
        kind = "relation" if ".." in name else "department"
        location["logicalLocations"] = [{"fullyQualifiedName": plain(name), "kind": kind}]
    return location


def _uri(path: str) -> str:
    """Return the path as a relative address; of one that leads elsewhere only the file's name."""
    pure = PurePath(path)
    inside = not pure.is_absolute() and ".." not in pure.parts
    return quote((pure if inside else PurePath(pure.name)).as_posix().encode("utf-8", "surrogatepass"), safe="/")


def _message(text: str) -> str:
    """Return a message in which nothing from outside becomes a link."""
    return plain(text, LONGEST).replace("](", "]\u200b(")
