"""The one order of departments that ring, matrix and tables share: by unit, neighbours in work beside each other."""

from operator import mul

import networkx as nx

from icdiag.model.org import Org
from icdiag.report.text import department_name
from icdiag.report.view_structure import GroupView

_SWEEPS = 8
_SEED = 20260701


def ordered_groups(org: Org, graph: "nx.DiGraph[str]", language: str) -> tuple[GroupView, ...]:
    """Return the departments in groups (the unit above them, or communities of the graph), both in drawing order.

    Where no unit is named, or all departments are under the same one, Louvain communities of the undirected graph
    stand in. Inside and across groups a barycentre ordering keeps departments that work together close.
    """
    ids = [d.id for d in org.units()]
    parents = {d.id: d.parent for d in org.departments}
    named = {parents[id_] for id_ in ids}
    declared = len(named) > 1
    members: dict[str, list[str]] = {}
    if declared:
        for id_ in ids:
            members.setdefault(parents[id_], []).append(id_)
    else:
        for number, part in enumerate(_communities(ids, graph)):
            members[str(number + 1)] = part
    keys = _barycentre_order(list(members), _group_weights(members, graph))
    groups = []
    for key in keys:
        name = department_name(org, key, language) if declared and key else ("" if declared else key)
        groups.append((name, members[key]))
    placed = _inside(groups, graph)
    return tuple(GroupView(name, declared, tuple(part)) for (name, _), part in zip(groups, placed, strict=True))


def _communities(ids: list[str], graph: "nx.DiGraph[str]") -> list[list[str]]:
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(ids)
    known = set(ids)
    plain.add_edges_from((a, b) for a, b in graph.edges if a in known and b in known and a != b)
    position = {id_: i for i, id_ in enumerate(ids)}
    parts = nx.community.louvain_communities(plain, seed=_SEED)
    ordered = [sorted(part, key=position.__getitem__) for part in parts]
    return sorted(ordered, key=lambda part: position[part[0]])


def _group_weights(members: dict[str, list[str]], graph: "nx.DiGraph[str]") -> dict[str, dict[str, float]]:
    group_of = {id_: key for key, part in members.items() for id_ in part}
    weights: dict[str, dict[str, float]] = {key: {} for key in members}
    for a, b in graph.edges:
        one, other = group_of.get(a), group_of.get(b)
        if one is not None and other is not None and one != other:
            weights[one][other] = weights[one].get(other, 0.0) + 1
            weights[other][one] = weights[other].get(one, 0.0) + 1
    return weights


def _barycentre_order(keys: list[str], weights: dict[str, dict[str, float]]) -> list[str]:
    order = list(keys)
    for _ in range(_SWEEPS):
        place = {key: i for i, key in enumerate(order)}
        order.sort(key=lambda key: (_pull(key, weights[key], place), place[key]))
    return order


def _pull(key: str, neighbours: dict[str, float], place: dict[str, int]) -> float:
    total = sum(neighbours.values())
    # Half its own place: a full step to the neighbours' mean would pull everything into the middle.
    pulled = sum(map(mul, map(place.__getitem__, neighbours), neighbours.values()))
    mean = pulled / total if total else place[key]
    return (place[key] + mean) / 2


def _inside(groups: list[tuple[str, list[str]]], graph: "nx.DiGraph[str]") -> list[list[str]]:
    parts = [list(part) for _, part in groups]
    around: dict[str, list[str]] = {id_: [] for part in parts for id_ in part}
    for a, b in graph.edges:
        if a in around and b in around and a != b:
            around[a].append(b)
            around[b].append(a)
    near = {id_: list(dict.fromkeys(others)) for id_, others in around.items()}
    for _ in range(_SWEEPS):
        place = {id_: i for i, id_ in enumerate(id_ for part in parts for id_ in part)}
        pull = {
            id_: (place[id_] + (sum(map(place.__getitem__, others)) / len(others) if others else place[id_])) / 2
            for id_, others in near.items()
        }
        parts = [sorted(part, key=lambda id_: (pull[id_], place[id_])) for part in parts]
    return parts
