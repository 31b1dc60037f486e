"""From one wave to the next: is a change more than noise, what became of a weak link (method section 14). Pure."""

import math
from dataclasses import dataclass

from icdiag.formulas.distributions import normal_cdf, normal_quantile

SURE = 0.90
"""Probability of the direction from which a crossing is called a change (own default of the method)."""
WEAK = 0.50
PERSISTENT, CLOSED, NEW, IMPROVING, EMERGING, SOUND = STATUSES = (
    "persistent", "closed", "new", "improving?", "emerging?", "ok",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """Second wave minus first, in the score's unit, from two independent estimates."""

    value: float
    sd: float

    @property
    def rose(self) -> float:
        """Return Pr(change > 0), 0-1; .5 where nothing changed and nothing is unsure."""
        if self.sd > 0:
            return normal_cdf(self.value / self.sd)
        return 0.5 if self.value == 0 else float(self.value > 0)

    def interval(self, level: float) -> tuple[float, float]:
        """Return the normal interval of the change."""
        half = normal_quantile((1 + level) / 2) * self.sd
        return self.value - half, self.value + half

    def reliable(self, level: float = 0.95) -> bool:
        """Tell whether ``|change| >= z sd`` (Jacobson & Truax 1991), z 1.96 at 95 %."""
        return abs(self.value) >= normal_quantile((1 + level) / 2) * self.sd


def change(*, before: tuple[float, float], after: tuple[float, float]) -> Change:
    """Return ``after - before`` with ``sd^2 = sd1^2 + sd2^2``, for estimates (value, sd) that are independent.

    Raises:
        ValueError: a negative sd.
    """
    if before[1] < 0 or after[1] < 0:
        raise ValueError("a standard deviation is not negative")
    return Change(after[0] - before[0], math.hypot(before[1], after[1]))


def status(*, weak_before: float, weak_after: float, rose: float, sure: float = SURE) -> str:
    """Return what became of a link, one of ``STATUSES``: crossing the cut by itself is never called a change.

    Weak in a wave: P(quality < cut) >= .5. ``persistent`` in both; ``closed`` if only before and Pr(change > 0) >= .9,
    else ``improving?``; ``new`` if only after and Pr(change < 0) >= .9, else ``emerging?``; ``ok`` in neither.
    Source: method section 14.

    Args:
        weak_before: P(quality < cut) in the first wave.
        weak_after: and in the second.
        rose: Pr(change > 0).
        sure: probability that a direction needs.
    """
    was, is_ = weak_before >= WEAK, weak_after >= WEAK
    if was == is_:
        return PERSISTENT if was else SOUND
    if was:
        return CLOSED if rose >= sure else IMPROVING
    return NEW if 1 - rose >= sure else EMERGING
