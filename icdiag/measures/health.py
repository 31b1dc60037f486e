"""The health score (features E5, E8): link quality weighted by criticality."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from icdiag.measures.estimates import Estimates
from icdiag.measures.normal import Z90
from icdiag.model.settings import Settings
from icdiag.model.tally import Tally


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one measured link adds to the health score."""

    supplier: str
    customer: str
    weight: float
    """Criticality, 1-5; 3 where none is declared."""
    q: float
    """Quality, POMP 0-100."""
    points: float
    """``weight / sum of weights x q``: the points of all links add up to the score."""
    pull: float
    """``weight / sum of weights x (q - score)``: below 0 it pulls the score down; they add up to 0."""


@dataclass(frozen=True, slots=True)
class Health:
    """Organisation-level score, POMP 0-100, with its 90 % interval."""

    score: float
    low: float
    high: float
    dimensions: tuple[tuple[str, float, float, float], ...]
    """(dimension id, score, low, high)."""
    strong_share: float
    """Share of measured links at or above the strong cut."""
    contributions: tuple[Contribution, ...] = ()
    """In the order of the estimates."""


def weighted_quality(estimates: Estimates, weight: Mapping[tuple[str, str], float]) -> tuple[float, float, float]:
    """Return ``sum w q / sum w`` over measured links with its 90 % interval from their joint covariance, in 0-100."""
    w = np.array([weight.get(pair, 1.0) for pair in estimates.pairs])
    w = w / w.sum()
    score = float(w @ estimates.qualities)
    sd = estimates.mean_sd(w)
    return score, max(0.0, score - Z90 * sd), min(100.0, score + Z90 * sd)


def health(
    tally: Tally, estimates: Estimates, criticality: Mapping[tuple[str, str], float], settings: Settings
) -> Health | None:
    """Return the organisation's score, or None under ``health_min_raters`` raters.

    Each measured link counts with its criticality (1-5; 3 where undeclared). Hidden links do not count.
    """
    if tally.raters < settings.health_min_raters:
        return None
    weight = {pair: criticality.get(pair, 3.0) for pair in estimates.pairs}
    score, low, high = weighted_quality(estimates, weight)
    parts = tuple((id_, *weighted_quality(part, weight)) for id_, part in estimates.dimensions.items())
    strong = float((estimates.qualities >= settings.strong).mean())
    return Health(score, low, high, parts, strong, contributions(estimates, weight))


def contributions(estimates: Estimates, weight: Mapping[tuple[str, str], float]) -> tuple[Contribution, ...]:
    """Return what each measured link adds to ``sum w q / sum w``, POMP: the points add up to it, the pulls to 0."""
    known = zip(estimates.pairs, estimates.qualities.tolist(), strict=True)
    rows = [(s, c, weight.get((s, c), 1.0), q) for (s, c), q in known]
    total = sum(w for _, _, w, _ in rows)
    score = sum(w * q for _, _, w, q in rows) / total
    return tuple(Contribution(s, c, w, q, w / total * q, w / total * (q - score)) for s, c, w, q in rows)
