"""Alpha and its company: by hand, limits, invariances and the edges where nothing can be said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas import reliability as r

NAN = np.nan
ROWS = np.array([[1, 2, 1], [2, 2, 3], [4, 3, 5], [5, 5, 4], [3, 4, 4]], float)


def test_alpha_by_hand():
    """1 3 and 3 5 of two people: variances 2 and 2, of the sum 8: 2 (1 - 4 / 8) = 1; else the sum stands still."""
    assert r.alpha(np.array([[1.0, 3.0], [3.0, 5.0]])) == pytest.approx(1.0)
    assert r.alpha(np.array([[1.0, 5.0], [3.0, 3.0]])) is None
    # variances 1, 1, of the sum 1: 2 (1 - 2) = -2
    assert r.alpha(np.array([[1, 3], [2, 1], [3, 2]], float)) == pytest.approx(-2.0)


def test_nothing_is_said_where_nothing_can_be():
    assert r.alpha(np.array([[1.0], [2.0]])) is None
    assert r.alpha(np.array([[1.0, 2.0]])) is None
    assert r.alpha(np.full((5, 3), 4.0)) is None
    assert r.alpha(np.full((5, 3), NAN)) is None
    assert r.standardised_alpha(np.full((5, 3), NAN)) is None
    assert r.item_total(np.full((5, 3), NAN)) == [None] * 3 == r.alpha_if_dropped(np.full((5, 3), NAN))
    assert r.item_total(ROWS[:, :1]) == [None]
    assert r.alpha_if_dropped(ROWS[:, :2]) == [None, None]
    still = np.column_stack([ROWS, np.full(5, 3.0)])
    assert r.item_total(still)[3] is None and r.mean_correlation(still) is None
    assert r.alpha(still) is not None


def test_incomplete_rows_are_left_out():
    more = np.vstack([ROWS, [NAN, 5, 1], [5, NAN, 1]])
    assert r.alpha(more) == r.alpha(ROWS)
    assert r.item_total(more) == r.item_total(ROWS)


def test_item_statistics_equal_numpy():
    got, dropped = r.item_total(ROWS), r.alpha_if_dropped(ROWS)
    for i in range(3):
        others = np.delete(ROWS, i, axis=1)
        assert got[i] == pytest.approx(np.corrcoef(ROWS[:, i], others.sum(axis=1))[0, 1])
        assert dropped[i] == pytest.approx(r.alpha(others))
    assert r.mean_correlation(ROWS) == pytest.approx(np.corrcoef(ROWS.T)[np.triu_indices(3, 1)].mean())


tables = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).integers(1, 6, (12, 4)).astype(float))


@settings(max_examples=50, deadline=None)
@given(rows=tables, order=st.permutations(range(4)), shift=st.floats(-50, 50), scale=st.floats(0.1, 20))
def test_order_level_and_unit_do_not_matter(rows, order, shift, scale):
    a = r.alpha(rows)
    assert r.alpha(rows[:, order]) == pytest.approx(a)
    assert r.alpha(rows[::-1]) == pytest.approx(a)
    assert r.alpha(rows * scale + shift) == pytest.approx(a, rel=1e-6, abs=1e-6)
    assert r.standardised_alpha(rows * [1, 2, 3, 4]) == pytest.approx(r.standardised_alpha(rows))
    assert a is None or a <= 1 + 1e-12
    assert [r.item_total(rows)[i] for i in order] == pytest.approx(r.item_total(rows[:, order]))


def test_equal_items_are_wholly_reliable_and_standardising_equal_variances_changes_nothing():
    x = np.arange(6.0)
    assert r.alpha(np.column_stack([x, x, x])) == pytest.approx(1.0)
    z = np.linalg.qr(np.random.default_rng(0).normal(size=(40, 3)))[0]
    assert r.alpha(z / z.std(axis=0)) == pytest.approx(r.standardised_alpha(z))


def test_spearman_brown():
    assert r.stepped_up(0.5, 2) == pytest.approx(2 / 3) == r.spearman_brown(0.5)
    assert r.stepped_up(r.stepped_up(0.3, 4), 0.25) == pytest.approx(0.3)
    assert r.stepped_up(1.0, 7) == 1.0 and r.stepped_up(0.0, 7) == 0.0
    assert r.stepped_up(-0.5, 3) is None
    assert r.spearman_brown(-0.9) == -1.0 and r.spearman_brown(-1 / 3) == -1.0
    x = np.array([1.0, 2, 3, 4, 5, 7])
    y = np.array([2.0, 1, 4, 3, 7, 5])
    z = np.column_stack([x / x.std(), y / y.std()])
    assert r.alpha(z) == pytest.approx(r.spearman_brown(r.correlation(x, y)))  # two items of equal variance


def test_correlation():
    x = np.array([1.0, 2.0, 3.0, NAN, 9.0])
    y = np.array([2.0, 4.0, 7.0, 1.0, NAN])
    assert r.correlation(x, y) == pytest.approx(np.corrcoef(x[:3], y[:3])[0, 1])
    assert r.correlation(x[:1], y[:1]) is None and r.correlation(np.ones(4), np.arange(4.0)) is None
    assert r.correlation(x, 2 * x + 1) == pytest.approx(1.0) and r.correlation(x, 2 * x + 1) <= 1.0
    assert r.disattenuated(0.4, x=0.8, y=0.5) == pytest.approx(0.4 / np.sqrt(0.4))
    assert r.disattenuated(0.4, x=0.0, y=0.5) is None


def test_feldt_is_the_f_interval_and_needs_two_of_each():
    low, high = r.feldt_interval(alpha=0.8, n=25, items=4, level=0.9)
    assert (low, high) == pytest.approx((1 - 0.2 * stats.f.ppf(0.95, 24, 72), 1 - 0.2 * stats.f.ppf(0.05, 24, 72)))
    assert low < 0.8 < high
    wide = r.feldt_interval(alpha=0.8, n=25, items=4, level=0.99)
    assert wide[0] < low and high < wide[1]
    narrow = r.feldt_interval(alpha=0.8, n=2500, items=4, level=0.9)
    assert low < narrow[0] < narrow[1] < high
    for n, items in ((1, 3), (3, 1)):
        with pytest.raises(ValueError, match="two ratings and two items"):
            r.feldt_interval(alpha=0.8, n=n, items=items, level=0.9)


def test_feldt_covers_as_often_as_it_says():
    """Parallel normal items, true alpha .75 = 3 r / (1 + 2 r) with r = .5; 600 samples of 20, seeded; se 1.2 %."""
    rng, hits = np.random.default_rng(11), 0
    for _ in range(600):
        rows = rng.normal(size=(20, 1)) + rng.normal(size=(20, 3))
        low, high = r.feldt_interval(alpha=r.alpha(rows), n=20, items=3, level=0.9)
        hits += low <= 0.75 <= high
    assert 0.865 <= hits / 600 <= 0.935
