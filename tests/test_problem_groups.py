"""Many problems alike are told as one group, and no place is lost on the way."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.intake.problems import MOST_PROBLEMS, Problems
from icdiag.model.problem import Location, Problem
from icdiag.problem_groups import Group, groups, merged
from icdiag.problem_text import problem_counts, problem_list, problem_report
from icdiag.words import Words

EN, ZH = Words("en"), Words("zh")
SCALE = {"item": "q3", "low": "1", "high": "5"}


def off(cell: str, value: str = "6", sheet: str = "销售部") -> Problem:
    return Problem(
        "error", "answer-off-scale", Location("survey.xlsx", sheet=sheet, cell=cell), SCALE | {"value": value}
    )


def note(path: str, **values: str | int) -> Problem:
    return Problem("note", "rows-no-answer", Location(path), values)


def only_group(problems: list[Problem]) -> Group:
    ((group,),) = groups(problems)
    return group


def test_the_issues_own_example() -> None:
    assert problem_report([off("C14")], EN)[0] == 'survey.xlsx[销售部!C14]: error: "6" is outside 1–5 (q3)'
    assert problem_report([off("C14")], ZH)[0] == "survey.xlsx[销售部!C14]: 错误: “6”不在 1–5 之内（q3）"


def test_many_of_one_column_are_counted() -> None:
    rows = [off(f"F{row}", "67"[row % 2]) for row in range(2, 215)]  # the first and 212 more
    assert problem_report(rows, EN)[1] == "  and 212 more like it in column F"
    assert problem_report(rows, ZH)[1] == "  F 列还有 212 处同样的问题"
    assert problem_report(rows, EN)[-1] == "`icdiag validate` lists every place"


def test_few_are_named_by_row() -> None:
    rows = [off(f"F{row}") for row in (2, 14, 18, 31)]
    assert problem_report(rows, EN)[1] == "  also in rows 14, 18 and 31"
    assert problem_report(rows, ZH)[1] == "  第 14、18 和 31 行也是"
    assert problem_report(rows[:2], EN)[1] == "  also in row 14"
    assert len(problem_report(rows, EN)) == 3  # nothing was left out, so nothing to look up


def test_another_column_sheet_or_sentence_is_another_group() -> None:
    other = Problem("error", "answer-unknown", Location("survey.xlsx", sheet="销售部", cell="F9"), SCALE)
    kinds = groups([off("F2"), off("G2"), off("F2", sheet="人力"), other])
    assert [[group.count for group in kind] for kind in kinds] == [[1, 1, 1], [1]]


def test_lines_of_a_text_file() -> None:
    lines = [
        Problem("error", "row-width", Location("s.csv", line), {"fields": 9, "headers": 8}) for line in range(3, 90)
    ]
    assert problem_report(lines[:3], EN)[1] == "  also in lines 4 and 5"
    assert problem_report(lines, EN)[1] == "  and 86 more like it, down to line 89"
    assert problem_list(lines, EN)[1] == "  also in lines 4-89"
    assert problem_list(lines, ZH)[1] == "  还有第 4-89 行"


def test_a_name_is_one_group_wherever_it_stands() -> None:
    places = [
        Location("a.xlsx", sheet="S", cell="B2"),
        Location("a.xlsx", sheet="S", cell="D9"),
        Location("b.csv", 7, 2),
    ]
    unknown = [Problem("error", "department-unknown", where, {"name": "火星", "n": 1}) for where in places]
    assert problem_report(unknown, EN)[1] == "  also at a.xlsx[S!D9] and b.csv:7"
    assert problem_list(unknown, EN)[1] == "  also: a.xlsx[S!D9], b.csv:7"


def test_what_is_said_of_many_files_is_said_once() -> None:
    files = [note(f"in/{i}.xlsx", n=i) for i in range(1, 41)]
    assert problem_report(files, EN)[:2] == [
        "in/1.xlsx: note: one row has no answer and was set aside",
        "  and likewise in 39 other files",
    ]
    assert problem_report(files[:3], EN)[1] == "  also at in/2.xlsx and in/3.xlsx"
    assert sum(": note: " in line for line in problem_list(files, EN)) == 40  # each with its own number


def test_validate_tells_what_each_place_holds() -> None:
    lines = problem_list([off("F2"), off("F3"), off("F4", "7"), off("F9")], EN)
    assert lines == [
        'survey.xlsx[销售部!F2]: error: "6" is outside 1–5 (q3)',
        "  also: F3, F9",
        "  help: correct it, or leave the cell blank for no answer",
        'survey.xlsx[销售部!F4]: error: "7" is outside 1–5 (q3)',
    ]


def test_long_lists_are_wrapped_for_a_terminal() -> None:
    lines = problem_list([off(f"AB{row}") for row in range(2, 900, 2)], EN)
    assert max(map(len, lines)) <= 80
    assert sum(len(re.findall(r"AB\d+", line)) for line in lines) == 449


@pytest.mark.parametrize("words", [EN, ZH])
def test_kinds_over_the_cap_are_counted_exactly(words: Words) -> None:
    problems = [off(f"{column}{row}") for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for row in (2, 3)]
    lines = problem_report(problems, words, cap=20)
    assert sum("[销售部!" in line for line in lines) == 20
    assert "12" in lines[-2]  # six columns with two cells each


def filled(count: int) -> tuple[Problem, ...]:
    problems = Problems()
    for row in range(2, 2 + count):
        problems.error("answer-unknown", Location("s.xlsx", sheet="S", cell=f"D{row}"), **SCALE)
    return problems.sorted()


def test_no_place_is_lost_where_a_whole_column_is_wrong() -> None:
    problems = filled(10_000)
    assert len(problems) == MOST_PROBLEMS
    assert problem_counts(problems) == {"error": 10_000, "warning": 0, "note": 0}
    assert (problems[-1].more, problems[-1].rows) == (9_000, ((1002, 10_001),))
    assert problem_report(problems, EN)[1] == "  and 9,999 more like it in column D"
    assert problem_list(problems, EN)[1] == "  also: D3-D10001"


def test_what_is_not_listed_is_not_put_under_another_name() -> None:
    problems = Problems()
    for row in range(2, 2 + MOST_PROBLEMS + 300):
        where = Location("s.xlsx", sheet="S", cell=f"B{row}")
        problems.error("department-unknown", where, name=f"nowhere {row}", n=1)
    *named, rest = problems.sorted()
    assert len(named) == MOST_PROBLEMS and not any(problem.more for problem in named)
    assert (rest.code, rest.more, rest.rows) == ("more-problems", 299, ((MOST_PROBLEMS + 3, MOST_PROBLEMS + 301),))
    assert problem_counts((*named, rest))["error"] == MOST_PROBLEMS + 300
    assert problem_list([rest], EN)[:2] == [
        "s.xlsx[S!B1002]: error: 300 more places have the same problem",
        "  also: B1003-B1301",
    ]


def test_other_columns_are_not_shortened_with_it() -> None:
    problems = Problems()
    for row in range(2, 2 + MOST_PROBLEMS + 5):
        for column in "DE":
            problems.error("answer-unknown", Location("s.xlsx", sheet="S", cell=f"{column}{row}"), **SCALE)
    problems.error("answer-bool", Location("s.xlsx", sheet="S", cell="D5000"), **SCALE)
    found = problems.sorted()
    assert len(found) == 2 * MOST_PROBLEMS + 1
    assert sum(1 + problem.more for problem in found) == 2 * (MOST_PROBLEMS + 5) + 1


@given(rows=st.sets(st.integers(2, 400), min_size=1, max_size=80))
def test_the_places_of_a_group_are_those_that_went_in(rows: set[int]) -> None:
    ordered = sorted(rows)
    group = only_group([off(f"F{row}") for row in ordered])
    inside = {row for block in group.others() for first, last in block.rows for row in range(first, last + 1)}
    assert group.count == len(rows)
    assert inside == rows - {ordered[0]}


@given(spans=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 5)), max_size=12))
def test_merged_ranges_hold_the_same_rows_and_never_touch(spans: list[tuple[int, int]]) -> None:
    ranges = [(first, first + more) for first, more in spans]
    out = merged(ranges)
    rows = {row for first, last in ranges for row in range(first, last + 1)}
    assert {row for first, last in out for row in range(first, last + 1)} == rows
    assert all(a[1] + 1 < b[0] for a, b in pairwise(out))
