"""What is left of quality at the end of a chain of links (method section 13): the weakest link, and the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from icdiag.measures.estimates import Estimates
from icdiag.model.org import Org

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Chain:
    """A way along links and how good they are. Hidden and unrated links are counted, never guessed."""

    steps: tuple[str, ...]
    """Departments in order."""
    links: tuple[Pair, ...]
    """(supplier, customer)."""
    unmeasured: int
    """Links without a published score."""
    weakest: Pair | None
    """The link with the lowest quality; None unless all links are measured."""
    lowest: float | None
    """Its quality, 0-100."""
    product: float | None
    """Product of q / 100 over the links, 0-1: what is left if each link passes on what it received; None unless all
    links are measured."""


def chain(steps: Sequence[str], estimates: Estimates | None) -> Chain:
    """Return the chain that hands over from each step to the next; repeated steps in a row hand nothing over.

    Weakest link and end-to-end product: quality chains of total quality management; each link counts the same.
    """
    links = tuple((a, b) for a, b in pairwise(steps) if a != b)
    known = [x for x in (estimates.link(*pair) if estimates else None for pair in links) if x is not None]
    unmeasured = len(links) - len(known)
    if unmeasured or not known:
        return Chain(tuple(steps), links, unmeasured, None, None, None)
    weak = min(known, key=lambda x: x.q.value)
    product = 1.0
    for link in known:
        product *= link.q.value / 100
    return Chain(tuple(steps), links, 0, (weak.supplier, weak.customer), weak.q.value, product)


def process_chains(org: Org, estimates: Estimates | None) -> tuple[Chain, ...]:
    """Return the chain of each declared process, in the map's order."""
    return tuple(chain(process.steps, estimates) for process in org.processes)


def ways_outside(org: Org, graph: "nx.DiGraph[str]", estimates: Estimates | None) -> dict[str, Chain]:
    """Return, by department, the shortest chain of links to one that serves customers outside, itself included.

    Departments from which none is reached are left out. Of equally short chains the one with the fewest unmeasured
    links, then the one whose weakest link is weakest: what may break is to show; then the one first in the map.
    """
    steps = _steps_outside(org, graph)
    best: dict[str, tuple[int, float, tuple[str, ...]]] = {}
    for here in sorted(steps, key=steps.__getitem__):
        if steps[here] == 0:
            best[here] = (0, 100.0, (here,))
            continue
        ahead = (c for c in graph.successors(here) if steps.get(c, -1) == steps[here] - 1)
        best[here] = min((_longer(here, best[c], estimates) for c in ahead), key=lambda way: way[:2])
    return {id_: chain(best[id_][2], estimates) for id_ in graph if id_ in best}


def _longer(
    start: str, way: tuple[int, float, tuple[str, ...]], estimates: Estimates | None
) -> tuple[int, float, tuple[str, ...]]:
    """Return the way one department earlier: unmeasured links, lowest quality, departments."""
    unmeasured, lowest, steps = way
    known = estimates.link(start, steps[0]) if estimates else None
    if known is None:
        return unmeasured + 1, lowest, (start, *steps)
    return unmeasured, min(lowest, known.q.value), (start, *steps)


def _steps_outside(org: Org, graph: "nx.DiGraph[str]") -> dict[str, int]:
    """Return the links from each department to the nearest that serves customers outside."""
    here = [d.id for d in org.departments if d.external and d.id in graph]
    steps = dict.fromkeys(here, 0)
    while here:
        here = list(dict.fromkeys(s for c in here for s in graph.predecessors(c) if s not in steps))
        far = max(steps.values()) + 1
        steps.update(dict.fromkeys(here, far))
    return steps
