"""May answers be averaged: agreement within a group, by one group or by many at once (method section 5). Pure.

Options are equally spaced and one apart; variances are in squared scale points with ddof 1. Missing answers are NaN.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SLIGHT_SKEW = {5: 1.34, 7: 2.90}
"""Variance of random answers that lean a little to one side, by number of options (LeBreton & Senter 2008, table 2)."""


def null_variance(options: float, *, skewed: bool = False) -> float:
    """Return the variance of random answers over the options: uniform, ``(A^2 - 1) / 12``, or slightly skewed.

    The skewed one is known for 5 and 7 options, NaN for others. Source: James, Demaree & Wolf 1984; LeBreton & Senter
    2008.
    """
    if skewed:
        return SLIGHT_SKEW.get(round(options), float("nan")) if options == round(options) else float("nan")
    return (options**2 - 1) / 12


def item_variances(answers: Array) -> Array:
    """Return the variance (ddof 1) of each column of one group's answers, NaN under two answers."""
    here = np.isfinite(answers)
    n = here.sum(axis=0)
    mean = np.where(here, answers, 0.0).sum(axis=0) / np.maximum(n, 1)
    off = np.where(here, answers - mean, 0.0)
    spread: Array = np.where(n > 1, (off**2).sum(axis=0) / np.maximum(n - 1, 1), np.nan)
    return spread


def rwg_j(variance: Array, null: Array | float) -> Array:
    """Return ``rwg(J) = J (1 - s) / (J (1 - s) + s)``, s the mean over J items of variance / null variance.

    0 (as random answers, or worse: negative becomes 0) to 1 (all alike); NaN where an item's variance is. J = 1 is
    rwg. Source: James, Demaree & Wolf 1984. R's multilevel takes s as the ratio of mean variance and one null: the
    same for items with equally many options.

    Args:
        variance: shape (groups, items).
        null: one null variance, or one for each item.
    """
    share = (variance / null).mean(axis=-1)
    many = variance.shape[-1] * (1 - share)
    agreement: Array = np.maximum(many, 0.0) / np.maximum(many + share, 1e-12)
    return np.where(np.isnan(share), np.nan, np.where(many <= 0, 0.0, agreement))


def rwg_star(variance: Array, null: Array | float) -> Array:
    """Return Lindell's ``r*wg(J) = 1 - s``, s as in ``rwg_j``: 1 all alike, 0 as random answers, negative beyond.

    Not inflated by the number of items and not cut at 0. Source: Lindell, Brandt & Whitney 1999.
    """
    star: Array = 1 - (variance / null).mean(axis=-1)
    return star


def awg(scores: Array, *, low: float, high: float) -> float | None:
    """Return agreement against the most variance that the group's mean allows, ``1 - 2 s^2 / s_max^2``, -1 to 1.

    ``s_max^2 = ((H + L) m - m^2 - H L) n / (n - 1)``. 1 where all are alike. None under two scores, and where the
    mean is so near an end that n whole answers cannot have it (m under ``(L (n - 1) + H) / n`` or its mirror image),
    as R's multilevel has it. Source: Brown & Hauenstein 2005.
    """
    x = scores[np.isfinite(scores)]
    n = len(x)
    if n < 2:
        return None
    if np.ptp(x) == 0:
        return 1.0
    mean = float(x.mean())
    if not (low * (n - 1) + high) / n <= mean <= (high * (n - 1) + low) / n:
        return None
    most = ((high + low) * mean - mean**2 - high * low) * n / (n - 1)
    return 1 - 2 * float(x.var(ddof=1)) / most


def average_deviation(answers: Array, *, around: str = "mean") -> float | None:
    """Return the mean over items of the mean distance from the item's mean (AD_M) or median (AD_Md), in scale points.

    0: all alike; up to A / 6 of A options counts as agreement. None where an item was not answered.
    Source: Burke, Finkelstein & Dusig 1999; Burke & Dunlap 2002.

    Args:
        answers: one group's, shape (people, items); a single column is the single-item index.
        around: ``mean`` or ``median``.
    """
    columns = [column[np.isfinite(column)] for column in answers.T]
    if not columns or not all(len(column) for column in columns):
        return None
    middle = np.median if around == "median" else np.mean
    return float(np.mean([np.abs(column - middle(column)).mean() for column in columns]))


def consensus(counts: npt.NDArray[np.int64]) -> Array:
    """Return van der Eijk's A of each row of answers to one item, counted by option (NaN for an empty row).

    1: all in one option, 0: as many in each, -1: half at either end. The counts are taken apart into layers, each a
    pattern of options that are used or not, with equal counts; A is the patterns' mean, weighted by what they hold.
    Source: van der Eijk 2001.
    """
    options = counts.shape[1]
    left, total, a = np.array(counts.T, order="C"), counts.sum(axis=1), np.zeros(len(counts))
    bits = 1 << np.arange(options)[:, None]
    for _ in range(options):
        used = left > 0
        if not used.any():
            break
        layer = np.where(used, left, np.iinfo(np.int64).max).min(axis=0)
        layer[~used.any(axis=0)] = 0
        a += _patterns(options)[(bits * used).sum(axis=0)] * layer * used.sum(axis=0)
        left -= used * layer
    return np.where(total > 0, a / np.maximum(total, 1), np.nan)


@cache
def _patterns(options: int) -> Array:
    """Return A of every pattern of used options."""
    return np.array([_pattern(p, options) for p in range(2**options)])


def _pattern(bits: int, options: int) -> float:
    """Return A of a pattern of used options: ``U (1 - (S - 1) / (K - 1))``, S the used of K options.

    U = ((K - 2) TU - (K - 1) TDU) / ((K - 2) (TU + TDU)), TU the triples like 110 or 011 among any three options and
    TDU those like 101; 1 where one option is used. All used: 0.
    """
    used = [bool(bits >> k & 1) for k in range(options)]
    size = sum(used)
    spread = 1.0 - (size - 1) / (options - 1)
    whole = broken = 0
    for j in (k for k in range(options) if not used[k]):
        below, above = sum(used[:j]), sum(used[j + 1 :])
        broken += below * above
        whole += below * (below - 1) // 2 + above * (above - 1) // 2
    if whole + broken == 0:
        return spread
    return spread * ((options - 2) * whole - (options - 1) * broken) / ((options - 2) * (whole + broken))
