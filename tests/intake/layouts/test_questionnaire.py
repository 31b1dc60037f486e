"""Filled copies of our own questionnaire read back: every answer, in every form, whatever was retyped around it."""

import csv
import io
import os
import random
import shutil
import subprocess
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.answers import CUSTOMER, SUPPLIER
from icdiag.intake.hints import DepartmentNames
from icdiag.intake.layouts.questionnaire import is_form, read_forms
from icdiag.intake.sheets import sheets_of
from icdiag.model.form import Kind, read_mark, sheet_mark
from icdiag.model.instrument import Scale
from icdiag.problem_text import problem_lines
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import plan
from icdiag.words import LANGUAGES, Words
from tests.questionnaire.plans import AGREE, bundled, instrument, marked, opened, org

TWO = instrument()
MIXED = instrument(AGREE, Scale(0, 10), AGREE)


def blank(items=TWO, language="en", organisation=None, expectations=None):
    return opened(render_workbook(plan(organisation or org(), items, language=language, expectations=expectations)))


def saved(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(workbook, items=TWO, organisation=None):
    sheets, unread = sheets_of(saved(workbook), shown_as="copy.xlsx")
    assert not unread
    return read_forms(sheets, items, DepartmentNames((organisation or org()).departments))


def put(sheet, row, column, value):
    rows, columns = marked(sheet)
    sheet.cell(rows[row], columns[column]).value = value


def codes(problems):
    return [(p.level, p.code, p.where.cell) for p in problems]


@dataclass
class Said:
    """What a person filled in about one supplier."""

    answers: dict = field(default_factory=dict)
    expected: dict = field(default_factory=dict)
    importance: object = None
    no_contact: bool = False


def as_said(ratings):
    return {
        (r.customer.value, r.supplier.value, r.perspective): Said(
            {id_: cell.value for id_, cell in r.answers.items()},
            {id_: cell.value for id_, cell in r.expected.items()},
            r.importance.value if r.importance else None,
            r.no_contact,
        )
        for r in ratings
    }


def fill(workbook, choose, language):
    """Fill every sheet with what ``choose(row's kind, item)`` says; return what should be read."""
    words = Words(language)
    yes, no = words("questionnaire.yes"), words("questionnaire.no")
    wanted = {}
    for sheet in workbook.worksheets[1:]:
        rows, columns = marked(sheet)
        customer = next(id_ for id_ in ("sales", "hr", "it") if sheet["A1"].value == sheet_mark(id_, MIXED.id))
        cells = {}
        for m, row in rows.items():
            kind, id_ = read_mark(m)
            for c, column in columns.items():
                asks = kind is Kind.ITEM or (kind in (Kind.CONTACT, Kind.IMPORTANCE) and c.startswith("supplier"))
                value = choose(kind, id_, (yes, no)) if asks else None
                cells[m, c] = value
                if asks:
                    sheet.cell(row, column).value = value
        everywhere = {i.id: cells["item:" + i.id, "expected:"] for i in MIXED.items() if "expected:" in columns}
        expected = {id_: value for id_, value in everywhere.items() if value is not None}
        for c in columns:
            kind, supplier = read_mark(c)
            answers = {i.id: cells["item:" + i.id, c] for i in MIXED.items()}
            answers = {id_: value for id_, value in answers.items() if value is not None}
            if kind is Kind.SELF and answers:
                wanted[customer, customer, SUPPLIER] = Said(answers)
            elif kind is Kind.SUPPLIER and cells["contact:", c] == no:
                wanted[customer, supplier, CUSTOMER] = Said(no_contact=True)
            elif kind is Kind.SUPPLIER and answers:
                wanted[customer, supplier, CUSTOMER] = Said(answers, expected, cells["importance:", c])
    return wanted


ITEM_ANSWERS = {
    "q1": [None, 1, 5, "3", "４", "非常同意", "Strongly  Agree ", "N/A", "不适用", 2.0],
    "q2": [None, 0, 10, "7", "n/a"],
    "q3": [None, 4, "disagree", "6"],  # "6" is off the scale; saying so is not the layout's work
}


@settings(max_examples=25, deadline=None)
@given(data=st.data(), language=st.sampled_from(LANGUAGES), expectations=st.booleans())
def test_every_answer_is_read_back(data, language, expectations) -> None:
    def choose(kind, id_, contact):
        if kind is Kind.CONTACT:
            return data.draw(st.sampled_from([None, *contact]))
        return data.draw(st.sampled_from(ITEM_ANSWERS[id_] if kind is Kind.ITEM else [None, 1, 5, "3"]))

    workbook = blank(MIXED, language, expectations=expectations)
    wanted = fill(workbook, choose, language)
    ratings, problems = read(workbook, MIXED)
    assert as_said(ratings) == wanted
    assert {p.code for p in problems} <= {"form-no-contact", "form-blank"}


@pytest.mark.office
@pytest.mark.parametrize(
    ("language", "form"), [("en", "xlsx:Calc MS Excel 2007 XML"), ("zh", "ods"), ("zh", "xls:MS Excel 97")]
)
def test_libreoffice_keeps_every_answer(language, form, tmp_path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice"
        pytest.skip("LibreOffice is not installed")
    rng = random.Random(f"{language} {form}")

    def choose(kind, id_, contact):
        if kind is Kind.CONTACT:
            return rng.choice([None, *contact])
        return rng.choice(ITEM_ANSWERS[id_] if kind is Kind.ITEM else [None, 1, 5])

    workbook = blank(MIXED, language, expectations=True)
    wanted = fill(workbook, choose, language)
    (tmp_path / "copy.xlsx").write_bytes(saved(workbook))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form,
         "--outdir", str(tmp_path / "out"), str(tmp_path / "copy.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    (converted,) = (tmp_path / "out").iterdir()
    sheets, unread = sheets_of(converted.read_bytes(), shown_as=converted.name)
    assert not unread
    ratings, problems = read_forms(sheets, MIXED, DepartmentNames(org().departments))
    assert as_said(ratings) == wanted
    assert len(wanted) > 3  # of the six columns of three sheets
    assert {p.code for p in problems} <= {"form-no-contact"}


def test_whatever_is_retyped_around_the_answers() -> None:
    workbook = blank()
    sheet = workbook["Sales"]
    put(sheet, "item:q1", "supplier:it", 4)
    rows, columns = marked(sheet)
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 2).value = "changed"
    for column in columns.values():
        sheet.cell(rows["names:"], column).value = "changed"
    sheet.title = "renamed"
    workbook.move_sheet(sheet, -1)
    workbook.create_sheet("notes")["A1"] = "customer"
    sheet.insert_rows(1, 2)
    sheet.insert_rows(9)
    sheet.insert_cols(1, 3)
    ratings, problems = read(workbook)
    assert as_said(ratings) == {("sales", "it", CUSTOMER): Said({"q1": 4})}
    assert not problems


def test_places_are_those_of_the_cells_that_people_see() -> None:
    workbook = blank()
    sheet = workbook["Sales"]
    put(sheet, "item:q2", "supplier:it", 4)
    ((rating,), _) = read(workbook)
    rows, columns = marked(sheet)
    cell = sheet.cell(rows["item:q2"], columns["supplier:it"]).coordinate
    assert str(rating.where(rating.answers["q2"])) == f"copy.xlsx[Sales!{cell}]"
    assert rating.where(rating.supplier).cell == f"{cell[0]}{rows['names:']}"


@pytest.mark.parametrize("no", ["No", "否", "没有", "no ", False, 0])
def test_without_contact_nothing_counts_and_a_warning_names_the_cell(no) -> None:
    workbook = blank()
    sheet = workbook["Sales"]
    put(sheet, "contact:", "supplier:hr", no)
    put(sheet, "contact:", "supplier:it", no)
    put(sheet, "item:q1", "supplier:it", 5)
    put(sheet, "importance:", "supplier:it", 5)
    ratings, problems = read(workbook)
    assert as_said(ratings) == {
        ("sales", "hr", CUSTOMER): Said(no_contact=True),
        ("sales", "it", CUSTOMER): Said(no_contact=True),
    }
    rows, _ = marked(sheet)
    assert codes(problems) == [("warning", "form-no-contact", f"D{rows['item:q1']}")]


@pytest.mark.parametrize("yes", ["Yes", "是", "有", "y", True, 1])
def test_with_contact(yes) -> None:
    workbook = blank()
    put(workbook["Sales"], "contact:", "supplier:it", yes)
    assert read(workbook)[0] == []  # contact alone is no rating
    put(workbook["Sales"], "item:q1", "supplier:it", 5)
    ratings, problems = read(workbook)
    assert as_said(ratings) == {("sales", "it", CUSTOMER): Said({"q1": 5})}
    assert not problems


def test_a_contact_that_is_neither_is_an_error_with_its_cell() -> None:
    workbook = blank()
    put(workbook["Sales"], "contact:", "supplier:it", "sometimes, said Ann")
    _, problems = read(workbook)
    rows, _ = marked(workbook["Sales"])
    assert codes(problems) == [("error", "form-contact", f"D{rows['contact:']}")]
    for language in LANGUAGES:
        assert "Ann" not in "".join(problem_lines(problems[0], Words(language)))


def test_one_sheet_of_many_is_filled_in_and_nothing_is_said_of_the_others() -> None:
    workbook = blank()
    put(workbook["IT"], "item:q1", "self:", 2)
    ratings, problems = read(workbook)
    assert as_said(ratings) == {("it", "it", SUPPLIER): Said({"q1": 2})}
    assert not problems


def test_a_blank_copy_is_noted() -> None:
    workbook = blank()
    put(workbook["Sales"], "item:q1", "supplier:it", "  ")
    ratings, problems = read(workbook)
    assert ratings == []
    assert codes(problems) == [("note", "form-blank", "")]


def test_comments_are_not_read() -> None:
    workbook = blank()
    rows, _ = marked(workbook["Sales"])
    workbook["Sales"].cell(rows["comment:it"], 3).value = "SECRET"
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    ratings, _ = read(workbook)
    assert [set(r.answers) for r in ratings] == [{"q1"}]
    assert "SECRET" not in repr([(r.answers, r.expected, r.importance, r.supplier) for r in ratings])


def test_a_copy_for_another_instrument_is_refused_naming_both() -> None:
    workbook = blank(instrument(id_="short"))
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    ratings, problems = read(workbook, bundled("six-principles"))
    assert ratings == []
    assert [p.code for p in problems] == ["form-instrument"]  # once, not for each of the three sheets
    for language in LANGUAGES:
        line = problem_lines(problems[0], Words(language))[0]
        assert "short" in line
        assert "six-principles" in line


def test_a_department_that_the_map_no_longer_has() -> None:
    workbook = blank()
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    put(workbook["Sales"], "item:q2", "supplier:it", 4)
    rows, _ = marked(workbook["Sales"])
    renamed = tuple(replace(d, id="ict", aliases=("it",)) if d.id == "it" else d for d in org().departments)
    assert not read(workbook, organisation=replace(org(), departments=renamed))[1]
    gone = tuple(d for d in org().departments if d.id != "it")
    _, problems = read(workbook, organisation=replace(org(), departments=gone))
    assert codes(problems) == [("error", "form-department", f"D{rows['names:']}")]


def test_an_item_that_the_instrument_no_longer_has() -> None:
    workbook = blank(MIXED)
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    smaller = instrument(AGREE, Scale(0, 10))
    assert codes(read(workbook, smaller)[1]) == []  # nobody answered it
    put(workbook["Sales"], "item:q3", "supplier:it", 4)
    ratings, problems = read(workbook, smaller)
    rows, _ = marked(workbook["Sales"])
    assert codes(problems) == [("error", "form-item", f"B{rows['item:q3']}")]
    assert set(ratings[0].answers) == {"q1"}


def test_an_item_that_the_copy_does_not_ask() -> None:
    workbook = blank()
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    put(workbook["IT"], "item:q1", "self:", 4)
    ratings, problems = read(workbook, MIXED)
    assert len(ratings) == 2
    assert [(p.level, p.code) for p in problems] == [("warning", "form-items-missing")]  # once
    assert problems[0].values["names"] == "q3"


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("icdiag/questionnaire/2 {}", "form-version"),
        ("icdiag/questionnaire/1", "form-damaged"),
        ("icdiag/questionnaire/1 [1]", "form-damaged"),
        ('icdiag/questionnaire/1 {"customer": ', "form-damaged"),
        ("icdiag/questionnaire/1 " + "[" * 5000, "form-damaged"),
        ('icdiag/questionnaire/1 {"customer": "", "instrument": "two"}', "form-damaged"),
    ],
)
def test_damaged_marks(mark, code) -> None:
    workbook = blank()
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    workbook["Sales"]["A1"].value = mark
    ratings, problems = read(workbook)
    assert ratings == []
    assert [p.code for p in problems] == [code]


