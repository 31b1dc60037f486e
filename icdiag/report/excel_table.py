"""Tables and paragraphs of the workbook: placing, widths, heights, filters and frozen panes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from icdiag.cell_text import lines, width
from icdiag.report.book_forms import headings
from icdiag.report.excel_rows import HIGHEST, LINE_HEIGHT, head_style, rows_xml, styles_of, widest
from icdiag.report.sheet import Cell, Sheet, Styles, Value, letters
from icdiag.report.view import Content
from icdiag.words import Words


class Column(NamedTuple):
    """One column of a table."""

    head: str
    """Its heading, in the report's language."""
    kind: str = "text"
    """Style of its cells: text, strong, entry, day, score, count, percent, ratio, fine, chance, severity."""
    widest: int = 40


@dataclass(frozen=True, slots=True)
class Page:
    """What every sheet needs."""

    shown: Content
    words: Words
    styles: Styles
    sheets: list[Sheet] = field(default_factory=list)

    def name(self, key: str) -> str:
        """Return the name of one of our sheets."""
        return self.words(f"excel.sheet.{key}")

    def sheet(self, key: str, *, head_row: int | None = None) -> Sheet:
        """Add a sheet, ready for print."""
        title = self.name(key)
        sheet = Sheet(title, self.styles, footer=f"icdiag · {title}", head_row=head_row, key=key)
        self.sheets.append(sheet)
        return sheet

    def column(self, key: str, kind: str = "text", widest: int = 40) -> Column:
        """Return a column with its heading from the catalogue."""
        return Column(self.words(f"excel.column.{key}"), kind, widest)


def table(sheet: Sheet, top: int, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
    """Write a table with its head in row ``top`` and return the row after it."""
    for j, column in enumerate(columns, start=1):
        sheet.put(top, j, column.head, head_style(column.kind))
    row = top
    for row, values in enumerate(rows, start=top + 1):
        for j, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            put(sheet, row, j, column.kind, value)
    return row + 1


def put(sheet: Sheet, row: int, column: int, kind: str, value: Value) -> None:
    """Fill one cell: text as text, numbers in the column's format."""
    text, number = styles_of(kind)
    sheet.put(row, column, value, text if isinstance(value, str) else number)


def whole_sheet(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, freeze: int) -> None:
    """Make the sheet one named table: widths from what it holds, filters, and the head and first columns frozen.

    The rows are taken twice, now and when the file is written, and never all kept.
    """
    heads = headings(column.head for column in columns)
    columns = [column._replace(head=head) for column, head in zip(columns, heads, strict=True)]
    needs, count = widest(len(columns), rows)
    widths = [_column_width(column, need) for column, need in zip(columns, needs, strict=True)]
    sheet.set_widths(widths)
    sheet.frozen = (1, freeze)
    sheet.size = (count + 1, len(columns))
    sheet.filtered = f"A1:{letters(len(columns))}{count + 1}"
    if sheet.key and count:  # a table has a row at least
        sheet.named = f"icdiag_{sheet.key}", heads
    styles = sheet.styles  # not the sheet itself, which would then hold itself and all that its rows are made of
    told = [(column.head, column.kind) for column in columns]
    sheet.table = lambda: rows_xml(styles, told, rows, widths, size=count)


def _column_width(column: Column, widest: int) -> float:
    head = max((width(part) for part in column.head.split(" ")), default=0)
    return float(min(column.widest, max(head + 3, widest)) + 3)


def set_height(sheet: Sheet, row: int, count: int) -> None:
    """Make the row high enough for this many lines."""
    sheet.heights[row] = min(HIGHEST, LINE_HEIGHT * max(1, count) + 3)


def paragraph(sheet: Sheet, row: int, value: str, *, columns: int, style: str = "ic lead") -> int:
    """Write a text over the first columns, high enough to be read whole, and return the next row."""
    sheet.put(row, 1, value, style)
    if columns > 1:
        sheet.merge(row, columns)
    factor = {"ic title": 1.9, "ic section": 1.4}.get(style, 1.0)
    count = lines(value, (sheet.width(columns) - 2) / factor)
    sheet.heights[row] = min(HIGHEST, LINE_HEIGHT * factor * count + 3)
    return row + 1


def rounded(value: float | None) -> float | None:
    """Return the value with one decimal, as every score in the workbook has it."""
    return None if value is None else round(float(value), 1) + 0.0


def section(page: Page, sheet: Sheet, row: int, key: str) -> int:
    """Write a heading and return the next row."""
    return paragraph(sheet, row, page.words(f"excel.section.{key}"), columns=4, style="ic section")
