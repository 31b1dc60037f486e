"""``explain`` gives every number behind a link or a department, says why there is none, and prints a check's page."""

import json

import pytest
from icdiag.findings import CHECKS
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.explain import HEADINGS, explain_check, explain_department, explain_link
from icdiag.words import LANGUAGES


@pytest.fixture
def known(diagnosis):
    return json.loads(to_bytes(assessment(diagnosis, version="1")))


def one(known, **wanted):
    return next(x for x in known["links"] if all(x[key] == value for key, value in wanted.items()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shown_link_has_all_its_numbers(known, language) -> None:
    link = next(x for x in known["links"] if x["score"] is not None)
    said = explain_link(known, link["supplier"], link["customer"], language)
    names = {d["id"]: d["name"] for d in known["departments"]}
    assert names[link["supplier"]] in said
    assert names[link["customer"]] in said
    for key in ("raw_mean", "score", "low", "high"):
        assert f"{link[key]:.1f}" in said
    assert f"{link['p_weak']:.0%}" in said
    assert f"{link['relationship']['value']:+.1f}" in said
    assert f"{link['weight']:.0%}" in said
    for part in link["dimensions"]:
        assert part["name"] in said
        assert f"{part['raw_mean']:.1f}" in said
        assert f"{part['scale_mean']:.2f}" in said
    customer = next(d for d in known["departments"] if d["id"] == link["customer"])
    assert f"{customer['leniency']['value']:+.1f}" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_link_says_why_and_no_number(known, language) -> None:
    link = one(known, suppressed=True)
    said = explain_link(known, link["supplier"], link["customer"], language)
    assert ("评价的人太少" if language == "zh" else "too few people") in said
    assert "<5" in said
    assert "%" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unrated_link_says_so(known, language) -> None:
    link = one(known, rated=False)
    said = explain_link(known, link["supplier"], link["customer"], language)
    assert ("没有人评价" if language == "zh" else "Nobody rated") in said


def test_findings_that_name_a_link_are_told(known) -> None:
    wall = next(f for f in known["findings"] if f["check"] == "mutual-wall")
    said = explain_link(known, *wall["links"][0], "zh")
    assert wall["title"] in said
    assert wall["id"] in said
    assert "97%" in said


def test_standards_are_told(known) -> None:
    link = next(x for x in known["links"] if x["score"] is not None)
    link["services"][0]["standards"] = [
        {"measure": "到岗周期", "target": 30.0, "unit": "天", "better": "lower", "actual": 41.0, "met": 18, "total": 40,
         "goal": 0.95}
    ]  # fmt: skip
    said = explain_link(known, link["supplier"], link["customer"], "zh")
    assert "到岗周期：目标 30 天，实际 41 天，40 次中有 18 次达标" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_department_has_both_sides(known, language) -> None:
    part = next(d for d in known["departments"] if d["as_supplier"]["score"] is not None and d["self_gap"] is not None)
    said = explain_department(known, part["id"], language)
    for side in ("as_supplier", "as_customer"):
        assert f"{part[side]['score']:.1f}" in said
    assert f"{part['self_gap']:+.1f}" in said
    names = {d["id"]: d["name"] for d in known["departments"]}
    for link in known["links"]:
        if link["supplier"] == part["id"]:
            assert names[link["customer"]] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_department_with_too_few_raters_has_no_number_of_them(known, language) -> None:
    part = next(d for d in known["departments"] if d["raters"] is None and d["as_customer"]["score"] is not None)
    assert ("不足 5 人" if language == "zh" else "fewer than 5") in explain_department(known, part["id"], language)


def test_every_department_and_link_can_be_explained(known) -> None:
    for language in LANGUAGES:
        for part in known["departments"]:
            assert "None" not in explain_department(known, part["id"], language)
        for link in known["links"]:
            assert "None" not in explain_link(known, link["supplier"], link["customer"], language)


def test_unknown_subjects_raise(known) -> None:
    with pytest.raises(KeyError):
        explain_link(known, "d0", "nobody", "en")
    with pytest.raises(KeyError):
        explain_department(known, "nobody", "en")


def test_names_cannot_steer_the_terminal(known) -> None:
    known["departments"][0]["name"] = known["departments"][-1]["name"] = "\x1b[31mA\u202eB\nC\x9b"
    for part in (known["departments"][0], known["departments"][-1]):
        said = explain_department(known, part["id"], "en")
        assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for c in said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_page(check, language) -> None:
    page = explain_check(check, language)
    lines = page.split("\n")
    places = [lines.index(head) for head in HEADINGS[language]]
    assert places == sorted(places)
    for head in HEADINGS[language]:
        assert lines[lines.index(head) + 1].startswith("  ")  # each section says something
    assert check.id in lines[0]
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in page)
    assert (chinese > 100) is (language == "zh")


def test_a_check_without_a_page_is_refused(diagnosis) -> None:
    from tests.report.conftest import CHECKS as OWN

    with pytest.raises(ValueError, match="manual page"):
        explain_check(OWN["mutual-wall"], "zh")
