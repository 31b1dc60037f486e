"""The long survey: headers, answers, people and departments, and what is set aside."""

import csv
import datetime
import hashlib
import io
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.answers import Answers
from icdiag.intake.answer_cells import REFUSED, AnswerReader
from icdiag.intake.cells import CellDate, CellError
from icdiag.intake.instrument import read_instrument
from icdiag.intake.survey import read_survey
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org, SurveySource
from icdiag.model.problem import Problem
from icdiag.problem_text import SECTIONS
from icdiag.words import Words

AGREE = Scale(
    1,
    5,
    ("非常不同意", "不同意", "一般", "同意", "非常同意"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
)
TWO = Instrument(
    "two",
    Name("两题", "Two"),
    (
        Dimension("a", Name(en="A"), (Item("q1", Name("答复很快。", "They answer quickly."), AGREE),)),
        Dimension("b", Name(en="B"), (Item("q2", Name("说到做到。", "They keep their word."), Scale(0, 10)),)),
    ),
)
ORG = Org(
    "org.yaml",
    Name("甲", "A"),
    departments=(
        Department("sales", Name("销售部", "Sales"), aliases=("销售中心",)),
        Department("hr", Name("人力资源部", "HR")),
        Department("it", Name("信息部", "IT")),
    ),
)
HEAD = ["respondent", "customer", "supplier", "q1", "q2"]


def write(path: Path, rows: list[list[Any]]) -> None:
    if path.suffix == ".csv":
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path.write_text(text.getvalue(), "utf-8")
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def read(
    folder: Path, rows: list[list[Any]], *, name: str = "s.xlsx", **source: Any
) -> tuple[Answers | None, list[Problem]]:
    write(folder / name, rows)
    answers, problems = read_survey(SurveySource((name,), **source), ORG, TWO, base=folder)
    for problem in problems:
        says(problem)
    return answers, [problem for problem in problems if not problem.code.startswith(("recognised-", "rows-read"))]


def says(problem: Problem) -> str:
    """Every problem has its sentence in both languages, and its mend, unless it is a note."""
    texts = []
    for language in ("zh", "en"):
        words = Words(language)
        section = next(s for s in reversed(SECTIONS) if words.has(f"{s}.{problem.code}"))
        texts.append(words(f"{section}.{problem.code}", **problem.values))
        if problem.level != "note" or words.has(f"{section}.{problem.code}-help"):
            texts.append(words(f"{section}.{problem.code}-help", **problem.values))
    return " ".join(texts)


def good(folder: Path, rows: list[list[Any]], **source: Any) -> Answers:
    answers, problems = read(folder, rows, **source)
    assert answers is not None, problems
    assert answers.rows_read == len(answers.customer) + sum(answers.set_aside.values())
    return answers


def errors(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(p.code, str(p.where)) for p in problems if p.level == "error"]


@pytest.mark.parametrize("name", ["s.xlsx", "s.csv"])
def test_plain_survey(tmp_path: Path, name: str) -> None:
    answers = good(
        tmp_path,
        [HEAD, ["r1", "sales", "hr", 4, 7], ["r1", "sales", "it", None, 10], ["r2", "HR", "信息部", 1, 0]],
        name=name,
    )
    assert answers.departments == ("sales", "hr", "it")
    assert answers.customer.tolist() == [0, 0, 1]
    assert answers.supplier.tolist() == [1, 2, 2]
    assert answers.respondent.tolist() == [0, 0, 1]
    assert np.array_equal(answers.values.floats(), [[4, 7], [np.nan, 10], [1, 0]], equal_nan=True)
    assert answers.told_apart
    assert answers.set_aside == {}
    data = (tmp_path / name).read_bytes()
    assert [(f.path, f.sha256, f.rows) for f in answers.files] == [(name, hashlib.sha256(data).hexdigest(), 3)]


@pytest.mark.parametrize(
    "head",
    [
        ["填写人", "客户部门", "供应部门", "答复很快。", "说到做到"],
        ["Respondent ID", " CUSTOMER ", "Supplier department", "They answer quickly.", "Q2"],
        ["ｒｅｓｐｏｎｄｅｎｔ", "客户", "供应商", "1. 答复很快。", "2、They keep their word"],
    ],
)
def test_headers_in_both_languages(tmp_path: Path, head: list[str]) -> None:
    answers = good(tmp_path, [head, ["r1", "sales", "hr", 4, 7]])
    assert answers.values.floats().tolist() == [[4, 7]]
    assert answers.told_apart


def test_title_rows_above_the_headers(tmp_path: Path) -> None:
    answers = good(tmp_path, [["2026 survey"], [], HEAD, ["r1", "sales", "hr", 4, 7]])
    assert answers.rows_read == 1


def test_mapped_headers(tmp_path: Path) -> None:
    columns = {"customer": "谁打分", "supplier": "给谁打分", "q1": "甲题", "q2": "乙题"}
    rows = [["谁打分", "给谁打分", "甲题", "乙题", "customer"], ["sales", "hr", 3, 3, "not a department"]]
    answers = good(tmp_path, rows, columns=columns)
    assert answers.values.floats().tolist() == [[3, 3]]
    assert not answers.told_apart


def test_mapping_that_does_not_fit(tmp_path: Path) -> None:
    rows = [HEAD, ["r1", "sales", "hr", 4, 7]]
    _, problems = read(tmp_path, rows, columns={"importance": "重要", "q3": "x"})
    assert [(p.code, p.values["name"]) for p in problems if p.level == "error"] == [
        ("mapping-name", "q3"), ("mapped-header-missing", "importance"), ("mapped-header-missing", "q3"),
    ]  # fmt: skip


def test_same_header_twice_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, [[*HEAD, "答复很快"], ["r1", "sales", "hr", 4, 7, 5]])
    assert errors(problems) == [("header-twice", "s.xlsx[Sheet!F1]")]


