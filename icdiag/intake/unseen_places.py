"""Where a table's texts held characters that nobody sees: the readers take them out, and this says where they stood."""

from collections.abc import Iterable, Iterator

from icdiag.intake.cells import Sheet, Value
from icdiag.model.problem import Location, Problem
from icdiag.problem_groups import Ranges
from icdiag.unseen import clean, is_clean

_CODE = "unseen-characters"


class Cleaned(str):
    """A cell's text from which such characters were taken."""

    __slots__ = ()


def cleaned(text: str) -> str:
    """Return the text without them; marked, where there were any."""
    return text if is_clean(text) else Cleaned(clean(text))


def is_cleaned(cell: Value) -> bool:
    """Tell whether something was taken out of a cell."""
    return type(cell) is Cleaned


def unseen_in_cells(sheet: Sheet) -> Iterator[Problem]:
    """Yield a warning for each column of a workbook's sheet that had some, with every row."""
    if not sheet.cleaned:
        return
    for column, rows in sorted(_rows_by_column(sheet).items()):
        yield _warning(sheet.where(rows[0], column), [row + 1 for row in rows])


def unseen_in_lines(path: str, lines: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning for the lines of a text file that have some."""
    if found := [number for number, line in enumerate(lines, start=1) if not is_clean(line.rstrip("\r\n"))]:
        yield _warning(Location(path, found[0]), found)


def _rows_by_column(sheet: Sheet) -> dict[int, list[int]]:
    """Return column -> the 0-based rows whose cell was cleaned, ascending."""
    found: dict[int, list[int]] = {}
    if sheet.table is None:
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if type(cell) is Cleaned:
                    found.setdefault(column, []).append(row)
        return found
    for at in range(sheet.table.width):
        if rows := sheet.table.cleaned_rows(at):
            found[at] = rows
    return found


def _warning(where: Location, places: list[int]) -> Problem:
    """Return one warning for some rows or lines, the first of which is named."""
    return Problem("warning", _CODE, where, {"n": len(places)}, more=len(places) - 1, rows=_ranges(places[1:]))


def _ranges(numbers: list[int]) -> Ranges:
    """Return ascending numbers as ranges (first, last)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)
