"""Reads .xls, the workbooks of Excel before 2007: each sheet's records become cells with the same meaning as in .xlsx.

Own code and not a library: the one that is in use follows a damaged file's tables without end and works out its
formulas, so that a few kilobytes can take all memory.
"""

import math
import struct
from collections.abc import Callable, Iterator
from struct import iter_unpack, unpack, unpack_from

from icdiag.intake.cells import (
    BAD_VALUE,
    NO_VALUE,
    CellError,
    Sheet,
    Unreadable,
    Value,
    column_letters,
)
from icdiag.intake.limits import beyond, limits
from icdiag.intake.merged import Merged
from icdiag.intake.unseen_places import is_cleaned
from icdiag.intake.xls_container import Container
from icdiag.intake.xls_records import BOF, CONTINUE, EOF, STRING, Globals, Record, Records, read_globals
from icdiag.intake.xlsx_values import Book, Grid, date_of

_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING, _BOOLERR = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
_FORMULAS = (0x06, 0x206, 0x406)
_ROW, _MERGED = 0x208, 0xE5
_WORKSHEET = 0x10
_ROW_HIDDEN = 0x20
_TO_CALCULATE = 2
"""Flag of a formula that its writer left to Excel to calculate."""
_EXACT = 2**53
_MEMORY = 100_000
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_OTHER_KINDS = (("worddocument", "Word (.doc)"), ("powerpoint document", "PowerPoint (.ppt)"))


def read_xls(data: bytes, *, shown_as: str) -> tuple[Sheet, ...]:
    """Return the workbook's sheets in tab order; hidden ones by name only.

    Raises:
        Unreadable: it breaks a limit, is not a workbook, is encrypted or damaged, or has no sheet with cells.
    """
    if len(data) > limits().xls_size:
        raise beyond("file-too-large", "xls-size")
    try:
        return _read(_workbook(data), shown_as)
    except (struct.error, IndexError) as error:
        raise Unreadable("file-damaged") from error


def _workbook(data: bytes) -> bytes:
    """Return the workbook's stream, or say what the file is instead."""
    try:
        container = Container(data)
    except Unreadable:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("file-encrypted") from None
        raise
    if "encryptedpackage" in container.names:
        raise Unreadable("file-encrypted")
    for name, kind in _OTHER_KINDS:
        if name in container.names:
            raise Unreadable("file-other", kind=kind)
    for name in ("workbook", "book"):
        if name in container.names:
            return container.stream(name)
    raise Unreadable("file-other", kind="OLE")


def _read(stream: bytes, shown_as: str) -> tuple[Sheet, ...]:
    records = Records(stream)
    shared = read_globals(records.since(0))
    if len(shared.sheets) > limits().sheets:
        raise beyond("too-many-sheets", "sheets")
    book = Book([], frozenset(), cleaned=any(map(is_cleaned, shared.strings)))
    sheets = []
    for name, place, hidden in shared.sheets:
        sheet = Sheet(shown_as, name, hidden)
        if not hidden:
            _SheetReader(sheet, book, shared).read(records.since(place))
        sheets.append(sheet)
    if not sheets:
        raise Unreadable("no-sheet")
    return tuple(sheets)


