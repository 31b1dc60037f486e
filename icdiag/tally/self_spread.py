"""How far the people of one department differ when they rate their own service; inside the tally."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from icdiag.tally.privacy import SPREAD_N


def pooled_spread(groups: Sequence[npt.NDArray[np.float64]]) -> float | None:
    """Return one standard deviation of single people's ratings within groups, pooled over the groups (POMP).

    ``s^2 = sum of squares within groups / sum of (n - 1)``. One number for all groups: no single group's spread is
    published. None under ``SPREAD_N`` (10) degrees of freedom, so that at least eleven people stand behind it.

    Args:
        groups: the ratings of each group that may be shown, one a person.
    """
    kept = [g[np.isfinite(g)] for g in groups]
    freedom = sum(len(g) - 1 for g in kept if len(g))
    if freedom < SPREAD_N:
        return None
    return sqrt(sum(float(((g - g.mean()) ** 2).sum()) for g in kept if len(g)) / freedom)
