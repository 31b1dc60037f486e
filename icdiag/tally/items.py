"""Count, sum and sum of squares of every item on every shown link, and the agreement that follows from them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Instrument
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings, blocks

Array = npt.NDArray[np.float64]


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


def item_sums(rated: Ratings, key: npt.NDArray[np.int64]) -> ItemSums:
    """Return the sums of each run of equal ``key``; the ratings are sorted by it."""
    here = np.isfinite(rated.items)
    filled = np.where(here, rated.items, 0.0)
    starts = [rows.start for _, rows in blocks(key)]
    if not starts:
        empty = np.zeros((0, rated.items.shape[1]))
        return ItemSums(empty, empty, empty)

    def add(values: Array) -> Array:
        sums: Array = np.add.reduceat(values, starts, axis=0)
        return sums

    return ItemSums(add(here.astype(float)), add(filled), add(filled**2))


def rwg_j(instrument: Instrument, variance: Array) -> Array:
    """Return agreement of each link over all items, 0 (as random answers) to 1, NaN where an item's variance is.

    ``rwg(J) = J (1 - s) / (J (1 - s) + s)``, s the mean over items of variance / null variance, the null being
    uniform answers over the A options: (A^2 - 1) / 12 in scale points. Negative becomes 0.
    Source: James, Demaree & Wolf 1984.
    """
    nulls = []
    for item in instrument.items():
        options = item.scale.high - item.scale.low + 1
        nulls.append((options**2 - 1) / 12 * (100.0 / (options - 1)) ** 2)
    share = (variance / np.array(nulls)).mean(axis=1)
    many = variance.shape[1] * (1 - share)
    agreement: Array = np.maximum(many, 0.0) / np.maximum(many + share, 1e-12)
    return np.where(np.isnan(share), np.nan, np.where(many <= 0, 0.0, agreement))
