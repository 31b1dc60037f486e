"""The same restricted likelihood without reciprocity, by blocks of one customer each: for maps with many links.

With rho = 0 the covariance is ``B + vb Z Z'``, B block diagonal by customer and Z links x suppliers, so one evaluation
costs the sum of cubed block sizes plus the cube of the suppliers (Woodbury), not the cube of the links.
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
    v: tuple[Matrix, ...]
    supplier: Codes
    """Supplier code of each link, 0 … suppliers - 1."""
    suppliers: int

    @classmethod
    def of(cls, customer: Codes, supplier: Codes, v: Matrix) -> "Blocks":
        """Cut the links by customer. ``v`` must be zero between customers."""
        names, code = np.unique(supplier, return_inverse=True)
        rows = tuple(np.flatnonzero(customer == c) for c in np.unique(customer))
        return cls(rows, tuple(v[np.ix_(r, r)] for r in rows), code, len(names))


@dataclass(slots=True)
class _Sums:
    """Sums over blocks: Z'B^-1 Z, Z'B^-2 Z, B^-1 y, B^-1 1, log|B|, tr B^-1, 1'B^-1 1 and Z'B^-1 1 of each block."""

    g: Matrix
    h: Matrix
    biy: Matrix
    bi1: Matrix
    logdet: float
    trace: float
    inside: list[float]
    edge: list[Matrix]


def _sums(blocks: Blocks, y: Matrix, va: float, vr: float) -> _Sums:
    k, m = blocks.suppliers, len(y)
    out = _Sums(np.zeros((k, k)), np.zeros((k, k)), np.zeros(m), np.zeros(m), 0.0, 0.0, [], [])
    for rows, v in zip(blocks.rows, blocks.v, strict=True):
        b = v + va + vr * np.eye(len(rows))
        inverse = np.linalg.inv(b)
        at = blocks.supplier[rows]
        np.add.at(out.g, (at[:, None], at[None, :]), inverse)
        np.add.at(out.h, (at[:, None], at[None, :]), inverse @ inverse)
        ones = inverse.sum(axis=1)
        out.biy[rows], out.bi1[rows] = inverse @ y[rows], ones
        out.logdet += float(np.linalg.slogdet(b)[1])
        out.trace += float(np.trace(inverse))
        out.inside.append(float(ones.sum()))
        out.edge.append(np.bincount(at, weights=ones, minlength=k).astype(float))
    return out


def restricted(theta: Matrix, y: Matrix, blocks: Blocks) -> tuple[float, Matrix]:
    """Return the negative restricted log-likelihood and its gradient in (log va, log vb, log vr), rho = 0."""
    va, vb, vr = (float(x) for x in np.exp(theta))
    sums = _sums(blocks, y, va, vr)
    k = blocks.suppliers
    w = np.linalg.inv(np.eye(k) / vb + sums.g)
    _, tail = np.linalg.slogdet(np.eye(k) + vb * sums.g)

    def fold(x: Matrix) -> Matrix:
        return np.bincount(blocks.supplier, weights=x, minlength=k).astype(float)

    def solve(bix: Matrix, folded: Matrix) -> Matrix:
        spread = (w @ folded)[blocks.supplier]
        out = bix.copy()
        for rows, v in zip(blocks.rows, blocks.v, strict=True):
            b = v + va + vr * np.eye(len(rows))
            out[rows] -= np.linalg.solve(b, spread[rows])
        return out

    s1, sy = solve(sums.bi1, fold(sums.bi1)), solve(sums.biy, fold(sums.biy))
    information = float(s1.sum())
    py = sy - s1 * float(s1 @ y) / information
    value = 0.5 * (sums.logdet + float(tail) + np.log(information) + float(y @ py))
    trace_a = sum(sums.inside) - sum(float(u @ w @ u) for u in sums.edge)
    trace_b = float(np.trace(sums.g) - np.einsum("ij,ji->", sums.g @ w, sums.g))
    trace_r = sums.trace - float(np.einsum("ij,ji->", w, sums.h))
    square = [sum(float(x[r].sum()) ** 2 for r in blocks.rows) for x in (s1, py)]
    folded = [float((fold(x) ** 2).sum()) for x in (s1, py)]
    plain = [float(x @ x) for x in (s1, py)]
    slopes = [
        scale * 0.5 * (trace - one / information - two)
        for scale, trace, (one, two) in (
            (va, trace_a, square), (vb, trace_b, folded), (vr, trace_r, plain),
        )
    ]  # fmt: skip
    return value, np.array(slopes)


def inverse_by_blocks(blocks: Blocks, *, va: float, vb: float, vr: float) -> Matrix:
    """Return the whole ``S^-1 = B^-1 - B^-1 Z (I/vb + Z'B^-1 Z)^-1 Z'B^-1`` (Woodbury), links x links, rho = 0."""
    m = len(blocks.supplier)
    inverse, spread = np.zeros((m, m)), np.zeros((m, blocks.suppliers))
    for rows, v in zip(blocks.rows, blocks.v, strict=True):
        one = np.linalg.inv(v + va + vr * np.eye(len(rows)))
        inverse[np.ix_(rows, rows)] = one
        spread[np.ix_(rows, blocks.supplier[rows])] = one
    inside = np.zeros((blocks.suppliers, blocks.suppliers))
    np.add.at(inside, blocks.supplier, spread)
    inverse -= spread @ np.linalg.solve(np.eye(blocks.suppliers) / vb + inside, spread.T)
    return (inverse + inverse.T) / 2
