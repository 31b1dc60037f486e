"""Differences of two means from their summaries: t tests, Cohen's d, Hedges' g, reliable change (section 14). Pure."""

import math
from dataclasses import dataclass

from icdiag.formulas.distributions import normal_quantile, t_quantile, t_sf


@dataclass(frozen=True, slots=True)
class Group:
    """What is known of a group: mean and standard deviation (n - 1) in one unit, and its size."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True)
class TTest:
    """A t test of first minus second."""

    difference: float
    se: float
    t: float
    """Infinite where nothing varies and the means differ; NaN where they do not."""
    df: float

    @property
    def p(self) -> float:
        """Return the two-sided p, 0-1; NaN with t."""
        return math.nan if math.isnan(self.t) else min(1.0, 2 * t_sf(abs(self.t), self.df))

    def interval(self, level: float) -> tuple[float, float]:
        """Return the two-sided interval of the difference."""
        half = t_quantile((1 + level) / 2, self.df) * self.se
        return self.difference - half, self.difference + half


def _t(difference: float, se: float, df: float) -> TTest:
    if se > 0:
        return TTest(difference, se, difference / se, df)
    return TTest(difference, se, math.copysign(math.inf, difference) if difference else math.nan, df)


def _check(*groups: Group) -> None:
    for group in groups:
        if group.n < 2 or not group.sd >= 0:
            raise ValueError(f"a comparison needs two cases a group and their spread, not {group}")


def pooled_sd(first: Group, second: Group) -> float:
    """Return ``sqrt(((n1-1) s1^2 + (n2-1) s2^2) / (n1+n2-2))``, in the groups' unit.

    Raises:
        ValueError: a group of fewer than two, or a negative spread.
    """
    _check(first, second)
    squares = (first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2
    return math.sqrt(squares / (first.n + second.n - 2))


def pooled_t(first: Group, second: Group) -> TTest:
    """Return Student's test of two means with one common spread; df n1 + n2 - 2. Source: Student 1908.

    Raises:
        ValueError: a group of fewer than two, or a negative spread.
    """
    se = pooled_sd(first, second) * math.sqrt(1 / first.n + 1 / second.n)
    return _t(first.mean - second.mean, se, first.n + second.n - 2)


def welch_t(first: Group, second: Group) -> TTest:
    """Return Welch's test of two means with spreads of their own.

    ``se^2 = v1 + v2``, v = s^2/n; df ``(v1+v2)^2 / (v1^2/(n1-1) + v2^2/(n2-1))`` (Welch-Satterthwaite; R and scipy
    agree). Where neither group varies the df are those of the pooled test. Source: Welch 1947, Biometrika 34:28-35.

    Raises:
        ValueError: a group of fewer than two, or a negative spread.
    """
    _check(first, second)
    v1, v2 = first.sd**2 / first.n, second.sd**2 / second.n
    parts = v1**2 / (first.n - 1) + v2**2 / (second.n - 1)
    df = (v1 + v2) ** 2 / parts if parts > 0 else float(first.n + second.n - 2)
    return _t(first.mean - second.mean, math.sqrt(v1 + v2), df)


def paired_t(change: Group) -> TTest:
    """Return the test that the mean change of the same people is 0; df n - 1.

    Raises:
        ValueError: fewer than two people, or a negative spread.
    """
    _check(change)
    return _t(change.mean, change.sd / math.sqrt(change.n), change.n - 1)


def small_sample_factor(df: float, *, exact: bool = False) -> float:
    """Return Hedges' J, under 1: ``1 - 3/(4 df - 1)``, or exactly ``Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2))``.

    The two differ by less than .001 from df 10 on. R's metafor takes the exact one, Borenstein et al. and method.md the
    approximation, pingouin ``1 - 3/(4 N - 9)``, which is the same. Source: Hedges 1981, J. Educational Statistics
    6:107-128.

    Raises:
        ValueError: df under 1, or for the exact factor not above 1.
    """
    if df < 1 or (exact and df <= 1):
        raise ValueError(f"too few degrees of freedom: {df}")
    if exact:
        return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    return 1 - 3 / (4 * df - 1)


@dataclass(frozen=True, slots=True)
class Effect:
    """A standardised mean difference: ``d`` (Cohen) and ``g`` (Hedges) with their sampling variances."""

    d: float
    var_d: float
    factor: float
    """Hedges' J."""

    @property
    def g(self) -> float:
        """Return ``J d``, in standard deviations."""
        return self.factor * self.d

    @property
    def var_g(self) -> float:
        """Return ``J^2 var_d``."""
        return self.factor**2 * self.var_d

    @property
    def se_g(self) -> float:
        """Return the standard error of g."""
        return math.sqrt(self.var_g)

    def interval(self, level: float) -> tuple[float, float]:
        """Return the normal interval of g."""
        half = normal_quantile((1 + level) / 2) * self.se_g
        return self.g - half, self.g + half


