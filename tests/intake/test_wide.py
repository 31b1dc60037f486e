"""One person a row: what headers may look like, what is never guessed, and where every answer and every row goes."""

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from icdiag.intake.survey import read_survey
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org, SurveySource

SALES = Department("sales", Name("销售部", "Sales"), aliases=("销售中心",))
HR = Department("hr", Name("人力资源部", "HR"))
IT = Department("it", Name("信息部", "IT"))
ORG = Org(path="org.yaml", name=Name("试", "Test"), departments=(SALES, HR, IT))
FAST, KIND = Name("答复很快。", "Answers fast."), Name("态度友善", "Is friendly")
TWO = Instrument(
    "two",
    Name("二", "Two"),
    (Dimension("all", Name("全", "All"), (Item("q1", FAST, Scale()), Item("q2", KIND, Scale()))),),
)
ONE = Instrument("one", Name("一", "One"), (Dimension("all", Name("全", "All"), (Item("q1", FAST, Scale()),)),))


def read(folder: Path, rows, *, instrument=TWO, name="s.csv", **source):
    if name.endswith(".csv"):
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as f:
            csv.writer(f).writerows([["" if c is None else c for c in row] for row in rows])
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / name)
    return read_survey(SurveySource((name,), **source), ORG, instrument, base=folder)


def rated(answers):
    ids = answers.departments
    return {
        (ids[c], ids[s]): [None if np.isnan(v) else v for v in values]
        for c, s, values in zip(answers.customer, answers.supplier, answers.values.floats().tolist(), strict=True)
    }


def codes(problems, level="error"):
    return [(p.code, str(p.where)) for p in problems if p.level == level]


PEOPLE = [["sales", 1, 2, 3, 4]]
HEADS = [
    ["department", "hr.q1", "hr.q2", "it.q1", "it.q2"],
    ["Department", "HR_q1", "HR_q2", "IT_q1", "IT_q2"],
    ["部门", "q1/人力资源部", "q2/人力资源部", "q1/信息部", "q2/信息部"],
    ["您所在的部门？", "人力资源部：答复很快", "人力资源部：态度友善", "信息部：答复很快", "信息部：态度友善"],
    ["1、您的部门", "2、人力资源部—答复很快", "2、人力资源部—态度友善", "3、信息部—答复很快", "3、信息部—态度友善"],
    ["Your department", "Answers fast. [HR]", "Is friendly [HR]", "Answers fast. [IT]", "Is friendly [IT]"],
    ["What is your department?", "HR - Answers fast.", "HR - Is friendly", "IT - answers  FAST", "IT - Is friendly"],
    [
        "您来自哪个部门",
        "请评价人力资源部：答复很快。",
        "请评价人力资源部：态度友善",
        "请评价信息部（答复很快）",
        "请评价信息部（态度友善）",
    ],
    [
        "My team",
        "How is HR? Answers fast.",
        "How is HR? Is friendly",
        "How is IT? Answers fast.",
        "How is IT? Is friendly",
    ],
    ["哪里的", "人力资源部 答复很快", "人力资源部 态度友善", "信息部 答复很快", "信息部 态度友善"],
]


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx"])
@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[1])
def test_headers_as_people_write_them(head, name, tmp_path):
    answers, problems = read(tmp_path, [head, *PEOPLE], name=name)
    assert answers is not None, problems
    assert rated(answers) == {("sales", "hr"): [1, 2], ("sales", "it"): [3, 4]}
    assert answers.told_apart
    assert answers.rows_are_people


def test_two_header_rows_with_merged_departments(tmp_path):
    rows = [["评分表"], ["部门", "人力资源部", None, "信息部", None], [None, "q1", "q2", "q1", "q2"], *PEOPLE]
    answers, _ = read(tmp_path, rows, name="s.xlsx")
    assert rated(answers) == {("sales", "hr"): [1, 2], ("sales", "it"): [3, 4]}