def test_two_columns_for_one_supplier_are_refused() -> None:
    workbook = blank()
    sheet = workbook["Sales"]
    sheet["D1"].value = sheet["C1"].value
    put(sheet, "item:q1", "supplier:hr", 4)
    assert codes(read(workbook)[1]) == [("error", "form-twice", "D1")]


def test_a_sheet_saved_as_csv() -> None:
    workbook = blank()
    put(workbook["Sales"], "item:q1", "supplier:it", 4)
    text = io.StringIO()
    csv.writer(text).writerows([[c if c is not None else "" for c in row] for row in workbook["Sales"].values])
    sheets, _ = sheets_of(text.getvalue().encode(), shown_as="sales.csv")
    assert [is_form(sheet) for sheet in sheets] == [True]
    ratings, problems = read_forms(sheets, TWO)
    assert as_said(ratings) == {("sales", "it", CUSTOMER): Said({"q1": "4"})}
    assert not problems
    assert not is_form(sheets_of(b"a,b\n1,2\n", shown_as="x.csv")[0][0])


@pytest.mark.parametrize("code", ["version", "damaged", "instrument", "department", "item", "items-missing", "twice",
                                  "contact", "no-contact", "blank"])  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_says_how_to_mend_it(code, language) -> None:
    assert Words(language).has(f"survey_problems.form-{code}")
    assert Words(language).has(f"survey_problems.form-{code}-help")
