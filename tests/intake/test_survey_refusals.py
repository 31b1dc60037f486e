"""What is said of refused cells: where each stands, and never a text, a long number or an id."""

import datetime

import numpy as np
import pytest

from icdiag.intake.cells import BAD_VALUE, NO_VALUE, CellDate, CellError, Sheet
from icdiag.intake.columns import coded
from icdiag.intake.layouts.table import RatingTable
from icdiag.intake.problems import MOST_PROBLEMS, Problems
from icdiag.intake.survey_refusals import report_department, report_refused
from icdiag.model.instrument import Scale
from icdiag.model.problem import Location
from icdiag.problem_groups import groups
from icdiag.problem_text import problem_counts, problem_list
from icdiag.words import Words

SCALES = {"q1": Scale(1, 5), "q2": Scale(0, 10)}


def table(cells, columns, *, rows=None, lines=None):
    size = len(next(iter(cells.values())))
    sheet = Sheet("s.csv" if lines else "s.xlsx", "" if lines else "销售部", lines=lines)
    rows = np.arange(1, size + 1) if rows is None else np.array(rows)
    return RatingTable(sheet, "long", rows, {name: coded(column) for name, column in cells.items()}, columns, size, {})


def refused(a_table):
    problems = Problems()
    found = [(i, name) for name, column in a_table.cells.items() for i in range(len(column))]
    report_refused(a_table, found, SCALES, problems)
    return problems.sorted()


@pytest.mark.parametrize(
    ("cell", "code", "value"),
    [
        (6, "answer-off-scale", "6"), ("６", "answer-off-scale", "6"), (-3, "answer-off-scale", "-3"),
        (100, "answer-off-scale", "100"), ("5.5", "answer-off-scale", "5.5"),
        (1001, "answer-long-number", None), ("100234", "answer-long-number", None),
        (13800000000, "answer-unknown", None), (5.000001, "answer-long-number", None),
        ("张三 13800000000", "answer-unknown", None), ("4,5", "answer-unknown", None),
        (True, "answer-bool", None), (CellDate(datetime.datetime(2026, 1, 5)), "answer-date", None),
        (CellError("#N/A"), "cell-error", None), (CellError(NO_VALUE), "cell-not-calculated", None),
        (CellError(BAD_VALUE), "cell-damaged", None),
    ],
)  # fmt: skip
def test_each_kind_of_cell(cell, code, value):
    (problem,) = refused(table({"q1": [cell]}, {"q1": 2}))
    assert (problem.code, str(problem.where)) == (code, "s.xlsx[销售部!C2]")
    assert problem.values.get("value") == value
    for language in ("zh", "en"):
        said = " ".join(problem_list([problem], Words(language)))
        assert not any(secret in said for secret in ("1001", "100234", "138", "张三", "5.000001"))
        assert Words(language)("problems.help") in said  # every problem says how to mend it


def test_row_by_row_and_the_scale_of_each_question():
    found = refused(table({"q1": [6, 7], "q2": [11, "x"]}, {"q1": 3, "q2": 4}))
    assert [p.where.cell for p in found] == ["D2", "E2", "D3", "E3"]
    assert [(p.values["low"], p.values["high"]) for p in found[:2]] == [("1", "5"), ("0", "10")]


@pytest.mark.parametrize("lines", [None, [1, *range(5, 3 * MOST_PROBLEMS + 5)]])
def test_a_wrong_column_keeps_every_place(lines):
    size = 2 * MOST_PROBLEMS
    found = refused(table({"q1": [*["bad"] * (size - 1), 6], "q2": [99] * size}, {"q1": 3, "q2": 4}, lines=lines))
    assert problem_counts(found)["error"] == 2 * size
    first = 2 if lines is None else 5
    wrong, off = (group for kind in groups(found) for group in kind if group.count > 1)
    assert [block.rows for block in wrong.others()] == [((first + 1, first + size - 2),)]
    assert [block.rows for block in off.others()] == [((first + 1, first + size - 1),)]


def test_a_question_that_stands_in_several_columns():
    """In a wide sheet one row holds ratings of several suppliers, each in columns of its own."""
    at = np.array([3, 5, 3, 5])
    found = refused(table({"q1": [6, 6, 6, "x"]}, {"q1": at}, rows=[1, 1, 2, 2]))
    assert [(p.code, p.where.cell) for p in found] == [
        ("answer-off-scale", "D2"), ("answer-off-scale", "F2"), ("answer-off-scale", "D3"), ("answer-unknown", "F3"),
    ]  # fmt: skip
    assert [group.count for kind in groups(found) for group in kind] == [2, 1, 1]


def test_every_row_of_an_unknown_department():
    problems = Problems()
    places = [Location("s.xlsx", sheet="S", cell=f"B{row}") for row in (17, 40, 41)]
    report_department(places[0], "Slaes", n=3, near="sales", problems=problems, rest=places[1:])
    assert problem_list(problems.sorted(), Words("en"))[:3] == [
        "s.xlsx[S!B17]: error: the org map has no department Slaes (3 rows)",
        "  also: B40-B41",
        "  help: did you mean sales?",
    ]
