"""Expected numbers: scipy.stats, and identities that need no other program."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from icdiag.measures.proportions import binomial_at_most, wilson


@pytest.mark.parametrize(
    ("met", "total", "low", "high"),
    # scipy 1.x: binomtest(k, n).proportion_ci(0.9, "wilson")
    [(47, 60, 0.684665250243634, 0.8575515638868464), (2, 3, 0.25353386828122415, 0.9217342736662716)],
)
def test_wilson_agrees_with_scipy(met, total, low, high):
    assert wilson(met=met, total=total, level=0.9) == pytest.approx((low, high), abs=1e-12)


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
