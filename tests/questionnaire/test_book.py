"""The workbook that goes out: who is asked what, what can be changed, what it counts, and that names stay text."""

import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from icdiag.model.form import Kind, read_mark, read_sheet_mark
from icdiag.model.instrument import Scale
from icdiag.model.org import Department, Link, Name
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import plan
from icdiag.questionnaire.sheet_names import sheet_names
from icdiag.words import LANGUAGES, Words
from tests.questionnaire.plans import AGREE, book, bundled, instrument, marked, opened, org

HOSTILE = [
    "=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "#REF!", "TRUE", "{=A1}",
    "a/b\\c:d*e?[f]", "it's'!A1+'", "'quoted'", "History", "x" * 300, "\u202eabc", "\x00\x1b", "😀" * 40, "&P&D", " ",
]  # fmt: skip
OWN = re.compile(r"""=(?:SUMPRODUCT|COUNTIF|COUNTA|IF|\$?[A-Z]{1,2}\$?\d+|\d+|"[^"]*"|'[^'"=+@!]+'!|[()&<>=*+:,-])+""")
"""Our own counts: functions, references, words in quotation marks and names of sheets without any sign of a formula."""
ROOT = Path(__file__).resolve().parents[2]


def texts(sheet):
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]


def unlocked(sheet):
    return {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}


def test_every_department_with_a_supplier_or_a_customer_has_a_sheet() -> None:
    assert book().sheetnames == ["Read me first", "Sales", "Human Resources", "IT"]


def test_a_sheet_has_only_the_suppliers_of_its_department() -> None:
    workbook = book()
    assert list(marked(workbook["Sales"])[1]) == ["supplier:hr", "supplier:it", "self:"]
    assert list(marked(workbook["Human Resources"])[1]) == ["supplier:sales", "self:"]
    assert list(marked(workbook["IT"])[1]) == ["self:"]  # it serves, and nobody serves it


def test_several_services_of_one_supplier_make_one_column() -> None:
    links = (("hr", "sales", ("招聘", "Hiring")), ("hr", "sales", ("培训", "Training")))
    for language, services in (("en", "Hiring, Training"), ("zh", "招聘、培训")):
        sheet = book(org(links), language=language).worksheets[1]
        assert list(marked(sheet)[1]) == ["supplier:hr"]
        assert services in texts(sheet)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_is_asked_in_the_language(language) -> None:
    items = bundled("six-principles")
    sheet = book(items=items, language=language).worksheets[1]
    rows, _ = marked(sheet)
    for number, item in enumerate(items.items(), start=1):
        assert sheet.cell(rows[f"item:{item.id}"], 2).value == f"{number}. {item.text.in_(language)}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("min_n", [5, 8])
def test_the_promise_names_the_threshold_in_force(language, min_n) -> None:
    sheet = book(org(min_n=min_n), language=language).worksheets[0]
    promise = Words(language)("questionnaire.instructions.promise_groups", n=min_n)
    assert str(min_n) in promise
    assert promise in texts(sheet)


def test_the_marks_say_everything_that_reading_needs() -> None:
    for sheet in book().worksheets[1:]:
        said = read_sheet_mark(sheet["A1"].value)
        assert said is not None
        assert (said.version, said.instrument) == ("1", "two")
        rows, columns = marked(sheet)
        assert all(read_mark(m) for m in (*rows, *columns))
        assert sheet.row_dimensions[1].hidden
        assert sheet.column_dimensions["A"].hidden
    assert read_sheet_mark(book()["IT"]["A1"].value).customer == "it"


def test_only_answer_cells_can_be_changed() -> None:
    workbook = book(expectations=True)
    assert workbook.security.lockStructure
    for sheet in workbook:
        assert sheet.protection.sheet
    sheet = workbook["Sales"]
    rows, columns = marked(sheet)
    expected = set()
    for m, row in rows.items():
        kind, _ = read_mark(m)
        for c, column in columns.items():
            asks = kind is Kind.ITEM or (kind in (Kind.CONTACT, Kind.IMPORTANCE) and c.startswith("supplier"))
            expected |= {sheet.cell(row, column).coordinate} if asks else set()
        if kind is Kind.COMMENT:
            expected |= {sheet.cell(row, column).coordinate for column in range(3, 3 + len(columns))}
    assert unlocked(sheet) == expected
    merged = {str(area) for area in workbook.worksheets[0].merged_cells.ranges}
    assert len(unlocked(workbook.worksheets[0])) == 4  # who gets it back, and by when: two merged pairs
    assert sum(f"C{r}:D{r}" in merged for r in range(1, 60)) == 2


def test_the_cursor_waits_in_the_first_cell_to_fill_in() -> None:
    workbook = book(expectations=True)
    for name, cell in (("Sales", "D7"), ("Human Resources", "D7"), ("IT", "C7")):
        assert workbook[name].sheet_view.selection[-1].activeCell == cell
        assert cell in unlocked(workbook[name])


