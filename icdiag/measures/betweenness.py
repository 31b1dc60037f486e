"""How much runs through each department: shortest-path betweenness, many sources at once."""

import random
from importlib.metadata import entry_points
from typing import Any

import networkx as nx
import numpy as np

from icdiag.formulas.centrality import betweenness_sums

PIVOTS = 200
"""Sources drawn where betweenness is estimated (Brandes & Pich 2007)."""
BACKENDS = ("franken_networkx",)
"""networkx backends that take lengths; on 200 departments and 4,000 links equal to networkx to the last digit."""
QUICK_FROM = 300_000
"""Departments times links from which on loading a backend pays."""
DEEPEST = 24
"""Steps up to which whole matrices are quicker than one source at a time."""


def _pivots(n: int, seed: int) -> list[int]:
    return random.Random(seed).sample(range(n), PIVOTS)  # noqa: S311 - a seeded sample of departments, no secret


def is_exact(departments: int, exact_up_to: int) -> bool:
    """Tell whether the betweenness of so many departments is worked out from every one of them."""
    return departments <= max(exact_up_to, PIVOTS)


def weighted_betweenness(graph: "nx.DiGraph[str]") -> dict[str, float]:
    """Return the same by the ``length`` of the arcs, exactly, whatever the size.

    Worked out by the networkx backend that the user has chosen (networkx's own ``NETWORKX_BACKEND_PRIORITY``), or else,
    where one source after the other would take long, by a quick one that is installed; networkx itself otherwise.
    """
    options: dict[str, Any] = {"normalized": True, "weight": "length"}
    if len(graph) * graph.number_of_edges() > QUICK_FROM:
        installed = entry_points(group="networkx.backends").names
        quick = next((name for name in BACKENDS if name in installed), None)
        options["backend"] = quick
    found: dict[Any, float] = nx.betweenness_centrality(graph, **options)
    return found


def betweenness(graph: "nx.DiGraph[str]", *, steps: int, exact_up_to: int, seed: int) -> dict[str, float]:
    """Return the share, 0-1, of ordered pairs of other departments whose shortest paths run through each one.

    Every link has length 1; where a pair has several shortest paths each counts its part. Divided by
    (n - 1)(n - 2) (Freeman 1977; algorithm of Brandes 2001). Over ``exact_up_to`` departments estimated from 200
    sources drawn by the seed (``is_exact`` tells). ``steps`` is the longest of all shortest paths.
    """
    ids = list(graph)
    n = len(ids)
    if n < 3:
        return dict.fromkeys(ids, 0.0)
    sources = list(range(n)) if is_exact(n, exact_up_to) else sorted(_pivots(n, seed))
    if steps <= DEEPEST:
        through = betweenness_sums(nx.to_numpy_array(graph, nodelist=ids), sources)
    else:
        subset = nx.betweenness_centrality_subset(graph, [ids[i] for i in sources], ids)
        through = np.array([subset[id_] for id_ in ids])
    scale = n / len(sources) / ((n - 1) * (n - 2))
    return {id_: float(value) * scale for id_, value in zip(ids, through, strict=True)}
