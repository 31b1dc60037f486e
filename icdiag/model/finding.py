"""One thing diagnosed: complete, typed and dumb. Renderers need no knowledge of the checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How bad it is, apart from how sure we are."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class State(StrEnum):
    """What a check says of one subject."""

    FOUND = "found"
    CANNOT_TELL = "cannot-tell"


class DepartmentRef(str):
    """A department's id standing in a sentence; renderers show its name."""

    __slots__ = ()


class WordRef(str):
    """A catalogue key standing in a sentence; renderers show its text."""

    __slots__ = ()


Value = str | int | float | tuple["DepartmentRef", ...]
"""What a sentence may take: text from the map, a number, or departments."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One number with what it is compared to."""

    measure: str
    """Key in the ``measures`` catalogue."""
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    threshold: float | None = None
    links: tuple[tuple[str, str], ...] = ()
    """What the number is about, where it is not the whole finding."""


class Verdict(StrEnum):
    """What the evidence says of a possible cause."""

    SUPPORTED = "supported"
    AGAINST = "spoken-against"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cause:
    """A possible cause of a wall or a weak link, with the numbers that speak for it and against it."""

    tag: str
    """unclear-need, slow-response, lack-of-trust, blind-spot, goal-conflict, overload or structure."""
    verdict: Verdict
    for_: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    unsettled: tuple[Evidence, ...] = ()
    """Numbers that speak neither way. Without any number at all there is no data."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Its sentences stand in the check's file: title, summary, flip, remedies, reasons."""

    check: str
    key: str
    """What it is about: ``hr~sales`` (pair), ``hr..sales`` (link), ``hr`` (department), ``site:A~B`` (boundary)."""
    state: State = State.FOUND
    severity: Severity | None = None
    confidence: float | None = None
    """Probability, 0-1, that the finding is true; None for facts that need none and for cannot-tell."""
    departments: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """(supplier, customer)."""
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    """Fills the sentences' placeholders."""
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    """Counter-evidence."""
    flip: str = ""
    """Key of the sentence that says what would turn the verdict; empty where nothing would."""
    remedies: tuple[str, ...] = ()
    """Keys of the check's remedies, most useful first."""
    reason: str = ""
    """Key of the sentence that says why we cannot tell."""
    variant: str = ""
    """Which of the check's summaries applies, where it has several."""
    causes: tuple[Cause, ...] = ()
    """Possible causes, for walls and weak links; empty for all else."""

    @property
    def id(self) -> str:
        """Return the stable id, such as ``mutual-wall/hr~sales``."""
        return f"{self.check}/{self.key}"
