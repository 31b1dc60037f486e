"""Which services of a department only one side has put on the map. Pure; from the map alone."""

from dataclasses import dataclass

from icdiag.model.org import Link, Org


@dataclass(frozen=True, slots=True)
class Declared:
    """A department's relations as a supplier, and which of them both sides do not list alike."""

    department: str
    relations: int
    expected: tuple[tuple[str, str], ...]
    """Relations with a service that only the customer lists: others see a task that the department does not."""
    offered: tuple[tuple[str, str], ...]
    """Relations with a service that only the department lists: it sees a task that others do not."""
    kinds: tuple[tuple[str, str], ...]
    """Relations in which what the customer lists and what the department lists are different kinds of cooperation."""
    criticality: int
    """Highest of the one-sided relations, 1-5; 0 where there is none."""

    @property
    def one_sided(self) -> tuple[tuple[str, str], ...]:
        """Return the relations that are not listed alike, in the map's order, each once."""
        return tuple(dict.fromkeys((*self.expected, *self.offered)))


def declared_roles(org: Org) -> tuple[Declared, ...]:
    """Return every supplier's relations by who declared them, in the map's order of departments."""
    relations: dict[str, list[tuple[Link, ...]]] = {}
    for (supplier, _), links in org.relations().items():
        relations.setdefault(supplier, []).append(links)
    return tuple(_declared(d.id, relations[d.id]) for d in org.departments if d.id in relations)


def one_sided_share(org: Org) -> float:
    """Return the share of the map's relations with a service that only one side declared, 0-1; 0 without relations."""
    relations = org.relations().values()
    sided = sum(any(x.declared_by != "both" for x in links) for links in relations)
    return sided / len(relations) if relations else 0.0


def _declared(department: str, relations: list[tuple[Link, ...]]) -> Declared:
    def listed(by: str) -> tuple[tuple[str, str], ...]:
        return tuple(_pair(links) for links in relations if any(x.declared_by == by for x in links))

    sided = [links for links in relations if any(x.declared_by != "both" for x in links)]
    return Declared(
        department=department,
        relations=len(relations),
        expected=listed("customer"),
        offered=listed("supplier"),
        kinds=tuple(_pair(links) for links in relations if _kinds_differ(links)),
        criticality=max((x.criticality for links in sided for x in links), default=0),
    )


def _pair(links: tuple[Link, ...]) -> tuple[str, str]:
    return links[0].supplier, links[0].customer


def _kinds_differ(links: tuple[Link, ...]) -> bool:
    """Tell whether the two sides list services of one pair, and no kind of cooperation is common to both lists."""
    supplier, customer = ({x.cooperation for x in links if x.declared_by == by} for by in ("supplier", "customer"))
    return bool(supplier) and bool(customer) and not supplier & customer
