"""Kaplan-Meier and log-rank: hand cases, scipy as a peer, and the textbook's numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas.survival import kaplan_meier, log_rank, on_time
from tests.formulas.golden import GOLDEN, load

cases = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40)


def split(given_cases):
    return [t for t, _ in given_cases], [d for _, d in given_cases]


def censored(given_cases):
    return stats.CensoredData(uncensored=[t for t, d in given_cases if d], right=[t for t, d in given_cases if not d])


def test_by_hand():
    # 2, 3+, 5, 5, 8+: S(2) = 4/5; at 5 three are at risk, two close: 4/5 * 1/3
    found = kaplan_meier([5, 2, 3, 8, 5], [1, 1, 0, 0, 1])
    assert (found.time, found.at_risk, found.closed) == ((2, 5), (5, 3), (1, 2))
    assert found.still_open == pytest.approx((0.8, 4 / 15))
    assert found.se == pytest.approx((0.8 * math.sqrt(1 / 20), 4 / 15 * math.sqrt(1 / 20 + 2 / 3)))
    assert [found.open_after(t) for t in (0, 2, 4.9, 8)] == pytest.approx([1, 0.8, 0.8, 4 / 15])
    assert math.isnan(found.open_after(8.5))
    assert found.closed_by(5) == pytest.approx(11 / 15)
    assert found.median == 5 and found.quantile(0.2) == 3.5 and found.quantile(0.9) is None


def test_a_case_still_open_at_the_time_of_a_closing_is_at_risk():
    assert kaplan_meier([4, 4], [1, 0]).at_risk == (2,)


def test_nothing_closed_and_everything_closed():
    still = kaplan_meier([3, 1], [0, 0])
    assert (
        still.time == ()
        and still.median is None
        and still.open_after(3) == 1
        and still.interval(2, level=0.9) == (1, 1)
    )
    done = kaplan_meier([4, 2, 8, 6], [1, 1, 1, 1])
    assert done.still_open == pytest.approx((0.75, 0.5, 0.25, 0)) and math.isnan(done.se[-1])
    assert done.open_after(100) == 0 and all(map(math.isnan, done.interval(100, level=0.9)))
    assert done.median == 5  # as the sample's own median: S is exactly one half from 4 to 6
    assert kaplan_meier([7], [1]).median == 7


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
@settings(deadline=None)
@given(cases)
def test_the_curve_agrees_with_scipy(given_cases):
    found = kaplan_meier(*split(given_cases))
    peer = stats.ecdf(censored(given_cases)).sf
    assert [found.open_after(t) for t in found.time] == pytest.approx(peer.evaluate(found.time))
    for ours, theirs in (("plain", "linear"), ("log-log", "log-log")):
        ends = peer.confidence_interval(0.95, method=theirs)
        for t, se in zip(found.time, found.se, strict=True):
            i = np.searchsorted(peer.quantiles, t)
            mine = found.interval(t, level=0.95, kind=ours)
            if math.isnan(se):
                assert all(map(math.isnan, mine))
            else:
                assert mine == pytest.approx((ends.low.probabilities[i], ends.high.probabilities[i]), abs=1e-9)


@settings(deadline=None)
@given(cases, cases)
def test_log_rank_agrees_with_scipy(one, two):
    found = log_rank([split(one), split(two)])
    assert sum(found.expected) == pytest.approx(sum(found.observed))
    assert found.df == 1 and 0 <= found.p <= 1
    with np.errstate(all="ignore"):
        if not any(d for _, d in one + two):
            assert (found.chisq, found.p) == (0, 1)
            return
        peer = stats.logrank(censored(one), censored(two)).statistic
    if math.isfinite(peer):
        assert found.chisq == pytest.approx(peer**2, rel=1e-6, abs=1e-9)


def test_groups_alike_and_the_order_of_groups():
    group = ([1, 2, 3, 4, 5], [1, 1, 0, 1, 1])
    assert log_rank([group, group]).chisq == pytest.approx(0, abs=1e-12)
    other, third = ([2, 2, 6], [1, 1, 1]), ([9, 9, 9, 1], [1, 0, 1, 1])
    found, turned = log_rank([group, other, third]), log_rank([third, group, other])
    assert found.df == 2 and found.chisq == pytest.approx(turned.chisq) and found.chisq > 0


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_freireich_as_printed():
    case = load("complaint_time_km")
    rows = [(float(r["time"]), r["closed"] == "1") for r in case.given.rows() if r["group"] == "6-MP"]
    found = kaplan_meier(*split(rows))
    assert found.still_open == pytest.approx(case.published["surv"], abs=5e-4)
    # R: summary(survfit(...))'s default (log) limits at 6 weeks, .720 to 1.000
    assert found.interval(6, level=0.95, kind="log") == pytest.approx((0.720, 1.0), abs=5e-4)


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_the_limits_of_a_median_as_r_prints_them():
    """R: survfit(Surv(time, cens) ~ treat, gehan) prints medians 8 (4-12) and 23 (16-NA)."""
    groups = {}
    for row in load("complaint_time_km").given.rows():
        groups.setdefault(row["group"], []).append((float(row["time"]), row["closed"] == "1"))
    found = {
        name: kaplan_meier(*split(rows)).quantile_interval(0.5, level=0.95, kind="log") for name, rows in groups.items()
    }
    assert found == {"6-MP": (16, None), "placebo": (4, 12)}


def test_on_time_leaves_out_who_is_not_due():
    # closed on day 3 and 9; open for 2 (not due), 5 (exactly the limit, so late) and 8 days
    assert on_time([3, 9, 2, 5, 8], [1, 1, 0, 0, 0], limit=5) == (1, 4)
    assert on_time([5], [1], limit=5) == (1, 1)
    assert on_time([], [], limit=5) == (0, 0)


@pytest.mark.parametrize(("times", "closed"), [([], []), ([1], []), ([-1], [1]), ([math.nan], [0])])
def test_what_is_no_time_is_refused(times, closed):
    with pytest.raises(ValueError, match=r"time|curve"):
        kaplan_meier(times, closed)
    with pytest.raises(ValueError, match="two groups"):
        log_rank([([1], [1])])
    with pytest.raises(ValueError, match="kind"):
        kaplan_meier([1], [1]).interval(1, level=0.9, kind="other")
