"""Departments that stand between others: how much runs through them, how free their partners leave them, for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import networkx as nx
import numpy as np

from icdiag.formulas.brokerage import Roles, brokerage
from icdiag.formulas.flow_betweenness import flow_betweenness, mixed_pairs
from icdiag.formulas.holes import constraint, effective_size, strengths
from icdiag.measures.betweenness import weighted_betweenness
from icdiag.measures.estimates import Estimates
from icdiag.measures.structure import Structure
from icdiag.model.settings import Settings

Node = str | int
FLOW_WORK = 20_000
"""What flow betweenness may cost, in units of 25 microseconds: half a second. One round of pairs, each of n departments
with one other, costs about ``2 n + n * n / 50 + m`` of them with m links (measured, 12 to 400 departments)."""
FLOW_ROUNDS = 3
"""Rounds under which an estimate of flow betweenness tells too little: one round of 300 departments errs by two thirds
of what they differ by."""
FEWEST = 10
"""Departments under which a top tenth is less than one department."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How much runs through each department."""

    share: Mapping[str, float]
    """Betweenness, 0-1: share of ordered pairs of others whose best ways run through it."""
    weighted: bool
    """Whether a good link counts as a short one."""
    exact: bool
    """False: estimated from some sources of ways."""
    mean: float
    limit: float
    """What stands out: the mean + so many sd."""
    top: int
    """How many departments the top share is."""


@dataclass(frozen=True, slots=True)
class Flows:
    """How much of what could flow between others cannot do without each department, 0-1."""

    share: Mapping[str, float]
    exact: bool
    """False: estimated from some pairs."""


@dataclass(frozen=True, slots=True)
class Between:
    """How one department stands between its partners."""

    constraint: float
    """Burt 1992: low where the partners do not know each other."""
    effective_size: float
    partners: int
    grouping: str
    """The declared grouping that the roles are told by; empty if there is none."""
    roles: Roles | None


def traffic(structure: Structure, estimates: Estimates | None, settings: Settings) -> Traffic:
    """Return the betweenness of all departments, a link being ``100 / max(q, 1)`` long.

    Links without a published score are as long as a link of mean quality. Without a survey, and where departments times
    links pass ``settings.weighted_up_to``, every link has length 1 (``Structure.betweenness``).
    Source: Freeman 1977, divided by (n - 1)(n - 2).
    """
    graph = declared_graph(structure)
    weighted = estimates is not None and len(graph) * graph.number_of_edges() <= settings.weighted_up_to
    if weighted and estimates is not None:
        graph = nx.DiGraph(graph)
        for s, c in graph.edges:
            known = estimates.link(s, c)
            graph.edges[s, c]["length"] = 100 / max(known.q.value if known else estimates.mu.value, 1.0)
        share = weighted_betweenness(graph)
    else:
        share = structure.betweenness
    values = np.array(list(share.values()) or [0.0])
    limit = float(values.mean() + settings.broker_sd * values.std())
    exact = weighted or structure.betweenness_exact
    return Traffic(share, weighted, exact, float(values.mean()), limit, ceil(settings.broker_share * len(share)))


def brokers(found: Traffic) -> tuple[str, ...]:
    """Return the departments whose traffic stands out, most first: over the limit and within the top share."""
    ranked = sorted(found.share, key=lambda id_: -found.share[id_])
    edge = found.share[ranked[found.top - 1]] if ranked else 0.0
    return tuple(id_ for id_ in ranked if found.share[id_] > found.limit and found.share[id_] >= edge)


def between(declared: Mapping[str, Mapping[str, str]], graph: "nx.DiGraph[str]", id_: str) -> Between:
    """Return how a department stands between its partners, by the reporting line or else the first grouping.

    Args:
        declared: the declared groupings (``boundaries.groupings``).
        graph: what ``declared_graph`` returns.
        id_: the department.
    """
    near = dict.fromkeys((id_, *graph.succ[id_], *graph.pred[id_]))
    inside: nx.DiGraph[str] = nx.DiGraph()
    inside.add_nodes_from(near)
    inside.add_edges_from((a, b) for a in near for b in graph.succ[a] if b in near)
    nodes, arcs = _surroundings(graph, inside)
    tied = strengths(arcs, nodes, directed=True)
    grouping = "parent" if "parent" in declared else next(iter(declared), "")
    return Between(
        constraint=float(constraint(tied)[nodes.index(id_)]),
        effective_size=float(effective_size(tied)[nodes.index(id_)]),
        partners=len(near) - 1,
        grouping=grouping,
        roles=_roles(inside, declared[grouping], id_) if grouping else None,
    )


