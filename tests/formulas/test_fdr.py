"""Properties, cases worked by hand, and scipy as a peer; the published example is a golden case."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas.fdr import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    expected_false,
    holm,
    local_false_sign_rate,
    posterior_list,
    running_false_share,
)

probabilities = st.lists(st.floats(0, 1), max_size=30)


def test_nothing_in_nothing_out():
    assert benjamini_hochberg([]) == benjamini_yekutieli([]) == posterior_list([], q=0.1) == ()
    assert holm([]) == bonferroni([]) == running_false_share([]) == ()


def test_nan_is_no_test_and_stays_nan():
    # Two tests: .01 * 2 / 1 = .02 and .04 * 2 / 2 = .04; three would give .03 and .06.
    low, nan, high = benjamini_hochberg([0.01, math.nan, 0.04])
    assert (low, high) == pytest.approx((0.02, 0.04))
    assert math.isnan(nan)


def test_yekutieli_pays_the_harmonic_number():
    # Three tests: 1 + 1/2 + 1/3 = 11/6; .01 * 3 / 1 * 11/6 = .055.
    assert benjamini_yekutieli([0.5, 0.01, 0.9])[1] == pytest.approx(0.055)


@settings(deadline=None)
@given(probabilities)
def test_adjusting_keeps_order_and_never_lowers(p):
    adjusted = benjamini_hochberg(p)
    assert all(p[i] <= adjusted[i] + 1e-15 and adjusted[i] <= 1 for i in range(len(p)))
    ranked = [adjusted[i] for i in sorted(range(len(p)), key=lambda i: p[i])]
    assert ranked == sorted(ranked)
    assert all(y >= x - 1e-15 for x, y in zip(adjusted, benjamini_yekutieli(p), strict=True))


@settings(deadline=None)
@given(probabilities, st.floats(0, 1))
def test_list_is_the_longest_that_keeps_q(p, q):
    chosen = posterior_list(p, q=q)
    shares = running_false_share(p)
    assert [p[i] for i in chosen] == sorted(p, reverse=True)[: len(chosen)]
    if chosen:
        assert shares[len(chosen) - 1] <= q + 1e-9
        assert expected_false(p, chosen) == pytest.approx(shares[len(chosen) - 1] * len(chosen))
    if len(chosen) < len(p):
        assert shares[len(chosen)] > q


def test_ties_keep_the_order_given():
    assert posterior_list([0.8, 0.9, 0.8, 0.9], q=0.14) == (1, 3, 0)  # (.1 + .1 + .2) / 3 = .1333; with four .15


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_scipy_adjusts_alike(p):
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"), abs=1e-12)
    assert benjamini_yekutieli(p) == pytest.approx(stats.false_discovery_control(p, method="by"), abs=1e-12)


def test_holm_and_bonferroni_by_hand():
    # Holm 1979: .01 * 3, then the larger of that and .02 * 2, then the larger of that and .03 * 1
    assert holm([0.03, 0.01, math.nan, 0.02])[:2] == pytest.approx((0.04, 0.03))
    assert holm([0.03, 0.01, math.nan, 0.02])[3] == pytest.approx(0.04)
    assert bonferroni([0.03, 0.01, math.nan, 0.5])[:2] == pytest.approx((0.09, 0.03))
    assert bonferroni([0.03, 0.01, math.nan, 0.5])[3] == 1.0
    assert all(math.isnan(adjust([0.1, math.nan])[1]) for adjust in (holm, bonferroni))


@settings(deadline=None)
@given(probabilities)
def test_the_stricter_the_guarantee_the_larger_the_p(p):
    for least, more, most in zip(benjamini_hochberg(p), holm(p), bonferroni(p), strict=True):
        assert least <= more + 1e-12 <= most + 2e-12 <= 1 + 2e-12


def test_the_sign_rate_at_its_ends():
    assert local_false_sign_rate(0, 1) == local_false_sign_rate(0, 0) == 0.5
    assert local_false_sign_rate(-1, 0) == 0
    assert local_false_sign_rate(-1.959963984540054, 1) == pytest.approx(0.025)
    assert local_false_sign_rate(3, 2) == pytest.approx(stats.norm.sf(1.5))
