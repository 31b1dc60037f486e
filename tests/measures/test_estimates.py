"""Properties of the link estimates, and what small or odd maps give."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.block_reml import Fit, fit_blocks
from icdiag.measures.blocked import Blocked
from icdiag.measures.blocks import Blocks, inverse_of_large
from icdiag.measures.estimates import estimate_links
from icdiag.measures.health import health
from icdiag.measures.joint import DepartmentParts, LinkParts
from icdiag.measures.link_fit import Given, fit_model
from icdiag.measures.normal import both_below, cdf, expected_shortfall
from icdiag.measures.reml import Components, Design, _objective, fit_components
from icdiag.measures.whole import Whole
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


def model_of(seed, *, overlap=True):
    """Links of a random organisation as the model takes them: blocks of several sizes, shared raters."""
    rows = [r for i, r in enumerate(links_of(seed)) if i % 11]
    units = {d: i for i, d in enumerate(sorted({x for r in rows for x in r[:2]}))}
    customer, supplier = np.array([units[r[1]] for r in rows]), np.array([units[r[0]] for r in rows])
    own = np.array([300.0 / r[2] for r in rows]) + np.arange(len(rows)) % 3
    pairs = [(i, j) for i in range(len(rows)) for j in range(i) if customer[i] == customer[j] and (i + j) % 4]
    i, j = np.array(pairs if overlap else np.zeros((0, 2)), dtype=np.int64).T
    return Given(np.array([r[3] for r in rows]), customer, supplier, own, (i, j, np.full(len(i), 4.0)))


@pytest.mark.parametrize("seed", [1, 2])
def test_blocks_and_whole_matrices_give_one_posterior(seed):
    given_ = model_of(seed)
    c = Components(50.0, 30.0, 20.0, 0.0)
    whole = Whole.of(given_.y, given_.covariance(), given_.customer, given_.supplier, c)
    blocks = Blocks.of(given_.customer, given_.supplier, given_.own, given_.overlap)
    blocked = Blocked(Fit.at(blocks, given_.y, c.va, c.vb, c.vr))
    assert len(blocks.rows) > 1, "blocks of several sizes"
    assert blocked.mu == pytest.approx(whole.mu) and blocked.information == pytest.approx(whole.information)
    for part in fields(LinkParts):
        one, two = (getattr(x.links(), part.name) for x in (whole, blocked))
        assert two == pytest.approx(one, abs=1e-9), part.name
    for part in fields(DepartmentParts):
        one, two = (getattr(x.departments(), part.name) for x in (whole, blocked))
        assert two == pytest.approx(one, abs=1e-9), part.name
    rows = np.array([3, 0, 17, 18, 25, 40])
    assert blocked.q_covariance(rows) == pytest.approx(whole.q_covariance(rows), abs=1e-9)
    assert blocked.r_covariance(rows) == pytest.approx(whole.r_covariance(rows), abs=1e-9)
    weights = np.random.default_rng(seed).random(len(given_.y))
    assert blocked.q_variance(weights) == pytest.approx(whole.q_variance(weights), abs=1e-9)
    for a, b in ((0, 0), (3, 5), (7, 2)):
        assert blocked.ab_covariance(a, b) == pytest.approx(whole.ab_covariance(a, b), abs=1e-9)
    group = np.random.default_rng(seed).integers(-1, 4, len(given_.y))
    for one, two in zip(whole.contrasts(group, 4), blocked.contrasts(group, 4), strict=True):
        assert two == pytest.approx(one, abs=1e-9)


def test_few_links_of_many_suppliers_take_the_short_way_to_the_same_contrast(monkeypatch):
    given_ = model_of(3)
    blocks = Blocks.of(given_.customer, given_.supplier, given_.own, given_.overlap)
    model = Blocked(Fit.at(blocks, given_.y, 50.0, 30.0, 20.0))
    group = np.where(np.arange(len(given_.y)) % 9, -1, np.arange(len(given_.y)) % 2)
    results = []
    for share in (0.0, 9.0):
        monkeypatch.setattr("icdiag.measures.blocked.SPARSE", share)
        results.append(np.concatenate(model.contrasts(group, 2)))
    assert results[0] == pytest.approx(results[1], abs=1e-12)


@pytest.mark.parametrize("prior", [None, 15.0])
def test_newton_by_blocks_finds_what_the_search_by_whole_matrices_finds(prior):
    given_ = model_of(4)
    design = Design.of(given_.customer, given_.supplier)
    c = fit_components(given_.y, given_.covariance(), design, prior_sd=prior, reciprocity=False)
    fit = fit_blocks(Blocks.of(given_.customer, given_.supplier, given_.own, given_.overlap), given_.y, prior)
    found = (fit.inverse.va, fit.inverse.vb, fit.inverse.vr)
    assert found == pytest.approx((c.va, c.vb, c.vr), rel=1e-3)


def test_a_dimension_takes_the_overall_reciprocity_over(monkeypatch):
    monkeypatch.setattr("icdiag.measures.link_fit.DENSE_LINKS", 20)
    _, c = fit_model(model_of(5), like=Components(5.0, 200.0, 70.0, 0.25))
    assert c.rho == 0.25


def test_the_inverse_by_halves_is_the_inverse(monkeypatch):
    monkeypatch.setattr("icdiag.measures.blocks.HALVED", 3)
    x = np.random.default_rng(1).normal(size=(25, 25))
    x = x @ x.T + np.eye(25)
    assert inverse_of_large(x) @ x == pytest.approx(np.eye(25), abs=1e-9)


@pytest.mark.parametrize(("dense", "most"), [(20, 20), (20, 800), (250, 800)])
def test_the_ways_to_fit_agree(monkeypatch, dense, most):
    """By blocks without reciprocity, with reciprocity profiled, and all together: close, as rho is small here."""
    monkeypatch.setattr("icdiag.measures.link_fit.DENSE_LINKS", dense)
    monkeypatch.setattr("icdiag.measures.link_fit.RHO_LINKS", most)
    model, c = fit_model(model_of(6, overlap=False))
    monkeypatch.undo()
    usual, usual_c = fit_model(model_of(6, overlap=False))
    assert isinstance(model, Whole) == bool(c.rho)
    assert c.rho == pytest.approx(usual_c.rho if most > 20 else 0.0, abs=0.05)
    assert model.links().q == pytest.approx(usual.links().q, abs=1.0)


def test_large_maps_give_the_links_as_a_table(monkeypatch):
    tally = tally_of(links_of(7))
    monkeypatch.setattr("icdiag.measures.link_fit.DENSE_LINKS", 20)
    monkeypatch.setattr("icdiag.measures.link_fit.RHO_LINKS", 20)
    found = estimate_links(tally, Settings())
    monkeypatch.undo()
    usual = estimate_links(tally, Settings())
    assert isinstance(found.crossed, Blocked) and isinstance(usual.crossed, Whole)
    for one, two in zip(found.links, usual.links, strict=True):
        assert one.q.value == pytest.approx(two.q.value, abs=1.5)
        assert one.q.sd == pytest.approx(two.q.sd, rel=0.1)


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
