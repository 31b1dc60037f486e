"""People drawn anew, inside the tally: how sure means over several links are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

DRAWS = 999
MIN_POINTS = 3
"""Under three points the cross-hairs lie between them by construction."""
MOST_GROUPS = 5000
"""More people than that are drawn in 5,000 groups of equal size: the same spread, and no longer to wait."""
_TOGETHER = 37
"""Draws that are reckoned at once."""


def drawn_means(person: Codes, values: Array, *, seed: int) -> Array:
    """Return the means of the columns in each draw of as many people as there are, with replacement; (draws, columns).

    A person's rows stay together, because they are not independent of each other. NaN where nobody drawn answered.
    """
    pools = DrawPools.of(np.bincount(person) > 0, values.shape[1])
    pools.add(person, values)
    return pools.means(seed)


@dataclass(slots=True)
class DrawPools:
    """Sums and counts by group of people and column, added up a chunk of rows at a time."""

    group: npt.NDArray[np.int16]
    """Each person's group."""
    totals: Array
    counts: Array

    @classmethod
    def of(cls, present: npt.NDArray[np.bool_], columns: int) -> "DrawPools":
        """Return those of no rows; ``present`` tells which of the people there are will have any."""
        people = int(present.sum())
        groups = min(max(people, 1), MOST_GROUPS)
        group = ((np.cumsum(present) - 1) % groups).astype(np.int16)
        return cls(group, *np.zeros((2, groups, columns)))

    def add(self, person: Codes, values: Array) -> None:
        """Count more rows, shape (rows, columns), NaN = blank."""
        group, groups = self.group[person], len(self.totals)
        for column, one in enumerate(values.T):
            here = np.isfinite(one)
            self.totals[:, column] += np.bincount(group[here], weights=one[here], minlength=groups)
            self.counts[:, column] += np.bincount(group[here], minlength=groups)

    def add_cells(self, person: Codes, column: Codes, values: Array) -> None:
        """Count single values in their columns."""
        width, cells = self.totals.shape[1], self.totals.size
        at = self.group[person].astype(np.int64) * width + column
        self.totals += np.bincount(at, weights=values, minlength=cells).reshape(self.totals.shape)
        self.counts += np.bincount(at, minlength=cells).reshape(self.totals.shape)

    def means(self, seed: int) -> Array:
        """Return the columns' means in each draw; (draws, columns)."""
        generator, groups = np.random.default_rng(seed), len(self.totals)
        means = np.empty((DRAWS, self.totals.shape[1]))
        for first in range(0, DRAWS, _TOGETHER):
            size = min(_TOGETHER, DRAWS - first)
            times = [np.bincount(generator.integers(0, groups, groups), minlength=groups) for _ in range(size)]
            weights = np.array(times, np.float64)
            n = weights @ self.counts
            means[first : first + size] = np.where(n > 0, weights @ self.totals / np.maximum(n, 1.0), np.nan)
        return means
