"""Importance beside performance: quadrants, how sure they are, and derived importance (method section 11). Pure."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

KEEP, CONCENTRATE, LOW_PRIORITY, OVERKILL = QUADRANTS = ("keep", "concentrate", "low-priority", "overkill")
"""Martilla & James' "keep up the good work", "concentrate here", "low priority" and "possible overkill".

Also the order of ``quadrant_shares``.
"""
TIE = 1e-12
FEW = 1e-10


def grand_means(importance: Sequence[float], performance: Sequence[float]) -> tuple[float, float]:
    """Return the means over the points, each in its own unit: where Martilla & James' cross-hairs usually lie.

    Raises:
        ZeroDivisionError: no points.
    """
    return sum(importance) / len(importance), sum(performance) / len(performance)


def quadrants(
    importance: Sequence[float], performance: Sequence[float], *, cross: tuple[float, float] | None = None
) -> list[str]:
    """Return each point's quadrant, one of ``QUADRANTS``; a point on a line counts as above it.

    The cross-hairs lie at the grand means, or at ``cross`` (importance, performance), such as the scale's midpoint.
    No points, no quadrants. Source: Martilla & James 1977, J. Marketing 41:77-79, who chose the lines by judgement.

    Raises:
        ValueError: not one performance for each importance.
    """
    if len(importance) != len(performance):
        raise ValueError("each point needs importance and performance")
    if not importance:
        return []
    x0, y0 = cross or grand_means(importance, performance)
    return [
        (KEEP if y >= y0 else CONCENTRATE) if x >= x0 else (LOW_PRIORITY if y < y0 else OVERKILL)
        for x, y in zip(importance, performance, strict=True)
    ]


def quadrant_shares(x: Array, y: Array) -> list[tuple[float, float, float, float]]:
    """Return for each point the share of draws in which it lies in each quadrant, in the order of ``QUADRANTS``.

    Each draw has its own cross-hairs, at its means over the points; a draw with a missing point is left out.
    Source: intervals in these charts as in Wu & Shieh 2009; Martilla & James 1977.

    Args:
        x: importance, shape (draws, points).
        y: performance.
    """
    whole = np.isfinite(x).all(axis=1) & np.isfinite(y).all(axis=1)
    x, y = x[whole], y[whole]
    right = x >= x.mean(axis=1, keepdims=True)
    top = y >= y.mean(axis=1, keepdims=True)
    shares = [(mask.sum(axis=0) / max(len(x), 1)) for mask in (right & top, right & ~top, ~right & ~top, ~right & top)]
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in zip(*shares, strict=True)]


def relative_weights(correlations: Array, with_outcome: Array) -> Array:
    """Return each predictor's part of R^2: derived importance. Not negative; their sum is the regression's R^2.

    With ``R = V L^2 V'``: ``B = V L V'`` ties predictors to their nearest uncorrelated ones, ``b = B^-1 r``, and
    ``eps_j = sum_k B_jk^2 b_k^2``. Source: Johnson 2000, Multivariate Behavioral Research 35:1-19 (R's
    ``iopsych::relWt``; ``relaimpo``'s lmg averages over orders instead and differs little).

    Args:
        correlations: among the predictors, (k, k).
        with_outcome: of each with the outcome, (k,).

    Raises:
        ValueError: predictors that determine each other, or that are no correlations.
    """
    values, vectors = np.linalg.eigh(np.asarray(correlations, dtype=float))
    if values.min() < FEW * max(1.0, values.max()):
        raise ValueError("the predictors determine each other")
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    beta = np.linalg.solve(root, np.asarray(with_outcome, dtype=float))
    weights: Array = root**2 @ beta**2
    return weights


def derived_importance(predictors: Array, outcome: Array) -> Array | None:
    """Return Johnson's relative weights as shares of R^2, 0-1, from data; rows with anything missing are left out.

    None under two rows more than predictors, or where a column or the outcome does not vary or predictors determine
    each other; a caller asks for more (method: n >= 10 x predictors). Centre people first where rows repeat them.

    Args:
        predictors: (rows, k), such as dimension scores.
        outcome: (rows,), such as an overall item.
    """
    table = np.column_stack([predictors, outcome])
    table = table[np.isfinite(table).all(axis=1)]
    k = table.shape[1] - 1
    if len(table) < k + 2 or (np.ptp(table, axis=0) <= TIE).any():
        return None
    r = np.atleast_2d(np.corrcoef(table, rowvar=False))
    try:
        weights = relative_weights(r[:k, :k], r[:k, k])
    except ValueError:
        return None
    total = float(weights.sum())
    return weights / total if total > 0 else None
