"""Every registered golden case against the shared folder, and the rule of comparison itself."""

import math

import pytest

from tests.benchmarks.golden import HEAD
from tests.benchmarks.golden import rows as table_rows
from tests.formulas.golden import (
    GOLDEN,
    Case,
    Given,
    Line,
    Registered,
    agrees,
    compare,
    registered,
    run,
    tolerance_for,
)

CASES = registered()
here = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")


@here
@pytest.mark.parametrize("id_", CASES)
def test_a_golden_case_is_equal_within_its_tolerance(id_):
    if not (GOLDEN / id_).is_dir():
        pytest.skip(f"the shared golden case {id_} is not beside this checkout")
    lines = run(CASES[id_])
    assert lines
    wrong = [f"{x.quantity}[{x.index}]: {x.ours} for {x.expected} (+-{x.tolerance})" for x in lines if not x.agrees]
    assert not wrong, "\n".join(wrong[:20])


@here
def test_every_shared_case_is_registered():
    assert {folder.name for folder in GOLDEN.iterdir() if folder.is_dir()} <= set(CASES)


def test_the_tolerance_is_relative_to_the_larger_of_one_and_the_expected_number():
    assert agrees("x", 0.105, 0.1, {"default": 0.006}) and not agrees("x", 0.107, 0.1, {"default": 0.006})
    assert agrees("x", 1005.0, 1000.0, {"default": 0.006}) and not agrees("x", 1007.0, 1000.0, {"default": 0.006})
    assert agrees("x", math.nan, None, {"default": 1}) and not agrees("x", 0.0, None, {"default": 1})
    assert not agrees("x", math.nan, 0.0, {"default": 1}) and not agrees("x", None, 0.0, {"default": 1})
    assert agrees("x", "a", "a", {"default": 1}) and not agrees("x", "a", "b", {"default": 1})


def test_a_tolerance_is_found_by_the_longest_prefix():
    given = {"default": 1.0, "blup": 2.0, "blup_se": 3.0, "sd": 4.0}
    found = [tolerance_for(x, given) for x in ("mu", "REML.blup", "REML.blup_se", "blup_lb", "sd.person")]
    assert found == [1.0, 2.0, 3.0, 2.0, 4.0]
    assert tolerance_for("mu", {"sd": 0.5, "tau2": 0.1}) == 0.1  # none named: the strictest


def test_what_is_not_computed_disagrees_unless_it_is_left_out():
    loaded = Case("x", "", "", Given({}, GOLDEN), {"a": 1, "b": {"c": [1, 2], "d": 3}}, {}, {"default": 0.1})

    def found(ours, **leaves):
        return {(x.quantity, x.index): x.agrees for x in compare(loaded, ours, Registered("x", dict, leaves, {}))}

    assert found({"a": 1.05, "b": {"c": [1, 2.5], "d": 3}}) == {
        ("a", None): True, ("b.c", 0): True, ("b.c", 1): False, ("b.d", None): True,
    }  # fmt: skip
    assert not any(found({}).values())
    assert found({"a": 1, "b": {"c": [1], "d": 3}})[("b.c", None)] is False
    assert found({"a": 1}, b="a reason") == {("a", None): True}


@here
def test_the_table_shows_every_registered_case():
    plans = [x for x in CASES.values() if (GOLDEN / x.id).is_dir()][:3]
    table = list(table_rows(plans))
    assert {row[0] for row in table} == {x.id for x in plans}
    assert all(len(row) == len(HEAD) for row in table)


def test_the_table_names_the_entry_that_is_furthest_off(monkeypatch):
    lines = [Line("x", 0, 1.0, 1.0, 0.0, 0.1, True), Line("x", 1, 3.0, 2.0, 0.5, 0.1, False)]
    monkeypatch.setattr("tests.benchmarks.golden.run", lambda _: lines)
    monkeypatch.setattr("tests.benchmarks.golden.load", lambda _: Case("c", "s" * 99, "", Given({}, GOLDEN), {}, {}))
    (row,) = table_rows([Registered("c", dict, {}, {})])
    assert row[:6] == ("c", "x [2] of 2", "3", "2", "5e-01  DIFFERS", "0.1")
    assert len(row[6]) == 60
