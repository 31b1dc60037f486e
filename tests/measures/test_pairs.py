"""One-way relations: which pairs count, and what naming and order may not change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.estimating import estimate_links
from icdiag.measures.pairs import damaged, one_way_pairs
from icdiag.model.settings import Settings
from tests.measures.test_boundaries import tally_of
from tests.measures.test_consistency import rows_of


def with_scores(rows, scores):
    return [(s, c, n, scores.get((s, c), y)) for s, c, n, y in rows]


def test_one_bad_direction():
    rows = with_scores(rows_of(2, special=3.0), {("d1", "d2"): 20.0, ("d2", "d1"): 70.0})
    estimates = estimate_links(tally_of(rows), Settings())
    (pair,) = [x for x in one_way_pairs(estimates, Settings()) if x.clear]
    bad, good = estimates.links[pair.bad], estimates.links[pair.good]
    assert (bad.supplier, bad.customer) == ("d1", "d2")
    assert (good.supplier, good.customer) == ("d2", "d1")
    assert pair.difference.value == pytest.approx(good.r.value - bad.r.value)
    covariance = estimates.r_covariance([pair.bad, pair.good])
    assert pair.difference.sd**2 == pytest.approx(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    assert damaged(bad, Settings())
    assert not damaged(good, Settings())


def test_a_wall_is_no_one_way_relation():
    rows = with_scores(rows_of(2, special=3.0), {("d1", "d2"): 20.0, ("d2", "d1"): 20.0})
    assert one_way_pairs(estimate_links(tally_of(rows), Settings()), Settings()) == ()


def test_without_a_way_back_or_in_a_small_map_there_is_none():
    rows = [r for r in with_scores(rows_of(2), {("d1", "d2"): 20.0}) if r[:2] != ("d2", "d1")]
    estimates = estimate_links(tally_of(rows), Settings())
    assert damaged(estimates.link("d1", "d2"), Settings())
    bad = [estimates.links[x.bad] for x in one_way_pairs(estimates, Settings())]
    assert ("d1", "d2") not in {(x.supplier, x.customer) for x in bad}
    small = estimate_links(tally_of([("a", "b", 9, 20.0), ("b", "a", 9, 90.0)]), Settings())
    assert one_way_pairs(small, Settings()) == ()


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 500), st.randoms(use_true_random=False))
def test_order_and_names_change_nothing_but_the_order(seed, random):
    rows = with_scores(rows_of(seed, units=6), {("d1", "d2"): 25.0})
    mixed = [(f"x{s}", f"x{c}", n, y) for s, c, n, y in rows]
    random.shuffle(mixed)
    seen = []
    for some in (rows, mixed):
        estimates = estimate_links(tally_of(some), Settings())
        links = [estimates.links[x.bad] for x in one_way_pairs(estimates, Settings()) if x.clear and x.sure > 0.96]
        seen.append({(x.supplier.removeprefix("x"), x.customer.removeprefix("x")) for x in links})
    assert seen[0] == seen[1]
