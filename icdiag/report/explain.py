"""`icdiag explain`: a check's manual page, and every number behind a link or a department of an assessment."""

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from icdiag.findings.base import Check
from icdiag.report.text import isolate
from icdiag.words import Words

Json = Mapping[str, Any]
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\ud800-\udfff]")
_ISOLATES = re.compile("[\u2066-\u2069]")
"""Our own sentences in the file have them round names; every text here gets new ones."""
EVEN = 2.0
"""Points under which a department marks about as the others do."""


def explain_check(check: Check, language: str) -> str:
    """Return the check's manual page: its module's docstring, English before the line of dashes, Chinese after it."""
    page = sys.modules[check.run.__module__].__doc__ or ""
    english, _, chinese = page.partition("\n----\n")
    name = check.texts(language).name
    return f"{check.id}  {name}\n\n{(chinese if language == 'zh' else english).strip()}\n"


def explain_link(assessment: Json, supplier: str, customer: str, language: str) -> str:
    """Return every number behind one link, from the raw mean to the verdict.

    Raises:
        KeyError: the assessment has no such link.
    """
    words, names = Words(language), _names(assessment)
    link = next((x for x in assessment["links"] if (x["supplier"], x["customer"]) == (supplier, customer)), None)
    if link is None:
        raise KeyError(f"{supplier}..{customer}")
    lines = [words("explain.link.title", supplier=names[supplier], customer=names[customer]), ""]
    if link["services"]:
        named = words.join([_safe(s["name"]) for s in link["services"] if s["name"]])
        lines += [words("explain.link.services", services=named)] if named else []
    if not link["declared"]:
        lines.append(words("explain.link.undeclared"))
    if link["suppressed"] or not link["rated"]:
        lines.append(words("explain.link.hidden" if link["suppressed"] else "explain.link.unrated"))
    else:
        lines += _numbers(assessment, link, names, words)
    lines += _standards(link, words)
    lines += _findings(assessment, words, "link", lambda f: [supplier, customer] in [list(x) for x in f["links"]])
    return "\n".join(lines) + "\n"


def explain_department(assessment: Json, id_: str, language: str) -> str:
    """Return every number behind one department: whom it serves, who serves it, how it marks and is marked.

    Raises:
        KeyError: the assessment has no such department.
    """
    words, names = Words(language), _names(assessment)
    department = next((x for x in assessment["departments"] if x["id"] == id_), None)
    if department is None:
        raise KeyError(id_)
    lines = [words("explain.department.title", name=names[id_]), "", *_participation(assessment, department, words)]
    for role in ("supplier", "customer"):
        part = department[f"as_{role}"]
        if part["score"] is None:
            lines.append(words(f"explain.department.{role}_none"))
        else:
            lines.append(
                words(f"explain.department.{role}", **_whole(part, "score", "low", "high"), links=part["links"])
            )
    lines += _effects(department, words)
    for side, other, key in (("supplier", "customer", "serves"), ("customer", "supplier", "served")):
        rows = [x for x in assessment["links"] if x[side] == id_]
        lines += ["", words(f"explain.department.{key}")] if rows else []
        lines += [words("explain.department.row", name=names[x[other]], score=_state(x, words)) for x in rows]
    lines += _findings(assessment, words, "department", lambda f: id_ in f["departments"])
    return "\n".join(lines) + "\n"


def _names(assessment: Json) -> dict[str, str]:
    return {x["id"]: _safe(x["name"]) for x in assessment["departments"]}


def _safe(text: object) -> str:
    """Return text from the file on one line, with U+FFFD for what a terminal would obey."""
    return isolate(_OBEYED.sub("\ufffd", _ISOLATES.sub("", str(text))))


def _int(value: float) -> str:
    return f"{round(value) + 0:d}"


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'} {abs(value):.1f}"


def _whole(part: Json, *keys: str) -> dict[str, str]:
    return {key: _int(part[key]) for key in keys}


def _numbers(assessment: Json, link: Json, names: Mapping[str, str], words: Words) -> Iterator[str]:
    departments = {x["id"]: x for x in assessment["departments"]}
    supplier, customer = departments[link["supplier"]], departments[link["customer"]]
    yield words("explain.link.raw", raw=f"{link['raw_mean']:.1f}", n=link["n"])
    kind, level, pair = customer["leniency"], supplier["supplier_effect"], link["relationship"]
    if kind is None or level is None or pair is None:
        yield words("explain.link.quality_only", **_whole(link, "low", "high"), q=_int(link["score"]))
    else:
        yield _leniency(kind, names[link["customer"]], words)
        mu = link["score"] - level["value"] - pair["value"]
        yield words(
            "explain.link.parts", mu=f"{mu:.1f}", supplier=names[link["supplier"]],
            supplier_points=f"{level['value']:+.1f}", low=f"{level['low']:+.0f}", high=f"{level['high']:+.0f}",
            pair_points=f"{pair['value']:+.1f}", pair_low=f"{pair['low']:+.0f}", pair_high=f"{pair['high']:+.0f}",
        )  # fmt: skip
        signs = {"b": _signed(level["value"]), "r": _signed(pair["value"])}
        yield words("explain.link.sum", mu=f"{mu:.1f}", q=f"{link['score']:.1f}", **signs)
        weight = _int(100 * link["weight"])
        yield words("explain.link.quality", q=_int(link["score"]), **_whole(link, "low", "high"), weight=weight)
    yield words("explain.link.weak", cut=_int(assessment["settings"]["cut"]), p=_int(100 * link["p_weak"]))
    if link["dimensions"]:
        yield words("explain.link.dimensions")
        yield from (_dimension(part, words) for part in link["dimensions"])
        yield from _gaps(link, words)