def test_unknown_layout_names_the_headers(tmp_path: Path) -> None:
    answers, problems = read(tmp_path, [["姓名", "电话"], ["x", "y"]])
    assert answers is None
    assert errors(problems) == [("layout-unknown", "s.xlsx[Sheet!A1]")]
    assert problems[0].values["names"] == "姓名, 电话"


def test_two_sheets_that_fit_are_not_guessed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("旧")):
        sheet.append(HEAD)
        sheet.append(["r1", "sales", "hr", 4, 7])
    book.save(tmp_path / "s.xlsx")
    for name, expected in (("", ["several-sheets"]), ("旧", []), ("新", ["sheet-missing"])):
        _, problems = read_survey(SurveySource(("s.xlsx",), sheet=name), ORG, TWO, base=tmp_path)
        assert [p.code for p in problems if p.level == "error"] == expected


def test_hidden_first_sheet_is_skipped(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(["r1", "sales", "hr", 1, 1])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("now")
    sheet.append(HEAD)
    sheet.append(["r1", "sales", "hr", 4, 7])
    book.save(tmp_path / "s.xlsx")
    answers, _ = read_survey(SurveySource(("s.xlsx",)), ORG, TWO, base=tmp_path)
    assert answers is not None
    assert answers.values.floats().tolist() == [[4, 7]]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (4, 4), ("4", 4), (" 4.0 ", 4), ("４", 4), ("３．５", 3.5), (3.5, 3.5), ("同意", 4), (" 非常 同意", 5),
        ("Strongly  AGREE", 5), ("非常满意", 5), ("very dissatisfied", 1), ("4\u200b", 4),
        ("N/A", None), ("n/a ", None), ("不适用", None), ("Ｎ／Ａ", None), ("", None), ("  ", None), (None, None),
    ],
)  # fmt: skip
def test_answers(cell: Any, answer: float | None) -> None:
    found = AnswerReader(AGREE).read(cell)
    assert np.isnan(found) if answer is None else found == answer


@pytest.mark.parametrize(
    "cell",
    [0, 6, 5.01, "6", "-1", "٣", "nan", "inf", "1_0", "1e0", "²", "③", "③x", "4,5", "满意吧", "4/5", "#N/A",
     CellError("#N/A"),     CellDate(datetime.datetime(2026, 1, 4)), "x" * 100_000, float("1e300")],
)  # fmt: skip
def test_refused_answers(cell: Any) -> None:
    assert AnswerReader(AGREE).read(cell) == REFUSED


def test_labels_of_another_scale_are_refused() -> None:
    assert AnswerReader(Scale(0, 10)).read("非常满意") == REFUSED


