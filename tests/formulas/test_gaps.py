"""Gaps, quadrants, derived importance and fences: by hand, by identities, by plain regression."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.gaps import difference_reliability, gap, pomp_gap, weighted_gap
from icdiag.formulas.importance import (
    CONCENTRATE,
    KEEP,
    LOW_PRIORITY,
    OVERKILL,
    derived_importance,
    grand_means,
    quadrant_shares,
    quadrants,
    relative_weights,
)
from icdiag.formulas.outliers import overloaded, upper_fence


def test_only_who_gave_both_counts():
    assert gap([5, None, 6, math.nan, 7], [4, 5, None, 3, 5]) == (-1.5, 2)
    assert gap([None], [3]) is None and gap([], []) is None
    with pytest.raises(ValueError, match="argument"):
        gap([1], [])


def test_weights_and_scales():
    assert weighted_gap([-2, 0], [75, 25]) == -1.5
    assert pomp_gap(-1.5, low=1, high=7) == -25
    with pytest.raises(ZeroDivisionError):
        weighted_gap([1], [0])
    with pytest.raises(ValueError, match="above"):
        pomp_gap(1, low=5, high=5)


@settings(deadline=None)
@given(st.floats(0.1, 0.99), st.floats(0.1, 0.99), st.floats(1, 20), st.floats(1, 20), st.floats(-0.9, 0.9))
def test_reliability_is_true_variance_over_all(perceived, expected, a, b, r):
    """Classical test theory: true variances and the covariance, which error leaves alone, over that of P - E."""
    true = perceived * a**2 + expected * b**2 - 2 * r * a * b
    whole = a**2 + b**2 - 2 * r * a * b
    assert difference_reliability((perceived, expected), (a, b), r) == pytest.approx(true / whole)
    assert difference_reliability((perceived, expected), (a, a), 1.0) is None


def test_quadrants_on_and_off_the_lines():
    x, y = [1, 1, 3, 3], [1, 3, 1, 3]
    assert grand_means(x, y) == (2, 2)
    assert quadrants(x, y) == [LOW_PRIORITY, OVERKILL, CONCENTRATE, KEEP]
    assert quadrants(x, y, cross=(1, 3)) == [CONCENTRATE, KEEP, CONCENTRATE, KEEP]
    assert quadrants([], []) == [] and quadrants([2], [5]) == [KEEP]
    with pytest.raises(ValueError, match="each point"):
        quadrants([1], [])


def test_shares_leave_broken_draws_out():
    x = np.array([[1.0, 3], [3, 1], [np.nan, 3]])
    y = np.array([[1.0, 3], [1, 3], [1, 3]])
    assert quadrant_shares(x, y) == [(0, 0.5, 0.5, 0), (0.5, 0, 0, 0.5)]


def correlated(k, seed=3, rows=400):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(rows, 1))
    x = rng.normal(size=(rows, k)) + common
    return x, x @ np.linspace(0.2, 1, k) + rng.normal(size=rows) * 2


def r_squared(x, y):
    design = np.column_stack([np.ones(len(x)), x])
    rest = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - rest @ rest / ((y - y.mean()) ** 2).sum()


@pytest.mark.parametrize("k", [1, 2, 4, 6])
def test_weights_add_up_to_r_squared(k):
    x, y = correlated(k)
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    found = relative_weights(r[:k, :k], r[:k, k])
    assert (found >= 0).all() and found.sum() == pytest.approx(r_squared(x, y))
    assert derived_importance(x, y) == pytest.approx(found / found.sum())


def test_two_predictors_share_as_in_closed_form():
    """With two predictors Johnson's weights are Lindeman's: R^2 averaged over both orders (Johnson 2000, p. 9)."""
    x, y = correlated(2)
    alone = [r_squared(x[:, [j]], y) for j in (0, 1)]
    both = r_squared(x, y)
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    assert relative_weights(r[:2, :2], r[:2, 2]) == pytest.approx([
        (alone[0] + both - alone[1]) / 2, (alone[1] + both - alone[0]) / 2,
    ])  # fmt: skip


def test_uncorrelated_predictors_weigh_their_squared_correlations():
    assert relative_weights(np.eye(3), np.array([0.5, -0.3, 0.1])) == pytest.approx([0.25, 0.09, 0.01])


def test_importance_that_cannot_be_derived():
    x, y = correlated(2)
    with pytest.raises(ValueError, match="determine"):
        relative_weights(np.ones((2, 2)), np.array([0.5, 0.5]))
    assert derived_importance(np.column_stack([x, x[:, 0]]), y) is None
    assert derived_importance(np.column_stack([x, np.ones(len(x))]), y) is None
    assert derived_importance(x, np.ones(len(y))) is None
    assert derived_importance(x[:3], y[:3]) is None
    holes = x.copy()
    holes[5:, 0] = np.nan
    assert derived_importance(holes, y) == pytest.approx(derived_importance(x[:5], y[:5]))


def test_fences_by_hand():
    # quartiles of 1..5 by interpolation: 2 and 4
    assert upper_fence([5, 3, 1, 4, 2]) == 7 and upper_fence([3]) == 3
    assert overloaded([1, 2, 2, 2, 3, 9]) == (False,) * 5 + (True,)
    assert overloaded([10, 10, 10, 10, 11]) == (False,) * 5  # above the fence, but not twice the median
    assert overloaded([]) == ()
    with pytest.raises(ValueError, match="needs values"):
        upper_fence([])
