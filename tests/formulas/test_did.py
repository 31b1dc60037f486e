"""Difference in differences: hand cases, numpy's least squares, every assignment as the permutation's oracle."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.did import (
    Cell,
    Observation,
    adjusted_gain,
    cells,
    from_cells,
    from_changes,
    matched_changes,
    regression,
)
from icdiag.formulas.did_permutation import permutation_p
from tests.formulas.golden import GOLDEN, load


def panel(rng, units=12, gain=5.0):
    seen = []
    for i in range(units):
        level, treated = rng.normal(50, 8), i % 2 == 0
        for post in (False, True):
            seen.append(Observation(i, treated, post, level + 2 * post + gain * (treated and post) + rng.normal(0, 3)))
    return seen


def test_cells_by_hand():
    found = from_cells(
        treated_pre=Cell(40, 1), treated_post=Cell(52, 2), control_pre=Cell(45, 2), control_post=Cell(50, 4)
    )
    assert (found.change_treated, found.change_control, found.did, found.se) == (12, 5, 7, 5)


def test_the_three_ways_agree_on_a_balanced_panel():
    seen = panel(np.random.default_rng(1))
    c = cells(seen)
    by_cells = from_cells(
        treated_pre=Cell(c[True, False][0], c[True, False][2]),
        treated_post=Cell(c[True, True][0], c[True, True][2]),
        control_pre=Cell(c[False, False][0], c[False, False][2]),
        control_post=Cell(c[False, True][0], c[False, True][2]),
    )
    changes = matched_changes(seen)
    assert by_cells.did == pytest.approx(regression(seen).did)
    assert by_cells.did == pytest.approx(from_changes(*changes).difference)
    assert by_cells.se > from_changes(*changes).se  # the same units in both waves: levels cancel


def test_errors_by_plain_matrices():
    seen = panel(np.random.default_rng(2), units=9)
    teams = {i: i % 4 for i in range(9)}
    found = regression(seen, cluster=teams)
    x = np.array([[1, o.treated, o.post, o.treated * o.post] for o in seen], dtype=float)
    y = np.array([o.outcome for o in seen])
    b, rest, *_ = np.linalg.lstsq(x, y, rcond=None)
    inverse = np.linalg.inv(x.T @ x)
    u = y - x @ b
    meat = np.zeros((4, 4))
    for g in range(4):
        rows = [i for i, o in enumerate(seen) if teams[o.unit] == g]
        score = x[rows].T @ u[rows]
        meat += np.outer(score, score)
    robust = inverse @ meat @ inverse * (4 / 3) * (17 / 14)
    assert found.did == pytest.approx(b[3])
    assert found.se_ols == pytest.approx(math.sqrt(rest[0] / 14 * inverse[3, 3]))
    assert found.se_cluster == pytest.approx(math.sqrt(robust[3, 3]))
    assert (found.n, found.clusters) == (18, 4)
    low, high = found.interval(0.95)
    assert (found.p() < 0.05) == (low > 0 or high < 0)


def test_who_is_matched():
    seen = [
        Observation("a", True, False, 1.0), Observation("a", True, True, 4.0),
        Observation("b", False, False, 2.0),  # seen once
        Observation("c", False, False, 2.0), Observation("c", False, True, math.nan),  # no answer
        Observation("d", False, False, 2.0), Observation("d", True, True, 3.0),  # changed sides
        Observation("e", False, False, 2.0), Observation("e", False, True, 3.0),
    ]  # fmt: skip
    assert matched_changes(seen) == ([3.0], [1.0])
    assert cells(seen)[False, True] == (3.0, 1, pytest.approx(math.nan, nan_ok=True))


def test_too_little_is_refused():
    with pytest.raises(ValueError, match="two units"):
        from_changes([1.0], [1.0, 2.0])
    seen = panel(np.random.default_rng(3), units=4)
    with pytest.raises(ValueError, match="before and after"):
        regression([o for o in seen if not o.post])
    with pytest.raises(ValueError, match="two clusters"):
        regression(seen, cluster=dict.fromkeys(range(4), "one"))


def test_a_gain_beyond_the_way_back_to_the_mean():
    """Two units of sd 3 error with a shared 4: the sum's variance is 9 + 9 + 2 * 4 = 26."""
    found = adjusted_gain([40, 44], [52, 50], expected=[46, 48], covariance=np.array([[9.0, 4], [4, 9]]))
    assert (found.naive, found.adjusted, found.se) == (9, 4, pytest.approx(math.sqrt(26) / 2))
    with pytest.raises(ValueError, match="both waves"):
        adjusted_gain([1], [1, 2], expected=[1], covariance=np.eye(1))


def test_the_worst_units_rise_by_themselves_and_the_adjusted_gain_does_not():
    rng = np.random.default_rng(4)
    true = rng.normal(60, 6, 4_000)
    first, second = true + rng.normal(0, 6, 4_000), true + rng.normal(0, 6, 4_000)
    worst = first < 50
    expected = 60 + 0.5 * (first[worst] - 60)  # reliability 36 / 72
    n = int(worst.sum())
    found = adjusted_gain(first[worst], second[worst], expected=expected, covariance=np.eye(n) * (18 + 36))
    assert found.naive > 5 and abs(found.adjusted) < 3 * found.se


def effect(changes, chosen):
    inside = [x for name, x in changes if name in chosen]
    outside = [x for name, x in changes if name not in chosen]
    return np.mean(inside) - np.mean(outside)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_the_permutation_looks_at_every_assignment(data):
    names = "abcdef"
    changes = [(name, data.draw(st.integers(-5, 5))) for name in names for _ in range(data.draw(st.integers(1, 3)))]
    treated = {name: name in "ab" for name in names}
    found = permutation_p(changes, treated, draws=0, seed=0)
    every = [effect(changes, set(chosen)) for chosen in combinations(names, 2)]
    here = effect(changes, set("ab"))
    assert found.exact and found.assignments == 15 and found.difference == pytest.approx(here)
    assert found.p == pytest.approx(np.mean([abs(x) >= abs(here) - 1e-9 for x in every]))
    assert found.p_high == pytest.approx(np.mean([x >= here - 1e-9 for x in every]))


def test_many_departments_are_drawn():
    rng = np.random.default_rng(7)
    treated = {i: i < 12 for i in range(30)}
    null = permutation_p([(i, rng.normal()) for i in range(30)], treated, draws=999, seed=1)
    plain = permutation_p([(i, rng.normal() + 5 * treated[i]) for i in range(30)], treated, draws=999, seed=1)
    assert not null.exact and null.assignments == 999 and null.p > 0.01
    assert plain.p == plain.p_high == 1 / 1000


@pytest.mark.parametrize(
    ("changes", "treated"), [([("a", 1.0), ("b", 2.0)], {"a": True}), ([("a", 1.0)], {"a": True}), ([], {})]
)
def test_no_comparison_is_refused(changes, treated):
    with pytest.raises(ValueError, match=r"treat"):
        permutation_p(changes, treated, draws=9, seed=1)


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_card_and_krueger_as_printed():
    """2.76 (1.36) in Table 3 and 2.75 (1.34) for the balanced sample."""
    table = load("did_card_krueger_micro").given.columns()
    seen = [
        Observation(i, t == 1, p == 1, y)
        for i, t, p, y in zip(*(table[k] for k in ("id", "nj", "d", "fte")), strict=True)
    ]
    matched = from_changes(*matched_changes(seen))
    assert (matched.difference, matched.se) == pytest.approx((2.75, 1.34), abs=5e-3)
    assert regression(seen).did == pytest.approx(2.76, abs=1e-2)
