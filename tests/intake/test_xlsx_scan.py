"""The quick worksheet reader: the same cells as expat finds, and every distinct one kept once."""

import io
import random
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from icdiag.intake import xlsx, xlsx_alike, xlsx_scan
from icdiag.intake.cells import CellDate, CellError, Sheet, Value
from icdiag.intake.sheets import sheets_of
from icdiag.intake.xlsx_head import NotPlain
from tests.intake.test_sheets import MAIN, package, sheet_xml

SAMPLES = sorted(Path(__file__).parents[2].glob("sample_orgs/**/*.xlsx"))


class Never:
    def __init__(self, *_: object) -> None:
        raise NotPlain


def both(data: bytes, *, block: int = 1) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...], list[str]]:
    """What the two readers make of a workbook, and the sheets that the quick one left to the other."""
    left: list[str] = []

    class Watched(xlsx_scan.SheetScanner):
        def rest(self, chunks):
            try:
                yield from super().rest(iter_small(chunks, block))
            except NotPlain:
                left.append(self._sheet.name)
                raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "SheetScanner", Watched)
        patch.setattr(xlsx_scan, "_BLOCK", 2**14 // block)
        quick, problems = sheets_of(data, shown_as="f.xlsx")
        given_up = list(left)
        patch.setattr(xlsx_alike, "_LEAST", 1)  # now single rows too are read the way that is meant for many
        at_once, others = sheets_of(data, shown_as="f.xlsx")
        assert problems == others
        assert set(left[len(given_up) :]) <= set(given_up)
        assert_same(quick, at_once)
        patch.setattr(xlsx, "SheetScanner", Never)
        careful, others = sheets_of(data, shown_as="f.xlsx")
    assert problems == others
    return quick, careful, given_up


def iter_small(chunks, times: int):
    """Cut chunks smaller, so that rows and tags fall on their borders."""
    for chunk in chunks:
        size = max(len(chunk) // times, 1)
        for at in range(0, len(chunk), size):
            yield chunk[at : at + size]


def assert_same(quick: tuple[Sheet, ...], careful: tuple[Sheet, ...]) -> None:
    assert quick == careful
    for one, two in zip(quick, careful, strict=True):
        assert [[type(cell) for cell in row] for row in one.rows] == [[type(c) for c in row] for row in two.rows]


def quick_rows(rows: str, **parts: str) -> list[list[Value]]:
    """The rows that both readers find, the quick one without giving up."""
    extra = {name.replace("__", "/") + ".xml": text for name, text in parts.items()}
    quick, careful, given_up = both(package({"xl/worksheets/odd.xml": sheet_xml(rows), **extra}))
    assert_same(quick, careful)
    assert not given_up
    return list(quick[0].rows)


values = (
    st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.integers(-(10**12), 10**12)
    | st.sampled_from([253, 254, 255, 256, 99_999_999, 100_000_000, -1, 0])
    | st.floats(-1e6, 1e6)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=5)
    | st.sampled_from(["", " ", "a&b", "<c r=", "</row>", "1", "_x0041_", "x\ny", datetime(2026, 7, 1, 8, 30)])
)
tables = st.lists(st.lists(values, max_size=30), min_size=1, max_size=10)


def with_xlsxwriter(rows: list[list[object]], first: int, *, in_memory: bool, styled: bool) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": not in_memory, "strings_to_formulas": False,
                                      "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    dates, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    sheet = book.add_worksheet("S")
    for r, row in enumerate(rows, first):
        for c, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(r, c, value, dates)
            elif isinstance(value, str):
                sheet.write_string(r, c, value, bold if styled and c % 2 else None)
            elif value is None:
                sheet.write_blank(r, c, None, bold if styled else None)
            else:
                sheet.write(r, c, value, bold if styled and c % 3 else None)
    book.close()
    return file.getvalue()


@settings(max_examples=80, deadline=None)
@given(tables, st.sampled_from([0, 7, 98, 996]), st.booleans(), st.booleans(), st.integers(1, 40))
def test_books_by_xlsxwriter(rows: list[list[object]], first: int, memory: bool, styled: bool, block: int) -> None:
    quick, careful, left = both(with_xlsxwriter(rows, first, in_memory=memory, styled=styled), block=block)
    assert_same(quick, careful)
    assert not left or not any(value not in (None, "") for row in rows for value in row)


@settings(max_examples=60, deadline=None)
@given(tables, st.booleans(), st.integers(1, 40))
def test_books_by_openpyxl(rows: list[list[object]], styled: bool, block: int) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([("'" + v if v[:1] == "=" else v) if isinstance(v, str) else v for v in row])
    if styled:
        book.active["B2"].font = Font(bold=True)
        book.active.row_dimensions[1].hidden = True
    file = io.BytesIO()
    book.save(file)
    quick, careful, _ = both(file.getvalue(), block=block)
    assert_same(quick, careful)


STRINGS = (
    f"<sst {MAIN}><si><t>zero</t></si><si><t></t></si><si><t>zero</t></si>"
    "<si><r><t>ri</t></r><r><t>ch</t></r></si></sst>"
)

# One cell's XML from its reference on, with {r} for the reference, and what it holds.
CELLS: list[tuple[str, Value]] = [
    ('<c r="{r}"><v>5</v></c>', 5),
    ('<c r="{r}"><v>0</v></c>', 0),
    ('<c r="{r}"><v>05</v></c>', 5),
    ('<c r="{r}"><v>12345678</v></c>', 12345678),
    ('<c r="{r}"><v>123456789</v></c>', 123456789),
    ('<c r="{r}"><v>-5</v></c>', -5),
    ('<c r="{r}"><v>+5</v></c>', 5),
    ('<c r="{r}"><v>5.0</v></c>', 5),
    ('<c r="{r}"><v>4.50</v></c>', 4.5),
    ('<c r="{r}"><v>1E3</v></c>', 1000),
    ('<c r="{r}"><v> 5 </v></c>', 5),
    ('<c r="{r}"><v>&#53;</v></c>', 5),
    ('<c r="{r}"><v><![CDATA[5]]></v></c>', 5),
    ('<c r="{r}"><v>5</v ></c>', 5),
    ('<c r="{r}"><v >5</v></c >', 5),
    ('<c r="{r}"><v>:</v></c>', CellError("bad-value")),
    ('<c r="{r}"><v>/</v></c>', CellError("bad-value")),
    ('<c r="{r}"><v>12a4</v></c>', CellError("bad-value")),
    ('<c r="{r}"><v></v></c>', None),
    ('<c r="{r}"><v/></c>', None),
    ('<c r="{r}"/>', None),
    ('<c r="{r}"></c>', None),
    ('<c r="{r}" s="1"/>', None),
    ('<c r="{r}" s="12" t="n"><v>7</v></c>', 7),
    ('<c r="{r}" t="n" s="0" cm="1"><v>7</v></c>', 7),
    ('<c r="{r}" s="1"><v>1</v></c>', CellDate(datetime(1899, 12, 31))),
    ('<c r="{r}" s="1" t="s"><v>0</v></c>', "zero"),
    ('<c r="{r}" t="s"><v>0</v></c>', "zero"),
    ('<c r="{r}" t="s"><v>1</v></c>', None),
    ('<c r="{r}" t="s"><v>2</v></c>', "zero"),
    ('<c r="{r}" t="s"><v>3</v></c>', "rich"),
    ('<c r="{r}" t="b"><v>1</v></c>', True),
    ('<c r="{r}" t="e"><v>#N/A</v></c>', CellError("#N/A")),
    ('<c r="{r}" t="d"><v>2026-07-01</v></c>', CellDate(datetime(2026, 7, 1))),
    ('<c r="{r}" t="x"><v>1</v></c>', CellError("bad-value")),
    ('<c r="{r}" t="str"><v>zero</v></c>', "zero"),
    ('<c r="{r}" t="str"><f>A1&amp;B1</f><v>x</v></c>', "x"),
    ('<c r="{r}"><f>1+1</f><v>2</v></c>', 2),
    ('<c r="{r}"><f t="shared" si="0"/><v>2</v></c>', 2),
    ('<c r="{r}"><f>1+1</f></c>', CellError("no-value")),
    ('<c r="{r}"><f>5</f></c>', CellError("no-value")),
    ('<c r="{r}"><f>1+1</f><v/></c>', CellError("no-value")),
    ('<c r="{r}" t="inlineStr"><is><t>zero</t></is></c>', "zero"),
    ('<c r="{r}" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
    ('<c r="{r}" t="inlineStr"><is><t/></is></c>', None),
    ('<c r="{r}" t="inlineStr"><is><t>a&lt;b&#x4e2d;</t></is></c>', "a<b中"),
    ('<c r="{r}" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
    ('<c r="{r}" t="inlineStr"><is><t>评</t><rPh sb="0" eb="1"><t>ping</t></rPh></is></c>', "评"),
    ('<c r="{r}" t="inlineStr"><is><t>1</t></is></c>', "1"),
    ("<c r='{r}'><v>8</v></c>", 8),
]
STYLES = f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
GAPS = ["", "\n  ", '<!-- <c r="A1"><v>9</v></c> -->']


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(CELLS), min_size=0, max_size=30), min_size=1, max_size=6),
    st.sampled_from([1, 9, 95, 996]),
    st.sampled_from([*[""] * 6, *GAPS]),
    st.sampled_from(
        ["", ' spans="1:3"', ' ht="15" hidden="1"', ' x14ac:dyDescent="0.25" hidden="true"', ' hidden="0"']
    ),
    st.integers(1, 60),
)
def test_odd_but_legal_cells(
    rows: list[list[tuple[str, Value]]], first: int, gap: str, attributes: str, block: int
) -> None:
    written, expected = [], []
    for number, row in enumerate(rows, first):
        places = [f"{chr(65 + at) if at < 26 else 'A' + chr(39 + at)}{number}" for at in range(len(row))]
        cells = gap.join(xml.replace("{r}", place) for (xml, _), place in zip(row, places, strict=True))
        written.append(f'<row r="{number}"{attributes}>{gap}{cells}{gap}</row>')
        expected.append([value for _, value in row])
    parts = {"xl/sharedStrings.xml": STRINGS, "xl/styles.xml": STYLES}
    quick, careful, _ = both(package({"xl/worksheets/odd.xml": sheet_xml(gap.join(written)), **parts}), block=block)
    assert_same(quick, careful)
    found = [list(row) + [None] * (30 - len(row)) for row in quick[0].rows[first - 1 :]]
    for row, cells in zip(found, expected, strict=False):
        assert row[: len(cells)] == cells


