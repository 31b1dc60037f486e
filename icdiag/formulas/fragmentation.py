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
    predecessors = _reversed(successors)
    after, before = _marks(successors), _marks(predecessors)
    whole, loss = reachable_pairs(successors), {}
    for i in chosen:
        # Most networks stay in one piece: one walk forwards and one backwards show it, all pairs need not be counted.
        rest = ((1 << n) - 1) ^ (1 << i)
        apart = _reached(after, int(i == 0), rest) != rest or _reached(before, int(i == 0), rest) != rest
        left = reachable_pairs(successors, without=i) if apart else (n - 1) * (n - 2)
        every = (1 << n) - 1
        own = _reached(after, i, every).bit_count() + _reached(before, i, every).bit_count() - 2
        loss[i] = (whole - own - left) / ((n - 1) * (n - 2))
    return loss


def _reversed(successors: Successors) -> list[list[int]]:
    predecessors: list[list[int]] = [[] for _ in successors]
    for u, near in enumerate(successors):
        for v in near:
            predecessors[v].append(u)
    return predecessors


def _marks(neighbours: Successors) -> list[int]:
    """Return each node's neighbours as a whole number with one bit a node."""
    return [sum(1 << v for v in set(near)) for near in neighbours]


def _reached(marks: Sequence[int], start: int, within: int) -> int:
    """Return the nodes that one reaches inside some nodes, itself included, one bit a node."""
    reached = new = 1 << start
    while new:
        found = 0
        while new:
            lowest = new & -new
            found |= marks[lowest.bit_length() - 1]
            new ^= lowest
        new = found & within & ~reached
        reached |= new
    return reached
