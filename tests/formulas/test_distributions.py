"""The distribution functions against scipy, which the product does without, and at their ends."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from icdiag.formulas import distributions as d
from icdiag.formulas.gamma_beta import incomplete_beta, incomplete_gamma

ENOUGH = 5e-12
P = (1e-12, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.999999)
DF = (0.3, 1, 2, 5, 12.5, 100, 3000, 40000)


def near(ours, peer):
    return ours == pytest.approx(float(peer), rel=ENOUGH, abs=1e-290)


def test_normal_equals_scipy():
    for z in (-30, -8.3, -1.96, 0, 0.5, 3, 8):
        assert near(d.normal_cdf(z), stats.norm.cdf(z)) and near(d.normal_sf(z), stats.norm.sf(z))
        assert near(d.normal_pdf(z), stats.norm.pdf(z))
    assert all(near(d.normal_quantile(p), stats.norm.ppf(p)) for p in P)


@pytest.mark.parametrize("df", DF)
def test_chi_square_equals_scipy(df):
    for p in P:
        x = stats.chi2.ppf(p, df)
        assert near(d.chi2_quantile(p, df), x)
        assert near(d.chi2_cdf(x, df), stats.chi2.cdf(x, df)) and near(d.chi2_sf(x, df), stats.chi2.sf(x, df))


@pytest.mark.parametrize("df", DF)
def test_t_equals_scipy(df):
    for x in (-40.0, -2.0, -0.01, 0.0, 0.3, 1.96, 7.0, 1e4):
        assert near(d.t_cdf(x, df), stats.t.cdf(x, df)) and near(d.t_sf(x, df), stats.t.sf(x, df))
    for p in P:
        assert d.t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("df1", DF)
def test_f_equals_scipy(df1):
    for df2 in DF:
        for x in (0.01, 0.5, 0.99, 1.0, 1.5, 30.0):
            assert near(d.f_cdf(x, df1, df2), stats.f.cdf(x, df1, df2))
            assert near(d.f_sf(x, df1, df2), stats.f.sf(x, df1, df2))
        for p in (0.025, 0.3, 0.5, 0.975):
            assert d.f_quantile(p, df1, df2) == pytest.approx(stats.f.ppf(p, df1, df2), rel=1e-10)


@pytest.mark.parametrize("a", (0.2, 0.5, 1, 3.5, 60, 4000))
def test_beta_equals_scipy(a):
    for b in (0.2, 1, 7, 300, 9000):
        for x in (1e-9, 0.03, 0.5, 0.97):
            assert near(d.beta_cdf(x, a, b), stats.beta.cdf(x, a, b)) and near(
                d.beta_sf(x, a, b), stats.beta.sf(x, a, b)
            )
        for p in (0.001, 0.025, 0.5, 0.975):
            assert d.beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), rel=1e-10, abs=1e-300)


def test_the_incomplete_functions_equal_scipy():
    for a, b, x in ((0.5, 0.5, 0.1), (14.5, 87.0, 0.2), (87.0, 14.5, 0.9), (2.0, 3.0, 0.0), (2.0, 3.0, 1.0)):
        assert incomplete_beta(x, a, b)[0] == pytest.approx(special.betainc(a, b, x), abs=1e-13)
    for a, x in ((1e-4, 1e-3), (0.5, 2.0), (30.0, 31.0), (1e5, 1e5 + 20), (4.0, 700.0), (900.0, 1.0)):
        lower, upper = incomplete_gamma(a, x)
        assert near(lower, special.gammainc(a, x)) and near(upper, special.gammaincc(a, x))


def test_tiny_tails_keep_their_digits():
    """metafor's p of the BCG trials' Q = 152.2330081 on 12 df is 1.996764591e-26 (golden case)."""
    assert d.chi2_sf(152.2330081, 12) == pytest.approx(1.996764591e-26, rel=1e-6)
    assert near(d.f_sf(200.0, 5, 60), stats.f.sf(200.0, 5, 60))


def test_known_values():
    """Tables of any textbook: z .975, t(9) .975, F(3, 20) .95, chi-square(5) .95; t(1) is Cauchy."""
    assert d.normal_quantile(0.975) == pytest.approx(1.959963984540054)
    assert d.t_quantile(0.975, 9) == pytest.approx(2.2622, abs=5e-5)
    assert d.f_quantile(0.95, 3, 20) == pytest.approx(3.0984, abs=5e-5)
    assert d.chi2_quantile(0.95, 5) == pytest.approx(11.0705, abs=5e-5)
    assert d.t_cdf(1.0, 1) == pytest.approx(0.75, abs=1e-14)
    assert d.beta_cdf(0.3, 1, 1) == pytest.approx(0.3, abs=1e-15)


def test_the_ends():
    assert (d.normal_quantile(0), d.normal_quantile(1)) == (-math.inf, math.inf)
    assert (d.t_quantile(0, 3), d.t_quantile(0.5, 3), d.t_quantile(1, 3)) == (-math.inf, 0.0, math.inf)
    assert (d.chi2_quantile(0, 3), d.chi2_quantile(1, 3)) == (0.0, math.inf)
    assert (d.f_quantile(0, 3, 4), d.f_quantile(1, 3, 4)) == (0.0, math.inf)
    assert (d.beta_quantile(0, 3, 4), d.beta_quantile(1, 3, 4)) == (0.0, 1.0)
    assert (d.chi2_cdf(-1, 3), d.chi2_sf(math.inf, 3), d.f_cdf(math.inf, 3, 4), d.f_sf(-1, 3, 4)) == (
        0.0,
        0.0,
        1.0,
        1.0,
    )
    assert (d.t_cdf(-math.inf, 3), d.t_cdf(math.inf, 3), d.beta_cdf(2, 3, 4), d.beta_sf(-1, 3, 4)) == (0, 1, 1, 1)
    assert d.t_quantile(0.9, math.inf) == d.normal_quantile(0.9) and d.t_cdf(1.0, math.inf) == d.normal_cdf(1.0)
    assert d.chi2_quantile(1e-6, 0.01) == 0.0  # 1e-600: under what a float holds


@pytest.mark.parametrize(
    "call",
    [
        lambda: d.normal_quantile(1.1), lambda: d.t_quantile(-0.1, 3), lambda: d.t_cdf(1.0, 0),
        lambda: d.f_cdf(1, 3, 0), lambda: d.chi2_sf(1, math.nan), lambda: d.chi2_cdf(math.nan, 1), lambda:
        d.beta_quantile(math.nan, 1, 1), lambda: d.beta_cdf(0.5, 0, 1), lambda: d.t_cdf(math.nan, 4), lambda:
        d.f_sf(math.nan, 4, 4), lambda: d.beta_cdf(math.nan, 1, 1),
    ],
)  # fmt: skip
def test_nonsense_is_refused(call):
    with pytest.raises(ValueError, match=r"probability|positive|NaN"):
        call()


shapes = st.floats(0.05, 5000)
inner = st.floats(1e-6, 1 - 1e-6)


@settings(max_examples=60, deadline=None)
@given(p=inner, a=shapes, b=shapes)
def test_a_quantile_is_the_inverse_of_its_distribution(p, a, b):
    pairs = (
        (d.chi2_cdf, d.chi2_quantile, (a,)), (d.t_cdf, d.t_quantile, (a,)), (d.f_cdf, d.f_quantile, (a, b)),
        (d.beta_cdf, d.beta_quantile, (a, b)),
    )  # fmt: skip
    for cdf, quantile, shape in pairs:
        x = quantile(p, *shape)
        if x in (0.0, 1.0) or not 1e-280 < abs(x) < 1e280 or x > 1 - 1e-9:  # at the end of what a float holds
            continue
        assert cdf(x, *shape) == pytest.approx(p, rel=1e-8)


@settings(max_examples=60, deadline=None)
@given(x=st.floats(1e-6, 50), a=shapes, b=shapes)
def test_both_tails_make_one_and_f_turns_round(x, a, b):
    assert d.f_cdf(x, a, b) + d.f_sf(x, a, b) == pytest.approx(1.0, abs=1e-12)
    assert d.f_cdf(x, a, b) == pytest.approx(d.f_sf(1 / x, b, a), abs=1e-11)
    assert d.chi2_cdf(x, a) + d.chi2_sf(x, a) == pytest.approx(1.0, abs=1e-12)
    assert d.t_cdf(-x, a) == pytest.approx(d.t_sf(x, a), abs=1e-15)
    assert d.f_sf(x * x, 1, a) == pytest.approx(2 * d.t_sf(x, a), rel=1e-11)


def test_a_distribution_never_falls():
    for cdf, shape in ((d.chi2_cdf, (3.3,)), (d.t_cdf, (2.2,)), (d.f_cdf, (4, 9)), (d.beta_cdf, (0.7, 5))):
        values = [cdf(float(x), *shape) for x in np.linspace(-2, 12, 400)]
        assert all(b >= a for a, b in pairwise(values))
