"""Ties inside groups and across them: the E-I index, and how many ties are returned (method sections 8b, 13). Pure.

A tie is an arc (from, to); ties of a node with itself and ties with an end that has no label do not count. Weights are
not negative. Where ties have no direction give each once: the indices are the same.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Mixing:
    """Ties, or their weights, across groups and inside them."""

    external: float
    internal: float

    @property
    def ei(self) -> float | None:
        """Return ``(E - I) / (E + I)``, -1 (all inside) to 1 (all across); None without ties."""
        total = self.external + self.internal
        return (self.external - self.internal) / total if total > 0 else None


def _labelled(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None
) -> Iterable[tuple[Node, Node, float]]:
    given = [1.0] * len(edges) if weights is None else weights
    for (a, b), weight in zip(edges, given, strict=True):
        if weight < 0:
            raise ValueError("weights are not negative")
        if a != b and a in labels and b in labels:
            yield a, b, weight


def mixing(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> Mixing:
    """Return the ties across groups and inside them; each arc counts by itself, so a returned tie counts twice.

    Weighted with ``q/100`` the index of a link map says how far the links that work cross the groups.
    Source: Krackhardt & Stern 1988, Social Psychology Quarterly 51:123-140.

    Raises:
        ValueError: a negative weight, or not one for each tie.
    """
    external = internal = 0.0
    for a, b, weight in _labelled(edges, labels, weights):
        if labels[a] == labels[b]:
            internal += weight
        else:
            external += weight
    return Mixing(external, internal)


def ei_index(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> float | None:
    """Return the E-I index ``(E - I) / (E + I)``, -1 to 1, over arcs; None without ties with both ends labelled.

    UCINET symmetrises first: ``ei_symmetrised``. Source: Krackhardt & Stern 1988.
    """
    return mixing(edges, labels, weights).ei


def symmetrised(
    edges: Sequence[tuple[Node, Node]], weights: Sequence[float] | None = None
) -> tuple[list[tuple[Node, Node]], list[float]]:
    """Return each pair with a tie either way once, in the order of first sight, with the larger of its weights."""
    pairs: dict[frozenset[Node], tuple[tuple[Node, Node], float]] = {}
    for edge, weight in zip(edges, [1.0] * len(edges) if weights is None else weights, strict=True):
        first, known = pairs.get(frozenset(edge), (edge, weight))
        pairs[frozenset(edge)] = first, max(known, weight)
    return [edge for edge, _ in pairs.values()], [weight for _, weight in pairs.values()]


def ei_symmetrised(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> float | None:
    """Return the E-I index over pairs with a tie either way, each counted once (weight: the larger), as UCINET does."""
    pairs, heavier = symmetrised(edges, weights)
    return mixing(pairs, labels, heavier).ei


def ei_by_group(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> dict[Group, float | None]:
    """Return each group's E-I index over the arcs with an end in it, either way; None for a group without ties."""
    external: defaultdict[Group, float] = defaultdict(float)
    internal: defaultdict[Group, float] = defaultdict(float)
    for a, b, weight in _labelled(edges, labels, weights):
        if labels[a] == labels[b]:
            internal[labels[a]] += weight
        else:
            external[labels[a]] += weight
            external[labels[b]] += weight
    return {group: Mixing(external[group], internal[group]).ei for group in dict.fromkeys(labels.values())}


