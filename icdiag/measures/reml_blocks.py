"""The same restricted likelihood without reciprocity, by blocks of one customer each: for maps with many links.

With rho = 0 the covariance is ``B + vb Z Z'``, B block diagonal by customer and Z links x suppliers, so one evaluation
costs the sum of cubed block sizes plus the cube of the suppliers (Woodbury), not the cube of the links. Blocks of one
size are worked on together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Links sorted into customer blocks, with the sampling covariance of each block."""

    rows: tuple[Codes, ...]
    """For each block size, the links: (blocks, size)."""
    v: tuple[Matrix, ...]
    """For each block size, their sampling covariance: (blocks, size, size)."""
    supplier: Codes
    """Supplier code of each link, 0 … suppliers - 1."""
    suppliers: int

    @classmethod
    def of(cls, customer: Codes, supplier: Codes, v: Matrix) -> "Blocks":
        """Cut the links by customer. ``v`` must be zero between customers; nobody has a supplier twice."""
        names, code = np.unique(supplier, return_inverse=True)
        by_size: dict[int, list[Codes]] = {}
        for c in np.unique(customer):
            at = np.flatnonzero(customer == c)
            by_size.setdefault(len(at), []).append(at)
        rows = tuple(np.stack(by_size[size]) for size in sorted(by_size))
        return cls(rows, tuple(v[r[:, :, None], r[:, None, :]] for r in rows), code, len(names))

    def fold(self, x: Matrix) -> Matrix:
        """Return ``Z'x``: the sums of x by supplier."""
        return np.bincount(self.supplier, weights=x, minlength=self.suppliers).astype(float)

    def square(self, parts: list[Matrix]) -> Matrix:
        """Return ``Z'DZ`` of a block diagonal D given as its blocks: (suppliers, suppliers)."""
        out = np.zeros((self.suppliers, self.suppliers))
        for rows, part in zip(self.rows, parts, strict=True):
            at = self.supplier[rows]
            np.add.at(out, (at[:, :, None], at[:, None, :]), part)
        return out

    def times(self, parts: list[Matrix], x: Matrix) -> Matrix:
        """Return ``D x`` of a block diagonal D given as its blocks."""
        out = np.zeros(len(x))
        for rows, part in zip(self.rows, parts, strict=True):
            out[rows] = np.einsum("bij,bj->bi", part, x[rows])
        return out

    def covariances(self, va: float, vr: float) -> list[Matrix]:
        """Return the blocks of ``B = V + va 11' + vr I``."""
        return [v + va + vr * np.eye(v.shape[1]) for v in self.v]


def _invert(part: Matrix) -> Matrix:
    inverse: Matrix = np.linalg.inv(part).astype(np.float64, copy=False)
    return inverse


def restricted(theta: Matrix, y: Matrix, blocks: Blocks) -> tuple[float, Matrix]:
    """Return the negative restricted log-likelihood and its gradient in (log va, log vb, log vr), rho = 0."""
    va, vb, vr = (float(x) for x in np.exp(theta))
    b = blocks.covariances(va, vr)
    inverse = [_invert(part) for part in b]
    k = blocks.suppliers
    g = blocks.square(inverse)
    w = _invert(np.eye(k) / vb + g)
    logdet = sum(float(np.linalg.slogdet(part)[1].sum()) for part in b) + float(
        np.linalg.slogdet(np.eye(k) + vb * g)[1]
    )

    def solve(x: Matrix) -> Matrix:
        bix = blocks.times(inverse, x)
        return bix - blocks.times(inverse, (w @ blocks.fold(bix))[blocks.supplier])

    s1, sy = solve(np.ones(len(y))), solve(y)
    information = float(s1.sum())
    py = sy - s1 * float(s1 @ y) / information
    value = 0.5 * (logdet + float(np.log(information)) + float(y @ py))
    traces = (
        _trace_customer(blocks, inverse, w),
        float(np.trace(g) - np.einsum("ij,ji->", g @ w, g)),
        sum(float(np.einsum("bii->", part)) for part in inverse)
        - float(np.einsum("ij,ji->", w, blocks.square([part @ part for part in inverse]))),
    )
    norms = [
        [sum(float((x[rows].sum(axis=1) ** 2).sum()) for rows in blocks.rows) for x in (s1, py)],
        [float((blocks.fold(x) ** 2).sum()) for x in (s1, py)],
        [float(x @ x) for x in (s1, py)],
    ]
    slopes = [
        0.5 * scale * (trace - one / information - two)
        for scale, trace, (one, two) in zip((va, vb, vr), traces, norms, strict=True)
    ]
    return value, np.array(slopes)


def _trace_customer(blocks: Blocks, inverse: list[Matrix], w: Matrix) -> float:
    """Return ``tr(S^-1 Ka)``: for each block ``1'B^-1 1 - u'W u`` with ``u = Z'B^-1 1``."""
    total = 0.0
    for rows, part in zip(blocks.rows, inverse, strict=True):
        ones, at = part.sum(axis=2), blocks.supplier[rows]
        inside = w[at[:, :, None], at[:, None, :]]
        total += float(ones.sum()) - float(np.einsum("bi,bij,bj->", ones, inside, ones))
    return total


def inverse_by_blocks(blocks: Blocks, *, va: float, vb: float, vr: float) -> Matrix:
    """Return the whole ``S^-1 = B^-1 - B^-1 Z (I/vb + Z'B^-1 Z)^-1 Z'B^-1`` (Woodbury), links x links, rho = 0."""
    m = len(blocks.supplier)
    inverse, spread = np.zeros((m, m)), np.zeros((m, blocks.suppliers))
    parts = [_invert(part) for part in blocks.covariances(va, vr)]
    for rows, part in zip(blocks.rows, parts, strict=True):
        inverse[rows[:, :, None], rows[:, None, :]] = part
        spread[rows[:, :, None], blocks.supplier[rows][:, None, :]] = part
    middle = np.eye(blocks.suppliers) / vb + blocks.square(parts)
    inverse -= spread @ np.linalg.solve(middle, spread.T)
    return (inverse + inverse.T) / 2
