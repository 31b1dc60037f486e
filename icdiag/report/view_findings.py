"""Findings in the view model: their sentences, the numbers for and against, and what may lie behind them."""

from typing import NamedTuple

from icdiag.report.view_basics import Ref


class EvidenceRow(NamedTuple):
    """One number behind a finding."""

    measure: str
    unit: str
    """``points``, ``percent``, ``chance``, ``count``, ``ratio`` or ``none``."""
    about: str
    """The links it is about, where it is not the whole finding."""
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    threshold: float | None


class CauseView(NamedTuple):
    """A possible cause of a wall or a weak link, with the numbers on both sides."""

    tag: str
    name: str
    verdict: str
    """``supported``, ``spoken-against`` or ``unknown``."""
    verdict_word: str
    for_: tuple[EvidenceRow, ...]
    against: tuple[EvidenceRow, ...]
    unsettled: tuple[EvidenceRow, ...]

    @property
    def sides(self) -> tuple[tuple[str, tuple[EvidenceRow, ...]], ...]:
        """Return (side, its numbers) of the sides that have any."""
        sides = (("for", self.for_), ("against", self.against), ("unsettled", self.unsettled))
        return tuple((side, rows) for side, rows in sides if rows)

    @property
    def measured(self) -> bool:
        """Tell whether there is any number on it."""
        return bool(self.sides)

    @property
    def rank(self) -> int:
        """Return the place in a list: supported causes first, open ones last."""
        return ("supported", "spoken-against", "unknown").index(self.verdict)


class FindingView(NamedTuple):
    """One finding, worded."""

    id: str
    anchor: str
    check: str
    name: str
    family: str
    found: bool
    severity: str
    """Key: critical, high, medium, low or empty."""
    severity_word: str
    confidence: float | None
    confidence_word: str
    title: str
    summary: str
    reason: str
    flip: str
    remedies: tuple[str, ...]
    evidence: tuple[EvidenceRow, ...]
    against: tuple[EvidenceRow, ...]
    departments: tuple[Ref, ...]
    links: tuple[tuple[str, str], ...]
    causes: tuple[CauseView, ...] = ()
    variant: str = ""
    """Which of the check's summaries it has."""


class FirstStep(NamedTuple):
    """Something to do first, and the findings it answers."""

    text: str
    findings: tuple[FindingView, ...]
