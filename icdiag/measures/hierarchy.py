"""Which departments stand above or below which others: a link declared at one level may be meant at another."""

from icdiag.model.org import Org


def kin(org: Org) -> dict[str, frozenset[str]]:
    """Return, for each department, the departments above it and below it, itself not included."""
    parents = {d.id: d.parent for d in org.departments}
    relatives: dict[str, set[str]] = {id_: set() for id_ in parents}
    for id_, parent in parents.items():
        above = parent
        while above in parents and above != id_ and above not in relatives[id_]:
            relatives[id_].add(above)
            relatives[above].add(id_)
            above = parents[above]
    return {id_: frozenset(others) for id_, others in relatives.items()}


def linked_at_another_level(
    pairs: frozenset[tuple[str, str]], family: dict[str, frozenset[str]], *, supplier: str, customer: str
) -> bool:
    """Tell whether one of the pairs joins the same two lines of departments, one or both ends higher or lower."""
    suppliers = {supplier, *family.get(supplier, ())}
    customers = {customer, *family.get(customer, ())}
    if len(suppliers) * len(customers) > len(pairs):
        hits = {p for p in pairs if p[0] in suppliers and p[1] in customers}
    else:
        hits = {(s, c) for s in suppliers for c in customers} & pairs
    return bool(hits - {(supplier, customer)})
