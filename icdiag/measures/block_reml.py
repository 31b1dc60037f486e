"""Variance components of large link models by penalised REML, by customer blocks and without reciprocity."""

from dataclasses import dataclass

import numpy as np

from icdiag.measures.blocks import Blocks, Inverse, Matrix

STEPS = 60
CLOSE = 3e-5
"""Change of a variance, as a share of their sum, under which the search ends."""
LEAST_CURVE = 1e-3
"""Least curvature added on each log variance: a step stays finite where the data say nothing of it."""
LONGEST = 1.5
"""Largest change of a log variance in one step."""
SPAN = 30.0
"""Log variances are kept within +- this."""


@dataclass(frozen=True)
class Fit:
    """``S^-1`` at the fitted variances, with what every prediction needs."""

    inverse: Inverse
    s1: Matrix
    """S^-1 1."""
    projected: Matrix
    """P y = S^-1 (y - mu)."""
    mu: float
    information: float
    """1'S^-1 1; the variance of mu is its inverse."""

    @classmethod
    def at(cls, blocks: Blocks, y: Matrix, va: float, vb: float, vr: float) -> "Fit":
        """Solve for the generalised least squares mean at given variances."""
        inverse = Inverse.of(blocks, va, vb, vr)
        s1, sy = inverse.solve(np.stack([np.ones(len(y)), y], axis=1)).T
        information = float(s1.sum())
        mu = float(s1 @ y) / information
        return cls(inverse, s1, sy - s1 * mu, mu, information)


def fit_blocks(blocks: Blocks, y: Matrix, prior_sd: float | None) -> Fit:
    """Return the fit at the variances that minimise the (penalised) restricted likelihood, with rho = 0.

    Newton steps on the log variances with the average information matrix ``AI_ij = y'P K_i P K_j P y / 2`` (Gilmour,
    Thompson & Cullis 1995), plus what the change to log variances adds to the curvature, the slope itself.

    Args:
        blocks: the links and their sampling covariance.
        y: link means, any score unit.
        prior_sd: scale of the Rayleigh prior on each sd; None for plain REML.
    """
    theta = np.log(_moments(blocks, y))
    for _ in range(STEPS):
        fit = Fit.at(blocks, y, *(float(x) for x in np.exp(theta)))
        slope = _slope(fit)
        curve = _information(fit) + np.diag(np.maximum(slope, LEAST_CURVE))
        if prior_sd is not None:
            shrunk = np.exp(theta) / (2 * prior_sd**2)
            slope = slope + shrunk - 0.5
            curve += np.diag(shrunk)
        step = np.linalg.solve(curve, slope)
        longest, variances = float(np.abs(step).max()), np.exp(theta)
        if float((np.abs(step) * variances).max()) < CLOSE * float(variances.sum()):
            break
        theta = np.clip(theta - step * min(1.0, LONGEST / longest), -SPAN, SPAN)
    return fit


def _moments(blocks: Blocks, y: Matrix) -> Matrix:
    """Return a first guess of (va, vb, vr): what the variances of the links, customer and supplier means leave.

    ``Var(y) = va + vb + vr + v``, ``Var(customer means) = va + (vb + vr + v) / k`` and alike for suppliers, k links to
    a mean. None is taken under a hundredth of the whole.
    """
    total = max(float(y.var()), 1e-6)
    counts = [np.bincount(x) for x in (blocks.customer, blocks.supplier)]
    means = [blocks.by_customer(y) / counts[0], blocks.fold(y) / counts[1]]
    over = [float((1 / count).mean()) for count in counts]
    between = [
        max(0.0, float(m.var()) - k * total) / (1 - k) if k < 1 else 0.0 for m, k in zip(means, over, strict=True)
    ]
    error = float(np.mean([np.trace(v, axis1=1, axis2=2).sum() for v in blocks.v])) / len(y) * len(blocks.v)
    guess = np.array([*between, total - sum(between) - error])
    first: Matrix = np.maximum(guess, 0.01 * total)
    return first


def _slope(fit: Fit) -> Matrix:
    """Return the gradient of the negative restricted log-likelihood in the log variances (a, b, r)."""
    blocks, inverse = fit.inverse.blocks, fit.inverse
    traces = _traces(inverse)
    norms = [_norms(blocks, x) for x in (fit.s1, fit.projected)]
    variances = np.array([inverse.va, inverse.vb, inverse.vr])
    slope: Matrix = 0.5 * variances * (traces - norms[0] / fit.information - norms[1])
    return slope


def _norms(blocks: Blocks, x: Matrix) -> Matrix:
    """Return ``x'K x`` for K = same customer, same supplier, same link."""
    customer = blocks.by_customer(x)
    return np.array([float(customer @ customer), float((blocks.fold(x) ** 2).sum()), float(x @ x)])


def _traces(inverse: Inverse) -> Matrix:
    """Return ``tr(S^-1 K)`` for the three K."""
    customer = link = 0.0
    for part, inside in zip(inverse.parts, inverse.within, strict=True):
        ones = part.sum(axis=2)
        customer += float(ones.sum()) - float((ones * (inside @ ones[:, :, None])[:, :, 0]).sum())
        link += float(np.trace(part, axis1=1, axis2=2).sum()) - float(((part @ part) * inside).sum())
    supplier = (len(inverse.w) - float(np.trace(inverse.w)) / inverse.vb) / inverse.vb
    return np.array([customer, supplier, link])


def _information(fit: Fit) -> Matrix:
    """Return the average information in the log variances."""
    blocks, py = fit.inverse.blocks, fit.projected
    turned = np.stack([blocks.by_customer(py)[blocks.customer], blocks.fold(py)[blocks.supplier], py])
    solved = fit.inverse.solve(np.ascontiguousarray(turned.T))
    solved -= np.outer(fit.s1, fit.s1 @ turned.T) / fit.information
    variances = np.array([fit.inverse.va, fit.inverse.vb, fit.inverse.vr])
    curve: Matrix = 0.5 * (turned @ solved) * np.outer(variances, variances)
    return curve
