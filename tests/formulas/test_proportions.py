"""Expected numbers: scipy.stats, and identities that need no other program."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas.proportions import (
    BetaPrior,
    beta_prior,
    binomial_at_most,
    binomial_test,
    clopper_pearson,
    newcombe,
    wilson,
)


@pytest.mark.parametrize(
    ("met", "total", "low", "high"),
    # scipy 1.x: binomtest(k, n).proportion_ci(0.9, "wilson")
    [(47, 60, 0.684665250243634, 0.8575515638868464), (2, 3, 0.25353386828122415, 0.9217342736662716)],
)
def test_wilson_agrees_with_scipy(met, total, low, high):
    assert wilson(met=met, total=total, level=0.9) == pytest.approx((low, high), abs=1e-12)


@settings(deadline=None)
@given(st.integers(1, 500), st.floats(0, 1), st.floats(0.5, 0.99))
def test_wilson_holds_the_share_and_mirrors(total, part, level):
    met = round(part * total)
    low, high = wilson(met=met, total=total, level=level)
    assert 0 <= low <= met / total + 1e-12
    assert met / total - 1e-12 <= high <= 1
    mirrored = wilson(met=total - met, total=total, level=level)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("met", "total"), [(0, 0), (-1, 4), (5, 4)])
def test_wilson_refuses_what_is_no_share(met, total):
    with pytest.raises(ValueError, match="share"):
        wilson(met=met, total=total, level=0.9)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(0, 40), st.floats(0.01, 0.99))
def test_binomial_agrees_with_the_plain_sum(total, met, share):
    met = min(met, total)
    plain = math.fsum(math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(met + 1))
    assert binomial_at_most(met=met, total=total, share=share) == pytest.approx(plain, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("met", "total", "share"), [(47, 60, 0.95), (930, 1000, 0.95), (99_000, 100_000, 0.99), (1, 9, 0.5)]
)
def test_binomial_agrees_with_scipy(met, total, share):
    assert binomial_at_most(met=met, total=total, share=share) == pytest.approx(
        stats.binom.cdf(met, total, share), rel=1e-8
    )


@pytest.mark.parametrize(
    ("met", "total", "share", "p"),
    [(3, 3, 0.95, 1), (0, 3, 0, 1), (2, 3, 1, 0), (-1, 3, 0.5, 0), (2, 3, 0.95, 1 - 0.95**3), (0, 3, 0.5, 0.125)],
)
def test_binomial_at_its_ends(met, total, share, p):
    assert binomial_at_most(met=met, total=total, share=share) == pytest.approx(p, abs=1e-15)


@settings(deadline=None)
@given(st.integers(1, 300), st.floats(0, 1), st.floats(0.5, 0.99))
def test_exact_limits_agree_with_scipy(total, part, level):
    met = round(part * total)
    peer = stats.binomtest(met, total).proportion_ci(level, "exact")
    assert clopper_pearson(met=met, total=total, level=level) == pytest.approx((peer.low, peer.high), abs=1e-9)


def test_exact_limits_by_hand():
    # nothing met: (1 - u)^n = .025; everything met: l^n = .025
    assert clopper_pearson(met=0, total=10, level=0.95) == pytest.approx((0, 1 - 0.025**0.1))
    assert clopper_pearson(met=10, total=10, level=0.95) == pytest.approx((0.025**0.1, 1))
    with pytest.raises(ValueError, match="share"):
        clopper_pearson(met=1, total=0, level=0.95)


@settings(deadline=None)
@given(st.integers(1, 200), st.floats(0, 1), st.floats(0.01, 0.99))
def test_the_two_sided_test_agrees_with_scipy(total, part, share):
    met = round(part * total)
    assert binomial_test(met=met, total=total, share=share) == pytest.approx(
        stats.binomtest(met, total, share).pvalue, rel=1e-7, abs=1e-12
    )


def test_the_two_sided_test_at_its_ends():
    assert binomial_test(met=3, total=3, share=1) == binomial_test(met=0, total=3, share=0) == 1
    assert binomial_test(met=2, total=3, share=1) == binomial_test(met=1, total=3, share=0) == 0
    assert binomial_test(met=1, total=1, share=0.5) == 1
    with pytest.raises(ValueError, match="between 0 and 1"):
        binomial_test(met=1, total=2, share=1.5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe 1998b, Table II, method 10, as printed (four decimals)
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_newcombe_1998b_as_printed(first, second, low, high):
    assert newcombe(first=first, second=second, level=0.95) == pytest.approx((low, high), abs=6e-5)


@settings(deadline=None)
@given(st.tuples(st.integers(0, 30), st.integers(1, 30)), st.tuples(st.integers(0, 30), st.integers(1, 30)))
def test_a_difference_lies_in_its_interval_and_mirrors(first, second):
    first, second = ((min(x, n), n) for x, n in (first, second))
    low, high = newcombe(first=first, second=second, level=0.9)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference + 1e-12 and difference - 1e-12 <= high <= 1 + 1e-12
    back = newcombe(first=second, second=first, level=0.9)
    assert back == pytest.approx((-high, -low))


def test_a_difference_needs_cases():
    with pytest.raises(ValueError, match="share"):
        newcombe(first=(0, 0), second=(1, 2), level=0.9)


def marginal(cases, a, b):
    """The beta-binomial likelihood by scipy, the maximiser's oracle."""
    return sum(stats.betabinom.logpmf(x, n, a, b) for x, n in cases)


def test_the_prior_is_the_most_likely_one():
    rng = np.random.default_rng(2)
    sizes = rng.integers(3, 60, 80)
    cases = [(int(rng.binomial(n, p)), int(n)) for n, p in zip(sizes, rng.beta(8, 2, 80), strict=True)]
    found = beta_prior(cases)
    here = marginal(cases, found.a, found.b)
    for da, db in ((1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98), (1.02, 1.02), (0.98, 0.98)):
        assert marginal(cases, found.a * da, found.b * db) < here
    assert found.mean == pytest.approx(0.8, abs=0.04)


def test_groups_that_say_nothing_about_spread_have_no_prior():
    assert beta_prior([]) is None and beta_prior([(3, 4)]) is None and beta_prior([(0, 0), (3, 4)]) is None
    assert beta_prior([(0, 5), (0, 9)]) is None and beta_prior([(5, 5), (9, 9)]) is None
    assert beta_prior([(5, 10), (5, 10), (6, 12)]) is None  # less spread than chance gives
    with pytest.raises(ValueError, match="share"):
        beta_prior([(5, 4), (1, 2)])


def test_shrinking_by_hand():
    prior = BetaPrior(3, 1)
    assert prior.mean == 0.75 and prior.shrunk(0, 0) == 0.75
    assert prior.shrunk(2, 6) == 0.5  # (3 + 2) / (3 + 1 + 6)
    low, high = prior.interval(2, 6, level=0.9)
    assert (low, high) == pytest.approx(stats.beta.ppf([0.05, 0.95], 5, 5))
    assert prior.below(0.5, 2, 6) == pytest.approx(0.5)
