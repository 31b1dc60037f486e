"""How well the items of a dimension hang together, over the shown ratings (method section 4); inside the tally.

Only answers in dimensions that their link may show take part, and everything needs ten complete ratings.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from icdiag.formulas import reliability as formulas
from icdiag.formulas.alpha_draws import alpha_spread, person_sums
from icdiag.formulas.factor import one_factor_ml
from icdiag.model.instrument import Dimension, Instrument
from icdiag.model.tally import ItemReliability, Reliability
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.products import PairProducts, Products, alpha_of, correlation_of, with_rest
from icdiag.tally.ratings import Ratings
from icdiag.tally.scoring import item_slices

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
MOST_GROUPS = 1000
"""More people than that are drawn anew in so many groups: the spread is the same."""
SEED = 1
"""Of the people drawn anew."""


def reliability(instrument: Instrument, rated: Ratings, shown: Mask) -> tuple[tuple[Reliability, ...], float | None]:
    """Return each dimension's reliability, and the mean disattenuated correlation between dimensions (halo).

    Args:
        instrument: the questionnaire.
        rated: the ratings of shown links.
        shown: (ratings, dimensions): whether the rating's link may show the dimension.
    """
    pools = ScalePools(instrument, people=int(rated.person.max(initial=-1)) + 1)
    pools.add(rated, shown)
    return pools.reliability()


@dataclass(slots=True)
class _Pool:
    """One dimension's items over complete ratings."""

    items: Products
    beside: Products
    """The items, and last the mean of the other dimensions, where one of them was answered."""
    within: Array
    """Products of the items' distances from their person's own means, of people with several ratings."""
    within_n: int
    within_people: int
    people: Mask
    """Who gave a complete rating."""
    people_beside: Mask
    """Who is in ``beside``."""
    groups: Array
    """Parts in alpha of every person, or of people taken together where there are more than ``MOST_GROUPS``."""

    @classmethod
    def of(cls, items: int, *, people: int) -> "_Pool":
        """Return that of no rating."""
        groups = np.zeros((max(1, min(people, MOST_GROUPS)), items + 3))
        within, (rated, beside) = np.zeros((items, items)), np.zeros((2, people), np.bool_)
        return cls(Products.of(items), Products.of(items + 1), within, 0, 0, rated, beside, groups)


@dataclass(slots=True)
class ScalePools:
    """What reliability needs, added up a chunk of ratings at a time; no person may stand in two chunks."""

    instrument: Instrument
    people: int
    pools: list[_Pool] = field(init=False)
    dimensions: PairProducts = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        sizes = (len(dimension.items) for dimension in self.instrument.dimensions)
        self.pools = [_Pool.of(k, people=self.people) for k in sizes]
        self.dimensions = PairProducts.of(len(self.pools))

    def add(self, rated: Ratings, shown: Mask) -> None:
        """Count some ratings, in the dimensions that ``shown`` lets in."""
        dimensions = rated.dimensions.T
        here = shown.T & np.isfinite(dimensions)
        self.dimensions.add(dimensions, here)
        count, total = here.sum(axis=0), np.where(here, dimensions, 0.0).sum(axis=0)
        codes, person = np.unique(rated.person, return_inverse=True)
        for d, (pool, part) in enumerate(zip(self.pools, item_slices(self.instrument), strict=True)):
            items = rated.items.T[part]
            complete = shown[:, d] & np.isfinite(items).all(axis=0)
            off = pool.items.add(items, complete)
            others = count - here[d]
            whole = (total - np.where(here[d], dimensions[d], 0.0)) / np.maximum(others, 1)
            pool.beside.add(np.vstack([items, whole]), complete & (others > 0))
            pool.people[rated.person[complete]] = True
            pool.people_beside[rated.person[complete & (others > 0)]] = True
            parts = person_sums(off, complete, person, len(codes))
            np.add.at(pool.groups, codes % len(pool.groups), parts)
            _add_within(pool, off, complete, person, parts)

    def reliability(self) -> tuple[tuple[Reliability, ...], float | None]:
        """Return each dimension's reliability, and the halo."""
        pairs = zip(self.instrument.dimensions, self.pools, strict=True)
        found = tuple(_reliability(dimension, pool) for dimension, pool in pairs)
        return found, self._halo([one.alpha for one in found])

    def _halo(self, alpha: list[float | None]) -> float | None:
        """Return the mean over pairs of dimensions of ``r / sqrt(alpha_x alpha_y)``; None where no pair has both.

        Near 1 the dimensions measure one and the same thing: the overall impression (method section 4).
        """
        size = len(alpha)
        r = {(i, j): self.dimensions.correlation(i, j) for i in range(size) for j in range(i + 1, size)}
        return _mean_disattenuated(r, alpha)


def _add_within(pool: _Pool, off: Array, here: Mask, person: npt.NDArray[np.int64], parts: Array) -> None:
    """Count distances from the persons' own means; a person with one rating has none."""
    n = parts[:, 0]
    means = parts[:, 1 : len(off) + 1].T / np.maximum(n, 1.0)
    off = np.where(here, off - means[:, person], 0.0)
    pool.within += off @ off.T
    pool.within_n += int(n[n > 1].sum())
    pool.within_people += int((n > 1).sum())


def _reliability(dimension: Dimension, pool: _Pool) -> Reliability:
    n, k, people = pool.items.n, len(dimension.items), int(pool.people.sum())
    if min(n, people) < SPREAD_N:
        return Reliability(dimension.id, None, n, k, people)
    items = pool.items.covariance()
    many = int(pool.people_beside.sum()) >= SPREAD_N
    beside = pool.beside.covariance() if many else np.zeros((k + 1, k + 1))
    stats = tuple(
        ItemReliability(
            item.id,
            with_rest(items, i) if k > 1 else None,
            correlation_of(beside, i, k),
            alpha_of(np.delete(np.delete(items, i, axis=0), i, axis=1)) if k > 2 else None,
        )
        for i, item in enumerate(dimension.items)
    )
    fit = one_factor_ml(items) if k > 2 else None
    both = correlation_of(items, 0, 1) if k == 2 else None
    return Reliability(
        dimension.id, alpha_of(items), n, k, people,
        omega=None if fit is None else fit.omega,
        split_half=None if both is None else formulas.spearman_brown(both),
        centred=alpha_of(pool.within / pool.within_n) if pool.within_people >= SPREAD_N else None,
        item_stats=stats,
        spread=alpha_spread(pool.groups, seed=SEED),
    )  # fmt: skip


def _mean_disattenuated(r: dict[tuple[int, int], float | None], alpha: list[float | None]) -> float | None:
    found = []
    for (i, j), together in r.items():
        x, y = alpha[i], alpha[j]
        if together is not None and x is not None and y is not None:
            found.append(formulas.disattenuated(together, x=x, y=y))
    known = [value for value in found if value is not None]
    return float(np.mean(known)) if known else None
