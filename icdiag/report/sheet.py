"""One sheet of report.xlsx while it is filled: its cells as finished XML, and how it is laid out and printed."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from icdiag.cell_text import FORMULA, clean

USUAL_WIDTH = 13.0
"""Of a column that nobody set, in characters."""
Value = str | float | None


class Styled(NamedTuple):
    """A value of a table with a style of its own, not its column's."""

    value: Value
    kind: str


Cell = Value | Styled


@cache
def letters(column: int) -> str:
    """Return the letters of a 1-based column: 1 is A, 27 is AA."""
    head, last = divmod(column - 1, 26)
    return (letters(head) if head else "") + chr(65 + last)


def place(row: int, column: int) -> str:
    """Return a cell's name, such as ``B7``."""
    return f"{letters(column)}{row}"


@lru_cache(maxsize=4096)
def text_xml(value: str) -> tuple[str, bool]:
    """Return a text as a cell's content (empty where nothing is left of it), and whether it has to be quoted."""
    safe = clean(value)
    if not safe:
        return "", False
    kept = ' xml:space="preserve"' if safe != safe.strip() or "\n" in safe else ""
    return f' t="inlineStr"><is><t{kept}>{escape(safe, quote=False)}</t></is></c>', safe[0] in FORMULA


def number_xml(value: float) -> str:
    """Return a number as a cell's content: 15 digits, all that Excel keeps.

    Raises:
        ValueError: it is not finite; a workbook would lose it in silence.
    """
    if not math.isfinite(value):
        raise ValueError("a number in the workbook is not finite")
    return f"><v>{value:.15g}</v></c>"


def row_start(row: int, height: float | None) -> str:
    """Return a row's opening tag; its height in points, None for the usual one."""
    return f'<row r="{row}">' if height is None else f'<row r="{row}" ht="{height:g}" customHeight="1">'


class Styles:
    """The numbers of the named styles in the workbook's style part."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names in the order of the part; 0 is the workbook's own."""
        self._numbers = {name: i for i, name in enumerate(names, start=1)}
        self.quoted = len(self._numbers)
        """From a style to the same one for text that looks like a formula."""

    def __getitem__(self, name: str) -> int:
        """Return a style's number."""
        return self._numbers[name]

    def cell(self, at: str, value: Value, *, text: str, number: str) -> str:
        """Return a cell as XML: text as text whatever it looks like, numbers as numbers, None as a blank cell."""
        return f'<c r="{at}"{self.rest(value, text=text, number=number)}'

    def rest(self, value: Value, *, text: str, number: str) -> str:
        """Return a cell as ``cell`` does, from after its place on."""
        if isinstance(value, str):
            content, quoted = text_xml(value)
            style = self._numbers[text] + (self.quoted if quoted else 0)
            return f' s="{style}"{content or "/>"}'
        return f' s="{self._numbers[number]}"{"/>" if value is None else number_xml(value)}'


class Choice(NamedTuple):
    """What the cells of an area take when somebody fills them in."""

    area: str
    options: tuple[str, ...]
    """The entries of a drop-down list, from the word catalogue; none for a day."""
    refused: str
    """What is said to any other entry."""


class Chart(NamedTuple):
    """A native chart on a sheet; lengths are in EMU."""

    row: int
    """Rows above it."""
    column: int
    """Columns left of it."""
    width: int
    height: int
    xml: str


class Sheet:
    """A sheet: cells put one by one, or a whole table whose rows are made while the file is written."""

    def __init__(
        self, title: str, styles: Styles, *, footer: str, head_row: int | None = None, key: str = ""
    ) -> None:  # fmt: skip
        """Take the name on its tab, the footer's words, the row that stands on every printed page, and a key of ours.

        A sheet with a key that is one table is called so in formulas: ``icdiag_links``.
        """
        self.key = key
        self.title, self.styles, self.footer, self.head_row = title, styles, footer, head_row
        self.cells: dict[int, dict[int, str]] = {}
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.merged: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        """(cell, name of the sheet it leads to, cell there)"""
        self.frozen: tuple[int, int] | None = None
        """Rows and columns that stay in sight."""
        self.filtered = ""
        self.named: tuple[str, tuple[str, ...]] | None = None
        """Name of the table that the sheet is, and its headings, each its own; None where the sheet is no table."""
        self.choices: list[Choice] = []
        self.marked: list[tuple[str, str, str]] = []
        """(area, formula of ours, mark of ``excel_look`` that its cells get where it holds), the strongest first."""
        self.print_area = ""
        self.charts: list[Chart] = []
        self.table: Callable[[], Iterable[str]] | None = None
        """Makes the rows instead of ``cells``."""
        self.size = (0, 0)
        """Rows and columns of the table."""

    def put(self, row: int, column: int, value: Value, style: str) -> None:
        """Fill one cell, or only dress it where the value is None or an empty text."""
        at = place(row, column)
        self.cells.setdefault(row, {})[column] = self.styles.cell(at, value, text=style, number=style)

    def set_widths(self, widths: Sequence[float]) -> None:
        """Set the columns' widths, in characters."""
        self.widths.update(enumerate(widths, start=1))

    def width(self, columns: int) -> float:
        """Return how wide the first columns are together, in characters."""
        return sum(self.widths.get(j, USUAL_WIDTH) for j in range(1, columns + 1))

    def merge(self, row: int, last: int, *, first: int = 1) -> None:
        """Make one cell of some of a row's."""
        self.merged.append(f"{place(row, first)}:{place(row, last)}")

    def lead(self, row: int, column: int, title: str, to: str = "A1") -> None:
        """Make a cell lead to a cell of another of our sheets, whose name comes from the word catalogue."""
        self.links.append((place(row, column), title, to))
