"""The inverse of the link model's covariance by customer blocks: exact, and a quick guess that never inverts a matrix.

With ``S = B + vb Z Z'`` (see blocks.py) all that is asked of ``S^-1`` needs the blocks' inverses, solutions of
``A x = b`` for ``A = I/vb + Z'B^-1 Z``, and the entries of ``W = A^-1`` between suppliers of one customer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from icdiag.measures.blocks import Blocks, Codes, Matrix

LEAF = 96
"""Size up to which a matrix is inverted in one piece."""
ROUNDS = 500
"""Most rounds of conjugate gradients; some ten are usual."""


def _invert(x: Matrix) -> Matrix:
    inverse: Matrix = np.linalg.inv(x).astype(np.float64, copy=False)
    return inverse


def invert_large(x: Matrix) -> Matrix:
    """Put the inverse of a symmetric positive definite matrix in its place, by halves (Schur complement); return it.

    Nearly all of it is matrix products, which run about three times as fast as a general inverse of 2,000 rows, and
    half of the matrix is all the memory it takes beside it.
    """
    if len(x) <= LEAF:
        x[...] = _invert(x)
        return x
    half = len(x) // 2
    first, cross, rest = x[:half, :half], x[:half, half:], x[half:, half:]
    invert_large(first)
    turned = first @ cross
    rest -= cross.T @ turned
    invert_large(rest)
    np.matmul(turned, rest, out=cross)
    first += cross @ turned.T
    np.negative(cross, out=cross)
    x[half:, :half] = cross.T
    return x


def inverse_at_sight(x: Matrix) -> Matrix:
    """Put a guess of the inverse in the place of a matrix with a strong diagonal: two terms of Neumann's series.

    With D the diagonal and O the rest: ``D^-1 - D^-1 O D^-1``, and ``D^-1 O D^-1 O D^-1`` on the diagonal too.
    """
    d = 1 / np.diag(x)
    second = d * d * (np.einsum("ij,ij,j->i", x, x, d) - 1 / d)
    x *= -d
    x *= d[:, None]
    x[np.diag_indices_from(x)] = d + second
    return x


def conjugate_gradients(
    times: Callable[[Matrix], Matrix], diagonal: Matrix, b: Matrix, *, tolerance: float = 1e-13
) -> Matrix:
    """Return the columns x with ``A x = b``, A symmetric positive definite and given by what it does to columns.

    Preconditioned by the diagonal; ends when every column's error is under the tolerance as a share of the column.
    Source: Hestenes & Stiefel 1952.
    """
    x, rest = np.zeros_like(b), b.copy()
    turned = rest / diagonal[:, None]
    way, size = turned.copy(), (rest * turned).sum(axis=0)
    least = np.maximum(tolerance**2 * size, 1e-300)
    for _ in range(ROUNDS):
        if (size <= least).all():
            break
        ahead = times(way)
        curve = (way * ahead).sum(axis=0)
        step = size / np.where(curve > 0, curve, np.inf)
        x += step * way
        rest -= step * ahead
        turned = rest / diagonal[:, None]
        new = (rest * turned).sum(axis=0)
        way = turned + new / np.where(size > 0, size, np.inf) * way
        size = new
    return x


@dataclass(frozen=True)
class Parts:
    """``S^-1`` at given variances without W: what a solution needs, no larger than the blocks."""

    blocks: Blocks
    va: float
    vb: float
    vr: float
    parts: list[Matrix]
    """The blocks of ``B^-1``."""

    @classmethod
    def of(cls, blocks: Blocks, va: float, vb: float, vr: float) -> "Parts":
        """Invert the blocks of ``B = V + va Ka + vr I``."""
        return cls(blocks, va, vb, vr, [_invert(v + va + vr * np.eye(v.shape[1])) for v in blocks.v])

    def turn(self, x: Matrix, *, tolerance: float = 1e-13) -> Matrix:
        """Return ``W x`` by conjugate gradients; x is (suppliers,) or (suppliers, columns)."""
        own = self.blocks.spread([np.diagonal(part, axis1=1, axis2=2) for part in self.parts])
        columns = x[:, None] if x.ndim == 1 else x
        found = conjugate_gradients(self._middle, 1 / self.vb + self.blocks.fold(own), columns, tolerance=tolerance)
        return found.reshape(x.shape)

    def _middle(self, x: Matrix) -> Matrix:
        """Return ``A x``."""
        return x / self.vb + self.blocks.fold(self.blocks.times(self.parts, x[self.blocks.supplier]))

    def solve(self, x: Matrix, *, tolerance: float = 1e-13) -> Matrix:
        """Return ``S^-1 x``; x is (links,) or (links, columns)."""
        first = self.blocks.times(self.parts, x)
        back = self.turn(self.blocks.fold(first), tolerance=tolerance)
        return first - self.blocks.times(self.parts, back[self.blocks.supplier])

    def middle(self) -> Matrix:
        """Return A, (suppliers, suppliers)."""
        out = self.blocks.square(self.parts)
        out[np.diag_indices_from(out)] += 1 / self.vb
        return out

    def traces(self, w: Matrix) -> Matrix:
        """Return ``tr(S^-1 K)`` for K = same customer, same supplier, same link, with W or a guess of it."""
        customer = link = 0.0
        for part, inside in zip(self.parts, self.blocks.inside(w), strict=True):
            ones = part.sum(axis=2)
            customer += float(ones.sum()) - float((ones * (inside @ ones[:, :, None])[:, :, 0]).sum())
            link += float(np.trace(part, axis1=1, axis2=2).sum()) - float(((part @ part) * inside).sum())
        supplier = (len(w) - float(np.trace(w)) / self.vb) / self.vb
        return np.array([customer, supplier, link])


@dataclass(frozen=True)
class Inverse(Parts):
    """``S^-1`` at given variances, in parts: ``B^-1 - B^-1 Z W Z' B^-1``, ``W = (I/vb + Z'B^-1 Z)^-1``."""

    w: Matrix
    """W, (suppliers, suppliers)."""

    @classmethod
    def of(cls, blocks: Blocks, va: float, vb: float, vr: float) -> "Inverse":
        """Invert ``S = V + va Ka + vb Kb + vr I``."""
        return cls.from_parts(Parts.of(blocks, va, vb, vr))

    @classmethod
    def from_parts(cls, known: Parts) -> "Inverse":
        """Add W to what is known."""
        return cls(known.blocks, known.va, known.vb, known.vr, known.parts, invert_large(known.middle()))

    def turn(self, x: Matrix, *, tolerance: float = 0.0) -> Matrix:
        """Return ``W x``, exact."""
        return self.w @ x

    @cached_property
    def within(self) -> list[Matrix]:
        """Return, for each block, W between its suppliers."""
        return self.blocks.inside(self.w)

    def entries(self, rows: Codes, columns: Codes) -> Matrix:
        """Return W between some suppliers and others; one flat look-up is several times as quick as ``np.ix_``."""
        part: Matrix = self.w.ravel().take(rows[:, None] * len(self.w) + columns)
        return part

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
