"""Time until something is closed, with cases still open: Kaplan-Meier and the log-rank test (method section 12). Pure.

``times`` is when a case was closed, or how long it has been open; ``closed`` tells which. S(t) is the share still open
after t, 1 - S(t) the share closed by t. A case still open at t counts as at risk at t.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import chi2_sf, normal_quantile

TIE = 1e-9
"""S(t) that is one half on paper may miss it by the last bits."""
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: one entry for each time at which something was closed."""

    time: tuple[float, ...]
    at_risk: tuple[int, ...]
    closed: tuple[int, ...]
    still_open: tuple[float, ...]
    """S(t), 0-1, right after the time."""
    se: tuple[float, ...]
    """Greenwood's standard error of S(t); NaN once everything is closed, as in R."""
    cases: int
    last: float
    """The longest time seen; beyond it nothing is known unless everything was closed."""

    def open_after(self, t: float) -> float:
        """Return S(t), 0-1; NaN beyond the last time seen while cases are still open."""
        passed = sum(x <= t for x in self.time)
        share = self.still_open[passed - 1] if passed else 1.0
        return share if t <= self.last or share == 0.0 else math.nan

    def closed_by(self, t: float) -> float:
        """Return the share closed by t, 0-1: 1 - S(t)."""
        return 1.0 - self.open_after(t)

    def quantile(self, share: float) -> float | None:
        """Return the time by which ``share`` of the cases is closed; None where the curve does not fall so far.

        The first time with S(t) <= 1 - share; where S stays exactly there for a while, the middle of that while, as
        R's ``survfit`` (and the plain sample median) has it. lifelines takes its beginning.
        """
        return self._first(self.still_open, 1 - share)

    def quantile_interval(
        self, share: float, *, level: float, kind: str = "log-log"
    ) -> tuple[float | None, float | None]:
        """Return the interval of ``quantile``: when the curve's own limits fall so far; None where one does not.

        With ``kind="log"`` the limits of the median that R's ``survfit`` prints. Source: Brookmeyer & Crowley 1982,
        Biometrics 38:29-41.

        Raises:
            ValueError: another kind.
        """
        ends = [self.interval(t, level=level, kind=kind) for t in self.time]
        low, high = (self._first([end[side] for end in ends], 1 - share) for side in (0, 1))
        return low, high

    def _first(self, curve: Sequence[float], cut: float) -> float | None:
        """Return when a falling curve comes down to the cut; NaN never does."""
        for i, s in enumerate(curve):
            if abs(s - cut) <= TIE:
                later = (t for t, x in zip(self.time[i:], curve[i:], strict=True) if x < s - TIE)
                return (self.time[i] + next(later, self.time[i])) / 2
            if s < cut:
                return self.time[i]
        return None

    @property
    def median(self) -> float | None:
        """Return the time by which half of the cases is closed, or None while fewer are."""
        return self.quantile(0.5)

    def interval(self, t: float, *, level: float, kind: str = "log-log") -> tuple[float, float]:
        """Return the pointwise interval of S(t) within 0-1; NaN where Greenwood's error is unknown.

        ``log-log`` (Kalbfleisch & Prentice; stays within 0-1), ``log`` (R's default, cut at 1) or ``plain`` (cut at 0
        and 1). Before the first closing it is (1, 1).

        Raises:
            ValueError: another kind.
        """
        passed = sum(x <= t for x in self.time)
        if kind not in ("log-log", "log", "plain"):
            raise ValueError(f"no interval of the kind {kind!r}")
        if not passed:
            return 1.0, 1.0
        s, se = self.still_open[passed - 1], self.se[passed - 1]
        z = normal_quantile((1 + level) / 2)
        if math.isnan(se):
            return math.nan, math.nan
        if kind == "plain":
            return max(0.0, s - z * se), min(1.0, s + z * se)
        if kind == "log":
            return s * math.exp(-z * se / s), min(1.0, s * math.exp(z * se / s))
        width = math.exp(z * se / (s * abs(math.log(s))))
        return float(s**width), float(s ** (1 / width))


