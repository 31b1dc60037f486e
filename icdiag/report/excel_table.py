"""Tables and paragraphs of the workbook: placing, widths, heights, filters and frozen panes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple

from icdiag.cell_text import NUMBER_WIDTH, lines, width
from icdiag.report.book_forms import headings
from icdiag.report.sheet import Sheet, Styled, Styles, Value, letters, number_xml, place, row_start, text_xml
from icdiag.report.view import Content
from icdiag.words import Words

LINE_HEIGHT = 14.5
NUMERIC = frozenset(("score", "count", "percent", "ratio", "fine", "chance"))
"""Kinds of column whose cells stand at the right, such as ``<5`` among the numbers of people."""
HIGHEST = 400.0
"""Excel refuses rows over 409 points."""
_KEPT = 4096
"""So many texts of a column are remembered: departments' names and verdicts come again and again."""
PLACED_TO = 40_000
"""Cells of a table up to which each says where it stands."""
Cell = Value | Styled


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


def _head_style(column: Column) -> str:
    return "ic head number" if column.kind in NUMERIC else "ic head"


def table(sheet: Sheet, top: int, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
    """Write a table with its head in row ``top`` and return the row after it."""
    for j, column in enumerate(columns, start=1):
        sheet.put(top, j, column.head, _head_style(column))
    row = top
    for row, values in enumerate(rows, start=top + 1):
        for j, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            put(sheet, row, j, column.kind, value)
    return row + 1


def _styles_of(kind: str) -> tuple[str, str]:
    """Return the styles of a kind's texts and of its numbers."""
    return f"ic {kind}", "ic text" if kind == "strong" else f"ic {kind}"


def put(sheet: Sheet, row: int, column: int, kind: str, value: Value) -> None:
    """Fill one cell: text as text, numbers in the column's format."""
    text, number = _styles_of(kind)
    sheet.put(row, column, value, text if isinstance(value, str) else number)


def whole_sheet(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, freeze: int) -> None:
    """Make the sheet one named table: widths from what it holds, filters, and the head and first columns frozen.

    The rows are taken twice, now and when the file is written, and never all kept.
    """
    heads = headings(column.head for column in columns)
    columns = [column._replace(head=head) for column, head in zip(columns, heads, strict=True)]
    widest = [0] * len(columns)
    seen: list[set[str]] = [set() for _ in columns]
    count = 0
    for values in rows:
        count += 1
        for j, value in enumerate(values):
            if type(value) is float:
                widest[j] = max(widest[j], NUMBER_WIDTH)
            elif type(value) is str:
                if value not in seen[j]:
                    widest[j] = max(widest[j], width(value))
                    if len(seen[j]) < _KEPT:
                        seen[j].add(value)
            elif value is not None and (needed := _width(value)) > widest[j]:
                widest[j] = needed
    widths = [_column_width(column, need) for column, need in zip(columns, widest, strict=True)]
    sheet.set_widths(widths)
    sheet.frozen = (1, freeze)
    sheet.size = (count + 1, len(columns))
    sheet.filtered = f"A1:{letters(len(columns))}{count + 1}"
    if sheet.key and count:  # a table has a row at least
        sheet.named = f"icdiag_{sheet.key}", heads
    sheet.table = lambda: _rows(sheet.styles, columns, rows, widths, size=count)


def _width(value: Cell) -> int:
    plain = value.value if isinstance(value, Styled) else value
    return 0 if plain is None else width(plain)


def _rows(
    styles: Styles, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], widths: Sequence[float], *, size: int
) -> Iterator[str]:
    """Yield the table's rows as XML, the head first and then ``size`` of them."""
    room = [w - 2 for w in widths]
    tall = max((lines(column.head, space) for column, space in zip(columns, room, strict=True)), default=1)
    heads = (
        styles.cell(place(1, j), column.head, text=_head_style(column), number="ic head")
        for j, column in enumerate(columns, start=1)
    )
    yield f"{row_start(1, height(tall))}{''.join(heads)}</row>"
    begins = _begins(len(columns), size)
    numbers = [f' s="{_numbers(styles, column.kind)[1]}"' for column in columns]
    texts = [_Texts(styles, column.kind, space) for column, space in zip(columns, room, strict=True)]
    for i, values in enumerate(rows, start=2):
        parts, tall = [], 1
        for begin, number, value, known, space in zip(begins(i), numbers, values, texts, room, strict=True):
            if type(value) is float and isfinite(value):  # most cells of a large table
                parts.append(f"{begin}{number}><v>{value:.15g}</v></c>")
            elif value is None:
                parts.append(f"{begin}{number}/>")
            elif isinstance(value, str):
                content, needed = known[value]
                parts.append(f"{begin}{content}")
                tall = max(tall, needed)
            elif isinstance(value, Styled):
                parts.append(f"{begin}{_styled(styles, value)}")
                tall = max(tall, lines(value.value or "", space))
            else:
                parts.append(f"{begin}{number}{number_xml(value)}")
        yield f"{row_start(i, height(tall))}{''.join(parts)}</row>"


def _begins(columns: int, rows: int) -> Callable[[int], list[str]]:
    """Return what the cells of a row begin with, as a function of the row's number.

    Above ``PLACED_TO`` cells only the rows have their numbers. The format counts the cells then, Excel and LibreOffice
    read them so, and the file has less than half the size.
    """
    if columns * rows > PLACED_TO:
        bare = ["<c"] * columns
        return lambda row: bare
    places = [f'<c r="{letters(j)}' for j in range(1, columns + 1)]
    return lambda row: [f'{start}{row}"' for start in places]


class _Texts(dict[str, tuple[str, int]]):
    """A column's texts as the rest of a cell, and how many lines they take in it."""

    def __init__(self, styles: Styles, kind: str, space: float) -> None:
        super().__init__()
        self._style, self._quoted, self._space = _numbers(styles, kind)[0], styles.quoted, space

    def __missing__(self, value: str) -> tuple[str, int]:
        content, looks_like_formula = text_xml(value)
        style = self._style + self._quoted if looks_like_formula else self._style
        found = f' s="{style}"{content or "/>"}', lines(value, self._space)
        if len(self) < _KEPT:
            self[value] = found
        return found


def _styled(styles: Styles, styled: Styled) -> str:
    text, number = _styles_of(styled.kind)
    return styles.rest(styled.value, text=text, number=number)


def _numbers(styles: Styles, kind: str) -> tuple[int, int]:
    text, number = _styles_of(kind)
    return styles[text], styles[number]


def _column_width(column: Column, widest: int) -> float:
    head = max((width(part) for part in column.head.split(" ")), default=0)
    return float(min(column.widest, max(head + 3, widest)) + 3)


def height(count: int) -> float | None:
    """Return how high a row of this many lines is, in points; None for one line, which needs nothing said."""
    return min(HIGHEST, LINE_HEIGHT * count + 3) if count > 1 else None


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
