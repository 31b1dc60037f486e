"""Variance components of large link models by penalised REML, by customer blocks and without reciprocity."""

from dataclasses import dataclass

import numpy as np

from icdiag.measures.block_inverse import Inverse, Parts, inverse_at_sight
from icdiag.measures.blocks import Blocks, Matrix

STEPS, GUESSED = 60, 8
"""Most exact steps, and most guessed steps before one of the first ``SCOUTED`` exact ones."""
SCOUTED = 3
CLOSE = 1e-5
"""Change of a variance, as a share of their sum, under which the search ends; a hundred times that for a guess."""
LEAST_CURVE = 1e-3
"""Least curvature of a log variance: a step stays finite where the data say nothing of it."""
LONGEST_DOWN, LONGEST_UP = 3.0, 1.5
"""Largest changes of a log variance in one step."""
SPAN = 30.0
"""Log variances are kept within +- this."""
SCOUT_FROM = 300
"""Suppliers from which on guesses are quicker than exact steps."""


@dataclass(frozen=True)
class Solved:
    """Solutions with ``S^-1`` at given variances."""

    inverse: Parts
    s1: Matrix
    """S^-1 1."""
    projected: Matrix
    """P y = S^-1 (y - mu)."""
    mu: float
    information: float
    """1'S^-1 1; the variance of mu is its inverse."""

    @classmethod
    def by(cls, inverse: Parts, y: Matrix, *, tolerance: float = 1e-13) -> "Solved":
        """Solve for the generalised least squares mean."""
        s1, sy = inverse.solve(np.stack([np.ones(len(y)), y], axis=1), tolerance=tolerance).T
        information = float(s1.sum())
        mu = float(s1 @ y) / information
        return cls(inverse, s1, sy - s1 * mu, mu, information)


@dataclass(frozen=True)
class Fit(Solved):
    """``S^-1`` at the fitted variances, with what every prediction needs."""

    inverse: Inverse

    @classmethod
    def at(cls, blocks: Blocks, y: Matrix, va: float, vb: float, vr: float) -> "Fit":
        """Solve at given variances."""
        return cls.of(Inverse.of(blocks, va, vb, vr), y)

    @classmethod
    def of(cls, inverse: Inverse, y: Matrix) -> "Fit":
        """Solve with a given inverse."""
        x = Solved.by(inverse, y)
        return cls(inverse, x.s1, x.projected, x.mu, x.information)


@dataclass(frozen=True)
class Found:
    """A fit, and what it teaches about the next one of the same links."""

    fit: Fit
    ratio: Matrix
    """Exact over guessed traces (a, b, r) at the fitted variances."""


def fit_blocks(blocks: Blocks, y: Matrix, prior_sd: float | None, *, like: Matrix | None = None) -> Found:
    """Return the fit at the variances that minimise the (penalised) restricted likelihood, with rho = 0.

    Each step minimises the likelihood's quadratic in the variances plus the prior as it is, by the slope and the
    average information matrix ``AI_ij = y'P K_i P K_j P y / 2`` (Gilmour, Thompson & Cullis 1995). Large models are
    first scouted: their slopes need the traces of ``S^-1 K``, which need a matrix of suppliers x suppliers inverted;
    guessed traces, set right by the ratio to the exact ones where these are known, lead close to the end without it.
    The end itself is always tested by exact traces.

    Args:
        blocks: the links and their sampling covariance.
        y: link means, any score unit.
        prior_sd: scale of the Rayleigh prior on each sd; None for plain REML.
        like: the ratio of exact to guessed traces found by an earlier fit of like links.
    """
    variances, scouts = _moments(blocks, y), blocks.suppliers >= SCOUT_FROM
    ratio = np.ones(3) if like is None else like
    fit: Fit | None = None
    for step in range(STEPS):
        fit = None  # its matrix of suppliers x suppliers goes before the next one comes
        known, guessed = None, ratio
        if scouts and step < SCOUTED:
            known, variances, guessed = _scout(blocks, y, prior_sd, variances, ratio)
        fit = Fit.of(Inverse.from_parts(known or Parts.of(blocks, *variances.tolist())), y)
        exact = fit.inverse.traces(fit.inverse.w)
        ratio = exact / guessed if known else ratio
        new = _step(fit, exact, prior_sd)
        if _share(new, variances) < CLOSE:
            break
        variances = new
    assert fit is not None  # there is a step at least
    return Found(fit, ratio)


