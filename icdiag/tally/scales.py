"""How well the items of a dimension hang together, over the shown ratings (method section 4); inside the tally.

Only answers in dimensions that their link may show take part, and everything needs ten complete ratings.
"""

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Instrument
from icdiag.model.tally import ItemReliability, Reliability
from icdiag.tally.moments import cronbach_alpha
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings

Array = npt.NDArray[np.float64]
STEPS, STILL = 5000, 1e-9
"""Most steps of the factor model's fit, and the change of the loadings (relative) at which it stands still."""


def reliability(
    instrument: Instrument, rated: Ratings, shown: npt.NDArray[np.bool_]
) -> tuple[tuple[Reliability, ...], float | None]:
    """Return each dimension's reliability, and the mean disattenuated correlation between dimensions (halo).

    Args:
        instrument: the questionnaire.
        rated: the ratings of shown links.
        shown: (ratings, dimensions): whether the rating's link may show the dimension.
    """
    dimensions = np.where(shown, rated.dimensions, np.nan)
    found, start = [], 0
    for d, dimension in enumerate(instrument.dimensions):
        stop = start + len(dimension.items)
        block = np.where(shown[:, d : d + 1], rated.items[:, start:stop], np.nan)
        found.append(_dimension(instrument, d, block, dimensions, rated.person))
        start = stop
    return tuple(found), halo(dimensions, [r.alpha for r in found])


def _dimension(
    instrument: Instrument, d: int, block: Array, dimensions: Array, person: npt.NDArray[np.int64]
) -> Reliability:
    dimension = instrument.dimensions[d]
    complete = np.isfinite(block).all(axis=1)
    rows, k = block[complete], block.shape[1]
    people = len(np.unique(person[complete]))
    n = int(complete.sum())
    if min(n, people) < SPREAD_N:
        return Reliability(dimension.id, None, n, k, people)
    others = np.delete(dimensions[complete], d, axis=1)
    whole = _mean(others) if others.shape[1] else np.full(n, np.nan)
    stats = tuple(
        ItemReliability(
            item.id,
            correlation(rows[:, i], np.delete(rows, i, axis=1).sum(axis=1)) if k > 1 else None,
            correlation(rows[:, i], whole),
            cronbach_alpha(np.delete(rows, i, axis=1)) if k > 2 else None,
        )
        for i, item in enumerate(dimension.items)
    )
    return Reliability(
        dimension.id, cronbach_alpha(rows), n, k, people,
        omega=one_factor_omega(rows) if k > 2 else None,
        split_half=split_half(rows) if k == 2 else None,
        centred=cronbach_alpha(_centred(rows, person[complete])),
        item_stats=stats,
    )  # fmt: skip


def _mean(values: Array) -> Array:
    """Return each row's mean over what is there, NaN where nothing is."""
    here = np.isfinite(values)
    mean: Array = np.where(here, values, 0.0).sum(axis=1) / np.where(here.any(axis=1), here.sum(axis=1), np.nan)
    return mean


def _centred(rows: Array, person: npt.NDArray[np.int64]) -> Array:
    """Return the rows of people with several of them, each item as its distance from the person's own mean of it."""
    _, group, count = np.unique(person, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(group, weights=rows[:, i]) / count for i in range(rows.shape[1])], axis=1)
    centred: Array = (rows - means[group])[count[group] > 1]
    return centred


def correlation(x: Array, y: Array) -> float | None:
    """Return Pearson's correlation over the pairs that are there; None under ten, or where either does not vary."""
    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < SPREAD_N:
        return None
    a, b = x[both] - x[both].mean(), y[both] - y[both].mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 1e-9 * both.sum() else None


def split_half(rows: Array) -> float | None:
    """Return Spearman-Brown's ``2r / (1 + r)`` of two items, at least -1 (Eisinga, te Grotenhuis & Pelzer 2013)."""
    r = correlation(rows[:, 0], rows[:, 1])
    if r is None:
        return None
    return max(-1.0, 2 * r / (1 + r)) if r > -1 else -1.0


def one_factor_omega(rows: Array) -> float | None:
    """Return McDonald's omega, ``(sum l)^2 / ((sum l)^2 + sum t)``, of one factor by maximum likelihood.

    On the covariance of complete rows, fitted by expectation-maximisation (Rubin & Thayer 1982), the unique
    variances kept above a thousandth of the items'. None where an item does not vary, or under three items.
    Source: McDonald 1999; Dunn, Baguley & Brunsden 2014.
    """
    s = np.cov(rows, rowvar=False)
    if s.ndim < 2 or len(s) < 3 or (np.diag(s) <= 0).any():
        return None
    sd = np.sqrt(np.diag(s))
    r = s / np.outer(sd, sd)
    loading, unique = _one_factor(r)
    common = float((loading * sd).sum()) ** 2
    return common / (common + float((unique * sd**2).sum()))


def _one_factor(r: Array) -> tuple[Array, Array]:
    """Return loadings and unique variances of one factor on a correlation matrix."""
    values, vectors = np.linalg.eigh(r)
    loading: Array = vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1.0, 0.1))
    loading = loading * (1.0 if loading.sum() >= 0 else -1.0)
    unique: Array = np.clip(1.0 - loading**2, 0.05, 1.0)
    for _ in range(STEPS):
        weight = loading / unique
        beta = weight / (1.0 + float(weight @ loading))
        cross = r @ beta
        new = cross / (float(beta @ cross) + 1.0 - float(beta @ loading))
        unique = np.clip(1.0 - new * cross, 1e-3, None)
        still = float(np.abs(new - loading).max()) < STILL
        loading = new
        if still:
            break
    return loading, unique


def halo(dimensions: Array, alpha: list[float | None]) -> float | None:
    """Return the mean over pairs of dimensions of ``r / sqrt(alpha_x alpha_y)``; None where no pair has both.

    Near 1 the dimensions measure one and the same thing: the overall impression (method section 4).
    """
    found = []
    for i in range(len(alpha)):
        for j in range(i + 1, len(alpha)):
            x, y = alpha[i], alpha[j]
            r = correlation(dimensions[:, i], dimensions[:, j])
            if r is not None and x is not None and y is not None and min(x, y) > 0:
                found.append(r / float(np.sqrt(x * y)))
    return float(np.mean(found)) if found else None
