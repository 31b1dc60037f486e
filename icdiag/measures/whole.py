"""The link model by whole matrices, with reciprocity; and the one-way model's joint posterior."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from icdiag.measures.blocks import Codes, Matrix, codes_of
from icdiag.measures.joint import DepartmentParts, LinkParts
from icdiag.measures.reml import Components, Design, inverse_of

CELLS_AT_ONCE = 2**19
"""Marks of links by group and draw that are made at once: 4 MB."""


@dataclass(frozen=True, slots=True)
class Known:
    """A joint posterior of quality alone, as one matrix: the one-way model."""

    mu: float
    information: float
    mean: Matrix
    covariance: Matrix
    slope: Matrix

    def links(self) -> LinkParts:
        """Return every link's posterior."""
        return LinkParts(self.mean, np.diag(self.covariance).copy(), None, None, self.slope)

    def q_covariance(self, rows: Codes) -> Matrix:
        """Return the posterior covariance of the quality of some links."""
        part: Matrix = self.covariance[np.ix_(rows, rows)]
        return part

    def r_covariance(self, rows: Codes) -> Matrix | None:
        """Return None: there are no relationship effects."""
        return None

    def q_variance(self, weights: Matrix) -> float:
        """Return the posterior variance of ``sum w q``."""
        return float(weights @ self.covariance @ weights)


@dataclass(frozen=True)
class Whole:
    """The crossed model by whole matrices (links x links), with reciprocity."""

    y: Matrix
    customer: Codes
    """0 … customers - 1."""
    supplier: Codes
    design: Design
    components: Components
    inverse: Matrix
    """S^-1."""

    @classmethod
    def of(cls, y: Matrix, v: Matrix, customer: Codes, supplier: Codes, c: Components) -> "Whole":
        """Solve the model at given components; codes may be any integers, a department having one for both roles."""
        design = Design.of(customer, supplier)
        inverse = inverse_of(design.covariance(c, v))
        return cls(y, codes_of(customer), codes_of(supplier), design, c, inverse)

    @cached_property
    def s1(self) -> Matrix:
        """Return ``S^-1 1``."""
        ones: Matrix = self.inverse.sum(axis=1)
        return ones

    @cached_property
    def information(self) -> float:
        """Return ``1'S^-1 1``."""
        return float(self.s1.sum())

    @cached_property
    def mu(self) -> float:
        """Return the generalised least squares mean."""
        return float(self.s1 @ self.y) / self.information

    @cached_property
    def projected(self) -> Matrix:
        """Return ``P y``."""
        return self.inverse @ (self.y - self.mu)

    @cached_property
    def _q(self) -> tuple[Matrix, Matrix, Matrix]:
        prior = self.design.level(self.components)
        return self._posterior(prior, prior, h=1.0)

    @cached_property
    def _r(self) -> tuple[Matrix, Matrix, Matrix]:
        prior = self.design.relation(self.components)
        return self._posterior(prior, prior, h=0.0)

    def _posterior(self, prior: Matrix, cross: Matrix, *, h: float) -> tuple[Matrix, Matrix, Matrix]:
        """Return mean ``h mu + C S^-1 (y - mu)``, covariance ``prior - C S^-1 C' + dd'/info`` and the gain C S^-1."""
        gain = cross @ self.inverse
        d = h - gain.sum(axis=1)
        covariance = prior - gain @ cross.T + np.outer(d, d) / self.information
        return h * self.mu + gain @ (self.y - self.mu), covariance, gain

    def links(self) -> LinkParts:
        """Return every link's posterior."""
        (q, q_cov, gain), (r, r_cov, _) = self._q, self._r
        slope = np.diag(gain) + (1 - gain.sum(axis=1)) * self.s1 / self.information
        return LinkParts(q, np.diag(q_cov).copy(), r, np.diag(r_cov).copy(), slope)

    def q_covariance(self, rows: Codes) -> Matrix:
        """Return the posterior covariance of the quality of some links."""
        part: Matrix = self._q[1][np.ix_(rows, rows)]
        return part

    def r_covariance(self, rows: Codes) -> Matrix | None:
        """Return the same of the relationship effects."""
        part: Matrix = self._r[1][np.ix_(rows, rows)]
        return part

    def q_variance(self, weights: Matrix) -> float:
        """Return the posterior variance of ``sum w q``."""
        return float(weights @ self._q[1] @ weights)

    @cached_property
    def _ab(self) -> tuple[Matrix, Matrix]:
        customers, suppliers = int(self.customer.max()) + 1, int(self.supplier.max()) + 1
        links, c = np.arange(len(self.y)), self.components
        cross = np.zeros((customers + suppliers, len(self.y)))
        cross[self.customer, links] = c.va
        cross[customers + self.supplier, links] = c.vb
        prior = np.diag(np.repeat([c.va, c.vb], [customers, suppliers]))
        return self._posterior(prior, cross, h=0.0)[:2]

    def departments(self) -> DepartmentParts:
        """Return the posterior of the departments' effects."""
        mean, covariance = self._ab
        k, variance = int(self.customer.max()) + 1, np.diag(covariance)
        return DepartmentParts(mean[:k], variance[:k], mean[k:], variance[k:])

    def ab_covariance(self, customer: Codes, supplier: Codes) -> Matrix:
        """Return the posterior covariance of each customer effect with the supplier effect of the same place."""
        part: Matrix = self._ab[1][customer, int(self.customer.max()) + 1 + supplier]
        return part

    @cached_property
    def projection(self) -> Matrix:
        """Return ``P = S^-1 - S^-1 1 1' S^-1 / (1'S^-1 1)``."""
        return self.inverse - np.outer(self.s1, self.s1) / self.information

    def drawn_contrasts(self, group: Codes, groups: int) -> tuple[Matrix, Matrix]:
        """Return the same as ``contrasts`` for each row of groups, (draws, links): two arrays (draws, groups)."""
        draws, links = group.shape
        step = max(1, CELLS_AT_ONCE // (links * groups))
        top, size = np.empty((draws, groups)), np.empty((draws, groups))
        for start in range(0, draws, step):
            part = group[start : start + step]
            x = (part.T[:, :, None] == np.arange(groups)).reshape(links, -1).astype(float)
            top[start : start + step] = (self.projected @ x).reshape(-1, groups)
            size[start : start + step] = np.einsum("ij,ij->j", x, self.projection @ x).reshape(-1, groups)
        return top, size

    def contrasts(self, group: Codes, groups: int) -> tuple[Matrix, Matrix]:
        """Return (x'Py, x'Px) for each group of links."""
        at = np.flatnonzero(group >= 0)
        x = np.zeros((len(at), groups))
        x[np.arange(len(at)), group[at]] = 1.0
        return self.projected[at] @ x, np.einsum("ij,ij->j", x, self.projection[np.ix_(at, at)] @ x)
