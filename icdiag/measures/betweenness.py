"""How much runs through each department: shortest-path betweenness, many sources at once."""

import random

import networkx as nx
import numpy as np

from icdiag.formulas.centrality import betweenness_sums

EXACT_UP_TO = 1000
"""Departments up to which every department is a source: the time grows with their number times the links."""
PIVOTS = 200
"""Sources drawn where betweenness is estimated (Brandes & Pich 2007)."""
DEEPEST = 24
"""Steps up to which whole matrices are quicker than one source at a time."""


def _pivots(n: int, seed: int) -> list[int]:
    return random.Random(seed).sample(range(n), PIVOTS)  # noqa: S311 - a seeded sample of departments, no secret


def betweenness(graph: "nx.DiGraph[str]", *, steps: int, seed: int) -> dict[str, float]:
    """Return the share, 0-1, of ordered pairs of other departments whose shortest paths run through each one.

    Every link has length 1; where a pair has several shortest paths each counts its part. Divided by
    (n - 1)(n - 2) (Freeman 1977; algorithm of Brandes 2001). Over 1,000 departments estimated from 200 sources drawn
    by the seed. ``steps`` is the longest of all shortest paths.
    """
    ids = list(graph)
    n = len(ids)
    if n < 3:
        return dict.fromkeys(ids, 0.0)
    sources = list(range(n)) if n <= EXACT_UP_TO else sorted(_pivots(n, seed))
    if steps <= DEEPEST:
        through = betweenness_sums(nx.to_numpy_array(graph, nodelist=ids), sources)
    else:
        subset = nx.betweenness_centrality_subset(graph, [ids[i] for i in sources], ids)
        through = np.array([subset[id_] for id_ in ids])
    scale = n / len(sources) / ((n - 1) * (n - 2))
    return {id_: float(value) * scale for id_, value in zip(ids, through, strict=True)}
