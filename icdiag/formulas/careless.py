"""Signs of answering without reading, from answers alone (method section 2). Pure.

Two shapes: tables with a person a row (NaN where not answered), and long lists of answers with the person of each,
0, 1, … without gaps, which need no table of people by items.
"""

import numpy as np
import numpy.typing as npt

from icdiag.formulas.pomp import half_rule

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def longstring(rows: Array) -> Codes:
    """Return each row's longest run of one answer, in answers; missing ones are skipped and break no run.

    0 for a row without answers. Source: Johnson 2005; Curran 2016. R's careless counts a missing answer as a break.
    """
    person, at = np.nonzero(np.isfinite(rows))
    first, length = runs(person, rows[person, at])
    longest = np.zeros(len(rows), np.int64)
    np.maximum.at(longest, person[first], length)
    return longest


def response_spread(rows: Array) -> Array:
    """Return each row's sd (ddof 1) over its answers (intra-individual response variability), NaN under two answers.

    Source: Dunn, Heggestad, Shanock & Theilgard 2018.
    """
    person, at = np.nonzero(np.isfinite(rows))
    return spread_of(person, rows[person, at], len(rows))


def straight_lines(rows: Array, *, least: int = 8) -> Mask:
    """Return which rows hold at least ``least`` answers, all one and the same (Johnson 2005; Curran 2016)."""
    here = np.isfinite(rows)
    low = np.where(here, rows, np.inf).min(axis=1, initial=np.inf)
    high = np.where(here, rows, -np.inf).max(axis=1, initial=-np.inf)
    same: Mask = (here.sum(axis=1) >= least) & (low == high)
    return same


def runs(person: Codes, answer: Array) -> tuple[Codes, Codes]:
    """Return (first position, length) of every run of one answer of one person; the lists are sorted by person."""
    if not len(person):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    turns = np.flatnonzero((np.diff(person) != 0) | (np.diff(answer) != 0)) + 1
    first = np.concatenate([[0], turns]).astype(np.int64)
    return first, np.diff(np.concatenate([first, [len(person)]])).astype(np.int64)


def spread_of(person: Codes, answer: Array, people: int) -> Array:
    """Return each person's sd (ddof 1) over all answers, NaN under two."""
    n = np.bincount(person, minlength=people).astype(float)
    mean = np.bincount(person, weights=answer, minlength=people) / np.maximum(n, 1)
    off = np.bincount(person, weights=(answer - mean[person]) ** 2, minlength=people)
    sd: Array = np.sqrt(np.where(n > 1, off / np.maximum(n - 1, 1), np.nan))
    return sd


def room_of(mean: Array) -> Array:
    """Return the largest sd that means on a scale of 0-100 allow: ``sqrt(m (100 - m))``, at least 1."""
    largest: Array = np.sqrt(np.maximum(mean * (100.0 - mean), 1.0))
    return largest


def correlation_within(person: Codes, x: Array, y: Array, people: int) -> Array:
    """Return each person's Pearson correlation of x and y, NaN where either does not vary."""
    n = np.maximum(np.bincount(person, minlength=people), 1).astype(float)

    def centred(values: Array) -> Array:
        off: Array = values - (np.bincount(person, weights=values, minlength=people) / n)[person]
        return off

    a, b = centred(x), centred(y)
    sums = [np.bincount(person, weights=w, minlength=people).astype(float) for w in (a * b, a * a, b * b)]
    return correlation_of(*sums)


def correlation_of(ab: Array, aa: Array, bb: Array) -> Array:
    """Return correlations, given sums of products of distances from the mean; NaN where either does not vary."""
    varies = (aa > 1e-9) & (bb > 1e-9)
    r: Array = np.where(varies, ab / np.sqrt(np.where(varies, aa * bb, 1.0)), np.nan)
    return r


def both_halves(r: Array) -> Array:
    """Return the consistency of both halves together, ``2 r / (1 + r)``; -1 for r <= -1/3, where it leaves the scale.

    NaN stays NaN. Source: Spearman 1910; Brown 1910.
    """
    whole: Array = np.where(r > -1 / 3, 2 * r / np.maximum(1 + r, 1e-9), np.where(np.isnan(r), np.nan, -1.0))
    return whole


def mahalanobis(rows: Array, mean: Array, inverse: Array) -> Array:
    """Return ``(x - m)' S^-1 (x - m)`` of each row; about chi-square (Mahalanobis 1936; Meade & Craig 2012)."""
    off = rows - mean
    distance: Array = np.einsum("ij,ij->i", off @ inverse, off)
    return distance


def mahalanobis_distances(rows: Array) -> Array:
    """Return each complete row's squared distance from the mean of all complete rows, by their covariance (ddof 1).

    NaN for a row with a missing answer, and for all where the covariance cannot be inverted (no more complete rows
    than columns, or a column that others determine). Under normal answers about chi-square with as many degrees of
    freedom as columns. Source: Mahalanobis 1936; Meade & Craig 2012.
    """
    complete = np.isfinite(rows).all(axis=1)
    distance = np.full(len(rows), np.nan)
    known = rows[complete]
    if len(known) <= rows.shape[1]:
        return distance
    covariance = np.atleast_2d(np.cov(known, rowvar=False))
    if np.linalg.matrix_rank(covariance) == rows.shape[1]:
        inverse = np.linalg.inv(covariance).astype(np.float64)
        distance[complete] = mahalanobis(known, known.mean(axis=0), inverse)
    return distance


def even_odd(rows: Array, sizes: list[int]) -> Array:
    """Return each row's even-odd consistency over scales, both halves together, -1 to 1; NaN where it has none.

    Each scale (``sizes`` neighbouring columns) is halved into its odd and its even items; the halves' means, by the
    half rule, correlate over the scales. Scales of one item take no part. Source: Johnson 2005; Curran 2016.
    """
    ends = np.cumsum([0, *sizes])
    blocks = [rows[:, ends[i] : ends[i + 1]] for i, size in enumerate(sizes) if size > 1]
    person = np.tile(np.arange(len(rows)), len(blocks))
    odd, even = (
        np.concatenate([half_rule(block[:, first::2]) for block in blocks] or [np.zeros(0)]) for first in (0, 1)
    )
    both = np.isfinite(odd) & np.isfinite(even)
    return both_halves(correlation_within(person[both], odd[both], even[both], len(rows)))
