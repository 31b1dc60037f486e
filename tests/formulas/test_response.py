"""What the silent could change: by hand, and at the ends."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.formulas.response import fpc_error, fpc_interval, tipping_point, worst_case


def test_all_answered():
    assert fpc_error(sd=14.0, n=12, people=12) == 0.0
    assert fpc_interval(mean=48.0, sd=14.0, n=12, people=12, level=0.95) == (48.0, 48.0)
    assert fpc_interval(mean=48.0, sd=0.0, n=1, people=1, level=0.95) == (48.0, 48.0)
    assert worst_case(rate=1.0, mean=48.0) == (48.0, 48.0)


def test_one_of_several_says_nothing_of_the_spread():
    assert fpc_interval(mean=48.0, sd=0.0, n=1, people=5, level=0.95) == (-math.inf, math.inf)


@pytest.mark.parametrize(("n", "people"), [(0, 5), (6, 5)])
def test_more_answers_than_people_are_refused(n, people):
    with pytest.raises(ValueError, match="cannot have answered"):
        fpc_error(sd=1.0, n=n, people=people)


@given(st.integers(2, 200), st.integers(1, 10**6), st.floats(0.1, 50))
def test_the_correction_only_narrows_and_fades_in_a_large_house(n, more, sd):
    plain = sd / math.sqrt(n)
    assert fpc_error(sd=sd, n=n, people=n + more) <= plain
    assert fpc_error(sd=sd, n=n, people=10**12) == pytest.approx(plain, rel=1e-9)


def test_tipping_point_by_hand():
    """6 of 8 answered and gave 36: the 2 silent would have to average 92 (the method page's example)."""
    needed = tipping_point(rate=6 / 8, mean=36.0, cut=50.0)
    assert needed == pytest.approx(92.0)
    assert 6 / 8 * 36 + 2 / 8 * needed == pytest.approx(50.0)
    assert tipping_point(rate=0.9, mean=40.0, cut=50.0) > 100  # nothing they could say would lift it
    assert tipping_point(rate=1.0, mean=40.0, cut=50.0) == math.inf
    assert tipping_point(rate=1.0, mean=60.0, cut=50.0) == -math.inf


@given(st.floats(0, 0.99), st.floats(0, 100), st.floats(0, 100))
def test_the_tipping_point_is_on_the_scale_exactly_where_the_bounds_hold_the_cut(rate, mean, cut):
    low, high = worst_case(rate=rate, mean=mean)
    assert low <= high and high - low == pytest.approx(100 * (1 - rate))
    needed = tipping_point(rate=rate, mean=mean, cut=cut)
    if min(abs(cut - low), abs(cut - high)) > 1e-9:
        assert (0 <= needed <= 100) == (low <= cut <= high)


def test_bounds_on_another_scale():
    assert worst_case(rate=0.5, mean=3.0, low=1.0, high=5.0) == (2.0, 4.0)
    assert worst_case(rate=0.0, mean=3.0, low=1.0, high=5.0) == (1.0, 5.0)
