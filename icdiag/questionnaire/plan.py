"""Who is asked about whom: the questionnaire's content in one language, before it is laid out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from icdiag.model.instrument import Instrument, Item, Scale
from icdiag.model.org import Link, Org
from icdiag.model.privacy import COMMENTS_N

MOST_POINTS = 11
"""Steps of a scale above which a drop-down list no longer helps."""
EXPECTATIONS = frozenset({"internal-servqual"})
"""Bundled instruments that compare what is perceived with what is expected."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A department that is rated, with what it supplies to the one that answers."""

    id: str
    name: str
    services: str


@dataclass(frozen=True, slots=True)
class Form:
    """What one department is asked."""

    id: str
    name: str
    suppliers: tuple[Supplier, ...]
    """In the map's order of departments."""
    serves: bool
    """Whether it serves others itself, and so rates its own service too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole questionnaire."""

    org: str
    language: str
    instrument: Instrument
    forms: tuple[Form, ...]
    min_n: int
    expectations: bool
    shared_at: int | None = None
    """Fewest people who answered behind a comment that a report may show; None: no report shows any."""


def plan(org: Org, instrument: Instrument, *, language: str, expectations: bool | None = None) -> Plan:
    """Return what every department is asked: one form for each that has a supplier or a customer.

    ``expectations`` asks what service is expected beside what is perceived; None leaves it to the instrument.
    """
    relations = org.relations()
    customers = {customer for _, customer in relations}
    suppliers = {supplier for supplier, _ in relations}
    names = {department.id: department.name.in_(language) or department.id for department in org.departments}
    forms = tuple(
        Form(id_, name, tuple(_suppliers(id_, names, relations, language)), serves=id_ in suppliers)
        for id_, name in names.items()
        if id_ in customers or id_ in suppliers
    )
    asked = instrument.id in EXPECTATIONS if expectations is None else expectations
    least = org.settings.min_n
    shared = max(COMMENTS_N, least) if org.settings.comments else None
    return Plan(org.name.in_(language), language, instrument, forms, least, asked, shared)


def _suppliers(
    customer: str, names: Mapping[str, str], relations: Mapping[tuple[str, str], tuple[Link, ...]], language: str
) -> Iterable[Supplier]:
    for id_, name in names.items():
        if links := relations.get((id_, customer)):
            services = dict.fromkeys(link.service.in_(language) for link in links)
            yield Supplier(id_, name, ("、" if language == "zh" else ", ").join(filter(None, services)))


def labels(scale: Scale, language: str) -> tuple[str, ...]:
    """Return the scale's words, lowest first, in the language or else in the other one; empty where it has none."""
    first, second = (scale.labels_zh, scale.labels_en) if language == "zh" else (scale.labels_en, scale.labels_zh)
    return first or second


def points(scale: Scale) -> tuple[str, ...]:
    """Return the answers to choose from, lowest first; empty where there are too many to list."""
    low, high = int(scale.low), int(scale.high)
    if (low, high) != (scale.low, scale.high) or high - low >= MOST_POINTS:
        return ()
    return tuple(str(point) for point in range(low, high + 1))


def scales(items: Iterable[Item]) -> tuple[Scale, ...]:
    """Return the items' scales, each once, in order."""
    return tuple(dict.fromkeys(item.scale for item in items))
