"""Who reaches whom along the arcs, and in how many steps: all pairs at once, one bit a department."""

from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True)
class Reach:
    """What each department reaches."""

    others: dict[str, int]
    """Departments reached, itself not counted."""
    by_distance: dict[str, tuple[int, ...]]
    """Departments at distance 0 (itself), 1, 2, …"""


def reach_of(graph: "nx.DiGraph[str]") -> Reach:
    """Return the reach of every department.

    What lies within k + 1 steps of a department is what lies within k steps of its neighbours. Sets are whole
    numbers with one bit a department, so that 2,000 departments with 40,000 arcs take well under a second.
    """
    ids = list(graph)
    position = {id_: i for i, id_ in enumerate(ids)}
    neighbours = [[position[other] for other in graph[id_]] for id_ in ids]
    within = [1 << i for i in range(len(ids))]
    counts = [[1] for _ in ids]
    growing = True
    while growing:
        before = within
        within = [_union(mine, before, near) for mine, near in zip(before, neighbours, strict=True)]
        growing = False
        for old, new, count in zip(before, within, counts, strict=True):
            if old != new:
                count.append((old ^ new).bit_count())
                growing = True
    by_distance = {id_: tuple(count) for id_, count in zip(ids, counts, strict=True)}
    return Reach({id_: sum(by) - 1 for id_, by in by_distance.items()}, by_distance)


def _union(mine: int, sets: list[int], members: list[int]) -> int:
    for member in members:
        mine |= sets[member]
    return mine
