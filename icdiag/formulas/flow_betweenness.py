"""How much of what could flow between others has to run through a node (Freeman, Borgatti & White 1991)."""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
NOTHING = 1e-12
"""Capacity under which an arc counts as full."""


def flow_betweenness(capacity: Matrix) -> tuple[float, ...]:
    """Return each node's flow betweenness, 0-1.

    ``sum of m_st(i) / sum of F_st`` over ordered pairs s, t other than i: F_st is the most that can flow from s to t,
    m_st(i) how much less that is once i is gone. 0 where nothing flows between the others.

    Args:
        capacity: square; what each arc i -> j can carry, 0 for no arc, never negative. The diagonal is not looked at.

    Exact, by maximum flows (augmenting along shortest ways, Edmonds & Karp 1972). The time grows with the fourth power
    of the nodes: up to some 30.

    Source: Freeman, Borgatti & White (1991), Centrality in valued graphs; removal as in R's ``sna::flowbet`` (there
    ``cmode="rawflow"`` gives the numerator and ``"normflow"`` the ratio). UCINET's newer versions count the flow that
    one maximum flow happens to send through i, which is not unique.

    Raises:
        ValueError: not square, or a capacity is negative or no number.
    """
    if capacity.ndim != 2 or capacity.shape[0] != capacity.shape[1]:
        raise ValueError("capacity must be square")
    if not bool((capacity >= 0).all()):
        raise ValueError("capacities must be 0 or more")
    n = len(capacity)
    arcs: list[list[float]] = capacity.tolist()
    lost, possible = [0.0] * n, [0.0] * n
    for s in range(n):
        for t in range(n):
            if s != t:
                _through(arcs, s, t, lost, possible)
    return tuple(a / b if b > 0 else 0.0 for a, b in zip(lost, possible, strict=True))


def _through(arcs: list[list[float]], s: int, t: int, lost: list[float], possible: list[float]) -> None:
    """Add what one pair loses without each node, and what it has."""
    whole, used = _maximum_flow(arcs, s, t, without=s)
    for i in range(len(arcs)):
        if i not in (s, t):
            possible[i] += whole
            if used >> i & 1:  # A node that one maximum flow does without is never missed.
                lost[i] += whole - _maximum_flow(arcs, s, t, without=i)[0]


def _maximum_flow(arcs: list[list[float]], s: int, t: int, *, without: int) -> tuple[float, int]:
    """Return the most that flows from s to t, and the nodes on the ways that were used (bits).

    ``without`` is left out; s stands for nothing left out.
    """
    left = [list(row) for row in arcs]
    barred = 0 if without == s else 1 << without
    open_ = [sum(1 << v for v, c in enumerate(row) if c > NOTHING and v != u) & ~barred for u, row in enumerate(arcs)]
    total, used = 0.0, 0
    while (way := _shortest_way(open_, s, t)) is not None:
        size = min(left[u][v] for u, v in way)
        total += size
        for u, v in way:
            used |= 1 << v
            left[u][v] -= size
            left[v][u] += size
            if left[u][v] <= NOTHING:
                open_[u] &= ~(1 << v)
            open_[v] |= 1 << u
    return total, used


def _shortest_way(open_: list[int], s: int, t: int) -> list[tuple[int, int]] | None:
    """Return the arcs of a shortest way with something left, or None."""
    before = {s: s}
    seen, here = 1 << s, [s]
    while here:
        ahead = []
        for u in here:
            new = open_[u] & ~seen
            seen |= new
            while new:
                v = (new & -new).bit_length() - 1
                new &= new - 1
                before[v] = u
                ahead.append(v)
            if seen >> t & 1:
                return _back(before, s, t)
        here = ahead
    return None


def _back(before: dict[int, int], s: int, t: int) -> list[tuple[int, int]]:
    way, v = [], t
    while v != s:
        way.append((before[v], v))
        v = before[v]
    return way[::-1]
