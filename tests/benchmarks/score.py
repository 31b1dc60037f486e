"""From what was seen of many organisations to the numbers of method section 18, with their standard errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from icdiag.formulas import detection as detection_measures

from .pipeline import CUT, NEAR, Seen

RESAMPLES, SEED = 200, 20260719
BINS = 10


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its standard error over organisations."""

    value: float
    se: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ±{self.se:.2f}" if np.isfinite(self.value) else "-"


def bootstrap(rows: Sequence[Sequence[float]], number: Callable[[np.ndarray], float]) -> Number:
    """Return a number of the column sums, and its sd when organisations are drawn anew."""
    table = np.array(rows, dtype=float)
    rng = np.random.default_rng(SEED)
    draws = rng.integers(0, len(table), (RESAMPLES, len(table)))
    with np.errstate(invalid="ignore", divide="ignore"):
        again = np.array([number(table[d].sum(axis=0)) for d in draws])
        value = number(table.sum(axis=0))
    return Number(float(value), float(np.nanstd(again, ddof=1)) if np.isfinite(again).any() else np.nan)


@dataclass(frozen=True, slots=True)
class Detection:
    """Precision, recall and F1 over all organisations together, and false flags an organisation."""

    precision: Number
    recall: Number
    f1: Number
    false: Number


def detection(counts: Sequence[tuple[float, float, float]]) -> Detection:
    """Return detection from (true flags, flags, truths) of each organisation."""
    rows = [(*x, 1.0) for x in counts]
    return Detection(
        bootstrap(rows, lambda s: s[0] / s[1] if s[1] else np.nan),
        bootstrap(rows, lambda s: s[0] / s[2] if s[2] else np.nan),
        bootstrap(rows, lambda s: 2 * s[0] / (s[1] + s[2]) if s[2] else np.nan),  # nothing to find: no F1
        bootstrap(rows, lambda s: (s[1] - s[0]) / s[3]),
    )


def over_links(seen: Sequence[Seen], flag, truth, *, far: bool = False) -> Detection:
    """Return the detection of links; without those near the cut if ``far``."""
    counts = []
    for x in seen:
        keep = np.abs(x.quality - CUT) > NEAR if far else np.ones(len(x.quality), dtype=bool)
        f, t = flag(x)[keep], truth(x)[keep]
        counts.append(((f & t).sum(), f.sum(), t.sum()))
    return detection(counts)


def over_sets(seen: Sequence[Seen], flag, truth) -> Detection:
    """Return the detection of pairs or boundaries."""
    return detection([(len(flag(x) & truth(x)), len(flag(x)), len(truth(x))) for x in seen])


def coverage(seen: Sequence[Seen]) -> Number:
    """Return the share of 90 % intervals that hold the true quality."""
    rows = []
    for x in seen:
        inside = (x.low <= x.quality) & (x.quality <= x.high) & x.shown
        rows.append((inside.sum(), x.shown.sum()))
    return bootstrap(rows, lambda s: s[0] / s[1] if s[1] else np.nan)


def calibration(seen: Sequence[Seen]) -> Number:
    """Return the expected calibration error of P(quality < cut): ten equal bins, weighted by links."""
    rows = []
    for x in seen:
        p, weak = x.p_weak[x.shown], x.weak[x.shown]
        bin_ = np.minimum((p * BINS).astype(int), BINS - 1)
        counts = [np.bincount(bin_, weights=w, minlength=BINS) for w in (np.ones(len(p)), p, weak.astype(float))]
        rows.append(np.concatenate(counts))

    def error(sums: np.ndarray) -> float:
        n, p, weak = sums[:BINS], sums[BINS : 2 * BINS], sums[2 * BINS :]
        return float(np.abs(p - weak).sum() / n.sum()) if n.sum() else np.nan

    return bootstrap(rows, error)


def rmse(seen: Sequence[Seen]) -> tuple[Number, Number, Number]:
    """Return the error of our score, of the raw mean (POMP), and their ratio, over shown links."""
    rows = []
    for x in seen:
        ours, raw, true = x.estimate[x.shown], x.raw[x.shown], x.quality[x.shown]
        rows.append((((ours - true) ** 2).sum(), ((raw - true) ** 2).sum(), x.shown.sum()))
    return (
        bootstrap(rows, lambda s: float(np.sqrt(s[0] / s[2])) if s[2] else np.nan),
        bootstrap(rows, lambda s: float(np.sqrt(s[1] / s[2])) if s[2] else np.nan),
        bootstrap(rows, lambda s: float(np.sqrt(s[0] / s[1])) if s[1] else np.nan),
    )


def false_share(seen: Sequence[Seen], *, least: float) -> tuple[Number, Number]:
    """Return the share of flags that are false among links with P >= ``least``, and the share that P promises."""
    rows = []
    for x in seen:
        flag = x.shown & (x.p_weak >= least)
        rows.append(((flag & ~x.weak).sum(), (1 - x.p_weak[flag]).sum(), flag.sum()))
    return (
        bootstrap(rows, lambda s: s[0] / s[2] if s[2] else np.nan),
        bootstrap(rows, lambda s: s[1] / s[2] if s[2] else np.nan),
    )


def average_precision(seen: Sequence[Seen], *, truth, score) -> float:
    """Return the area under precision and recall when links are ranked by a score, highest first; threshold free."""
    true = np.concatenate([truth(x) for x in seen])
    return detection_measures.average_precision(true, np.concatenate([score(x) for x in seen]))
