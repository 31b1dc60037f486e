"""Evidence -> a row with the measure's name and unit. The measures' words stand in the ``measures`` catalogue."""

from collections.abc import Callable

from icdiag.model.finding import Evidence
from icdiag.report.view import EvidenceRow
from icdiag.words import Words

ARROW = " → "


def evidence_row(evidence: Evidence, words: Words, name: Callable[[str], str]) -> EvidenceRow:
    """Return one number of a finding with its measure's name, unit kind and what it is about."""
    return EvidenceRow(
        measure=words(f"measures.{evidence.measure}.name"),
        unit=words(f"measures.{evidence.measure}.unit"),
        about=words.join([ARROW.join((name(s), name(c))) for s, c in evidence.links]),
        value=evidence.value,
        low=evidence.low,
        high=evidence.high,
        n=evidence.n,
        threshold=evidence.threshold,
    )


def number(value: float | None, unit: str) -> str:
    """Return a number as a reader sees it: ``62.4`` points, ``35%``, a count, a ratio ``0.35``, or ``–``."""
    if value is None:
        return "–"
    if unit == "percent":
        return f"{round(value * 100) + 0:d}%"
    if unit == "count":
        return f"{value:,.0f}"
    text = f"{value:.1f}" if unit == "points" else f"{value:.2f}"
    return text[1:] if text.strip("-0.") == "" and text.startswith("-") else text
