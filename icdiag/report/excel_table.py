"""Tables and paragraphs of the workbook: placing, widths, heights, filters and frozen panes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.report.excel_style import number, print_setup
from icdiag.report.view import Content
from icdiag.words import Words
from icdiag.workbook import lines, text, width

Value = str | float | None
LINE_HEIGHT = 14.5
NUMERIC = frozenset(("score", "count", "percent", "ratio", "fine"))
"""Kinds of column whose cells stand at the right, such as ``<5`` among the numbers of people."""
HIGHEST = 400.0
"""Excel refuses rows over 409 points."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    head: str
    """Its heading, in the report's language."""
    kind: str = "text"
    """Style of its cells: text, strong, score, count, percent, ratio, fine, severity."""
    widest: int = 40


@dataclass(frozen=True, slots=True)
class Page:
    """What every sheet needs."""

    book: Workbook
    shown: Content
    words: Words

    def name(self, key: str) -> str:
        """Return the name of one of our sheets."""
        return self.words(f"excel.sheet.{key}")

    def sheet(self, key: str, *, head_row: int | None = None) -> Worksheet:
        """Add a sheet, ready for print."""
        sheet: Worksheet = self.book.create_sheet(self.name(key))
        print_setup(sheet, footer=f"icdiag · {self.name(key)}", head_row=head_row)
        return sheet

    def column(self, key: str, kind: str = "text", widest: int = 40) -> Column:
        """Return a column with its heading from the catalogue."""
        return Column(self.words(f"excel.column.{key}"), kind, widest)


def table(sheet: Worksheet, top: int, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
    """Write a table with its head in row ``top`` and return the row after it."""
    for j, column in enumerate(columns, start=1):
        numeric = column.kind in NUMERIC
        text(sheet.cell(top, j), column.head, "ic head number" if numeric else "ic head")
    row = top
    for row, values in enumerate(rows, start=top + 1):
        for j, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            put(sheet, row, j, column.kind, value)
    return row + 1


def put(sheet: Worksheet, row: int, column: int, kind: str, value: Value) -> None:
    """Fill one cell: text as text, numbers in the column's format."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        text(cell, value, f"ic {kind.removeprefix('severity ')}")
    else:
        number(cell, value, "ic text" if kind in ("text", "strong") else f"ic {kind}")


def whole_sheet(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Sequence[Value]], *, freeze: int) -> None:
    """Make the sheet one table: widths from what it holds, filters, and the head and first columns frozen."""
    end = table(sheet, 1, columns, rows)
    widths = [_column_width(column, [row[j] for row in rows]) for j, column in enumerate(columns)]
    set_widths(sheet, widths)
    for i in range(1, end):
        values = [c.head for c in columns] if i == 1 else rows[i - 2]
        count = max((lines(v, w - 2) for v, w in zip(values, widths, strict=True) if v), default=1)
        if count > 1:
            set_height(sheet, i, count)
    sheet.freeze_panes = f"{get_column_letter(freeze + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(1, end - 1)}"


def _column_width(column: Column, values: Sequence[Value]) -> float:
    head = max((width(part) for part in column.head.split(" ")), default=0)
    return float(min(column.widest, max([head + 3, *(width(v) for v in values if v is not None)])) + 3)


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the columns' widths, in characters."""
    for j, value in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(j)].width = value


def set_height(sheet: Worksheet, row: int, count: int) -> None:
    """Make the row high enough for this many lines."""
    sheet.row_dimensions[row].height = min(HIGHEST, LINE_HEIGHT * max(1, count) + 3)


def paragraph(sheet: Worksheet, row: int, value: str, *, columns: int, style: str = "ic lead") -> int:
    """Write a text over the first columns, high enough to be read whole, and return the next row."""
    text(sheet.cell(row, 1), value, style)
    if columns > 1:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    total = sum(sheet.column_dimensions[get_column_letter(j)].width for j in range(1, columns + 1))
    factor = {"ic title": 1.9, "ic section": 1.4}.get(style, 1.0)
    count = lines(value, (total - 2) / factor)
    sheet.row_dimensions[row].height = min(HIGHEST, LINE_HEIGHT * factor * count + 3)
    return row + 1


def rounded(value: float | None) -> float | None:
    """Return the value with one decimal, as every score in the workbook has it."""
    return None if value is None else round(float(value), 1) + 0.0


def section(page: Page, sheet: Worksheet, row: int, key: str) -> int:
    """Write a heading and return the next row."""
    return paragraph(sheet, row, page.words(f"excel.section.{key}"), columns=4, style="ic section")
