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
    def _pairs(self) -> tuple[Codes, ...]:
        k = self.suppliers
        return tuple((at[:, :, None] * k + at[:, None, :]).ravel() for at in self.at)

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
        out = np.zeros(k * k)
        for at, part in zip(self._pairs, parts, strict=True):
            out += np.bincount(at, weights=part.ravel(), minlength=k * k)
        return out.reshape(k, k)

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
        return [w.ravel()[pairs].reshape(part.shape) for pairs, part in zip(self._pairs, self.v, strict=True)]


def _invert(x: Matrix) -> Matrix:
    inverse: Matrix = np.linalg.inv(x).astype(np.float64, copy=False)
    return inverse


HALVED = 256
"""Size up to which a matrix is inverted in one piece."""


def inverse_of_large(x: Matrix) -> Matrix:
    """Return the inverse of a symmetric positive definite matrix, by halves (Schur complement).

    Nearly all of it is matrix products, which run about three times as fast as a general inverse of 2,000 rows.
    """
    if len(x) <= HALVED:
        return _invert(x)
    half = len(x) // 2
    first = inverse_of_large(x[:half, :half])
    turned = first @ x[:half, half:]
    rest = inverse_of_large(x[half:, half:] - x[half:, :half] @ turned)
    out = np.empty_like(x)
    out[half:, half:] = rest
    out[:half, half:] = -turned @ rest
    out[half:, :half] = out[:half, half:].T
    out[:half, :half] = first - out[:half, half:] @ turned.T
    return out


@dataclass(frozen=True)
class Inverse:
    """``S^-1`` at given variances, in parts: ``B^-1 - B^-1 Z W Z' B^-1``, ``W = (I/vb + Z'B^-1 Z)^-1``."""

    blocks: Blocks
    va: float
    vb: float
    vr: float
    parts: list[Matrix]
    """The blocks of ``B^-1``."""
    w: Matrix
    """W, (suppliers, suppliers)."""

    @classmethod
    def of(cls, blocks: Blocks, va: float, vb: float, vr: float) -> "Inverse":
        """Invert ``S = V + va Ka + vb Kb + vr I``."""
        parts = [_invert(v + va + vr * np.eye(v.shape[1])) for v in blocks.v]
        middle = blocks.square(parts)
        middle[np.diag_indices_from(middle)] += 1 / vb
        return cls(blocks, va, vb, vr, parts, inverse_of_large(middle))

    def solve(self, x: Matrix) -> Matrix:
        """Return ``S^-1 x``; x is (links,) or (links, columns)."""
        first = self.blocks.times(self.parts, x)
        back = self.w @ self.blocks.fold(first)
        return first - self.blocks.times(self.parts, back[self.blocks.supplier])

    @cached_property
    def within(self) -> list[Matrix]:
        """Return, for each block, W between its suppliers."""
        return self.blocks.inside(self.w)

    def columns(self, rows: Codes) -> tuple[Codes, Matrix]:
        """Return (suppliers, F): row l of F is column l of ``B^-1``, laid out over the suppliers that occur in any."""
        size, block, position = self.blocks.place[:, rows]
        found = []
        for k in np.unique(size):
            here = np.flatnonzero(size == k)
            at, part = self.blocks.at[k][block[here]], self.parts[k][block[here], position[here]]
            found.append((np.repeat(here, at.shape[1]), at.ravel(), part.ravel()))
        row, at, values = (np.concatenate(x) for x in zip(*found, strict=True))
        index, place = np.unique(at, return_inverse=True)
        out = np.zeros((len(rows), len(index)))
        out[row, place] = values
        return index, out

    def between(self, rows: Codes) -> Matrix:
        """Return the part of ``B^-1`` between some links: (rows, rows)."""
        size, block, position = self.blocks.place[:, rows]
        out = np.zeros((len(rows), len(rows)))
        a, b = np.nonzero((size[:, None] == size) & (block[:, None] == block))
        for k in np.unique(size):
            here = size[a] == k
            i, j = a[here], b[here]
            out[i, j] = self.parts[k][block[i], position[i], position[j]]
        return out
