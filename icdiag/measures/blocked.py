"""The link model by customer blocks, without reciprocity: for maps of many hundred links and more."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from icdiag.measures.block_reml import Fit
from icdiag.measures.blocks import Blocks, Codes, Matrix
from icdiag.measures.joint import DepartmentParts, LinkParts

SPARSE = 0.3
"""A group with fewer values than this share of the suppliers has its part of W taken out, not multiplied whole."""


@dataclass(frozen=True)
class Blocked:
    """The crossed model by customer blocks, without reciprocity."""

    fit: Fit

    @property
    def blocks(self) -> Blocks:
        """Return the links in their blocks."""
        return self.fit.inverse.blocks

    @property
    def mu(self) -> float:
        """Return the generalised least squares mean."""
        return self.fit.mu

    @property
    def information(self) -> float:
        """Return ``1'S^-1 1``."""
        return self.fit.information

    @cached_property
    def _own(self) -> tuple[Matrix, Matrix]:
        """Return ``(Z'S^-1)`` at each link's own supplier, and the diagonal of ``S^-1``."""
        cross, own = [], []
        for part, inside in zip(self.fit.inverse.parts, self.fit.inverse.within, strict=True):
            turned = inside @ part
            cross.append(np.diagonal(turned, axis1=1, axis2=2) / self.fit.inverse.vb)
            own.append(np.diagonal(part, axis1=1, axis2=2) - (part * turned.transpose(0, 2, 1)).sum(axis=2))
        return self.blocks.spread(cross), self.blocks.spread(own)

    @cached_property
    def _folded(self) -> Matrix:
        """Return the diagonal of ``Z'S^-1 Z``."""
        vb = self.fit.inverse.vb
        return (1 - np.diag(self.fit.inverse.w) / vb) / vb

    @property
    def drift(self) -> Matrix:
        """Return how much each link's quality moves with the mean: ``1 - (C S^-1 1)``."""
        return self._d[0]

    @cached_property
    def _d(self) -> tuple[Matrix, Matrix]:
        """Return ``h - C S^-1 1`` of q and of r, over the links."""
        x, s1 = self.fit.inverse, self.fit.s1
        r = -x.vr * s1
        return 1 - x.vb * self.blocks.fold(s1)[self.blocks.supplier] + r, r

    def links(self) -> LinkParts:
        """Return every link's posterior."""
        x, e, s = self.fit.inverse, self.fit.projected, self.blocks.supplier
        cross, own = self._own
        level = x.vb * self.blocks.fold(e)[s]
        d_q, d_r = self._d
        q = x.vb + x.vr - (x.vb**2 * self._folded[s] + 2 * x.vb * x.vr * cross + x.vr**2 * own)
        r = x.vr - x.vr**2 * own
        slope = x.vb * cross + x.vr * own + d_q * self.fit.s1 / self.information
        return LinkParts(
            self.mu + level + x.vr * e, q + d_q**2 / self.information, x.vr * e, r + d_r**2 / self.information, slope
        )

    def _inverse(self, rows: Codes) -> tuple[Codes, Matrix, Matrix]:
        """Return the suppliers that some links' blocks hold, those links' rows of ``B^-1`` over them, and ``S^-1``."""
        x = self.fit.inverse
        index, columns = x.columns(rows)
        return index, columns, x.between(rows) - columns @ x.entries(index, index) @ columns.T

    def q_covariance(self, rows: Codes) -> Matrix:
        """Return the posterior covariance of the quality of some links."""
        at = np.asarray(rows, dtype=np.int64)
        x, s, d = self.fit.inverse, self.blocks.supplier[at], self._d[0][at]
        index, columns, inverse = self._inverse(at)
        same = (s[:, None] == s).astype(float)
        cross = x.entries(s, index) @ columns.T / x.vb
        folded = (same - x.entries(s, s) / x.vb) / x.vb
        known = x.vb**2 * folded + x.vb * x.vr * (cross + cross.T) + x.vr**2 * inverse
        out: Matrix = x.vb * same + x.vr * np.eye(len(at)) - known + np.outer(d, d) / self.information
        return out

    def r_covariance(self, rows: Codes) -> Matrix | None:
        """Return the same of the relationship effects."""
        at = np.asarray(rows, dtype=np.int64)
        x, d = self.fit.inverse, self._d[1][at]
        out: Matrix = x.vr * np.eye(len(at)) - x.vr**2 * self._inverse(at)[2] + np.outer(d, d) / self.information
        return out

    def q_variance(self, weights: Matrix) -> float:
        """Return the posterior variance of ``sum w q``."""
        x = self.fit.inverse
        shared = x.vb * self.blocks.fold(weights)[self.blocks.supplier] + x.vr * weights
        d = float(weights @ self._d[0])
        return float(weights @ shared - shared @ x.solve(shared)) + d * d / self.information

    def side_variances(self) -> tuple[Matrix, Matrix]:
        """Return the posterior variance of the sum of each supplier's links' quality, and of each customer's.

        ``w'Cw - w'C S^-1 Cw + (w'd)^2 / info`` with w = 1 on those links. For a supplier ``Cw`` is one number on its
        links and nought elsewhere, which leaves the diagonal of ``Z'S^-1 Z = (I - W / vb) / vb``; for a customer that
        and ``Z'S^-1 = W Z'B^-1 / vb`` leave the part of W inside its block.
        """
        x, d = self.fit.inverse, self._d[0]
        k = self.blocks.fold(np.ones(self.blocks.links))
        level = x.vb * k + x.vr
        supplier = k * level - level**2 * self._folded + self.blocks.fold(d) ** 2 / self.information
        customer = self.blocks.by_customer(d) ** 2 / self.information
        for rows, (one, turned), w in zip(self.blocks.rows, self._columns, x.within, strict=True):
            size = rows.shape[1]
            folded = (size - w.sum(axis=(1, 2)) / x.vb) / x.vb
            known = x.vb**2 * folded + 2 * x.vr * turned.sum(axis=1)
            known += x.vr**2 * (one.sum(axis=1) - (one * turned).sum(axis=1))
            customer[self.blocks.customer[rows[:, 0]]] += size * (x.vb + x.vr) - known
        return supplier, customer

    @cached_property
    def _columns(self) -> list[tuple[Matrix, Matrix]]:
        """Return, for each block, ``B^-1 1`` and ``W`` times it."""
        x = self.fit.inverse
        sums = [part.sum(axis=2) for part in x.parts]
        return [(one, (w @ one[:, :, None])[:, :, 0]) for one, w in zip(sums, x.within, strict=True)]

    def departments(self) -> DepartmentParts:
        """Return the posterior of the departments' effects."""
        x, e = self.fit.inverse, self.fit.projected
        customers = int(self.blocks.customer.max()) + 1
        inside = np.zeros(customers)
        for rows, (one, turned) in zip(self.blocks.rows, self._columns, strict=True):
            inside[self.blocks.customer[rows[:, 0]]] = one.sum(axis=1) - (one * turned).sum(axis=1)
        d_a, d_b = x.va * self._s1_by_customer, x.vb * self._s1_by_supplier
        return DepartmentParts(
            x.va * self.blocks.by_customer(e),
            x.va - x.va**2 * inside + d_a**2 / self.information,
            x.vb * self.blocks.fold(e),
            x.vb - x.vb**2 * self._folded + d_b**2 / self.information,
        )

    def ab_covariance(self, customer: Codes, supplier: Codes) -> Matrix:
        """Return the posterior covariance of each customer effect with the supplier effect of the same place."""
        x, cross = self.fit.inverse, np.empty(len(customer))
        size, block, _ = self.blocks.place[:, self._first[customer]]
        for k in np.unique(size):
            here = np.flatnonzero(size == k)
            one, at = self._columns[k][0][block[here]], self.blocks.at[k][block[here]]
            cross[here] = (x.w[supplier[here, None], at] * one).sum(axis=1) / x.vb
        both = self._s1_by_customer[customer] * self._s1_by_supplier[supplier] / self.information
        out: Matrix = x.va * x.vb * (both - cross)
        return out

    @cached_property
    def _first(self) -> Codes:
        """Return one link of each customer."""
        first: Codes = np.unique(self.blocks.customer, return_index=True)[1]
        return first

    @cached_property
    def _s1_by_customer(self) -> Matrix:
        return self.blocks.by_customer(self.fit.s1)

    @cached_property
    def _s1_by_supplier(self) -> Matrix:
        return self.blocks.fold(self.fit.s1)

    def contrasts(self, group: Codes, groups: int) -> tuple[Matrix, Matrix]:
        """Return (x'Py, x'Px) for each group of links, all groups in one pass over the blocks."""
        x = self.fit.inverse
        at = np.flatnonzero(group >= 0)
        top = _sums(group[at], self.fit.projected[at], groups)
        ones = _sums(group[at], self.fit.s1[at], groups)
        own, entries = np.zeros(groups), []
        for rows, suppliers, part in zip(self.blocks.rows, self.blocks.at, x.parts, strict=True):
            mine = group[rows]
            block, position = np.nonzero(mine >= 0)
            column, here = part[block, position], mine[block, position]
            own += _sums(here, (column * (mine[block] == here[:, None])).sum(axis=1), groups)
            entries.append((np.repeat(here, part.shape[1]), suppliers[block].ravel(), column.ravel()))
        group_of, supplier, value = (np.concatenate(one) for one in zip(*entries, strict=True))
        few = len(value) < SPARSE * groups * len(x.w)
        across = (_by_group if few else _by_product)(x.w, group_of, supplier, value, groups)
        return top, own - across - ones**2 / self.information


def _sums(code: Codes, values: Matrix, groups: int) -> Matrix:
    return np.bincount(code, weights=values, minlength=groups).astype(np.float64, copy=False)


def _by_product(w: Matrix, group: Codes, supplier: Codes, value: Matrix, groups: int) -> Matrix:
    """Return u'Wu for each group, u = its values summed by supplier, by one matrix product."""
    u = _sums(supplier * groups + group, value, len(w) * groups).reshape(len(w), groups)
    whole: Matrix = (u * (w @ u)).sum(axis=0)
    return whole


def _by_group(w: Matrix, group: Codes, supplier: Codes, value: Matrix, groups: int) -> Matrix:
    """Return the same, each group's part of W taken out."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(groups + 1))
    out, flat = np.zeros(groups), w.ravel()
    for g in range(groups):
        at = order[bounds[g] : bounds[g + 1]]
        s, v = supplier[at], value[at]
        out[g] = v @ (flat.take(s[:, None] * len(w) + s) @ v)
    return out
