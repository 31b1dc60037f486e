"""Reads one table of an .ods: repeated rows and cells, values by their type, text, merged cells."""

import re
from datetime import datetime, timedelta
from enum import Enum, auto

from icdiag.intake.cells import (
    BAD_VALUE,
    NO_VALUE,
    CellDate,
    CellError,
    Sheet,
    Value,
    column_letters,
    number,
)
from icdiag.intake.limits import beyond, beyond_sheet, limits
from icdiag.intake.merged import Merged
from icdiag.intake.xlsx_values import EPOCH, Book, Grid
from icdiag.unseen import clean

_WHITE = re.compile(r"[ \t\r\n]+")
_SPACE, _TAB, _BREAK = "\x00", "\x01", "\x02"
"""Stand for signs that XML cannot have, until white space is put together."""
_SIGNS = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})
_MOST_SPACES = 100
_DURATION = re.compile(r"(-?)PT(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,]\d{0,20})?S)?", re.ASCII)
_ERROR = re.compile(r"#[A-Z0-9/]{1,12}[!?]?|Err:\d{3}", re.ASCII)
_NUMBERS = frozenset({"float", "percentage", "currency"})
_MEMORY = 100_000


class Tag(Enum):
    """What an element is to us."""

    TABLE = auto()
    ROW = auto()
    CELL = auto()
    COVERED = auto()
    PARAGRAPH = auto()
    SPACES = auto()
    TAB = auto()
    BREAK = auto()
    STYLE = auto()
    TABLE_STYLE = auto()
    UNSEEN = auto()
    """Its text is no part of a cell's text, and its cells are none of the sheet's."""
    OTHER = auto()


class Table:
    """Fills one sheet from the elements inside a table."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        """Take the sheet to fill and what its workbook shares."""
        self._sheet, self._book, self._numbers = sheet, book, book.numbers
        self._grid, self._merged, self._limits = Grid(sheet, book), Merged(), limits()
        self._row = self._column = self._size = 0
        self._rows = 1
        self._hidden = False
        self._in_cell = False
        """Whether a cell is open whose text matters; that of a plain number repeats it as it is shown."""
        self.in_text = False
        """Whether character data belongs to the cell."""
        self._cells: list[Value] = []
        self._attributes: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []

    def start(self, kind: Tag, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        if kind is Tag.CELL or kind is Tag.COVERED:
            self._in_cell = "office:value" not in attributes or "table:formula" in attributes
            self.in_text, self._attributes = False, attributes
            self._paragraphs, self._size = [], 0
        elif kind is Tag.PARAGRAPH:
            self.in_text, self._pieces = self._in_cell, []
        elif kind is Tag.ROW:
            self._rows = _times(attributes.get("table:number-rows-repeated"))
            self._hidden = attributes.get("table:visibility", "visible") != "visible"
            self._cells, self._column = [], 0
        elif not self.in_text:
            return
        elif kind is Tag.SPACES:
            self.text(_SPACE * min(_times(attributes.get("text:c")), _MOST_SPACES))
        elif kind is Tag.TAB:
            self.text(_TAB)
        elif kind is Tag.BREAK:
            self.text(_BREAK)

    def text(self, text: str) -> None:
        """Take a piece of a cell's text."""
        self._size += len(text)
        if self._size > self._limits.cell_length:
            cell = f"{column_letters(min(self._column, self._limits.columns))}{self._row + 1}"
            raise beyond("cell-too-long", "cell-length", sheet=self._sheet.name, cell=cell)
        self._pieces.append(text)

    def end(self, kind: Tag) -> None:
        """Take a closing tag."""
        if kind is Tag.PARAGRAPH:
            if self.in_text:
                self.in_text = False
                text = _WHITE.sub(" ", "".join(self._pieces)).removeprefix(" ")
                self._paragraphs.append(text.translate(_SIGNS) if not text.isprintable() else text)
        elif kind is Tag.CELL:
            self._end_cell()
        elif kind is Tag.COVERED:
            self._in_cell = self.in_text = False
            self._column += _times(self._attributes.get("table:number-columns-repeated"))
        elif kind is Tag.ROW:
            self._end_row()

    def close(self) -> None:
        """Fill merged cells down, once all rows are there."""
        self._merged.fill_down(self._grid)
        self._sheet.cleaned = self._book.cleaned

    def _end_cell(self) -> None:
        self._in_cell = self.in_text = False
        attributes = self._attributes
        times = _times(attributes.get("table:number-columns-repeated"))
        value = self._value(attributes)
        if value is not None:
            if self._column + times > self._limits.columns:
                raise beyond_sheet("columns", sheet=self._sheet.name)
            self._cells += [None] * (self._column - len(self._cells)) + [value] * times
            spanned = attributes.get("table:number-rows-spanned")
            if spanned is not None:
                self._merged.add(self._row, self._row + _times(spanned) - 1, self._column)
        self._column += times

    def _end_row(self) -> None:
        """Put the row, as often as it is repeated, where it has a value; all its repetitions are one list."""
        if self._cells:
            if self._row + self._rows > self._limits.rows:
                raise beyond_sheet("rows", sheet=self._sheet.name)
            rows = self._grid.rows
            missing = self._row - len(rows)
            self._grid.take(missing + self._rows * (len(self._cells) + 1))
            rows.extend([[]] * missing)
            rows.extend([self._cells] * self._rows)
            self._sheet.hidden_rows += self._rows if self._hidden else 0
        self._row += self._rows
        self._rows = 1

    def _value(self, attributes: dict[str, str]) -> Value:  # noqa: PLR0911 - one return a type of value
        kind = attributes.get("office:value-type", "")
        if "table:formula" in attributes:
            if not kind and not self._paragraphs:
                return CellError(NO_VALUE)
            shown = "".join(self._paragraphs)
            if attributes.get("calcext:value-type") == "error" or _ERROR.fullmatch(shown):
                return CellError(clean(shown)[:20])
        if kind in _NUMBERS:
            return self._number(attributes.get("office:value", ""))
        if kind == "date":
            return _date(attributes.get("office:date-value", ""))
        if kind == "time":
            return _time(attributes.get("office:time-value", ""))
        if kind == "boolean":
            return attributes.get("office:boolean-value") == "true"
        text = attributes.get("office:string-value")
        return self._book.text("\n".join(self._paragraphs) if text is None else text) or None

    def _number(self, text: str) -> Value:
        if text not in self._numbers:
            found = number(text.strip())
            if len(self._numbers) > _MEMORY:
                self._numbers.clear()
            self._numbers[text] = CellError(BAD_VALUE) if found is None else found
        return self._numbers[text]


def _times(written: str | None) -> int:
    """Return how often something is repeated; what is no number counts once."""
    if written is None or not (written.isascii() and written.isdigit()):
        return 1
    return max(1, int(written[:9]))


def _date(text: str) -> Value:
    try:
        return CellDate(datetime.fromisoformat(text.strip()).replace(tzinfo=None, microsecond=0))
    except ValueError:
        return CellError(BAD_VALUE)


def _time(text: str) -> Value:
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return CellError(BAD_VALUE)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    try:
        return CellDate(EPOCH - length if found[1] else EPOCH + length)
    except OverflowError:
        return CellError(BAD_VALUE)
