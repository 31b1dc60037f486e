"""One common factor, by maximum likelihood or least residuals, and McDonald's omega (method section 4). Pure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LEAST_UNIQUE = 1e-3
"""A unique variance is kept above this share of the item's variance (a Heywood case would have none, or less)."""
ROUNDS, STILL = 500, 1e-11


@dataclass(frozen=True, slots=True)
class OneFactor:
    """Loadings and unique variances of one factor with unit variance, in the metric of the matrix that was given."""

    loading: Array
    """Signed so that their sum is not negative."""
    unique: Array

    @property
    def omega(self) -> float:
        """Return McDonald's omega, ``(sum l)^2 / ((sum l)^2 + sum t)``, 0-1: the part of the sum that is the factor's.

        Of a covariance matrix it is the raw sum's, as lavaan has it; of a correlation matrix the standardised items'
        sum, as psych has it. Source: McDonald 1999; Dunn, Baguley & Brunsden 2014.
        """
        common = float(self.loading.sum()) ** 2
        return common / (common + float(self.unique.sum()))


def one_factor_ml(covariance: Array) -> OneFactor | None:
    """Return the maximum-likelihood factor of a covariance matrix; None under three items or without variance.

    Newton's method on the logarithms of the unique variances, the loadings following from the largest eigenvalue of
    the scaled matrix. It is scale-free: a correlation matrix gives the same factor in standard units. The same for
    any ddof up to that factor. Source: Joreskog 1967.
    """
    scaled = _correlations(covariance)
    if scaled is None:
        return None
    r, sd = scaled
    unique = _fit_unique(r)
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(r / np.outer(root, root))
    loading = root * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1.0, 0.0))
    return _signed(loading * sd, unique * sd**2)


def one_factor_minres(covariance: Array) -> OneFactor | None:
    """Return the factor that leaves the least squared correlations between items (psych's ``minres``), standard units.

    Minimises ``sum over i < j of (r_ij - l_i l_j)^2``, item by item in turn; unique variances are 1 - l^2. None under
    three items or without variance. Source: Harman & Jones 1966.
    """
    scaled = _correlations(covariance)
    if scaled is None:
        return None
    r = scaled[0] - np.eye(len(covariance))
    values, vectors = np.linalg.eigh(scaled[0])
    loading: Array = vectors[:, -1] * np.sqrt(float(values[-1]))
    most = float(np.sqrt(1 - LEAST_UNIQUE))
    for _ in range(20 * ROUNDS):
        before = loading.copy()
        for i in range(len(loading)):
            rest = float(loading @ loading - loading[i] ** 2)
            loading[i] = np.clip(float(r[i] @ loading) / rest, -most, most) if rest > 0 else 0.0
        if float(np.abs(loading - before).max()) < STILL:
            break
    return _signed(loading, 1.0 - loading**2)


def _correlations(covariance: Array) -> tuple[Array, Array] | None:
    if covariance.ndim < 2 or len(covariance) < 3 or not (np.diag(covariance) > 0).all():
        return None
    sd: Array = np.sqrt(np.diag(covariance))
    return covariance / np.outer(sd, sd), sd


def _signed(loading: Array, unique: Array) -> OneFactor:
    return OneFactor(loading * (1.0 if loading.sum() >= 0 else -1.0), unique)


def _misfit(r: Array, log_unique: Array) -> tuple[float, Array, Array]:
    """Return f, its gradient and its approximate Hessian in the logarithms of the unique variances.

    f = sum over all but the largest eigenvalue t of ``D^-1/2 R D^-1/2`` of (t - ln t - 1), but for a constant.
    """
    root = np.exp(log_unique / 2)
    values, vectors = np.linalg.eigh(r / np.outer(root, root))
    small, axes = values[:-1], vectors[:, :-1]
    gradient: Array = (axes**2) @ (1 - small)
    hessian: Array = (axes @ axes.T) ** 2
    # the logarithms of all eigenvalues sum to ln|R| - sum ln D; ln|R| is left out: it is no part of the fit, and
    # infinite where items are twins
    misfit = float((small - 1).sum() + np.log(max(float(values[-1]), 1e-300)) + log_unique.sum())
    return misfit, gradient, hessian


def _fit_unique(r: Array) -> Array:
    """Return the unique variances (shares, ``LEAST_UNIQUE`` to 1) that minimise the misfit, by guarded Newton steps."""
    floor = np.log(LEAST_UNIQUE)
    inverse = np.diag(np.linalg.pinv(r, hermitian=True))
    x: Array = np.log(np.clip((1 - 0.5 / len(r)) / np.maximum(inverse, 1.0), LEAST_UNIQUE, 1.0))
    f, gradient, hessian = _misfit(r, x)
    for _ in range(ROUNDS):
        free = ~(((x <= floor) & (gradient > 0)) | ((x >= 0) & (gradient < 0)))
        if not free.any() or float(np.abs(gradient[free]).max()) < STILL:
            break
        step = np.zeros(len(x))
        ridge = 1e-10 * np.eye(int(free.sum()))
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)] + ridge, -gradient[free])
        moved = _line_search(r, x, step, f, gradient)
        if moved is None:
            break
        x, (f, gradient, hessian) = moved, _misfit(r, moved)
    return np.exp(x)


def _line_search(r: Array, x: Array, step: Array, f: float, gradient: Array) -> Array | None:
    """Return the first of ever shorter steps within the bounds that lowers the misfit enough, or None."""
    for way in (step, -gradient):
        size = 1.0
        while size > 1e-10:
            new: Array = np.clip(x + size * way, np.log(LEAST_UNIQUE), 0.0)
            if _misfit(r, new)[0] <= f + 1e-4 * float(gradient @ (new - x)) and (new != x).any():
                return new
            size /= 2
    return None
