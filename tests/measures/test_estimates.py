"""Properties of the link estimates, and what small or odd maps give."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.block_inverse import Inverse, Parts, conjugate_gradients, inverse_at_sight, invert_large
from icdiag.measures.block_reml import Fit, fit_blocks
from icdiag.measures.blocked import Blocked
from icdiag.measures.blocks import Blocks
from icdiag.measures.estimating import estimate_links
from icdiag.measures.health import health
from icdiag.measures.joint import DepartmentParts, LinkParts
from icdiag.measures.link_data import link_data
from icdiag.measures.link_fit import Given, fit_model
from icdiag.measures.normal import both_below, cdf, expected_shortfall
from icdiag.measures.reml import Components, Design, _objective, fit_components
from icdiag.measures.resting import Resting
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
    a, b = np.array([0, 3, 7]), np.array([0, 5, 2])
    assert blocked.ab_covariance(a, b) == pytest.approx(whole.ab_covariance(a, b), abs=1e-9)
    group = np.random.default_rng(seed).integers(-1, 4, len(given_.y))
    for one, two in zip(whole.contrasts(group, 4), blocked.contrasts(group, 4), strict=True):
        assert two == pytest.approx(one, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_sums_of_a_departments_links_are_as_sure_as_their_covariances_say(seed):
    given_ = model_of(seed)
    blocks = Blocks.of(given_.customer, given_.supplier, given_.own, given_.overlap)
    blocked = Blocked(Fit.at(blocks, given_.y, 50.0, 30.0, 20.0))
    for code, found in zip((blocks.supplier, blocks.customer), blocked.side_variances(), strict=True):
        sums = [blocked.q_covariance(np.flatnonzero(code == k)).sum() for k in range(code.max() + 1)]
        assert found == pytest.approx(sums, abs=1e-9)


def test_contrasts_of_many_draws_are_those_of_each(monkeypatch):
    given_ = model_of(1)
    c = Components(50.0, 30.0, 20.0, 0.0)
    whole = Whole.of(given_.y, given_.covariance(), given_.customer, given_.supplier, c)
    draws = np.random.default_rng(4).integers(-1, 4, (7, len(given_.y)))
    each = [whole.contrasts(group, 4) for group in draws]
    for step in (1, 10**6):
        monkeypatch.setattr("icdiag.measures.whole.CELLS_AT_ONCE", step)
        top, size = whole.drawn_contrasts(draws, 4)
        assert top == pytest.approx(np.array([one for one, _ in each]))
        assert size == pytest.approx(np.array([two for _, two in each]))


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


@pytest.mark.parametrize("scouts", [0, 10_000])
@pytest.mark.parametrize("prior", [None, 15.0])
def test_newton_by_blocks_finds_what_the_search_by_whole_matrices_finds(monkeypatch, prior, scouts):
    """With guessed traces first (from 0 suppliers on) and without: the end is tested by exact ones."""
    monkeypatch.setattr("icdiag.measures.block_reml.SCOUT_FROM", scouts)
    given_ = model_of(4)
    design = Design.of(given_.customer, given_.supplier)
    c = fit_components(given_.y, given_.covariance(), design, prior_sd=prior, reciprocity=False)
    found = fit_blocks(given_.blocks(), given_.y, prior)
    x = found.fit.inverse
    assert (x.va, x.vb, x.vr) == pytest.approx((c.va, c.vb, c.vr), rel=1e-3)
    assert (found.ratio == 1).all() == (scouts > 0)
    again = fit_blocks(given_.blocks(), given_.y, prior, like=found.ratio).fit.inverse
    assert (again.va, again.vb, again.vr) == pytest.approx((c.va, c.vb, c.vr), rel=1e-3)


def test_a_dimension_takes_the_overall_reciprocity_over(monkeypatch):
    monkeypatch.setattr("icdiag.measures.link_fit.DENSE_LINKS", 20)
    given_ = model_of(5)
    overall = replace(fit_model(given_), components=Components(5.0, 200.0, 70.0, 0.25))
    assert fit_model(given_, like=overall).components.rho == 0.25


def test_a_dimension_that_begins_where_the_overall_score_ended_ends_where_it_would_have():
    given_, other = model_of(5), model_of(5)
    other = replace(other, y=0.5 * other.y + 20 + np.sin(np.arange(len(other.y))))
    overall = fit_model(given_)
    one, two = fit_model(other, like=overall).components, fit_model(other).components
    assert (one.va, one.vb, one.vr, one.rho) == pytest.approx((two.va, two.vb, two.vr, two.rho), rel=1e-4)


def positive(size, seed, noise=1.0):
    x = np.random.default_rng(seed).normal(size=(size, size))
    return noise * x @ x.T + np.eye(size)


@pytest.mark.parametrize("size", [1, 3, 25, 40])
def test_the_inverse_by_halves_is_the_inverse(monkeypatch, size):
    monkeypatch.setattr("icdiag.measures.block_inverse.LEAF", 3)
    x = positive(size, 1)
    assert invert_large(x.copy()) @ x == pytest.approx(np.eye(size), abs=1e-9)


def test_the_inverse_at_sight_is_near_where_the_diagonal_is_strong():
    x = positive(30, 2, noise=0.001)
    exact = np.linalg.inv(x)
    off = np.linalg.norm(x - np.diag(np.diag(x)), 2)
    guess = inverse_at_sight(x.copy())
    assert np.abs(np.diag(guess - exact)).max() < 2 * off**3, "two terms on the diagonal"
    assert np.abs(guess - exact).max() < 2 * off**2, "one term beside it"
    assert np.abs(np.linalg.inv(np.diag(np.diag(x))) - exact).max() > np.abs(guess - exact).max()


def test_conjugate_gradients_solve_every_column():
    x, b = positive(40, 3), np.random.default_rng(4).normal(size=(40, 3))
    b[:, 1] = 0.0
    found = conjugate_gradients(lambda columns: x @ columns, np.diag(x), b)
    assert x @ found == pytest.approx(b, abs=1e-8)
    assert (found[:, 1] == 0).all()


def test_without_w_the_blocks_solve_the_same():
    given_ = model_of(2)
    whole = given_.covariance() + Design.of(given_.customer, given_.supplier).covariance(
        Components(50.0, 30.0, 20.0, 0.0), np.zeros((len(given_.y), len(given_.y)))
    )
    columns = np.stack([given_.y, np.ones(len(given_.y))], axis=1)
    known = Parts.of(given_.blocks(), 50.0, 30.0, 20.0)
    assert known.solve(columns) == pytest.approx(np.linalg.solve(whole, columns), rel=1e-8)
    assert known.solve(given_.y) == pytest.approx(np.linalg.solve(whole, given_.y), rel=1e-8)
    exact = Inverse.from_parts(known)
    kinds = Design.of(given_.customer, given_.supplier)
    inverse = np.linalg.inv(whole)
    assert exact.traces(exact.w) == pytest.approx(
        [(inverse * kinds.ka).sum(), (inverse * kinds.kb).sum(), np.trace(inverse)]
    )


def test_a_resting_dimension_answers_as_the_one_that_kept_its_matrix(monkeypatch):
    tally = replace(tally_of(links_of(3)))
    monkeypatch.setattr("icdiag.measures.link_fit.DENSE_LINKS", 20)
    monkeypatch.setattr("icdiag.measures.link_fit.RHO_LINKS", 20)
    data = link_data(tally, None)
    model = fit_model(data.given()).model
    resting = Resting.of(model, data)
    weights, rows = np.random.default_rng(1).random(len(data.y)), np.array([3, 0, 9])
    assert resting.q_variance(weights) == pytest.approx(model.q_variance(weights), rel=1e-9)
    assert resting.q_covariance(rows) == pytest.approx(model.q_covariance(rows), rel=1e-9)
    assert resting.r_covariance(rows) == pytest.approx(model.r_covariance(rows), rel=1e-9)
    assert (resting.mu, resting.information) == (model.mu, model.information)


@pytest.mark.parametrize(("dense", "most"), [(20, 20), (20, 800), (250, 800)])
def test_the_ways_to_fit_agree(monkeypatch, dense, most):
    """By blocks without reciprocity, with reciprocity profiled, and all together: close, as rho is small here."""
    monkeypatch.setattr("icdiag.measures.link_fit.DENSE_LINKS", dense)
    monkeypatch.setattr("icdiag.measures.link_fit.RHO_LINKS", most)
    fitted = fit_model(model_of(6, overlap=False))
    monkeypatch.undo()
    usual = fit_model(model_of(6, overlap=False))
    model, c = fitted.model, fitted.components
    assert isinstance(model, Whole) == bool(c.rho)
    assert c.rho == pytest.approx(usual.components.rho if most > 20 else 0.0, abs=0.05)
    assert model.links().q == pytest.approx(usual.model.links().q, abs=1.0)


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
