"""What a check is, and what it may look at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from icdiag.measures.boundaries import Boundary
from icdiag.measures.estimates import Estimates
from icdiag.measures.structure import Structure
from icdiag.model.finding import Finding
from icdiag.model.org import Org
from icdiag.model.tally import Tally


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known when the checks run. Checks read it and change nothing."""

    org: Org
    tally: Tally | None
    """None where there was no survey."""
    estimates: Estimates | None
    """None where there was no survey, or no link may be shown."""
    structure: Structure
    boundaries: tuple[Boundary, ...]
    careless_changes: tuple[str, ...] | None = None
    """Ids of the findings that come or go if careless people's answers are kept; None where that was not tried."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A check's sentences in one language."""

    name: str
    """What this kind of finding is called."""
    title: str
    summary: str | Mapping[str, str]
    """One sentence, or one for each variant."""
    flip: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of finding. Its module's docstring is its manual page, in English and Chinese."""

    id: str
    family: str
    """walls, weak-links, contradictions, structure, roles, improvement, data or strengths."""
    run: Callable[[Case], Iterable[Finding]]
    en: Texts
    zh: Texts

    def texts(self, language: str) -> Texts:
        """Return the sentences in a language."""
        return self.zh if language == "zh" else self.en