@pytest.mark.parametrize(("xml", "value"), CELLS)
def test_each_cell_alone(xml: str, value: Value) -> None:
    parts = {"xl__sharedStrings": STRINGS, "xl__styles": STYLES}
    rows = quick_rows(f'<row r="1">{xml.replace("{r}", "A1")}</row>', **parts)
    assert rows == ([] if value is None else [[value]])


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><!-- <c r="B1"><v>9</v></c> --></row>',
        '<row r="1"><!-- --><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><?x <row r="2"> ?>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        '<row spans="1:1" r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c s="1" r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
        '<row r="1"><c\tr="A1"><v>1</v></c></row>',
        '<row r="01"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="1"><c r="GS1"><v>1</v></c></row>',
        '<row r="1"><c r="ABC1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&nope;</t></is></c></row>',
    ],
)
def test_anything_else_is_left_to_expat(rows: str) -> None:
    quick, careful, _ = both(package({"xl/worksheets/odd.xml": sheet_xml(rows)}))
    assert_same(quick, careful)


def test_plain_sheets_are_not_left_to_expat() -> None:
    blank = '<row r="1" s="1" customFormat="1"><c r="A1" s="2"/><c r="XFD1" s="2"/></row>'
    assert quick_rows(blank + '<row r="3"/><row r="4"></row>\n<row r="9"><c r="GR9"><v>1</v></c></row>') == [
        *[[]] * 8,
        [None] * 199 + [1],
    ]


