"""One way of writing a row of a worksheet's XML, and the reading of all rows that are written so.

A row is taken apart by pattern, down to its last byte. Where another row has other bytes, they may only be digits in
the place of digits, or a column's letters in the place of letters: so it has the same cells, with other numbers.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.intake.xlsx_block import Bytes, Mask, Places
from icdiag.intake.xlsx_codes import IS_NUMBER, IS_STRING

Numbers = npt.NDArray[np.int32]
Span = tuple[int, int]

_ROW = re.compile(rb'<row r="([0-9]{1,7}+)"((?: [A-Za-z0-9:]{1,24}="[^"<>&]*+")*+)>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}+)([0-9]{1,7}+)("(?: [a-z]{1,9}="[^"<>&]*+")*+/?+>)'
    rb"(?:(?<=/>)|(?<!/>)(?:</c>|<v>([0-9]{1,8}+)</v></c>))"
)
_END = re.compile(rb"</row>\s*+")
_DIGIT = re.compile(rb"[0-9]")
_HIDDEN = b" hidden="
_ZERO, _NINE, _A, _Z = b"09AZ"
_LETTERS = 26


class Unlike(Exception):  # noqa: N818 - not an error: such rows are read one by one
    """A row that is not plain enough to stand for others."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The cells with a value, of some rows that are written alike."""

    rows: Numbers
    """The rows' 0-based numbers in the sheet."""
    columns: Places
    """For each cell its column, in each of the rows or once for all of them."""
    values: Numbers
    """For each cell its number in each of the rows."""
    plain: int
    """So many cells are numbers; those behind them point to strings."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """The letters or digits of some cells, equally many in each."""

    cells: Places
    places: Places
    """Where the first ones stand, then all second ones, and so on."""
    width: int


def _fields(spans: list[tuple[int, Span]]) -> _Fields:
    """Return the fields of some cells, given where each stands."""
    width = spans[0][1][1] - spans[0][1][0]
    places = [start + i for i in range(width) for _, (start, _) in spans]
    return _Fields(np.array([cell for cell, _ in spans]), np.array(places), width)


class _Numbers:
    """Numbers that stand in a row, those of the same length together."""

    def __init__(self, fields: list[_Fields], *, base: int, before: int) -> None:
        """Take the fields, in which digits count from the byte behind that one."""
        none = np.zeros(0, np.int64)
        self.cells = np.concatenate([none, *(each.cells for each in fields)])
        self.places = np.concatenate([none, *(each.places for each in fields)])
        self._sizes = [(each.width, len(each.cells)) for each in fields]
        powers = {width: [base**i for i in reversed(range(width))] for width, _ in self._sizes}
        self._powers = {width: np.array(powers[width], np.int32)[:, None, None] for width in powers}
        offsets = [before * sum(powers[width]) for width, count in self._sizes for _ in range(count)]
        self._offsets = np.array(offsets, np.int32)[:, None]

    def read(self, signs: Bytes) -> Numbers:
        """Return each number of each row, given what stands in their places."""
        numbers = np.empty((len(self.cells), signs.shape[1]), np.int32)
        at = done = 0
        for width, count in self._sizes:
            part, result = signs[at : at + width * count], numbers[done : done + count]
            if width == 1:
                result[:] = part
            else:
                weighed = part.reshape(width, count, -1) * self._powers[width]
                np.add.reduce(weighed, axis=0, out=result)
            at, done = at + width * count, done + count
        numbers -= self._offsets
        return numbers


class Shape:
    """One way of writing a row."""

    def __init__(self, xml: bytes, kind_of: Callable[[bytes], int]) -> None:
        """Take a row apart; ``kind_of`` tells from a cell's attributes what its value means.

        Raises:
            Unlike: it has anything but plain cells in their order, or is hidden.
        """
        head = _ROW.match(xml)
        if head is None or _HIDDEN in head[2]:
            raise Unlike
        letters: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        values: dict[tuple[int, int], list[tuple[int, Span]]] = defaultdict(list)
        free = [digit.start() for digit in _DIGIT.finditer(xml, *head.span(2))]  # the columns it spans, its height
        for i, cell in enumerate(_cells(xml, head.end())):
            free += range(*cell.span(2))
            letters[len(cell[1])].append((i, cell.span(1)))
            if cell[4] is not None:
                values[kind_of(cell[3]), len(cell[4])].append((i, cell.span(4)))
        if not {kind for kind, _ in values} <= {IS_NUMBER, IS_STRING}:
            raise Unlike
        self._letters = _Numbers([_fields(letters[n]) for n in letters], base=_LETTERS, before=_A - 1)
        digits = [*(_fields(values[which]) for which in sorted(values)), _fields([(-1, head.span(1))])]
        self._digits = _Numbers(digits, base=10, before=_ZERO)
        self._plain = sum(len(spans) for (kind, _), spans in values.items() if kind == IS_NUMBER)
        self._places = np.concatenate([self._digits.places, self._letters.places])
        row = np.frombuffer(xml, np.uint8)
        self._low, self._more = row.copy(), np.zeros(len(xml), np.uint8)
        free += self._digits.places.tolist()
        self._low[free], self._more[free] = _ZERO, _NINE - _ZERO
        self._low[self._letters.places], self._more[self._letters.places] = _A, _Z - _A
        self._usual_letters = row[self._letters.places][:, None]
        self._usual_columns = self._columns(self._usual_letters)

    def fits_all(self, xml: Bytes) -> bool:
        """Tell whether all rows are written so; a row of bytes for each."""
        return bool((xml.min(axis=0) >= self._low).all() and (xml.max(axis=0) - self._low <= self._more).all())

    def fits(self, xml: Bytes) -> Mask:
        """Return which rows are written so."""
        fit: Mask = np.logical_not(((xml - self._low) > self._more).any(axis=1))
        return fit

    def read(self, xml: Bytes) -> Alike:
        """Return what rows hold that are written so.

        Raises:
            Unlike: the cells of one are not in their order.
        """
        signs = xml.T[self._places]
        split = len(self._digits.places)
        values, letters = self._digits.read(signs[:split]), signs[split:]
        usual = (letters == self._usual_letters).all()
        columns = self._usual_columns if usual else self._columns(letters)
        return Alike(values[-1] - 1, columns, values[:-1], self._plain)

    def _columns(self, letters: Bytes) -> Places:
        """Return the columns of the cells that have a value."""
        columns = np.empty((len(self._letters.cells), letters.shape[1]), np.int64)
        columns[self._letters.cells] = self._letters.read(letters) - 1
        if (np.diff(columns, axis=0) <= 0).any():
            raise Unlike
        found: Places = columns[self._digits.cells[:-1]]
        return found


def _cells(xml: bytes, at: int) -> Iterator[re.Match[bytes]]:
    """Yield a row's cells.

    Raises:
        Unlike: there is anything else.
    """
    while (cell := _CELL.match(xml, at)) is not None:
        yield cell
        at = cell.end()
    if _END.fullmatch(xml, at) is None:
        raise Unlike
