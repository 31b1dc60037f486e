"""Shared by the two checks on splits: relations that go around, and how bad a split is."""

from collections.abc import Collection

from icdiag.measures.structure import Structure
from icdiag.model.finding import Severity

HIGH_SHARE = 0.30
MEDIUM_SHARE = 0.15
"""Cut-off share of all departments from which a split is a high or a medium risk."""


def severity_of_share(share: float) -> Severity:
    """Return the severity of a split by the share of the departments that is cut off."""
    if share >= HIGH_SHARE:
        return Severity.HIGH
    return Severity.MEDIUM if share >= MEDIUM_SHARE else Severity.LOW


def bypasses(
    structure: Structure, cut_off: Collection[str], *, without: Collection[str] = (), bridge: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the rated but undeclared relations that join the cut-off side to the rest some other way.

    None may touch a department in ``without`` or be the relation ``bridge`` itself.
    """
    if structure.measured_on != "declared":
        return ()
    side = set(cut_off)
    return tuple(
        (supplier, customer)
        for supplier, customer, edge in structure.graph.edges(data=True)
        if not edge["declared"]
        and (supplier in side) != (customer in side)
        and supplier not in without
        and customer not in without
        and {supplier, customer} != set(bridge)
    )


def still_cut_off(
    structure: Structure, cut_off: Collection[str], around: Collection[tuple[str, str]], *, without: str
) -> tuple[str, ...]:
    """Return the cut-off departments that the relations around do not join to the rest either."""
    side = set(cut_off)
    waiting = [id_ for pair in around for id_ in pair if id_ in side]
    joined = set(waiting)
    while waiting:
        here = waiting.pop()
        for other in (*structure.graph.succ[here], *structure.graph.pred[here]):
            if other in side and other != without and other not in joined:
                joined.add(other)
                waiting.append(other)
    return tuple(id_ for id_ in cut_off if id_ not in joined)
