"""t tests and effect sizes from summaries: scipy as a peer, printed examples, and identities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas.effect_size import (
    Group,
    effect_size,
    minimum_detectable,
    paired_effect,
    paired_t,
    pooled_sd,
    pooled_t,
    reliable_change,
    small_sample_factor,
    welch_t,
)
from tests.formulas.golden import GOLDEN, load

groups = st.builds(Group, st.floats(-50, 50), st.floats(0.1, 30), st.integers(2, 200))


@settings(deadline=None)
@given(groups, groups)
def test_t_tests_agree_with_scipy(first, second):
    for ours, equal in ((pooled_t, True), (welch_t, False)):
        found = ours(first, second)
        peer = stats.ttest_ind_from_stats(
            first.mean, first.sd, first.n, second.mean, second.sd, second.n, equal_var=equal
        )
        assert found.t == pytest.approx(peer.statistic)
        assert found.p == pytest.approx(peer.pvalue, rel=1e-7, abs=1e-300)
        low, high = found.interval(0.9)
        assert (low + high) / 2 == pytest.approx(found.difference, abs=1e-9)
        # an interval that ends at 0 is a test with p = 1 - level
        assert stats.t.sf((high - found.difference) / found.se, found.df) == pytest.approx(0.05)


@settings(deadline=None)
@given(groups, groups)
def test_turned_round_the_sign_turns(first, second):
    assert welch_t(first, second).t == pytest.approx(-welch_t(second, first).t)
    one, two = effect_size(first, second), effect_size(second, first)
    assert one.g == pytest.approx(-two.g) and one.var_g == pytest.approx(two.var_g)


def test_the_paired_test_agrees_with_scipy():
    before, after = np.array([3.0, 5, 4, 6, 2]), np.array([4.0, 7, 4, 9, 3])
    change = after - before
    peer = stats.ttest_rel(after, before)
    found = paired_t(Group(change.mean(), change.std(ddof=1), 5))
    assert (found.t, found.p, found.df) == pytest.approx((peer.statistic, peer.pvalue, 4))


def test_borenstein_paired_as_printed():
    # Borenstein et al. 2009, ch. 4: means 103 and 100, s_difference 5.5, n 50, r .7 -> s_within 7.1005, d .4225,
    # variance .0131, J .9846, g .4160
    found = paired_effect(Group(3, 5.5, 50), correlation=0.7)
    assert found.d == pytest.approx(0.4225, abs=5e-5)
    assert found.var_d == pytest.approx(0.0131, abs=5e-5)
    assert found.g == pytest.approx(0.4160, abs=5e-5)
    exact = paired_effect(Group(3, 5.5, 50), correlation=0.7, exact=True)
    assert exact.g == pytest.approx(found.g, rel=1e-4) and exact.g != found.g


def test_the_exact_factor_and_its_approximation():
    # Hedges 1981, Table 1 (c(m)): .5642 at 2, .7979 at 4 (exactly sqrt(2/pi)), .9523 at 16
    assert small_sample_factor(2, exact=True) == pytest.approx(math.sqrt(1 / math.pi))
    assert small_sample_factor(4, exact=True) == pytest.approx(math.sqrt(2 / math.pi))
    for df in range(10, 200):
        assert small_sample_factor(df) == pytest.approx(small_sample_factor(df, exact=True), abs=1e-3)
    with pytest.raises(ValueError, match="degrees"):
        small_sample_factor(1, exact=True)


def test_without_variance():
    same, other = Group(5, 0, 4), Group(7, 0, 3)
    assert welch_t(same, other).t == -math.inf and welch_t(same, other).p == 0 and welch_t(same, other).df == 5
    assert math.isnan(pooled_t(same, same).t) and math.isnan(pooled_t(same, same).p)
    assert effect_size(same, other) is None and pooled_sd(same, other) == 0
    assert paired_effect(same, correlation=0.5) is None and paired_effect(Group(1, 1, 5), correlation=1) is None


@pytest.mark.parametrize("group", [Group(1, 1, 1), Group(1, -1, 5), Group(1, math.nan, 5)])
def test_too_little_is_refused(group):
    for compare in (pooled_t, welch_t, effect_size, pooled_sd):
        with pytest.raises(ValueError, match="two cases"):
            compare(group, Group(1, 1, 5))
    with pytest.raises(ValueError, match="two cases"):
        paired_t(group)


@settings(deadline=None)
@given(groups, groups)
def test_the_interval_of_g_holds_g(first, second):
    found = effect_size(first, second)
    low, high = found.interval(0.9)
    assert low < found.g < high and found.se_g == pytest.approx((high - low) / 2 / 1.6448536269514722)


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_the_printed_examples():
    book = load("hedges_borenstein_2009")
    found = effect_size(*(Group(book.given[f"m{i}"], book.given[f"s{i}"], book.given[f"n{i}"]) for i in (1, 2)))
    for name, value in (("d", found.d), ("g", found.g), ("var_d", found.var_d), ("var_g", found.var_g)):
        digits = len(str(book.published[name]).split(".")[1])
        assert value == pytest.approx(book.published[name], abs=0.5 * 10**-digits)
    nist = load("welch_nist_auto83b")
    first, second = (Group(nist.given[f"mean{i}"], nist.given[f"sd{i}"], nist.given[f"n{i}"]) for i in (1, 2))
    assert pooled_t(first, second).t == pytest.approx(nist.published["t_pooled"], abs=1e-4)
    assert welch_t(first, second).df == pytest.approx(nist.published["df_welch"], abs=1e-3)


def test_reliable_change_by_hand():
    # sd 10, reliability .5: error of measurement 7.07, of a difference 10
    found = reliable_change(pre=50, post=30, sd_pre=10, reliability=0.5)
    assert (found.se_measurement, found.s_diff, found.index) == pytest.approx((math.sqrt(50), 10, -2))
    assert found.reliable and found.smallest == pytest.approx(19.6, abs=1e-3)
    assert not reliable_change(pre=50, post=69, sd_pre=10, reliability=0.5).reliable
    assert reliable_change(pre=50, post=69, sd_pre=10, reliability=0.5, level=0.9).reliable
    for sd, reliability in ((0, 0.5), (10, 1), (10, -0.1)):
        with pytest.raises(ValueError, match="reliab"):
            reliable_change(pre=1, post=2, sd_pre=sd, reliability=reliability)


def test_the_minimum_detectable_effect():
    assert minimum_detectable(1) == pytest.approx(2.80, abs=2e-3)  # Bloom 1995: 2.8 standard errors
    power = stats.norm.sf(1.959963984540054 - minimum_detectable(3) / 3)
    assert power == pytest.approx(0.8)
