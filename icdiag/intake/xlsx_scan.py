"""The quick way through a worksheet: finds its cells with array operations, a megabyte at a time.

A cell of the common forms (a whole number, or a pointer to a shared string) never becomes a Python object. Any other
cell is read by itself, each distinct one once. It takes only XML as spreadsheet programs write it; whatever else
there is (a prefix, a comment, rows out of order, a value out of bounds) ends the attempt, and expat reads the sheet.
"""

import re
from collections.abc import Iterator
from itertools import islice

import numpy as np

from icdiag.intake.cells import MAX_COLUMNS, MAX_ROWS, Sheet, Unreadable
from icdiag.intake.coded_table import BLANK, CodedTable, Piece, RowsOf
from icdiag.intake.columns import narrow
from icdiag.intake.xlsx_block import PAD, Block, Places
from icdiag.intake.xlsx_codes import IS_BLANK, IS_NUMBER, IS_STRING, CellCodes, OddCells, Openings
from icdiag.intake.xlsx_head import NotPlain, head_of
from icdiag.intake.xlsx_values import Book, Grid

_OPEN, _END_ROW = b"<sheetData>", b"</row>"
_BLOCK = 4
"""Chunks of the package taken together."""
_MAX_GAP = 2**22
_FAR = 2**15
"""More than there are columns."""
_REST = re.compile(rb"\s*+(?:<row [^<>]*+(?<=/)>\s*+)*+(</sheetData\s*>)")


class SheetScanner:
    """Takes the rows out of a sheet's XML and hands on the rest of it."""

    def __init__(self, sheet: Sheet, book: Book, cells: CellCodes) -> None:
        """Take the sheet to fill and what its workbook shares, the codes of its cells too."""
        self._sheet, self._grid, self._cells = sheet, Grid(sheet, book), cells
        self._odd, self._openings = OddCells(cells), Openings(book)
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
            more = list(islice(chunks, _BLOCK))
            buffer = b"".join((buffer, *more, PAD))
            end = buffer.rfind(_END_ROW) + len(_END_ROW)
            if end >= len(_END_ROW):
                self._block(Block(buffer, end))
                buffer = buffer[end:]
            buffer = buffer[: -len(PAD)]
            at = _REST.match(buffer)
            if at is not None:
                return buffer[at.start(1) :]
            if not more or len(buffer) > _MAX_GAP:
                raise NotPlain

    def _block(self, block: Block) -> None:
        """Take the whole rows of a block."""
        if block.numbers[0] <= self._row or (np.diff(block.numbers) <= 0).any():
            raise NotPlain
        self._row = int(block.numbers[-1])
        codes = self._codes(block)
        order = block.row_of * _FAR + block.columns
        if (np.diff(order) <= 0).any():
            raise NotPlain
        held = np.flatnonzero(codes)
        try:
            if len(held):
                self._keep(block, held, codes[held])
        except Unreadable as error:  # expat will find it again, and tell the cell
            raise NotPlain from error

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

    def _keep(self, block: Block, held: Places, codes: Places) -> None:
        """Keep the cells that hold something."""
        row_of, columns = block.row_of[held], block.columns[held]
        rows, width = np.flatnonzero(np.bincount(row_of)), int(columns.max()) + 1
        last = int(block.numbers[rows[-1]])
        if width > MAX_COLUMNS or last >= MAX_ROWS:
            raise NotPlain  # expat will find it again, and tell the cell
        self._grid.take(last + 1 - self._table.height + len(rows) * width)
        if len(rows) < len(block.rows):
            places = np.zeros(len(block.rows), np.int64)
            places[rows] = np.arange(len(rows))
            row_of = places[row_of]
        flat = np.zeros(width * len(rows), np.int32)
        flat[columns * len(rows) + row_of] = codes
        grid = flat.reshape(width, len(rows))
        most = grid.max(axis=1).tolist()
        numbers = block.numbers[rows]
        is_whole = int(numbers[-1]) - int(numbers[0]) == len(rows) - 1
        piece = Piece(
            range(int(numbers[0]), last + 1) if is_whole else numbers.astype(np.int32),
            {at: narrow(grid[at], most=code) for at, code in enumerate(most) if code},
        )
        self._table.pieces.append(piece)
        self._sheet.hidden_rows += block.hidden(rows)


def _keep_memory() -> None:
    """Make the allocator keep what is freed: after one large array it stops asking the system for each block anew."""
    np.empty(24 * 2**20, np.uint8)
