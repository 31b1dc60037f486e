"""Evidence -> a row with the measure's name and unit. The measures' words stand in the ``measures`` catalogue."""

from collections.abc import Callable

from icdiag.model.finding import Cause, Evidence
from icdiag.report.view_findings import CauseView, EvidenceRow
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


def cause_view(cause: Cause, words: Words, name: Callable[[str], str]) -> CauseView:
    """Return a possible cause in words, with its rows."""

    def rows(listed: tuple[Evidence, ...]) -> tuple[EvidenceRow, ...]:
        return tuple(evidence_row(e, words, name) for e in listed)

    measured = cause.for_ or cause.against or cause.unsettled
    return CauseView(
        tag=cause.tag,
        name=words(f"causes.tag.{cause.tag}"),
        verdict=cause.verdict.value,
        verdict_word=words(f"causes.verdict.{cause.verdict.value if measured else 'no-data'}"),
        for_=rows(cause.for_),
        against=rows(cause.against),
        unsettled=rows(cause.unsettled),
    )


def row_text(row: EvidenceRow, words: Words) -> str:
    """Return an evidence row as one short text: measure, about, value, interval, limit, answers."""
    parts = [words("causes.row.value", measure=row.measure, value=number(row.value, row.unit))]
    if row.about:
        parts[0] = words("causes.row.about", about=row.about, text=parts[0])
    if row.low is not None and row.high is not None:
        parts.append(words("causes.row.interval", low=number(row.low, row.unit), high=number(row.high, row.unit)))
    if row.threshold is not None:
        parts.append(words("causes.row.limit", limit=number(row.threshold, row.unit)))
    return " ".join(parts) if words.language == "en" else "".join(parts)


def signed(value: float, digits: int = 0) -> str:
    """Return a difference with its sign: ``+4``, ``-4``; nought has none."""
    text = f"{value:+.{digits}f}"
    return text if text.strip("+-0.") else text[1:]


def number(value: float | None, unit: str) -> str:
    """Return a number as a reader sees it: ``62.4`` points, ``35%``, a count, a ratio ``0.35``, or ``–``.

    A chance is never said to be 0 or 100 %.
    """
    if value is None:
        return "–"
    if unit in ("percent", "chance"):
        share = round(value * 100) + 0
        edge = {0: "<1%", 100: ">99%"}.get(share) if unit == "chance" else None
        return edge or f"{share:d}%"
    if unit == "count":
        return f"{round(value) + 0:,d}"
    text = f"{value:.1f}" if unit == "points" else f"{value:.2f}"
    return text[1:] if text.strip("-0.") == "" and text.startswith("-") else text
