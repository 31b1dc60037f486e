"""What makes a sheet of report.xlsx more than cells: named tables, drop-down lists, days, colours that follow them."""

from collections.abc import Iterable, Iterator
from html import escape

from icdiag.cell_text import clean
from icdiag.report.excel_look import MARKS
from icdiag.report.sheet import Choice, Sheet

LONGEST_HEAD = 240
"""Characters of a heading; a table takes no more than 255."""
_LONGEST_LIST = 255
_LONGEST_MESSAGE = 225
_EARLIEST_DAY = 36526
"""1 January 2000 as a workbook counts days."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def headings(heads: Iterable[str]) -> tuple[str, ...]:
    """Return the headings as a table takes them: on one line, not too long, none empty, each its own whatever its case.

    A heading is a table's name for its column, so that the cell and the table must say the same.
    """
    made: list[str] = []
    taken: set[str] = set()
    for head in heads:
        base = name = _short(" ".join(clean(head).split())) or "-"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name.casefold())
        made.append(name)
    return tuple(made)


def _short(text: str) -> str:
    cut = text.encode("utf-16-le")[: 2 * LONGEST_HEAD].decode("utf-16-le", "ignore")
    return text if cut == text else f"{cut.rstrip()}…"


def table_part(number: int, sheet: Sheet) -> str:
    """Return the part of a sheet's named table. Its look is the cells' own."""
    assert sheet.named is not None
    name, heads = sheet.named
    columns = "".join(f'<tableColumn id="{i}" name="{escape(head)}"/>' for i, head in enumerate(heads, start=1))
    return (
        f'<table xmlns="{_MAIN}" id="{number}" name="{name}" displayName="{name}" ref="{sheet.filtered}" '
        f'totalsRowShown="0"><autoFilter ref="{sheet.filtered}"/>'
        f'<tableColumns count="{len(heads)}">{columns}</tableColumns></table>'
    )


def forms(sheet: Sheet) -> Iterator[str]:
    """Yield the colours that follow the entries, then what may be entered, in the order that the format asks for."""
    for priority, (area, formula, mark) in enumerate(sheet.marked, start=1):
        yield (
            f'<conditionalFormatting sqref="{area}"><cfRule type="expression" dxfId="{list(MARKS).index(mark)}" '
            f'priority="{priority}" stopIfTrue="1"><formula>{escape(formula, quote=False)}</formula></cfRule>'
            "</conditionalFormatting>"
        )
    if sheet.choices:
        choices = "".join(_choice(choice) for choice in sheet.choices)
        yield f'<dataValidations count="{len(sheet.choices)}">{choices}</dataValidations>'


def _choice(choice: Choice) -> str:
    said = escape(choice.refused[:_LONGEST_MESSAGE])
    common = f'allowBlank="1" showInputMessage="1" showErrorMessage="1" error="{said}" sqref="{choice.area}"'
    if not choice.options:
        kind = 'type="date" operator="greaterThanOrEqual"'
        return f"<dataValidation {kind} {common}><formula1>{_EARLIEST_DAY}</formula1></dataValidation>"
    listed = ",".join(choice.options)
    if len(listed) > _LONGEST_LIST or any(mark in option for option in choice.options for mark in ',"'):
        raise ValueError("a drop-down list cannot hold these entries")
    return f'<dataValidation type="list" {common}><formula1>"{escape(listed, quote=False)}"</formula1></dataValidation>'
