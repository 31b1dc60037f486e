"""How the links of the whole organisation lie to a declared grouping: E-I index and modularity (method section 8b)."""

from dataclasses import dataclass

from icdiag.formulas.communities import conductance
from icdiag.formulas.ei_permutation import ei_permutation
from icdiag.formulas.modularity_permutation import modularity_permutation
from icdiag.formulas.networks import ei_index
from icdiag.measures.boundaries import Labels, groupings
from icdiag.measures.estimates import Estimates
from icdiag.model.org import Org

Pair = tuple[str, str]
MOST_GROUPS = 60
"""Groups up to which each one's conductance is given."""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """One group: which part of its links leaves it."""

    group: str
    departments: int
    conductance: float | None
    """cut / min(volume, volume of the rest), 0-1: 0 where no link leaves; None where one side has no link."""


@dataclass(frozen=True, slots=True)
class GroupingFacts:
    """One grouping, over the declared links (or the rated ones of a map that declares none)."""

    grouping: str
    departments: int
    groups: int
    ei: float
    """(E - I) / (E + I), -1 (all links inside groups) to 1."""
    ei_expected: float
    """Its exact mean when the labels are dealt to the departments at random."""
    p_low: float
    """Chance of an index as low by such a deal: under .05 the links keep to their groups."""
    p_high: float
    modularity: float
    """Directed, -1 to 1; 0 as at random (Leicht & Newman 2008)."""
    modularity_p: float
    """Chance of one as high by a random deal."""
    ei_measured: float | None
    """E-I over the links that have a quality."""
    ei_weighted: float | None
    """The same, each link weighing quality / 100. Under ``ei_measured``: the links across are there, but work less."""
    each: tuple[GroupFacts, ...]
    """Empty with more than 60 groups."""


def group_facts(org: Org, estimates: Estimates | None) -> tuple[GroupingFacts, ...]:
    """Return the facts of every declared grouping that has a link with both ends in a group.

    Labels are dealt to departments, the graph and the groups' sizes stay (QAP logic, Krackhardt 1988); all deals where
    they are few, else ``settings.permutations``, by ``settings.seed``.
    """
    quality = dict(zip(estimates.pairs, estimates.qualities.tolist(), strict=True)) if estimates else {}
    links = list(org.relations()) or list(quality)
    found = (_facts(org, key, labels, links, quality) for key, labels in groupings(org).items())
    return tuple(x for x in found if x is not None)


def _facts(
    org: Org, grouping: str, labels: Labels, links: list[Pair], quality: dict[Pair, float]
) -> GroupingFacts | None:
    inside = [(s, c) for s, c in links if s in labels and c in labels]
    draws, seed = org.settings.permutations, org.settings.seed
    ei = ei_permutation(inside, labels, draws=draws, seed=seed)
    modular = modularity_permutation(inside, labels, directed=True, draws=draws, seed=seed)
    if ei is None or modular is None:
        return None
    measured = [link for link in inside if link in quality]
    groups: dict[str, list[str]] = {}
    for department, group in labels.items():
        groups.setdefault(group, []).append(department)
    each = groups.items() if len(groups) <= MOST_GROUPS else ()
    return GroupingFacts(
        grouping, len(labels), len(groups), ei.ei, ei.expected, ei.p_low, ei.p_high, modular.modularity,
        modular.p_high, ei_index(measured, labels),
        ei_index(measured, labels, [quality[link] / 100 for link in measured]) if measured else None,
        tuple(GroupFacts(g, len(members), conductance(inside, members)) for g, members in each),
    )  # fmt: skip
