"""The JSON Schema of assessment.json, as ``icdiag schema`` prints it."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from icdiag.formulas.importance import QUADRANTS
from icdiag.model.finding import Verdict
from icdiag.model.settings import Settings
from icdiag.report.assessment_reading import LEFT_OUT, SCHEMA

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_NUMBER: Json = {"type": ["number", "null"]}
_SCORE: Json = {"type": ["number", "null"], "minimum": 0, "maximum": 100, "description": "POMP, 0-100"}
_SHARE: Json = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_GAP: Json = {"type": ["number", "null"], "minimum": -100, "maximum": 100}
_COUNT: Json = {"type": ["integer", "null"], "minimum": 0}
_FLAG: Json = {"type": "boolean"}
_IDS: Json = {"type": "array", "items": _TEXT}
_PAIRS: Json = {"type": "array", "items": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}}


def assessment_schema() -> Json:
    """Return the schema (JSON Schema 2020-12) of ``icdiag/assessment/1``; unknown keys are errors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "icdiag assessment",
        "description": "Of a key that is not required and is not there, nothing is known: as if it were null or empty.",
        **_object(
            schema={"const": SCHEMA},
            icdiag=_TEXT,
            org=_object(name=_TEXT, period=_TEXT_OR_NULL, language={"enum": ["zh", "en"]}),
            inputs=_list(_input()),
            settings=_object(**{f.name: {"type": "boolean" if f.type is bool else "number"} for f in fields(Settings)}),
            health=_object(
                strong_share=_SHARE,
                raters_missing=_COUNT,
                dimensions=_list(_object(id=_TEXT, name=_TEXT, **_interval())),
                **_interval(),
            ),
            data_quality=_data_quality(),
            departments=_list(_department()),
            links=_list(_link()),
            boundaries=_list(_boundary()),
            findings=_list(_finding()),
            groupings=_list(_grouping()),
            lists=_list(_object(check=_TEXT, listed=_COUNT, expected_false=_NUMBER, confirmed=_IDS, action=_IDS)),
            plan={"type": "array"},
            changes={"type": "object"},
            remarks=_list(_remark()),
            expectations=_nullable(_expectations()),
            instrument=_nullable(_instrument()),
            model=_nullable(_model()),
            loops={**_list(_IDS), "description": "departments that serve each other in a circle, each such set once"},
            estimated={
                "type": "array",
                "items": {"enum": ["betweenness", "flow_betweenness"]},
                "description": "keys of departments' structure that are worked out from a sample, the map being large",
            },
            chains=_list(_chain()),
            comments={
                **_nullable(_list(_object(supplier=_TEXT_OR_NULL, customer=_TEXT, texts=_IDS))),
                "description": "word for word; null where they were not asked for; supplier null: nobody in particular",
            },
        ),
    }


