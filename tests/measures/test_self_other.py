"""Own views beside the customers' views: hand-computed numbers, and what naming and order may not change."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.estimating import estimate_links
from icdiag.measures.self_other import pearson, profile_match, self_other, self_other_in, spearman
from icdiag.model.settings import Settings
from icdiag.model.tally import SelfTally
from icdiag.tally.self_spread import pooled_spread
from tests.measures.test_boundaries import tally_of


def house(own, *, n=12, spread=20.0, seed=1):
    """Return (tally, estimates) of departments that all serve each other, with these own ratings."""
    rng = np.random.default_rng(seed)
    ids = [f"d{i}" for i in range(max(6, len(own)))]
    rows = [(s, c, 15, 60.0 + float(rng.normal(0, 5))) for c in ids for s in ids if s != c]
    tally = tally_of(rows)
    rated = tuple(SelfTally(ids[i], n, x, (), spread) for i, x in enumerate(own))
    tally = replace(tally, self_ratings=rated)
    return tally, estimate_links(tally, Settings())


def test_gap_and_its_error_are_those_of_the_formula():
    tally, estimates = house([80.0, 70.0, 66.0], n=16, spread=12.0)
    got = self_other(tally, estimates, Settings())
    view, rows = got.of("d0"), [i for i, x in enumerate(estimates.links) if x.supplier == "d0"]
    mean = np.mean([estimates.links[i].q.value for i in rows])
    assert view.others.value == pytest.approx(mean)
    assert view.gap.value == pytest.approx(80.0 - mean)
    assert view.own.sd == pytest.approx(12.0 / sqrt(16))
    assert view.gap.sd == pytest.approx(sqrt(9.0 + estimates.q_covariance(rows).sum() / len(rows) ** 2))
    gaps = [v.gap.value for v in got.views]
    assert got.house.value == pytest.approx(np.mean(gaps))
    assert view.beyond.value == pytest.approx(gaps[0] - np.mean(gaps))
    v = [x.gap.sd**2 for x in got.views]
    assert view.beyond.sd == pytest.approx(sqrt(v[0] * (1 - 2 / 3) + sum(v) / 9))
    assert got.asymmetry == pytest.approx(sqrt(np.mean(np.square(gaps))))
    assert not got.pooled


def test_without_a_spread_of_its_own_the_customers_is_taken():
    tally, estimates = house([80.0, 70.0, 66.0], spread=None)
    got = self_other(tally, estimates, Settings())
    x = estimates.variances
    assert got.pooled
    assert got.views[0].own.sd == pytest.approx(sqrt((x["ve"] + x["vp"]) / 12))


def test_classes():
    tally, estimates = house([98.0, 65.0, 66.0, 64.0, 30.0, 65.0])
    kinds = {v.supplier: v.kind for v in self_other(tally, estimates, Settings()).views}
    assert kinds == {"d0": "over", "d1": "agree", "d2": "agree", "d3": "agree", "d4": "under", "d5": "agree"}


def test_a_shared_flattery_is_nobodys_fault():
    tally, estimates = house([80.0, 81.0, 79.0, 80.0, 80.0, 81.0])
    got = self_other(tally, estimates, Settings())
    assert {v.kind for v in got.views} == {"agree"}
    assert got.house.value > Settings().self_gap


def test_one_that_rates_itself_as_its_customers_do_is_no_underrater_among_flatterers():
    tally, estimates = house([60.0, 90.0, 91.0, 90.0, 92.0, 90.0], n=60)
    assert self_other(tally, estimates, Settings()).of("d0").kind == "agree"


def test_two_views_are_no_house_and_none_is_nothing():
    tally, estimates = house([99.0, 20.0])
    assert {v.kind for v in self_other(tally, estimates, Settings()).views} == {"agree"}
    tally, estimates = house([])
    assert self_other(tally, estimates, Settings()) is None


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(5, 95), min_size=3, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_suppliers_changes_nothing_but_the_order(own, random):
    tally, estimates = house(own)
    mixed = list(tally.self_ratings)
    random.shuffle(mixed)
    one = self_other(tally, estimates, Settings())
    two = self_other(replace(tally, self_ratings=tuple(mixed)), estimates, Settings())
    assert two.house.value == pytest.approx(one.house.value)
    for view in one.views:
        other = two.of(view.supplier)
        assert (other.kind, other.q) == (view.kind, pytest.approx(view.q))


def test_rank_and_profile():
    # Spearman for (1, 2, 3, 4, 5) and (5, 6, 7, 8, 7), a textbook example: ranks 1 2 3.5 5 3.5, r = 8 / sqrt(10 * 9.5)
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(8 / sqrt(95))
    assert spearman([1, 2, 3], [1, 2, 3]) is None
    assert pearson([1, 2, 3], [2, 2, 2]) is None
    assert pearson([1, 2, 3], [-2, -4, -6]) == pytest.approx(-1.0)
    assert profile_match({}) is None
    assert profile_match({"a": (80.0, 50.0), "b": (70.0, 40.0), "c": (60.0, 30.0)}) == pytest.approx(1.0)


def test_no_dimension_without_an_estimate_of_its_own():
    tally, estimates = house([80.0, 70.0, 66.0])
    assert self_other_in(tally, estimates, "d", Settings()) is None


def test_pooled_spread_by_hand():
    one, other = np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0]), np.array([50.0, 50.0, 60.0, 60.0, 70.0, 70.0])
    # sums of squares 1750 and 400, degrees of freedom 5 and 5
    assert pooled_spread([one, other]) == pytest.approx(sqrt(2150 / 10))
    assert pooled_spread([one, other[:5]]) is None  # nine degrees of freedom
    assert pooled_spread([]) is None
    assert pooled_spread([np.append(one, np.nan), other]) == pytest.approx(sqrt(2150 / 10))
