"""The summary that `icdiag assess` prints: the verdict, the worst findings, what works and what cannot be told."""

import io
import re

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.view import Content
from icdiag.report.view_findings import FindingView
from icdiag.words import Words

SHOWN = 10
"""Findings that are listed; the report has the rest."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TONE = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}


def _clean(text: str) -> str:
    """Return text without what a terminal might obey: control characters and direction marks."""
    return _CONTROL.sub("", text)


def _cut(text: str, width: int) -> str:
    """Return text that fits ``width`` columns, with an ellipsis where it was cut."""
    text = _clean(text)
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def summary(
    diagnosis: Diagnosis, language: str, *, width: int = 80, colour: bool = False, shown: Content | None = None
) -> str:
    """Return the summary as text of at most ``width`` columns a line; Chinese characters count two.

    Args:
        diagnosis: what was found.
        language: ``zh`` or ``en``.
        width: columns of the terminal.
        colour: whether to add colours; words say the same without them.
        shown: the diagnosis's content in that language, where it is at hand.
    """
    shown, words = shown or content(diagnosis, language), Words(language)
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colour, no_color=not colour, markup=False, highlight=False,
        emoji=False, color_system="standard" if colour else None, legacy_windows=False,
    )  # fmt: skip
    _head(console, shown, words)
    _findings(console, shown, words)
    _tail(console, shown, words)
    out = console.file
    assert isinstance(out, io.StringIO)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _say(console: Console, text: str, style: str = "", indent: str = "") -> None:
    """Print one paragraph, wrapped to the width, with hanging indent."""
    grid = Table.grid(padding=0)
    grid.add_column(width=cell_len(indent), no_wrap=True)
    grid.add_column(overflow="fold", width=console.width - cell_len(indent))
    grid.add_row(Text(indent), Text(_clean(text), style=style))
    console.print(grid)


def _head(console: Console, shown: Content, words: Words) -> None:
    name = _cut(" · ".join(x for x in (shown.org_name, shown.period) if x), console.width)
    console.print(Text(words("terminal.summary.title"), style="bold"))
    console.print(Text(name))
    console.print()
    if shown.quality is not None and shown.quality.lowered:
        _say(console, words("report.banner.lowered", n=shown.quality.min_n), "yellow")
    for sentence in shown.verdict:
        _say(console, sentence)
    if shown.health is not None and shown.health.low is not None and shown.health.high is not None:
        score, low, high = (f"{v:.0f}" for v in (shown.health.value, shown.health.low, shown.health.high))
        _say(console, words("terminal.summary.health", score=score, low=low, high=high), "bold")
    elif shown.health_reason:
        _say(console, shown.health_reason)
    console.print()


def _findings(console: Console, shown: Content, words: Words) -> None:
    if not shown.findings:
        if shown.surveyed:
            _say(console, words("terminal.summary.nothing"))
        return
    console.print(Text(words("terminal.summary.found"), style="bold"))
    widest = max(cell_len(f.severity_word) for f in shown.findings[:SHOWN])
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis")
    head = words("terminal.summary.severity")
    sure = max(cell_len(words("terminal.summary.sure")), cell_len(words("terminal.summary.fact")), 5)
    room = console.width - max(widest, cell_len(head)) - sure - 4
    columns = (head, words("terminal.summary.sure"), words("terminal.summary.what"))
    table.add_row(*(Text(c, style="dim") for c in columns))
    for found in shown.findings[:SHOWN]:
        table.add_row(*_row(found, words, room))
    console.print(table)
    if len(shown.findings) > SHOWN:
        _say(console, words("terminal.summary.more", n=len(shown.findings) - SHOWN), "dim")
    console.print()


def _percent(p: float) -> str:
    """Return a probability in whole percent; what is nearly sure is never called sure."""
    return ">99%" if p > 0.99 else f"{round(100 * p)}%"


def _row(found: FindingView, words: Words, room: int) -> tuple[Text, Text, Text]:
    sure = words("terminal.summary.fact") if found.confidence is None else _percent(found.confidence)
    return Text(found.severity_word, style=_TONE.get(found.severity, "")), Text(sure), Text(_cut(found.title, room))


def _rows(console: Console, shown: Content, words: Words) -> None:
    """Say where the rows went: as many were read as were used and set aside."""
    if shown.quality is None:
        return
    rows = shown.quality.rows
    if rows.read is None or rows.used is None:
        _say(console, words("terminal.summary.rows_withheld"), "dim")
    else:
        key = "rows_and_aside" if rows.set_aside else "rows"
        _say(console, words(f"terminal.summary.{key}", n=rows.read, used=rows.used, aside=rows.read - rows.used), "dim")
    if rows.set_aside:
        why = [words("terminal.summary.row_reason", why=why, n=n) for why, n in rows.set_aside]
        _say(console, words("terminal.summary.rows_aside", why=words.join(why)), "dim")


def _tail(console: Console, shown: Content, words: Words) -> None:
    if shown.strengths:
        console.print(Text(words("terminal.summary.strengths"), style="bold"))
        for found in shown.strengths[:SHOWN]:
            console.print(Text(_cut(f"+ {found.title}", console.width), style="green"))
        console.print()
    if shown.unknown:
        _say(console, words("terminal.summary.unknown", n=len(shown.unknown) + sum(shown.unknown_rest.values())))
    _rows(console, shown, words)