def choices(sheet):
    """{cell: what its list offers} of a sheet."""
    found = {}
    for validation in sheet.data_validations.dataValidation:
        for area in validation.sqref.ranges:
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    assert (row, column) not in found
                    found[row, column] = validation
    return found


@pytest.mark.parametrize(("language", "na", "said"), [("en", "N/A", "Yes,No"), ("zh", "不适用", "是,否")])
def test_drop_downs(language, na, said) -> None:
    seven = Scale(0, 6)
    sheet = book(items=instrument(AGREE, seven, AGREE), language=language).worksheets[1]
    rows, columns = marked(sheet)
    lists = {place: validation.formula1.strip('"') for place, validation in choices(sheet).items()}
    supplier, own = columns["supplier:hr"], columns["self:"]
    assert lists[rows["item:q1"], supplier] == lists[rows["item:q3"], own] == f"1,2,3,4,5,{na}"
    assert lists[rows["item:q2"], supplier] == f"0,1,2,3,4,5,6,{na}"
    assert lists[rows["contact:"], supplier] == said
    assert lists[rows["importance:"], supplier] == "1,2,3,4,5"
    assert (rows["contact:"], own) not in lists
    assert all(v.showErrorMessage and v.errorStyle == "stop" for v in choices(sheet).values())
    assert all(len(v.formula1) <= 255 for v in choices(sheet).values())


@pytest.mark.parametrize("scale", [Scale(0, 100), Scale(0.5, 4.5)])
def test_a_scale_too_long_for_a_list_takes_any_number_on_it(scale) -> None:
    sheet = book(items=instrument(scale)).worksheets[1]
    rows, columns = marked(sheet)
    validation = choices(sheet)[rows["item:q1"], columns["supplier:it"]]
    assert validation.type == "custom"
    first = f"C{rows['item:q1']}"
    assert validation.formula1 == (
        f'IF(ISNUMBER({first}),AND({first}>={scale.low:g},{first}<={scale.high:g}),{first}="N/A")'
    )


def test_expectations_are_asked_once_where_the_instrument_compares() -> None:
    assert "expected:" in marked(book(items=bundled("internal-servqual"))["Sales"])[1]
    assert "expected:" not in marked(book(items=bundled("internal-servqual"), expectations=False)["Sales"])[1]
    assert "expected:" not in marked(book()["Sales"])[1]
    assert "expected:" in marked(book(expectations=True)["Sales"])[1]
    assert "expected:" not in marked(book(expectations=True)["IT"])[1]  # nobody serves it


def hostile(name):
    """Every name once as a department, each serving the next; the organisation's name is the one given."""
    departments = tuple(Department(f"d{i}", Name(n, n)) for i, n in enumerate(HOSTILE))
    ring = [(i, (i + 1) % len(HOSTILE)) for i in range(len(HOSTILE))]
    links = tuple(Link(f"d{i}", f"d{j}", Name(HOSTILE[i], HOSTILE[i])) for i, j in ring)
    return replace(org(), name=Name(name, name), departments=departments, links=links)


@pytest.mark.parametrize(("language", "name"), [("en", "=1+1"), ("zh", "&P&D"), ("en", " "), ("zh", "3M")])
def test_names_are_text_and_nothing_else(language, name) -> None:
    workbook = book(hostile(name), language=language)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.protection.locked
                    assert OWN.fullmatch(cell.value), cell.value
                assert cell.data_type != "e"
                if cell.hyperlink:
                    assert cell.hyperlink.target is None
                if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t＝" and cell.data_type == "s":
                    assert cell.quotePrefix
        assert len(sheet.title.encode("utf-16-le")) <= 62
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", sheet.title)
    assert len({title.casefold() for title in workbook.sheetnames}) == 1 + len(HOSTILE)


def test_sheet_names() -> None:
    given = ["Sales", "sales", "SALES", "", "[]", "History", "a" * 40, "a" * 41, "'x'", "Read me first", "😀" * 20]
    names = sheet_names(given, taken=["Read me first"])
    assert names == [
        "Sales", "sales (2)", "SALES (3)", "4", "5", "History (2)", "a" * 31, "a" * 27 + " (2)", "x",
        "Read me first (2)", "😀" * 15,
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_ready_for_print(language) -> None:
    many = tuple((f"s{i}", "hub") for i in range(20))
    organisation = org()
    departments = tuple(replace(organisation.departments[0], id=id_, name=Name(id_, id_)) for id_, _ in many)
    hub = replace(organisation.departments[0], id="hub", name=Name("hub", "hub"))
    links = tuple(replace(organisation.links[0], supplier=s, customer=c) for s, c in many)
    wide = replace(organisation, departments=(hub, *departments), links=links)
    for sheet in (*book(language=language), *book(wide, language=language)):
        assert sheet.page_setup.paperSize == 9  # A4
        assert sheet.oddFooter.right.text == "&P / &N"
        assert sheet.oddHeader.left.text == organisation.name.in_(language)
        if sheet["A1"].value and read_sheet_mark(str(sheet["A1"].value)):
            assert sheet.print_title_rows == "$4:$5"
            assert sheet.print_title_cols == "$A:$B"
            assert sheet.freeze_panes == "C6"
    broad = book(wide, language=language)["hub"]
    assert not broad.sheet_properties.pageSetUpPr.fitToPage
    assert [b.id for b in broad.col_breaks.brk] == [8, 14, 20]  # after columns of marks and questions, six a page


def test_same_bytes_in_every_process() -> None:
    script = """
import hashlib
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import plan
from icdiag.questionnaire.text import render_text
from tests.questionnaire.plans import bundled, org
made = plan(org(), bundled("internal-servqual"), language="zh")
print(hashlib.sha256(render_workbook(made) + render_text(made).encode()).hexdigest())
"""
    seen = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai"), ("2", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
        )
        seen.add(done.stdout)
    assert len(seen) == 1


