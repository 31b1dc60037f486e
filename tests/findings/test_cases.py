"""Every check against its cases, and every check's page and sentences against the house rules."""

import inspect
import re
import string
import sys
from dataclasses import fields

import pytest

from icdiag.findings import CHECKS
from icdiag.model.finding import Severity, State
from icdiag.report.evidence import evidence_row
from icdiag.report.text import finding_text
from icdiag.words import LANGUAGES, Words
from tests.findings.case_files import FOLDER, build_case, read_cases

HEADINGS = {
    "en": ["What it looks for", "Why it matters", "How it is measured", "Example", "What to try", "Limits"],
    "zh": ["看什么", "为什么重要", "怎么算", "例子", "可以怎么做", "局限"],
}
FAMILIES = {"walls", "weak-links", "contradictions", "structure", "roles", "improvement", "data", "strengths"}
SPECS = [spec for check in CHECKS if (FOLDER / f"{check.id}.yaml").exists() for spec in read_cases(check.id)[0]]
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_case(spec, tmp_path):
    check = next(c for c in CHECKS if c.id == spec.check)
    case = build_case(spec, tmp_path)
    found = list(check.run(case))
    expected = spec.body.get("expect", [])
    seen = [{field: getattr(f, field) for field in wanted} for f, wanted in zip(found, expected, strict=False)]
    assert {f.key for f in found} == {e["key"] for e in expected}
    by_key = {f.key: f for f in found}
    assert len(by_key) == len(found), "two findings with one id"
    for wanted in expected:
        f = by_key[wanted["key"]]
        assert {field: _plain(getattr(f, field)) for field in wanted} == wanted, seen
    for key, values in spec.body.get("values", {}).items():
        stated = {name: by_key[key].values[name] for name in values}
        assert stated == {n: pytest.approx(v) if isinstance(v, float) else v for n, v in values.items()}
    for f in found:
        _check_finding(f, check, case)


def _plain(value):
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def _check_finding(f, check, case):
    """What must hold of any finding: its sentences fill, its departments exist, its state fits its fields."""
    assert f.check == check.id
    assert set(f.departments) <= {d.id for d in case.org.departments}
    assert (f.state is State.CANNOT_TELL) == bool(f.reason)
    assert (f.severity is None) == (f.state is State.CANNOT_TELL or check.family == "strengths")
    assert not (f.reason and (f.variant or f.remedies)), "cannot tell, yet it says what to do"
    assert f.severity is None or f.severity in Severity
    assert f.confidence is None or 0 <= f.confidence <= 1
    assert f.state is State.CANNOT_TELL or f.remedies, "a finding without anything to try"
    for language in LANGUAGES:
        words = Words(language)
        text = finding_text(f, check=check, org=case.org, words=words)
        assert text.title and text.name and (text.summary or text.reason)
        assert "{" not in " ".join((text.title, text.summary, text.reason, text.flip, *text.remedies))
        for evidence in (*f.evidence, *f.against):
            assert evidence_row(evidence, words, str).measure
    hidden = {(h.supplier, h.customer) for h in case.tally.hidden} if case.tally else set()
    for evidence in (*f.evidence, *f.against):
        assert evidence.measure == "bypass_links" or not hidden & set(evidence.links), "a number on a hidden link"


@every_check
def test_has_a_hit_a_near_miss_and_a_cannot_tell(check):
    if not (FOLDER / f"{check.id}.yaml").exists():
        pytest.fail(f"tests/findings/cases/{check.id}.yaml is missing")
    specs, excuse = read_cases(check.id)
    kinds = {spec.body["kind"] for spec in specs}
    assert kinds <= {"hit", "near-miss", "cannot-tell"}
    assert {"hit", "near-miss"} <= kinds
    assert "cannot-tell" in kinds or re.match("not-applicable: .{10,}", excuse)
    for spec in specs:
        states = {e.get("state", "found") for e in spec.body.get("expect", [])}
        assert states == {"hit": {"found"}, "near-miss": set(), "cannot-tell": {"cannot-tell"}}[spec.body["kind"]] or (
            spec.body["kind"] == "hit" and "found" in states
        )


@every_check
def test_manual_page_has_its_headings_in_order(check):
    page = inspect.getdoc(sys.modules[check.run.__module__])
    english, chinese = re.split(r"^----$", page, flags=re.M)
    for text, headings in ((english, HEADINGS["en"]), (chinese, HEADINGS["zh"])):
        lines = text.strip().splitlines()
        assert lines[0].endswith((".", "。"))
        places = [i for i, line in enumerate(lines) if line.rstrip(":：") in headings]
        assert [lines[i].rstrip(":：") for i in places] == headings
        assert all(lines[i + 1].strip() for i in places), "a heading without text"


@every_check
def test_file_is_named_after_the_check(check):
    assert check.run.__module__ == f"icdiag.findings.{check.id.replace('-', '_')}"
    assert check.family in FAMILIES


@every_check
def test_both_languages_have_the_same_sentences_with_the_same_placeholders(check):
    for field in fields(check.en):
        en, zh = (_sentences(getattr(texts, field.name)) for texts in (check.en, check.zh))
        assert en.keys() == zh.keys()
        for key, text in en.items():
            assert text and zh[key]
            assert _placeholders(text) == _placeholders(zh[key]), (field.name, key)


def _sentences(texts):
    return {"": texts} if isinstance(texts, str) else dict(texts)


def _placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