def test_refused_cells_are_located_and_texts_never_repeated(tmp_path: Path) -> None:
    secret = "张三说他们很差"
    rows = [
        HEAD,
        ["r1", "sales", "hr", 6, True],
        ["r2", "sales", "hr", datetime.date(2026, 1, 2), secret],
        ["r3", "sales", "hr", "#REF!", "=1+1"],
        ["r4", "sales", "hr", "13800000000123", 5],
    ]
    answers, problems = read(tmp_path, rows)
    assert answers is None
    assert errors(problems) == [
        ("answer-off-scale", "s.xlsx[Sheet!D2]"), ("answer-bool", "s.xlsx[Sheet!E2]"),
        ("answer-date", "s.xlsx[Sheet!D3]"), ("answer-unknown", "s.xlsx[Sheet!E3]"),
        ("cell-error", "s.xlsx[Sheet!D4]"), ("cell-not-calculated", "s.xlsx[Sheet!E4]"),
        ("answer-unknown", "s.xlsx[Sheet!D5]"),
    ]  # fmt: skip
    everything = " ".join(says(p) + str(p) for p in problems)
    assert secret not in everything
    assert "13800000000" not in everything
    assert "r1" not in everything
    assert problems[0].values["value"] == "6"


def test_every_unknown_department_with_a_suggestion(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["r1", "slaes", "hr", 4, 7],
        ["r2", "slaes", "hr", 4, 7],
        ["r3", "sales", "火星", 4, 7],
        ["r4", None, 7.5, 4, 7],
    ]
    _, problems = read(tmp_path, rows)
    found = [(p.code, str(p.where), p.suggestion, p.values.get("n")) for p in problems if p.level == "error"]
    assert found == [
        ("customer-blank", "s.xlsx[Sheet!B5]", "", None),
        ("department-unknown", "s.xlsx[Sheet!B2]", "sales", 2),
        ("department-unknown", "s.xlsx[Sheet!B3]", "sales", 2),  # told as one group with the first
        ("department-unknown", "s.xlsx[Sheet!C4]", "", 1),
        ("department-cell", "s.xlsx[Sheet!C5]", "", 1),
    ]


def test_rows_set_aside_for_each_reason(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["r1", "sales", "hr", 4, 7],
        ["R1 ", "Sales", "HR", "４", 7],  # the same person and the same answers
        ["r1", "sales", "hr", 4, 8],  # not the same answers: a second rating
        ["r2", "hr", "it", None, "N/A"],
        ["r3", "it", "it", 1, 1],
        [None, "it", "hr", 1, 1],
        ["\u200b", "it", "hr", 2, 2],
        [None, None, None, None, None],
    ]
    answers = good(tmp_path, rows)
    assert answers.set_aside == {"blank-respondent": 2, "no-answer": 1, "own-department": 1, "repeat": 1}
    assert answers.rows_read == 7
    assert answers.respondent.tolist() == [0, 0]


@pytest.mark.parametrize("drop", [True, False])
def test_no_respondents_at_all(tmp_path: Path, drop: bool) -> None:
    rows = [HEAD, *[[None, "sales", "hr", 4, 7]] * 3]
    answers = good(tmp_path, [row[1:] for row in rows] if drop else rows)
    assert not answers.told_apart
    assert answers.respondent.tolist() == [0, 1, 2]
    assert answers.set_aside == {}


def test_one_id_in_two_departments_is_two_persons(tmp_path: Path) -> None:
    rows = [HEAD, ["r1", "sales", "hr", 4, 7], ["r1", "it", "hr", 4, 7], ["r1", "sales", "it", 4, 7]]
    answers, problems = read(tmp_path, rows)
    assert answers is not None
    assert answers.respondent.tolist() == [0, 1, 0]
    assert [(p.level, p.values["n"]) for p in problems if p.code == "respondent-two-departments"] == [("warning", 1)]


def test_supplier_perspective_belongs_to_the_supplier(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "perspective"],
        ["r1", "sales", "hr", 4, 7, None],
        ["r2", "sales", "hr", 5, 9, "Supplier"],
        ["r2", "it", "hr", 5, 9, "自评"],
        ["r2", None, "hr", 5, 8, "supplier"],
    ]
    answers, problems = read(tmp_path, rows)
    assert answers is not None
    assert answers.perspective.tolist() == [0, 1, 1, 1]
    assert answers.respondent.tolist() == [0, 1, 1, 1]
    assert answers.customer.tolist() == [0, 0, 2, 1]
    assert "respondent-two-departments" not in [p.code for p in problems]


def test_importance_expected_and_comments(tmp_path: Path) -> None:
    rows = [[*HEAD, "重要性", "q1.expected", "备注", "seconds"], ["r1", "sales", "hr", 4, 7, 5, 5, "secret", 31]]
    answers, problems = read(tmp_path, rows)
    assert answers is not None
    assert answers.importance.tolist() == [5]
    assert problems == []
    assert "secret" not in repr(answers)


@pytest.mark.parametrize("line", ["r1,sales,hr,4,7,9\n", "r1,sales,hr,4\n"])
def test_csv_rows_of_another_width_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "s.csv").write_text(",".join(HEAD) + "\nr0,sales,hr,1,1\n" + line)
    _, problems = read_survey(SurveySource(("s.csv",)), ORG, TWO, base=tmp_path)
    assert errors(list(problems)) == [("row-width", "s.csv:3")]


