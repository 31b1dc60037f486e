"""Scoring: percent of maximum possible, reversed items and the half rule. Pure."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def pomp(values: Array, low: float, high: float, *, reverse: bool = False) -> Array:
    """Return percent of maximum possible, ``100 (x - low) / (high - low)``; 100 less that where the item is reversed.

    0-100 for answers on the scale; NaN stays NaN. Each item by its own ends, so that scales of different length
    combine. Source: Cohen, Cohen, Aiken & West 1999.
    """
    scored: Array = 100.0 * (values - low) / (high - low)
    return 100.0 - scored if reverse else scored


def reversed_item(values: Array, low: float, high: float) -> Array:
    """Return ``low + high - x``: a reversed item turned round, in the scale's own unit; NaN stays NaN."""
    turned: Array = low + high - values
    return turned


def half_rule(items: Array) -> Array:
    """Return the mean of the answered columns of each row, NaN where under half of them, rounded up, were answered.

    Shape (rows, items) to (rows,), in the items' unit; turn reversed items first. A row without items is NaN.
    Source: Fairclough & Cella 1996; preferred to leaving incomplete rows out by Parent 2013 and Newman 2014.
    """
    total, answered = np.zeros(len(items)), np.zeros(len(items))
    for column in items.T:  # a column at a time: no copy of the whole table
        here = np.isfinite(column)
        answered += here
        total += np.where(here, column, 0.0)
    enough = (answered >= np.ceil(items.shape[1] / 2)) & (answered > 0)
    mean: Array = np.where(enough, total / np.maximum(answered, 1.0), np.nan)
    return mean


def weighted_half_rule(parts: Array, weights: Array) -> Array:
    """Return the weighted mean over the available columns of each row, NaN where under half of them are there.

    Shape (rows, parts) to (rows,), in the parts' unit: ``sum w x / sum w`` over what is not NaN. Weights are not
    negative; a row whose available weights sum to 0 is NaN.
    """
    count, weight, total = np.zeros((3, len(parts)))
    for share, column in zip(weights, parts.T, strict=True):
        here = np.isfinite(column)
        count += here
        weight += here * share
        total += np.where(here, column, 0.0) * share
    enough = (count >= len(weights) / 2) & (weight > 0)
    mean: Array = np.where(enough, total / np.where(weight > 0, weight, 1.0), np.nan)
    return mean