def _leniency(kind: Json, customer: str, words: Words) -> str:
    interval = {"low": f"{kind['low']:+.0f}", "high": f"{kind['high']:+.0f}"}
    if abs(kind["value"]) < EVEN:
        return words("explain.link.leniency_even", customer=customer, **interval)
    direction = words(f"explain.link.{'lower' if kind['value'] < 0 else 'higher'}")
    points = f"{abs(kind['value']):.1f}"
    return words("explain.link.leniency", customer=customer, points=points, direction=direction, **interval)


def _dimension(part: Json, words: Words) -> str:
    name = _safe(part.get("name") or part["id"])
    if part["score"] is None:
        return words(f"explain.link.dimension_{'hidden' if part['n'] is None else 'loose'}", name=name)
    raw = part["scale_mean"] if part["scale_mean"] is not None else part["raw_mean"]
    answers = words("explain.link.answers", n=part["answers"]) if part["answers"] else ""
    return words(
        "explain.link.dimension", name=name, **_whole(part, "score", "low", "high"), raw=f"{raw:.2f}",
        answers=answers, n=part["n"],
    )  # fmt: skip


def _gaps(link: Json, words: Words) -> Iterator[str]:
    """Yield what was expected beside what is received; files of older versions have no such numbers."""
    known = [(part, part["gap"]) for part in link["dimensions"] if part.get("gap")]
    if known:
        yield words("gaps.explain.title")
    for part, gap in known:
        points = {k: f"{gap[k]:.1f}" for k in ("expected", "perceived", "value", "low", "high") if gap[k] is not None}
        key = "row" if "low" in points else "row_bare"
        yield words(f"gaps.explain.{key}", name=_safe(part.get("name") or part["id"]), n=gap["n"], **points)
    if link.get("gap") is not None:
        yield words("gaps.explain.whole", value=f"{link['gap']:.1f}")


def _standards(link: Json, words: Words) -> Iterator[str]:
    standards = [x for service in link["services"] for x in service["standards"]]
    if standards:
        yield words("explain.link.standards")
    for x in standards:
        known = {k: "?" if x[k] is None else f"{x[k]:g}" for k in ("target", "actual", "met", "total")}
        key = "standard_short" if x["total"] is None else "standard"
        yield words(f"explain.link.{key}", measure=_safe(x["measure"]), unit=_safe(x["unit"]), **known)


def _participation(assessment: Json, department: Json, words: Words) -> Iterator[str]:
    n, headcount = department["raters"], department["headcount"]
    if n is None:
        if any(department["id"] in (x["supplier"], x["customer"]) for x in assessment["links"]):
            yield words("explain.department.raters_hidden", min_n=assessment["settings"]["min_n"])
    elif n == 0:
        yield words("explain.department.unasked")
    elif headcount:
        yield words("explain.department.raters", n=n, headcount=headcount)
    else:
        yield words("explain.department.raters_alone", n=n)


def _effects(department: Json, words: Words) -> Iterator[str]:
    pairs = (
        ("leniency", "leniency", "link.lower", "link.higher"),
        ("supplier_effect", "effect", "department.below", "department.above"),
    )
    for field, key, under, over in pairs:
        part = department[field]
        if part is not None:
            direction = words(f"explain.{under if part['value'] < 0 else over}")
            yield words(f"explain.department.{key}", points=f"{abs(part['value']):.1f}", direction=direction)
    if department["self_score"] is not None and department["self_gap"] is not None:
        gap = f"{department['self_gap']:+.0f}"
        yield words("explain.department.self", score=_int(department["self_score"]), gap=gap)


def _state(link: Json, words: Words) -> str:
    if link["suppressed"]:
        return words("explain.department.hidden")
    if not link["rated"]:
        return words("explain.department.unrated")
    return f"{_int(link['score'])} ({_int(link['low'])}-{_int(link['high'])})"


def _findings(assessment: Json, words: Words, kind: str, about: Any) -> Iterator[str]:
    found = [f for f in assessment["findings"] if about(f)]
    yield ""
    if not found:
        yield words(f"explain.{kind}.none")
        return
    yield words(f"explain.{kind}.findings")
    for f in found:
        yield words(f"explain.{kind}.finding", id=_safe(f["id"]), text=_safe(f["summary"] or f["reason"] or f["title"]))
