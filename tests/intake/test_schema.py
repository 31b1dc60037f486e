from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from icdiag.intake.record import Record, Rows
from icdiag.intake.records import ORG_MAP
from icdiag.intake.schema import org_schema
from tests.intake.org_maps import read
from tests.intake.test_org_map import DEPARTMENTS, WHOLE

ROOT = Path(__file__).resolve().parents[2]
MAPS = [*sorted(ROOT.glob("sample_orgs/*/org.yaml")), *sorted(ROOT.glob("templates/init/*.yaml"))]


class EditorLoader(yaml.SafeLoader):
    """Reads YAML as editors do (1.2): a date is text, ``no`` is text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "bool", "merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for word in ("true", "false"):
    EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("true|false"), [word[0]])


def as_editors_see(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)


@pytest.fixture(scope="module", params=["en", "zh"])
def validator(request: pytest.FixtureRequest) -> Draft202012Validator:
    schema = org_schema(request.param)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("path", MAPS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_our_own_maps_are_valid(validator: Draft202012Validator, path: Path) -> None:
    assert [e.message for e in validator.iter_errors(as_editors_see(path.read_text("utf-8")))] == []


def test_a_map_with_every_key_is_valid(validator: Draft202012Validator) -> None:
    assert [e.message for e in validator.iter_errors(as_editors_see(WHOLE))] == []


@pytest.mark.parametrize(
    "text",
    [
        "linkz: []",
        "version: 2",
        "org: {name: x, perod: 2026}",
        "org: {name: x, period: 2026-Q5}",
        "org: {name: {de: x}}",
        "links: [{supplier: hr}]",
        "links: [{supplier: hr, customer: it, criticality: 6}]",
        "links: [{supplier: hr, customer: it, kind: servce}]",
        "links: [{supplier: hr, customer: it, standards: [{measure: x, met: -5}]}]",
        "processes: [{name: p, steps: [sales]}]",
        "teams: [{name: t, members: [sales], budget: late}]",
        "actions: [{id: a, due: soon}]",
        "settings: {min_n: 2}",
        "settings: {min_m: 5}",
        "settings: {ci: 90}",
        "gates: [mutual-wal]",
        "gates: [{links: 'hr..*'}]",
        "gates: [{health: 65}]",
        "survey: {layout: long}",
        "logs: {request: r.csv}",
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(validator: Draft202012Validator, tmp_path: Path, text: str) -> None:
    whole = f"{DEPARTMENTS}{text}\n"
    assert read(tmp_path, whole)[0] is None
    assert not validator.is_valid(as_editors_see(whole))


def test_departments_are_required(validator: Draft202012Validator) -> None:
    assert not validator.is_valid({"org": {"name": "x"}})


def all_keys(record: Record) -> list[str]:
    keys = [f"{record.name}.{field.key}" for field in record.fields]
    for field in record.fields:
        inner = field.kind.record if isinstance(field.kind, Rows) else field.kind
        keys += all_keys(inner) if isinstance(inner, Record) else []
    return keys


def described(schema: Any) -> int:
    if isinstance(schema, list):
        return sum(described(part) for part in schema)
    if not isinstance(schema, dict):
        return 0
    return sum(described(value) for value in schema.values()) + isinstance(schema.get("description"), str)


def test_every_key_is_described() -> None:
    # Every key of every record, the four of a survey record, and the map itself.
    assert described(org_schema("en")) == described(org_schema("zh")) == len(all_keys(ORG_MAP)) + 4 + 1