@pytest.mark.parametrize("first", [99_998, 999_998, 2**20 - 2])
def test_long_row_numbers(first: int) -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><v>1</v></c><c r="Z{r}"><v>22</v></c><c r="AB{r}"><v>333</v></c></row>'
        for r in range(first, first + 3)
    )
    ((quick,), (careful,), left) = both(package({"xl/worksheets/odd.xml": sheet_xml(rows)}))
    expected = [1, *[None] * 24, 22, None, 333]
    assert (list(quick.rows[first - 1 :]), careful.rows[first - 1 :], left) == ([expected] * 3, [expected] * 3, [])


def test_a_corner_costs_no_more_than_its_cells() -> None:
    wide = "".join(f'<c r="{column}1"><v>1</v></c>' for column in ("A", "GR"))
    rows = f'<row r="1">{wide}</row><row r="1048576"><c r="GR1048576"><v>1</v></c></row>'
    ((sheet,), _, left) = both(package({"xl/worksheets/odd.xml": sheet_xml(rows)}))
    assert not left
    assert sheet.table is not None
    assert sum(len(codes) for piece in sheet.table.pieces for codes in piece.columns.values()) == 4
    assert (sheet.height, sheet.rows[-1][-1]) == (2**20, 1)


def test_merged_cells_are_filled_in_a_scanned_sheet() -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"/><c r="B{i}"><v>{i}</v></c></row>' for i in (2, 3))
    rows = '<row r="1"><c r="A1" t="str"><v>HR</v></c><c r="B1"><v>1</v></c></row>' + rows
    xml = sheet_xml(rows, after='<mergeCells><mergeCell ref="A1:A3"/></mergeCells>')
    quick, careful, left = both(package({"xl/worksheets/odd.xml": xml}))
    assert_same(quick, careful)
    assert (quick[0].rows, quick[0].merged, left) == ([["HR", 1], ["HR", 2], ["HR", 3]], 2, [])


