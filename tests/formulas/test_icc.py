"""Intraclass correlations: against textbook analyses of variance, invariances, and tables where little varies."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.icc import one_way, one_way_of, raters_needed, shrout_fleiss
from icdiag.formulas.reliability import alpha, stepped_up


def test_one_way_by_hand():
    """Groups 1 3 and 5 7: MSB 16, MSW 2, so ICC(1) = 14 / 18 and ICC(2) = 14 / 16."""
    found = one_way_of(np.array([1.0, 3.0, 5.0, 7.0]), np.array([4, 4, 9, 9]))
    assert (found.between, found.within, found.size, found.k0) == (16.0, 2.0, 2.0, 2.0)
    assert found.icc1() == pytest.approx(14 / 18) and found.icc2 == pytest.approx(14 / 16)
    assert found.icc2 == pytest.approx(stepped_up(found.icc1(), 2))


def test_unequal_groups():
    """Sizes 1, 2, 3: mean 2, k0 = (6 - 14 / 6) / 2."""
    found = one_way(n=np.array([1.0, 2.0, 3.0]), mean=np.array([1.0, 2.0, 4.0]), within=0.5)
    assert (found.size, found.k0) == (2.0, pytest.approx((6 - 14 / 6) / 2))
    assert found.icc1() < found.icc1(size="k0")


def test_single_scores_give_what_their_groups_sums_give():
    rng = np.random.default_rng(3)
    group = rng.integers(0, 7, 80)
    x = rng.normal(size=80) + group
    x[5] = np.nan
    direct = one_way_of(x, group)
    parts = [x[(group == g) & np.isfinite(x)] for g in range(7)]
    within = sum(((p - p.mean()) ** 2).sum() for p in parts) / (79 - 7)
    again = one_way(n=np.array([len(p) for p in parts], float), mean=np.array([p.mean() for p in parts]), within=within)
    assert (direct.between, direct.icc1(), direct.icc2) == pytest.approx((again.between, again.icc1(), again.icc2))


def test_one_way_at_its_edges():
    assert one_way(n=np.array([3.0]), mean=np.array([1.0]), within=1.0) is None
    assert one_way_of(np.array([1.0, 2.0]), np.array([0, 1])) is None  # nobody twice: no variance within
    assert one_way_of(np.array([np.nan, np.nan]), np.array([0, 1])) is None
    still = one_way_of(np.ones(4), np.array([0, 0, 1, 1]))
    assert still.icc1() is None and still.icc2 is None
    alike = one_way_of(np.array([1.0, 3.0, 1.0, 3.0]), np.array([0, 0, 1, 1]))
    assert alike.icc1() == pytest.approx(-1.0) and alike.icc2 is None  # -1 / (k - 1), the least there can be
    apart = one_way_of(np.array([1.0, 1.0, 3.0, 3.0]), np.array([0, 0, 1, 1]))
    assert (apart.icc1(), apart.icc2) == (1.0, 1.0)


def table(seed, n=8, k=4, row=1.0, column=0.5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) * row + rng.normal(size=(1, k)) * column + rng.normal(size=(n, k))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_level_and_unit_do_not_matter(seed):
    x = table(seed)
    rng = np.random.default_rng(seed + 1)
    base = shrout_fleiss(x).icc
    for other in (x[rng.permutation(8)], x[:, rng.permutation(4)], 3 * x + 20):
        moved = shrout_fleiss(other).icc
        for name, one in base.items():
            assert (moved[name].icc, moved[name].f) == pytest.approx((one.icc, one.f), rel=1e-7, abs=1e-9)
            assert (moved[name].low, moved[name].high) == pytest.approx((one.low, one.high), rel=1e-6, abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_six_belong_together(seed):
    x = table(seed)
    found = shrout_fleiss(x)
    icc = found.icc
    assert icc["ICC3k"].icc == pytest.approx(alpha(x))  # Hoyt: consistency of the mean is Cronbach's alpha
    for name in ("ICC1", "ICC2", "ICC3"):
        stepped = stepped_up(icc[name].icc, 4)
        assert stepped is None or icc[name + "k"].icc == pytest.approx(stepped)
    assert all(one.low <= one.icc + 1e-9 and one.icc <= one.high + 1e-9 for one in icc.values())
    one = one_way_of(x.ravel(), np.repeat(np.arange(8), 4))
    assert (icc["ICC1"].icc, found.within) == pytest.approx((one.icc1(), one.within))
    assert all(0 <= x.p <= 1 for x in icc.values())


def test_judges_who_differ_by_a_constant_are_consistent_but_do_not_agree():
    x = np.arange(5.0)[:, None] + np.array([0.0, 10.0, 20.0])
    icc = shrout_fleiss(x).icc
    assert (icc["ICC3"].icc, icc["ICC3"].f, icc["ICC3"].p) == (1.0, math.inf, 0.0)
    assert (icc["ICC3"].low, icc["ICC3"].high, icc["ICC3k"].low) == (1.0, 1.0, 1.0)
    assert 0 < icc["ICC2"].icc < 0.1 and icc["ICC1"].icc < 0
    assert icc["ICC2"].low <= icc["ICC2"].icc <= icc["ICC2"].high


def test_perfect_agreement():
    icc = shrout_fleiss(np.repeat(np.arange(4.0)[:, None], 3, axis=1)).icc
    assert [icc[name].icc for name in icc] == [1.0] * 6


@pytest.mark.parametrize("bad", [np.ones((1, 3)), np.ones((3, 1)), np.array([[1, np.nan], [2, 3]]), np.ones((4, 4))])
def test_what_has_no_icc_is_refused(bad):
    with pytest.raises(ValueError, match="intraclass"):
        shrout_fleiss(bad)


def test_the_interval_covers_as_often_as_it_says():
    """ICC(1) .5, 8 targets and 4 judges of their own, 90 %: 500 tables, seeded; standard error 1.3 %."""
    rng, hits = np.random.default_rng(21), 0
    for _ in range(500):
        one = shrout_fleiss(rng.normal(size=(8, 1)) + rng.normal(size=(8, 4)), level=0.9).icc["ICC1"]
        hits += one.low <= 0.5 <= one.high
    assert 0.86 <= hits / 500 <= 0.94


@given(st.floats(0.01, 0.99), st.floats(0.05, 0.95))
def test_as_many_raters_as_needed_are_enough_and_one_less_is_not(icc1, target):
    n = raters_needed(icc1, target=target)
    assert stepped_up(icc1, n) >= target - 1e-9
    assert n == 1 or stepped_up(icc1, n - 1) < target + 1e-9


def test_raters_needed_at_its_edges():
    assert raters_needed(0.0, target=0.7) is None and raters_needed(-0.2, target=0.7) is None
    assert raters_needed(1.0, target=0.7) == 1
    assert raters_needed(0.5, target=0.5) == 1
    for icc1, target in ((0.3, 1.0), (0.3, 0.0), (1.1, 0.5)):
        with pytest.raises(ValueError, match="reliability"):
            raters_needed(icc1, target=target)
