"""Count, sum and sum of squares of every item on every shown link, and the agreement that follows from them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas import agreement
from icdiag.model.instrument import Instrument
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings, sums

Array = npt.NDArray[np.float64]
MOST_OPTIONS = 11
"""Longer scales are not choices between options."""


@dataclass(frozen=True, slots=True)
class ItemSums:
    """Sufficient statistics of items (POMP, higher better), each array of shape (links, items). Additive over files."""

    n: Array
    total: Array
    square: Array

    def variance(self) -> Array:
        """Return item variances (ddof 1), NaN under ten answers: spread is not spoken of below that."""
        n = np.where(self.n >= SPREAD_N, self.n, np.nan)
        spread: Array = np.maximum(self.square - self.total**2 / n, 0.0) / (n - 1)
        return spread


def item_sums(rated: Ratings, starts: npt.NDArray[np.int64]) -> ItemSums:
    """Return the sums of the runs of ratings that begin at ``starts``."""
    return ItemSums(sums(np.isfinite(rated.items), starts), sums(rated.items, starts), sums(rated.items**2, starts))


def rwg_j(instrument: Instrument, variance: Array, *, skewed: bool = False) -> Array:
    """Return agreement of each link over all items, 0 (as random answers) to 1, NaN where an item's variance is.

    The random answers are uniform over each item's options, or slightly skewed (known for 5 and 7 options, else NaN).
    """
    nulls = []
    for item in instrument.items():
        options = item.scale.high - item.scale.low + 1
        nulls.append(agreement.null_variance(options, skewed=skewed) * (100.0 / (options - 1)) ** 2)
    return agreement.rwg_j(variance, np.array(nulls))


def polarity(instrument: Instrument, rated: Ratings, starts: npt.NDArray[np.int64]) -> Array:
    """Return the mean over the items of van der Eijk's A, for each run of ratings that begins at ``starts``.

    NaN where an item has under ten answers, or on scales of over ``MOST_OPTIONS`` options. Averages of several answers
    count by the nearest option.
    """
    runs = len(starts)
    link = np.repeat(np.arange(runs), np.diff(np.append(starts, len(rated.items))))
    total = np.zeros(runs)
    for i, item in enumerate(instrument.items()):
        options = round(item.scale.high - item.scale.low) + 1
        if not 2 <= options <= MOST_OPTIONS:
            return np.full(runs, np.nan)
        here = np.isfinite(rated.items[:, i])
        nearest = np.rint(rated.items[here, i] / 100.0 * (options - 1)).astype(np.int64)
        counts = np.bincount(link[here] * options + nearest, minlength=runs * options).reshape(-1, options)
        total += np.where(counts.sum(axis=1) >= SPREAD_N, agreement.consensus(counts), np.nan)
    return total / len(instrument.items())


def agreement_of(instrument: Instrument, rated: Ratings, starts: npt.NDArray[np.int64]) -> Array:
    """Return (links, 3): rwg(j) against uniform and slightly skewed answers, and polarity."""
    variance = item_sums(rated, starts).variance()
    plain, skewed = (rwg_j(instrument, variance, skewed=x) for x in (False, True))
    return np.stack([plain, skewed, polarity(instrument, rated, starts)], axis=1)
