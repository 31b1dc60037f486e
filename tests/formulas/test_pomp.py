"""Scoring by hand and its limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.formulas.pomp import half_rule, pomp, reversed_item, weighted_half_rule

NAN = np.nan


def test_pomp_by_hand():
    x = np.array([1.0, 2.0, 5.0, NAN])
    assert pomp(x, 1, 5)[:3].tolist() == [0.0, 25.0, 100.0] and np.isnan(pomp(x, 1, 5)[3])
    assert pomp(x, 1, 5, reverse=True)[:3].tolist() == [100.0, 75.0, 0.0]
    assert reversed_item(x, 1, 5)[:3].tolist() == [5.0, 4.0, 1.0]


@given(st.lists(st.integers(0, 10), min_size=1, max_size=20))
def test_turning_round_twice_changes_nothing_and_commutes_with_pomp(answers):
    x = np.array(answers, float)
    assert reversed_item(reversed_item(x, 0, 10), 0, 10).tolist() == x.tolist()
    assert pomp(reversed_item(x, 0, 10), 0, 10) == pytest.approx(pomp(x, 0, 10, reverse=True))


def test_the_half_rule_rounds_up():
    rows = np.array([[1.0, NAN, NAN], [1.0, 3.0, NAN], [NAN, NAN, NAN]])
    got = half_rule(rows)
    assert np.isnan(got).tolist() == [True, False, True] and got[1] == 2.0
    assert half_rule(np.array([[1.0, NAN]])).tolist() == [1.0]  # one of two is half
    assert np.isnan(half_rule(np.zeros((2, 0)))).all()
    assert half_rule(np.zeros((0, 3))).shape == (0,)


@given(st.permutations(range(5)))
def test_the_order_of_items_does_not_matter(order):
    rows = np.array([[1.0, 4.0, NAN, 2.0, 5.0], [NAN, NAN, NAN, 2.0, 5.0]])
    assert half_rule(rows[:, order]) == pytest.approx(half_rule(rows), nan_ok=True)


def test_weights():
    parts = np.array([[10.0, 40.0, NAN], [10.0, NAN, NAN], [NAN, NAN, 7.0], [1.0, 2.0, 3.0]])
    got = weighted_half_rule(parts, np.array([1.0, 2.0, 0.0]))
    assert got[0] == 30.0 and np.isnan(got[1]) and np.isnan(got[2]) and got[3] == pytest.approx(5 / 3)
    assert np.isnan(weighted_half_rule(np.array([[5.0]]), np.array([0.0]))[0])
    equal = weighted_half_rule(parts[3:], np.ones(3))
    assert equal == pytest.approx(half_rule(parts[3:]))
