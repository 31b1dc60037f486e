"""What published totals of any shape give away about hidden numbers (method section 16). Pure.

For totals that are no two-way table: departments, suppliers, boundaries and the whole organisation at once. Two-way
tables are quicker and sharper in ``disclosure``.
"""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from icdiag.formulas.linear import Program

Key = TypeVar("Key", bound=Hashable)


def hidden_ranges(
    values: Mapping[Key, float],
    hidden: Collection[Key],
    totals: Sequence[Collection[Key]],
    *,
    lower: float = 0.0,
    upper: Mapping[Key, float] | float = math.inf,
) -> dict[Key, tuple[float, float]]:
    """Return the least and the largest value that each hidden number can have, in the numbers' unit.

    The numbers that are not hidden are known, and the sum over each collection in ``totals``. Linear programs: min and
    max of each hidden number subject to the totals and ``lower <= x <= upper`` (method: 0 and 100 n for a sum of n
    scores). Where the numbers are counts an outsider can know more: whole solutions may span less than this, never
    more. Source: Cox 1980, JASA 75:377-385; FCSM Working Paper 22, 1994/2005.

    Raises:
        ValueError: a total or a hidden key without a value, or a hidden value outside its bounds.
    """
    keys = list(dict.fromkeys(hidden))
    if any(key not in values for key in (*keys, *(k for total in totals for k in total))):
        raise ValueError("a total or a hidden key has no value")
    if not keys:
        return {}
    place = {key: i for i, key in enumerate(keys)}
    truth = np.array([values[key] - lower for key in keys])
    room = [(upper.get(key, math.inf) if isinstance(upper, Mapping) else upper) - lower for key in keys]
    if any(not 0 <= x <= u for x, u in zip(truth, room, strict=True)):
        raise ValueError("a hidden value lies outside its bounds")
    # totals that hold the same hidden numbers say the same
    sets = dict.fromkeys(frozenset(place[k] for k in total if k in place) for total in totals)
    sums = np.array([[float(i in part) for i in range(len(keys))] for part in sets if part])
    sums = sums.reshape(-1, len(keys))
    program = Program(sums, sums @ truth, room)
    ends = np.eye(len(keys))
    found = ((lower - program.largest(-end), lower + program.largest(end)) for end in ends)
    return {key: (low, high) for key, (low, high) in zip(keys, found, strict=True)}