def _object(**properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _but(left_out: Sequence[str], shape: Json) -> Json:
    """Return an object's schema with those keys not required that are left out where they are null."""
    return shape | {"required": [key for key in shape["required"] if key not in left_out]}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _interval() -> dict[str, Json]:
    return {"score": _SCORE, "low": _SCORE, "high": _SCORE}


def _effect() -> Json:
    return _nullable(_object(value=_NUMBER, low=_NUMBER, high=_NUMBER))


def _map(values: Json) -> Json:
    return {"type": ["object", "null"], "additionalProperties": values}


def _input() -> Json:
    return _object(
        path=_TEXT,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        rows=_COUNT,
        rows_used=_COUNT,
        set_aside=_map({"type": "integer", "minimum": 0}),
    )


def _remark() -> Json:
    return _object(
        level={"enum": ["warning", "note"]},
        code=_TEXT,
        place=_TEXT,
        count={"type": "integer", "minimum": 1},
        message=_TEXT,
        help=_TEXT_OR_NULL,
    )


def _data_quality() -> Json:
    return _object(
        raters=_COUNT,
        rows=_COUNT,
        rows_used=_COUNT,
        rows_shown=_COUNT,
        response_rate=_SHARE,
        alpha=_map({"type": ["number", "null"], "maximum": 1}),
        icc1=_SHARE,
        icc2=_SHARE,
        ranking={
            "enum": ["reliable", "tentative", "unreliable", "pseudo-agreement", None],
            "description": "whether the order of the links' scores may be read",
        },
        raters_needed={
            "type": ["integer", "null"],
            "minimum": 1,
            "description": "a link, for an icc2 of settings.icc2_ok",
        },
        careless={**_COUNT, "description": "people whose answers were left out"},
        careless_judged={**_COUNT, "description": "people of whom it could be said whether they answered carelessly"},
        min_n=_COUNT,
        told_apart={"type": ["boolean", "null"]},
        suppressed_links={"type": "integer", "minimum": 0},
        set_aside=_map({"type": "integer", "minimum": 0}),
        model={"enum": ["crossed", "one-way", None]},
    )


def _department() -> Json:
    side = _object(n=_COUNT, links={"type": "integer", "minimum": 0}, **_interval())
    loop = {**_IDS, "type": ["array", "null"], "description": "null where it is long: see loops"}
    structure = _object(
        suppliers=_COUNT, customers=_COUNT, layer=_COUNT, reach=_COUNT, depends_on=_COUNT,
        betweenness=_SHARE, cut_off=_IDS, loop=loop, loop_size=_COUNT, fragmentation_loss=_SHARE,
        flow_betweenness=_SHARE, constraint=_NUMBER, effective_size=_NUMBER, load_per_head=_NUMBER,
        outside=_nullable(_object(steps=_COUNT, way=_IDS, unmeasured=_COUNT, lowest=_SCORE, product=_SHARE)),
    )  # fmt: skip
    return _object(
        id=_TEXT,
        name=_TEXT,
        parent=_TEXT_OR_NULL,
        headcount=_COUNT,
        external=_FLAG,
        raters=_COUNT,
        as_supplier=side,
        as_customer=side,
        leniency=_effect(),
        supplier_effect=_effect(),
        self_score=_SCORE,
        self_gap={**_NUMBER, "description": "own rating minus as_supplier.score"},
        self_n={**_COUNT, "description": "people of the department behind self_score"},
        self_dimensions=_list(_object(id=_TEXT, n=_COUNT, raw_mean=_SCORE)),
        structure=structure,
    )


def _link() -> Json:
    unknown = {"type": "null"}
    numbers = {"n": _COUNT, **_interval(), "p_weak": _SHARE, "raw_mean": _SCORE}
    shape = _object(
        supplier=_TEXT,
        customer=_TEXT,
        services=_list(_service()),
        declared=_FLAG,
        rated=_FLAG,
        suppressed=_FLAG,
        n_band={"type": ["string", "null"], "pattern": "^<[0-9]+$"},
        relationship=_effect(),
        weight=_SHARE,
        sd={**_NUMBER, "minimum": 0, "description": "of the score, POMP"},
        slope={**_NUMBER, "description": "points of score for one point of raw mean"},
        cause={"enum": ["supplier", "pair", "both", "mixed", "harsh", "chance", None]},
        importance=_NUMBER,
        importance_n={**_COUNT, "description": "people who stated an importance"},
        agreement=_NUMBER,
        dimensions=_list(_dimension()),
        gap={**_GAP, "description": "perceived minus expected, weighted over the dimensions; null where unknown"},
        criticality=_NUMBER,
        exposure=_SHARE,
        **numbers,
    )
    more = ("relationship", "weight", "sd", "slope", "cause", "importance", "importance_n", "agreement", "gap")
    hidden = dict.fromkeys([*numbers, *more], unknown)
    return _but(LEFT_OUT["links"], shape) | {
        "if": {"properties": {"suppressed": {"const": True}}},
        "then": {"properties": {**hidden, "dimensions": {"maxItems": 0}, "n_band": _TEXT, "rated": {"const": True}}},
        "else": {"properties": {"n_band": unknown}},
    }


def _service() -> Json:
    standard = _object(
        measure=_TEXT, target=_NUMBER, unit=_TEXT, better={"enum": ["lower", "higher"]},
        actual=_NUMBER, met=_COUNT, total=_COUNT, goal=_SHARE,
    )  # fmt: skip
    shape = _object(
        name=_TEXT_OR_NULL, kind=_TEXT, cooperation=_TEXT, criticality={"type": "integer", "minimum": 1, "maximum": 5},
        volume=_NUMBER, owner=_TEXT_OR_NULL, declared_by={"enum": ["supplier", "customer", "both"]},
        backups=_IDS, standards=_list(standard),
    )  # fmt: skip
    return _but((*LEFT_OUT["services"], "backups", "standards"), shape)


def _dimension() -> Json:
    shape = _object(
        id=_TEXT,
        name=_TEXT,
        n=_COUNT,
        **_interval(),
        raw_mean=_SCORE,
        scale_mean={**_NUMBER, "description": "raw_mean on the dimension's own scale: see instrument"},
        answers=_COUNT,
        answers_mean=_NUMBER,
        gap=_nullable(_object(**_gap(), **_gap_in_scale())),
        gap_n={**_COUNT, "description": "people behind a gap that counts in the link's gap only"},
    )
    return _but((*LEFT_OUT["dimensions"], "name", "scale_mean"), shape)


def _gap() -> dict[str, Json]:
    sides = {"expected": _SCORE, "perceived": _SCORE, "value": _GAP, "low": _GAP, "high": _GAP}
    alone = {**_SCORE, "description": "perception over all ratings, with or without an expectation"}
    return {"n": _COUNT, **sides, "perceived_alone": alone}


def _gap_in_scale() -> dict[str, Json]:
    return {"scale_expected": _NUMBER, "scale_perceived": _NUMBER, "scale_value": _NUMBER}


def _expectations() -> Json:
    point = _object(
        id=_TEXT, importance=_SCORE, performance=_SCORE, quadrant={"enum": [*QUADRANTS, None]}, share=_SHARE
    )
    chart = _nullable(_object(importance=_SCORE, performance=_SCORE, flat=_FLAG, points=_list(point)))
    in_part = {"id": _TEXT, **_gap(), **_gap_in_scale()}
    return _object(
        links=_COUNT,
        shown_links=_COUNT,
        gap=_nullable(_object(**_gap())),
        dimensions=_list(
            _object(
                **in_part,
                reliability={**_NUMBER, "maximum": 1, "description": "of the difference"},
                usable={"type": ["boolean", "null"], "description": "reliability of the difference is high enough"},
            )
        ),
        suppliers=_list(_object(id=_TEXT, links=_COUNT, gap=_object(**_gap()), dimensions=_list(_object(**in_part)))),
        by_dimension={**chart, "description": "importance is what is expected"},
        by_supplier={**chart, "description": "importance is as stated, performance the raw score"},
    )


def _instrument() -> Json:
    part = _object(id=_TEXT, name=_TEXT, weight=_NUMBER, low=_NUMBER, high=_NUMBER)
    return _object(id=_TEXT, dimensions=_list(part))


def _model() -> Json:
    variances = {key: {**_NUMBER, "description": "POMP^2; rho -1 to 1"} for key in ("va", "vb", "vr", "rho")}
    return _object(kind={"enum": ["crossed", "one-way"]}, mu=_effect(), **variances)


def _chain() -> Json:
    """Return the schema of a declared process: the qualities are null unless each hand-over is measured."""
    return _object(
        name=_TEXT, links=_list(_IDS), unmeasured=_COUNT, weakest=_nullable(_IDS), lowest=_SCORE, product=_SHARE
    )  # fmt: skip


def _boundary() -> Json:
    return _object(
        grouping=_TEXT, a=_TEXT, b=_TEXT, members_a=_IDS, members_b=_IDS, crossing=_COUNT, within=_COUNT,
        raw_within=_SCORE, raw_across=_SCORE, beta=_NUMBER, sd=_NUMBER, p=_SHARE, q=_SHARE,
        test={"enum": ["permutation", "wald", ""]}, ei=_NUMBER, ei_expected=_NUMBER, ei_weighted=_NUMBER,
        links=_PAIRS, reason=_TEXT,
    )  # fmt: skip


def _grouping() -> Json:
    numbers = ("ei", "ei_expected", "p_low", "p_high", "modularity", "modularity_p", "ei_measured", "ei_weighted")
    return _object(
        grouping=_TEXT, departments=_COUNT, groups=_COUNT, **dict.fromkeys(numbers, _NUMBER),
        each=_list(_object(group=_TEXT, departments=_COUNT, conductance=_NUMBER)),
    )  # fmt: skip


def _finding() -> Json:
    evidence = _object(
        measure=_TEXT, value=_NUMBER, low=_NUMBER, high=_NUMBER, n=_COUNT, threshold=_NUMBER, links=_PAIRS
    )
    return _object(
        id={"type": "string", "pattern": "^[a-z-]+/"},
        check=_TEXT,
        family=_TEXT,
        state={"enum": ["found", "cannot-tell"]},
        severity={"enum": ["critical", "high", "medium", "low", None]},
        confidence=_SHARE,
        departments=_IDS,
        links=_PAIRS,
        title=_TEXT,
        summary=_TEXT,
        reason=_TEXT_OR_NULL,
        flip=_TEXT_OR_NULL,
        evidence=_list(evidence),
        against=_list(evidence),
        remedies=_list(_object(id=_TEXT, text=_TEXT)),
        causes=_list(
            _object(
                tag=_TEXT,
                verdict={
                    "enum": [x.value for x in Verdict],
                    "description": "unknown: no data, noise, or contradictory",
                },
                **{"for": _list(evidence), "against": _list(evidence), "unsettled": _list(evidence)},
            )
        ),
    )