def test_equal_strings_are_one_cell() -> None:
    rows = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" t="s"><v>{i % 3}</v></c></row>' for i in range(9))
    rows += '<row r="10"><c r="A10" t="inlineStr"><is><t>zero</t></is></c></row>'
    data = package({"xl/worksheets/odd.xml": sheet_xml(rows), "xl/sharedStrings.xml": STRINGS})
    ((sheet,), _, _) = both(data)
    assert sheet.table is not None
    column = sheet.table.column(0, 0)
    assert sorted(map(str, column.cells)) == ["None", "zero"]
    assert len(set(column.codes.tolist())) == 2


def test_shared_strings_plain_and_not() -> None:
    texts = ["a", " b ", "x&y", "two\nlines", "", "中文", "_x0041_", "\u202eback"]
    pieces = (
        "".join(f'<si><t xml:space="preserve">{t.replace("&", "&amp;")}</t></si>\n' for t in texts)
        + "<si><r><rPr><b/></rPr><t>ri</t></r><r><t>ch</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
    )
    rows = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" t="s"><v>{i}</v></c></row>' for i in range(9))
    found = quick_rows(rows, xl__sharedStrings=f'<?xml version="1.0"?><sst {MAIN} count="9">{pieces}</sst>')
    assert [row[0] if row else None for row in found] == [
        "a", " b ", "x&y", "two\nlines", None, "中文", "A", "back", "rich"]  # fmt: skip


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    quick, careful, _ = both(path.read_bytes())
    assert_same(quick, careful)


