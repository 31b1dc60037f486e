"""Customer blocks of the link model: all sums over links x links, done without ever holding such a matrix.

With reciprocity left out the covariance of the link means is ``S = B + vb Z Z'``: B is block diagonal by customer (a
block is as large as one customer's list of suppliers), Z tells each link's supplier. So ``S^-1`` follows from the
blocks' inverses and one matrix of suppliers x suppliers (Woodbury), and memory grows with the links.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Overlap = tuple[Codes, Codes, Matrix]
"""(i, j, people who rated both links), i and j of one customer."""


def codes_of(names: Codes) -> Codes:
    """Return any integers as 0 … k - 1, in their order."""
    return np.unique(names, return_inverse=True)[1].astype(np.int64, copy=False)


@dataclass(frozen=True)
class Blocks:
    """Links sorted into customer blocks, with the sampling covariance of each block."""

    rows: tuple[Codes, ...]
    """For each block size, the links: (blocks, size)."""
    v: tuple[Matrix, ...]
    """For each block size, their sampling covariance: (blocks, size, size)."""
    customer: Codes
    """Customer code of each link, 0 … customers - 1."""
    supplier: Codes
    """Supplier code of each link, 0 … suppliers - 1."""
    place: Codes
    """(3, links): which size, which block of it, which position in the block."""

    @classmethod
    def of(cls, customer: Codes, supplier: Codes, own: Matrix, overlap: Overlap) -> "Blocks":
        """Cut the links by customer.

        Args:
            customer: code of each link's customer, any integers.
            supplier: code of each link's supplier; nobody has a supplier twice.
            own: sampling variance of each link's mean.
            overlap: sampling covariance of two links of one customer: (i, j, covariance).
        """
        customers, suppliers = codes_of(customer), codes_of(supplier)
        order = np.argsort(customers, kind="stable")
        counts = np.bincount(customers)
        first = np.concatenate([[0], np.cumsum(counts)[:-1]])
        sizes = np.unique(counts)
        rows, v, place = [], [], np.zeros((3, len(order)), dtype=np.int64)
        for k, size in enumerate(sizes):
            block = order[first[counts == size][:, None] + np.arange(size)]
            rows.append(block)
            place[0, block] = k
            place[1, block] = np.arange(len(block))[:, None]
            place[2, block] = np.arange(size)
            part = np.zeros((len(block), size, size))
            part[:, np.arange(size), np.arange(size)] = own[block]
            v.append(part)
        i, j, shared = overlap
        for k in range(len(sizes)):
            at = np.flatnonzero(place[0, i] == k)
            a, b = place[:, i[at]], place[2, j[at]]
            v[k][a[1], a[2], b] = v[k][a[1], b, a[2]] = shared[at]
        return cls(tuple(rows), tuple(v), customers, suppliers, place)

    @property
    def links(self) -> int:
        """Return the number of links."""
        return len(self.supplier)

    @cached_property
    def suppliers(self) -> int:
        """Return the number of suppliers."""
        return int(self.supplier.max()) + 1

    @cached_property
    def at(self) -> tuple[Codes, ...]:
        """Return the supplier of every position, for each block size: (blocks, size)."""
        return tuple(self.supplier[rows] for rows in self.rows)

    @cached_property
    def _pairs(self) -> Codes:
        """Return, block after block, where each pair of a block's suppliers lies in a suppliers x suppliers matrix."""
        k = self.suppliers
        return np.concatenate([(at[:, :, None] * k + at[:, None, :]).ravel() for at in self.at])

    def fold(self, x: Matrix) -> Matrix:
        """Return ``Z'x``: the sums of x by supplier; x is (links,) or (links, columns)."""
        if x.ndim == 1:
            return np.bincount(self.supplier, weights=x, minlength=self.suppliers).astype(float)
        return np.stack([self.fold(column) for column in x.T], axis=1)

    def by_customer(self, x: Matrix) -> Matrix:
        """Return the sums of x by customer."""
        return np.bincount(self.customer, weights=x).astype(np.float64, copy=False)

    def square(self, parts: list[Matrix]) -> Matrix:
        """Return ``Z'DZ`` of a block diagonal D given as its blocks: (suppliers, suppliers)."""
        k = self.suppliers
        values = np.concatenate([part.ravel() for part in parts])
        return np.bincount(self._pairs, weights=values, minlength=k * k).astype(float, copy=False).reshape(k, k)

    def times(self, parts: list[Matrix], x: Matrix) -> Matrix:
        """Return ``D x`` of a block diagonal D given as its blocks; x is (links,) or (links, columns)."""
        out = np.empty_like(x)
        for rows, part in zip(self.rows, parts, strict=True):
            out[rows] = (part @ x[rows][..., None])[..., 0] if x.ndim == 1 else part @ x[rows]
        return out

    def spread(self, values: list[Matrix]) -> Matrix:
        """Return values that are given by block position as one array over the links."""
        out = np.empty(self.links)
        for rows, part in zip(self.rows, values, strict=True):
            out[rows] = part
        return out

    def inside(self, w: Matrix) -> list[Matrix]:
        """Return, for each block, the part of a suppliers x suppliers matrix between its own suppliers."""
        values, ends = w.ravel().take(self._pairs), np.cumsum([part.size for part in self.v])
        return [x.reshape(part.shape) for x, part in zip(np.split(values, ends[:-1]), self.v, strict=True)]
