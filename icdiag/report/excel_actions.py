"""The workbook's plan of actions: a line a serious finding, to be filled in, and to go back into the org map."""

from collections.abc import Mapping

from icdiag.report.excel_table import Page, whole_sheet
from icdiag.report.sheet import Cell, Choice, Styled
from icdiag.report.view_findings import FindingView

MOST = 25
"""Findings that get a line, the worst first."""
BLANKS = 5
"""Empty lines after them."""
STAGES = ("plan", "do", "check", "act")
STATES = ("open", "doing", "done", "stopped")
_DUE, _STAGE, _STATE = "G", "H", "I"


def actions_sheet(page: Page, places: Mapping[str, str]) -> None:
    """Write the lines with the first remedy, and leave who, by when and how far to the reader.

    The columns from B on are those of ``actions`` in the org map. ``places`` says in which cell of the findings' sheet
    each finding stands, by its id.
    """
    words = page.words
    columns = [
        page.column("action.about", "strong", 38),
        page.column("action.id", "leads", 6),
        page.column("action.finding", widest=32),
        page.column("action.do", "entry", 52),
        *(page.column(f"action.{key}", "entry", 14) for key in ("owner", "sponsor")),
        page.column("action.due", "day", 10),
        *(page.column(f"action.{key}", "entry", 10) for key in ("stage", "status")),
    ]
    answered = [v for v in page.shown.findings if v.remedies and v.family != "data"][:MOST]
    rows = [_line(i, view) for i, view in enumerate(answered, start=1)]
    rows += [_blank(i) for i in range(len(rows) + 1, len(rows) + 1 + BLANKS)]
    sheet = page.sheet("actions", head_row=1)
    whole_sheet(sheet, columns, rows, freeze=1)
    for row, view in enumerate(answered, start=2):
        if view.id in places:
            sheet.lead(row, 2, page.name("findings"), places[view.id])
    last = len(rows) + 1
    stages, states = (
        tuple(words(f"excel.{kind}.{key}") for key in keys) for kind, keys in (("stage", STAGES), ("status", STATES))
    )
    sheet.choices += [
        Choice(f"{_DUE}2:{_DUE}{last}", (), words("excel.refused.day")),
        Choice(f"{_STAGE}2:{_STAGE}{last}", stages, words("excel.refused.choice", choices=words.join(list(stages)))),
        Choice(f"{_STATE}2:{_STATE}{last}", states, words("excel.refused.choice", choices=words.join(list(states)))),
    ]
    over = " ".join(f'${_STATE}2="{states[STATES.index(key)]}",' for key in ("done", "stopped")).rstrip(",")
    sheet.marked += [
        (f"D2:{_STATE}{last}", f"OR({over})", "done"),
        (f"{_DUE}2:{_DUE}{last}", f'AND(${_DUE}2<>"",${_DUE}2<TODAY())', "late"),
    ]


def _line(number: int, view: FindingView) -> tuple[Cell, ...]:
    return (view.title, f"A{number}", view.id, view.remedies[0], "", "", None, "", "")


def _blank(number: int) -> tuple[Cell, ...]:
    return ("", Styled(f"A{number}", "text"), "", "", "", "", None, "", "")
