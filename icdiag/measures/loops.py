"""Circles in which work comes back to where it started, by what the map says of the things that are passed on."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from icdiag.model.org import Org

Pair = tuple[str, str]
MATERIAL = frozenset({"product"})
"""Kinds of link along which a piece of work itself moves on; services, rules and information only accompany it."""
MOST_CYCLES = 1000
MOST_STEPS = 400_000
"""Extensions of a way tried before the search for circles stops."""
SHORTEST = 3
"""Two departments that serve each other are no loop."""


@dataclass(frozen=True, slots=True)
class Cycles:
    """Elementary circles, each once."""

    found: tuple[tuple[str, ...], ...]
    """Departments in order, from the one that comes first in the map."""
    complete: bool
    """False where ``MOST_CYCLES`` or ``MOST_STEPS`` ended the search."""


def work_arcs(org: Org) -> dict[str, tuple[str, ...]]:
    """Return whom each department passes work on to: its declared product links, in the map's order."""
    arcs: dict[str, dict[str, None]] = {d.id: {} for d in org.units()}
    for link in org.links:
        if link.kind in MATERIAL:
            arcs[link.supplier].setdefault(link.customer)
    order = {id_: i for i, id_ in enumerate(arcs)}
    return {a: tuple(sorted(after, key=order.__getitem__)) for a, after in arcs.items()}


def explained(org: Org, cycle: tuple[str, ...]) -> bool:
    """Tell whether one declared process names all departments of the circle: then it is a round that is meant."""
    return any(set(cycle) <= set(process.steps) for process in org.processes)


def cycles(arcs: Mapping[str, tuple[str, ...]], *, longest: int) -> Cycles:
    """Return the elementary circles of 3 to ``longest`` departments.

    Each is found from its first department in the order of ``arcs``, and only ways that can still return in time are
    followed. Source of the counting: Johnson 1975; cut off at length and number as method section 13 says.
    """
    return _cycles(tuple((a, tuple(b for b in after if b in arcs)) for a, after in arcs.items()), longest)


@lru_cache(maxsize=8)
def _cycles(arcs: tuple[tuple[str, tuple[str, ...]], ...], longest: int) -> Cycles:
    place = {a: i for i, (a, _) in enumerate(arcs)}
    after = [[place[b] for b in near] for _, near in arcs]
    before: list[list[int]] = [[] for _ in arcs]
    for a, near in enumerate(after):
        for b in near:
            before[b].append(a)
    found: list[tuple[str, ...]] = []
    budget = MOST_STEPS
    for start in range(len(arcs)):
        home = _distances(before, start, longest - 1)
        budget -= len(home)
        for way in _ways(after, start, home, longest):
            budget -= 1
            if way is not None:
                found.append(tuple(arcs[i][0] for i in way))
            if len(found) >= MOST_CYCLES or budget <= 0:
                return Cycles(tuple(found), complete=False)
    return Cycles(tuple(found), complete=True)


def _distances(before: list[list[int]], start: int, most: int) -> dict[int, int]:
    """Return the steps to ``start`` from all that are no more than ``most`` away and not before it in order."""
    steps = {start: 0}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if steps[here] < most:
            for other in before[here]:
                if other > start and other not in steps:
                    steps[other] = steps[here] + 1
                    waiting.append(other)
    return steps


def _ways(
    after: list[list[int]], start: int, home: Mapping[int, int], longest: int
) -> Iterator[tuple[int, ...] | None]:
    """Yield the circles through ``start``, and None for each further way that was tried."""
    stack: list[tuple[int, ...]] = [(start,)]
    while stack:
        way = stack.pop()
        closed = way if len(way) >= SHORTEST and start in after[way[-1]] else None
        yield closed
        for other in reversed(after[way[-1]]):
            if other in home and other != start and other not in way and len(way) + home[other] <= longest:
                stack.append((*way, other))
