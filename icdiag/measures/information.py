"""The layer of links that carry information: who declared a need for it, and where it no longer arrives."""

from collections.abc import Collection
from dataclasses import dataclass
from math import prod

import networkx as nx

from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.model.org import Org
from icdiag.model.settings import Settings

Pair = tuple[str, str]
INFORMATION = "information"
SMALLEST_ISLAND = 2


@dataclass(frozen=True, slots=True)
class Supply:
    """What one department, or one group, should receive, and how much of it probably fails."""

    departments: tuple[str, ...]
    links: tuple[Pair, ...]
    """The declared information links that should reach it (a department), or join it to the rest (a group)."""
    failing: tuple[LinkEstimate, ...]
    """Those that are probably weak."""
    unknown: tuple[Pair, ...]
    """Those that are hidden or were not rated."""
    chance: float
    """Probability that all of the measured ones are weak, 0-1, as if they were independent: errors that they share
    only make it larger."""
    channels: tuple[Pair, ...]
    """Its other declared links, in the same direction, for which the map names a way to talk."""


def information_links(org: Org) -> tuple[Pair, ...]:
    """Return the relations with at least one service of kind information, in the map's order."""
    return tuple(p for p, services in org.relations().items() if any(x.kind == INFORMATION for x in services))


def inbound(org: Org, estimates: Estimates | None) -> tuple[Supply, ...]:
    """Return the information supply of each department that declares one, in the map's order."""
    received: dict[str, list[Pair]] = {}
    for pair in information_links(org):
        received.setdefault(pair[1], []).append(pair)
    channels: dict[str, list[Pair]] = {}
    for pair, services in org.relations().items():
        if any(x.channels for x in services):
            channels.setdefault(pair[1], []).append(pair)
    return tuple(
        _supply(org, estimates, (d.id,), received[d.id], channels.get(d.id, []))
        for d in org.units()
        if d.id in received
    )


def islands(org: Org, estimates: Estimates | None) -> tuple[Supply, ...]:
    """Return the groups that information links hold together and that no working one joins to the largest part.

    Weakly connected components of the information layer without the links that are probably weak, of at least
    ``SMALLEST_ISLAND`` departments; links that are not measured count as working. Departments that no information
    link touches by the map are no island: their need is not known.
    """
    pairs = information_links(org)
    layer: nx.Graph[str] = nx.Graph()
    touched = {id_ for pair in pairs for id_ in pair}
    layer.add_nodes_from(d.id for d in org.units() if d.id in touched)
    layer.add_edges_from(pair for pair in pairs if not _fails(estimates, pair, org.settings))
    order = {id_: i for i, id_ in enumerate(layer)}
    parts = [sorted(part, key=order.__getitem__) for part in nx.connected_components(layer)]
    if len(parts) < 2:
        return ()
    largest = max(len(part) for part in parts)
    if sum(len(part) == largest for part in parts) > 1:
        return ()  # No part is the organisation that the others are cut off from.
    spoken = [p for p, services in org.relations().items() if any(x.channels for x in services)]
    found = []
    for part in sorted(parts, key=lambda part: order[part[0]]):
        if SMALLEST_ISLAND <= len(part) < largest:
            inside = set(part)
            found.append(_supply(org, estimates, tuple(part), _out_of(pairs, inside), _out_of(spoken, inside)))
    return tuple(found)


def _out_of(pairs: Collection[Pair], inside: set[str]) -> list[Pair]:
    return [(s, c) for s, c in pairs if (s in inside) != (c in inside)]


def _fails(estimates: Estimates | None, pair: Pair, settings: Settings) -> bool:
    known = estimates.link(*pair) if estimates else None
    return known is not None and known.p_weak >= settings.weak_probable


def _supply(
    org: Org, estimates: Estimates | None, departments: tuple[str, ...], links: list[Pair], spoken: list[Pair]
) -> Supply:
    measured = [estimates.link(*pair) if estimates else None for pair in links]
    known = [x for x in measured if x is not None]
    return Supply(
        departments=departments,
        links=tuple(links),
        failing=tuple(x for x in known if x.p_weak >= org.settings.weak_probable),
        unknown=tuple(pair for pair, x in zip(links, measured, strict=True) if x is None),
        chance=prod(x.p_weak for x in known),
        channels=tuple(pair for pair in spoken if pair not in links),
    )
