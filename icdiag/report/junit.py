"""Gates and checks -> junit.xml, which CI servers show: a missed gate fails, a check tells what it found."""

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from icdiag import findings as catalogue
from icdiag.report.markdown_text import plain
from icdiag.report.view import Content
from icdiag.report.view_findings import FindingView
from icdiag.words import Words

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST = 500
MOST = 100
"""Findings of one check that are told."""


class GateView(NamedTuple):
    """One gate as it is told."""

    name: str
    why: str
    outcome: str
    """``passed``, ``failed``, or ``warned``: missed, but it never fails a run."""


def render_junit(shown: Content, gates: Iterable[GateView], checks: Iterable[str]) -> str:
    """Return the XML: a suite with a case a gate, and one with a case a check that was run."""
    words = Words(shown.language)
    views: dict[str, list[FindingView]] = {}
    for view in (*shown.findings, *shown.strengths, *shown.unknown):
        views.setdefault(view.check, []).append(view)
    gate_cases = [_gate(gate) for gate in gates]
    check_cases = [_check(id_, views.get(id_, []), shown.unknown_rest.get(id_, 0), words) for id_ in checks]
    suites = _suite("gates", gate_cases), _suite("checks", check_cases)
    cases = [*gate_cases, *check_cases]
    name = _attribute(" ".join(x for x in ("icdiag", shown.org_name, shown.period) if x))
    return "".join((
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<testsuites name="{name}" {_counts(cases)}>\n', *suites, "</testsuites>\n",
    ))  # fmt: skip


def _suite(name: str, cases: list[str]) -> str:
    return f'  <testsuite name="icdiag.{name}" {_counts(cases)}>\n{"".join(cases)}  </testsuite>\n'


def _counts(cases: list[str]) -> str:
    failed, skipped = (sum(f"<{kind} " in case for case in cases) for kind in ("failure", "skipped"))
    return f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}" time="0"'


def _case(suite: str, name: str, inner: str) -> str:
    return (
        f'    <testcase classname="icdiag.{suite}" name="{_attribute(name)}" time="0">\n{inner}    </testcase>\n'
    )  # fmt: skip


def _gate(gate: GateView) -> str:
    why = plain(gate.why, LONGEST)
    if gate.outcome == "failed":
        return _case("gates", gate.name, f'      <failure message="{_attribute(why)}" type="gate"/>\n')
    return _case("gates", gate.name, _told([why]))


def _check(id_: str, views: list[FindingView], rest: int, words: Words) -> str:
    found = [f"{v.severity_word} · {v.title}" if v.severity_word else v.title for v in views if v.found]
    name = f"{id_}: {catalogue.check(id_).texts(words.language).name}"
    unknown = [v.reason for v in views if not v.found]
    if unknown and not found:
        why = words("junit.unknown", n=len(unknown) + rest, reason=plain(unknown[0], LONGEST))
        return _case("checks", name, f'      <skipped message="{_attribute(why)}"/>\n')
    if len(found) > MOST:
        found[MOST:] = [words("markdown.more", n=len(found) - MOST)]
    return _case("checks", name, _told(found))


def _told(lines: list[str]) -> str:
    text = "\n".join(plain(line, LONGEST) for line in lines)
    return f"      <system-out>{escape(_NOT_XML.sub(' ', text), quote=False)}</system-out>\n" if text else ""


def _attribute(text: str) -> str:
    return escape(_NOT_XML.sub(" ", plain(text, LONGEST)))
