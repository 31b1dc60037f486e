"""Says what is wrong with single cells of a survey, without repeating an answer, a comment or a name of a person."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from icdiag.intake.answer_cells import IMPORTANCE, shown_number
from icdiag.intake.cells import BAD_VALUE, NO_VALUE, CellDate, CellError, Value
from icdiag.intake.columns import Column
from icdiag.intake.layouts.table import RatingTable
from icdiag.intake.problems import MOST_PROBLEMS, Problems
from icdiag.model.instrument import Scale
from icdiag.model.problem import Location
from icdiag.problem_groups import row_of

Ints = npt.NDArray[np.int64]
_SHORT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,2})?")
"""Numbers off the scale that may be repeated: 6, 55, 100, -1, 5.5. A longer one may be somebody's number."""
_NUMBERING = frozenset({"wenjuanxing", "tencent", "qualtrics", "surveymonkey", "limesurvey"})
"""Sites that also export the options' numbers instead of their texts."""
_OPTION = re.compile(r"[0-9]+|AO?[0-9]{1,3}")
"""The number or the code of an option, where its text would be a department."""
Found = TypeVar("Found")


def first_of(found: list[Found], where: list[Location], problems: Problems) -> list[Found]:
    """Return all: the basket of problems itself keeps very many of one column short."""
    return found


def report_department(
    where: Location, cell: Value, *, n: int, near: str, problems: Problems, rest: Iterable[Location] = ()
) -> None:
    """Say that a cell names no department, in how many rows (``rest``: the places of the others), and which is near."""
    name = str(cell).strip()[:80] if isinstance(cell, (str, int)) and not isinstance(cell, bool) else ""
    code = "department-number" if _OPTION.fullmatch(name) else "department-unknown"
    for place in (where, *rest):
        if name:
            problems.error(code, place, name=name, n=n, suggestion=near)
        else:
            problems.error("department-cell", place, n=n)


def error_code(cell: CellError) -> str:
    """Return the problem's code for a cell without a usable value."""
    return {NO_VALUE: "cell-not-calculated", BAD_VALUE: "cell-damaged"}.get(cell.code, "cell-error")


def report_refused(
    table: RatingTable, refused: list[tuple[int, str]], scales: dict[str, Scale], problems: Problems
) -> None:
    """Say what is wrong with each refused cell, never repeating any text; ``scales`` by item, importance aside.

    So many of one column are told one by one as the basket of problems keeps; of the rest only the rows are looked up.
    """
    alone: list[tuple[int, str, Value]] = []
    rest: list[tuple[str, str, Ints]] = []
    by_name: dict[str, list[int]] = {}
    for rating, name in refused:
        by_name.setdefault(name, []).append(rating)
    scales = scales | {"importance": IMPORTANCE}
    for name, found in by_name.items():
        column = table.cells[name]  # once: it may be worked out whenever it is asked for
        ratings = np.array(sorted(found), np.int64)
        for code, alike in _by_code_and_column(table, column, name, scales[name], ratings):
            alone += [(rating, name, column[rating]) for rating in alike[:MOST_PROBLEMS].tolist()]
            if len(alike) > MOST_PROBLEMS:
                rest.append((code, name, alike[MOST_PROBLEMS:]))
    for rating, name, cell in sorted(alone, key=lambda one: one[:2]):
        code = _code(cell, scales[name], table.layout)
        problems.error(code, table.where(rating, name), **_values(cell, code, name, scales[name]))
    for code, name, ratings in rest:
        problems.more(code, table.where(int(ratings[0]), name), _rows(table, name, ratings))


def _by_code_and_column(
    table: RatingTable, column: Column, name: str, scale: Scale, ratings: Ints
) -> Iterator[tuple[str, Ints]]:
    """Yield the ratings whose cells have the same problem and stand in the same column of the sheet."""
    codes: dict[int, str] = {}
    for code in np.unique(column.codes[ratings]).tolist():
        codes[code] = _code(column.cells[code], scale, table.layout)
    kinds = sorted(set(codes.values()))
    kind_of = np.zeros(len(column.cells), np.int64)
    for code, kind in codes.items():
        kind_of[code] = kinds.index(kind)
    at = table.columns[name]
    places = np.zeros(len(ratings), np.int64) if isinstance(at, int) else at[ratings]
    key = kind_of[column.codes[ratings]] * np.int64(places.max(initial=0) + 1) + places
    for value in np.unique(key).tolist():
        yield kinds[value // int(places.max(initial=0) + 1)], ratings[key == value]


def _rows(table: RatingTable, name: str, ratings: Ints) -> list[int]:
    """Return the rows of a sheet, or the lines of a text file, that some ratings stand in."""
    if type(table) is not RatingTable:
        return [row_of(table.where(rating, name)) for rating in ratings.tolist()]
    rows = table.rows_of(ratings)
    lines = None if table.sheet.lines is None else np.asarray(table.sheet.lines, np.int64)
    found: list[int] = (rows + 1 if lines is None else lines[rows]).tolist()
    return found


def _code(cell: Value, scale: Scale, layout: str) -> str:
    """Return the problem's code for a cell that holds no answer."""
    if isinstance(cell, CellError):
        return error_code(cell)
    if isinstance(cell, bool):
        return "answer-bool"
    if isinstance(cell, CellDate):
        return "answer-date"
    number = shown_number(cell)
    if not number:
        return "answer-unknown"
    if layout in _NUMBERING and number == f"{scale.high + 1:g}":
        return "answer-option-number"
    return "answer-off-scale" if _SHORT.fullmatch(number) else "answer-long-number"


def _values(cell: Value, code: str, name: str, scale: Scale) -> dict[str, str]:
    if isinstance(cell, CellError):
        return {"error": cell.code}
    said = {"item": name, "low": f"{scale.low:g}", "high": f"{scale.high:g}"}
    return said | {"value": shown_number(cell)} if code in ("answer-off-scale", "answer-option-number") else said