def effect_size(first: Group, second: Group, *, exact: bool = False) -> Effect | None:
    """Return first minus second in pooled standard deviations; None where neither group varies.

    ``d = (m1-m2)/s_pooled``, ``var_d = (n1+n2)/(n1 n2) + d^2 / (2 (n1+n2))`` (Borenstein, Hedges, Higgins & Rothstein
    2009, ch. 4; metafor's default has g^2 in place of d^2 and no J^2, a difference in the third digit).
    ``exact`` takes the exact J.

    Raises:
        ValueError: a group of fewer than two, or a negative spread.
    """
    sd = pooled_sd(first, second)
    if sd == 0:
        return None
    d, total = (first.mean - second.mean) / sd, first.n + second.n
    variance = total / (first.n * second.n) + d**2 / (2 * total)
    return Effect(d, variance, small_sample_factor(total - 2, exact=exact))


def paired_effect(change: Group, *, correlation: float, exact: bool = False) -> Effect | None:
    """Return the mean change of the same people in standard deviations of one wave; None where it cannot be told.

    ``s_within = s_change / sqrt(2 (1-r))``, ``d = mean / s_within``, ``var_d = (1/n + d^2/(2n)) 2 (1-r)``, df n - 1
    (Borenstein et al. 2009, ch. 4). d_z, which divides by s_change itself, is larger where r > .5.

    Args:
        change: of the same people, second wave minus first.
        correlation: r between the waves, under 1.
        exact: with the exact J.

    Raises:
        ValueError: fewer than two people, a negative spread, or a correlation outside -1 to 1.
    """
    _check(change)
    if not -1 <= correlation <= 1:
        raise ValueError(f"a correlation lies between -1 and 1, not at {correlation}")
    free = 2 * (1 - correlation)
    if free == 0 or change.sd == 0:
        return None
    d = change.mean * math.sqrt(free) / change.sd
    return Effect(d, (1 / change.n + d**2 / (2 * change.n)) * free, small_sample_factor(change.n - 1, exact=exact))


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Whether one change is more than the scale's own error."""

    se_measurement: float
    """``sd sqrt(1 - r_xx)``."""
    s_diff: float
    """``sd sqrt(2) sqrt(1 - r_xx)``."""
    index: float
    """``(post - pre) / s_diff``."""
    smallest: float
    """The smallest change that is reliable, in the scale's unit."""

    @property
    def reliable(self) -> bool:
        """Tell whether the change reaches it."""
        return abs(self.index) * self.s_diff >= self.smallest


def reliable_change(
    *, pre: float, post: float, sd_pre: float, reliability: float, level: float = 0.95
) -> ReliableChange:
    """Return Jacobson & Truax's reliable change index: ``RCI = (post - pre) / (sd sqrt(2) sqrt(1 - r_xx))``.

    Reliable where ``|RCI| >= z`` (1.96 at 95 %). Error of both occasions is taken to be alike; Hageman & Arrindell
    (1999) correct for regression to the mean besides. Source: Jacobson & Truax 1991, J. Consulting and Clinical Psych.
    59:12-19.

    Raises:
        ValueError: a spread that is not positive, or a reliability outside 0 to under 1.
    """
    if not sd_pre > 0 or not 0 <= reliability < 1:
        raise ValueError("reliable change needs spread, and a reliability from 0 to under 1")
    error = sd_pre * math.sqrt(1 - reliability)
    s_diff = math.sqrt(2) * error
    return ReliableChange(error, s_diff, (post - pre) / s_diff, normal_quantile((1 + level) / 2) * s_diff)


def minimum_detectable(se: float, *, level: float = 0.95, power: float = 0.80) -> float:
    """Return the true effect that is found with the given power: ``(z_(1+level)/2 + z_power) se``, 2.80 se by default.

    In the unit of se. Source: Bloom 1995, Evaluation Review 19:547-556.
    """
    return (normal_quantile((1 + level) / 2) + normal_quantile(power)) * se
