"""How well a list of flags finds what is there: counts, precision, recall, F1, Brier, average precision. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Detection:
    """True flags, false flags, and what was missed. Add them up over organisations for micro averages."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Return the share of flags that are true, ``tp / (tp + fp)``; NaN without flags (sklearn: 0)."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else math.nan

    @property
    def recall(self) -> float:
        """Return the share of what is there that is flagged, ``tp / (tp + fn)``; NaN where nothing is (sklearn: 0)."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else math.nan

    @property
    def f1(self) -> float:
        """Return ``2 tp / (2 tp + fp + fn)``, the harmonic mean of both, 0-1; NaN without flags and without truths.

        Source: van Rijsbergen 1979, Information Retrieval, ch. 7.
        """
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else math.nan


def detection(truth: Sequence[bool | int], flagged: Sequence[bool | int]) -> Detection:
    """Return the counts.

    Raises:
        ValueError: not one flag for each truth.
    """
    pairs = [(bool(t), bool(f)) for t, f in zip(truth, flagged, strict=True)]
    return Detection(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))


def brier(truth: Sequence[bool | int], probability: Sequence[float]) -> float:
    """Return the mean of ``(P - truth)^2``, 0 (sure and right) to 1; NaN without cases. Source: Brier 1950.

    Brier's own sum over both outcomes is twice that.

    Raises:
        ValueError: not one probability for each truth.
    """
    squares = [(p - bool(t)) ** 2 for t, p in zip(truth, probability, strict=True)]
    return math.fsum(squares) / len(squares) if squares else math.nan


def average_precision(truth: Sequence[bool | int], score: Sequence[float]) -> float:
    """Return the area under precision and recall when cases are ranked by score, 0-1; NaN where nothing is there.

    ``sum_k (R_k - R_(k-1)) P_k`` over the different scores, highest first: tied cases enter together, as in sklearn's
    ``average_precision_score``, so their order does not matter. A NaN score ranks last.

    Raises:
        ValueError: not one score for each truth.
    """
    if len(truth) != len(score):
        raise ValueError("each case needs its truth and its score")
    true = np.asarray(truth).astype(bool)
    values = np.nan_to_num(np.asarray(score, dtype=float), nan=-np.inf)
    if not true.any():
        return math.nan
    order = np.argsort(-values, kind="stable")
    ranked = values[order]
    last = np.append(ranked[1:] != ranked[:-1], True)
    hits = np.cumsum(true[order])[last]
    precision = hits / (np.flatnonzero(last) + 1)
    return float((np.diff(hits, prepend=0) * precision).sum() / true.sum())


def calibration_error(truth: Sequence[bool | int], probability: Sequence[float], *, bins: int = 10) -> float:
    """Return the expected calibration error, 0-1; NaN without cases.

    ``sum over bins of equal width of n_b/n |mean P - share true|``. A probability on a bin's edge counts in the bin
    above it. Source: Naeini, Cooper & Hauskrecht 2015.

    Raises:
        ValueError: not one probability for each truth.
    """
    if len(truth) != len(probability):
        raise ValueError("each case needs its truth and its probability")
    p = np.asarray(probability, dtype=float)
    at = np.minimum((p * bins).astype(int), bins - 1)
    off = np.bincount(at, weights=p - np.asarray(truth, dtype=float), minlength=bins)
    return float(np.abs(off).sum() / len(p)) if len(p) else math.nan