def test_a_wholly_wrong_column_is_capped(tmp_path: Path) -> None:
    rows = [HEAD, *([f"r{i}", "sales", "hr", "wrong", 7] for i in range(1200))]
    _, problems = read(tmp_path, rows, name="s.csv")
    assert Counter(p.code for p in problems) == {"answer-unknown": 1000}
    assert [(p.more, p.rows) for p in problems if p.more] == [(200, ((1002, 1201),))]


def test_headers_without_rows(tmp_path: Path) -> None:
    _, problems = read(tmp_path, [HEAD])
    assert errors(problems) == [("no-rows", "s.xlsx[Sheet!A1]")]


def test_folder_glob_and_list_are_one_survey(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "b.csv", [HEAD, ["r1", "sales", "it", 1, 1]])
    write(folder / "a.xlsx", [HEAD, ["r1", "sales", "hr", 4, 7]])
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / "notes.txt").write_text("x")
    for paths in (("in",), ("in/*",), ("in/a.xlsx", "in/b.csv"), ("in/", "in/a.xlsx")):
        answers, _ = read_survey(SurveySource(paths), ORG, TWO, base=tmp_path)
        assert answers is not None
        assert [f.path for f in answers.files] == ["in/a.xlsx", "in/b.csv"]
        assert answers.respondent.tolist() == [0, 0]
        assert answers.rows_read == 2


@pytest.mark.parametrize(
    ("path", "code"), [("no.xlsx", "survey-missing"), ("*.xlsx", "glob-without-files"), (".", "folder-without-tables")]
)
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, code: str) -> None:
    answers, problems = read_survey(SurveySource((path,)), ORG, TWO, base=tmp_path)
    assert answers is None
    assert [p.code for p in problems] == [code]


def test_all_files_report_their_problems_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [HEAD, ["r1", "sales", "hr", 9, 7]])
    write(tmp_path / "b.csv", [HEAD, ["r1", "nowhere", "hr", 4, 7]])
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04")
    _, problems = read_survey(SurveySource((".",)), ORG, TWO, base=tmp_path)
    wrong = [p.code for p in problems if p.level == "error"]
    assert wrong == ["answer-off-scale", "department-unknown", "file-damaged"]


rating = st.tuples(
    st.sampled_from(["p1", "p2", "P1 ", ""]), st.sampled_from(["sales", "HR", "信息部"]), st.sampled_from(["hr", "it"]),
    st.sampled_from(["1", "5", "同意", "", "N/A"]), st.sampled_from(["0", "10", "3.5", ""]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(rating, min_size=1, max_size=12), seed=st.integers(0, 99))
def test_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], seed: int
) -> None:
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    found = []
    for some in (rows, shuffled):
        folder = tmp_path_factory.mktemp("order")
        answers = good(folder, [HEAD, *map(list, some)], name="s.csv")
        ratings = zip(
            answers.customer.tolist(),
            answers.supplier.tolist(),
            map(str, answers.values.floats().tolist()),
            strict=True,
        )
        found.append((Counter(ratings), answers.set_aside, len(set(answers.respondent.tolist()))))
    assert found[0] == found[1]


def test_bundled_instrument_reads_its_own_texts(tmp_path: Path) -> None:
    instrument, _ = read_instrument("six-principles", base=tmp_path)
    assert instrument is not None
    texts = [item.text.zh if i % 2 else item.text.en for i, item in enumerate(instrument.items())]
    write(tmp_path / "s.xlsx", [["customer", "supplier", *texts], ["sales", "hr", *[3] * 12]])
    answers, problems = read_survey(SurveySource(("s.xlsx",)), ORG, instrument, base=tmp_path)
    assert answers is not None, problems
    assert answers.values.floats().tolist() == [[3] * 12]


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx"])
def test_damaged_surveys_never_raise(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, [HEAD, *([f"r{i}", "sales", "信息部", 1 + i % 5, i % 11] for i in range(20))])
    data = (tmp_path / name).read_bytes()
    chance = random.Random(3)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(damaged))
            damaged[place : place + chance.randint(0, 2)] = bytes(chance.choices(range(256), k=chance.randint(0, 2)))
        (tmp_path / name).write_bytes(damaged)
        answers, problems = read_survey(SurveySource((name,)), ORG, TWO, base=tmp_path)
        assert answers is not None or problems
        for problem in problems:
            assert says(problem)