def ei_by_node(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> dict[Node, float | None]:
    """Return each node's E-I index over its own arcs, given and taken; None for a node without ties."""
    sums = {node: [0.0, 0.0] for node in labels}
    for a, b, weight in _labelled(edges, labels, weights):
        for node in (a, b):
            sums[node][labels[a] == labels[b]] += weight
    return {node: Mixing(*both).ei for node, both in sums.items()}


def ei_expected(labels: Mapping[Node, Group]) -> float | None:
    """Return the mean of the E-I index when labels are permuted over nodes: ``1 - 2 sum n_g(n_g-1) / (n(n-1))``.

    Exact for any ties and weights, because each pair is equally often inside; None under two nodes.
    Source: Krackhardt & Stern 1988.
    """
    inside = _falling(labels, 2)
    return None if inside is None else 1 - 2 * inside


def _falling(labels: Mapping[Node, Group], k: int) -> float | None:
    """Return the chance that k different nodes drawn at random have one label; None where there are not so many."""
    n = len(labels)
    if n < k:
        return None
    ways, total = 0, 1
    for size in Counter(labels.values()).values():
        product = 1
        for i in range(k):
            product *= size - i
        ways += product
    for i in range(k):
        total *= n - i
    return ways / total


def ei_permutation_sd(
    edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None = None
) -> float | None:
    """Return the exact sd of the E-I index when labels are permuted over nodes, without drawing; None without ties.

    The index is ``1 - 2 I / W``; the second moment of I sums, over pairs of ties, the chance that both are inside,
    which depends only on whether they share two, one or no nodes. Under four nodes there are no ties without a shared
    node. Source: the moments of Mantel 1967, Cancer Research 27:209-220, for one matrix of labels.
    """
    pairs: dict[frozenset[Node], float] = {}
    for a, b, weight in _labelled(edges, labels, weights):
        pairs[frozenset((a, b))] = pairs.get(frozenset((a, b)), 0.0) + weight
    total = sum(pairs.values())
    inside = _falling(labels, 2)
    if total <= 0 or inside is None:
        return None
    at: defaultdict[Node, float] = defaultdict(float)
    for pair, weight in pairs.items():
        for node in pair:
            at[node] += weight
    same = sum(weight**2 for weight in pairs.values())
    touching = sum(x**2 for x in at.values()) - 2 * same
    apart = total**2 - same - touching
    second = inside * same + (_falling(labels, 3) or 0.0) * touching + _two_inside(labels) * apart
    return float(2 * max(0.0, second - (inside * total) ** 2) ** 0.5 / total)


def _two_inside(labels: Mapping[Node, Group]) -> float:
    """Return the chance that two pairs without a shared node are both inside a group; 0 under four nodes."""
    n = len(labels)
    if n < 4:
        return 0.0
    sizes = list(Counter(labels.values()).values())
    pairs = [k * (k - 1) for k in sizes]
    four = sum(k * (k - 1) * (k - 2) * (k - 3) for k in sizes)
    apart = sum(pairs) ** 2 - sum(x**2 for x in pairs)
    return (four + apart) / (n * (n - 1) * (n - 2) * (n - 3))


@dataclass(frozen=True, slots=True)
class Dyads:
    """Pairs of nodes by how many arcs they have: two, one, none."""

    mutual: int
    asymmetric: int
    null: int

    @property
    def reciprocity(self) -> float | None:
        """Return the share of arcs that are returned, ``2M / (2M + A)``, 0-1; None without arcs.

        Edgewise: networkx's ``overall_reciprocity``, igraph's default, sna's ``measure="edgewise"``.
        """
        arcs = 2 * self.mutual + self.asymmetric
        return 2 * self.mutual / arcs if arcs else None

    @property
    def pair_reciprocity(self) -> float | None:
        """Return the share of connected pairs that are mutual, ``M / (M + A)``, 0-1 (sna: "dyadic.nonnull"; UCINET)."""
        tied = self.mutual + self.asymmetric
        return self.mutual / tied if tied else None

    @property
    def symmetry(self) -> float | None:
        """Return the share of pairs that are alike both ways, ``(M + N) / all``, 0-1: sna's default "dyadic"."""
        pairs = self.mutual + self.asymmetric + self.null
        return (self.mutual + self.null) / pairs if pairs else None

    @property
    def density(self) -> float | None:
        """Return arcs over possible arcs, ``(2M + A) / (n(n-1))``, 0-1; None under two nodes."""
        pairs = self.mutual + self.asymmetric + self.null
        return (2 * self.mutual + self.asymmetric) / (2 * pairs) if pairs else None


def dyad_census(edges: Iterable[tuple[Node, Node]], nodes: Iterable[Node]) -> Dyads:
    """Return how many pairs have arcs both ways, one way, and none; an arc given twice counts once.

    Source: Holland & Leinhardt 1970, American Journal of Sociology 76:492-513.

    Raises:
        ValueError: an arc with an end that is not among the nodes.
    """
    known = set(nodes)
    arcs = {(a, b) for a, b in edges if a != b}
    if any(a not in known or b not in known for a, b in arcs):
        raise ValueError("an arc has an end that is not among the nodes")
    both = sum((b, a) in arcs for a, b in arcs) // 2
    one = len(arcs) - 2 * both
    return Dyads(both, one, len(known) * (len(known) - 1) // 2 - both - one)