def test_a_column_of_department_names_is_taken_and_said(tmp_path):
    answers, problems = read(tmp_path, [["哪里的", "hr.q1"], ["销售中心", 4], ["销售部", 3], ["Sales", 2], [None, 5]])
    assert answers.customer.tolist() == [0, 0, 0]
    assert [p.values["header"] for p in problems if p.code == "department-column-guessed"] == ["哪里的"]
    assert answers.set_aside == {"no-department": 1}


def test_two_columns_of_department_names_are_not_guessed(tmp_path):
    answers, problems = read(tmp_path, [["A", "B", "hr.q1"], ["销售部", "信息部", 4]])
    assert answers is None
    assert codes(problems) == [("layout-unknown", "s.csv:1")]


def test_the_same_question_twice_is_refused(tmp_path):
    answers, problems = read(tmp_path, [["部门", "hr.q1", "HR - q1", "it.q1"], ["sales", 1, 2, 3]], name="s.xlsx")
    assert answers is None
    assert codes(problems) == [("header-twice", "s.xlsx[Sheet!C1]")]


def test_an_older_copy_below_is_refused(tmp_path):
    head = HEADS[0]
    answers, problems = read(tmp_path, [head, *PEOPLE, [], ["2025"], head, *PEOPLE], name="s.xlsx")
    assert answers is None
    assert ("second-headers", "s.xlsx[Sheet!A5]") in codes(problems)


def test_every_row_is_used_or_set_aside_for_a_reason(tmp_path):
    rows = [
        HEADS[0],
        ["sales", 1, 2, 3, 4],
        ["hr", 5, 5, 4, 4],  # rates itself too: only that rating is left out
        ["hr", 5, 5, None, None],  # rates nobody else
        [None, 1, 1, 1, 1],
        ["sales", None, None, "N/A", None],
        ["it", None, None, None, None],
        [None, None, None, None, None],  # a blank row is none
    ]
    answers, problems = read(tmp_path, rows)
    assert len(answers.customer) == 3
    assert answers.rows_read == 6
    assert answers.set_aside == {"no-answer": 2, "no-department": 1, "own-department": 1}
    assert [p.values["n"] for p in problems if p.code == "ratings-own-department"] == [1]


def test_one_person_counts_once_a_supplier_and_the_row_is_the_person(tmp_path):
    rows = [HEADS[0], *[["sales", 4, 4, 4, 4]] * 3]
    answers, _ = read(tmp_path, rows)
    assert len(np.unique(answers.respondent)) == 3
    assert len(answers.customer) == 6
    assert answers.set_aside == {}


def test_a_respondent_column_names_the_person(tmp_path):
    rows = [["工号", *HEADS[0]], ["e1", *PEOPLE[0]], ["E1", "sales", 5, 5, 5, 5], [None, "sales", 1, 1, 1, 1]]
    answers, _ = read(tmp_path, rows)
    assert len(np.unique(answers.respondent)) == 1
    assert answers.set_aside == {"blank-respondent": 1}


def test_a_bad_cell_is_located(tmp_path):
    _, problems = read(tmp_path, [HEADS[0], ["sales", 1, 2, 9, 4], ["Slaes", 1, 2, 3, 4]], name="s.xlsx")
    assert set(codes(problems)) == {
        ("answer-off-scale", "s.xlsx[Sheet!D2]"),
        ("department-unknown", "s.xlsx[Sheet!A3]"),
    }


def test_mapping_by_supplier_and_item(tmp_path):
    rows = [["Wo", "a", "b", "c", "d"], *PEOPLE]
    columns = {"customer": "Wo", "hr.q1": "a", "hr..q2": "b", "it/q1": "c", "信息部:q2": "d"}
    answers, problems = read(tmp_path, rows, columns=columns)
    assert answers is not None, problems
    assert rated(answers) == {("sales", "hr"): [1, 2], ("sales", "it"): [3, 4]}


