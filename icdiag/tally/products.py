"""Sums and products of columns over rows, added up a chunk of rows at a time; inside the tally.

All that variances, correlations, alpha and omega need. Values are percent of scale and are counted from the middle, so
that nothing is lost where they vary little beside their level.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas import reliability as formulas
from icdiag.tally.privacy import SPREAD_N

Array = npt.NDArray[np.float64]
MIDDLE = 50.0
STILL = 1e-9
"""A variance (percent of scale, squared) under which a column does not vary; the least real one of a million equal
answers on a scale of a hundred points beside a different one is a thousand times as large."""


@dataclass(slots=True)
class Products:
    """Over rows without a blank."""

    n: int
    total: Array
    square: Array

    @classmethod
    def of(cls, columns: int) -> "Products":
        """Return those of no rows."""
        return cls(0, np.zeros(columns), np.zeros((columns, columns)))

    def add(self, columns: Array, here: npt.NDArray[np.bool_]) -> Array:
        """Count the rows that are ``here``, shape (columns, rows), and return them from the middle, others as 0."""
        off = np.where(here, columns - MIDDLE, 0.0)
        self.n += int(here.sum())
        self.total += off.sum(axis=1)
        self.square += off @ off.T
        return off

    def covariance(self) -> Array:
        """Return the covariances (ddof 1); a column that does not vary has exactly none."""
        found: Array = (self.square - np.outer(self.total, self.total) / self.n) / (self.n - 1)
        still = np.diag(found) < STILL
        found[still] = 0.0
        found[:, still] = 0.0
        return found


@dataclass(slots=True)
class PairProducts:
    """Over pairs of columns, each pair over the rows that have both."""

    n: Array
    total: Array
    """[i, j]: sum of column i over the rows that also have j."""
    own: Array
    """[i, j]: the same of its square."""
    square: Array

    @classmethod
    def of(cls, columns: int) -> "PairProducts":
        """Return those of no rows."""
        return cls(*np.zeros((4, columns, columns)))

    def add(self, columns: Array, here: npt.NDArray[np.bool_]) -> None:
        """Count more rows, shape (columns, rows), of each column those that are ``here``."""
        off, there = np.where(here, columns - MIDDLE, 0.0), here.astype(float)
        self.n += there @ there.T
        self.total += off @ there.T
        self.own += off**2 @ there.T
        self.square += off @ off.T

    def correlation(self, i: int, j: int) -> float | None:
        """Return the correlation of two columns; None under ten rows, or where either does not vary."""
        n = float(self.n[i, j])
        if n < SPREAD_N:
            return None
        mean_i, mean_j = self.total[i, j] / n, self.total[j, i] / n
        variances = self.own[i, j] / n - mean_i**2, self.own[j, i] / n - mean_j**2
        if min(variances) < STILL:
            return None
        return float((self.square[i, j] / n - mean_i * mean_j) / np.sqrt(variances[0] * variances[1]))


def alpha_of(covariance: Array) -> float | None:
    """Return Cronbach's alpha of the items' covariances; None for one item or a still sum."""
    return formulas.covariance_alpha(covariance, still=STILL)


def correlation_of(covariance: Array, i: int, j: int) -> float | None:
    """Return the correlation of two columns; None where either does not vary."""
    return formulas.covariance_correlation(covariance, i, j)


def with_rest(covariance: Array, i: int) -> float | None:
    """Return the correlation of an item with the sum of all others; None where either does not vary."""
    return formulas.covariance_item_total(covariance, i, still=STILL)
