"""What falls apart when a node or a tie is lost: cut points and bridges; loops and cycles (method section 13). Pure.

Ties are arcs (from, to). Cut points and bridges are of the undirected projection: a pair tied both ways is one tie.
Results follow the order of ``nodes``.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

import networkx as nx

Node = TypeVar("Node", bound=Hashable)


def _places(edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node]) -> "nx.DiGraph[int]":
    place = {node: i for i, node in enumerate(nodes)}
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(place)))
    graph.add_edges_from((place[a], place[b]) for a, b in edges if a != b)
    return graph


def _projection(edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node]) -> "nx.Graph[int]":
    place = {node: i for i, node in enumerate(nodes)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(place)))
    graph.add_edges_from((place[a], place[b]) for a, b in edges if a != b)
    return graph


def articulation_points(edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node]) -> dict[Node, tuple[Node, ...]]:
    """Return each cut point with the nodes that its loss cuts off: all outside the largest part that remains.

    Of equal parts the one with the earliest node counts as the one that remains. igraph and networkx find the same
    points. Source: Tarjan 1972, SIAM J. Computing 1:146-160.

    Raises:
        KeyError: a tie's end that is not among the nodes.
    """
    graph = _projection(edges, nodes)
    found = {}
    for i in sorted(nx.articulation_points(graph)):
        rest = nx.node_connected_component(graph, i) - {i}
        parts = list(nx.connected_components(graph.subgraph(rest)))
        kept = max(parts, key=lambda part: (len(part), -min(part)))
        found[nodes[i]] = tuple(nodes[j] for j in sorted(rest - kept))
    return found


def bridges(edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node]) -> dict[tuple[Node, Node], tuple[Node, ...]]:
    """Return each tie whose loss splits the network, with the nodes on the smaller side (of equal ones the later).

    Ends in the order of ``nodes``. Source: Tarjan 1974, Information Processing Letters 2:160-161.

    Raises:
        KeyError: a tie's end that is not among the nodes.
    """
    graph = _projection(edges, nodes)
    found = {}
    for a, b in sorted((min(tie), max(tie)) for tie in _bridges(graph)):
        whole = nx.node_connected_component(graph, a)
        graph.remove_edge(a, b)
        side = nx.node_connected_component(graph, a)
        graph.add_edge(a, b)
        smaller = min((side, whole - side), key=lambda part: (len(part), -min(part)))
        found[nodes[a], nodes[b]] = tuple(nodes[j] for j in sorted(smaller))
    return found


def _bridges(graph: "nx.Graph[int]") -> Iterator[tuple[int, int]]:
    """Yield each tie over which a depth-first walk finds no way back.

    A node's low point is the earliest node that it or what is found through it is tied to, the way there left out.
    """
    met: dict[int, int] = {}
    low: dict[int, int] = {}
    for root in graph:
        if root in met:
            continue
        met[root] = low[root] = len(met)
        trail = [(root, root, iter(graph.adj[root]))]
        while trail:
            node, parent, near = trail[-1]
            for other in near:
                if other not in met:
                    met[other] = low[other] = len(met)
                    trail.append((other, node, iter(graph.adj[other])))
                    break
                if other != parent:
                    low[node] = min(low[node], met[other])
            else:
                trail.pop()
                low[parent] = min(low[parent], low[node])
                if parent != node and low[node] == met[node]:
                    yield parent, node


def loops(edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node]) -> list[tuple[Node, ...]]:
    """Return the strongly connected components of two or more nodes, largest first. Source: Tarjan 1972."""
    graph = _places(edges, nodes)
    found = [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    return [tuple(nodes[i] for i in part) for part in sorted(found, key=lambda part: (-len(part), part[0]))]


def cycles(
    edges: Sequence[tuple[Node, Node]], nodes: Sequence[Node], *, longest: int = 6, most: int = 1000
) -> tuple[list[tuple[Node, ...]], bool]:
    """Return elementary cycles of up to ``longest`` nodes, each from its earliest node on, and whether these are all.

    Shortest first, at most ``most``. Source: Johnson 1975, SIAM J. Computing 4:77-84.
    """
    graph = _places(edges, nodes)
    found: list[tuple[int, ...]] = []
    for length, cycle in enumerate(nx.simple_cycles(graph, length_bound=longest)):
        if length == most:
            return _in_order(found, nodes), False
        start = cycle.index(min(cycle))
        found.append((*cycle[start:], *cycle[:start]))
    return _in_order(found, nodes), True


def _in_order(found: list[tuple[int, ...]], nodes: Sequence[Node]) -> list[tuple[Node, ...]]:
    return [tuple(nodes[i] for i in cycle) for cycle in sorted(found, key=lambda cycle: (len(cycle), cycle))]
