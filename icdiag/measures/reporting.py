"""How far apart two departments stand in the reporting line. Pure; from the map alone."""

from icdiag.model.org import Org


def superiors(org: Org) -> dict[str, tuple[str, ...]]:
    """Return each department's units above it, nearest first; a line that bites its tail ends there."""
    parents = {d.id: d.parent for d in org.departments}
    chains = {}
    for id_, parent in parents.items():
        chain: list[str] = []
        above = parent
        while above in parents and above != id_ and above not in chain:
            chain.append(above)
            above = parents[above]
        chains[id_] = tuple(chain)
    return chains


def reporting_steps(chains: dict[str, tuple[str, ...]], a: str, b: str) -> int | None:
    """Return the steps from a up to the first boss both share and down to b: 2 within one unit, 0 for itself.

    Without a shared unit the top management stands above both: one step more on each side than their lines are long.
    None where either has no unit above it: then the map does not say how they report.
    """
    if a == b:
        return 0
    up_a, up_b = (a, *chains.get(a, ())), (b, *chains.get(b, ()))
    if len(up_a) == 1 or len(up_b) == 1:
        return None
    for i, unit in enumerate(up_a):
        if unit in up_b:
            return i + up_b.index(unit)
    return len(up_a) + len(up_b)
