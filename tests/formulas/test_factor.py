"""One factor: known loadings, peers by a general optimiser, invariances, and matrices that have no clean factor."""

import numpy as np
import pytest
from scipy import optimize

from icdiag.formulas.factor import LEAST_UNIQUE, one_factor_minres, one_factor_ml

LOADING = np.array([0.8, 0.6, 0.5])


def matrix(loading, unique=None):
    cov = np.outer(loading, loading)
    np.fill_diagonal(cov, 1.0 if unique is None else np.diag(cov) + unique)
    return cov


def sample(seed, k, n=80, one=0.7):
    rng = np.random.default_rng(seed)
    return np.cov(one * rng.normal(size=(n, 1)) + rng.normal(size=(n, k)) * rng.uniform(0.5, 2, k), rowvar=False)


@pytest.mark.parametrize("fit", [one_factor_ml, one_factor_minres])
def test_an_exact_factor_is_found(fit):
    """Loadings .8, .6, .5 and unit variances: omega = 1.9^2 / (1.9^2 + .36 + .64 + .75)."""
    found = fit(matrix(LOADING))
    assert found.loading == pytest.approx(LOADING, abs=1e-6)
    assert found.unique == pytest.approx(1 - LOADING**2, abs=1e-6)
    assert found.omega == pytest.approx(1.9**2 / (1.9**2 + 0.36 + 0.64 + 0.75), abs=1e-7)


def test_the_raw_metric_follows_the_units():
    """A tripled item: omega of the covariances is that of the raw sum, of the correlations it stays."""
    scale = np.array([1.0, 1.0, 3.0])
    cov = matrix(LOADING) * np.outer(scale, scale)
    assert one_factor_ml(cov).loading == pytest.approx(LOADING * scale, abs=1e-6)
    assert one_factor_ml(cov).omega == pytest.approx(2.9**2 / (2.9**2 + 0.36 + 0.64 + 9 * 0.75), abs=1e-6)
    assert one_factor_minres(cov).omega == pytest.approx(one_factor_minres(matrix(LOADING)).omega, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_maximum_likelihood_equals_a_general_optimiser(seed):
    k = 4 + seed
    cov = sample(seed, k)

    def misfit(theta):
        sigma = np.outer(theta[:k], theta[:k]) + np.diag(np.exp(theta[k:]))
        return np.linalg.slogdet(sigma)[1] + np.trace(np.linalg.solve(sigma, cov))

    found = one_factor_ml(cov)
    ours = misfit(np.concatenate([found.loading, np.log(found.unique)]))
    start = np.concatenate([np.sqrt(np.diag(cov) / 2), np.log(np.diag(cov) / 2)])
    peer = optimize.minimize(misfit, start, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    assert ours <= peer.fun + 1e-8
    if found.unique.min() > 2 * LEAST_UNIQUE * np.diag(cov).min():
        assert found.loading == pytest.approx(np.sign(peer.x[:k].sum()) * peer.x[:k], abs=2e-4)
        assert found.loading**2 + found.unique == pytest.approx(np.diag(cov), rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_least_residuals_equal_a_general_optimiser(seed):
    cov = sample(seed, 5)
    sd = np.sqrt(np.diag(cov))
    r = cov / np.outer(sd, sd)
    upper = np.triu_indices(5, 1)

    def misfit(x):
        return ((r - np.outer(x, x))[upper] ** 2).sum()

    found = one_factor_minres(cov)
    peer = optimize.minimize(misfit, np.full(5, 0.5), method="BFGS", options={"gtol": 1e-10})
    assert misfit(found.loading) == pytest.approx(peer.fun, abs=1e-10)


@pytest.mark.parametrize("fit", [one_factor_ml, one_factor_minres])
def test_the_order_of_items_does_not_matter_and_signs_are_settled(fit):
    cov = sample(3, 5)
    found, order = fit(cov), np.array([4, 2, 0, 1, 3])
    assert fit(cov[np.ix_(order, order)]).loading == pytest.approx(found.loading[order], abs=1e-6)
    turned = np.array([-1, 1, 1, 1, 1])
    assert fit(cov * np.outer(turned, turned)).loading == pytest.approx(found.loading * turned, abs=1e-6)
    assert fit(-np.ones(5) * cov * -np.ones(5)).loading.sum() >= 0


@pytest.mark.parametrize("fit", [one_factor_ml, one_factor_minres])
def test_two_items_or_a_still_one_have_no_factor(fit):
    assert fit(np.array([[1.0, 0.5], [0.5, 1.0]])) is None
    assert fit(np.array(2.0)) is None
    still = matrix(LOADING)
    still[2] = still[:, 2] = 0.0
    assert fit(still) is None


def test_items_that_share_nothing_have_hardly_a_factor():
    found = one_factor_ml(np.eye(4))
    # one item alone may carry it, whatever its loading: all of these fit alike
    assert np.outer(found.loading, found.loading) + np.diag(found.unique) == pytest.approx(np.eye(4), abs=1e-6)
    assert found.omega <= 0.25


def test_twins_among_the_items_do_not_break_it():
    """Two items that are one: their unique variance stays at the bound, and omega between 0 and 1 (a Heywood case)."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(50, 3))
    cov = np.cov(np.column_stack([x, x[:, 0]]), rowvar=False)
    found = one_factor_ml(cov)
    assert found.unique[[0, 3]] == pytest.approx(LEAST_UNIQUE * np.diag(cov)[[0, 3]], rel=0.05)
    assert 0 <= found.omega <= 1 and np.isfinite(one_factor_minres(cov).loading).all()
