"""The social relations model: Warner, Kenny & Stoto's effects, known components, missing cells, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.round_robin import round_robin


def draw(rng, n, *, actor=1.0, partner=0.5, cross=0.2, relation=2.0, reciprocity=0.6):
    """A table of known components."""
    ab = rng.multivariate_normal([0, 0], [[actor, cross], [cross, partner]], size=n)
    x = 3 + ab[:, :1] + ab[:, 1]
    for i in range(n):
        for j in range(i):
            pair = rng.multivariate_normal([0, 0], [[relation, reciprocity], [reciprocity, relation]])
            x[i, j] += pair[0]
            x[j, i] += pair[1]
    np.fill_diagonal(x, np.nan)
    return x


def components(found):
    return [found.actor, found.partner, found.actor_partner, found.relationship, found.reciprocity]


TRUE = [1.0, 0.5, 0.2, 2.0, 0.6]


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_the_estimates_are_unbiased_also_with_missing_cells(missing):
    """400 round robins of 7, seeded; four standard errors of the mean."""
    rng, found = np.random.default_rng(12), []
    while len(found) < 400:
        x = draw(rng, 7)
        x[rng.random(x.shape) < missing] = np.nan
        try:
            found.append(components(round_robin(x)))
        except ValueError:  # over a fifth missing
            continue
    off = np.mean(found, axis=0) - TRUE
    assert (np.abs(off) < 4 * np.std(found, axis=0) / np.sqrt(len(found))).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 9))
def test_effects_are_those_of_warner_kenny_and_stoto(seed, n):
    """a_i = (n-1)^2/(n(n-2)) M_i. + (n-1)/(n(n-2)) M_.i - (n-1)/(n-2) M.., and the partner's likewise."""
    x = draw(np.random.default_rng(seed), n)
    row, column, mean = np.nanmean(x, axis=1), np.nanmean(x, axis=0), np.nanmean(x)
    one, two, three = (n - 1) ** 2 / (n * (n - 2)), (n - 1) / (n * (n - 2)), (n - 1) / (n - 2)
    found = round_robin(x)
    assert found.actors == pytest.approx(one * row + two * column - three * mean)
    assert found.partners == pytest.approx(one * column + two * row - three * mean)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 9))
def test_components_are_those_of_the_analysis_of_variance(seed, n):
    """Kenny, Kashy & Cook (2006), chapter 8: mean squares of dyad sums and differences, then the effects' variances."""
    x = draw(np.random.default_rng(seed), n)
    found = round_robin(x)
    a, b = found.actors, found.partners
    rest = np.where(np.eye(n, dtype=bool), 0.0, x - np.nanmean(x) - a[:, None] - b[None, :])
    total, difference = (rest + rest.T) / 2, rest - rest.T
    pairs = (n - 1) * (n - 2) / 2 - 1
    between = 2 * (np.triu(total) ** 2).sum() / pairs
    within = (np.triu(difference) ** 2).sum() / ((n - 1) * (n - 2))
    relation, reciprocity = (between + within) / 2, (between - within) / 2
    noise = relation * (n - 1) / (n * (n - 2)) + reciprocity / (n * (n - 2))
    cross_noise = reciprocity * (n - 1) / (n * (n - 2)) + relation / (n * (n - 2))
    want = [a @ a / (n - 1) - noise, b @ b / (n - 1) - noise, a @ b / (n - 1) - cross_noise, relation, reciprocity]
    assert components(found) == pytest.approx(want, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), holes=st.integers(0, 4))
def test_names_level_and_unit_do_not_matter_and_turning_the_table_swaps_the_roles(seed, holes):
    rng = np.random.default_rng(seed)
    x = draw(rng, 7)
    for _ in range(holes):
        x[rng.integers(7), rng.integers(7)] = np.nan
    base, order = round_robin(x), rng.permutation(7)
    assert components(round_robin(x[np.ix_(order, order)])) == pytest.approx(components(base))
    assert components(round_robin(3 * x - 40)) == pytest.approx([9 * v for v in components(base)])
    turned = round_robin(x.T)
    assert (turned.actor, turned.partner, turned.actor_partner) == pytest.approx(
        (base.partner, base.actor, base.actor_partner)
    )
    assert turned.actors == pytest.approx(base.partners)


def test_the_diagonal_is_ignored():
    x = draw(np.random.default_rng(1), 6)
    own = x.copy()
    np.fill_diagonal(own, 99.0)
    assert components(round_robin(own)) == components(round_robin(x))


def test_only_actors_differ():
    x = np.repeat(np.arange(6.0)[:, None], 6, axis=1)
    found = round_robin(x)
    assert components(found) == pytest.approx([3.5, 0, 0, 0, 0], abs=1e-9)  # variance of 0 … 5
    assert found.actors == pytest.approx(np.arange(6.0) - 2.5) and found.shares == pytest.approx((1, 0, 0), abs=1e-9)


def test_nothing_varies():
    found = round_robin(np.full((5, 5), 2.0))
    assert found.shares == (0.0, 0.0, 0.0) and found.reliabilities == (None, None) and found.grand == 2.0


def test_reliability_of_the_effects_follows_from_the_components():
    """Variance over reliability is the variance of the estimated effects; 300 tables of 10, seeded."""
    rng, told = np.random.default_rng(5), []
    for _ in range(300):
        x = draw(rng, 10, cross=0.0)
        found = round_robin(x)
        told.append(found.actor / (found.reliabilities[0] or np.nan))
    # actor / reliability estimates the variance of the estimated effects: v + noise
    n = 10
    assert np.nanmean(told) == pytest.approx(1 + (2.0 * (n - 1) + 0.6) / (n * (n - 2)), rel=0.1)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (np.ones((3, 3)), "at least 4"),
        (np.ones((5, 4)), "square"),
        (np.ones(5), "square"),
        (np.full((5, 5), np.nan), "missing"),
        (np.where((np.arange(36) > 0) & (np.arange(36) < 5), np.nan, 1.0).reshape(6, 6), "missing"),  # one gave one
    ],
)
def test_what_is_no_round_robin_is_refused(table, why):
    with pytest.raises(ValueError, match=why):
        round_robin(table)
