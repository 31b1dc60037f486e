"""Variance components of the crossed link model by penalised REML (method section 6)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

PRIOR_SD = 15.0
"""Scale (POMP) of the Rayleigh prior on each standard deviation, which keeps it off zero (Chung et al. 2013)."""
RHO_SD = 0.5
"""Sd of the normal prior on atanh(rho)."""


@dataclass(frozen=True, slots=True)
class Components:
    """Variance components: customer, supplier, relationship (score units squared) and reciprocity (-1..1)."""

    va: float
    vb: float
    vr: float
    rho: float


@dataclass(frozen=True, slots=True)
class Design:
    """Which links share a customer (ka), a supplier (kb), or are each other's reverse (kd): 0/1 matrices."""

    ka: Matrix
    kb: Matrix
    kd: Matrix

    @classmethod
    def of(cls, customer: npt.NDArray[np.int64], supplier: npt.NDArray[np.int64]) -> "Design":
        """Build the design of links given as department codes."""
        return cls(
            ka=(customer[:, None] == customer[None, :]).astype(float),
            kb=(supplier[:, None] == supplier[None, :]).astype(float),
            kd=((customer[:, None] == supplier[None, :]) & (supplier[:, None] == customer[None, :])).astype(float),
        )

    def relation(self, c: Components) -> Matrix:
        """Return ``vr (I + rho Kd)``, the prior covariance of r."""
        return c.vr * (np.eye(len(self.kd)) + c.rho * self.kd)

    def level(self, c: Components) -> Matrix:
        """Return ``vb Kb + vr (I + rho Kd)``, the prior covariance of q - mu."""
        return c.vb * self.kb + self.relation(c)

    def covariance(self, c: Components, v: Matrix) -> Matrix:
        """Return ``va Ka + vb Kb + vr (I + rho Kd) + V``."""
        return c.va * self.ka + self.level(c) + v


def _unpack(theta: Matrix) -> Components:
    va, vb, vr = np.exp(theta[:3])
    return Components(float(va), float(vb), float(vr), float(np.tanh(theta[3])))


def _objective(theta: Matrix, y: Matrix, v: Matrix, design: Design, prior_sd: float | None) -> tuple[float, Matrix]:
    """Return the penalised negative restricted log-likelihood and its gradient (log va, log vb, log vr, atanh rho)."""
    c = _unpack(theta)
    inverse, logdet = _inverse(design.covariance(c, v))
    ones = inverse.sum(axis=1)
    information = float(ones.sum())
    p = inverse - np.outer(ones, ones) / information
    py = p @ y
    value = 0.5 * (logdet + np.log(information) + float(y @ py))
    relation = np.eye(len(y)) + c.rho * design.kd
    slopes = [c.va * design.ka, c.vb * design.kb, c.vr * relation, c.vr * (1 - c.rho**2) * design.kd]
    gradient = np.array([0.5 * (float((p * k).sum()) - float(py @ k @ py)) for k in slopes])
    if prior_sd is not None:
        variances = np.exp(theta[:3])
        value += float((-0.5 * theta[:3] + variances / (2 * prior_sd**2)).sum() + theta[3] ** 2 / (2 * RHO_SD**2))
        gradient[:3] += -0.5 + variances / (2 * prior_sd**2)
        gradient[3] += theta[3] / RHO_SD**2
    return value, gradient


def _inverse(s: Matrix) -> tuple[Matrix, float]:
    root = np.linalg.cholesky(s)
    half = np.linalg.inv(root)
    return half.T @ half, 2.0 * float(np.log(np.diag(root)).sum())


def inverse_of(s: Matrix) -> Matrix:
    """Return the inverse of a covariance matrix."""
    return _inverse(s)[0]


def minimise(
    f: Callable[[Matrix], tuple[float, Matrix]], start: Matrix, *, steps: int = 200, tolerance: float = 1e-6
) -> Matrix:
    """Return a local minimum by BFGS with a backtracking line search (Nocedal & Wright 2006, chapter 6).

    ``f`` gives value and gradient. Stops when every slope is under ``tolerance`` or no step helps.
    """
    x = start.copy()
    value, slope = f(x)
    hessian = np.eye(len(x))
    for _ in range(steps):
        if np.abs(slope).max() < tolerance:
            break
        step = -hessian @ slope
        if float(step @ slope) >= 0:
            hessian, step = np.eye(len(x)), -slope
        step *= min(1.0, 2.0 / float(np.abs(step).max()))
        size = 1.0
        while size > 1e-8:
            new = x + size * step
            new_value, new_slope = f(new)
            if np.isfinite(new_value) and new_value <= value + 1e-4 * size * float(step @ slope):
                break
            size /= 2
        else:
            break
        moved, turned = new - x, new_slope - slope
        curve = float(moved @ turned)
        if curve > 1e-12:
            left = np.eye(len(x)) - np.outer(moved, turned) / curve
            hessian = left @ hessian @ left.T + np.outer(moved, moved) / curve
        x, value, slope = new, new_value, new_slope
    return x


def fit_components(
    y: Matrix, v: Matrix, design: Design, *, prior_sd: float | None = PRIOR_SD, reciprocity: bool = True
) -> Components:
    """Return the variance components that minimise the (penalised) restricted likelihood.

    Args:
        y: link means, shape (links,), any score unit.
        v: sampling covariance of ``y``, shape (links, links).
        design: which links share what.
        prior_sd: scale of the Rayleigh prior on each sd; None for plain REML.
        reciprocity: whether rho is estimated; without it, or without mutual pairs, rho is 0.

    Source: Patterson & Thompson 1971 (REML); Chung, Rabe-Hesketh, Dorie, Gelman & Liu 2013 (prior).
    """
    with_rho = reciprocity and bool(design.kd.any())
    start = np.log(np.full(3, max(float(y.var()), 1e-6) / 3))

    def f(theta: Matrix) -> tuple[float, Matrix]:
        full = theta if with_rho else np.append(theta, 0.0)
        if _outside(full):
            return np.inf, np.zeros(len(theta))
        value, gradient = _objective(full, y, v, design, prior_sd)
        return value, gradient if with_rho else gradient[:3]

    theta = minimise(f, np.append(start, 0.1) if with_rho else start)
    return _unpack(theta if with_rho else np.append(theta, 0.0))


def _outside(theta: Matrix) -> bool:
    return bool(np.abs(theta[:3]).max() > 30 or (len(theta) > 3 and abs(theta[3]) > 6))


def fit_reciprocity(theta: Matrix, y: Matrix, v: Matrix, design: Design, prior_sd: float | None) -> float:
    """Return the best rho, tanh(-1) … tanh(1), at given log variances (a, b, r), by golden section (10 evaluations)."""
    golden = (5**0.5 - 1) / 2
    low, high = -1.0, 1.0

    def at(z: float) -> float:
        return _objective(np.append(theta, z), y, v, design, prior_sd)[0]

    one, two = high - golden * (high - low), low + golden * (high - low)
    f_one, f_two = at(one), at(two)
    for _ in range(8):
        if f_one < f_two:
            high, two, f_two = two, one, f_one
            one = high - golden * (high - low)
            f_one = at(one)
        else:
            low, one, f_one = one, two, f_two
            two = low + golden * (high - low)
            f_two = at(two)
    return float(np.tanh((low + high) / 2))
