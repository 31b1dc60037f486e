"""Modularity of a grouping against its own permuted labels (method section 8b). Pure.

An org chart is drawn so that ties fall inside its groups: that its modularity is above 0 says nothing. Against the same
labels dealt out anew it says whether ties follow the groups more, or less, than they would by chance.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from icdiag.formulas.communities import modularity
from icdiag.formulas.ei_permutation import TIE, Array, Codes, Ties, each_deal

Node = TypeVar("Node", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ModularityTest:
    """The observed modularity beside those of permuted labels."""

    modularity: float
    mean: float
    """Over the assignments looked at."""
    sd: float
    p_high: float
    """Chance of a modularity at least as high: ties follow the groups."""
    p_low: float
    assignments: int
    exact: bool


def modularity_permutation(
    edges: Sequence[tuple[Node, Node]],
    labels: Mapping[Node, Group],
    *,
    directed: bool,
    draws: int,
    seed: int,
    weights: Sequence[float] | None = None,
) -> ModularityTest | None:
    """Return the permutation test of modularity; None without ties. Labels move over nodes, group sizes are kept.

    All assignments where they are at most 20,000, p the share at least as far out; else draws by the seed with
    ``p = (1 + #) / (1 + draws)`` (Phipson & Smyth 2010). Every tie needs labelled ends.
    Source: Leicht & Newman 2008 for modularity; Krackhardt 1988 for the permutation.

    Raises:
        KeyError: a tie's end without a label.
        ValueError: a negative weight, not one for each tie, or no draw where draws are needed.
    """
    here = modularity(edges, labels, weights, directed=directed)
    ties = Ties.of(edges, labels, weights)
    if here is None or ties is None:
        return None
    dealt, exact = each_deal(ties.codes, draws=draws, seed=seed)
    found = np.concatenate([_modularities(ties, deal, directed=directed) for deal in dealt])
    extra = 0 if exact else 1
    high, low = int((found >= here - TIE).sum()) + extra, int((found <= here + TIE).sum()) + extra
    total = len(found) + extra
    sd = float(np.std(found, ddof=0 if exact else min(1, len(found) - 1)))
    return ModularityTest(here, float(found.mean()), sd, high / total, low / total, len(found), exact)


def _modularities(ties: Ties, deal: Codes, *, directed: bool) -> Array:
    """Return the modularity under each column of labels."""
    inside = (1 - ties.indices(deal)) / 2
    weight = np.ones(len(ties.source)) if ties.weight is None else ties.weight
    out = np.bincount(ties.source, weights=weight, minlength=len(ties.codes)) / weight.sum()
    into = np.bincount(ties.target, weights=weight, minlength=len(ties.codes)) / weight.sum()
    if not directed:
        out = into = (out + into) / 2
    groups = int(ties.codes.max()) + 1
    chance = [np.bincount(x, out, groups) @ np.bincount(x, into, groups) for x in deal.T.astype(np.intp)]
    found: Array = inside - np.array(chance)
    return found
