"""How central a node is: degree, closeness, betweenness (Freeman 1979; method section 13). Pure.

Ties are arcs (from, to), or ties without direction given once; a tie of a node with itself does not count and a tie
given twice counts once. Every function returns one number for each of ``nodes``, in their order.
"""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt

Node = TypeVar("Node", bound=Hashable)
Matrix = npt.NDArray[np.float64]
BATCH = 256
"""Sources at once: their table of paths stays small."""


def _graph(
    edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node], lengths: Sequence[float] | None, *, directed: bool
) -> "nx.Graph[int]":
    place = {node: i for i, node in enumerate(nodes)}
    graph: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(len(place)))
    given = [1.0] * len(edges) if lengths is None else lengths
    for (a, b), length in zip(edges, given, strict=True):
        if not length > 0:
            raise ValueError("lengths are positive")
        if a != b:
            i, j = place[a], place[b]
            known = graph[i][j]["length"] if graph.has_edge(i, j) else length
            graph.add_edge(i, j, length=min(length, known))
    return graph


def degree(edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node], *, end: str = "both") -> dict[Node, int]:
    """Return each node's number of different ties, 0 to n - 1: ``in`` received, ``out`` given or ``both``.

    ``both`` counts partners once however the ties run; igraph and networkx add in- and out-degree for arcs.

    Raises:
        KeyError: a tie's end that is not among the nodes.
        ValueError: another end.
    """
    if end not in ("in", "out", "both"):
        raise ValueError(f"no end of the kind {end!r}")
    partners: dict[Node, set[Node]] = {node: set() for node in nodes}
    for a, b in edges:
        if a != b and end in ("out", "both"):
            partners[a].add(b)
        if a != b and end in ("in", "both"):
            partners[b].add(a)
    return {node: len(found) for node, found in partners.items()}


def closeness(
    edges: Sequence[tuple[Node, Node]],
    nodes: Sequence[Node],
    *,
    directed: bool,
    toward: bool = False,
    scaled: bool = True,
    lengths: Sequence[float] | None = None,
) -> dict[Node, float]:
    """Return each node's closeness, 0-1 without lengths: ``(k/(n-1)) (k / sum of distances)``, k others reached.

    In a connected network Freeman's ``(n-1) / sum of distances``; the first factor is Wasserman & Faust's for others
    that cannot be reached (networkx's default; igraph leaves it out, as ``scaled=False`` does). 0 where nobody is
    reached. Distances run from the node (igraph's default), or ``toward`` it (networkx's).

    Raises:
        KeyError: a tie's end that is not among the nodes.
        ValueError: a length that is not positive, or not one for each tie.
    """
    graph = _graph(edges, nodes, lengths, directed=directed)
    seen = graph.reverse() if isinstance(graph, nx.DiGraph) and not toward else graph
    found = nx.closeness_centrality(seen, distance=None if lengths is None else "length", wf_improved=scaled)
    return {node: float(found[i]) for i, node in enumerate(nodes)}


def betweenness(
    edges: Sequence[tuple[Node, Node]],
    nodes: Sequence[Node],
    *,
    directed: bool,
    normalised: bool = True,
    lengths: Sequence[float] | None = None,
) -> dict[Node, float]:
    """Return how many pairs of others have their shortest paths through each node, 0-1 of all pairs if ``normalised``.

    A pair with several shortest paths gives each its part. Raw numbers count ordered pairs of arcs, unordered pairs of
    ties without direction; normalised they are divided by ``(n-1)(n-2)``, or half of that. With ``lengths`` (method:
    100/max(q, 1)) paths of the least total length. networkx, igraph and sna agree; igraph takes an edge attribute
    called weight for a length unasked. 0 under three nodes. Source: Freeman 1977, Sociometry 40:35-41; Brandes 2001.

    Raises:
        KeyError: a tie's end that is not among the nodes.
        ValueError: a length that is not positive, or not one for each tie.
    """
    graph = _graph(edges, nodes, lengths, directed=directed)
    n = len(nodes)
    if n < 3:
        return dict.fromkeys(nodes, 0.0)
    if lengths is None:
        arcs = nx.to_numpy_array(graph, nodelist=range(n), weight="")
        raw = betweenness_sums(arcs, range(n)) / (1 if directed else 2)
    else:
        found = nx.betweenness_centrality(graph, normalized=False, weight="length")
        raw = np.array([found[i] for i in range(n)])
    pairs = (n - 1) * (n - 2) / (1 if directed else 2)
    values = raw / pairs if normalised else raw
    return dict(zip(nodes, values.tolist(), strict=True))


def betweenness_sums(arcs: Matrix, sources: Sequence[int]) -> Matrix:
    """Return each node's raw betweenness over the paths from some sources to all: their dependencies, summed.

    Whole matrices, a layer at a time, many sources at once: quick where shortest paths have few steps.

    Args:
        arcs: 1 for each arc (row to column), else 0, with 0 on the diagonal.
        sources: rows of it.
    """
    parts = (list(sources[i : i + BATCH]) for i in range(0, len(sources), BATCH))
    return sum((_through(arcs, part) for part in parts), np.zeros(len(arcs)))


def _through(arcs: Matrix, sources: list[int]) -> Matrix:
    """Return the dependencies of these sources on each node, summed (Brandes 2001, in matrices)."""
    rows = np.arange(len(sources))
    paths = np.zeros((len(sources), len(arcs)))
    paths[rows, sources] = 1
    layers = [paths.copy()]
    while layers[-1].any():
        reached = layers[-1] @ arcs
        reached[paths > 0] = 0
        paths += reached
        layers.append(reached)
    depend = np.zeros_like(paths)
    safe = np.maximum(paths, 1)
    for nearer, farther in zip(layers[-2::-1], layers[:0:-1], strict=True):
        flow = np.where(farther > 0, (1 + depend) / safe, 0)
        depend += nearer * (flow @ arcs.T)
    depend[rows, sources] = 0
    total: Matrix = depend.sum(axis=0)
    return total
