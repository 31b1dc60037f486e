"""Count, sum and sum of squares of every item on every shown link, and the agreement that follows from them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Instrument
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings, blocks

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


SLIGHT_SKEW = {5: 1.34, 7: 2.90}
"""Variance, in scale points, of random answers that lean a little to one side, by options (LeBreton & Senter 2008)."""


def rwg_j(instrument: Instrument, variance: Array, *, skewed: bool = False) -> Array:
    """Return agreement of each link over all items, 0 (as random answers) to 1, NaN where an item's variance is.

    ``rwg(J) = J (1 - s) / (J (1 - s) + s)``, s the mean over items of variance / null variance, the null being
    uniform answers over the A options: (A^2 - 1) / 12 in scale points, or slightly skewed ones (``SLIGHT_SKEW``; all
    NaN where a scale has another number of options). Negative becomes 0.
    Source: James, Demaree & Wolf 1984; LeBreton & Senter 2008.
    """
    nulls = []
    for item in instrument.items():
        options = item.scale.high - item.scale.low + 1
        null = SLIGHT_SKEW.get(int(options), np.nan) if skewed else (options**2 - 1) / 12
        nulls.append(null * (100.0 / (options - 1)) ** 2)
    share = (variance / np.array(nulls)).mean(axis=1)
    many = variance.shape[1] * (1 - share)
    agreement: Array = np.maximum(many, 0.0) / np.maximum(many + share, 1e-12)
    return np.where(np.isnan(share), np.nan, np.where(many <= 0, 0.0, agreement))


def consensus(counts: npt.NDArray[np.int64]) -> Array:
    """Return van der Eijk's A of each row of answers to one item, counted by option (NaN for an empty row).

    1: all in one option, 0: as many in each, -1: half at either end. The counts are taken apart into layers, each a
    pattern of options that are used or not, with equal counts; A is the patterns' mean, weighted by what they hold.
    Source: van der Eijk 2001.
    """
    options = counts.shape[1]
    table = np.array([_pattern(p, options) for p in range(2**options)])
    left, total = counts.copy(), counts.sum(axis=1)
    a = np.zeros(len(counts))
    for _ in range(options):
        used = left > 0
        layer = np.where(used, left, np.iinfo(np.int64).max).min(axis=1)
        layer = np.where(used.any(axis=1), layer, 0)
        a += table[used @ (1 << np.arange(options))] * layer * used.sum(axis=1)
        left = left - used * layer[:, None]
    return np.where(total > 0, a / np.maximum(total, 1), np.nan)


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


def polarity(instrument: Instrument, rated: Ratings, key: npt.NDArray[np.int64]) -> Array:
    """Return, for each run of equal ``key``, the mean of van der Eijk's A over the items.

    NaN where an item has under ten answers, or on scales of over ``MOST_OPTIONS`` options. Averages of several answers
    count by the nearest option.
    """
    runs = list(blocks(key))
    link = np.repeat(np.arange(len(runs)), [rows.stop - rows.start for _, rows in runs])
    found = []
    for i, item in enumerate(instrument.items()):
        options = round(item.scale.high - item.scale.low) + 1
        if not 2 <= options <= MOST_OPTIONS:
            return np.full(len(runs), np.nan)
        here = np.isfinite(rated.items[:, i])
        nearest = np.rint(rated.items[here, i] / 100.0 * (options - 1)).astype(np.int64)
        counts = np.bincount(link[here] * options + nearest, minlength=len(runs) * options).reshape(-1, options)
        found.append(np.where(counts.sum(axis=1) >= SPREAD_N, consensus(counts), np.nan))
    mean: Array = np.mean(found, axis=0) if found else np.full(len(runs), np.nan)
    return mean