def _scout(
    blocks: Blocks, y: Matrix, prior_sd: float | None, variances: Matrix, ratio: Matrix
) -> tuple[Parts | None, Matrix, Matrix]:
    """Return (blocks' inverses, variances, guessed traces there) near the end, by guessed traces times the ratio.

    No inverses where a guess is of no use: the diagonal is not strong enough.
    """
    for _ in range(GUESSED):
        known = Parts.of(blocks, *variances.tolist())
        traces = known.traces(inverse_at_sight(known.middle()))
        if not (traces > 0).all():
            return None, variances, traces
        new = _step(Solved.by(known, y, tolerance=1e-9), traces * ratio, prior_sd)
        if _share(new, variances) < 100 * CLOSE:
            break
        variances = new
    return known, variances, traces


def _share(new: Matrix, old: Matrix) -> float:
    """Return the largest change as a share of the sum."""
    return float(np.abs(new - old).max()) / float(old.sum())


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


def _step(x: Solved, traces: Matrix, prior_sd: float | None) -> Matrix:
    """Return the next variances (a, b, r)."""
    blocks = x.inverse.blocks
    old = np.array([x.inverse.va, x.inverse.vb, x.inverse.vr])
    norms = [_norms(blocks, column) for column in (x.s1, x.projected)]
    slope = 0.5 * (traces - norms[0] / x.information - norms[1])
    curve = _information(x)
    # 2 x the expected information is tr((S^-1 K)^2), at least tr(S^-1 K)^2 / rank K: far above the end AI is far less
    ranks = np.array([len(np.unique(blocks.customer)), blocks.suppliers, blocks.links])
    curve += np.diag(np.maximum(0.5 * traces**2 / ranks - np.diag(curve), 0.0))
    new = _least(old, slope, curve, prior_sd)
    new = np.clip(new, old * np.exp(-LONGEST_DOWN), old * np.exp(LONGEST_UP))
    return np.clip(new, np.exp(-SPAN), np.exp(SPAN))


def _least(old: Matrix, slope: Matrix, curve: Matrix, prior_sd: float | None) -> Matrix:
    """Return the v > 0 that minimise ``slope'd + d'curve d / 2`` + the prior's ``v / 2s^2 - log(v) / 2``, d = v - old.

    By Newton steps on the log variances.
    """
    pull, push = (0.0, 0.0) if prior_sd is None else (1 / (2 * prior_sd**2), 0.5)
    log = np.log(old)
    for _ in range(100):
        v = np.exp(log)
        tilt = v * (slope + curve @ (v - old) + pull)
        bent = curve * np.outer(v, v) + np.diag(np.maximum(tilt, LEAST_CURVE))
        step = np.linalg.solve(bent, tilt - push)
        longest = float(np.abs(step).max())
        log = np.clip(log - step * min(1.0, 1 / max(longest, 1e-300)), -SPAN, SPAN)
        if longest < 1e-9:
            break
    least: Matrix = np.exp(log)
    return least


def _norms(blocks: Blocks, x: Matrix) -> Matrix:
    """Return ``x'K x`` for K = same customer, same supplier, same link."""
    customer = blocks.by_customer(x)
    return np.array([float(customer @ customer), float((blocks.fold(x) ** 2).sum()), float(x @ x)])


def _information(x: Solved) -> Matrix:
    """Return the average information in the variances."""
    blocks, py = x.inverse.blocks, x.projected
    turned = np.stack([blocks.by_customer(py)[blocks.customer], blocks.fold(py)[blocks.supplier], py])
    solved = x.inverse.solve(np.ascontiguousarray(turned.T), tolerance=1e-6)
    solved -= np.outer(x.s1, x.s1 @ turned.T) / x.information
    curve: Matrix = 0.5 * (turned @ solved)
    return (curve + curve.T) / 2