def _surroundings(graph: "nx.DiGraph[str]", near: "nx.DiGraph[str]") -> tuple[list[Node], list[tuple[Node, Node]]]:
    """Return a small network in which a department's constraint is what it is in the whole one.

    All that counts of departments beyond its partners is how many and how strong the partners' ties to them are: so
    each partner's ties to the outside end at stand-ins, the first few of one common row.
    """
    arcs: list[tuple[Node, Node]] = list(near.edges)
    most = 0
    for id_ in near:
        outside = [x for x in {*graph.succ[id_], *graph.pred[id_]} if x not in near]
        mutual = sum(graph.has_edge(id_, x) and graph.has_edge(x, id_) for x in outside)
        arcs += [(id_, k) for k in range(len(outside))] + [(k, id_) for k in range(mutual)]
        most = max(most, len(outside))
    return [*near, *range(most)], arcs


def _roles(near: "nx.DiGraph[str]", labels: Mapping[str, str], id_: str) -> Roles:
    known = {x: labels[x] for x in near if x in labels}
    return brokerage(list(near.edges), known)[id_] if id_ in known else Roles()


def declared_graph(structure: Structure) -> "nx.DiGraph[str]":
    """Return the graph with the links that the measures rest on, without what hangs on them; made once, and frozen."""
    if "declared" not in structure.kept:
        used: nx.DiGraph[str] = nx.DiGraph()
        used.add_nodes_from(structure.graph)
        rated = structure.measured_on == "rated"
        used.add_edges_from((s, c) for s, c, edge in structure.graph.edges(data=True) if rated or edge["declared"])
        structure.kept["declared"] = nx.freeze(used)
    return structure.kept["declared"]


def flows(graph: "nx.DiGraph[str]", settings: Settings) -> Flows | None:
    """Return each department's flow betweenness in what ``declared_graph`` returns, every link carrying one unit.

    The share of what could flow between others, by all ways at once, that cannot do without it. All pairs count where
    that costs no more than ``FLOW_WORK`` (some 50 departments with 250 links); in larger maps as many rounds of pairs
    as do (``mixed_pairs``, by ``settings.seed`` and in the map's order), down to ``FLOW_ROUNDS``: some 400 departments
    with 2,000 links. None over that, where half a second would not tell the departments apart.

    Standard error of the estimate, measured against all pairs, 100 seeds each (root mean square over departments):

    =========== ===== ====== =================== ====== ================
    departments links pairs  values: mean and sd error  of links at hubs
    =========== ===== ====== =================== ====== ================
    60          300     300  .020, .008          .0024  .0029
    60          300     600  .020, .008          .0016  .0020
    60          300   1,200  .020, .008          .0010  .0012
    60          300   2,400  .020, .008          .0005  .0006
    100         500   2,000  .012, .004          .0007  .0009
    300         1,500   300  .004, .002          .0012  .0016
    300         1,500   900  .004, .002          .0007  .0009
    300         1,500 1,500  .004, .002          .0005  .0007
    =========== ===== ====== =================== ====== ================

    The last column: organisations in which a few departments have most links (values' sd .020, .013 and .007).
    """
    n = len(graph)
    rounds = FLOW_WORK // max(2 * n + n * n // 50 + graph.number_of_edges(), 1)
    exact = rounds >= n - 1
    if not exact and rounds < FLOW_ROUNDS:
        return None
    share = _flows(tuple(graph), tuple(graph.edges), 0 if exact else rounds, settings.seed)
    return Flows(dict(zip(graph, share, strict=True)), exact)


@lru_cache(maxsize=8)
def _flows(ids: tuple[str, ...], arcs: tuple[tuple[str, str], ...], rounds: int, seed: int) -> tuple[float, ...]:
    """Return it from so many rounds of pairs; 0 stands for all pairs."""
    place = {id_: i for i, id_ in enumerate(ids)}
    capacity = np.zeros((len(ids), len(ids)))
    for s, c in arcs:
        capacity[place[s], place[c]] = 1.0
    return flow_betweenness(capacity, mixed_pairs(len(ids), rounds, seed) if rounds else None)
