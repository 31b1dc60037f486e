"""Scoring of single answers, inside the tally: items to dimensions by the half rule, on the POMP scale."""

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Dimension, Instrument

Array = npt.NDArray[np.float64]


def pomp(values: Array, low: float, high: float, *, reverse: bool = False) -> Array:
    """Return percent of maximum possible, 0-100: ``100 (x - low) / (high - low)``, after reversing if asked.

    NaN stays NaN. Source: Cohen, Cohen, Aiken & West 1999.
    """
    scored = 100.0 * (values - low) / (high - low)
    return 100.0 - scored if reverse else scored


def half_rule(items: Array) -> Array:
    """Return the mean of the answered columns of each row, NaN where under half of them were answered.

    Shape (rows, items) to (rows,). Source: Fairclough & Cella 1996.
    """
    answered = np.isfinite(items).sum(axis=1)
    enough = answered >= np.ceil(items.shape[1] / 2)
    total = np.nansum(items, axis=1)
    return np.where(enough & (answered > 0), total / np.maximum(answered, 1), np.nan)


def item_scores(instrument: Instrument, values: Array) -> Array:
    """Return every item on the POMP scale, higher better; shape (rows, items)."""
    columns = [
        pomp(values[:, i], item.scale.low, item.scale.high, reverse=item.reversed)
        for i, item in enumerate(instrument.items())
    ]
    return np.stack(columns, axis=1) if columns else np.empty((len(values), 0))


def dimension_scores(instrument: Instrument, items: Array) -> Array:
    """Return one POMP score per row and dimension by the half rule; shape (rows, dimensions)."""
    scores, start = [], 0
    for dimension in instrument.dimensions:
        stop = start + len(dimension.items)
        scores.append(half_rule(items[:, start:stop]))
        start = stop
    return np.stack(scores, axis=1)


def person_scores(instrument: Instrument, dimensions: Array) -> Array:
    """Return the weighted mean over available dimensions of each row, NaN under half of the dimensions."""
    weights = np.array([d.weight for d in instrument.dimensions], dtype=float)
    here = np.isfinite(dimensions)
    weight = (here * weights).sum(axis=1)
    total = np.nansum(dimensions * weights, axis=1)
    enough = (here.sum(axis=1) >= len(weights) / 2) & (weight > 0)
    return np.where(enough, total / np.where(weight > 0, weight, 1.0), np.nan)


def natural(dimension: Dimension, score: float) -> float | None:
    """Return a POMP score in the dimension's own scale, or None where its items have different scales."""
    scales = {(item.scale.low, item.scale.high) for item in dimension.items}
    if len(scales) != 1:
        return None
    low, high = scales.pop()
    return low + score / 100.0 * (high - low)
