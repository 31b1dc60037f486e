"""What a network loses when one of its nodes goes (Borgatti 2006)."""

from collections.abc import Iterable, Sequence

Successors = Sequence[Sequence[int]]


def reachable_pairs(successors: Successors, *, without: int | None = None) -> int:
    """Return the ordered pairs (u, v), u != v, with a way from u to v that does not pass ``without``.

    Sets are whole numbers with one bit a node; what a node reaches is itself and what its successors reach, until
    nothing changes any more.
    """
    nodes = [u for u in range(len(successors)) if u != without]
    arcs = [[v for v in near if v != without] for near in successors]
    within = [1 << u for u in range(len(successors))]
    growing = True
    while growing:
        growing = False
        # Backwards and then forwards: a chain numbered either way is done in one round.
        for u in (*reversed(nodes), *nodes):
            reached = within[u]
            for v in arcs[u]:
                reached |= within[v]
            if reached != within[u]:
                within[u], growing = reached, True
    return sum(within[u].bit_count() - 1 for u in nodes)


def fragmentation_loss(successors: Successors, nodes: Iterable[int]) -> dict[int, float]:
    """Return, for each of the nodes, the share of ordered pairs of the others that only reach each other through it.

    ``loss_i = #{(u, v): u != v, both != i, u reaches v, but not without i} / ((n - 1)(n - 2))``, 0-1; 0 for fewer than
    three nodes. Pairs that never reached each other are no loss.

    Source: Borgatti (2006), Identifying sets of key players in a social network, whose F counts unordered pairs of an
    undirected network before and after; here the difference, on ordered pairs, because supply has a direction.
    """
    n = len(successors)
    chosen = list(nodes)
    if n < 3:
        return dict.fromkeys(chosen, 0.0)
    whole = reachable_pairs(successors)
    own = _pairs_of(successors, chosen)
    return {i: (whole - own[i] - reachable_pairs(successors, without=i)) / ((n - 1) * (n - 2)) for i in chosen}


def _pairs_of(successors: Successors, nodes: Sequence[int]) -> dict[int, int]:
    """Return the pairs that each node is an end of itself: what it reaches, and what reaches it."""
    predecessors: list[list[int]] = [[] for _ in successors]
    for u, near in enumerate(successors):
        for v in near:
            predecessors[v].append(u)
    return {i: _reached(successors, i) + _reached(predecessors, i) for i in nodes}


def _reached(neighbours: Successors, start: int) -> int:
    seen, waiting = {start}, [start]
    while waiting:
        for v in neighbours[waiting.pop()]:
            if v not in seen:
                seen.add(v)
                waiting.append(v)
    return len(seen) - 1
