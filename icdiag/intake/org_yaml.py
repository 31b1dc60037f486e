"""An org map as YAML text: what ``icdiag init --from ORG.xlsx`` writes, through the same records that read it."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from icdiag.intake.gate_rules import SEVERITIES
from icdiag.intake.org_map import read_org
from icdiag.intake.record import Record, Rows
from icdiag.intake.records import HEAD, ORG_MAP
from icdiag.model.org import Gate, Name, Org, SurveySource
from icdiag.model.problem import Problem
from icdiag.model.settings import Settings


def org_to_yaml(path: Path, *, shown_as: str = "") -> tuple[str | None, tuple[Problem, ...]]:
    """Return the org map of a workbook (or of any org map) as YAML text, None where it has errors, and its problems."""
    org, problems = read_org(path, shown_as=shown_as)
    return (None if org is None else org_text(org)), problems


def org_text(org: Org) -> str:
    """Return the organisation as an org map that reads back as the same organisation."""
    data: dict[str, Any] = {"version": 1, "org": _head(org)}
    for field in ORG_MAP.fields:
        value = getattr(org, field.key, None)
        if field.key in data or value in (None, (), {}, Settings()):
            continue
        if isinstance(field.kind, Rows):
            data[field.key] = [_record(field.kind.record, row) for row in value]
        elif field.key == "settings":
            data[field.key] = _changed(value)
        elif field.key == "gates":
            data[field.key] = [_gate(gate) for gate in value]
        else:
            data[field.key] = _plain(value)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=4096, default_flow_style=False)


def _head(org: Org) -> dict[str, Any]:
    return {field.key: _plain(getattr(org, field.key)) for field in HEAD.fields if getattr(org, field.key)}


def _record(record: Record, value: Any) -> dict[str, Any]:
    """Return the record's keys whose values are not the default."""
    defaults = {field.name: field.default for field in fields(value)}
    criteria = getattr(value, "criteria", {})
    written: dict[str, Any] = {}
    for field in record.fields:
        part = criteria.get(field.key) if field.key in criteria else getattr(value, field.key, None)
        empty = part is None or part in ("", (), Name()) or part == {}
        if empty or (field.key in defaults and part == defaults[field.key] and not field.required):
            continue
        if isinstance(field.kind, Rows):
            written[field.key] = [_record(field.kind.record, row) for row in part or ()]
        else:
            written[field.key] = _plain(part)
    return written


def _plain(value: Any) -> Any:
    """Return a value as YAML writes it: names by language, sequences as lists, whole numbers without a point."""
    if isinstance(value, Name):
        both = {"zh": value.zh, "en": value.en}
        written = {language: text for language, text in both.items() if text}
        return written if len(written) > 1 else next(iter(written.values()), "")
    if isinstance(value, SurveySource):
        return _survey(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if hasattr(value, "items") else value


def _survey(source: SurveySource) -> Any:
    paths = source.paths[0] if len(source.paths) == 1 else list(source.paths)
    rest = {"layout": source.layout, "sheet": source.sheet, "columns": dict(source.columns)}
    rest = {key: value for key, value in rest.items() if value}
    return {"path": paths, **rest} if rest else paths


def _changed(settings: Settings) -> dict[str, Any]:
    default = Settings()
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return {key: value for key, value in values.items() if value != getattr(default, key)}


def _gate(gate: Gate) -> Any:
    level = {} if gate.level == "error" else {"level": gate.level}
    bound = f"{gate.comparison} {gate.bound:g}"
    if gate.subject == "links":
        return {"links": gate.selector, "score": bound, **level}
    if gate.subject == "regression":
        return {"regression": gate.selector, **level}
    if gate.comparison:
        return {gate.subject: bound, **level}
    return {"severity" if gate.subject in SEVERITIES else "check": gate.subject, **level} if level else gate.subject
