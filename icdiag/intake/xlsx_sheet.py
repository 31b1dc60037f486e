"""Reads one worksheet's XML with expat: any order, any prefix, formulas, rich text and merged cells."""

import re

from icdiag.intake.cells import Sheet, Unreadable, column_letters
from icdiag.intake.limits import beyond, limits
from icdiag.intake.merged import Merged
from icdiag.intake.xlsx_values import Book, Grid

_DIGITS = "0123456789"
_RANGE = re.compile(r"([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})", re.ASCII)
_CELL = re.compile(r"[A-Za-z]{1,3}\d{1,7}", re.ASCII)
_MAX_DEPTH = 100


class _Kinds(dict[str, str]):
    """Qualified tag -> local name, worked out once a tag."""

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition(":")[2]
        if len(self) < 10_000:
            self[tag] = name
        return name


class Columns(dict[str, int]):
    """Letters -> 0-based column; all columns out of bounds are the first of them."""

    def __missing__(self, letters: str) -> int:
        if not (letters.isascii() and letters.isalpha()) or len(letters) > 3:
            raise Unreadable("file-damaged")
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        self[letters] = min(column - 1, limits().columns)
        return self[letters]


class SheetParser:
    """expat callbacks that fill a sheet."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        """Take the sheet to fill and what its workbook shares."""
        self._sheet, self._book, self._grid = sheet, book, Grid(sheet, book)
        self._kinds, self._columns = _Kinds(), Columns()
        self._row = self._column = -1
        self._hidden = False
        self._depth = self._size = 0
        self._type = self._style = self._reference = ""
        self._formula = self._has_value = self._phonetic = self._reading = False
        self._pieces: list[str] = []
        self._merged, self._limits = Merged(), limits()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        self._depth += 1
        kind = self._kinds[tag]
        if self._depth > _MAX_DEPTH:
            raise Unreadable("file-damaged")
        if kind == "c":
            self._start_cell(attributes)
        elif kind == "v":
            self._reading = self._has_value = True
        elif kind == "row":
            self._row = self._row_number(attributes.get("r", ""))
            self._column = -1
            self._hidden = attributes.get("hidden", "0") in {"1", "true"}
        elif kind == "t" and not self._phonetic:
            self._reading = self._has_value = True
        elif kind == "f":
            self._formula = True
        elif kind == "rPh":
            self._phonetic = True
        elif kind == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        """Take a piece of character data."""
        if self._reading:
            self._size += len(text)
            if self._size > self._limits.cell_length:
                raise self._at_cell(beyond("cell-too-long", "cell-length"))
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        self._depth -= 1
        kind = self._kinds[tag]
        if kind in {"v", "t"}:
            self._reading = False
        elif kind == "c":
            if self._has_value or self._formula:
                self._end_cell()
        elif kind == "rPh":
            self._phonetic = False

    def close(self) -> None:
        """Fill merged cells down, once all rows are there."""
        self._merged.fill_down(self._grid)

    def _row_number(self, written: str) -> int:
        if not written:
            return self._row + 1
        if not (written.isascii() and written.isdigit()) or not written.strip("0"):
            raise Unreadable("file-damaged")
        return int(written) - 1 if len(written) < 10 else self._limits.rows

    def _merge(self, reference: str) -> None:
        if found := _RANGE.fullmatch(reference):
            self._merged.add(int(found[2]) - 1, int(found[4]) - 1, self._columns[found[1]])

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._reference = reference or ""
        self._column = self._column + 1 if reference is None else self._columns[reference.rstrip(_DIGITS)]
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._formula = self._has_value = self._reading = False
        self._pieces = []
        self._size = 0

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        try:
            value = self._book.value(self._type, self._style, text, formula=self._formula, has_value=self._has_value)
            if value is not None:
                self._grid.put(self._grid.row(self._row, hidden=self._hidden), self._column, value)
        except Unreadable as error:
            raise self._at_cell(error) from None

    def _at_cell(self, error: Unreadable) -> Unreadable:
        written = self._reference if _CELL.fullmatch(self._reference) else ""
        cell = written or f"{column_letters(max(self._column, 0))}{self._row + 1}"
        error.sheet = self._sheet.name
        error.cell = "" if error.code == "too-many-cells" else cell
        return error
