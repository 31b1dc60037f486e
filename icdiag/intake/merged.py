"""Merged cells of any workbook: a department that stands once beside many rows stands in each of them."""

from icdiag.intake.cells import Unreadable, Value
from icdiag.intake.limits import beyond, limits
from icdiag.intake.xlsx_values import Grid

_RANGE_CELLS = 20
"""A range counts as so many cells at least, for so long it takes to look at."""
_OVERLAP = 4
"""Ranges should not overlap; so many times over each other they may, where someone wrote them carelessly."""


class Merged:
    """The merged ranges of a sheet that go over several rows."""

    def __init__(self) -> None:
        """Begin without any."""
        self._ranges: list[tuple[int, int, int]] = []

    def add(self, first: int, last: int, column: int) -> None:
        """Take a range: its first and last row and its first column, all 0-based.

        Raises:
            Unreadable: there are absurdly many.
        """
        if not 0 <= first < last or not 0 <= column < limits().columns:
            return
        if len(self._ranges) * _RANGE_CELLS >= limits().merged_cells:
            raise beyond("too-many-merged", "merged-cells")
        self._ranges.append((first, last, column))

    def fill_down(self, grid: Grid) -> None:
        """Give the first column of each range its value in every row that has cells, and count them in the sheet.

        Rows are replaced, not changed: equal rows may be one and the same list.

        Raises:
            Unreadable: the ranges cover more rows than any survey has.
        """
        sheet = grid.sheet
        if self._ranges:
            sheet.unpack()
        columns = len({column for _, _, column in self._ranges})
        most, covered = limits().merged_cells, _OVERLAP * columns * max(1000, len(sheet.rows))
        left = min(most, covered)
        for first, last, column in sorted(self._ranges):
            below = range(first + 1, min(last + 1, len(sheet.rows)))
            left -= len(below)
            if left < 0:
                if covered < most:  # they lie over one another, which no bound makes better
                    raise Unreadable("too-many-merged", sheet=sheet.name, limit=covered)
                raise beyond("too-many-merged", "merged-cells", sheet=sheet.name)
            filled = self._fill(grid, first, below, column)
            if filled and not sheet.merged:
                sheet.merged_at = (first, column)
            sheet.merged += filled

    @staticmethod
    def _fill(grid: Grid, first: int, below: range, column: int) -> int:
        rows = grid.rows
        value = rows[first][column] if first < len(rows) and column < len(rows[first]) else None
        if value is None:
            return 0
        filled = 0
        before: list[Value] = []
        after = before
        for index in below:
            cells = rows[index]
            if any(cell is not None for cell in cells):
                if cells is not before:
                    before, after = cells, list(cells)
                    grid.put(after, column, value)
                rows[index] = after
                filled += 1
        return filled
