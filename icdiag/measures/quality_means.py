"""Means of several links' quality with their joint uncertainty; from the estimates alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from icdiag.measures.estimates import Estimates
from icdiag.measures.normal import Z90

MATRIX = 200
"""Links above which their covariance is not written out."""


@dataclass(frozen=True, slots=True)
class Known:
    """A number with its standard deviation (POMP)."""

    value: float
    sd: float

    @property
    def low(self) -> float:
        """Return the lower end of the 90 % interval."""
        return self.value - Z90 * self.sd

    @property
    def high(self) -> float:
        """Return the upper end of the 90 % interval."""
        return self.value + Z90 * self.sd


def supplied_rows(estimates: Estimates) -> dict[str, list[int]]:
    """Return the positions of each supplier's links, suppliers in the order in which they first appear."""
    rows: dict[str, list[int]] = {}
    for i, (supplier, _) in enumerate(estimates.pairs):
        rows.setdefault(supplier, []).append(i)
    return rows


def mean_quality(estimates: Estimates, rows: Sequence[int]) -> Known:
    """Return the plain mean of the links' quality: ``sum q / k``, ``sd^2 = w' Cov w`` with ``w = 1 / k``.

    Raises:
        ValueError: there is no link.
    """
    if not rows:
        raise ValueError("a mean needs a link")
    value = sum(estimates.qualities[list(rows)].tolist()) / len(rows)
    if len(rows) > MATRIX:
        weights = np.zeros(len(estimates.links))
        weights[list(rows)] = 1 / len(rows)
        return Known(value, estimates.mean_sd(weights))
    spread = float(estimates.q_covariance(rows).sum()) / len(rows) ** 2
    return Known(value, max(spread, 0.0) ** 0.5)