def office():
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice"
        pytest.skip("LibreOffice is not installed")
    return found


def converted(workbook, folder):
    """A workbook after LibreOffice has computed and saved it."""
    workbook.save(folder / "copy.xlsx")
    subprocess.run(
        [office(), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(folder / "copy.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return load_workbook(folder / "out" / "copy.xlsx", data_only=True)


def test_results_are_there_for_programs_that_do_not_compute() -> None:
    """Sales answers 2 items for HR, IT and itself; HR for Sales and itself; IT only for itself."""
    data = render_workbook(plan(org(), instrument(), language="en"))
    shown = load_workbook(io.BytesIO(data), data_only=True)
    assert [shown[name]["A4"].value for name in ("Sales", "Human Resources", "IT")] == [6, 4, 2]
    assert shown["Sales"]["B3"].value == "0 of 6 answered; yellow cells are still open"
    for sheet in opened(data):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or shown[sheet.title][cell.coordinate].value is not None


@pytest.mark.office
def test_libreoffice_computes_the_results_that_were_written(tmp_path) -> None:
    data = render_workbook(plan(org(), instrument(), language="en", expectations=True))
    shown = load_workbook(io.BytesIO(data), data_only=True)
    computed = converted(opened(data), tmp_path)  # openpyxl drops the results
    formulas = [(s.title, c.coordinate) for s in opened(data) for r in s.iter_rows() for c in r if c.data_type == "f"]
    assert len(formulas) > 15
    for title, cell in formulas:
        assert computed[title][cell].value == shown[title][cell].value


@pytest.mark.office
@pytest.mark.parametrize(("language", "screened"), [("en", "No"), ("zh", "否")])
def test_libreoffice_counts_the_progress(language, screened, tmp_path) -> None:
    """Two items; HR: 2 answers, IT: screened out with an answer, own: 1. So 3 of 2 + 2, and of 6 before the No."""
    workbook = opened(render_workbook(plan(org(), instrument(), language=language)))
    sheet = workbook.worksheets[1]
    rows, columns = marked(sheet)
    for row, column, value in (
        ("item:q1", "supplier:hr", 3), ("item:q2", "supplier:hr", "N/A"), ("item:q1", "supplier:it", 4),
        ("contact:", "supplier:it", screened), ("item:q2", "self:", 5),
    ):  # fmt: skip
        sheet.cell(rows[row], columns[column]).value = value
    counted = converted(workbook, tmp_path)
    sheet = counted.worksheets[1]
    assert (sheet["A3"].value, sheet["A4"].value) == (3, 4)
    progress = Words(language)("questionnaire.form.progress", done=3, all=4)
    assert sheet["B3"].value == progress + Words(language)("questionnaire.form.open")
    answered = rows["importance:"] + 1
    assert [sheet.cell(answered, j).value for j in (3, 4, 5)] == ["2 / 2", "–", "1 / 2"]
    overview = [str(c.value) for row in counted.worksheets[0].iter_rows() for c in row if c.value is not None]
    assert "3 / 4" in overview


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("min_n", "least"), [(5, 10), (12, 12)])
def test_what_is_promised_of_comments_is_what_the_map_asks_for(language, min_n, least) -> None:
    words, secret = Words(language), org(min_n=min_n)
    shared = replace(secret, settings=replace(secret.settings, comments=True))
    promises = {
        "secret": words("questionnaire.instructions.promise_single"),
        "shared": words("questionnaire.instructions.promise_shared", n=least),
    }
    for asked, kept, kind in ((secret, "secret", Kind.COMMENT), (shared, "shared", Kind.SHARED)):
        first, sheet, *_ = book(asked, language=language).worksheets
        assert {name for name, promise in promises.items() if promise in texts(first)} == {kept}
        assert {read_mark(mark)[0] for mark in marked(sheet)[0] if "comment" in mark} == {kind}
        heading = words("questionnaire.form.comments_shared")
        assert (heading in texts(sheet)) == (kept == "shared")
