"""What people write in their own words: read only where it is asked for, from every layout, without anybody's name."""

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from icdiag.answers import COMMENT, GENERAL
from icdiag.intake.columns import Column, coded
from icdiag.intake.comments import tidied
from icdiag.intake.survey import read_survey
from icdiag.masking import MASK, masked
from icdiag.model.form import Kind
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org, SurveySource
from icdiag.model.settings import Settings
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import plan
from tests.questionnaire import plans

FAST, KIND = Name("答复很快。", "Answers fast."), Name("态度友善", "Is friendly")
TWO = Instrument(
    "two",
    Name("二", "Two"),
    (Dimension("all", Name("全", "All"), (Item("q1", FAST, Scale()), Item("q2", KIND, Scale()))),),
)
DEPARTMENTS = (
    Department("sales", Name("销售部", "Sales")),
    Department("hr", Name("人力资源部", "HR")),
    Department("it", Name("信息部", "IT")),
)
ORG = Org("org.yaml", Name("试", "Test"), departments=DEPARTMENTS, settings=Settings(comments=True))
SILENT = replace(ORG, settings=Settings())
LONG = [
    ["respondent", "customer", "supplier", "q1", "q2", "comment"],
    ["r-001", "sales", "hr", 4, 4, "quick as ever"],
    ["r-002", "sales", "hr", 3, 4, None],
    ["r-002", "sales", "it", 2, 3, "无"],
    ["r-003", "it", "hr", 5, 4, "ask r-001, he knows"],
]


def written(path: Path, rows) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in rows])
    elif path.suffix == ".parquet":
        columns = {head: pa.array([row[at] for row in rows[1:]]) for at, head in enumerate(rows[0])}
        pyarrow.parquet.write_table(pa.table(columns), path)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)


def read(folder: Path, rows, *, name="s.csv", org=ORG):
    written(folder / name, rows)
    answers, problems = read_survey(SurveySource((name,)), org, TWO, base=folder)
    assert answers is not None, [p.code for p in problems]
    return answers


def said(answers, about=COMMENT):
    """(supplier, customer) -> the texts, in the order of the rows."""
    ids, found = answers.departments, {}
    if about in answers.comments:
        texts = answers.comments[about]
        for s, c, code in zip(answers.supplier, answers.customer, texts.codes, strict=True):
            found.setdefault((ids[s], ids[c]), []).append(texts.texts[code])
    return found


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx", "s.parquet"])
def test_a_long_survey_has_a_comment_a_rating(name, tmp_path) -> None:
    assert said(read(tmp_path, LONG, name=name)) == {
        ("hr", "sales"): ["quick as ever", ""],
        ("it", "sales"): [""],
        ("hr", "it"): [f"ask {MASK}, he knows"],
    }


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx", "s.parquet"])
def test_unless_they_are_asked_for_none_is_read(name, tmp_path) -> None:
    assert read(tmp_path, LONG, name=name, org=SILENT).comments == {}


def test_a_wide_survey_has_them_of_each_supplier_and_in_general(tmp_path) -> None:
    rows = [
        ["部门", "hr.q1", "hr.q2", "hr.comment", "it.q1", "it.q2", "it.comment", "意见与建议"],
        ["销售部", 4, 4, "招人快", 2, 2, "工单没人理", "总体不错"],
        ["销售部", 3, 3, "", None, None, "没打过交道", ""],
        ["信息部", 5, 5, "还行", None, None, None, "没有"],
    ]
    answers = read(tmp_path, rows, name="s.xlsx")
    assert said(answers) == {
        ("hr", "sales"): ["招人快", ""], ("it", "sales"): ["工单没人理"], ("hr", "it"): ["还行"],
    }  # fmt: skip
    assert said(answers, GENERAL) == {
        ("hr", "sales"): ["总体不错", ""], ("it", "sales"): ["总体不错"], ("hr", "it"): [""],
    }  # fmt: skip


