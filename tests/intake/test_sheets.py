"""Spreadsheets: what Excel, LibreOffice and openpyxl write, and what they never write."""

import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.intake import xlsx
from icdiag.intake.cells import CellDate, CellError, Sheet, Value, column_letters, number
from icdiag.intake.limits import Limits, limited, limits
from icdiag.intake.org_map import read_org
from icdiag.intake.sheets import read_sheets, sheet_warnings, sheets_of
from icdiag.intake.xlsx_head import NotPlain
from icdiag.unseen import clean

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def package(parts: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with the parts of a workbook of one sheet, some of them replaced."""
    everything: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId7"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="rId7" Type="{OFFICE}/worksheet" '
        f'Target="/xl/worksheets/odd.xml"/><Relationship Id="rId8" Type="{OFFICE}/sharedStrings" '
        f'Target="sharedStrings.xml"/><Relationship Id="rId9" Type="{OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/worksheets/odd.xml": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
        **parts,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, text in everything.items():
            archive.writestr(name, text)
    return file.getvalue()


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def rows_of(data: bytes) -> list[list[Value]]:
    sheets, problems = sheets_of(data, shown_as="f.xlsx")
    assert not [p for p in problems if p.level == "error"], problems
    return sheets[0].rows


def sheet_rows(rows: str, **parts: str) -> list[list[Value]]:
    extra = {name.replace("__", "/") + ".xml": text for name, text in parts.items()}
    return rows_of(package({"xl/worksheets/odd.xml": sheet_xml(rows), **extra}))


def codes(data: bytes) -> list[str]:
    sheets, problems = sheets_of(data, shown_as="f.xlsx")
    assert sheets == ()
    return [problem.code for problem in problems]


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_openpyxl_workbook_keeps_types() -> None:
    book = openpyxl.Workbook()
    book.active.append(["名称", 3, 3.0, 4.5, True, date(2026, 7, 1), "=1+1", None, "a&b <c>"])
    book.active["K1"] = "#N/A"
    row = rows_of(saved(book))[0]
    assert row[:5] == ["名称", 3, 3, 4.5, True]
    assert [type(cell) for cell in row[1:5]] == [int, int, float, bool]
    assert row[5] == CellDate(datetime(2026, 7, 1))
    assert row[6] == CellError("no-value")
    assert row[7:] == [None, "a&b <c>", None, CellError("#N/A")]


def test_hidden_sheets_are_known_but_not_read() -> None:
    book = openpyxl.Workbook()
    book.active.title = "secret"
    book.active["A1"] = "x"
    book.active.sheet_state = "hidden"
    book.create_sheet("shown")["B2"] = 5
    sheets, _ = sheets_of(saved(book), shown_as="f.xlsx")
    assert [(s.name, s.hidden, s.rows) for s in sheets] == [("secret", True, []), ("shown", False, [[], [None, 5]])]


def test_merged_cells_fill_down_only_rows_that_have_cells() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (1, 2, 4):
        sheet.cell(row, 2, row)
    sheet["A1"] = "HR"
    sheet.merge_cells("A1:A5")
    assert rows_of(saved(book)) == [["HR", 1], ["HR", 2], [], ["HR", 4]]
    (read,), _ = sheets_of(saved(book), shown_as="f.xlsx")
    (warning,) = sheet_warnings(read)
    assert (warning.level, warning.code, str(warning.where)) == ("warning", "merged-cells-filled", "f.xlsx[Sheet!A1]")
    assert warning.values["n"] == 2


def test_merged_header_stays_blank_after_the_first() -> None:
    book = openpyxl.Workbook()
    book.active.append(["部门", "人事", None, None])
    book.active.append([None, "q1", "q2", "q3"])
    book.active.merge_cells("B1:D1")
    (sheet,), _ = sheets_of(saved(book), shown_as="f.xlsx")
    assert sheet.rows == [["部门", "人事"], [None, "q1", "q2", "q3"]]
    assert sheet_warnings(sheet) == []


def test_absurd_merges_are_refused() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="60000"><c r="A60000"><v>1</v></c></row>'
    ranges = "".join(f'<mergeCell ref="A{i}:B60000"/>' for i in range(1, 60))
    data = package({"xl/worksheets/odd.xml": sheet_xml(rows, after=f"<mergeCells>{ranges}</mergeCells>")})
    assert codes(data) == ["too-many-merged"]


def test_hidden_rows_are_read_and_counted() -> None:
    book = openpyxl.Workbook()
    for row in (1, 2, 3):
        book.active.cell(row, 1, row)
    book.active.row_dimensions[2].hidden = True
    sheets, _ = sheets_of(saved(book), shown_as="f.xlsx")
    assert len(sheets[0].rows) == 3
    assert sheets[0].hidden_rows == 1


def test_sheet_is_found_through_the_relations() -> None:
    assert rows_of(package({})) == [[1]]


def test_wrong_dimension_is_ignored() -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 55))
    data = package({"xl/worksheets/odd.xml": sheet_xml(rows, before='<dimension ref="A1"/>')})
    assert rows_of(data) == [[i] for i in range(1, 55)]


def test_phantom_rows_cost_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{i}" s="1"><c r="A{i}" s="1"/><c r="GT{i}" s="1"/></row>' for i in range(2, 50_000)
    )
    assert sheet_rows(rows) == [[1]]


@pytest.mark.parametrize("cell", ["XFD1", "A1048577", f"{column_letters(limits().columns)}1", "XFD1048576"])
def test_values_out_of_bounds_are_refused(cell: str) -> None:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    data = package({"xl/worksheets/odd.xml": sheet_xml(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>')})
    assert codes(data) == ["beyond-bounds"]


def test_last_column_and_gaps() -> None:
    assert sheet_rows('<row r="3"><c r="GR3"><v>1</v></c></row>') == [[], [], [None] * 199 + [1]]


def test_rows_without_references() -> None:
    assert sheet_rows("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>") == [[1, None, 2], [3]]


def test_too_many_cells_are_refused() -> None:
    rows = "".join(f'<row r="{i}"><c r="CV{i}"><v>1</v></c></row>' for i in range(1, 20))
    with limited(Limits(cells=1000)):
        assert codes(package({"xl/worksheets/odd.xml": sheet_xml(rows)})) == ["too-many-cells"]


def test_shared_strings_without_phonetic_guides() -> None:
    strings = (
        f'<sst {MAIN} uniqueCount="4294967295"><si><t>评分</t><rPh sb="0" eb="1"><t>ping</t></rPh></si>'
        "<si><r><t>ri</t></r><r><t>ch</t></r></si><si><t>a_x001B_b_x000D_</t></si></sst>"
    )
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
    assert sheet_rows(row, xl__sharedStrings=strings) == [["评分", "rich", "ab\r"]]


def test_shared_string_that_is_not_there_names_the_cell() -> None:
    data = package({"xl/worksheets/odd.xml": sheet_xml('<row r="2"><c r="B2" t="s"><v>9</v></c></row>')})
    _, problems = sheets_of(data, shown_as="f.xlsx")
    assert [(p.code, str(p.where)) for p in problems] == [("file-damaged", "f.xlsx[S!B2]")]


def test_odd_cells() -> None:
    row = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><v>1e999</v></c>'
        '<c r="D1"><v>nan</v></c><c r="E1" t="e"><v>#REF!</v></c><c r="F1" t="b"><v>0</v></c>'
        '<c r="G1" t="inlineStr"><is><t>x &amp; y</t></is></c><c r="H1"><f>2</f><v>4</v></c>'
        '<c r="I1" t="d"><v>2026-07-01</v></c></row>'
    )
    bad = CellError("bad-value")
    expected = [CellError("no-value"), None, bad, bad, CellError("#REF!"), False, "x & y", 4]
    assert sheet_rows(row) == [[*expected, CellDate(datetime(2026, 7, 1))]]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True), ('yyyy"年"m"月"', True), ("[h]:mm", True), ("[$-804]d", True), ("General", False),
        ("0.00", False), ('0" days"', False), ("[Red]0", False), ("#,##0_d", False), ("0;[Red]-0", False),
    ],
)  # fmt: skip
def test_dates_by_number_format(code: str, is_date: bool) -> None:
    quoted = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="170" formatCode="{quoted}"/></numFmts><cellStyleXfs>'
        '<xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    row = '<row r="1"><c r="A1" s="0"><v>46204</v></c><c r="B1" s="1"><v>46204</v></c></row>'
    # 46204 is 1 July 2026 in Excel's count (45658, 1 January 2025, plus 365 + 181 days)
    cell: Value = CellDate(datetime(2026, 7, 1)) if is_date else 46204
    assert sheet_rows(row, xl__styles=styles) == [[46204, cell]]


def test_dates_from_1904() -> None:
    workbook = (
        f'<workbook {MAIN} xmlns:r="{OFFICE}"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="rId7"/>'
        "</sheets></workbook>"
    )
    styles = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = sheet_rows('<row r="1"><c r="A1"><v>0</v></c></row>', xl__workbook=workbook, xl__styles=styles)
    assert rows == [[CellDate(datetime(1904, 1, 1))]]


DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{}">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/odd.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_any_dtd_is_refused(part: str) -> None:
    parts: dict[str, str | bytes] = {part: DTD.format("boom") + "<x>&a;</x>"}
    assert codes(package(parts)) == ["file-dtd"]


def test_dtd_with_an_external_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("root:x")
    text = (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{tmp_path}/secret">]><worksheet><sheetData>&a;</sheetData></worksheet>'
    )
    assert codes(package({"xl/worksheets/odd.xml": text})) == ["file-dtd"]


def test_bomb_is_refused_by_its_declared_size() -> None:
    data = package({"xl/media/zeros.bin": bytes(123_457)})
    declared = (301 * 2**20).to_bytes(4, "little")
    assert codes(data.replace((123_457).to_bytes(4, "little"), declared)) == ["file-too-tight"]


def test_bomb_is_refused_while_it_inflates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icdiag.intake.xlsx_parts.refuse_oversize", lambda _: None)
    monkeypatch.setattr("icdiag.intake.xlsx.refuse_oversize", lambda _: None)
    with limited(Limits(unpacked_size=2**20)):
        assert codes(package({"xl/worksheets/odd.xml": sheet_xml(" " * 2**21)})) == ["file-too-big"]


def test_large_sheets_are_not_bombs() -> None:
    chance = random.Random(3)
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{chance.random()}</v></c></row>' for i in range(1, 1000))
    with limited(Limits(tight_size=20_000)):
        assert len(rows_of(package({"xl/worksheets/odd.xml": sheet_xml(rows)}))) == 999
        assert codes(package({"xl/worksheets/odd.xml": sheet_xml("<row/>" * 20_000)})) == ["file-too-tight"]


def test_bomb_that_lies_about_its_size() -> None:
    text = sheet_xml("<row/>" * 500_000).encode()
    data = package({"xl/worksheets/odd.xml": text})
    size = len(text).to_bytes(4, "little")
    assert data.count(size) >= 2
    assert codes(data.replace(size, (1000).to_bytes(4, "little"))) == ["file-damaged"]


def test_deep_nesting_and_giant_tags_are_refused() -> None:
    deep = sheet_xml('<row r="1">' + "<c>" * 1000 + "</c>" * 1000 + "</row>")
    assert codes(package({"xl/worksheets/odd.xml": deep})) == ["file-damaged"]
    giant = sheet_xml("", before='<x a="' + "y" * 12_000_000 + '"/>')
    assert codes(package({"xl/worksheets/odd.xml": giant})) == ["file-damaged"]


def test_endless_cell_is_refused() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "y" * 1_000_001 + "</t></is></c></row>"
    _, problems = sheets_of(package({"xl/worksheets/odd.xml": sheet_xml(row)}), shown_as="f.xlsx")
    assert [(p.code, p.where.cell) for p in problems] == [("cell-too-long", "A1")]


def other_package(part: str) -> bytes:
    return package({part: "<x/>"}).replace(b"xl/workbook.xml", b"xx/workbook.xml")


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (b"%PDF-1.7 ...", "file-other", "PDF"), (b"\x89PNG\r\n\x1a\n", "file-other", "PNG"),
        (b"\xff\xd8\xff\xe0", "file-other", "JPEG"), (b"{\\rtf1", "file-other", "RTF"),
        (b"SQLite format 3\0", "file-other", "SQLite"), (b"Rar!\x1a", "file-packed", "RAR"),
        (b"\x1f\x8b\x08", "file-packed", "gzip"),
        (b"<!DOCTYPE HTML><html><table>", "file-kind", "HTML"), (b"\n<html xmlns:x='urn'>", "file-kind", "HTML"),
        (b'\xef\xbb\xbf<table border="1">', "file-kind", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "file-kind", "XML"), (b"MIME-Version: 1.0\r\n", "file-kind", "MHTML"),
        (b"\x09\x04\x06\x00", "file-kind", "Excel 4 (.xls)"),
        (other_package("word/document.xml"), "file-other", "Word (.docx)"),
        (other_package("ppt/presentation.xml"), "file-other", "PowerPoint (.pptx)"),
        (other_package("xl/workbook.bin"), "file-kind", "Excel (.xlsb)"),
        (other_package("Index/Document.iwa"), "file-kind", "Apple Numbers"),
        (other_package("a.csv"), "file-packed", "ZIP"),
    ],
)  # fmt: skip
def test_other_kinds_of_file_are_named(data: bytes, code: str, kind: str) -> None:
    _, problems = sheets_of(data, shown_as="f.xlsx")
    assert [(p.code, p.values.get("kind")) for p in problems] == [(code, kind)]


def test_xlsb_is_named_by_its_relation() -> None:
    relation = f'<Relationships><Relationship Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    _, (problem,) = sheets_of(package({"_rels/.rels": relation}), shown_as="f.xlsx")
    assert (problem.code, problem.values["kind"]) == ("file-kind", "Excel (.xlsb)")


def test_workbook_with_macros_is_read() -> None:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = TYPES.replace("</Types>", f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>')
    data = package({"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 no matter what"})
    (sheet,), problems = sheets_of(data, shown_as="survey.xlsm")
    assert (sheet.rows, problems) == ([[1]], ())


def test_merged_supplier_in_an_org_map_is_filled_down_with_a_warning(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "departments"
    for row in (["id"], ["hr"], ["sales"], ["it"]):
        book.active.append(row)
    links = book.create_sheet("links")
    for row in (["supplier", "customer"], ["hr", "sales"], [None, "it"]):
        links.append(row)
    links.merge_cells("A2:A3")
    book.save(tmp_path / "org.xlsx")
    org, problems = read_org(tmp_path / "org.xlsx")
    assert org is not None
    assert [(link.supplier, link.customer) for link in org.links] == [("hr", "sales"), ("hr", "it")]
    (warning,) = [p for p in problems if p.code == "merged-cells-filled"]
    assert str(warning.where).endswith("org.xlsx[links!A2]")


def test_zeros_and_bytes_that_are_no_text() -> None:
    assert codes(bytes(5000)) == ["file-zeros"]
    assert codes(b"a,b\n" + b"x" * 5000 + b"\0") == ["file-binary"]


def test_two_gigabytes_of_nothing_are_refused_by_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nothing.xlsx"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    monkeypatch.setattr("icdiag.intake.sheets._start", lambda _: bytes(4))
    monkeypatch.setattr(Path, "open", None)  # nothing more may be read
    _, (problem,) = read_sheets(path, shown_as="nothing.xlsx")
    assert (problem.code, problem.values["limit"]) == ("file-too-large", 200)


def test_password_and_empty_file() -> None:
    assert codes(b"\xd0\xcf\x11\xe0" + bytes(512) + "EncryptedPackage".encode("utf-16-le")) == ["file-encrypted"]
    assert codes(b"") == ["file-empty"]
    assert codes(b"\xef\xbb\xbf \r\n") == ["file-empty"]


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.xlsx", "file-missing"), (tmp_path, "file-is-folder")):
        sheets, problems = read_sheets(path, shown_as="x")
        assert (sheets, [p.code for p in problems]) == ((), [code])
    sheets, problems = read_sheets(Path("a\0b"), shown_as="x")
    assert [p.code for p in problems] == ["file-not-opened"]


def plain_book() -> bytes:
    book = openpyxl.Workbook()
    for i in range(30):
        book.active.append([f"人{i}", i, i / 2, None, "x" * (i % 3)])
    return saved(book)


def test_truncated_files_are_one_sentence() -> None:
    data = plain_book()
    for end in range(4, len(data) - 1, 97):
        assert len(codes(data[:end])) == 1


def test_damaged_files_never_raise() -> None:
    data = plain_book()
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        sheets, problems = sheets_of(bytes(damaged), shown_as="f.xlsx")
        assert sheets or problems


def test_damaged_xml_never_raises() -> None:
    with zipfile.ZipFile(io.BytesIO(plain_book())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(11)
    for _ in range(300):
        name = chance.choice(sorted(parts))
        text = bytearray(parts[name])
        text[chance.randrange(len(text))] = chance.randrange(256)
        sheets, problems = sheets_of(package({**parts, name: bytes(text)}), shown_as="f.xlsx")
        assert sheets or problems


def by_expat_alone(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Sheet, ...]:
    class Never:
        def __init__(self, *_: object) -> None:
            raise NotPlain

    with monkeypatch.context() as patched:
        patched.setattr(xlsx, "SheetScanner", Never)
        return sheets_of(data, shown_as="f.xlsx")[0]


cell_values = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e6, 1e6, width=32)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6)
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(cell_values, max_size=6), min_size=1, max_size=8))
def test_quick_and_careful_reader_agree(rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(["'" + cell if isinstance(cell, str) else cell for cell in row])
    data = saved(book)
    with pytest.MonkeyPatch.context() as patch:
        assert sheets_of(data, shown_as="f.xlsx")[0] == by_expat_alone(data, patch)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1" spans="1:2" ht="15" x14ac:dyDescent="0.25"><c r="A1" s="1" t="n"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>',
        '<row r="1"/>\n<row r="2"> <c r="A2"><v>3</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><!-- <c r="B1"><v>9</v></c> --></row>',
        '<row r="1"><c r="A1" t="inlineStr"><v>1</v></c><c r="B1" t="str"><v>x</v></c></row>',
        '<row r="1"><c r="A1" t="n"><is><t>1</t></is></c></row>',
        '<row r="1"><c r="A1" t="n"><v/></c><c r="B1"><v></v></c><c r="C1" t="b"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>&#49;</v></c></row>',
        '<row r="1" hidden="true"><c r="A1"><v>1</v></c></row><row r="2" hidden="0"><c r="A2"><v>1</v></c></row>',
        '<row r="12"><c r="A12" s="12"><v>12</v></c><c r="B2"><v>1</v></c></row>',
    ],
)
def test_readers_agree_on_odd_xml(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = sheet_xml(rows).replace(MAIN, f'{MAIN} xmlns:x14ac="urn:x"')
    data = package({"xl/worksheets/odd.xml": text})
    assert sheets_of(data, shown_as="f.xlsx")[0] == by_expat_alone(data, monkeypatch)


def test_prefixed_xml_is_read() -> None:
    rows = '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData>'
    text = f'<x:worksheet xmlns:x="urn:m">{rows}</x:worksheet>'
    assert rows_of(package({"xl/worksheets/odd.xml": text})) == [[5]]


CSV_ROWS = [["客户部门", "供应部门", "q1"], ["销售", "人事", "5"], ["a,b", 'say "hi"', None]]
CSV_TEXT = '客户部门,供应部门,q1\n销售,人事,5\n"a,b","say ""hi""",\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_encodings(encoding: str, newline: str) -> None:
    data = CSV_TEXT.replace("\n", newline).encode(encoding)
    assert rows_of(data) == CSV_ROWS


def test_csv_says_when_it_was_gb18030_or_named_excel() -> None:
    _, problems = sheets_of(CSV_TEXT.encode("gb18030"), shown_as="f.xlsx")
    assert [(p.level, p.code) for p in problems] == [("note", "read-as-gb18030"), ("note", "csv-in-disguise")]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_csv_delimiters(delimiter: str) -> None:
    header = delimiter.join(["customer", '"q, r; s"', "supplier"])
    assert rows_of(f"{header}\n".encode()) == [["customer", "q, r; s", "supplier"]]


def test_what_sites_leave_of_html_in_headers_parts_nothing() -> None:
    head = ["customer&nbsp;", "&ldquo;it&rdquo;&nbsp;&#12289;q1", "R&D"]
    assert rows_of(",".join(head).encode()) == [head]
    assert rows_of(b"R&D;S&OP;x,y") == [["R&D", "S&OP", "x,y"]]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'a,b\n1,"open\n2,3\n', "csv-quotes", 2),
        (b'a,b\n1,"x"y\n', "csv-quotes", 2),
        (b"a,b\n" + b"x" * 1_000_001 + b",1\n", "cell-too-long", 2),
        (b"," * limits().columns + b"\n", "beyond-bounds", 1),
        ("a,b".encode("utf-16-le"), "file-encoding", 0),
        ("a,b".encode("utf-32"), "file-encoding", 0),
        (b"a,b\n\xff\xfe\xff,1\n", "file-encoding", 0),
    ],
)
def test_csv_errors_have_a_line(data: bytes, code: str, line: int) -> None:
    _, problems = sheets_of(data, shown_as="f.csv")
    assert [(p.code, p.where.line) for p in problems] == [(code, line)]


def test_csv_places_are_lines_of_the_file() -> None:
    sheets, _ = sheets_of(b'a,b\n"x\ny",1\n\nz,2\n', shown_as="f.csv")
    assert sheets[0].rows == [["a", "b"], ["x\ny", "1"], [], ["z", "2"]]
    assert str(sheets[0].where(3, 1)) == "f.csv:5:2"


def test_control_characters_are_taken_out() -> None:
    assert rows_of("a\x1b]0;x\x07,b\u202e\n".encode()) == [["a]0;x", "b"]]
    assert clean("ok \u4e2d\t\n") == "ok \u4e2d\t\n"


@pytest.mark.parametrize("text", ["", "nan", "inf", "1_0", "1e400", "٣", "３", "0x1", "1,5", "--1", "1e5000"])
def test_strange_numbers_are_none(text: str) -> None:
    assert number(text) is None


def test_numbers_and_letters() -> None:
    assert [number(t) for t in ("3", "3.0", "-2.50", "1e3", ".5")] == [3, 3, -2.5, 1000, 0.5]
    assert [column_letters(i) for i in (0, 25, 26, 199, 701, 702)] == ["A", "Z", "AA", "GR", "ZZ", "AAA"]