def kaplan_meier(times: Sequence[float], closed: Sequence[bool | int]) -> Curve:
    """Return the curve ``S(t) = prod over t_i <= t of (1 - d_i / n_i)``, d_i closed and n_i at risk at t_i.

    Greenwood: ``se(S)^2 = S^2 sum d_i / (n_i (n_i - d_i))``. With no closing the curve has no entry (S = 1); with no
    open case it is one minus the empirical distribution.
    Source: Kaplan & Meier 1958, JASA 53:457-481; Greenwood 1926.

    Raises:
        ValueError: no case, unequal lengths, or a time that is negative or not a number.
    """
    t, done = _checked(times, closed)
    points, d, n = _table(t, done)
    s = np.cumprod(1 - d / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.where(n > d, s * np.sqrt(np.cumsum(d / (n * (n - d)))), np.nan)
    return Curve(
        time=tuple(points.tolist()),
        at_risk=tuple(int(x) for x in n),
        closed=tuple(int(x) for x in d),
        still_open=tuple(s.tolist()),
        se=tuple(se.tolist()),
        cases=len(t),
        last=float(t.max()),
    )


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank test of equal curves."""

    chisq: float
    df: int
    p: float
    expected: tuple[float, ...]
    """Closings expected in each group if all were alike."""
    observed: tuple[int, ...]


def log_rank(groups: Sequence[tuple[Sequence[float], Sequence[bool | int]]]) -> LogRank:
    """Return the test that two or more groups are closed equally fast: chi-square with k - 1 degrees of freedom.

    ``U' V^- U`` with U observed minus expected closings and V the hypergeometric covariance, as R's ``survdiff``
    (the simpler sum of (O-E)^2/E is a little smaller). Without any closing, or where no time lets groups differ, the
    chi-square is 0 and p is 1. Source: Mantel 1966; Peto & Peto 1972, JRSS A 135:185-207.

    Raises:
        ValueError: fewer than two groups, or a group that ``kaplan_meier`` refuses.
    """
    if len(groups) < 2:
        raise ValueError("a comparison needs two groups")
    parts = [_checked(times, closed) for times, closed in groups]
    points = np.unique(np.concatenate([t[done] for t, done in parts]))
    d = np.array([[(t[done] == x).sum() for x in points] for t, done in parts], dtype=float)
    n = np.array([[(t >= x).sum() for x in points] for t, _ in parts], dtype=float)
    total_d, total_n = d.sum(axis=0), n.sum(axis=0)
    expected = n * (total_d / total_n)
    share = n / total_n
    spread = total_d * (total_n - total_d) / np.maximum(total_n - 1, 1)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    off = (d - expected).sum(axis=1)[:-1]
    chisq = float(off @ np.linalg.pinv(covariance[:-1, :-1], hermitian=True) @ off) if len(points) else 0.0
    df = len(groups) - 1
    seen = tuple(int(x) for x in d.sum(axis=1))
    return LogRank(chisq, df, chi2_sf(chisq, df), tuple(expected.sum(axis=1).tolist()), seen)


def on_time(times: Sequence[float], closed: Sequence[bool | int], *, limit: float) -> tuple[int, int]:
    """Return (closed within ``limit``, cases whose limit has passed): open cases younger than the limit do not count.

    A case open for exactly the limit is late. Source: method section 12.

    Raises:
        ValueError: unequal lengths, or a time that is negative or not a number.
    """
    t, done = _checked(times, closed) if len(times) else (np.zeros(0), np.zeros(0, dtype=bool))
    met = int((done & (t <= limit)).sum())
    return met, met + int((t > limit).sum() + (~done & (t == limit)).sum())


def _checked(times: Sequence[float], closed: Sequence[bool | int]) -> tuple[Array, npt.NDArray[np.bool_]]:
    t = np.asarray(times, dtype=float)
    if not len(t) or len(t) != len(closed):
        raise ValueError("a curve needs cases, each with its time and whether it is closed")
    if not (np.isfinite(t) & (t >= 0)).all():
        raise ValueError("a time is a number from 0 on")
    return t, np.asarray(closed).astype(bool)


def _table(t: Array, done: npt.NDArray[np.bool_]) -> tuple[Array, Array, Array]:
    """Return the times of closing, how many were closed, and how many were at risk."""
    points, d = np.unique(t[done], return_counts=True)
    n = len(t) - np.searchsorted(np.sort(t), points, side="left")
    return points, d.astype(float), n.astype(float)
