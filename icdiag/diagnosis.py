"""The whole result of one assessment, as the renderers get it."""

from dataclasses import dataclass

from icdiag.measures.boundaries import Boundary
from icdiag.measures.estimates import Estimates
from icdiag.measures.group_facts import GroupingFacts
from icdiag.measures.health import Health
from icdiag.measures.structure import Structure
from icdiag.model.finding import Finding
from icdiag.model.org import Org
from icdiag.model.problem import Problem
from icdiag.model.tally import Tally


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything a report may show; holds no single answer."""

    org: Org
    tally: Tally | None
    estimates: Estimates | None
    structure: Structure
    boundaries: tuple[Boundary, ...]
    health: Health | None
    """None without a survey, or under 30 raters."""
    findings: tuple[Finding, ...]
    """Worst first; "cannot tell" and strengths included."""
    problems: tuple[Problem, ...]
    """Warnings and notes of the intake."""
    group_facts: tuple[GroupingFacts, ...] = ()
    """How the links lie to each declared grouping."""
