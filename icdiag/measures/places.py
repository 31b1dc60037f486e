"""Each department's place in the structure, as assessment.json lists it: the measures that need more than the graph."""

from dataclasses import dataclass

from icdiag.formulas.holes import constraint, effective_size, strengths
from icdiag.measures.brokers import declared_graph, flows
from icdiag.measures.chains import Chain, ways_outside
from icdiag.measures.estimates import Estimates
from icdiag.measures.load import loads
from icdiag.measures.structure import Structure
from icdiag.model.org import Org
from icdiag.model.settings import Settings

HOLES_UP_TO = 500
"""Departments up to which constraint and effective size are worked out for all."""


@dataclass(frozen=True, slots=True)
class Place:
    """None where it cannot be said, or the map is too large for it."""

    fragmentation_loss: float | None
    """Share of the ordered pairs of others that only reach each other through it (Borgatti 2006)."""
    flow_betweenness: float | None
    """Share of what could flow between others that cannot do without it (Freeman, Borgatti & White 1991); in larger
    maps an estimate (``brokers.flows``)."""
    constraint: float | None
    effective_size: float | None
    """Burt 1992; None without partners."""
    load_per_head: float | None
    """Customers served, each by criticality, per head."""
    outside: Chain | None
    """The shortest way to a department that serves customers outside; None where there is none."""


def places(org: Org, structure: Structure, estimates: Estimates | None) -> dict[str, Place]:
    """Return the place of each department of the graph, on the links that the structure rests on."""
    graph = declared_graph(structure)
    flow, ways = flows(graph, org.settings), ways_outside(org, graph, estimates)
    load = {x.id: x.per_head for x in loads(org, structure.graph)}
    tight, size = _holes(list(graph), list(graph.edges))
    return {
        id_: Place(
            structure.fragmentation.get(id_),
            flow.share[id_] if flow else None,
            tight.get(id_),
            size.get(id_),
            load.get(id_),
            ways.get(id_),
        )
        for id_ in graph
    }


def estimated(structure: Structure, settings: Settings) -> tuple[str, ...]:
    """Return the names of the measures that are worked out from a sample, the map being large."""
    flow = flows(declared_graph(structure), settings)
    known = {"betweenness": structure.betweenness_exact, "flow_betweenness": flow is None or flow.exact}
    return tuple(name for name, exact in known.items() if not exact)


def _holes(ids: list[str], arcs: list[tuple[str, str]]) -> tuple[dict[str, float], dict[str, float]]:
    """Return constraint and effective size of all with partners."""
    if not arcs or len(ids) > HOLES_UP_TO:
        return {}, {}
    tied = strengths(arcs, ids, directed=True)
    tight, size = constraint(tied), effective_size(tied)
    partners = [i for i, row in enumerate(tied) if row.any()]
    return {ids[i]: float(tight[i]) for i in partners}, {ids[i]: float(size[i]) for i in partners}
