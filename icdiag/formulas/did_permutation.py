"""How often a training effect as large appears when the treatment falls on other departments (section 15). Pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

ENUMERATE = 20_000
"""Up to so many assignments all of them are looked at."""
TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Permuted:
    """The permutation test of mean change of treated minus others."""

    difference: float
    p: float
    """Two-sided."""
    p_high: float
    """One-sided: chance of an effect at least as high."""
    assignments: int
    exact: bool


def permutation_p(
    changes: Sequence[tuple[Hashable, float]], treated: Mapping[Hashable, bool], *, draws: int, seed: int
) -> Permuted:
    """Return the test of "treated units changed more" by permuting the treatment over departments.

    Statistic: mean change over all units of treated departments minus that of the others. Whole departments swap
    labels, their number treated is kept. All assignments where there are at most 20,000 (p = share at least as far
    out, the actual one included), else random ones with ``p = (1 + #) / (1 + draws)`` (Phipson & Smyth 2010).
    Two-sided by the distance from 0. Source: Ernst 2004, Statistical Science 19:676-685.

    Args:
        changes: (department, change) of each unit.
        treated: of each department.
        draws: random assignments where all are too many.
        seed: of them.

    Raises:
        ValueError: no treated department or no other one, or a department without its treatment.
    """
    names = list(dict.fromkeys(name for name, _ in changes))
    if any(name not in treated for name in names):
        raise ValueError("a department's treatment is not known")
    place = {name: i for i, name in enumerate(names)}
    at = np.array([place[name] for name, _ in changes], dtype=np.intp)
    sums = np.zeros(len(names))
    np.add.at(sums, at, [x for _, x in changes])
    counts = np.bincount(at, minlength=len(names)).astype(float)
    actual = np.array([treated[name] for name in names], dtype=bool)
    if not actual.any() or actual.all():
        raise ValueError("a comparison needs treated departments and others")
    exact = comb(len(names), int(actual.sum())) <= ENUMERATE
    chosen = _all(actual) if exact else _drawn(actual, draws, seed)
    found = _difference(chosen, sums, counts)
    here = float(_difference(actual[None, :].astype(float), sums, counts)[0])
    extra = 0 if exact else 1
    total = len(chosen) + extra
    far = int((np.abs(found) >= abs(here) - TIE).sum()) + extra
    high = int((found >= here - TIE).sum()) + extra
    return Permuted(here, far / total, high / total, len(chosen), exact)


def _all(actual: Marks) -> Array:
    sets = list(combinations(range(len(actual)), int(actual.sum())))
    chosen = np.zeros((len(sets), len(actual)))
    np.put_along_axis(chosen, np.array(sets), 1.0, axis=1)
    return chosen


def _drawn(actual: Marks, draws: int, seed: int) -> Array:
    rows = np.tile(actual.astype(float), (draws, 1))
    return np.random.default_rng(seed).permuted(rows, axis=1)


def _difference(
    chosen: Array,
    sums: Array,
    counts: Array,
) -> Array:
    inside, n = chosen @ sums, chosen @ counts
    result: Array = inside / n - (sums.sum() - inside) / (counts.sum() - n)
    return result
