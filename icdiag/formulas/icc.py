"""Intraclass correlations: groups of unequal size, and the six of a table of targets and judges. Pure."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import f_quantile, f_sf

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OneWay:
    """A one-way analysis of variance of groups that need not be of one size."""

    between: float
    """MSB, squared unit of the scores."""
    within: float
    """MSW."""
    size: float
    """Mean number of people in a group, N / G."""
    k0: float
    """``(N - sum n^2 / N) / (G - 1)``: the size that makes the estimate of the group variance unbiased."""

    @property
    def icc2(self) -> float | None:
        """Return ``(MSB - MSW) / MSB``, the reliability of a group's mean: up to 1, or negative; None at MSB 0."""
        return (self.between - self.within) / self.between if self.between > 0 else None

    def icc1(self, *, size: str = "mean") -> float | None:
        """Return ``(MSB - MSW) / (MSB + (k - 1) MSW)``, one answer's variance that its group explains.

        1 to ``-1 / (k - 1)``; negative where groups differ less than chance would have it. None where nothing varies.

        Args:
            size: k is the ``mean`` group size as in R's multilevel (Bliese 2000), or ``k0`` as in Searle and Bliese &
                Halverson (1998). They differ where group sizes do.
        """
        k = self.size if size == "mean" else self.k0
        spread = self.between + (k - 1) * self.within
        return (self.between - self.within) / spread if spread > 0 else None


def one_way(*, n: Array, mean: Array, within: float) -> OneWay | None:
    """Return the analysis of variance from the groups' counts and means and the pooled variance within; None under two.

    Args:
        n: people in each group, at least 1.
        mean: the groups' means.
        within: MSW, the pooled variance inside the groups, in the squared unit of ``mean``.
    """
    if len(n) < 2:
        return None
    total = float(n.sum())
    grand = float((n * mean).sum() / total)
    between = float((n * (mean - grand) ** 2).sum() / (len(n) - 1))
    k0 = (total - float((n**2).sum()) / total) / (len(n) - 1)
    return OneWay(between, within, total / len(n), k0)


def one_way_of(scores: Array, group: npt.NDArray[np.int64]) -> OneWay | None:
    """Return the analysis of variance of single scores and their groups (any codes); NaN scores are left out.

    None under two groups, or where no group has two people.
    """
    here = np.isfinite(scores)
    x = scores[here]
    codes, g = np.unique(group[here], return_inverse=True)
    if len(codes) < 2 or len(x) <= len(codes):
        return None
    n = np.bincount(g).astype(float)
    mean = np.bincount(g, weights=x) / n
    within = float(((x - mean[g]) ** 2).sum() / (len(x) - len(codes)))
    return one_way(n=n, mean=mean, within=within)


@dataclass(frozen=True, slots=True)
class Icc:
    """One intraclass correlation with its F test against 0 and its interval."""

    icc: float
    f: float
    df1: int
    df2: int
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ShroutFleiss:
    """Mean squares of a table of targets and judges, and its six intraclass correlations."""

    rows: float
    """Mean square of targets (MSR, also BMS)."""
    columns: float
    """Mean square of judges (MSC, JMS)."""
    error: float
    """Residual mean square of targets + judges (MSE, EMS)."""
    within: float
    """Mean square within targets (MSW, WMS)."""
    icc: dict[str, Icc]
    """ICC1, ICC2, ICC3 of one judge; ICC1k, ICC2k, ICC3k of the mean over the k judges."""


