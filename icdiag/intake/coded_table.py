"""A table kept as numbers: each distinct cell once, and a small integer in every place where it stands."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Value
from icdiag.intake.columns import Codes, Column, compact
from icdiag.intake.unseen_places import is_cleaned

Mask = npt.NDArray[np.bool_]
BLANK = 0
"""The code of a blank cell in every column."""
_BATCH = 1024


class CodesOf(dict[str, int]):
    """A column's text -> its code, in the order of their coming; no text is a blank."""

    def __init__(self) -> None:
        """Begin with the blank."""
        super().__init__({"": BLANK})

    def __missing__(self, text: str) -> int:
        """Give a new text the next code."""
        code = self[text] = len(self)
        return code


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows that stand one below the other in the file, column by column."""

    rows: range | npt.NDArray[np.int32]
    """The table's 0-based rows, ascending; rows between them are blank."""
    columns: Mapping[int, Codes]
    """Column -> a code for each of ``rows``; a column without any cell in these rows is not here."""


@dataclass(slots=True)
class CodedTable:
    """Rows and columns of cells. Memory goes by the places that hold a code and by the distinct cells."""

    cells: Callable[[int], Sequence[Value]]
    """Column -> the distinct cells that its codes stand for; the first of them is None."""
    pieces: list[Piece] = field(default_factory=list)
    widths: Codes | None = None
    """For a csv: how many fields each row has; elsewhere a row ends with its last cell."""

    @property
    def height(self) -> int:
        """Return the rows up to the last that holds anything, or for a csv all rows."""
        return int(self.pieces[-1].rows[-1]) + 1 if self.pieces else 0

    @property
    def width(self) -> int:
        """Return the columns up to the last that holds anything."""
        return max((max(piece.columns, default=-1) for piece in self.pieces), default=-1) + 1

    def column(self, at: int, first: int) -> Column:
        """Return a column from a row on."""
        rows = max(self.height - first, 0)
        parts = [(piece, piece.columns[at]) for piece in self.pieces[self._piece(first) :] if at in piece.columns]
        if not parts:
            return Column(np.zeros(rows, np.uint8), [None] * (rows > 0))
        codes: Codes = np.zeros(rows, np.result_type(*{part.dtype for _, part in parts}))
        for piece, part in parts:
            low = _inside(piece.rows, first)
            if isinstance(piece.rows, range):
                start = piece.rows.start - first
                codes[start + low : start + len(part)] = part[low:]
            else:
                codes[piece.rows[low:] - first] = part[low:]
        return compact(codes, self.cells(at))

    def cleaned_rows(self, at: int) -> list[int]:
        """Return the rows of a column from whose text something that nobody sees was taken."""
        found: list[int] = np.flatnonzero(self.column(at, 0).each(is_cleaned, np.bool_)).tolist()
        return found

    def held(self, first: int, holds: Callable[[Value], bool], *, left: int = 0) -> Mask:
        """Return in which rows from ``first`` on a column from ``left`` on holds what a test asks for."""
        found = np.zeros(max(self.height - first, 0), np.bool_)
        for at in range(left, self.width):
            if not found.all():
                found |= self.column(at, first).each(holds, np.bool_)
        return found

    def rows(self, first: int, last: int) -> Iterator[list[Value]]:
        """Yield rows as lists, blanks at the end left away."""
        at = first
        for piece in self.pieces[self._piece(first) :]:
            low, high = _inside(piece.rows, first), _inside(piece.rows, last)
            for start in range(low, high, _BATCH):
                end = min(start + _BATCH, high)
                for row, cells in zip(piece.rows[start:end], self._lists(piece, start, end), strict=True):
                    yield from ([] for _ in range(at, int(row)))
                    yield self._cut(cells, int(row))
                    at = int(row) + 1
            if high < len(piece.rows):
                break
        yield from ([] for _ in range(at, last))

    def _lists(self, piece: Piece, low: int, high: int) -> list[list[Value]]:
        """Return some of a piece's rows."""
        rows: list[list[Value]] = [[None] * (max(piece.columns, default=-1) + 1) for _ in range(low, high)]
        for at, codes in piece.columns.items():
            cells = self.cells(at)
            for row, code in zip(rows, codes[low:high].tolist(), strict=True):
                row[at] = cells[code]
        return rows

    def _cut(self, cells: list[Value], row: int) -> list[Value]:
        if self.widths is not None:
            width = int(self.widths[row])
            return cells[:width] + [None] * (width - len(cells))
        while cells and cells[-1] is None:
            cells.pop()
        return cells

    def _piece(self, row: int) -> int:
        """Return the first piece that has a row from ``row`` on."""
        return bisect_right(self.pieces, row - 1, key=lambda piece: int(piece.rows[-1]))


def _inside(rows: range | npt.NDArray[np.int32], row: int) -> int:
    """Return how many of the rows stand before a row."""
    if isinstance(rows, range):
        return min(max(row - rows.start, 0), len(rows))
    return int(np.searchsorted(rows, row))


class RowsOf(Sequence[list[Value]]):
    """A coded table's rows, each made when it is asked for."""

    def __init__(self, table: CodedTable) -> None:
        """Take the table."""
        self._table = table

    def __len__(self) -> int:
        """Return the table's height."""
        return self._table.height

    @overload
    def __getitem__(self, at: int) -> list[Value]: ...

    @overload
    def __getitem__(self, at: slice) -> list[list[Value]]: ...

    def __getitem__(self, at: int | slice) -> list[Value] | list[list[Value]]:
        """Return one row, or some."""
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            if step == 1:
                return list(self._table.rows(first, max(last, first)))
            return [self[row] for row in range(first, last, step)]
        row = range(len(self))[at]
        return next(self._table.rows(row, row + 1))

    def __iter__(self) -> Iterator[list[Value]]:
        """Yield every row."""
        return self._table.rows(0, len(self))

    def __eq__(self, other: object) -> bool:
        """Compare with rows of any kind."""
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
