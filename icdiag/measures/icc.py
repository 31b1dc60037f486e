"""How much of the answers' variance lies between links, and whether the links may be ranked (method section 5)."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import median

import numpy as np

from icdiag.formulas.icc import one_way, raters_needed
from icdiag.measures.estimates import Estimates
from icdiag.model.settings import Settings
from icdiag.model.tally import Tally

SMALL, TENTATIVE = 0.05, 0.50
"""ICC1 under which people agree on everybody alike (Woehr et al. 2015), and ICC2 under which an order says little."""


class Ranks(StrEnum):
    """Whether the order of the links' scores may be read."""

    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    UNRELIABLE = "unreliable"
    PSEUDO = "pseudo-agreement"
    """People of a department agree, but on all suppliers alike: their agreement says nothing about the links."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well the answers tell links apart; None where it cannot be said."""

    icc1: float | None
    """Share of one answer's variance that lies in the links, 0-1."""
    icc2: float | None
    """Mean reliability of the shown links' scores, 0-1."""
    verdict: Ranks | None
    raters: int | None
    """People a link would need for a reliability of ``settings.icc2_ok``; None where no number is enough."""


def ranking(tally: Tally, estimates: Estimates, settings: Settings) -> Ranking:
    """Return how well the answers tell links apart.

    Reliable from an ICC2 of ``settings.icc2_ok`` (.70) on, tentative from .50 on. With an ICC1 under .05 the order is
    not to be read however well people agree; where they do agree (median rwg(j) of ``settings.rwg_ok`` or more) it is
    pseudo-agreement. The raters needed follow from ICC1 by Spearman and Brown's formula. Source: Bliese 2000;
    LeBreton & Senter 2008; Woehr, Loignon, Schmidt, Loughry & Ohland 2015.
    """
    icc1, icc2 = link_icc(tally, estimates)
    needed = None if icc1 is None else raters_needed(icc1, target=settings.icc2_ok)
    return Ranking(icc1, icc2, _verdict(tally, icc1, icc2, settings), needed)


def _verdict(tally: Tally, icc1: float | None, icc2: float | None, settings: Settings) -> Ranks | None:
    if icc1 is None:
        return None
    if icc1 < SMALL:
        agreed = [link.agreement for link in tally.links if link.agreement is not None]
        return Ranks.PSEUDO if agreed and median(agreed) >= settings.rwg_ok else Ranks.UNRELIABLE
    if icc2 is None:
        return None
    if icc2 >= settings.icc2_ok:
        return Ranks.RELIABLE
    return Ranks.TENTATIVE if icc2 >= TENTATIVE else Ranks.UNRELIABLE


def link_icc(tally: Tally, estimates: Estimates) -> tuple[float | None, float | None]:
    """Return (ICC1, ICC2) of the links, 0-1; None where nothing varies.

    Where customers rate several suppliers each, ICC1 is the share of one answer's variance that lies in the quality
    of links, ``(vb + vr) / (va + vb + vr + vp + ve)``, and ICC2 the mean reliability of the shown links,
    ``1 - sd(q)^2 / (vb + vr)``, not under 0 (method section 5, crossed version). Where every customer rates one
    supplier only, kindness and quality cannot be told apart, and both are those of a one-way analysis of variance.
    """
    customers = [link.customer for link in tally.links]
    if tally.moments is not None and len(set(customers)) == len(customers):
        n = np.array([link.n for link in tally.links], float)
        means = np.array([link.score for link in tally.links])
        found = one_way(n=n, mean=means, within=tally.moments.ve + tally.moments.vp)
        one, two = (None, None) if found is None else (found.icc1(), found.icc2)
        return (None, None) if one is None or two is None else (max(0.0, one), max(0.0, two))
    parts = {key: estimates.variances.get(key, 0.0) for key in ("va", "vb", "vr", "vp", "ve")}
    quality, total = parts["vb"] + parts["vr"], sum(parts.values())
    if quality <= 0 or not estimates.links:
        return (0.0 if total > 0 else None), None
    reliable = [max(0.0, 1.0 - link.q.sd**2 / quality) for link in estimates.links]
    return quality / total, float(np.mean(reliable))
