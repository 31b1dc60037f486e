"""Filled questionnaires through the whole intake: one file, a folder, a glob; people's file names go nowhere."""

import shutil
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from icdiag.answers import CUSTOMER, SUPPLIER
from icdiag.intake.instrument import read_instrument
from icdiag.intake.survey import read_survey
from icdiag.model.form import FORM, Kind, read_mark
from icdiag.model.org import Department, Link, Name, Org, SurveySource
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import plan

DEPARTMENTS = tuple(
    Department(id_, Name(zh, id_)) for id_, zh in (("sales", "销售部"), ("hr", "人力资源部"), ("it", "信息部"))
)
LINKS = (Link("hr", "sales"), Link("it", "sales"), Link("it", "hr"), Link("sales", "it"))
ORG = Org(path="org.yaml", name=Name("试", "Test"), departments=DEPARTMENTS, links=LINKS)


@pytest.fixture
def short(tmp_path):
    instrument, _ = read_instrument("short", base=tmp_path)
    return instrument


def filled(path, instrument, customer, answers, *, contact=None):
    """Write a copy that one person has filled in: (supplier, item) -> cell, "" being the own department."""
    path.write_bytes(render_workbook(plan(ORG, instrument, language="zh")))
    book = openpyxl.load_workbook(path)
    for sheet in book:
        mark = next(
            (c for r in sheet.iter_rows(max_row=5) for c in r if isinstance(c.value, str) and c.value.startswith(FORM)),
            None,
        )
        if mark is None or f'"{customer}"' not in mark.value:
            continue
        columns = {
            read_mark(c.value): c.column for c in sheet[mark.row] if isinstance(c.value, str) and read_mark(c.value)
        }
        rows = {
            read_mark(r[mark.column - 1].value): r[0].row
            for r in sheet.iter_rows()
            if isinstance(r[mark.column - 1].value, str) and read_mark(r[mark.column - 1].value)
        }
        for (supplier, item), cell in answers.items():
            column = columns[(Kind.SUPPLIER, supplier) if supplier else (Kind.SELF, "")]
            sheet.cell(rows[Kind.ITEM, item], column).value = cell
        for supplier, said in (contact or {}).items():
            sheet.cell(rows[Kind.CONTACT, ""], columns[Kind.SUPPLIER, supplier]).value = said
    book.save(path)
    return path


def read(folder, paths, instrument):
    return read_survey(SurveySource(paths), ORG, instrument, base=folder)


ANSWERS = {("hr", "q1"): 4, ("hr", "q2"): "5", ("it", "q1"): "N/A", ("it", "q3"): 2, ("", "q1"): 3}


@pytest.mark.parametrize("paths", [("back",), ("back/*.xlsx",), ("back/张三.xlsx", "back/李四.xlsx")])
def test_a_folder_a_glob_and_files_are_one_survey(paths, tmp_path, short):
    (tmp_path / "back").mkdir()
    filled(tmp_path / "back" / "张三.xlsx", short, "sales", ANSWERS)
    filled(tmp_path / "back" / "李四.xlsx", short, "hr", {("it", "q1"): 1})
    answers, problems = read(tmp_path, paths, short)
    assert answers is not None, problems
    at = {id_: i for i, id_ in enumerate(answers.departments)}
    rated = {
        (int(p), int(c), int(s)): values[~np.isnan(values)].tolist()
        for p, c, s, values in zip(
            answers.perspective, answers.customer, answers.supplier, answers.values.floats(), strict=True
        )
    }
    assert rated == {
        (CUSTOMER, at["sales"], at["hr"]): [4, 5],
        (CUSTOMER, at["sales"], at["it"]): [2],
        (SUPPLIER, at["sales"], at["sales"]): [3],
        (CUSTOMER, at["hr"], at["it"]): [1],
    }
    assert len(np.unique(answers.respondent)) == 2
    assert answers.told_apart
    assert (answers.rows_read, answers.set_aside) == (2, {})
    assert [file.path for file in answers.files] == ["back/"]


def test_file_names_of_people_go_nowhere(tmp_path, short):
    (tmp_path / "back").mkdir()
    filled(tmp_path / "back" / "张三.xlsx", short, "sales", ANSWERS, contact={"it": "否"})
    answers, problems = read(tmp_path, ("back",), short)
    assert [file.path for file in answers.files] == ["back/"]
    said = [problem for problem in problems if "张三" in problem.where.path]
    assert [problem.code for problem in said] == ["form-no-contact"]
    assert all(problem.personal for problem in said)


def test_the_same_file_twice_counts_once(tmp_path, short):
    (tmp_path / "back").mkdir()
    filled(tmp_path / "back" / "a.xlsx", short, "sales", ANSWERS)
    shutil.copy(tmp_path / "back" / "a.xlsx", tmp_path / "back" / "b.xlsx")
    answers, problems = read(tmp_path, ("back",), short)
    assert len(np.unique(answers.respondent)) == 1
    assert (answers.rows_read, answers.set_aside) == (2, {"repeat": 1})
    assert "file-again" in [problem.code for problem in problems]


def test_a_bad_cell_is_named_where_it_stands(tmp_path, short):
    filled(tmp_path / "a.xlsx", short, "sales", ANSWERS | {("hr", "q1"): 9})
    answers, problems = read(tmp_path, ("a.xlsx",), short)
    assert answers is None
    (bad,) = [problem for problem in problems if problem.level == "error"]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[bad.where.sheet]
    assert bad.code == "answer-off-scale"
    assert sheet[bad.where.cell].value == 9


def test_a_copy_for_another_instrument_is_refused(tmp_path, short):
    filled(tmp_path / "a.xlsx", short, "sales", ANSWERS)
    _, problems = read(tmp_path, ("a.xlsx",), replace(short, id="other"))
    assert "form-instrument" in [problem.code for problem in problems if problem.level == "error"]