def test_of_two_files_each_row_keeps_its_own(tmp_path) -> None:
    written(tmp_path / "a.csv", LONG)
    written(tmp_path / "b.csv", [LONG[0][:-1], ["r-009", "it", "sales", 1, 1]])
    answers, _ = read_survey(SurveySource(("a.csv", "b.csv")), ORG, TWO, base=tmp_path)
    assert answers is not None
    assert said(answers)["sales", "it"] == [""]
    assert said(answers)["hr", "sales"] == ["quick as ever", ""]


def test_a_row_that_is_set_aside_takes_its_comment_along(tmp_path) -> None:
    rows = [*LONG, ["r-004", "it", "hr", None, None, "rated nothing"], ["r-001", "sales", "hr", 4, 4, "sent twice"]]
    texts = said(read(tmp_path, rows))
    assert texts["hr", "it"] == [f"ask {MASK}, he knows"]
    assert texts["hr", "sales"] == ["quick as ever", ""]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我是u12，大家都知道", f"我是{MASK}，大家都知道"),
        ("张三说过", f"{MASK}说过"),
        ("请张 三 来", f"请{MASK} 来"),
        ("ZHANG  Wei was late", f"{MASK} was late"),
        ("ｕ１２ 来", f"{MASK} 来"),
        ("u123 is another", "u123 is another"),
        ("write to a.b@corp.cn", f"write to {MASK}"),
        ("12 days, not 3", "12 days, not 3"),
        ("number 20817 did it", f"number {MASK} did it"),
        ("as HR/007 and X_9 say", f"as {MASK} and {MASK} say"),
    ],
)
def test_names_by_which_the_survey_knows_people_are_masked(text, shown, tmp_path) -> None:
    people = ["u12", "张三", "Zhang Wei", "a.b@corp.cn", "12", "20817", "hr/007", "x_9"]
    rows = [LONG[0], *([who, "sales", "hr", 3, 4, text if who == "12" else ""] for who in people)]
    texts = said(read(tmp_path, rows))["hr", "sales"]
    assert texts == ["", "", "", "", shown, "", "", ""]


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "无", "没有。", "暂无", "N/A", "none", "No comment", "-", "……", 4, True]
)
def test_what_says_nothing_is_no_comment(cell) -> None:
    assert tidied(coded([cell])).cells == [""]


def test_a_comment_is_one_line_without_what_nobody_sees() -> None:
    column = tidied(Column(coded(["a"]).codes, ["slow\u202e \u200b again\x07\n\nand\tagain "]))
    assert column.cells == ["slow again and again"]


def test_a_mark_stands_for_each_stretch_once() -> None:
    assert masked("abcdef", []) == "abcdef"
    assert masked("abcdef", [(0, 1), (4, 6)]) == f"{MASK}bcd{MASK}"
    assert masked("abcdef", [(3, 4), (1, 2), (1, 4)]) == f"a{MASK}ef"
    assert masked("abcdef", [(1, 3), (3, 5)]) == f"a{MASK}f"


def filled(folder: Path, organisation, *, promised: bool):
    """A questionnaire of the organisation filled in by one person, as it was sent out under a promise."""
    sent = replace(organisation, settings=Settings(comments=promised))
    book = plans.opened(render_workbook(plan(sent, plans.instrument(), language="en")))
    sheet = book["Sales"]
    rows, columns = plans.marked(sheet)
    for item in ("item:q1", "item:q2"):
        sheet.cell(rows[item], columns["supplier:hr"]).value = 4
    kind = Kind.SHARED if promised else Kind.COMMENT
    sheet.cell(rows[f"{kind}:hr"], 3).value = "always in time"
    book.save(folder / "copy.xlsx")


@pytest.mark.parametrize("promised", [True, False])
@pytest.mark.parametrize("asked", [True, False])
def test_a_form_gives_its_comments_only_where_it_said_so(asked, promised, tmp_path) -> None:
    organisation = plans.org()
    filled(tmp_path, organisation, promised=promised)
    reading = replace(organisation, settings=Settings(comments=asked))
    answers, _ = read_survey(SurveySource(("copy.xlsx",)), reading, plans.instrument(), base=tmp_path)
    assert answers is not None
    assert said(answers) == ({("hr", "sales"): ["always in time"]} if asked and promised else {})
