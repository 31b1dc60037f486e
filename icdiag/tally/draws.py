"""People drawn anew, inside the tally: how sure means over several links are, and which quadrant a point falls into."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

DRAWS = 999
MIN_POINTS = 3
"""Under three points the cross-hairs lie between them by construction."""
MOST_GROUPS = 5000
"""More people than that are drawn in 5,000 groups of equal size: the same spread, and no longer to wait."""


def drawn_means(person: Codes, values: Array, *, seed: int) -> Array:
    """Return the means of the columns in each draw of as many people as there are, with replacement; (draws, columns).

    A person's rows stay together, because they are not independent of each other. NaN where nobody drawn answered.
    """
    _, group = np.unique(person, return_inverse=True)
    groups = min(int(group.max()) + 1, MOST_GROUPS)
    group = group % groups
    here = np.isfinite(values)
    filled = np.where(here, values, 0.0)
    columns = range(values.shape[1])
    totals = np.stack([np.bincount(group, weights=filled[:, j], minlength=groups) for j in columns], axis=1)
    counts = np.stack([np.bincount(group, weights=here[:, j], minlength=groups) for j in columns], axis=1)
    generator = np.random.default_rng(seed)
    means = np.empty((DRAWS, values.shape[1]))
    for i in range(DRAWS):
        times = np.bincount(generator.integers(0, groups, groups), minlength=groups).astype(float)
        n = times @ counts
        means[i] = np.where(n > 0, times @ totals / np.maximum(n, 1.0), np.nan)
    return means


def quadrant_shares(x: Array, y: Array) -> list[tuple[float, float, float, float]]:
    """Return for each point the share of draws in which it is high in x and y, x only, neither, y only.

    High means at or above the draw's mean over the points (Martilla & James 1977). Shape of both: (draws, points).
    """
    whole = np.isfinite(x).all(axis=1) & np.isfinite(y).all(axis=1)
    x, y = x[whole], y[whole]
    right = x >= x.mean(axis=1, keepdims=True)
    top = y >= y.mean(axis=1, keepdims=True)
    shares = [(mask.sum(axis=0) / max(len(x), 1)) for mask in (right & top, right & ~top, ~right & ~top, ~right & top)]
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in zip(*shares, strict=True)]
