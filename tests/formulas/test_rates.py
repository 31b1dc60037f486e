"""Exact Poisson limits and ratios of rates: printed tables, scipy's distributions, and identities."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas.rates import poisson_limits, rate, rate_ratio, rate_ratio_above, rate_ratio_test


@pytest.mark.parametrize(
    ("events", "low", "high"),
    # 95 % limits of a Poisson mean as printed (Ulm 1990; Garwood 1936)
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.36, 121.63)],
)
def test_garwood_as_printed(events, low, high):
    assert poisson_limits(events=events, level=0.95) == pytest.approx((low, high), abs=6e-3)


@settings(deadline=None)
@given(st.integers(0, 2000), st.floats(0.5, 0.999))
def test_limits_leave_half_of_the_error_on_either_side(events, level):
    low, high = poisson_limits(events=events, level=level)
    assert stats.poisson.cdf(events, high) == pytest.approx((1 - level) / 2, rel=1e-8)
    if events:
        assert stats.poisson.sf(events - 1, low) == pytest.approx((1 - level) / 2, rel=1e-8)


def test_a_rate_by_hand():
    found = rate(events=10, exposure=400, per=100, level=0.95)
    assert found == pytest.approx((2.5, 4.7954 / 4, 18.3904 / 4), abs=1e-4)
    for exposure in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="exposure"):
            rate(events=1, exposure=exposure, level=0.9)
    with pytest.raises(ValueError, match="counted"):
        poisson_limits(events=-1, level=0.9)


def test_a_ratio_as_in_r():
    # R: poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)), the help page's example
    first, second = (11, 800), (21, 3011)
    ratio, low, high = rate_ratio(first=first, second=second, level=0.95)
    assert (ratio, low, high) == pytest.approx((1.971488, 0.8584264, 4.277267), rel=1e-5)
    assert rate_ratio_test(first=first, second=second) == pytest.approx(0.07967, abs=1e-5)


def test_a_ratio_without_events():
    assert rate_ratio(first=(0, 5), second=(0, 9), level=0.9) == (None, 0.0, None)
    assert rate_ratio_test(first=(0, 5), second=(0, 9)) == rate_ratio_above(first=(0, 5), second=(0, 9)) == 1
    ratio, low, high = rate_ratio(first=(4, 5), second=(0, 5), level=0.9)
    assert ratio is None and high is None and low == pytest.approx(0.05**0.25 / (1 - 0.05**0.25))
    ratio, low, high = rate_ratio(first=(0, 5), second=(4, 10), level=0.9)
    assert (ratio, low) == (0, 0) and high == pytest.approx((1 - 0.05**0.25) / 0.05**0.25 * 2)


rates = st.tuples(st.integers(0, 60), st.floats(0.5, 20))


@settings(deadline=None)
@given(rates, rates, st.floats(0.2, 5))
def test_the_tests_are_binomial_given_the_sum(first, second, ratio):
    (x, t), (y, u) = first, second
    share = t * ratio / (t * ratio + u)
    p = rate_ratio_test(first=first, second=second, ratio=ratio)
    above = rate_ratio_above(first=first, second=second, ratio=ratio)
    if x + y:
        assert p == pytest.approx(stats.binomtest(x, x + y, share).pvalue, rel=1e-6)
        assert above == pytest.approx(stats.binom.sf(x - 1, x + y, share), rel=1e-7, abs=1e-12)


def test_bad_rates_are_refused():
    for first, ratio in (((-1, 2), 1.0), ((1, 0), 1.0), ((1, 1), 0.0)):
        with pytest.raises(ValueError, match="rate"):
            rate_ratio_test(first=first, second=(1, 1), ratio=ratio)