class _SheetReader:
    """Fills a sheet from its records."""

    def __init__(self, sheet: Sheet, book: Book, shared: Globals) -> None:
        self._grid, self._shared, self._dates = Grid(sheet, book), shared, shared.dates()
        self._book, self._merged, self._most = book, Merged(), limits().columns
        self._hidden: set[int] = set()
        self._at = -1
        self._cells: list[Value] = []
        self._packed = _Packed(self._measure)
        self._take: dict[int, Callable[[bytes], None]] = {
            _NUMBER: self._number,
            _RK: self._rk,
            _MULRK: self._rks,
            _LABELSST: self._shared_text,
            _LABEL: self._text,
            _RSTRING: self._text,
            _BOOLERR: self._bool_or_error,
            _ROW: self._row,
            _MERGED: self._merge,
        }

    def read(self, records: Iterator[Record]) -> None:
        """Read up to the sheet's end; whatever is drawn on it (a chart is a sheet of its own) is passed over."""
        kind, data = next(records, (0, b""))
        if kind != BOF or unpack_from("<H", data, 2)[0] != _WORKSHEET:
            raise Unreadable("file-damaged")
        depth = 1
        for kind, data in records:
            if kind == BOF:
                depth += 1
            elif kind == EOF:
                depth -= 1
                if not depth:
                    self._close()
                    return
            elif depth == 1:
                if kind in _FORMULAS:
                    self._formula(data, records)
                elif take := self._take.get(kind):
                    take(data)
        raise Unreadable("file-damaged")

    def _close(self) -> None:
        rows, sheet = self._grid.sheet.rows, self._grid.sheet
        sheet.hidden_rows = sum(1 for row in self._hidden if row < len(rows) and rows[row])
        self._merged.fill_down(self._grid)
        sheet.cleaned = self._book.cleaned

    def _put(self, data: bytes, value: Value) -> None:
        if value is not None:
            row, column = unpack_from("<HH", data)
            self._put_at(row, column, value)

    def _put_at(self, row: int, column: int, value: Value) -> None:
        cells = self._cells
        if row == self._at and column == len(cells) < self._most:
            cells.append(value)  # as cells mostly come; the next row's first one looks at the sum
            self._book.slots += 1
            return
        try:
            self._cells = self._grid.row(row, hidden=False)
            self._at = row
            self._grid.put(self._cells, column, value)
        except Unreadable as error:
            error.sheet = self._grid.sheet.name
            raise

    def _measure(self, value: float, style: int) -> Value:
        """Return what a number means in a cell of some style."""
        if not math.isfinite(value):
            return CellError(BAD_VALUE)
        if style in self._dates:
            return date_of(value, date1904=self._shared.date1904)
        return int(value) if value.is_integer() and abs(value) < _EXACT else value

    def _number(self, data: bytes) -> None:
        style, value = unpack_from("<Hd", data, 4)
        self._put(data, self._measure(value, style))

    def _rk(self, data: bytes) -> None:
        self._put(data, self._packed[unpack_from("<HI", data, 4)])

    def _rks(self, data: bytes) -> None:
        row, first = unpack_from("<HH", data)
        for place, packed in enumerate(iter_unpack("<HI", data[4:-2]), first):
            self._put_at(row, place, self._packed[packed])

    def _shared_text(self, data: bytes) -> None:
        index = unpack_from("<I", data, 6)[0]
        if index >= len(self._shared.strings):
            row, column = unpack_from("<HH", data)
            cell = f"{column_letters(column)}{row + 1}"
            raise Unreadable("file-damaged", sheet=self._grid.sheet.name, cell=cell)
        self._put(data, self._shared.strings[index] or None)

    def _text(self, data: bytes) -> None:
        self._put(data, self._book.text(self._shared.text(data, 6)) or None)

    def _bool_or_error(self, data: bytes) -> None:
        value, is_error = unpack_from("<BB", data, 6)
        self._put(data, CellError(_ERRORS.get(value, BAD_VALUE)) if is_error else value != 0)

    def _row(self, data: bytes) -> None:
        if unpack_from("<I", data, 12)[0] & _ROW_HIDDEN:
            self._hidden.add(unpack_from("<H", data)[0])

    def _merge(self, data: bytes) -> None:
        for place in range(min(unpack_from("<H", data)[0], (len(data) - 2) // 8)):
            first, last, column, _ = unpack_from("<4H", data, 2 + 8 * place)
            self._merged.add(first, last, column)

    def _formula(self, data: bytes, records: Iterator[Record]) -> None:
        style, result, flags = unpack_from("<H8sH", data, 4)
        if result[6:] != b"\xff\xff":
            value = unpack("<d", result)[0]
            unknown = value == 0 and flags & _TO_CALCULATE
            self._put(data, CellError(NO_VALUE) if unknown else self._measure(value, style))
        elif result[0] == 0:
            self._put(data, self._book.text(self._result_text(records)) or None)
        elif result[0] == 1:
            self._put(data, result[2] != 0)
        elif result[0] == 2:
            self._put(data, CellError(_ERRORS.get(result[2], BAD_VALUE)))

    def _result_text(self, records: Iterator[Record]) -> str:
        """Return a formula's text, which follows it, perhaps after the formula that several cells share."""
        kind, data = next(records, (0, b""))
        if kind != STRING:
            kind, data = next(records, (0, b""))
        if kind != STRING:
            raise Unreadable("file-damaged")
        text, missing = self._shared.text_and_rest(data, 0)
        while missing > 0:
            kind, data = next(records, (0, b""))
            if kind != CONTINUE:
                raise Unreadable("file-damaged")
            more, missing = self._shared.characters(data, 0, missing)
            text += more
        return text


class _Packed(dict[tuple[int, ...], Value]):
    """Style and the four bytes of an RK number -> what the cell holds; surveys repeat few of them."""

    def __init__(self, measure: Callable[[float, int], Value]) -> None:
        super().__init__()
        self._measure = measure

    def __missing__(self, key: tuple[int, ...]) -> Value:
        style, packed = key
        value = self._measure(_unpacked(packed), style)
        if len(self) < _MEMORY:
            self[key] = value
        return value


def _unpacked(packed: int) -> float:
    """Return the number in the four bytes of an RK: 30 bits of a float or of a whole number, perhaps times 100."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = float(unpack("<d", b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0])
    return value / 100 if packed & 1 else value
