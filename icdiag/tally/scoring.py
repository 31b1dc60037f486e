"""Scoring of single answers, inside the tally: items to dimensions by the half rule, on the POMP scale."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from icdiag.formulas import pomp as formulas
from icdiag.model.instrument import Dimension, Instrument

Array = npt.NDArray[np.float64]


def pomp(values: Array, low: float, high: float, *, reverse: bool = False) -> Array:
    """Return percent of maximum possible, 0-100, after reversing if asked; NaN stays NaN."""
    return formulas.pomp(values, low, high, reverse=reverse)


def half_rule(items: Array) -> Array:
    """Return the mean of the answered columns of each row, NaN where under half of them were answered."""
    return formulas.half_rule(items)


def item_slices(instrument: Instrument) -> list[slice]:
    """Return each dimension's place among the items."""
    ends = np.cumsum([len(dimension.items) for dimension in instrument.dimensions]).tolist()
    return [slice(start, stop) for start, stop in zip([0, *ends], ends, strict=False)]


def dimension_scores(instrument: Instrument, items: Array) -> Array:
    """Return one POMP score per row and dimension by the half rule; shape (rows, dimensions), column by column."""
    return np.stack([half_rule(items[:, part]) for part in item_slices(instrument)]).T


def person_scores(instrument: Instrument, dimensions: Array) -> Array:
    """Return the weighted mean over available dimensions of each row, NaN under half of the dimensions."""
    return formulas.weighted_half_rule(dimensions, np.array([d.weight for d in instrument.dimensions], dtype=float))


def common_scale(dimension: Dimension) -> tuple[float, float] | None:
    """Return the ends of the scale that all items of a dimension have, or None where their scales differ."""
    scales = {(item.scale.low, item.scale.high) for item in dimension.items}
    return scales.pop() if len(scales) == 1 else None


T = TypeVar("T", float, Array)


def natural(scale: tuple[float, float], score: T) -> T:
    """Return a POMP score, or several, in a scale's own points."""
    low, high = scale
    return low + score / 100.0 * (high - low)
