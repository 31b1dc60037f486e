"""What SARIF 2.1.0 (OASIS, sections 3.13 to 3.52) asks of the objects that we write: which properties there are, which
must be there and what they may be. Written from the specification, with every object closed."""

from typing import Any


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "additionalProperties": False, "properties": properties}


def _list(items: dict[str, Any], *, unique: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": items, "uniqueItems": unique}


_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}
_BAG = {"type": "object", "properties": {"tags": _list(_TEXT, unique=True)}}
_MESSAGE = _object("text", text=_TEXT)
# RFC 3986: a relative reference of path segments, percent-encoded, with no way up or out.
_ADDRESS = {"type": "string", "pattern": r"^(?!/)(?!.*\.\.(/|$))(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$"}
_RULE = _object(
    "id shortDescription", id=_TEXT, name={"type": "string", "pattern": "^[A-Z][A-Za-z0-9]*$"},
    shortDescription=_MESSAGE, fullDescription=_MESSAGE, help=_MESSAGE, properties=_BAG,
)  # fmt: skip
_LOCATION = _object(
    "physicalLocation",
    physicalLocation=_object(
        "artifactLocation",
        artifactLocation=_object("uri index", uri=_ADDRESS, index=_COUNT),
        region=_object("startLine", startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations=_list(_object("fullyQualifiedName", fullyQualifiedName=_TEXT, kind=_TEXT), unique=True),
)
_RESULT = _object(
    "ruleId ruleIndex kind level message locations partialFingerprints",
    ruleId=_TEXT,
    ruleIndex=_COUNT,
    kind={"enum": ["fail", "open", "informational"]},
    level={"enum": ["none", "note", "warning", "error"]},
    message=_MESSAGE,
    locations=_list(_LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    rank={"type": "number", "minimum": 0, "maximum": 100},
    properties=_BAG,
)
_RESULT["if"] = {"properties": {"kind": {"const": "fail"}}}
_RESULT["then"] = {"properties": {"level": {"enum": ["note", "warning", "error"]}}}
_RESULT["else"] = {"properties": {"level": {"const": "none"}}}
_RUN = _object(
    "tool results",
    tool=_object("driver", driver=_object("name rules", name=_TEXT, version=_TEXT, rules=_list(_RULE, unique=True))),
    language={"enum": ["zh-CN", "en"]},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    artifacts=_list(_object("location", location=_object("uri", uri=_ADDRESS)), unique=True),
    results=_list(_RESULT),
)
LOG = _object("version runs", **{"$schema": _TEXT}, version={"const": "2.1.0"}, runs=_list(_RUN))
