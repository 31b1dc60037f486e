"""Every number behind one link."""

import re
from collections.abc import Iterator, Mapping

from icdiag.report.explain.text import Json, findings, names_of, safe, wholes
from icdiag.report.explain.walk import walk
from icdiag.words import Words

_BLANKS = re.compile("\n{3,}")


def explain_link(assessment: Json, supplier: str, customer: str, language: str) -> str:
    """Return every number behind one link, from the raw mean to the verdict.

    Raises:
        KeyError: the assessment has no such link.
    """
    words, names = Words(language), names_of(assessment)
    link = next((x for x in assessment["links"] if (x["supplier"], x["customer"]) == (supplier, customer)), None)
    if link is None:
        raise KeyError(f"{supplier}..{customer}")
    lines = [words("explain.link.title", supplier=names[supplier], customer=names[customer]), ""]
    if link["services"]:
        named = words.join([safe(s["name"]) for s in link["services"] if s["name"]])
        lines += [words("explain.link.services", services=named)] if named else []
    if not link["declared"]:
        lines.append(words("explain.link.undeclared"))
    if link["suppressed"] or not link["rated"]:
        lines.append(words("explain.link.hidden" if link["suppressed"] else "explain.link.unrated"))
    else:
        lines += _numbers(assessment, link, names, words)
    lines += _standards(link, words)
    chosen = [f for f in assessment["findings"] if [supplier, customer] in [list(x) for x in f["links"]]]
    lines += findings(assessment, words, "link", chosen)
    return _BLANKS.sub("\n\n", "\n".join(lines)) + "\n"


def _numbers(assessment: Json, link: Json, names: Mapping[str, str], words: Words) -> Iterator[str]:
    yield from walk(assessment, link, names, words)
    if link["dimensions"]:
        yield ""
        yield words("explain.link.dimensions")
        yield from (_dimension(part, words) for part in link["dimensions"])
        yield from _gaps(link, words)


def _dimension(part: Json, words: Words) -> str:
    name = safe(part.get("name") or part["id"])
    if part["score"] is None:
        return words(f"explain.link.dimension_{'hidden' if part['n'] is None else 'loose'}", name=name)
    raw = part["scale_mean"] if part["scale_mean"] is not None else part["raw_mean"]
    answers = words("explain.link.answers", n=part["answers"]) if part["answers"] else ""
    return words(
        "explain.link.dimension", name=name, **wholes(part, "score", "low", "high"), raw=f"{raw:.2f}",
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
        yield words(f"gaps.explain.{key}", name=safe(part.get("name") or part["id"]), n=gap["n"], **points)
    if link.get("gap") is not None:
        yield words("gaps.explain.whole", value=f"{link['gap']:.1f}")


def _standards(link: Json, words: Words) -> Iterator[str]:
    standards = [x for service in link["services"] for x in service["standards"]]
    if standards:
        yield words("explain.link.standards")
    for x in standards:
        known = {k: "?" if x[k] is None else f"{x[k]:g}" for k in ("target", "actual", "met", "total")}
        key = "standard_short" if x["total"] is None else "standard"
        yield words(f"explain.link.{key}", measure=safe(x["measure"]), unit=safe(x["unit"]), **known)
