"""The simplex against scipy's linear programs; ranges of hidden numbers against two-way tables and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from icdiag.formulas.disclosure import Known, cell_ranges
from icdiag.formulas.hidden_sums import hidden_ranges
from icdiag.formulas.linear import InfeasibleError, Program


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 7), st.integers(0, 5), st.integers(0, 10**6), st.booleans())
def test_the_largest_sum_is_scipys(n, m, seed, bounded):
    rng = np.random.default_rng(seed)
    sums = rng.integers(-1, 2, (m, n)).astype(float)
    point = rng.integers(0, 9, n).astype(float)
    upper = [float(rng.integers(int(x), 20)) if bounded or rng.random() < 0.5 else math.inf for x in point]
    program = Program(sums, sums @ point, upper)
    for _ in range(4):
        goal = rng.integers(-3, 4, n).astype(float)
        peer = linprog(
            -goal, A_eq=sums if m else None, b_eq=sums @ point if m else None,
            bounds=[(0, None if math.isinf(u) else u) for u in upper],
        )  # fmt: skip
        expected = math.inf if peer.status == 3 else -peer.fun
        assert program.largest(goal) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("sums", "totals", "upper"),
    [([[1, 1]], [-1], [5, 5]), ([[1, 1]], [11], [5, 5]), ([[1, 0], [1, 0]], [1, 2], [9, 9])],
)
def test_what_cannot_be_is_said(sums, totals, upper):
    with pytest.raises(InfeasibleError):
        Program(np.array(sums, dtype=float), np.array(totals, dtype=float), upper)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), unique=True, min_size=1),
    st.sampled_from([math.inf, 9, 15]),
)
def test_a_two_way_table_has_the_same_ranges(table, hidden, upper):
    values = {(i, j): table[i][j] for i in range(3) for j in range(3)}
    lines = [[c for c in values if c[side] == k] for side in (0, 1) for k in range(3)]
    found = hidden_ranges(values, hidden, lines, upper=upper)
    for cell, ends in cell_ranges(table, hidden, Known(upper=upper)).items():
        assert found[cell] == pytest.approx(ends, abs=1e-6)


def test_totals_that_overlap_by_hand():
    # a + b = 7 and b + c = 9 and a + b + c = 12: everything follows
    values = {"a": 3, "b": 4, "c": 5, "d": 6}
    assert hidden_ranges(values, "abc", ["ab", "bc", "abcd"]) == {
        "a": pytest.approx((3, 3)), "b": pytest.approx((4, 4)), "c": pytest.approx((5, 5)),
    }  # fmt: skip
    assert hidden_ranges(values, "abc", ["ab", "bc"], upper=8)["b"] == pytest.approx((1, 7))
    assert hidden_ranges(values, "ab", [], lower=2) == {"a": (2, math.inf), "b": (2, math.inf)}
    assert hidden_ranges(values, "", ["ab"]) == {}


def test_sums_of_scores_by_the_people_behind_them():
    """Two hidden links of 3 and 4 people: sums 150 and 240 of a published 390."""
    found = hidden_ranges({"x": 150, "y": 240}, "xy", ["xy"], upper={"x": 300, "y": 400})
    assert found == {"x": pytest.approx((0, 300)), "y": pytest.approx((90, 390))}


def test_bad_values_are_refused():
    for values, hidden, totals, upper in (
        ({"a": 1}, "b", [], 5), ({"a": 1}, "a", ["ab"], 5), ({"a": 6}, "a", [], 5), ({"a": -1}, "a", [], 5),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="value"):
            hidden_ranges(values, hidden, totals, upper=upper)
