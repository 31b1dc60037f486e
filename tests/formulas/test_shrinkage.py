"""Shrinkage with known variances: limits, a general optimiser as peer, and what no unit order may change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from icdiag.formulas.shrinkage import (
    cochran_q,
    dersimonian_laird,
    heterogeneity_p,
    i_squared,
    james_stein,
    likelihood_tau2,
    normal_interval,
    paule_mandel,
    shrink,
)

ESTIMATORS = (dersimonian_laird, paule_mandel, likelihood_tau2)


def units(seed, k=9, tau=1.0):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.2, 2.0, k)
    return rng.normal(size=k) * np.sqrt(v) + tau * rng.normal(size=k) + 5, v


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_likelihood_estimate_equals_a_general_optimiser(seed, restricted):
    y, v = units(seed)

    def misfit(tau2):
        w = 1 / (v + tau2)
        mu = (w * y).sum() / w.sum()
        value = -np.log(w).sum() + (w * (y - mu) ** 2).sum()
        return value + np.log(w.sum()) if restricted else value

    peer = optimize.minimize_scalar(misfit, bounds=(0, 50), method="bounded", options={"xatol": 1e-10})
    ours = likelihood_tau2(y, v, restricted=restricted)
    assert misfit(ours) <= peer.fun + 1e-9
    assert ours == pytest.approx(peer.x, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-100, 100), scale=st.floats(0.1, 10))
def test_order_level_and_unit_do_not_matter(seed, shift, scale):
    y, v = units(seed)
    order = np.random.default_rng(seed).permutation(len(y))
    for tau2 in ESTIMATORS:
        base = tau2(y, v)
        assert base >= 0
        assert tau2(y[order], v[order]) == pytest.approx(base, rel=1e-7, abs=1e-9)
        assert tau2(scale * y + shift, scale**2 * v) == pytest.approx(scale**2 * base, rel=1e-5, abs=1e-6)


def test_paule_mandel_makes_q_its_expectation():
    y, v = units(4, tau=2.0)
    assert cochran_q(y, v, paule_mandel(y, v)) == pytest.approx(len(y) - 1, rel=1e-10)


def test_units_that_are_alike_have_no_variance_between():
    y, v = np.full(6, 3.0), np.linspace(0.5, 2, 6)
    assert [tau2(y, v) for tau2 in ESTIMATORS] == [0.0] * 3
    assert heterogeneity_p(y, v) == 1.0 and i_squared(v, 0.0) == 0.0
    fit = shrink(y + np.arange(6), v, 0.0)
    assert fit.mean == pytest.approx(np.full(6, fit.mu)) and fit.se == pytest.approx(np.full(6, fit.mu_se))


def test_a_single_unit():
    y, v = np.array([3.0]), np.array([2.0])
    assert [tau2(y, v) for tau2 in ESTIMATORS] == [0.0] * 3
    assert heterogeneity_p(y, v) == 1.0
    fit = shrink(y, v, 1.0)
    assert (fit.mu, fit.mean[0]) == (3.0, 3.0) and fit.mu_se == pytest.approx(np.sqrt(3.0))


def test_equal_variances_have_a_closed_form():
    """DL, PM and REML are then one: max(0, sample variance - v)."""
    y = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    v = np.full(5, 2.0)
    assert [tau2(y, v) for tau2 in ESTIMATORS] == pytest.approx([y.var(ddof=1) - 2.0] * 3, abs=1e-8)
    assert likelihood_tau2(y, v, restricted=False) == pytest.approx(y.var() - 2.0, abs=1e-8)
    assert dersimonian_laird(y, v * 100) == 0.0


def test_i_squared_of_dersimonian_and_laird_is_that_of_q():
    y, v = units(7, tau=2.0)
    q = cochran_q(y, v)
    assert i_squared(v, dersimonian_laird(y, v)) == pytest.approx(100 * (q - (len(y) - 1)) / q)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), tau2=st.floats(0, 50))
def test_a_shrunken_mean_lies_between_the_unit_and_the_grand_mean(seed, tau2):
    y, v = units(seed)
    fit = shrink(y, v, tau2)
    assert (np.minimum(y, fit.mu) - 1e-9 <= fit.mean).all() and (fit.mean <= np.maximum(y, fit.mu) + 1e-9).all()
    assert fit.se == pytest.approx(np.sqrt(np.diag(fit.covariance)))
    assert (np.linalg.eigvalsh(fit.covariance) > -1e-9).all()
    wide = shrink(y, v, 1e12)
    assert wide.mean == pytest.approx(y, abs=1e-6) and wide.se == pytest.approx(np.sqrt(v), rel=1e-6)


def test_james_stein():
    y = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    found = james_stein(y, variance=1.0)
    assert found.grand == 4.0 and found.keep == pytest.approx(1 - 2 / 50)
    assert found.mean.mean() == pytest.approx(4.0)
    none = james_stein(y, variance=1000.0)  # would turn the order round: held at 0
    assert none.keep == 0.0 and none.mean.tolist() == [4.0] * 5
    assert james_stein(np.full(4, 2.0), variance=0.0).mean.tolist() == [2.0] * 4
    with pytest.raises(ValueError, match="four units"):
        james_stein(y[:3], variance=1.0)


def test_james_stein_beats_the_means_themselves():
    """Stein's theorem: smaller total squared error on average; 400 draws of 10 units, seeded."""
    rng, ours, plain = np.random.default_rng(8), 0.0, 0.0
    for _ in range(400):
        truth = rng.normal(size=10)
        y = truth + rng.normal(size=10)
        ours += ((james_stein(y, variance=1.0).mean - truth) ** 2).sum()
        plain += ((y - truth) ** 2).sum()
    assert ours < 0.8 * plain


def test_a_normal_interval():
    assert normal_interval(2.0, 0.5, level=0.95) == pytest.approx((2 - 0.5 * 1.959963985, 2 + 0.5 * 1.959963985))
