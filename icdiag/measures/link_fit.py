"""Fits the crossed link model, by whole matrices or by customer blocks, whichever the number of links allows."""

from dataclasses import dataclass

import numpy as np

from icdiag.measures.block_reml import fit_blocks
from icdiag.measures.blocked import Blocked
from icdiag.measures.blocks import Blocks, Codes, Matrix, Overlap
from icdiag.measures.joint import Model
from icdiag.measures.reml import PRIOR_SD, Components, Design, Search, fit_reciprocity, search_components
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

    def blocks(self) -> Blocks:
        """Return the links in customer blocks."""
        return Blocks.of(self.customer, self.supplier, self.own, self.overlap)

    def covariance(self) -> Matrix:
        """Return the sampling covariance as one matrix, links x links."""
        v = np.diag(self.own)
        i, j, shared = self.overlap
        v[i, j] = v[j, i] = shared
        return v


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and what it teaches about the next one."""

    model: Model
    components: Components
    ratio: Matrix | None = None
    """Exact over guessed traces; None where the model was not fitted by blocks."""
    search: Search | None = None
    """None where it was."""


def fit_model(given: Given, *, like: Fitted | None = None) -> Fitted:
    """Return the fitted model and its variance components.

    Args:
        given: the links.
        like: a model of the same links (the overall score's, for a dimension): above 250 links its rho is taken over.
    """
    if len(given.y) <= DENSE_LINKS:
        v, design = given.covariance(), Design.of(given.customer, given.supplier)
        search = search_components(given.y, v, design, like=like.search if like else None)
        c = search.components
        return Fitted(Whole.of(given.y, v, given.customer, given.supplier, c), c, search=search)
    found = fit_blocks(given.blocks(), given.y, PRIOR_SD, like=like.ratio if like else None)
    x = found.fit.inverse
    rho = _rho(given, np.log([x.va, x.vb, x.vr]), like)
    c = Components(x.va, x.vb, x.vr, rho)
    if rho:
        return Fitted(Whole.of(given.y, given.covariance(), given.customer, given.supplier, c), c, found.ratio)
    return Fitted(Blocked(found.fit), c, found.ratio)


def _rho(given: Given, theta: Matrix, like: Fitted | None) -> float:
    if len(given.y) > RHO_LINKS:
        return 0.0
    if like is not None:
        return like.components.rho
    design = Design.of(given.customer, given.supplier)
    return fit_reciprocity(theta, given.y, given.covariance(), design, PRIOR_SD) if design.kd.any() else 0.0
