"""A column of cells with each distinct cell stored once: what the survey readers work on, however long a sheet is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Sheet, Value

Codes = npt.NDArray[np.integer]
"""As narrow as they fit."""
Result = TypeVar("Result", bound=np.generic)
_BYTE = 2**8


def looked_up(table: npt.NDArray[Result], codes: Codes) -> npt.NDArray[Result]:
    """Return what a table says of each code; bytes for bytes several times as fast as ``table[codes]``."""
    if table.dtype.itemsize == codes.dtype.itemsize == 1 and len(table) <= _BYTE:
        whole = np.zeros(_BYTE, table.dtype)
        whole[: len(table)] = table
        return np.frombuffer(bytearray(codes.tobytes()).translate(whole.tobytes()), table.dtype)
    return table[codes]


@dataclass(frozen=True, slots=True)
class Column:
    """``cells[codes[i]]`` is the i-th cell; two cells that differ in type (1 and True) are two distinct cells."""

    codes: Codes
    cells: Sequence[Value]

    def __len__(self) -> int:
        """Return the rows."""
        return len(self.codes)

    def __getitem__(self, row: int) -> Value:
        """Return one row's cell."""
        return self.cells[int(self.codes[row])]

    def take(self, rows: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> "Column":
        """Return some of the rows."""
        return Column(self.codes[rows], self.cells)

    def each(self, of: Callable[[Value], float], dtype: type[Result]) -> npt.NDArray[Result]:
        """Return what a function makes of every row's cell, asked once for each distinct cell."""
        table = np.array([of(cell) for cell in self.cells], dtype)
        return looked_up(table, self.codes) if len(table) else np.zeros(0, dtype)


def coded(cells: Iterable[Value]) -> Column:
    """Return the cells as a column."""
    known: dict[tuple[type, Value], int] = {}
    codes = [known.setdefault((type(cell), cell), len(known)) for cell in cells]
    return Column(np.array(codes, np.int32), [cell for _, cell in known])


def joined(columns: Sequence[Column]) -> Column:
    """Return the columns one below the other."""
    cells: list[Value] = []
    known: dict[tuple[type, Value], int] = {}
    parts = []
    for column in columns:
        places = np.array([known.setdefault((type(cell), cell), len(known)) for cell in column.cells], np.int32)
        parts.append(places[column.codes] if len(places) else column.codes)
    cells = [cell for _, cell in known]
    return Column(np.concatenate(parts) if parts else np.zeros(0, np.int32), cells)


def small(codes: int) -> np.dtype[np.integer]:
    """Return the narrowest type for so many codes."""
    return np.dtype(np.uint8 if codes <= 2**8 else np.uint16 if codes <= 2**16 else np.int32)


def narrow(codes: Codes, *, most: int | None = None) -> Codes:
    """Return codes in the narrowest type that holds them; ``most`` is the highest, where it is known."""
    return codes.astype(small((int(codes.max()) if most is None else most) + 1))


def compact(codes: Codes, cells: Sequence[Value]) -> Column:
    """Return a column with only the cells that occur in it."""
    if len(codes) < len(cells) // 8:
        used, places = np.unique(codes, return_inverse=True)
    else:
        occurs = np.zeros(len(cells), np.bool_)
        occurs[codes] = True
        used = np.flatnonzero(occurs)
        places = np.zeros(len(cells), small(len(used)))
        places[used] = np.arange(len(used))
        places = places[codes]
    return Column(places.astype(small(len(used)), copy=False), [cells[code] for code in used.tolist()])


def column_of(sheet: Sheet, column: int, first: int) -> Column:
    """Return a sheet's column from a row on; a row that is too short has a blank there."""
    if sheet.table is not None:
        return sheet.table.column(column, first)
    return coded(row[column] if column < len(row) else None for row in sheet.rows[first:])


def holds(cell: Value) -> bool:
    """Tell whether a cell holds anything that can be seen."""
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def held_rows(sheet: Sheet, first: int, *, left: int = 0) -> npt.NDArray[np.bool_]:
    """Return in which rows from ``first`` on any cell, from column ``left`` on, holds anything."""
    if sheet.table is not None:
        return sheet.table.held(first, holds, left=left)
    return np.array([any(map(holds, row[left:])) for row in sheet.rows[first:]], np.bool_)


def widths_of(sheet: Sheet) -> npt.NDArray[np.integer]:
    """Return how many fields each row of a csv has."""
    if sheet.table is not None and sheet.table.widths is not None:
        return sheet.table.widths
    return np.array([len(row) for row in sheet.rows], np.int32)
