"""junit.xml and report.sarif: what CI servers read."""

import json
from dataclasses import replace
from pathlib import PurePath
from xml.etree import ElementTree

import jsonschema
import pytest

from icdiag.findings import CHECKS
from icdiag.model.problem import Location
from icdiag.report.content import content
from icdiag.report.junit import GateView, render_junit
from icdiag.report.sarif import MOST_PLACES, render_sarif
from icdiag.words import LANGUAGES
from tests.report.assessed import assessed
from tests.test_twins import ROOT

from .hostile import with_hostile_names
from .sarif_rules import LOG

ALL = [check.id for check in CHECKS]
GATES = [
    GateView("critical", "2 findings", "failed"), GateView("health >= 60", "it holds", "passed"),
    GateView('<"&\x00>', "it is 3", "warned"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def diagnosis():
    return assessed("hotel")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", [False, True])
def test_a_case_a_gate_and_a_check(language, hostile) -> None:
    view = content(with_hostile_names(diagnosis()) if hostile else diagnosis(), language)
    root = ElementTree.fromstring(render_junit(view, GATES, ALL))
    gates, checks = root.findall("testsuite")
    assert [case.find("failure") is not None for case in gates] == [True, False, False]
    assert gates[0].find("failure").get("message") == "2 findings"
    assert (gates.get("tests"), gates.get("failures")) == ("3", "1")
    assert (root.get("tests"), root.get("failures")) == (str(3 + len(ALL)), "1")
    assert [case.get("name").partition(":")[0] for case in checks] == ALL
    told = {case.get("name").partition(":")[0]: case for case in checks}
    found = {f.check for f in (*view.findings, *view.strengths)}
    unknown = {f.check for f in view.unknown} - found
    assert {id_ for id_, case in told.items() if case.find("skipped") is not None} == unknown
    assert {id_ for id_, case in told.items() if case.find("system-out") is not None} == found
    assert int(checks.get("skipped")) == len(unknown) > 0


def test_sarif_has_rules_results_and_places() -> None:
    view = content(diagnosis(), "en")
    log = json.loads(render_sarif(diagnosis(), view, ALL, version="1"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ALL
    results = run["results"]
    assert [r["properties"]["id"] for r in results] == [f.id for f in (*view.findings, *view.unknown, *view.strengths)]
    files = [a["location"]["uri"] for a in run["artifacts"]]
    lines = (ROOT / "sample_orgs" / "hotel" / "org.yaml").read_text("utf-8").splitlines()
    for result in results:
        assert ALL[result["ruleIndex"]] == result["ruleId"]
        for place in result["locations"]:
            physical = place["physicalLocation"]
            assert files[physical["artifactLocation"]["index"]] == physical["artifactLocation"]["uri"] == "org.yaml"
            if "region" in physical:  # the line of the map names both ends of the link
                near = "\n".join(lines[physical["region"]["startLine"] - 1 :][:3])
                assert all(end in near for end in place["logicalLocations"][0]["fullyQualifiedName"].split(".."))
    assert sum("region" in p["physicalLocation"] for r in results for p in r["locations"]) > 10
    kinds = {(r["kind"], r["level"]) for r in results}
    assert kinds <= {
        ("fail", "error"),
        ("fail", "warning"),
        ("fail", "note"),
        ("open", "none"),
        ("informational", "none"),
    }
    assert len({r["partialFingerprints"]["icdiagFinding/v1"] for r in results}) == len(results)
    assert render_sarif(diagnosis(), view, ALL, version="1") == render_sarif(diagnosis(), view, ALL, version="1")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", [False, True])
def test_sarif_is_as_the_standard_asks(language, hostile) -> None:
    told = with_hostile_names(diagnosis()) if hostile else diagnosis()
    log = json.loads(render_sarif(told, content(told, language), ALL, version="1"))
    jsonschema.Draft202012Validator(LOG).validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule["fullDescription"]["text"] and rule["help"]["text"] for rule in rules)
    assert all(len(r["locations"]) <= MOST_PLACES for r in log["runs"][0]["results"])


def test_sarif_of_a_wall_with_very_many_links_names_the_first() -> None:
    view = content(diagnosis(), "en")
    many = tuple((f"s{i}", "c") for i in range(MOST_PLACES + 5))
    wide = view._replace(findings=(view.findings[0]._replace(links=many),))
    (first, *_) = json.loads(render_sarif(diagnosis(), wide, ALL, version="1"))["runs"][0]["results"]
    names = [place["logicalLocations"][0]["fullyQualifiedName"] for place in first["locations"]]
    assert names == [f"s{i}..c" for i in range(MOST_PLACES)]


def test_sarif_tells_no_path_of_this_machine_and_makes_no_link() -> None:
    bad = with_hostile_names(diagnosis())
    text = render_sarif(bad, content(bad, "en"), ALL, version="1").decode()
    assert str(PurePath(ROOT).parent) not in text
    assert "](" not in text
    log = json.loads(text)
    assert not any(c in r["message"]["text"] for r in log["runs"][0]["results"] for c in "\x1b\u202e\x00")


def test_a_relative_path_stays_and_is_escaped() -> None:
    org = replace(diagnosis().org, path="maps/my org/组织.yaml", links=())
    other = replace(
        diagnosis(), org=replace(org, links=(replace(diagnosis().org.links[0], where=Location("a/b c.csv", 4)),))
    )
    log = json.loads(render_sarif(other, content(diagnosis(), "en"), ALL, version="1"))
    uris = [a["location"]["uri"] for a in log["runs"][0]["artifacts"]]
    assert uris == ["maps/my%20org/%E7%BB%84%E7%BB%87.yaml", "a/b%20c.csv"]
