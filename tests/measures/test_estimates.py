"""Properties of the link estimates, and what small or odd maps give."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.estimates import estimate_links
from icdiag.measures.health import health
from icdiag.measures.normal import both_below, cdf, expected_shortfall
from icdiag.measures.reml import Components, Design, _objective
from icdiag.measures.reml_blocks import Blocks, inverse_by_blocks, restricted
from icdiag.model.settings import Settings
from tests.measures.test_boundaries import organisation, tally_of


def links_of(seed):
    _, tally = organisation(seed, 10.0)
    return [(x.supplier, x.customer, x.n, x.score) for x in tally.links]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_row_order_and_names_change_nothing(seed, random):
    rows = links_of(seed)
    names = [f"u{i}" for i in range(12)]
    new = dict(zip(names, random.sample([f"部门{i}" for i in range(12)], 12), strict=True))
    shuffled = [(new[s], new[c], n, y) for s, c, n, y in rows]
    random.shuffle(shuffled)
    one = estimate_links(tally_of(rows), Settings())
    two = estimate_links(tally_of(shuffled), Settings())
    for link in one.links:
        twin = two.link(new[link.supplier], new[link.customer])
        assert twin.q.value == pytest.approx(link.q.value, abs=0.02)
        assert twin.p_weak == pytest.approx(link.p_weak, abs=0.005)


def test_the_slope_is_what_one_more_raw_point_does():
    rows = links_of(4)
    one = estimate_links(tally_of(rows), Settings())
    s, c, n, y = rows[7]
    # Same variances: a nudge too small to move them.
    two = estimate_links(tally_of([*rows[:7], (s, c, n, y + 0.01), *rows[8:]]), Settings())
    moved = (two.link(s, c).q.value - one.link(s, c).q.value) / 0.01
    assert moved == pytest.approx(one.link(s, c).slope, abs=0.05)


def test_a_harsh_customer_is_not_mistaken_for_bad_suppliers():
    rows = [(s, c, n, y - 25 * (c == "u3")) for s, c, n, y in links_of(5)]
    got = estimate_links(tally_of(rows), Settings())
    assert got.leniency["u3"].value < -10
    mine = [x for x in got.links if x.customer == "u3"]
    assert np.mean([x.q.value - x.raw for x in mine]) > 10


def test_more_raters_move_the_estimate_towards_the_raw_mean():
    rows = links_of(6)
    low = estimate_links(tally_of([(s, c, 5, y) for s, c, _, y in rows]), Settings())
    high = estimate_links(tally_of([(s, c, 60, y) for s, c, _, y in rows]), Settings())
    assert np.mean([x.q.sd for x in high.links]) < np.mean([x.q.sd for x in low.links])
    assert np.mean([x.weight for x in high.links]) > np.mean([x.weight for x in low.links])


def test_small_maps_take_the_one_way_model():
    got = estimate_links(tally_of([("a", "b", 8, 40.0), ("b", "a", 9, 60.0)]), Settings())
    assert got.model == "one-way" and got.leniency == {} and got.links[0].r is None
    assert 40 < got.links[0].q.value < 50 < got.links[1].q.value < 60
    assert estimate_links(tally_of([]), Settings()) is None


def test_the_gradient_is_the_slope_of_the_objective():
    rows = links_of(2)
    units = {d: i for i, d in enumerate(sorted({x for r in rows for x in r[:2]}))}
    design = Design.of(np.array([units[r[1]] for r in rows]), np.array([units[r[0]] for r in rows]))
    y, v = np.array([r[3] for r in rows]), np.diag(np.full(len(rows), 40.0))
    theta = np.array([4.0, 3.5, 3.0, 0.2])
    _, gradient = _objective(theta, y, v, design, 15.0)
    for k in range(4):
        step = np.zeros(4)
        step[k] = 1e-5
        slope = (
            _objective(theta + step, y, v, design, 15.0)[0] - _objective(theta - step, y, v, design, 15.0)[0]
        ) / 2e-5
        assert gradient[k] == pytest.approx(slope, abs=1e-4)


def test_blocks_and_dense_give_one_likelihood():
    rows = links_of(3)
    units = {d: i for i, d in enumerate(sorted({x for r in rows for x in r[:2]}))}
    customer, supplier = np.array([units[r[1]] for r in rows]), np.array([units[r[0]] for r in rows])
    design = Design.of(customer, supplier)
    y = np.array([r[3] for r in rows])
    v = 30.0 * np.eye(len(rows)) + 5.0 * design.ka
    theta = np.array([4.0, 3.5, 3.0])
    dense, slope = _objective(np.append(theta, 0.0), y, v, design, None)
    value, gradient = restricted(theta, y, Blocks.of(customer, supplier, v))
    assert value == pytest.approx(dense, abs=1e-8)
    assert gradient == pytest.approx(slope[:3], abs=1e-8)
    va, vb, vr = np.exp(theta)
    whole = np.linalg.inv(design.covariance(Components(va, vb, vr, 0.0), v))
    assert inverse_by_blocks(Blocks.of(customer, supplier, v), va=va, vb=vb, vr=vr) == pytest.approx(whole, abs=1e-10)


def test_products_without_matrices_equal_those_with():
    rows = links_of(3)
    units = {d: i for i, d in enumerate(sorted({x for r in rows for x in r[:2]}))}
    design = Design.of(np.array([units[r[1]] for r in rows]), np.array([units[r[0]] for r in rows]))
    c, x = Components(40.0, 30.0, 50.0, 0.4), np.random.default_rng(1).normal(size=(len(rows), 3))
    relation = c.vr * (np.eye(len(rows)) + c.rho * design.kd)
    assert design.kd.any()
    assert design.relation(c, x) == pytest.approx(relation @ x)
    assert design.level(c, x) == pytest.approx((c.vb * design.kb + relation) @ x)


def test_health_needs_thirty_raters():
    tally = tally_of(links_of(1))
    found = estimate_links(tally, Settings())
    got = health(tally, found, {}, Settings())
    assert got.low < got.score < got.high
    assert got.score == pytest.approx(np.mean([x.q.value for x in found.links]))
    assert health(replace(tally, raters=29), found, {}, Settings()) is None


def test_normal_helpers_by_hand():
    assert cdf(0.0) == 0.5 and cdf(1.6448536) == pytest.approx(0.95, abs=1e-6)
    assert expected_shortfall(70, 70, 10) == pytest.approx(10 * 0.3989423, abs=1e-5)  # sd * phi(0)
    independent = both_below(50, (50.0, 50.0), np.diag([25.0, 100.0]))
    assert independent == pytest.approx(0.25, abs=1e-4)
    same = both_below(50, (50.0, 50.0), np.array([[25.0, 12.5], [12.5, 25.0]]))
    assert same == pytest.approx(1 / 3, abs=1e-4)  # orthant probability 1/4 + asin(.5)/(2 pi)
