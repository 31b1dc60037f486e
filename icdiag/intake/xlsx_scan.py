"""The quick way through a worksheet: finds its cells with array operations, a megabyte at a time.

A cell of the common forms (a whole number, or a pointer to a shared string) never becomes a Python object. Any other
cell is read by itself, each distinct one once. It takes only XML as spreadsheet programs write it; whatever else
there is (a prefix, a comment, rows out of order, a value out of bounds) ends the attempt, and expat reads the sheet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Sheet, Unreadable
from icdiag.intake.coded_table import BLANK, CodedTable, Piece, RowsOf
from icdiag.intake.columns import narrow
from icdiag.intake.limits import limits
from icdiag.intake.xlsx_alike import AlikeRows
from icdiag.intake.xlsx_block import PAD, Block, Places
from icdiag.intake.xlsx_codes import IS_BLANK, IS_NUMBER, IS_STRING, CellCodes, OddCells, Openings
from icdiag.intake.xlsx_head import NotPlain, head_of
from icdiag.intake.xlsx_shape import Alike
from icdiag.intake.xlsx_values import Book, Grid

_OPEN, _END_ROW = b"<sheetData>", b"</row>"
_BLOCK = 7 * 2**18
"""Bytes of XML that are taken together."""
_MAX_GAP = 2**22
_FAR = 2**15
"""More than there are columns."""
_REST = re.compile(rb"\s*+(?:<row [^<>]*+(?<=/)>\s*+)*+(</sheetData\s*>)")


@dataclass(frozen=True, slots=True)
class Part:
    """Cells of a block: the row of each in the block, its column, and its code. Each row holds something."""

    rows: Places
    columns: Places
    """As long as the rows; or with a row for each cell of rows that are alike, as long as the rows or 1."""
    codes: npt.NDArray[np.integer]


class SheetScanner:
    """Takes the rows out of a sheet's XML and hands on the rest of it."""

    def __init__(self, sheet: Sheet, book: Book, cells: CellCodes) -> None:
        """Take the sheet to fill and what its workbook shares, the codes of its cells too."""
        self._sheet, self._grid, self._cells = sheet, Grid(sheet, book), cells
        self._odd, self._openings = OddCells(cells), Openings(book)
        self._alike = AlikeRows(self._openings.kind)
        self._table = CodedTable(lambda _: cells.cells)
        self._row = -1

    def rest(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Fill the sheet; yield the XML before and after the rows, which expat still has to see.

        Raises:
            NotPlain: the sheet needs the other reader.
        """
        _keep_memory()
        head, buffer = head_of(chunks, _OPEN)
        yield head + _OPEN
        yield self._rows(buffer, chunks)
        self._sheet.table = self._table
        self._sheet.rows = RowsOf(self._table)
        yield from chunks

    def _rows(self, buffer: bytes, chunks: Iterator[bytes]) -> bytes:
        """Read up to the end of the rows; return the XML that was fetched beyond."""
        while True:
            fetched = len(buffer)
            buffer = b"".join((buffer, *_some(chunks), PAD))
            is_last = len(buffer) == fetched + len(PAD)
            end = buffer.rfind(_END_ROW) + len(_END_ROW)
            if end >= len(_END_ROW):
                self._block(buffer, end)
                buffer = buffer[end:]
            buffer = buffer[: -len(PAD)]
            at = _REST.match(buffer)
            if at is not None:
                return buffer[at.start(1) :]
            if is_last or len(buffer) > _MAX_GAP:
                raise NotPlain

    def _block(self, buffer: bytes, end: int) -> None:
        """Take the whole rows of a block; the last of them ends there."""
        found = self._alike.find(buffer, end)
        numbers = np.zeros(len(found.starts), np.int64)
        parts: list[Part] = []
        for rows, alike in found.alike:
            numbers[rows] = alike.rows
            parts.append(self._part_alike(rows, alike))
        if len(found.others) or not len(numbers):
            block = Block(*found.left(buffer, end))
            if len(block.rows) != len(found.others):
                raise NotPlain
            numbers[found.others] = block.numbers
            parts.append(self._part(found.others, block))
        if numbers[0] <= self._row or (np.diff(numbers) <= 0).any():
            raise NotPlain
        self._row = int(numbers[-1])
        try:
            self._keep(numbers, parts)
        except Unreadable as error:  # expat will find it again, and tell the cell
            raise NotPlain from error

    def _part_alike(self, rows: Places, alike: Alike) -> Part:
        """Return the cells of rows that are alike."""
        codes, plain = np.empty_like(alike.values), alike.plain
        codes[:plain] = self._cells.numbers(alike.values[:plain])
        codes[plain:] = self._cells.strings(alike.values[plain:])
        if plain or (held := codes.any(axis=0)).all():
            return Part(rows, alike.columns, codes)
        columns = alike.columns if alike.columns.shape[1] == 1 else alike.columns[:, held]
        return Part(rows[held], columns, codes[:, held])  # without rows of nothing but empty strings

    def _part(self, rows: Places, block: Block) -> Part:
        """Return the cells of other rows that hold something."""
        codes = self._codes(block)
        order = block.row_of * _FAR + block.columns
        if (np.diff(order) <= 0).any():
            raise NotPlain
        held = np.flatnonzero(codes)
        row_of = block.row_of[held]
        self._sheet.hidden_rows += block.hidden(np.flatnonzero(np.bincount(row_of)))
        return Part(rows[row_of], block.columns[held], codes[held])

    def _codes(self, block: Block) -> Places:
        """Return a code for each cell."""
        single, digits = block.single_digits()
        codes = digits.astype(np.int64) + 1
        others = np.flatnonzero(~single)
        codes[others] = BLANK
        lengths = block.openings(others)
        kinds = self._openings.kinds(block, others, lengths)
        number, plain, empty = block.short_values(others, lengths)
        numbers, strings = plain & (kinds == IS_NUMBER), plain & (kinds == IS_STRING)
        codes[others[numbers]] = self._cells.numbers(number[numbers])
        codes[others[strings]] = self._cells.strings(number[strings])
        blank = empty & (kinds == IS_BLANK)
        odd = others[~(numbers | strings | blank)]
        signs = 4 * (len(codes) - len(odd)) - 3 * int(blank.sum()) + int(block.row_signs.sum())
        for i, xml in zip(odd.tolist(), block.texts(odd), strict=True):
            codes[i] = self._odd.code(*xml)
            signs += xml[0].count(b"<") + xml[1].count(b"<")
        if signs != block.signs:
            raise NotPlain
        return codes

    def _keep(self, numbers: Places, parts: list[Part]) -> None:
        """Keep the cells that hold something."""
        held = np.zeros(len(numbers), np.bool_)
        for part in parts:
            held[part.rows] = True
        if not held.any():
            return
        rows = np.flatnonzero(held)
        numbers, last = numbers[rows], int(numbers[rows[-1]])
        width = max(int(part.columns.max(initial=-1)) for part in parts) + 1
        if width > limits().columns or last >= limits().rows:
            raise NotPlain  # expat will find it again, and tell the cell
        self._grid.take(last + 1 - self._table.height + len(rows) * width)
        places = np.cumsum(held) - 1
        grid = np.zeros(width * len(rows), np.int32)
        for part in parts:
            grid[part.columns * len(rows) + places[part.rows]] = part.codes
        self._add(numbers, grid.reshape(width, len(rows)))

    def _add(self, numbers: Places, grid: npt.NDArray[np.int32]) -> None:
        """Add rows to the table."""
        most = grid.max(axis=1).tolist()
        first, last = int(numbers[0]), int(numbers[-1])
        piece = Piece(
            range(first, last + 1) if last - first == len(numbers) - 1 else numbers.astype(np.int32),
            {at: narrow(grid[at], most=code) for at, code in enumerate(most) if code},
        )
        self._table.pieces.append(piece)


def _some(chunks: Iterator[bytes]) -> list[bytes]:
    """Return the next chunks, enough for a block."""
    more, size = [], 0
    for chunk in chunks:
        more.append(chunk)
        size += len(chunk)
        if size >= _BLOCK:
            break
    return more


def _keep_memory() -> None:
    """Make the allocator keep what is freed: after one large array it stops asking the system for each block anew."""
    np.empty(24 * 2**20, np.uint8)
