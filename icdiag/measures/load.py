"""How much each department has to serve with how many people (method section 13). From the map alone."""

from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx
import numpy as np

from icdiag.formulas.outliers import upper_fence
from icdiag.model.org import Org

FEWEST = 8
"""Suppliers with a known headcount under which quartiles say nothing of what is usual."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one department serves."""

    id: str
    customers: int
    weighted: float
    """Customers served, each by the criticality (1-5) of the relation."""
    headcount: int
    per_head: float
    """``weighted / headcount``."""
    volume_per_head: float | None
    """Requests per period and head; None where one of its services has no volume."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual among the suppliers."""

    median: float
    fence: float
    """Q3 + fence IQR."""
    limit: float
    """The greater of the fence and so many times the median: a load above it stands out."""
    suppliers: int


def usual(values: list[float], *, fence: float, times: float) -> Usual | None:
    """Return what is usual, or None for under ``FEWEST`` values. Source of the fence: Tukey 1977."""
    if len(values) < FEWEST:
        return None
    median, outer = float(np.median(values)), upper_fence(values, reach=fence)
    return Usual(median, outer, max(outer, times * median), len(values))


def loads(org: Org, graph: "nx.DiGraph[str]") -> tuple[Load, ...]:
    """Return the load of each department that supplies others by the map and has a headcount, in the map's order.

    Links that were rated but never declared are no load that anybody planned: they do not count.
    """
    services = org.relations()
    found = []
    for department in org.units():
        served = [c for c in graph.successors(department.id) if (department.id, c) in services]
        if not served or not department.headcount:
            continue
        weighted = float(sum(graph.succ[department.id][c]["criticality"] for c in served))
        volumes = [x.volume for c in served for x in services[department.id, c]]
        known = [v for v in volumes if v is not None]
        found.append(
            Load(
                department.id, len(served), weighted, department.headcount, weighted / department.headcount,
                sum(known) / department.headcount if len(known) == len(volumes) else None,
            )
        )  # fmt: skip
    return tuple(found)


def people_share(org: Org, ids: Collection[str]) -> float | None:
    """Return the share of all people who work in these departments, 0-1; None where a headcount is missing."""
    heads = {d.id: d.headcount for d in org.units()}
    known = [n for n in heads.values() if n is not None]
    if len(known) < len(heads) or not sum(known):
        return None
    return sum(heads[id_] or 0 for id_ in ids if id_ in heads) / sum(known)
