"""What a worksheet's cells mean: shared strings, numbers, dates by number format, errors; and where they are put."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from icdiag.intake.cells import (
    BAD_VALUE,
    NO_VALUE,
    CellDate,
    CellError,
    Sheet,
    Unreadable,
    Value,
    number,
    unescape,
)
from icdiag.intake.limits import beyond, beyond_sheet, limits
from icdiag.intake.unseen_places import Cleaned, cleaned, is_cleaned
from icdiag.unseen import clean, is_clean

_LAST_DAY = 2_958_466
_DAYS_1904 = 1462
EPOCH = datetime(1899, 12, 30)
"""Day 0 of spreadsheets; a time of day is a part of it."""
_MEMORY = 100_000


@dataclass(slots=True)
class Book:
    """What all sheets of a workbook share."""

    strings: list[str]
    date_styles: frozenset[str]
    date1904: bool = False
    slots: int = 0
    """Cells and row places taken so far."""
    cleaned: bool = False
    """Whether characters that nobody sees were taken out of any text so far."""
    numbers: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at the shared strings."""
        self.cleaned = self.cleaned or any(map(is_cleaned, self.strings))

    def text(self, text: str) -> str:
        """Return a text without characters that nobody sees."""
        result = cleaned(text)
        self.cleaned = self.cleaned or type(result) is Cleaned
        return result

    def value(self, kind: str, style: str, text: str, *, formula: bool, has_value: bool) -> Value:  # noqa: PLR0911 - one return a cell type
        """Return what a cell holds, from its type, style and text.

        Raises:
            Unreadable: it points to a shared string that is not there.
        """
        if kind == "s":
            return self._shared(text)
        if kind in {"str", "inlineStr"}:
            return CellError(NO_VALUE) if formula and not has_value else self.text(unescape(text)) or None
        if not text:
            return CellError(NO_VALUE) if formula else None
        if kind == "n":
            return self._date(text) if style in self.date_styles else self._number(text)
        if kind == "b":
            return text.strip() in {"1", "true"}
        if kind == "e":
            return CellError(clean(text)[:20])
        return _iso_date(text) if kind == "d" else CellError(BAD_VALUE)

    def _number(self, text: str) -> Value:
        numbers = self.numbers
        if text in numbers:
            return numbers[text]
        found = number(text.strip())
        result: Value = CellError(BAD_VALUE) if found is None else found
        if len(numbers) < _MEMORY:
            numbers[text] = result
        return result

    def _shared(self, text: str) -> Value:
        index = self._number(text)
        if isinstance(index, int) and 0 <= index < len(self.strings):
            return self.strings[index] or None
        raise Unreadable("file-damaged")

    def _date(self, text: str) -> Value:
        serial = number(text.strip())
        if serial is None:
            return CellError(BAD_VALUE)
        return date_of(serial, date1904=self.date1904)


def date_of(serial: float, *, date1904: bool) -> Value:
    """Return the date that a number means to a spreadsheet, in days since its epoch."""
    days = serial + (_DAYS_1904 if date1904 else 0)
    if not 0 <= days < _LAST_DAY:
        return CellError("#NUM!")
    return CellDate(EPOCH + timedelta(seconds=round(days * 86400)))


def plain(text: str) -> str | None:
    """Return a cell's text with Excel's escapes resolved and control characters taken out; None where none is left."""
    return (text if "_x" not in text and is_clean(text) else cleaned(unescape(text))) or None


def _iso_date(text: str) -> Value:
    try:
        return CellDate(datetime.fromisoformat(text.strip()).replace(tzinfo=None))
    except ValueError:
        return CellError(BAD_VALUE)


class Grid:
    """Puts values into a sheet's rows: within the bounds, and with nothing kept for blank rows."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        """Take the sheet to fill and the workbook that counts the cells."""
        self.sheet, self.book, self._limits = sheet, book, limits()
        self._blank: list[Value] = []

    @property
    def rows(self) -> list[list[Value]]:
        """Return the sheet's rows, to be changed in place."""
        rows = self.sheet.rows
        assert isinstance(rows, list)
        return rows

    def row(self, index: int, *, hidden: bool) -> list[Value]:
        """Return the cells of a row, to be changed in place.

        Raises:
            Unreadable: it lies beyond the bounds.
        """
        rows = self.rows
        if index >= self._limits.rows:
            raise beyond_sheet("rows")
        missing = index + 1 - len(rows)
        if missing > 0:
            self.take(missing)
            rows.extend([self._blank] * missing)
        if rows[index] is self._blank:
            rows[index] = []
            self.sheet.hidden_rows += hidden
        return rows[index]

    def put(self, cells: list[Value], column: int, value: Value) -> None:
        """Put one value into a row.

        Raises:
            Unreadable: it lies beyond the bounds.
        """
        if column >= self._limits.columns:
            raise beyond_sheet("columns")
        missing = column + 1 - len(cells)
        if missing > 0:
            self.take(missing)
            cells.extend([None] * missing)
        cells[column] = value

    def take(self, slots: int) -> None:
        """Count places; refuse more than fit into memory."""
        self.book.slots += slots
        if self.book.slots > self._limits.cells:
            raise beyond("too-many-cells", "cells")
