"""The rules that keep single answers in: who may be shown, and what no remaining number may give away.

Reports under two thresholds fit into one another. Whose answers count, and what kind of mean is published, is settled
by the usual threshold alone, whatever ``min_n`` is: who is left out as careless, which links count answers and not
people. A raised ``min_n`` then only hides: whole dimensions, whole links, and of a gap whole blocks of five people.
So a report under a raised threshold holds no mean over other people than the usual one, but for these blocks, and the
two together tell of nobody of whom the usual one does not.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from icdiag.model.privacy import EXTREME, SPREAD_N, USUAL_N

__all__ = [
    "EXTREME", "SPREAD_N", "USUAL_N", "answers_mean_safe", "rest_is_safe", "shown_mean", "shown_means",
    "size_range", "total_is_safe",
]  # fmt: skip
Array = npt.NDArray[np.float64]


def shown_mean(score: float, n: int) -> float:
    """Return the mean as it may be shown: kept off both ends of the scale where under ten people stand behind it."""
    return score if n >= SPREAD_N else min(max(score, EXTREME), 100.0 - EXTREME)


def shown_means(scores: Array, n: npt.NDArray[np.int64]) -> Array:
    """Return many means as ``shown_mean`` does."""
    return np.where(n >= SPREAD_N, scores, np.clip(scores, EXTREME, 100.0 - EXTREME))


def answers_mean_safe(answers_per_person: Sequence[Iterable[int]], min_n: int) -> bool:
    """Tell whether dimension means over answers may stand beside the overall mean over people.

    The overall mean gives each person the weight 1, a mean over answers the weight c_p, the number of answers p gave.
    A combination of the two cancels, in each dimension, the people with one value of c and leaves the others. Whoever
    is left in any dimension is left in all, so it is enough that in one dimension, whatever value is cancelled,
    nobody or at least ``min_n`` people remain.

    Args:
        answers_per_person: for each dimension, the answers that each of its raters gave.
        min_n: fewest people that a number may speak of.
    """

    def holds(counts: list[int]) -> bool:
        return len(set(counts)) > 1 and all(len(counts) - same >= min_n for same in Counter(counts).values())

    return any(holds(list(counts)) for counts in answers_per_person)


def rest_is_safe(rest: Sequence[float], min_n: int) -> bool:
    """Tell whether the mean over a part of a shown group may stand beside the mean over all of it.

    Subtracting the two gives the mean of the rest. So the rest must be nobody, or people enough to be shown, whose
    mean is not one that would have to be kept off the end of the scale.
    """
    if not len(rest):
        return True
    mean = sum(rest) / len(rest)
    return len(rest) >= min_n and shown_mean(mean, len(rest)) == mean


def size_range(total: int, bounds: Sequence[tuple[int, int]], which: int) -> tuple[int, int]:
    """Return the sizes that one hidden group can have when the hidden groups' total is known.

    Args:
        total: people in all hidden groups together.
        bounds: what everybody knows of each: (least, most).
        which: the group asked about.
    """
    lows, highs = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    return _range(total, bounds[which], lows, highs)


def _range(total: int, bound: tuple[int, int], lows: int, highs: int) -> tuple[int, int]:
    """Return the range of one size, ``lows`` and ``highs`` being the sums over all bounds."""
    return max(bound[0], total - (highs - bound[1])), min(bound[1], total - (lows - bound[0]))


def total_is_safe(sizes: Sequence[int], *, min_n: int, ceiling: int) -> bool:
    """Tell whether the total of hidden group sizes may be published: none of them then follows exactly.

    Groups under ``min_n`` are known to lie in 1..min_n-1, others in min_n..ceiling.
    """
    bounds = [(1, min_n - 1) if size < min_n else (min_n, max(ceiling, size)) for size in sizes]
    total, lows, highs = sum(sizes), sum(low for low, _ in bounds), sum(high for _, high in bounds)
    return all(low < high for low, high in (_range(total, bound, lows, highs) for bound in set(bounds)))
