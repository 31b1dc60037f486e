"""The JSON Schema of the org map, from the same records that read it: what ``icdiag schema`` prints for editors."""

from typing import Any

from icdiag.intake.kinds import Schema
from icdiag.intake.record import DESCRIBE
from icdiag.intake.records import ORG_MAP
from icdiag.words import Words

SCHEMA_ID = "icdiag/org-map/1"


def org_schema(language: str = "en") -> Schema:
    """Return the JSON Schema (2020-12) of the org map, every key described in the language."""
    words = Words(language)
    schema: Schema = _described(ORG_MAP.schema(), words)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA_ID,
        "description": words("org_map.about"),
        **schema,
    }


def _described(node: Any, words: Words) -> Any:
    """Return the schema with each key's description in place of its catalogue key."""
    if isinstance(node, list):
        return [_described(part, words) for part in node]
    if not isinstance(node, dict):
        return node
    described = {key: _described(value, words) for key, value in node.items() if key != DESCRIBE}
    about = node.get(DESCRIBE)
    return {"description": words(f"org_map.{about}"), **described} if isinstance(about, str) else described
