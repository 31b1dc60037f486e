"""Says what is wrong with single cells of a survey, without repeating an answer, a comment or a name of a person."""

from typing import TypeVar

from icdiag.intake.answer_cells import IMPORTANCE, shown_number
from icdiag.intake.cells import BAD_VALUE, NO_VALUE, CellDate, CellError, Value
from icdiag.intake.layouts.table import RatingTable
from icdiag.intake.problems import Problems
from icdiag.model.instrument import Scale
from icdiag.model.problem import Location

MOST_PROBLEMS = 1000
"""A column of the wrong kind gives as many problems as rows; so many say enough."""
Found = TypeVar("Found")


def first_of(found: list[Found], where: list[Location], problems: Problems) -> list[Found]:
    """Return as many as are worth a problem each, and say how many more there are."""
    if len(found) > MOST_PROBLEMS:
        problems.error("more-problems", where[0], n=len(found) - MOST_PROBLEMS)
    return found[:MOST_PROBLEMS]


def report_department(where: Location, cell: Value, *, n: int, near: str, problems: Problems) -> None:
    """Say that a cell names no department, in how many rows, and which one is near."""
    if isinstance(cell, str):
        problems.error("department-unknown", where, name=cell.strip()[:80], n=n, suggestion=near)
    else:
        problems.error("department-cell", where, n=n)


def error_code(cell: CellError) -> str:
    """Return the problem's code for a cell without a usable value."""
    return {NO_VALUE: "cell-not-calculated", BAD_VALUE: "cell-damaged"}.get(cell.code, "cell-error")


def report_refused(
    table: RatingTable, refused: list[tuple[int, str]], scales: dict[str, Scale], problems: Problems
) -> None:
    """Say what is wrong with each refused cell, never repeating any text."""
    refused.sort()
    for i, name in first_of(refused, [table.where(*place) for place in refused[:1]], problems):
        cell, scale, where = table.cells[name][i], scales.get(name, IMPORTANCE), table.where(i, name)
        low, high = f"{scale.low:g}", f"{scale.high:g}"
        if isinstance(cell, CellError):
            problems.error(error_code(cell), where, error=cell.code)
        elif isinstance(cell, bool):
            problems.error("answer-bool", where, item=name, low=low, high=high)
        elif isinstance(cell, CellDate):
            problems.error("answer-date", where, item=name, low=low, high=high)
        elif shown := shown_number(cell):
            problems.error("answer-off-scale", where, item=name, value=shown, low=low, high=high)
        else:
            problems.error("answer-unknown", where, item=name, low=low, high=high)
