"""Fits the crossed link model, by whole matrices or by customer blocks, whichever the number of links allows."""

from dataclasses import dataclass

import numpy as np

from icdiag.measures.block_reml import fit_blocks
from icdiag.measures.blocked import Blocked
from icdiag.measures.blocks import Blocks, Codes, Matrix, Overlap
from icdiag.measures.joint import Model
from icdiag.measures.reml import PRIOR_SD, Components, Design, fit_components, fit_reciprocity
from icdiag.measures.whole import Whole

DENSE_LINKS, RHO_LINKS = 250, 800
"""Up to the first number of links all four parameters are fitted together; above it the three variances by customer
blocks, then rho alone; above the second number rho is taken as 0 (a whole-matrix evaluation grows with the cube of
the links). On 50 departments, rho up to .6, that changes neither the error nor the coverage of the scores, nor how
weak links are found: ``python -m tests.benchmarks.reciprocity``."""


@dataclass(frozen=True, slots=True)
class Given:
    """Link means and what is known of their error."""

    y: Matrix
    customer: Codes
    """Department code of each link's customer."""
    supplier: Codes
    """Department code of each link's supplier, of the same coding."""
    own: Matrix
    """Sampling variance of each mean."""
    overlap: Overlap
    """Sampling covariance of two links of one customer: (i, j, covariance)."""

    def covariance(self) -> Matrix:
        """Return the sampling covariance as one matrix, links x links."""
        v = np.diag(self.own)
        i, j, shared = self.overlap
        v[i, j] = v[j, i] = shared
        return v


def fit_model(given: Given, *, like: Components | None = None) -> tuple[Model, Components]:
    """Return the fitted model and its variance components.

    Args:
        given: the links.
        like: components of a model of the same links (the overall score's, for a dimension): above 250 links its rho
            is taken over.
    """
    if len(given.y) <= DENSE_LINKS:
        v = given.covariance()
        c = fit_components(given.y, v, Design.of(given.customer, given.supplier))
        return Whole.of(given.y, v, given.customer, given.supplier, c), c
    blocks = Blocks.of(given.customer, given.supplier, given.own, given.overlap)
    fit = fit_blocks(blocks, given.y, PRIOR_SD)
    x = fit.inverse
    rho = _rho(given, np.log([x.va, x.vb, x.vr]), like)
    c = Components(x.va, x.vb, x.vr, rho)
    if rho:
        return Whole.of(given.y, given.covariance(), given.customer, given.supplier, c), c
    return Blocked(fit), c


def _rho(given: Given, theta: Matrix, like: Components | None) -> float:
    if len(given.y) > RHO_LINKS:
        return 0.0
    if like is not None:
        return like.rho
    design = Design.of(given.customer, given.supplier)
    return fit_reciprocity(theta, given.y, given.covariance(), design, PRIOR_SD) if design.kd.any() else 0.0
