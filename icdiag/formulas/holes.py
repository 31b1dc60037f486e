"""Structural holes: how far a node's contacts are tied to each other (method section 13). Pure.

``z_ij`` is the tie's weight from i to j, 0 without a tie; contacts are nodes tied either way. Proportions follow Burt
1992, *Structural Holes*, and use the whole network (UCINET's "ego network" model instead drops ties of contacts to
nodes that i does not know). Nodes without contacts are NaN, as in networkx and igraph.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Node = TypeVar("Node", bound=Hashable)
Array = npt.NDArray[np.float64]


def strengths(
    edges: Sequence[tuple[Node, Node]],
    nodes: Sequence[Node],
    weights: Sequence[float] | None = None,
    *,
    directed: bool,
) -> Array:
    """Return ``z_ij + z_ji`` for each pair in the order of ``nodes``, with 0 on the diagonal.

    Ties without direction, each given once, stand for a tie both ways. Weights of a tie given twice add up.

    Raises:
        KeyError: a tie's end that is not among the nodes.
        ValueError: a negative weight, or not one for each tie.
    """
    place = {node: i for i, node in enumerate(nodes)}
    z = np.zeros((len(place), len(place)))
    for (a, b), weight in zip(edges, [1.0] * len(edges) if weights is None else weights, strict=True):
        if weight < 0:
            raise ValueError("weights are not negative")
        z[place[a], place[b]] += weight
        if not directed:
            z[place[b], place[a]] += weight
    np.fill_diagonal(z, 0.0)
    both: Array = z + z.T
    return both


def _shares(both: Array) -> Array:
    """Return ``p_ij``: the part of i's ties that j has; rows of nodes without ties are 0."""
    total = both.sum(axis=1, keepdims=True)
    shares: Array = np.divide(both, total, out=np.zeros_like(both), where=total > 0)
    return shares


def constraint(both: Array) -> Array:
    """Return each node's constraint, NaN without contacts: ``sum_j (p_ij + sum_q p_iq p_qj)^2``, j over i's contacts.

    ``p_ij = (z_ij + z_ji) / sum_k (z_ik + z_ki)``. About 0 where contacts are many and apart, 1 for one contact; it can
    exceed 1 (to 1.125) for two contacts tied to each other. ``both`` is what ``strengths`` returns.
    igraph's ``constraint`` and networkx's ``constraint`` agree, for arcs and weights too, but for a node that only
    receives: networkx gives NaN, we give its constraint. Source: Burt 1992, pp. 54-55, eq. 2.4.
    """
    p = _shares(both)
    near = np.where(both > 0, (p + p @ p) ** 2, 0.0)
    return np.where(both.any(axis=1), near.sum(axis=1), np.nan)


def effective_size(both: Array) -> Array:
    """Return each node's effective size, contacts less their overlap, NaN without contacts.

    ``sum_j (1 - sum_q p_iq m_jq)``, j over contacts, q other than i and j, ``m_jq = (z_jq + z_qj) / max_k (z_jk +
    z_kj)``. From 1 (or under it with uneven weights) to the number of contacts. For ties without weight and direction
    it is Borgatti's ``n - 2t/n`` with t ties among n contacts (1997, Connections 20:35-38). igraph has none. networkx's
    ``effective_size`` agrees node by node (``nodes=...``), with NaN for a node that only receives; asked for all nodes
    at once networkx 3.6 divides z_jq by the strongest tie of q, not of j, which differs where ties weigh unequally.
    Source: Burt 1992, p. 52, eq. 2.2.
    """
    p = _shares(both)
    most = both.max(axis=1, keepdims=True, initial=0.0)
    m = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    overlap = p @ m.T
    size = np.where(both > 0, 1.0 - overlap, 0.0).sum(axis=1)
    return np.where(both.any(axis=1), size, np.nan)


def efficiency(both: Array) -> Array:
    """Return effective size over the number of contacts, up to 1, NaN without contacts. Source: Burt 1992, p. 53."""
    contacts = (both > 0).sum(axis=1)
    share: Array = np.divide(effective_size(both), contacts, out=np.full(len(both), np.nan), where=contacts > 0)
    return share


def hierarchy(both: Array) -> Array:
    """Return how far the constraint rests on one contact, 0-1; NaN without contacts, 1 with one.

    ``sum_j (c_ij / (C/N)) ln(c_ij / (C/N)) / (N ln N)``, the Coleman-Theil index over i's N contacts.
    Source: Burt 1992, p. 71, eq. 2.9; UCINET has 1 for one contact too.
    """
    p = _shares(both)
    found = np.full(len(both), np.nan)
    for i, near in enumerate(np.where(both > 0, (p + p @ p) ** 2, 0.0)):
        c = near[both[i] > 0]
        if len(c):
            even = c / c.mean()
            found[i] = float((even * np.log(even)).sum()) / (len(c) * np.log(len(c))) if len(c) > 1 else 1.0
    return found


def by_node(nodes: Sequence[Node], values: Array) -> Mapping[Node, float]:
    """Return the values by node, in their order."""
    return dict(zip(nodes, values.tolist(), strict=True))
