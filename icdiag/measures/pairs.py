"""Pairs of departments that serve each other: where only one of the two directions is damaged. Pure."""

from dataclasses import dataclass
from math import sqrt

from icdiag.formulas.fdr import posterior_list
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.normal import below
from icdiag.measures.quality_means import Known
from icdiag.model.settings import Settings

SIGN_Q = 0.05
"""Share of wrong signs allowed in a list of claims that something is below zero (Stephens 2017; method section 9)."""


@dataclass(frozen=True, slots=True)
class OneWay:
    """A pair of which one direction is damaged by the relationship rule."""

    bad: int
    """Position of the damaged link in the estimates."""
    good: int
    """Position of the other direction."""
    difference: Known
    """r of the other direction minus r of the damaged one, POMP."""
    sure: float
    """P(r of the damaged link < 0 and under r of the other), at least: the lower of the two probabilities less what is
    missing of the other."""
    clear: bool
    """Whether the other direction is sound, and the pair is in the list with the allowed share of wrong signs."""


def one_way_pairs(estimates: Estimates, settings: Settings) -> tuple[OneWay, ...]:
    """Return the pairs in which one direction is damaged and the other is not, in the order of the links.

    Damaged: ``r <= -rel_gap`` and ``P(r < 0) >= rel_prob``. The other direction is not damaged itself, and the pair is
    neither a wall between the two (other r <= -wall_each) nor one of two weak services. Clear: the other direction has
    ``P(quality < cut) < weak_watch``, ``P(r_other > r_bad) >= wall_prob`` from the joint posterior, and the pair is in
    the longest list of such pairs with an expected share of wrong signs of 5 % at most. Empty in the one-way model.
    """
    found = []
    for i, link in enumerate(estimates.links):
        j = estimates.index(link.customer, link.supplier)
        if j is not None and damaged(link, settings):
            other = estimates.links[j]
            wall = other.r is None or other.r.value <= -settings.wall_each
            both_weak = min(link.p_weak, other.p_weak) >= settings.weak_probable
            if not wall and not both_weak:
                found.append(_one_way(estimates, i, j, settings))
    listed = set(posterior_list([x.sure for x in found], q=SIGN_Q))
    return tuple(
        x if not x.clear or k in listed else OneWay(x.bad, x.good, x.difference, x.sure, clear=False)
        for k, x in enumerate(found)
    )


def damaged(link: LinkEstimate, settings: Settings) -> bool:
    """Tell whether a link is clearly worse than what the supplier gives and the customer gets elsewhere (section 7)."""
    r = link.r
    return r is not None and r.value <= -settings.rel_gap and below(0.0, r.value, r.sd) >= settings.rel_prob


def _one_way(estimates: Estimates, i: int, j: int, settings: Settings) -> OneWay:
    bad, good = estimates.links[i].r, estimates.links[j].r
    covariance = estimates.r_covariance([i, j])
    assert bad is not None and good is not None and covariance is not None
    sd = sqrt(max(float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]), 0.0))
    difference = Known(good.value - bad.value, sd)
    apart = 1 - below(0.0, difference.value, sd)
    sure = max(below(0.0, bad.value, bad.sd) + apart - 1, 0.0)
    sound = estimates.links[j].p_weak < settings.weak_watch
    return OneWay(i, j, difference, sure, clear=sound and apart >= settings.wall_prob)
