from types import MappingProxyType

import pytest

from icdiag.findings.base import Check, Texts
from icdiag.model.finding import DepartmentRef, Finding, Severity, State, WordRef
from icdiag.model.org import Department, Name, Org
from icdiag.report.text import confidence_key, finding_text, isolate, sentence_values, whole
from icdiag.words import Words

ORG = Org("o", Name("甲", "A"), departments=(
    Department("hr", Name("人力资源部", "HR")), Department("it", Name("", "IT")),
    Department("x", Name("{7*7}{q}", "{7*7}{q}"))))  # fmt: skip


def _values(language: str, **values: object) -> dict[str, str]:
    return sentence_values(values, org=ORG, words=Words(language))  # type: ignore[arg-type]


def test_departments_are_named_in_the_language() -> None:
    assert _values("zh", a=DepartmentRef("hr"))["a"] == "人力资源部"
    assert _values("en", a=DepartmentRef("hr"))["a"] == "HR"
    assert _values("zh", a=DepartmentRef("it"))["a"] == "IT"  # the other language's name stands in
    assert _values("zh", a=DepartmentRef("gone"))["a"] == "gone"


def test_several_departments_are_joined_as_the_language_joins() -> None:
    both = (DepartmentRef("hr"), DepartmentRef("it"))
    assert _values("zh", a=both)["a"] == "人力资源部、IT"
    assert _values("en", a=both)["a"] == "HR, IT"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("q", 62.4, "62"),
        ("q", -0.3, "0"),
        ("weak_p", 0.856, "86%"),
        ("cut_share", 0.114, "11%"),
        ("n", 12, "12"),
        ("unit", "天", "天"),
    ],
)
def test_numbers_are_rounded_by_their_kind(key: str, value: object, text: str) -> None:
    assert _values("en", **{key: value})[key] == text


def test_a_word_comes_from_the_catalogue() -> None:
    assert _values("zh", a=WordRef("report.severity.critical"))["a"] == "危急"


def test_a_name_with_braces_is_only_text() -> None:
    texts = Texts("n", "{a} and {q}", "s")
    finding = Finding("c", "k", values=MappingProxyType({"a": DepartmentRef("x"), "q": 5.0}))
    text = finding_text(finding, check=Check("c", "walls", lambda case: (), texts, texts), org=ORG, words=Words("en"))
    assert text.title == "{7*7}{q} and 5"


def test_a_name_cannot_turn_the_sentence_around() -> None:
    assert isolate("abc\u202edef") == "\u2068abc\u202edef\u2069"
    assert isolate("销售 Sales") == "销售 Sales"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (0.97, "certain"),
        (0.95, "certain"),
        (0.949, "very_likely"),
        (0.80, "very_likely"),
        (0.5, "likely"),
        (0.2, "possible"),
        (None, "fact"),
    ],
)
def test_confidence_bands(value: float | None, key: str) -> None:
    assert confidence_key(value) == key


def test_severity_and_confidence_stand_apart_and_unknown_has_no_confidence() -> None:
    texts = Texts("n", "t", {"a": "one", "b": "two"}, reasons={"few": "too few"})
    check = Check("c", "walls", lambda case: (), texts, texts)
    found = finding_text(
        Finding("c", "k", severity=Severity.HIGH, confidence=0.6, variant="b"), check=check, org=ORG, words=Words("en")
    )
    assert (found.severity, found.confidence, found.summary) == ("high", "likely", "two")
    unknown = finding_text(
        Finding("c", "k", State.CANNOT_TELL, reason="few", variant="a"), check=check, org=ORG, words=Words("en")
    )
    assert (unknown.confidence, unknown.summary, unknown.reason) == ("", "", "too few")


def test_rounding_never_says_minus_nought() -> None:
    assert whole(-0.4) == "0"
