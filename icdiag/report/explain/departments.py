"""Every number behind one department."""

from collections.abc import Iterator

from icdiag.report.explain.text import Json, findings, names_of, tenths, whole, wholes
from icdiag.words import Words


def explain_department(assessment: Json, id_: str, language: str) -> str:
    """Return every number behind one department: whom it serves, who serves it, how it marks and is marked.

    Raises:
        KeyError: the assessment has no such department.
    """
    words, names = Words(language), names_of(assessment)
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
                words(f"explain.department.{role}", **wholes(part, "score", "low", "high"), links=part["links"])
            )
        lines += _raw(assessment, department, words) if role == "supplier" else []
    lines += _effects(department, words)
    for side, other, key in (("supplier", "customer", "serves"), ("customer", "supplier", "served")):
        rows = [x for x in assessment["links"] if x[side] == id_]
        lines += ["", words(f"explain.department.{key}")] if rows else []
        lines += [words("explain.department.row", name=names[x[other]], score=_state(x, words)) for x in rows]
    lines += findings(assessment, words, "department", [f for f in assessment["findings"] if id_ in f["departments"]])
    return "\n".join(lines) + "\n"


def _raw(assessment: Json, department: Json, words: Words) -> Iterator[str]:
    """Yield the raw mean of what it serves beside its customers' leniency: is it the service or are they harsh?"""
    shown = [x for x in assessment["links"] if x["supplier"] == department["id"] and x["score"] is not None]
    kinds = {x["id"]: x["leniency"] for x in assessment["departments"]}
    known = [kinds[x["customer"]]["value"] for x in shown if kinds.get(x["customer"])]
    if not shown or len(known) < len(shown):
        return
    raw, kind = (sum(values) / len(shown) for values in ([x["raw_mean"] for x in shown], known))
    score, cut = department["as_supplier"]["score"], assessment["settings"]["cut"]
    direction = words(f"explain.link.{'lower' if kind < 0 else 'higher'}")
    yield words("explain.department.raw", raw=tenths(raw), points=f"{abs(kind):.1f}", direction=direction)
    if raw < cut <= score:
        key = "harsh" if raw - kind >= cut else "lucky"
        yield words(f"explain.department.{key}", raw=tenths(raw), cut=whole(cut), score=whole(score))
    elif score < cut <= raw:
        yield words("explain.department.flattered", raw=tenths(raw), cut=whole(cut), score=whole(score))


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
        yield words("explain.department.self", score=whole(department["self_score"]), gap=gap)


def _state(link: Json, words: Words) -> str:
    if link["suppressed"]:
        return words("explain.department.hidden")
    if not link["rated"]:
        return words("explain.department.unrated")
    told = f"{whole(link['score'])} ({whole(link['low'])}-{whole(link['high'])})"
    seems = link.get("cause") in ("harsh", "chance")
    return words("explain.department.seems", told=told, raw=whole(link["raw_mean"])) if seems else told
