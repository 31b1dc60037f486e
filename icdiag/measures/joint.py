"""What can be asked of a fitted link model: posterior means and covariances, and contrasts over links.

Two engines give the same numbers: ``whole`` by links x links matrices for up to some hundred links, with reciprocity;
``blocked`` by customer blocks beyond, where only what is asked for is computed. Predictions are best linear unbiased
(Henderson 1975; Robinson 1991) and include the uncertainty of mu, not of the variances.
"""

from dataclasses import dataclass
from typing import Protocol

from icdiag.measures.blocks import Codes, Matrix


@dataclass(frozen=True, slots=True)
class LinkParts:
    """Posterior of every link, arrays over the links (score units, variances squared)."""

    q: Matrix
    q_variance: Matrix
    r: Matrix | None
    r_variance: Matrix | None
    slope: Matrix
    """Points by which q moves when the link's own mean moves by one."""


@dataclass(frozen=True, slots=True)
class DepartmentParts:
    """Posterior of customer effects a, by customer code, and supplier effects b, by supplier code."""

    a: Matrix
    a_variance: Matrix
    b: Matrix
    b_variance: Matrix


class Joint(Protocol):
    """What can be asked of a joint posterior. Rows are positions of links."""

    @property
    def mu(self) -> float:
        """Return the mean."""

    @property
    def information(self) -> float:
        """Return ``1'S^-1 1``; the variance of mu is its inverse."""

    def links(self) -> LinkParts:
        """Return every link's posterior."""

    def q_covariance(self, rows: Codes) -> Matrix:
        """Return the posterior covariance of the quality of some links, (rows, rows)."""

    def r_covariance(self, rows: Codes) -> Matrix | None:
        """Return the same of the relationship effects; None where the model has none."""

    def q_variance(self, weights: Matrix) -> float:
        """Return the posterior variance of ``sum w q``, weights over all links."""


class Model(Joint, Protocol):
    """The crossed model: it knows departments and can test contrasts."""

    def departments(self) -> DepartmentParts:
        """Return the posterior of the departments' effects."""

    def ab_covariance(self, customer: Codes, supplier: Codes) -> Matrix:
        """Return the posterior covariance of each customer effect with the supplier effect of the same place."""

    def contrasts(self, group: Codes, groups: int) -> tuple[Matrix, Matrix]:
        """Return (x'Py, x'Px) for each group, x = 1 on its links; ``group`` is -1 on links that belong to none."""