def test_a_mapping_that_names_no_column_says_so(tmp_path):
    _, problems = read(tmp_path, [HEADS[0], *PEOPLE], columns={"hr.q9": "a"})
    assert next(p.code for p in problems if p.level == "error") == "mapping-name"
    _, problems = read(tmp_path, [HEADS[0], *PEOPLE], columns={"hr.q1": "nothing like it"})
    assert "mapped-header-missing" in [p.code for p in problems]


def test_one_question_needs_no_item_in_the_header(tmp_path):
    answers, _ = read(
        tmp_path, [["部门", "人力资源部", "信息部"], ["sales", 3, "N/A"], ["it", 5, None]], instrument=ONE
    )
    assert rated(answers) == {("sales", "hr"): [3], ("it", "hr"): [5]}


def test_a_ticked_department_of_many_columns(tmp_path):
    head = [["所在部门", None, None, "人力资源部", None], ["销售部", "人力资源部", "信息部", "q1", "q2"]]
    rows = [*head, ["销售部", None, None, 1, 2], [None, None, "信息部", 3, 4], [None, None, None, 5, 5]]
    answers, problems = read(tmp_path, rows, name="s.xlsx")
    assert answers is not None, problems
    assert rated(answers) == {("sales", "hr"): [1, 2], ("it", "hr"): [3, 4]}
    assert answers.set_aside == {"no-department": 1}


def test_importance_and_expectations_for_each_supplier(tmp_path):
    head = ["部门", "hr.q1", "hr.q1.expected", "hr.importance", "hr.comment"]
    answers, problems = read(tmp_path, [head, ["sales", 2, 5, 4, "secret"]])
    assert answers is not None, problems
    assert answers.expected.floats()[0, 0] == 5
    assert answers.importance.tolist() == [4]
    assert [p.values["items"] for p in problems if p.code == "recognised-wide"] == [1]
    assert "secret" not in repr(answers)


def test_layout_may_be_named(tmp_path):
    for layout, good in (("wide", True), ("long", False)):
        answers, _ = read(tmp_path, [HEADS[0], *PEOPLE], layout=layout)
        assert (answers is not None) == good
    _, problems = read(tmp_path, [HEADS[0], *PEOPLE], layout="wied")
    assert next((p.code, p.suggestion) for p in problems if p.level == "error") == ("layout-not-read", "wide")


def test_labels_of_a_finer_scale_are_refused(tmp_path):
    """Disagree and somewhat disagree in one survey are two of seven steps."""
    rows = [HEADS[0], ["sales", "Disagree", "agree", "somewhat  disagree", "neutral"]]
    answers, problems = read(tmp_path, rows)
    assert answers is None
    assert codes(problems) == [("labels-two-scales", "s.csv:2:2")]
    answers, _ = read(tmp_path, [HEADS[0], ["sales", "不满意", " 非常 满意", "dissatisfied", "Very Satisfied"]])
    assert rated(answers) == {("sales", "hr"): [2, 5], ("sales", "it"): [2, 5]}


@pytest.mark.parametrize("own", ["自评—q1", "本部门：答复很快", "Your own department - Answers fast", "self.q1"])
def test_how_a_department_sees_its_own_service(own, tmp_path):
    """It rates as the supplier of all its customers, which is no rating of one department by itself."""
    rows = [["部门", "hr.q1", own], ["sales", 2, 5], ["hr", None, 4], [None, None, 3]]
    answers, problems = read(tmp_path, rows)
    assert answers is not None, problems
    got = zip(answers.perspective, answers.customer, answers.supplier, answers.values.floats()[:, 0], strict=True)
    assert [tuple(map(int, row)) for row in got] == [(0, 0, 1, 2), (1, 0, 0, 5), (1, 1, 1, 4)]
    assert (answers.rows_read, answers.set_aside) == (3, {"no-department": 1})
