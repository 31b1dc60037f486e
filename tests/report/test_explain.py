"""``explain`` gives every number behind a link or a department, says why there is none, and prints a check's page."""

import json
from dataclasses import replace

import pytest

from icdiag.findings import CHECKS
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.explain import explain_check, explain_department, explain_link
from icdiag.words import LANGUAGES

HEADINGS = {  # the manual page's sections, as the brief of the checks fixes them
    "en": ("What it looks for", "Why it matters", "How it is measured", "Example", "What to try", "Limits"),
    "zh": ("看什么", "为什么重要", "怎么算", "例子", "可以怎么做", "局限"),
}


@pytest.fixture
def known(diagnosis):
    tally = diagnosis.tally
    own = {d.id: diagnosis.estimates for d in tally.instrument.dimensions}
    full = replace(diagnosis, estimates=replace(diagnosis.estimates, dimensions=own))
    return json.loads(to_bytes(assessment(full, version="1")))


def shown(known):
    return next(x for x in known["links"] if x["score"] is not None)


def whole(value: float) -> str:
    return f"{round(value):d}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shown_link_has_all_its_numbers(known, language) -> None:
    link = shown(known)
    said = explain_link(known, link["supplier"], link["customer"], language)
    names = {d["id"]: d["name"] for d in known["departments"]}
    assert names[link["supplier"]] in said
    assert names[link["customer"]] in said
    assert f"{link['raw_mean']:.1f}" in said
    assert f"{link['score']:.1f}" in said
    for key in ("low", "high"):
        assert whole(link[key]) in said
    assert whole(100 * link["p_weak"]) in said
    assert whole(100 * link["weight"]) in said
    assert f"{link['relationship']['value']:+.1f}" in said
    customer = next(d for d in known["departments"] if d["id"] == link["customer"])
    assert f"{abs(customer['leniency']['value']):.1f}" in said
    for part in link["dimensions"]:
        assert part["name"] in said
        assert f"{part['scale_mean']:.2f}" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [{"suppressed": True}, {"rated": False}], ids=["hidden", "unrated"])
def test_a_link_without_numbers_says_why(known, language, state) -> None:
    ((key, value),) = state.items()
    link = next(x for x in known["links"] if x[key] is value)
    said = explain_link(known, link["supplier"], link["customer"], language)
    other = next(x for x in known["links"] if x["suppressed"] is not state.get("suppressed", False) and not x["score"])
    assert said.split("\n")[3] != explain_link(known, other["supplier"], other["customer"], language).split("\n")[3]
    assert not any(c in said for c in "%")
    assert "None" not in said


def test_findings_that_name_a_link_are_told(known) -> None:
    wall = next(f for f in known["findings"] if f["check"] == "mutual-wall")
    said = explain_link(known, *wall["links"][0], "zh")
    assert wall["summary"] in said
    assert wall["id"] in said


def test_standards_are_told(known) -> None:
    link = shown(known)
    link["services"][0]["standards"] = [
        {"measure": "到岗周期", "target": 30.0, "unit": "天", "better": "lower", "actual": 41.0, "met": 18, "total": 40,
         "goal": 0.95}
    ]  # fmt: skip
    said = explain_link(known, link["supplier"], link["customer"], "zh")
    (line,) = [line for line in said.split("\n") if "到岗周期" in line]
    assert all(part in line for part in ("30", "天", "41", "18", "40"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_department_has_both_sides(known, language) -> None:
    part = next(d for d in known["departments"] if d["as_supplier"]["score"] is not None and d["self_gap"] is not None)
    said = explain_department(known, part["id"], language)
    for side in ("as_supplier", "as_customer"):
        assert whole(part[side]["score"]) in said
    assert f"{part['self_gap']:+.0f}" in said
    names = {d["id"]: d["name"] for d in known["departments"]}
    for link in known["links"]:
        if link["supplier"] == part["id"]:
            assert names[link["customer"]] in said


def test_every_department_and_link_can_be_explained(known, diagnosis) -> None:
    one_way = replace(
        diagnosis.estimates,
        model="one-way",
        leniency={},
        supplier={},
        separable=frozenset(),
        links=tuple(replace(x, r=None) for x in diagnosis.estimates.links),
    )
    plain = json.loads(to_bytes(assessment(replace(diagnosis, estimates=one_way), version="1")))
    unasked = json.loads(to_bytes(assessment(replace(diagnosis, tally=None, estimates=None, health=None), version="1")))
    for language in LANGUAGES:
        for each in (known, plain, unasked):
            for part in each["departments"]:
                assert "None" not in explain_department(each, part["id"], language)
            for link in each["links"]:
                assert "None" not in explain_link(each, link["supplier"], link["customer"], language)


def test_unknown_subjects_raise(known) -> None:
    with pytest.raises(KeyError):
        explain_link(known, "d0", "nobody", "en")
    with pytest.raises(KeyError):
        explain_department(known, "nobody", "en")


def test_names_cannot_steer_the_terminal(known) -> None:
    bad = "\x1b[31mA\u202eB\nC\x9b"
    for part in known["departments"]:
        part["name"] = bad
    for link in known["links"]:
        for service in link["services"]:
            service["name"] = bad
    for finding in known["findings"]:
        finding["title"] = finding["summary"] = bad
    link = shown(known)
    for said in (explain_department(known, "d0", "en"), explain_link(known, link["supplier"], link["customer"], "en")):
        assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for c in said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_page(check, language) -> None:
    page = explain_check(check, language)
    lines = [line.strip().removesuffix(":") for line in page.split("\n")]
    places = [lines.index(head) for head in HEADINGS[language]]
    assert places == sorted(places)
    for head in HEADINGS[language]:
        assert lines[lines.index(head) + 1]  # each section says something
    assert check.id in lines[0]
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in page)
    assert (chinese > 100) is (language == "zh")