ROWS_ALIKE = st.lists(
    st.sampled_from([None, 0, 5, 9, 10, 77, 253, 254, 12345678, 123456789, "a", "b", "", True, 4.5]), max_size=35
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ROWS_ALIKE, min_size=1, max_size=4),
    st.integers(0, 2**32),
    st.sampled_from([0, 95, 9_990]),
    st.booleans(),
    st.integers(1, 60),
)
def test_rows_alike(kinds: list[list[object]], seed: int, first: int, styled: bool, block: int) -> None:
    chance = random.Random(seed)
    rows = []
    for _ in range(40):
        row = list(chance.choice(kinds))
        for at, value in enumerate(row):
            if type(value) is int and chance.random() < 0.5:
                row[at] = chance.randrange(10 ** len(str(value)))
            elif chance.random() < 0.05:
                row[at] = None
        rows.append(row)
    quick, careful, left = both(with_xlsxwriter(rows, first, in_memory=True, styled=styled), block=block)
    assert_same(quick, careful)
    assert not left or not any(value not in (None, "") for row in rows for value in row)
    found = [list(row) + [None] * (40 - len(row)) for row in quick[0].rows[first:]]
    for row, cells in zip(found, rows, strict=False):
        assert row[: len(cells)] == [None if cell == "" else cell for cell in cells]


def test_many_rows_are_read_at_once() -> None:
    rows = [[f"R{i}", "HR", *(1 + (i + j) % 5 if (i + j) % 11 else None for j in range(12)), 9] for i in range(2000)]
    read: list[int] = []
    find = xlsx_alike.AlikeRows.find
    with pytest.MonkeyPatch.context() as patch:

        def watched(self: xlsx_alike.AlikeRows, buffer: bytes, end: int) -> xlsx_alike.Found:
            found = find(self, buffer, end)
            read.append(len(found.starts) - len(found.others))
            return found

        patch.setattr(xlsx_alike.AlikeRows, "find", watched)
        ((sheet,), problems) = sheets_of(with_xlsxwriter(rows, 0, in_memory=True, styled=False), shown_as="f.xlsx")
    assert not problems
    assert sheet.rows == rows
    assert sum(read) > 0.9 * len(rows)


ALIKE_ROWS = "".join(
    f'<row r="{r}" spans="1:4"><c r="A{r}" t="s"><v>{r % 4}</v></c><c r="B{r}"><v>{r % 5}</v></c>'
    f'<c r="C{r}" s="1"/><c r="D{r}" t="n"><v>{r * 7 % 90 + 10}</v></c></row>'
    for r in range(10, 40)
)
EXTRAS = [*GAPS[1:], "<x/>", "7", "&#53;"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(ALIKE_ROWS) - 1), st.sampled_from(list('019:/AZ@[az"< >&=hrs'))), max_size=3),
    st.lists(st.tuples(st.integers(0, len(ALIKE_ROWS)), st.sampled_from(EXTRAS)), max_size=1),
    st.integers(1, 60),
)
def test_one_changed_byte_is_noticed(changes: list[tuple[int, str]], extras: list[tuple[int, str]], block: int) -> None:
    text = list(ALIKE_ROWS)
    for at, sign in changes:
        text[at] = sign
    for at, extra in extras:
        text.insert(at, extra)
    parts = {"xl/sharedStrings.xml": STRINGS, "xl/styles.xml": STYLES}
    data = package({"xl/worksheets/odd.xml": sheet_xml("".join(text)), **parts})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "SheetScanner", Never)
        if sheets_of(data, shown_as="f.xlsx")[1]:
            return  # sheets without such faults are what the scanner takes for granted
    quick, careful, _ = both(data, block=block)
    assert_same(quick, careful)


def test_damaged_sheets_never_raise() -> None:
    rows = [[f"人{i}", i, i / 2, None, "x" * (i % 3), datetime(2026, 7, 1)] for i in range(40)]
    with zipfile.ZipFile(io.BytesIO(with_xlsxwriter(rows, 0, in_memory=True, styled=True))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(5)
    for _ in range(400):
        name = chance.choice(["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
        text = bytearray(parts[name])
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text))
            if chance.random() < 0.5:
                text[at : at + chance.randrange(9)] = b""
            else:
                text[at] = chance.choice(b'<>/"= cvrst0123456789A&')
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, bytes(text) if part == name else content)
        sheets, problems = sheets_of(file.getvalue(), shown_as="f.xlsx")
        assert sheets or [p.code for p in problems if p.level == "error"]