def shrout_fleiss(table: Array, *, level: float = 0.95) -> ShroutFleiss:
    """Return all six intraclass correlations of a complete table, targets in rows and judges in columns.

    ICC1: each target has its own random judges. ICC2: the same random judges, agreement counts. ICC3: these very
    judges, consistency counts. Each is at most 1 and may be negative by chance (not cut). Intervals are the paper's:
    exact F for 1 and 3, Satterthwaite for 2. Source: Shrout & Fleiss 1979; McGraw & Wong 1996.

    Raises:
        ValueError: for missing cells, under two targets or judges, and for a table in which targets and errors do not
            vary.
    """
    n, k = table.shape
    if n < 2 or k < 2 or not np.isfinite(table).all():
        raise ValueError("an intraclass correlation needs a complete table of two targets and two judges at least")
    msr, msc, mse, msw = _mean_squares(table)
    if msr <= 0 and msw <= 0:
        raise ValueError("an intraclass correlation needs scores that vary")
    one = (msr - msw) / (msr + (k - 1) * msw)
    two = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    three = (msr - mse) / (msr + (k - 1) * mse) if msr + mse > 0 else 0.0
    f1, f3 = _ratio(msr, msw), _ratio(msr, mse)
    low2, high2 = _interval_two((n, k), (msr, msc, mse), two, level)
    free = (n - 1, n * (k - 1)), (n - 1, (n - 1) * (k - 1))
    bounds1, bounds3 = _bounds(f1, *free[0], level), _bounds(f3, *free[1], level)
    found = {
        "ICC1": (one, f1, free[0], [_single(x, k) for x in bounds1]),
        "ICC2": (two, f3, free[1], [low2, high2]),
        "ICC3": (three, f3, free[1], [_single(x, k) for x in bounds3]),
        "ICC1k": (_average(f1), f1, free[0], [_average(x) for x in bounds1]),
        "ICC2k": (_stepped(two, k), f3, free[1], [_stepped(low2, k), _stepped(high2, k)]),
        "ICC3k": (_average(f3), f3, free[1], [_average(x) for x in bounds3]),
    }
    six = {name: Icc(x, f, *df, _p_value(f, *df), *ends) for name, (x, f, df, ends) in found.items()}
    return ShroutFleiss(msr, msc, mse, msw, six)


def raters_needed(icc1: float, *, target: float) -> int | None:
    """Return how many raters make a group's mean ``target`` reliable: ``t (1 - ICC1) / (ICC1 (1 - t))``, rounded up.

    At least 1. None where no number is enough: ICC1 of 0 or less. Source: Spearman 1910, Brown 1910, solved for n
    (Bliese 2000).

    Raises:
        ValueError: for a target outside 0-1 (both excluded) or an ICC1 over 1.
    """
    if not 0 < target < 1 or icc1 > 1:
        raise ValueError(f"no reliability of {target} from an ICC(1) of {icc1}")
    if icc1 <= 0:
        return None
    return max(1, math.ceil(target * (1 - icc1) / (icc1 * (1 - target)) - 1e-9))


def _mean_squares(table: Array) -> tuple[float, float, float, float]:
    n, k = table.shape
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    residual = table - rows[:, None] - columns[None, :] + grand
    error = float((residual**2).sum())
    ssr, ssc = k * float(((rows - grand) ** 2).sum()), n * float(((columns - grand) ** 2).sum())
    smallest = 1e-24 * float((table**2).sum())  # what rounding leaves of exact fits
    ssr, ssc, error = (x if x > smallest else 0.0 for x in (ssr, ssc, error))
    return ssr / (n - 1), ssc / (k - 1), error / ((n - 1) * (k - 1)), (ssc + error) / (n * (k - 1))


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else (math.inf if above > 0 else 0.0)


def _p_value(f: float, df1: int, df2: int) -> float:
    return 0.0 if math.isinf(f) else f_sf(f, df1, df2)


def _bounds(f: float, df1: int, df2: int, level: float) -> tuple[float, float]:
    p = 0.5 + level / 2
    return f / f_quantile(p, df1, df2), f * f_quantile(p, df2, df1)


def _single(f: float, k: int) -> float:
    return 1.0 if math.isinf(f) else (f - 1) / (f + k - 1)


def _average(f: float) -> float:
    return 1 - 1 / f if f > 0 else -math.inf


def _stepped(icc: float, k: int) -> float:
    below = 1 + (k - 1) * icc
    return k * icc / below if below > 0 else -math.inf


def _interval_two(
    size: tuple[int, int], squares: tuple[float, float, float], icc: float, level: float
) -> tuple[float, float]:
    """Return the interval of ICC2, with Satterthwaite's degrees of freedom for judges and errors together."""
    n, k = size
    msr, msc, mse = squares
    own = n * (1 + (k - 1) * icc) - k * icc
    if mse > 0:
        ratio = msc / mse
        above = (k * icc * ratio + own) ** 2
        below = (n - 1) * (k * icc * ratio) ** 2 + own**2
        df = (n - 1) * (k - 1) * above / below if below > 0 else float((n - 1) * (k - 1))
    else:
        df = float(k - 1)
    p, judges = 0.5 + level / 2, k * msc + (k * n - k - n) * mse
    if df <= 0:
        return -1.0, 1.0
    upper, lower = f_quantile(p, n - 1, df), f_quantile(p, df, n - 1)
    low = n * (msr - upper * mse) / (upper * judges + n * msr) if upper * judges + n * msr > 0 else 0.0
    high = n * (lower * msr - mse) / (judges + n * lower * msr) if judges + n * lower * msr > 0 else 0.0
    return low, high
