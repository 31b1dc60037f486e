"""The workbook: text stays text, hidden stays hidden, same bytes every time, and it opens."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from icdiag.model.org import Name
from icdiag.report.book import packed as packed_book
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.excel_look import named_styles, styles_xml
from icdiag.report.sheet import Sheet
from icdiag.words import LANGUAGES, Words
from icdiag.workbook import LONGEST, clean, text, width

HOSTILE = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\n=1",
           "#REF!", "#N/A", "TRUE", "1e5", "{=A1}", "'quoted", "http://x.y", "javascript:alert(1)"]  # fmt: skip


def opened(data: bytes):
    return load_workbook(io.BytesIO(data))


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def sheet_of(book, words: Words, key: str):
    return book[words(f"excel.sheet.{key}")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_their_set_up(diagnosis, language) -> None:
    words, book = Words(language), opened(render_xlsx(diagnosis, language))
    keys = ("summary", "findings", "actions", "evidence", "links", "matrix", "departments", "boundaries", "quality",
            "method", "glossary")  # fmt: skip
    assert book.sheetnames == [words(f"excel.sheet.{key}") for key in keys]
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text
    for key in ("findings", "actions", "evidence", "links", "departments", "boundaries"):
        sheet = sheet_of(book, words, key)
        assert sheet.print_title_rows == "$1:$1"
        (table,) = sheet.tables.values()
        assert table.displayName == f"icdiag_{key}"
        assert table.autoFilter.ref == table.ref == sheet.dimensions
        assert sheet.freeze_panes.endswith("2")
    assert sheet_of(book, words, "matrix").freeze_panes == "B6"


def test_links_have_the_view_models_numbers(diagnosis) -> None:
    words, shown = Words("en"), content(diagnosis, "en")
    sheet = sheet_of(opened(render_xlsx(diagnosis, "en")), words, "links")
    head, *rows = sheet.iter_rows(values_only=True)
    place = {name: i for i, name in enumerate(head)}
    assert len(rows) == len(shown.links)
    for row, link in zip(rows, shown.links, strict=True):
        assert row[place["Supplier"]] == link.supplier.name
        assert row[place["Verdict"]] == link.kind_word
        expected = [round(v, 1) for v in (link.q.value, link.q.low, link.q.high)] if link.q else [None] * 3
        assert [row[place[key]] for key in ("Quality", "Low", "High")] == expected


def test_hidden_links_have_no_number(diagnosis) -> None:
    words = Words("en")
    book = opened(render_xlsx(diagnosis, "en"))
    shown = content(diagnosis, "en")
    rows = list(sheet_of(book, words, "links").iter_rows(min_row=2, values_only=True))
    hidden = [row for row, link in zip(rows, shown.links, strict=True) if link.status == "hidden"]
    assert len(hidden) == len(diagnosis.tally.hidden) > 0
    for row in hidden:
        assert row[9] == "<5"
        assert [v for j, v in enumerate(row) if j >= 5 and j not in (9, 11, 12)] == [None] * (len(row) - 8)
    matrix = sheet_of(book, words, "matrix")
    place = {d.ref.id: i for i, d in enumerate(shown.departments)}
    for link in diagnosis.tally.hidden:
        cell = matrix.cell(6 + place[link.supplier], 2 + place[link.customer])
        assert (cell.value, cell.fill.patternType) == ("▨", "lightUp")


def test_matrix_colours_are_the_five_classes(diagnosis) -> None:
    shown = content(diagnosis, "zh")
    matrix = sheet_of(opened(render_xlsx(diagnosis, "zh")), Words("zh"), "matrix")
    place = {d.ref.id: i for i, d in enumerate(shown.departments)}
    fills = {1: "B2182B", 2: "EF8A62", 3: "D9D9D9", 4: "92C5DE", 5: "2166AC"}  # the report page's palette
    for link in shown.links:
        cell = matrix.cell(6 + place[link.supplier.id], 2 + place[link.customer.id])
        if link.status == "shown":
            assert cell.value == round(link.q.value, 1)
            assert cell.fill.fgColor.rgb[-6:] == fills[link.score_class]
        elif link.status == "unrated":
            assert cell.value == "○"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_a_data_range(diagnosis, language) -> None:
    words = Words(language)
    sheet = sheet_of(opened(render_xlsx(diagnosis, language)), words, "departments")
    data = render_xlsx(diagnosis, language)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        charts = [packed.read(n).decode() for n in packed.namelist() if n.startswith("xl/charts/")]
    assert len(charts) == 1
    ranges = re.findall(r"<(?:c:)?f>([^<]+)</", charts[0])
    assert f"'{sheet.title}'!$G$2:$G$13" in ranges  # twelve departments
    assert sheet["G1"].value == words("excel.column.supplier_score")


def test_every_user_text_is_a_text_cell(make) -> None:
    names = {f"d{i}": Name(HOSTILE[i % len(HOSTILE)] + "部", HOSTILE[i % len(HOSTILE)]) for i in range(20)}
    diagnosis = make(20, names=names)
    diagnosis = replace(diagnosis, org=replace(diagnosis.org, name=Name('=HYPERLINK("http://x")', "=1")))
    for language in LANGUAGES:
        book = opened(render_xlsx(diagnosis, language))
        found = {str(c.value) for c in cells(book)}
        assert {h if language == "en" else f"{h}部" for h in HOSTILE} <= found
        for cell in cells(book):
            assert cell.data_type in ("s", "n"), cell.coordinate
            if isinstance(cell.value, str) and cell.value[0] in "=+-@\t\r\n＝＋－＠":
                assert cell.quotePrefix, cell.value
            if cell.hyperlink:
                assert cell.hyperlink.target is None
                assert cell.hyperlink.location.strip("'").split("'!")[0] in book.sheetnames
        assert not book.defined_names or all(sheet.title in book.sheetnames for sheet in book)


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x9f", "\ud800", "\udfff", "\ufffe", "\uffff"])
def test_what_xml_forbids_is_shown_as_replaced(bad) -> None:
    assert clean(f"a{bad}b") == "a\ufffdb"


@pytest.mark.parametrize("bad", ["\u202e", "\u2066", "\u200f", "\u061c"])
def test_direction_controls_go(bad) -> None:
    assert clean(f"a{bad}b") == "ab"


def test_excels_own_escapes_are_escaped() -> None:
    assert clean("a_x001B_b") == "a_x005F_x001B_b"
    assert clean("a_xyz_b") == "a_xyz_b"


def test_too_long_a_text_is_cut_with_a_mark() -> None:
    assert clean("长" * LONGEST) == "长" * LONGEST
    cut = clean("长" * (LONGEST + 1))
    assert len(cut) == LONGEST
    assert cut.endswith("[…]")
    emoji = clean("😀" * LONGEST)  # two UTF-16 units each
    assert len(emoji.encode("utf-16-le")) <= 2 * LONGEST


@settings(deadline=None)  # it packs a whole workbook
@given(st.lists(st.text(st.characters(), max_size=60) | st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_what_the_report_writes_is_what_openpyxl_reads(values) -> None:
    sheet = Sheet("a & b's", named_styles(), footer="&")
    for i, value in enumerate(values, start=1):
        sheet.put(i, 28, value, "ic text")
    book = opened(packed_book([sheet], title="<", styles=styles_xml("zh")))
    for i, value in enumerate(values, start=1):
        cell = book["a & b's"].cell(i, 28)
        if isinstance(value, str):
            expected = clean(value).replace("\r\n", "\n").replace("\r", "\n") or None
            assert cell.value == expected
            assert cell.quotePrefix == bool(expected and clean(value)[0] in "=+-@\t\r\n＝＋－＠")
        else:
            assert cell.value == pytest.approx(value, rel=1e-14)
            assert cell.style == "ic text"


@given(st.text(st.characters(), max_size=60))
def test_any_text_survives_a_round_trip(value: str) -> None:
    book = Workbook()
    book.active["A1"].style = "Normal"
    cell = book.active["A1"]
    text(cell, value, "Normal")
    packed = io.BytesIO()
    book.save(packed)
    packed.seek(0)
    read = load_workbook(packed).active["A1"]
    expected = clean(value).replace("\r\n", "\n").replace("\r", "\n") or None
    assert read.value == expected
    assert read.data_type in ("s", "n" if expected is None else "s")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value) -> None:
    with pytest.raises(ValueError, match="finite"):
        Sheet("x", named_styles(), footer="x").put(1, 1, value, "ic score")


def test_chinese_takes_two_columns() -> None:
    assert width("销售部") == 6
    assert width("Sales\n人力资源部") == 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_names_are_legal(language) -> None:
    words = Words(language)
    keys = ("summary", "findings", "actions", "evidence", "links", "matrix", "departments", "boundaries", "quality",
            "method", "glossary")  # fmt: skip
    names = [words(f"excel.sheet.{key}") for key in keys]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_a_lowered_threshold_is_said_on_the_first_sheet(make) -> None:
    book = opened(render_xlsx(make(12, min_n=3), "en"))
    said = Words("en")("excel.lowered", least=3)
    assert said in [c.value for c in cells(book) if c.parent.title == "Summary"]
    usual = opened(render_xlsx(make(12), "en"))
    assert "can already be seen" not in " ".join(str(c.value) for c in cells(usual))


def test_without_a_survey(diagnosis) -> None:
    bare = replace(diagnosis, tally=None, estimates=None, health=None, findings=(), boundaries=())
    for language in LANGUAGES:
        words, book = Words(language), opened(render_xlsx(bare, language))
        assert words("excel.sheet.matrix") not in book.sheetnames
        assert words("excel.nothing") in [c.value for c in cells(book)]


def test_nothing_of_the_machine_or_the_time_is_in_it(diagnosis) -> None:
    with zipfile.ZipFile(io.BytesIO(render_xlsx(diagnosis, "zh"))) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    core = parts["docProps/core.xml"]
    assert "dcterms" not in re.sub(r'xmlns:\w+="[^"]*"', "", core)
    assert "icdiag" in core
    assert not any("/somewhere/private" in body for body in parts.values())
    assert not any("TargetMode" in body for body in parts.values())


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import conftest
from icdiag import findings
findings.check = conftest.CHECKS.__getitem__
from icdiag.report.excel import render_xlsx
print(hashlib.sha256(render_xlsx(conftest.synthetic(12), "zh")).hexdigest())
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_same_bytes_in_another_process(diagnosis, seed) -> None:
    here = hashlib.sha256(render_xlsx(diagnosis, "zh")).hexdigest()
    zone = {"1": "Asia/Shanghai", "2": "America/Lima"}[seed]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent)],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == here


def test_size_and_pages_hold_at_three_hundred(make) -> None:
    data = render_xlsx(make(300, density=0.02), "en")
    assert len(data) < 700_000
    book = opened(data)
    assert book["Matrix"].max_column == 301


def test_a_matrix_that_cannot_be_read_is_left_out(make) -> None:
    diagnosis = make(401, density=0.004)
    sheet = opened(render_xlsx(diagnosis, "en"))["Matrix"]
    assert sheet.max_row == 2
    assert str(len(content(diagnosis, "en").departments)) in sheet["A2"].value


@pytest.mark.office
def test_libreoffice_opens_it(make, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice"
        pytest.skip("LibreOffice is not installed")
    diagnosis = make(12, names={"d1": Name("=1+1", "=1+1")})
    for language in LANGUAGES:
        (tmp_path / f"{language}.xlsx").write_bytes(render_xlsx(diagnosis, language))
    sheet = 5  # the links
    for form in ("pdf", f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"):
        subprocess.run(  # both languages at once: starting it takes longer than opening them
            [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form,
             "--outdir", str(tmp_path), *(str(tmp_path / f"{language}.xlsx") for language in LANGUAGES)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    for language in LANGUAGES:
        assert (tmp_path / f"{language}.pdf").read_bytes().startswith(b"%PDF")
        (csv,) = tmp_path.glob(f"{language}*.csv")
        lines = csv.read_text("utf-8").splitlines()
        assert lines[0].startswith(Words(language)("excel.column.supplier"))
        assert len(lines) == 1 + len(content(diagnosis, language).links)
        assert any("=1+1" in line for line in lines)
