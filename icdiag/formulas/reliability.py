"""How well items hang together: alpha, its interval, item statistics, Spearman-Brown (method section 4). Pure.

Rows are ratings, columns are items, in one unit, reversed items turned round. Rows with a missing item are left out
(the peers' default differs: psych takes pairwise covariances). Variances have ddof 1. Nothing here asks for a least
number of rows beyond what the formula needs; who publishes does.
"""

import math

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import f_quantile

Array = npt.NDArray[np.float64]
ROUNDING = 1e-12
"""A variance is none where it is this small beside the sum of the items' variances."""


def complete_rows(items: Array) -> Array:
    """Return the rows without a missing item."""
    kept: Array = items[np.isfinite(items).all(axis=1)]
    return kept


def alpha(items: Array) -> float | None:
    """Return Cronbach's raw alpha, ``k / (k - 1) (1 - sum of item variances / variance of the sum)``; at most 1.

    Negative where items run against each other. None for one item, under two complete rows, or where the sum does not
    vary. Source: Cronbach 1951.
    """
    covariance = covariance_of(items)
    return None if covariance is None else covariance_alpha(covariance)


def covariance_of(items: Array) -> Array | None:
    """Return the covariances (ddof 1) of the items over complete rows; None under two rows."""
    rows = complete_rows(items)
    return np.atleast_2d(np.cov(rows, rowvar=False)) if len(rows) > 1 else None


def covariance_alpha(covariance: Array, *, still: float = 0.0) -> float | None:
    """Return alpha from the items' covariances; None for one item or where the sum's variance is at most ``still``."""
    k, total, parts = len(covariance), float(covariance.sum()), float(np.trace(covariance))
    if k < 2 or total <= max(still, ROUNDING * parts):
        return None
    return k / (k - 1) * (1 - parts / total)


def covariance_item_total(covariance: Array, i: int, *, still: float = 0.0) -> float | None:
    """Return an item's correlation with the sum of the others, from the covariances; None as ``item_total``."""
    own, row = float(covariance[i, i]), float(covariance[i].sum())
    rest = float(covariance.sum()) - 2 * row + own
    least = max(still, ROUNDING * float(np.trace(covariance)))
    return _bounded((row - own) / math.sqrt(own * rest)) if own > least and rest > least else None


def covariance_correlation(covariance: Array, i: int, j: int) -> float | None:
    """Return the correlation of two items from the covariances; None where either does not vary."""
    size = float(covariance[i, i] * covariance[j, j])
    return _bounded(float(covariance[i, j]) / math.sqrt(size)) if size > 0 else None


def mean_correlation(items: Array) -> float | None:
    """Return the mean of the correlations between items, -1 to 1; None where one does not vary or there is one only."""
    rows, k = complete_rows(items), items.shape[1]
    if k < 2 or len(rows) < 2 or (np.ptp(rows, axis=0) <= 0).any():
        return None
    r = np.corrcoef(rows, rowvar=False)
    return _bounded(float((r.sum() - k) / (k * (k - 1))))


def standardised_alpha(items: Array) -> float | None:
    """Return alpha of the items at equal variance, ``k r / (1 + (k - 1) r)``, r their mean correlation.

    None as ``mean_correlation``, and where ``1 + (k - 1) r`` is not positive.
    """
    r, k = mean_correlation(items), items.shape[1]
    return None if r is None else stepped_up(r, k)


def item_total(items: Array) -> list[float | None]:
    """Return each item's correlation with the sum of the others (corrected item-total), -1 to 1.

    None where the item or that sum does not vary, or for a single item. Source: Nunnally & Bernstein 1994.
    """
    covariance = covariance_of(items)
    if covariance is None:
        return [None] * items.shape[1]
    return [covariance_item_total(covariance, i) for i in range(len(covariance))]


def alpha_if_dropped(items: Array) -> list[float | None]:
    """Return alpha without each of the items; None under three items and as ``alpha``."""
    covariance = covariance_of(items)
    if covariance is None:
        return [None] * items.shape[1]
    without = (np.delete(np.delete(covariance, i, axis=0), i, axis=1) for i in range(len(covariance)))
    return [covariance_alpha(rest) for rest in without]


def correlation(x: Array, y: Array) -> float | None:
    """Return Pearson's correlation over the pairs that are there; None under two, or where either is constant."""
    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < 2:
        return None
    a, b = x[both] - x[both].mean(), y[both] - y[both].mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    return _bounded(float(a @ b) / size) if size > 1e-9 * both.sum() else None


def stepped_up(r: float, times: float) -> float | None:
    """Return the reliability of a test ``times`` as long, ``m r / (1 + (m - 1) r)``; at most 1.

    The same formula gives ICC(2) of m raters from ICC(1), and with m = 2 the reliability of two items from their
    correlation (Eisinga, te Grotenhuis & Pelzer 2013). None where r is so negative that the formula has no value.
    Source: Spearman 1910; Brown 1910.
    """
    below = 1 + (times - 1) * r
    return times * r / below if below > 0 else None


def spearman_brown(r: float) -> float:
    """Return the reliability of both halves, ``2 r / (1 + r)``, held at -1 for r <= -1/3, where it leaves the scale."""
    return 2 * r / (1 + r) if r > -1 / 3 else -1.0


def disattenuated(r: float, *, x: float, y: float) -> float | None:
    """Return the correlation of what two scales measure, ``r / sqrt(reliability of x times that of y)``.

    May pass 1 by sampling error; None where a reliability is not positive. Source: Spearman 1904.
    """
    return r / math.sqrt(x * y) if min(x, y) > 0 else None


def feldt_interval(*, alpha: float, n: int, items: int, level: float) -> tuple[float, float]:
    """Return the two-sided interval of Cronbach's alpha, ``1 - (1 - alpha) F`` with both quantiles of F.

    F has n - 1 and (n - 1)(items - 1) degrees of freedom, n being independent ratings: where rows are nested in
    persons, give the number of persons. Source: Feldt 1965.

    Raises:
        ValueError: under two ratings or items.
    """
    if n < 2 or items < 2:
        raise ValueError(f"an interval of alpha needs two ratings and two items, not {n} and {items}")
    df1, df2, tail = n - 1, (n - 1) * (items - 1), (1 - level) / 2
    return 1 - (1 - alpha) * f_quantile(1 - tail, df1, df2), 1 - (1 - alpha) * f_quantile(tail, df1, df2)


def _bounded(r: float) -> float:
    """Return a correlation without what rounding adds beyond 1."""
    return min(1.0, max(-1.0, r))
