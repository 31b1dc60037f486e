"""The organisation as the map declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from icdiag.model.problem import Location
from icdiag.model.settings import Settings

NOWHERE = Location("")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one or both languages."""

    zh: str = ""
    en: str = ""

    def in_(self, language: str) -> str:
        """Return the name in the language, or in the other one where that is missing."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second


@dataclass(frozen=True, slots=True)
class Department:
    """An organisational unit."""

    id: str
    name: Name
    parent: str = ""
    headcount: int | None = None
    aliases: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    external: bool = False
    goals: tuple[str, ...] = ()
    lead: str = ""
    where: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Standard:
    """A service standard of a link and how it was kept."""

    measure: Name
    target: float | None = None
    unit: str = ""
    better: str = "lower"
    actual: float | None = None
    met: int | None = None
    total: int | None = None
    goal: float = 0.95
    """The share of cases that has to keep the target."""
    where: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Link:
    """One service that a supplier gives a customer. A pair may have several; together they are one relation."""

    supplier: str
    customer: str
    service: Name = field(default_factory=Name)
    kind: str = "service"
    cooperation: str = "service"
    criticality: int = 3
    volume: float | None = None
    channels: tuple[str, ...] = ()
    contacts_needed: float | None = None
    owner: str = ""
    declared_by: str = "both"
    backups: tuple[str, ...] = ()
    standards: tuple[Standard, ...] = ()
    where: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that departments may share."""

    id: str
    name: Name


@dataclass(frozen=True, slots=True)
class Process:
    """A value chain: each step hands over to the next."""

    name: Name
    steps: tuple[str, ...]
    where: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Team:
    """A cross-functional team and how it did on the five criteria (met, missed or unknown)."""

    name: Name
    members: tuple[str, ...]
    criteria: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the improvement plan carried over from the last period."""

    id: str
    finding: str = ""
    do: Name = field(default_factory=Name)
    principle: str = ""
    owner: str = ""
    sponsor: str = ""
    due: str = ""
    stage: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class SurveySource:
    """Where the answers are and how to read them."""

    paths: tuple[str, ...]
    """Files, folders or globs, relative to the map's folder unless absolute."""
    layout: str = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Our column name -> the header in the file."""
    where: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that fails a CI job: a severity, a check id, or a rule on a number."""

    subject: str
    """A severity, a check id, or ``links``, ``walls``, ``health``, ``response_rate``, ``regression``."""
    selector: str = ""
    """For ``links``: a pattern such as ``hr..*``; for ``regression``: what may not regress."""
    comparison: str = ""
    """``>=``, ``>``, ``<=``, ``<`` or empty."""
    bound: float = 0.0
    level: str = "error"
    where: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Org:
    """A whole org map."""

    path: str
    name: Name
    period: str = ""
    language: str = "en"
    instrument: str = "six-principles"
    survey: SurveySource | None = None
    logs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    previous: tuple[str, ...] = ()
    departments: tuple[Department, ...] = ()
    links: tuple[Link, ...] = ()
    goals: tuple[Goal, ...] = ()
    processes: tuple[Process, ...] = ()
    teams: tuple[Team, ...] = ()
    actions: tuple[Action, ...] = ()
    settings: Settings = field(default_factory=Settings)
    gates: tuple[Gate, ...] = ()
    tables: tuple[str, ...] = field(default=(), compare=False)
    """Paths that stand in the map in place of its departments or links."""
    _kept: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out once; a map of 2,000 departments is asked ten thousand times."""

    def named_files(self) -> tuple[str, ...]:
        """Return every path that the map names, relative to its folder unless absolute."""
        survey = self.survey.paths if self.survey else ()
        return (self.instrument, *survey, *self.logs.values(), *self.previous, *self.tables)

    def department(self, id_: str) -> Department:
        """Return the department with this id.

        Raises:
            KeyError: there is none.
        """
        if "departments" not in self._kept:
            self._kept["departments"] = {d.id: d for d in reversed(self.departments)}
        found: Department = self._kept["departments"][id_]
        return found

    def units(self) -> tuple[Department, ...]:
        """Return the departments that take part: those that serve, are served or have no children."""
        if "units" not in self._kept:
            parents = {d.parent for d in self.departments if d.parent}
            linked = {x for link in self.links for x in (link.supplier, link.customer)}
            self._kept["units"] = tuple(d for d in self.departments if d.id in linked or d.id not in parents)
        found: tuple[Department, ...] = self._kept["units"]
        return found

    def relations(self) -> Mapping[tuple[str, str], tuple[Link, ...]]:
        """Return the declared services by (supplier, customer), in the map's order."""
        if "relations" not in self._kept:
            pairs: dict[tuple[str, str], tuple[Link, ...]] = {}
            for link in self.links:
                key = (link.supplier, link.customer)
                pairs[key] = (*pairs.get(key, ()), link)
            self._kept["relations"] = MappingProxyType(pairs)
        found: Mapping[tuple[str, str], tuple[Link, ...]] = self._kept["relations"]
        return found
