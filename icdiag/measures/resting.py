"""A fitted link model that gave its matrices back: the dimensions of large maps, which are seldom asked."""

from dataclasses import dataclass
from functools import lru_cache

from icdiag.measures.block_inverse import Parts
from icdiag.measures.block_reml import Fit
from icdiag.measures.blocked import Blocked
from icdiag.measures.blocks import Codes, Matrix
from icdiag.measures.joint import DepartmentParts, LinkParts
from icdiag.measures.link_data import LinkData

LARGE = 500
"""Suppliers from which on a model that is seldom asked gives its matrix back (8 bytes x suppliers^2)."""


@dataclass(frozen=True, eq=False)
class Resting:
    """A fitted model that keeps its variances only and solves again when asked."""

    data: LinkData
    variances: tuple[float, float, float]
    mu: float
    information: float
    drift: Matrix
    """How much each link's quality moves with the mean: ``1 - (C S^-1 1)``."""

    @classmethod
    def of(cls, model: Blocked, data: LinkData) -> "Resting":
        """Let a model rest."""
        x = model.fit.inverse
        return cls(data, (x.va, x.vb, x.vr), model.mu, model.information, model.drift)

    def links(self) -> LinkParts:
        """Return every link's posterior."""
        return _awake(self).links()

    def q_covariance(self, rows: Codes) -> Matrix:
        """Return the posterior covariance of the quality of some links."""
        return _awake(self).q_covariance(rows)

    def r_covariance(self, rows: Codes) -> Matrix | None:
        """Return the same of the relationship effects."""
        return _awake(self).r_covariance(rows)

    def q_variance(self, weights: Matrix) -> float:
        """Return the posterior variance of ``sum w q``, by one solution without any matrix of suppliers."""
        _, vb, vr = self.variances
        known = Parts.of(self.data.given().blocks(), *self.variances)
        shared = vb * known.blocks.fold(weights)[known.blocks.supplier] + vr * weights
        d = float(weights @ self.drift)
        return float(weights @ shared - shared @ known.solve(shared)) + d * d / self.information

    def departments(self) -> DepartmentParts:
        """Return the posterior of the departments' effects."""
        return _awake(self).departments()

    def ab_covariance(self, customer: Codes, supplier: Codes) -> Matrix:
        """Return the posterior covariance of each customer effect with the supplier effect of the same place."""
        return _awake(self).ab_covariance(customer, supplier)

    def contrasts(self, group: Codes, groups: int) -> tuple[Matrix, Matrix]:
        """Return (x'Py, x'Px) for each group of links."""
        return _awake(self).contrasts(group, groups)


@lru_cache(maxsize=1)
def _awake(resting: Resting) -> Blocked:
    return Blocked(Fit.at(resting.data.given().blocks(), resting.data.y, *resting.variances))
