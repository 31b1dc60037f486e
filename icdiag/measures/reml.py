"""Variance components of the crossed link model by penalised REML (method section 6)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.measures.block_inverse import invert_large

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
    """Return the inverse and the log determinant of a covariance matrix."""
    logdet = 2.0 * float(np.log(np.diag(np.linalg.cholesky(s))).sum())
    return invert_large(s.copy()), logdet


def inverse_of(s: Matrix) -> Matrix:
    """Return the inverse of a covariance matrix."""
    return _inverse(s)[0]


def minimise(
    f: Callable[[Matrix], tuple[float, Matrix]],
    start: Matrix,
    curve: Matrix | None = None,
    *,
    steps: int = 200,
    tolerance: float = 1e-6,
) -> tuple[Matrix, Matrix]:
    """Return a local minimum and the inverse Hessian there, by BFGS with a backtracking line search.

    ``f`` gives value and gradient; ``curve`` is a guess of the inverse Hessian. Stops when every slope is under
    ``tolerance`` or no step helps. Source: Nocedal & Wright 2006, chapter 6.
    """
    x = start.copy()
    value, slope = f(x)
    hessian = np.eye(len(x)) if curve is None else curve
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
        bent = float(moved @ turned)
        if bent > 1e-12:
            left = np.eye(len(x)) - np.outer(moved, turned) / bent
            hessian = left @ hessian @ left.T + np.outer(moved, moved) / bent
        x, value, slope = new, new_value, new_slope
    return x, hessian


@dataclass(frozen=True, slots=True)
class Search:
    """Where a search for the components ended."""

    theta: Matrix
    """log va, log vb, log vr, and atanh rho where it was searched for."""
    curve: Matrix
    """The inverse Hessian."""

    @property
    def components(self) -> Components:
        """Return the variance components."""
        return _unpack(self.theta if len(self.theta) > 3 else np.append(self.theta, 0.0))


def fit_components(
    y: Matrix, v: Matrix, design: Design, *, prior_sd: float | None = PRIOR_SD, reciprocity: bool = True
) -> Components:
    """Return the variance components that minimise the (penalised) restricted likelihood: ``search_components``."""
    return search_components(y, v, design, prior_sd=prior_sd, reciprocity=reciprocity).components


def search_components(
    y: Matrix,
    v: Matrix,
    design: Design,
    *,
    prior_sd: float | None = PRIOR_SD,
    reciprocity: bool = True,
    like: Search | None = None,
) -> Search:
    """Return where the (penalised) restricted likelihood is least.

    Args:
        y: link means, shape (links,), any score unit.
        v: sampling covariance of ``y``, shape (links, links).
        design: which links share what.
        prior_sd: scale of the Rayleigh prior on each sd; None for plain REML.
        reciprocity: whether rho is estimated; without it, or without mutual pairs, rho is 0.
        like: where the search ended for another score of the same links; this one begins there.

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

    first = np.append(start, 0.1) if with_rho else start
    if like is not None and len(like.theta) == len(first):
        return Search(*minimise(f, like.theta, like.curve))
    return Search(*minimise(f, first))


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
