"""assessment.json: the contract's shape, no number of a hidden link, same bytes every time."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from icdiag.measures.departments import department_scores
from icdiag.measures.estimates import Effect, Estimates, LinkEstimate
from icdiag.measures.icc import link_icc
from icdiag.measures.whole import Known
from icdiag.model.finding import Severity
from icdiag.report.assessment_json import JsonFile, assessment, to_bytes
from icdiag.report.assessment_reading import LEFT_OUT, filled
from icdiag.report.assessment_schema import assessment_schema
from icdiag.report.links_json import number

from .conftest import synthetic

TOP = ["schema", "icdiag", "org", "inputs", "settings", "health", "data_quality", "departments", "links",
       "boundaries", "findings", "plan", "changes", "expectations", "remarks", "groupings", "lists", "instrument",
       "model", "loops", "estimated", "chains", "comments"]  # fmt: skip
LINK = {"supplier", "customer", "services", "declared", "rated", "suppressed", "n", "score", "low", "high", "p_weak",
        "raw_mean", "dimensions", "gap", "criticality", "exposure", "n_band"}  # fmt: skip
DEPARTMENT = {"id", "name", "headcount", "raters", "as_supplier", "as_customer", "self_gap", "structure"}
FINDING = {"id", "check", "severity", "confidence", "departments", "links", "title", "summary", "evidence", "remedies"}
QUALITY = {"raters", "rows", "response_rate", "alpha", "icc1", "icc2", "careless", "suppressed_links"}


@pytest.fixture
def result(diagnosis):
    return assessment(diagnosis, version="1.2.3")


def errors(value) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in Draft202012Validator(assessment_schema()).iter_errors(value)]


def test_the_contracts_keys_are_all_there(result) -> None:
    assert list(result) == TOP
    assert result["schema"] == "icdiag/assessment/1"
    assert result["icdiag"] == "1.2.3"
    assert set(result["org"]) == {"name", "period", "language"}
    assert all(link.keys() >= LINK for link in result["links"])
    assert all(part.keys() >= DEPARTMENT for part in result["departments"])
    assert all(finding.keys() >= FINDING for finding in result["findings"])
    assert result["data_quality"].keys() >= QUALITY


def test_the_schema_is_valid_and_holds(result, diagnosis, make) -> None:
    Draft202012Validator.check_schema(assessment_schema())
    assert errors(result) == []
    assert errors(assessment(make(60, min_n=3), version="1")) == []
    bare = replace(diagnosis, tally=None, estimates=None, health=None, findings=(), boundaries=())
    assert errors(assessment(bare, version="1")) == []


def test_the_file_is_the_assessment_without_what_follows_or_is_unknown(result, diagnosis) -> None:
    known = json.loads(b"".join(JsonFile(diagnosis, "1.2.3")))
    assert errors(known) == []
    assert filled(known) == result
    assert filled(result) == result
    for link in known["links"]:
        assert not {key for key in LEFT_OUT["links"] if link.get(key, "absent") is None}
        assert ("n_band" in link) is link["suppressed"]
        assert not any({"name", "scale_mean"} & part.keys() for part in link["dimensions"])


def test_what_follows_is_what_was_measured(result, diagnosis) -> None:
    tallies = {(x.supplier, x.customer): x for x in diagnosis.tally.links}
    names = {d.id: d.name.zh for d in diagnosis.tally.instrument.dimensions}
    checked = 0
    for link in result["links"]:
        for part, tally in zip(link["dimensions"], getattr(tallies.get(pair_of(link)), "dimensions", ()), strict=True):
            assert part["name"] == names[tally.id]
            assert part["scale_mean"] == (None if tally.raw is None else pytest.approx(tally.raw, abs=1e-4))
            checked += tally.raw is not None
    assert checked > 10


def pair_of(link) -> tuple[str, str]:
    return link["supplier"], link["customer"]


def test_what_is_no_row_is_left_as_it_is() -> None:
    odd = {"links": [1, {"services": 3, "dimensions": [None]}], "instrument": "x"}
    assert filled(odd)["links"][0] == 1
    assert filled(odd)["links"][1]["dimensions"] == []
    assert filled({"links": 4}) == {"links": 4}


def test_a_long_loop_is_told_once(diagnosis) -> None:
    members = tuple(d.id for d in diagnosis.org.departments)
    around = replace(diagnosis, structure=replace(diagnosis.structure, loops=(members * 6,)))
    result = assessment(around, version="1")
    assert errors(result) == []
    assert result["loops"] == [list(members * 6)]
    assert {(x["structure"]["loop"], x["structure"]["loop_size"]) for x in result["departments"]} == {
        (None, 6 * len(members))
    }
    short = assessment(replace(diagnosis, structure=replace(diagnosis.structure, loops=(members,))), version="1")
    assert short["departments"][0]["structure"]["loop"] == list(members)


def test_what_is_estimated_from_a_sample_is_named(diagnosis) -> None:
    assert assessment(diagnosis, version="1")["estimated"] == []
    sampled = replace(diagnosis, structure=replace(diagnosis.structure, betweenness_exact=False))
    result = assessment(sampled, version="1")
    assert errors(result) == []
    assert result["estimated"] == ["betweenness"]
    assert assessment(synthetic(70), version="1")["estimated"] == ["flow_betweenness"]


def test_numbers_have_four_decimals_and_no_negative_nought() -> None:
    assert [number(x) for x in (None, -0.00004, 12.34565, -7.5)] == ["null", "0.0000", "12.3456", "-7.5000"]
    for broken in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            number(broken)


@pytest.mark.parametrize(
    "damage",
    [
        lambda a: a.update(more=1),
        lambda a: a["links"][0].update(more=1),
        lambda a: a["links"][0].pop("n"),
        lambda a: a["health"].update(score=101),
        lambda a: a["findings"][0].update(severity="awful"),
        lambda a: next(x for x in a["links"] if x["suppressed"]).update(n=4),
        lambda a: next(x for x in a["links"] if x["suppressed"]).update(raw_mean=40.0),
        lambda a: next(x for x in a["links"] if not x["suppressed"]).update(n_band="<5"),
    ],
)
def test_the_schema_is_strict(result, damage) -> None:
    damage(result)
    assert errors(result)


def test_a_hidden_link_has_no_number(result, diagnosis) -> None:
    hidden = {(x.supplier, x.customer) for x in diagnosis.tally.hidden}
    found = [x for x in result["links"] if x["suppressed"]]
    assert {(x["supplier"], x["customer"]) for x in found} == hidden
    assert result["data_quality"]["suppressed_links"] == len(hidden)
    for link in found:
        assert link["rated"] is True
        assert link["n_band"] == "<5"
        assert link["dimensions"] == []
        for key in ("n", "score", "low", "high", "p_weak", "raw_mean", "gap", "weight", "importance", "relationship"):
            assert link[key] is None


def test_hidden_is_not_unrated(result, diagnosis) -> None:
    shown = {(x.supplier, x.customer) for x in diagnosis.tally.links}
    hidden = {(x.supplier, x.customer) for x in diagnosis.tally.hidden}
    unrated = [x for x in result["links"] if not x["rated"]]
    assert unrated
    for link in unrated:
        assert (link["supplier"], link["customer"]) not in shown | hidden
        assert (link["suppressed"], link["n_band"], link["score"], link["declared"]) == (False, None, None, True)
    pairs = [(x["supplier"], x["customer"]) for x in result["links"]]
    assert len(pairs) == len(set(pairs)) == len(diagnosis.org.relations())


def test_an_undeclared_hidden_link_is_listed_without_numbers(diagnosis) -> None:
    gone = diagnosis.tally.hidden[0]
    links = tuple(x for x in diagnosis.org.links if (x.supplier, x.customer) != (gone.supplier, gone.customer))
    result = assessment(replace(diagnosis, org=replace(diagnosis.org, links=links)), version="1")
    (link,) = [x for x in result["links"] if (x["supplier"], x["customer"]) == (gone.supplier, gone.customer)]
    assert (link["declared"], link["suppressed"], link["criticality"], link["exposure"]) == (False, True, None, None)
    assert errors(result) == []


def test_a_dimension_too_few_answered_has_no_number(diagnosis) -> None:
    tally = diagnosis.tally
    first = tally.links[0]
    few = replace(first.dimensions[0], n=None, score=None, raw=None, answers=None, answers_mean=None)
    links = (replace(first, dimensions=(few, *first.dimensions[1:])), *tally.links[1:])
    own = replace(diagnosis.estimates, dimensions={few.id: diagnosis.estimates})
    result = assessment(replace(diagnosis, tally=replace(tally, links=links), estimates=own), version="1")
    by_pair = {(x["supplier"], x["customer"]): x for x in result["links"]}
    part = by_pair[first.supplier, first.customer]["dimensions"][0]
    assert {key: v for key, v in part.items() if key not in ("id", "name")} == dict.fromkeys(set(part) - {"id", "name"})
    second = tally.links[1]
    assert by_pair[second.supplier, second.customer]["dimensions"][0]["score"] is not None


def test_words_are_in_the_maps_language(diagnosis) -> None:
    def title(language):
        org = replace(diagnosis.org, language=language)
        return assessment(replace(diagnosis, org=org), version="1")["findings"][0]["title"]

    assert "墙" in title("zh")
    assert "walled off" in title("en")


def test_cannot_tell_keeps_its_reason(result) -> None:
    unknown = [f for f in result["findings"] if f["state"] == "cannot-tell"]
    assert unknown
    for finding in unknown:
        assert finding["severity"] is None
        assert finding["confidence"] is None
        assert finding["reason"]


def test_findings_are_the_diagnosis_findings(result, diagnosis) -> None:
    assert [f["id"] for f in result["findings"]] == [f.id for f in diagnosis.findings]
    assert {f["severity"] for f in result["findings"]} <= {*(str(s) for s in Severity), None}


def test_a_list_of_words_is_written_as_one(result) -> None:
    """As of a large map: what was worked out from a sample is named by word."""
    document = result | {"estimated": ["flow_betweenness"], "plan": []}
    assert json.loads(to_bytes(document)) == document


def test_bytes_are_strict_json_with_a_newline(result) -> None:
    data = to_bytes(result)
    assert data.endswith(b"}\n")
    assert "子午线制造集团".encode() in data
    assert json.loads(data) == json.loads(json.dumps(result))
    result["health"]["score"] = float("nan")
    with pytest.raises(ValueError):
        to_bytes(result)


def test_no_folder_of_the_machine(result) -> None:
    (file,) = result["inputs"]
    assert (file["path"], file["sha256"], file["rows"]) == ("survey.xlsx", "ab" * 32, 1288)


def test_scores_have_four_decimals_at_most(result) -> None:
    def numbers(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for part in value:
                yield from numbers(part)
        elif isinstance(value, float):
            yield value

    found = list(numbers({key: result[key] for key in TOP if key != "settings"}))
    assert len(found) > 100
    assert all(value == round(value, 4) for value in found)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import conftest
from icdiag import findings
findings.check = conftest.CHECKS.__getitem__
from icdiag.report.assessment_json import assessment, to_bytes
sys.stdout.buffer.write(to_bytes(assessment(conftest.synthetic(12), version="1.2.3")))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_same_bytes_in_another_process(result, seed) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent)],
        env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == to_bytes(result)


def estimates(values: dict[tuple[str, str], float], cov, sd: float = 5.0, variances=None) -> Estimates:
    links = tuple(LinkEstimate(s, c, 8, v, Effect(v, sd, v - 8, v + 8), None, 0.1, 0.5) for (s, c), v in values.items())
    mean = np.array([link.q.value for link in links])
    joint = Known(60.0, 1.0, mean, np.array(cov, float), np.ones(len(links)))
    return Estimates("crossed", Effect(60, 1, 58, 62), variances or {}, links, {}, {}, joint, frozenset(), True, {})


def test_department_scores_by_hand() -> None:
    # a supplies b (60) and c (80), covariance 10 between them:
    # mean 70, variance (25 + 25 + 2 * 10) / 4 = 17.5, half width 1.6449 * 4.1833 = 6.881
    scores = department_scores(estimates({("a", "b"): 60, ("a", "c"): 80}, [[25, 10], [10, 25]]))
    supplier, customer = scores["a"]
    assert customer is None
    assert supplier.score == 70
    assert supplier.low == pytest.approx(63.119, abs=1e-3)
    assert supplier.high == pytest.approx(76.881, abs=1e-3)
    assert (supplier.n, supplier.links) == (16, 2)
    assert scores["b"][0] is None
    assert scores["b"][1].score == 60
    assert scores["b"][1].high == pytest.approx(60 + 1.644854 * 5)


def test_department_scores_stay_in_range() -> None:
    supplier, _ = department_scores(estimates({("a", "b"): 98}, [[25]]))["a"]
    assert supplier.high == 100


def test_icc_by_hand() -> None:
    parts = {"va": 10.0, "vb": 30.0, "vr": 20.0, "vp": 20.0, "ve": 20.0, "rho": 0.3}
    crossed = SimpleNamespace(links=[SimpleNamespace(customer="a")] * 2, moments=None)
    # ICC1 = 50 / 100; each link 1 - 25 / 50 = 0.5
    found = link_icc(crossed, estimates({("a", "b"): 60, ("b", "a"): 50}, np.eye(2) * 25, variances=parts))
    assert found == (0.5, 0.5)
    assert link_icc(crossed, estimates({("a", "b"): 60}, [[25]], variances={})) == (None, None)
