"""Values far above the others: Tukey's fence (method section 13, overload). Pure."""

from collections.abc import Sequence

import numpy as np


def upper_fence(values: Sequence[float], *, reach: float = 1.5) -> float:
    """Return ``Q3 + 1.5 (Q3 - Q1)``, in the values' unit; a value above it lies far out.

    Quartiles by linear interpolation, as numpy's and R's default (type 7); Tukey's own hinges, the medians of the
    halves, differ a little in small samples. One value is its own fence. Source: Tukey 1977, Exploratory Data Analysis,
    ch. 2.

    Raises:
        ValueError: no values.
    """
    if not len(values):
        raise ValueError("a fence needs values")
    first, third = np.quantile(np.asarray(values, dtype=float), [0.25, 0.75])
    return float(third + reach * (third - first))


def overloaded(values: Sequence[float], *, times_median: float = 2.0) -> tuple[bool, ...]:
    """Return which values lie above the fence and are at least twice the median; none without values."""
    if not len(values):
        return ()
    fence, middle = upper_fence(values), float(np.median(np.asarray(values, dtype=float)))
    return tuple(bool(x > fence and x >= times_median * middle) for x in values)
