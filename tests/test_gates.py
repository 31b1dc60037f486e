"""Gates as a pure function: which conditions a diagnosis meets. Numbers are made by hand in this file."""

from types import SimpleNamespace

import numpy as np
import pytest

from icdiag.cli.gate_text import gate_lines
from icdiag.diagnosis import Diagnosis
from icdiag.gates import evaluate, response_rate
from icdiag.measures.estimates import Effect, Estimates, LinkEstimate
from icdiag.measures.health import Health
from icdiag.measures.whole import Known
from icdiag.model.finding import Finding, Severity, State
from icdiag.model.org import Gate, Name, Org
from icdiag.model.tally import DepartmentTally
from icdiag.words import Words


def effect(value):
    return Effect(value, 1.0, value - 1, value + 1)


def estimates(scores):
    links = tuple(
        LinkEstimate(*name.split(".."), n=6, raw=q, q=effect(q), r=None, p_weak=0.5, weight=1.0)
        for name, q in scores.items()
    )
    n = len(links)
    joint = Known(60.0, 1.0, np.full(n, 60.0), np.eye(n), np.ones(n))
    return Estimates(
        model="crossed", mu=effect(60.0), variances={}, links=links, leniency={}, supplier={}, joint=joint,
        separable=frozenset(), connected=True, dimensions={},
    )  # fmt: skip


def diagnosis(*findings, scores=None, health=None, departments=None):
    tally = None if departments is None else SimpleNamespace(departments=departments, min_n=5)
    return Diagnosis(
        Org("org.yaml", Name(en="Mill")), tally, estimates(scores) if scores is not None else None, None, (),
        None if health is None else Health(health, health - 5, health + 5, (), 0.5), tuple(findings), (),
    )  # fmt: skip


def one(gate, whole):
    (result,) = evaluate(whole, [gate])
    return result


WALL = Finding("mutual-wall", "a~b", severity=Severity.HIGH)
WEAK = Finding("weak-link", "a..b", severity=Severity.LOW)
UNSURE = Finding("mutual-wall", "c~d", state=State.CANNOT_TELL)
STRENGTH = Finding("alliance", "e~f")


@pytest.mark.parametrize(
    ("subject", "passed"),
    [
        *[("critical", True), ("high", False), ("medium", False), ("low", False)],
        *[("mutual-wall", False), ("alliance", False), ("blind-spot", True)],
    ],
)
def test_severity_or_worse_and_check(subject, passed):
    assert one(Gate(subject), diagnosis(WALL, UNSURE, STRENGTH)).passed is passed


def test_what_cannot_be_told_and_strengths_trip_nothing():
    whole = diagnosis(UNSURE, STRENGTH)
    assert one(Gate("mutual-wall"), whole).passed
    assert one(Gate("low"), whole).passed
    assert one(Gate("walls", comparison="<=", bound=0), whole).passed


def test_walls_are_counted_by_family():
    result = one(Gate("walls", comparison="<=", bound=0), diagnosis(WALL, WEAK, UNSURE))
    assert (result.passed, result.value, result.subjects) == (False, 1.0, ("mutual-wall/a~b",))
    assert one(Gate("walls", comparison="<=", bound=1), diagnosis(WALL, WEAK, UNSURE)).passed
    assert not one(Gate("walls", comparison="<", bound=1), diagnosis(WALL)).passed


def test_link_scores():
    whole = diagnosis(scores={"hr..sales": 55.0, "hr..it": 59.9, "hr..shop": 60.0, "it..hr": 10.0})
    result = one(Gate("links", "hr..*", ">=", 60), whole)
    assert (result.passed, result.subjects, result.value) == (False, ("hr..sales", "hr..it"), 55.0)
    assert one(Gate("links", "hr..shop", ">=", 60), whole).passed
    assert one(Gate("links", "hr..*", "<=", 60), whole).passed
    assert not one(Gate("links", "*..*", ">", 10), whole).passed


def test_unknown_links_never_fail_a_score_gate():
    assert one(Gate("links", "x..*", ">=", 60), diagnosis(scores={"hr..it": 1.0})).why == "no-link"
    assert one(Gate("links", "x..*", ">=", 60), diagnosis(scores={"hr..it": 1.0})).passed
    assert one(Gate("links", "*..*", ">=", 60), diagnosis()).passed


def test_only_the_star_is_special_in_a_pattern():
    whole = diagnosis(scores={"[ab]..it": 1.0, "a..it": 1.0, "a?..it": 1.0, "ab..it": 1.0})
    assert one(Gate("links", "[ab]..*", ">=", 60), whole).subjects == ("[ab]..it",)
    assert one(Gate("links", "a?..*", ">=", 60), whole).subjects == ("a?..it",)


@pytest.mark.parametrize(("score", "passed"), [(64.9, False), (65.0, True), (None, True)])
def test_health(score, passed):
    assert one(Gate("health", comparison=">=", bound=65), diagnosis(health=score)).passed is passed


def test_response_rate_counts_hidden_departments_as_silent():
    # 8 of 10 and 5 of 10 answered; the third is hidden although 10 people could answer; of 3 people none can be shown
    parts = (DepartmentTally("a", 8, 10), DepartmentTally("b", 5, 10), DepartmentTally("c", None, 10))
    small = DepartmentTally("d", None, 3)
    assert response_rate(SimpleNamespace(departments=(*parts, small), min_n=5)) == pytest.approx(13 / 30)
    assert not one(Gate("response_rate", comparison=">=", bound=0.65), diagnosis(departments=parts)).passed
    assert one(Gate("response_rate", comparison=">=", bound=0.65), diagnosis(departments=parts[:2])).passed


def test_response_rate_that_nobody_knows_fails():
    gate = Gate("response_rate", comparison=">=", bound=0.65)
    assert not one(gate, diagnosis()).passed
    assert not one(gate, diagnosis(departments=(DepartmentTally("a", 8, None),))).passed


def test_more_answers_than_people_count_once():
    assert response_rate(SimpleNamespace(departments=(DepartmentTally("a", 30, 10),), min_n=5)) == 1.0


def test_warnings_never_fail():
    result = one(Gate("high", level="warn"), diagnosis(WALL))
    assert not result.passed
    assert not result.fails


def test_regression_needs_an_earlier_assessment():
    with pytest.raises(ValueError, match="regression"):
        one(Gate("regression", "links"), diagnosis())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_name_gate_and_reason(language):
    whole = diagnosis(
        WALL, WEAK, scores={f"hr..{i}": float(i) for i in range(10, 20)}, departments=(DepartmentTally("a", 1, 2),)
    )
    gates = [
        Gate("high"), Gate("links", "hr..*", ">=", 60), Gate("links", "x..*", ">=", 60), Gate("critical"),
        Gate("response_rate", comparison=">=", bound=0.65), Gate("low", level="warn"),
    ]  # fmt: skip
    lines = gate_lines(evaluate(whole, gates), Words(language))
    assert len(lines) == 6
    assert "mutual-wall/a~b" in lines[0]
    assert "hr..* >= 60" in lines[1] and "hr..10" in lines[1] and "hr..15" not in lines[1]
    assert "0.5" in lines[3]
