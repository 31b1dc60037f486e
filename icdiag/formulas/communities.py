"""How well a grouping fits the ties: modularity and conductance (method section 8b). Pure.

Ties of a node with itself do not count. Every tie needs labelled ends.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)
Edges = Sequence[tuple[Node, Node]]


def _weighted(edges: Edges[Node], weights: Sequence[float] | None) -> list[tuple[Node, Node, float]]:
    given = [1.0] * len(edges) if weights is None else weights
    if any(weight < 0 for weight in given):
        raise ValueError("weights are not negative")
    return [(a, b, weight) for (a, b), weight in zip(edges, given, strict=True) if a != b]


def modularity(
    edges: Edges[Node], labels: Mapping[Node, Group], weights: Sequence[float] | None = None, *, directed: bool
) -> float | None:
    """Return Newman's modularity of a grouping, -1 to 1, 0 for ties as at random; None without ties.

    Directed: ``Q = 1/m sum_ij (A_ij - kout_i kin_j / m) [g_i = g_j]`` (Leicht & Newman 2008, PRL 100:118703).
    Undirected, each tie given once: ``Q = sum_g (L_g/m - (d_g/2m)^2)`` (Newman & Girvan 2004, PRE 69:026113).
    networkx and igraph agree; a tie given twice counts twice here and in igraph, once in networkx. Compare a designed
    org chart to its own label permutations only: departments that form a group are meant to be tied.

    Raises:
        KeyError: a tie's end without a label.
        ValueError: a negative weight, or not one for each tie.
    """
    ties = _weighted(edges, weights)
    total = sum(weight for *_, weight in ties)
    if total <= 0:
        return None
    inside: defaultdict[Group, float] = defaultdict(float)
    out: defaultdict[Group, float] = defaultdict(float)
    into: defaultdict[Group, float] = defaultdict(float)
    for a, b, weight in ties:
        ga, gb = labels[a], labels[b]
        out[ga] += weight
        into[gb] += weight
        if ga == gb:
            inside[ga] += weight
    groups = dict.fromkeys(labels.values())
    if directed:
        return sum(inside[g] / total - out[g] * into[g] / total**2 for g in groups)
    return sum(inside[g] / total - ((out[g] + into[g]) / (2 * total)) ** 2 for g in groups)


def volumes(
    edges: Edges[Node], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> dict[Group, float]:
    """Return each group's volume: the ties' ends, or their weights, in it.

    Raises:
        KeyError: a tie's end without a label.
        ValueError: a negative weight, or not one for each tie.
    """
    volume = dict.fromkeys(labels.values(), 0.0)
    for a, b, weight in _weighted(edges, weights):
        volume[labels[a]] += weight
        volume[labels[b]] += weight
    return volume


def cut(edges: Edges[Node], members: Collection[Node], weights: Sequence[float] | None = None) -> float:
    """Return the ties, or their weights, between the members and all others, either way."""
    inside = set(members)
    return sum(weight for a, b, weight in _weighted(edges, weights) if (a in inside) != (b in inside))


def conductance(edges: Edges[Node], members: Collection[Node], weights: Sequence[float] | None = None) -> float | None:
    """Return ``cut(S) / min(vol S, vol rest)``, 0 (no tie leaves) to 1; None where one side has no tie at all.

    Arcs count both ways, each end once: for arcs this is the conductance of ``A + A'``. networkx takes only the arcs
    out of S and out-degrees where the graph is directed. igraph has no conductance.
    Source: Shi & Malik 2000, IEEE PAMI 22:888-905; Kannan, Vempala & Vetta 2004.

    Raises:
        ValueError: a negative weight, or not one for each tie.
    """
    inside = set(members)
    ties = _weighted(edges, weights)
    volume = sum(weight * ((a in inside) + (b in inside)) for a, b, weight in ties)
    least = min(volume, 2 * sum(weight for *_, weight in ties) - volume)
    return cut(edges, members, weights) / least if least > 0 else None


def normalised_cut(
    edges: Edges[Node], members: Collection[Node], weights: Sequence[float] | None = None
) -> float | None:
    """Return Shi & Malik's ``cut/vol S + cut/vol rest``, 0 to 2; None where one side has no tie at all."""
    inside = set(members)
    ties = _weighted(edges, weights)
    volume = sum(weight * ((a in inside) + (b in inside)) for a, b, weight in ties)
    rest = 2 * sum(weight for *_, weight in ties) - volume
    crossing = cut(edges, members, weights)
    return crossing / volume + crossing / rest if min(volume, rest) > 0 else None
