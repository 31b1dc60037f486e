"""What the link model is fitted to: link means and what is known of their error, from the tally alone."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from icdiag.measures.blocks import Codes, Overlap
from icdiag.measures.link_fit import Given
from icdiag.model.tally import Moments, Tally

Vector = npt.NDArray[np.float64]
Pairs = tuple[tuple[str, str], ...]

MIN_SUPPLIERS = 3
"""Leniency is separable from this many suppliers on."""
WITHIN = 450.0
"""Variance of one person's rating (POMP^2) where too few people answered to know it: sd .85 of a 1-5 scale, the sum
of the person, person-by-supplier and item parts of the method page's simulation."""


@dataclass(frozen=True, slots=True)
class LinkData:
    """Link means of the overall score or of one dimension, ready for the model."""

    keys: Pairs
    """(supplier, customer)."""
    y: Vector
    n: Vector
    moments: Moments
    place: Codes
    """Each of the tally's links: its position here, or -1."""
    shared: Overlap
    """The tally's pairs of links that people rated both of: (i, j, people)."""
    departments: tuple[str, ...]
    """All departments, in the order of the links."""
    customer: Codes
    """Each link's customer as a place among the departments."""
    supplier: Codes

    @property
    def own(self) -> Vector:
        """Return each mean's sampling variance ``(vp + ve) / n``."""
        return (self.moments.vp + self.moments.ve) / self.n

    @property
    def overlap(self) -> Overlap:
        """Return (i, j, sampling covariance): two means of one customer share the error ``vp O / (n n')``, O = both."""
        first, second, both = self.shared
        if not len(first):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        i, j = self.place[first], self.place[second]
        keep = (i >= 0) & (j >= 0)
        i, j = i[keep], j[keep]
        most = np.minimum(both[keep], np.minimum(self.n[i], self.n[j]))
        return i, j, self.moments.vp * most / (self.n[i] * self.n[j])

    def given(self) -> Given:
        """Return it as the model takes it, departments as codes."""
        return Given(self.y, self.customer, self.supplier, self.own, self.overlap)


def link_data(tally: Tally, dimension: int | None, like: LinkData | None = None) -> LinkData | None:
    """Return the known means, overall or of a dimension; None where there is none.

    Where the same links are known as in ``like`` the names are shared with it.
    """
    rows, y, n = [], [], []
    for at, link in enumerate(tally.links):
        part = link if dimension is None else link.dimensions[dimension]
        if part.score is not None and part.n is not None:
            rows.append(at)
            y.append(part.score)
            n.append(part.n)
    if not rows:
        return None
    id_ = None if dimension is None else tally.instrument.dimensions[dimension].id
    known = tally.moments if id_ is None else tally.dimension_moments.get(id_)
    moments = known or Moments(ve=WITHIN * 0.75, vp=WITHIN * 0.25, df=0)
    place = np.full(len(tally.links), -1)
    place[rows] = np.arange(len(rows))
    means, counts = np.array(y, dtype=float), np.array(n, dtype=float)
    if like is not None and np.array_equal(like.place, place):
        return replace(like, y=means, n=counts, moments=moments)
    keys = tuple((tally.links[r].supplier, tally.links[r].customer) for r in rows)
    code: dict[str, int] = {}
    ends = np.array([[code.setdefault(x, len(code)) for x in (c, s)] for s, c in keys]).T
    return LinkData(keys, means, counts, moments, place, tally.overlap, tuple(code), *ends)


def connected(keys: Pairs) -> bool:
    """Tell whether the bipartite graph of customers and suppliers hangs together."""
    group: dict[tuple[str, str], tuple[str, str]] = {}

    def top(x: tuple[str, str]) -> tuple[str, str]:
        root = x
        while group.setdefault(root, root) != root:
            root = group[root]
        while group[x] != root:
            group[x], x = root, group[x]
        return root

    for s, c in keys:
        group[top(("supplier", s))] = top(("customer", c))
    return len({top(x) for x in list(group)}) <= 1


def separable(keys: Pairs) -> frozenset[str]:
    """Return the customers that rate at least three suppliers: their leniency can be told from quality."""
    rated = Counter(c for _, c in keys)
    return frozenset(c for c, k in rated.items() if k >= MIN_SUPPLIERS)
