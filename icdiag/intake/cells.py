"""What a spreadsheet cell may hold, and a sheet of them: the first value of the intake, before any meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from icdiag.model.problem import Location

if TYPE_CHECKING:
    from icdiag.intake.coded_table import CodedTable

NO_VALUE = "no-value"
BAD_VALUE = "bad-value"


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell without a usable value."""

    code: str
    """As Excel writes it (``#N/A``), ``no-value`` (a formula never calculated) or ``bad-value``."""


@dataclass(frozen=True, slots=True)
class CellDate:
    """A cell that a person sees as a date or a time; never a number."""

    value: datetime


Value = str | int | float | bool | None | CellError | CellDate


class Unreadable(Exception):  # noqa: N818 - it is a verdict on a file, turned into a Problem at the reader's border
    """A file that cannot be read, with the problem's code and values."""

    def __init__(
        self, code: str, *, sheet: str = "", cell: str = "", line: int = 0, **values: str | int | float
    ) -> None:
        """Keep the code, the place inside the file and the values of the sentence."""
        super().__init__(code)
        self.code, self.sheet, self.cell, self.line, self.values = code, sheet, cell, line, values


@dataclass(slots=True)
class Sheet:
    """One table: ``rows[0]`` is row 1. Rows may be short; a blank cell is None."""

    path: str
    name: str
    """Empty for a csv."""
    hidden: bool = False
    """A hidden sheet is known by name only; it has no rows."""
    rows: Sequence[list[Value]] = field(default_factory=list)
    lines: Sequence[int] | None = None
    """For a csv: the line of the file that each row begins on."""
    hidden_rows: int = 0
    """Rows with a value that a filter or a person has hidden; they are read like all others."""
    merged: int = 0
    """Cells below the first of a merged column of cells, which were given its value."""
    merged_at: tuple[int, int] = (0, 0)
    """The first such merged cell: 0-based row and column."""
    cleaned: bool = field(default=False, compare=False)
    """In a workbook: whether characters that nobody sees were taken out of any text so far."""
    table: "CodedTable | None" = field(default=None, compare=False)
    """Where set, what ``rows`` are made from when they are asked for."""

    def unpack(self) -> None:
        """Hold the rows as lists, which may be changed."""
        self.rows, self.table = list(self.rows), None

    @property
    def height(self) -> int:
        """Return the rows, blank ones included."""
        return len(self.rows)

    def head(self, rows: int) -> list[list[Value]]:
        """Return the first rows."""
        return list(self.rows[:rows])

    def where(self, row_index: int, column_index: int) -> Location:
        """Return the place of a cell (0-based indices): sheet and cell, or for a csv line and field number."""
        if self.lines is None:
            return Location(self.path, sheet=self.name, cell=f"{column_letters(column_index)}{row_index + 1}")
        line = self.lines[row_index] if row_index < len(self.lines) else row_index + 1
        return Location(self.path, line, column_index + 1)

    def where_row(self, row_index: int) -> Location:
        """Return the place of a whole row."""
        if self.lines is None:
            return self.where(row_index, 0)
        return Location(self.path, self.where(row_index, 0).line)


def column_letters(index: int) -> str:
    """Return the letters of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Return the text with Excel's ``_x000D_`` escapes resolved."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_EXACT = 2**53


def number(text: str) -> int | float | None:
    """Return a plain ASCII number, whole ones as int (``3.0`` is 3), or None where the text is none."""
    if len(text) > 40 or _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    if value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value if abs(value) < float("inf") else None
