"""How sure alpha is where one person gives several ratings: people drawn anew (method section 4). Pure."""

import math

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import normal_quantile

Array = npt.NDArray[np.float64]
DRAWS = 499
ENOUGH = 0.9
"""Share of the draws in which alpha must have a value."""


def person_sums(items: Array, here: npt.NDArray[np.bool_], person: npt.NDArray[np.int64], people: int) -> Array:
    """Return each person's part in alpha, shape (people, items + 3); the parts of several batches add up.

    Number of ratings, every item's total, the sum of all squares, and the sum of the ratings' squared sums.

    Args:
        items: the ratings' answers, shape (items, ratings), 0 throughout where a rating does not count.
        here: which ratings count: the complete ones.
        person: of each rating, 0 … people - 1.
        people: how many there are; those without a rating have zeros.
    """
    columns = [here, *items, np.einsum("ij,ij->j", items, items), items.sum(axis=0) ** 2]
    return np.stack([np.bincount(person, weights=column, minlength=people) for column in columns], axis=1)


def alpha_spread(sums: Array, *, seed: int) -> float | None:
    """Return the standard deviation of ln(1 - alpha) over ``DRAWS`` draws of as many people, with replacement.

    A person's rows stay together, since they are not independent (a bootstrap by cluster; Field & Welsh 2007). None for
    one item, under two people with rows, and where alpha has no value in a tenth of the draws or is 1.

    Args:
        sums: of ``person_sums``; people without rows take no part.
        seed: of the draws; the same seed and people give the same number.
    """
    sums, items = sums[sums[:, 0] > 0], sums.shape[1] - 3
    people = len(sums)
    if items < 2 or people < 2:
        return None
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, people, (DRAWS, people))
    chosen += people * np.arange(DRAWS)[:, None]
    times = np.bincount(chosen.ravel(), minlength=DRAWS * people).reshape(DRAWS, people)
    errors = _errors(times.astype(float) @ sums, items)
    return float(np.log(errors).std(ddof=1)) if len(errors) >= ENOUGH * DRAWS else None


def drawn_interval(*, alpha: float, spread: float, level: float) -> tuple[float, float]:
    """Return the interval of alpha, ``1 - (1 - alpha) exp(+-z s)``, s the spread of ln(1 - alpha); never over 1.

    ln(1 - alpha) is nearly normal. Source: Bonett 2002, with his s replaced by that of ``alpha_spread``.
    """
    factor = math.exp(normal_quantile(0.5 + level / 2) * spread)
    return 1 - (1 - alpha) * factor, 1 - (1 - alpha) / factor


def _errors(total: Array, items: int) -> Array:
    """Return 1 - alpha of each row of summed parts, without those whose sums do not vary or whose alpha is 1."""
    n, means = total[:, 0], total[:, 1 : items + 1]
    parts = total[:, items + 1] - np.einsum("ij,ij->i", means, means) / n
    whole = total[:, items + 2] - means.sum(axis=1) ** 2 / n
    known = (n >= 2) & (whole > 1e-12 * parts)
    found: Array = (items * parts[known] / whole[known] - 1) / (items - 1)
    return found[found > 1e-12]
