"""Structure of the supplier -> customer graph (method section 13), from the map and the names of the rated links.

The measures rest on the declared links; a map that declares none is measured on the links that the survey rated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx as nx

from icdiag.formulas import cuts
from icdiag.formulas.fragmentation import fragmentation_loss
from icdiag.measures.betweenness import betweenness, is_exact
from icdiag.measures.reach import Reach, reach_of
from icdiag.model.org import Link, Org
from icdiag.model.tally import Tally

LOSS_UP_TO = 200
"""Departments up to which the loss of each is worked out by leaving it out; their time grows with the square."""
USUAL_CRITICALITY = Link(supplier="", customer="").criticality


@dataclass(frozen=True, slots=True)
class CutPoint:
    """A department whose loss splits the organisation (articulation point of the undirected projection)."""

    id: str
    cut_off: tuple[str, ...]
    """Departments outside the largest part that remains."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A relation whose loss splits the organisation."""

    a: str
    b: str
    cut_off: tuple[str, ...]
    """The smaller side."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Facts about the graph; no answer is in it."""

    graph: "nx.DiGraph[str]"
    """Frozen. Nodes: department ids. Edges supplier -> customer with ``services`` (tuple of model.org.Link),
    ``criticality`` (1-5, the largest), ``declared`` (bool)."""
    cut_points: tuple[CutPoint, ...]
    bridges: tuple[Bridge, ...]
    loops: tuple[tuple[str, ...], ...]
    """Strongly connected components of two or more departments."""
    betweenness: dict[str, float]
    """Normalised to 0-1, every link of length 1; estimated from pivots over ``settings.exact_up_to``."""
    reach: dict[str, int]
    """Departments that depend on this one, directly or through others."""
    exposure: dict[tuple[str, str], float]
    """Downstream exposure of each link, 0-1 (method section 7)."""
    layers: dict[str, int]
    """0 = source of the condensation's layering."""
    reciprocity: float
    """Mutual arcs / arcs."""
    depends_on: dict[str, int]
    """Departments that this one depends on, directly or through others."""
    measured_on: str = "declared"
    """``declared``, or ``rated`` where the map declares no link: which links the measures rest on."""
    betweenness_exact: bool = True
    fragmentation: Mapping[str, float] = field(default_factory=dict)
    """Share of the ordered pairs of others that only reach each other through this one, 0-1 (Borgatti 2006); empty for
    over ``LOSS_UP_TO`` departments."""
    kept: "dict[str, nx.DiGraph[str]]" = field(default_factory=dict, compare=False, repr=False)
    """What others made of the graph and will ask for again."""


def build_structure(org: Org, tally: Tally | None) -> Structure:
    """Return the frozen graph with all measures; departments and results keep the map's order.

    The graph holds every declared link and every link that somebody rated, hidden ones included (by name only).
    """
    graph = _graph(org, tally)
    used: nx.DiGraph[str] = nx.DiGraph()
    used.add_nodes_from(graph)
    used.add_edges_from((s, c) for s, c in graph.edges if not org.links or graph.edges[s, c]["declared"])
    arcs, ids = list(used.edges), list(used)
    back: nx.DiGraph[str] = nx.DiGraph()
    back.add_nodes_from(used)
    back.add_edges_from((c, s) for s, c in used.edges)
    down, up = reach_of(used), reach_of(back)
    exposure = _exposure(down, decay=org.settings.decay)
    steps = max((len(by) - 1 for by in down.by_distance.values()), default=0)
    return Structure(
        graph=nx.freeze(graph),
        cut_points=tuple(CutPoint(id_, off) for id_, off in cuts.articulation_points(arcs, ids).items()),
        bridges=tuple(Bridge(a, b, off) for (a, b), off in cuts.bridges(arcs, ids).items()),
        loops=tuple(cuts.loops(arcs, ids)),
        betweenness=betweenness(used, steps=steps, exact_up_to=org.settings.exact_up_to, seed=org.settings.seed),
        reach=down.others,
        exposure={(s, c): exposure[c] for s, c in graph.edges},
        layers=_layers(used),
        reciprocity=_reciprocity(used),
        depends_on=up.others,
        measured_on="declared" if org.links else "rated",
        betweenness_exact=is_exact(len(used), org.settings.exact_up_to),
        fragmentation=_fragmentation(used),
    )


def _graph(org: Org, tally: Tally | None) -> "nx.DiGraph[str]":
    """Return departments and relations, declared ones first."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(d.id for d in org.units())
    for (supplier, customer), services in org.relations().items():
        criticality = max(s.criticality for s in services)
        graph.add_edge(supplier, customer, services=services, criticality=criticality, declared=True)
    for supplier, customer in rated_pairs(tally) if tally else ():
        if not graph.has_edge(supplier, customer):
            graph.add_edge(supplier, customer, services=(), criticality=USUAL_CRITICALITY, declared=False)
    return graph


def rated_pairs(tally: Tally) -> tuple[tuple[str, str], ...]:
    """Return the (supplier, customer) pairs that somebody rated, shown ones first."""
    shown = tuple((link.supplier, link.customer) for link in tally.links)
    return shown + tuple((link.supplier, link.customer) for link in tally.hidden)


def _exposure(down: Reach, *, decay: float) -> dict[str, float]:
    """Return, by customer, the sum of decay^distance over all it reaches, itself included, over all departments.

    Every department weighs the same. After Haimes & Jiang (2001); 1/n for a department that serves nobody.
    """
    size = len(down.others)
    return {id_: sum(count * decay**d for d, count in enumerate(by)) / size for id_, by in down.by_distance.items()}


def _fragmentation(graph: "nx.DiGraph[str]") -> dict[str, float]:
    """Return what the others lose of their ways to each other with each department."""
    if len(graph) > LOSS_UP_TO:
        return {}
    place = {id_: i for i, id_ in enumerate(graph)}
    loss = fragmentation_loss([[place[c] for c in graph[s]] for s in graph], range(len(place)))
    return {id_: loss[i] for id_, i in place.items()}


def _layers(graph: "nx.DiGraph[str]") -> dict[str, int]:
    """Return each department's layer: the longest way from a source, loops counted as one department."""
    condensed = nx.condensation(graph)
    layer = {node: i for i, nodes in enumerate(nx.topological_generations(condensed)) for node in nodes}
    return {id_: layer[condensed.graph["mapping"][id_]] for id_ in graph}


def _reciprocity(graph: "nx.DiGraph[str]") -> float:
    """Return the share of arcs whose reverse is there too; 0 without arcs."""
    arcs = graph.number_of_edges()
    return sum(graph.has_edge(c, s) for s, c in graph.edges) / arcs if arcs else 0.0
