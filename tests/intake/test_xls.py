"""Workbooks of Excel before 2007: real exports, LibreOffice's, hand-made records, and what no program writes."""

import os
import random
import shutil
import struct
import subprocess
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from icdiag.intake.cells import CellDate, CellError, Sheet, Value
from icdiag.intake.limits import Limits, limited, limits
from icdiag.intake.sheets import sheets_of
from icdiag.unseen import clean
from tests.intake import xls_books as xls
from tests.real.convert import DATA

EXPORTS = DATA / "survey_export_layouts"


def sheets(data: bytes) -> tuple[Sheet, ...]:
    found, problems = sheets_of(data, shown_as="f.xls")
    assert not problems, problems
    return found


def rows(content: bytes, extra: bytes = b"") -> list[list[Value]]:
    (sheet,) = sheets(xls.book(content, extra))
    return sheet.rows


def code(data: bytes) -> str:
    found, (problem,) = sheets_of(data, shown_as="f.xls")
    assert found == ()
    return problem.code


def by_peer(path: Path) -> list[list[list[Value]]]:
    """The same file read by xlrd."""
    xlrd = pytest.importorskip("xlrd", reason="xlrd is not installed")
    book = xlrd.open_workbook(path)

    def value(cell) -> Value:
        if cell.ctype == xlrd.XL_CELL_DATE:
            return CellDate(xlrd.xldate_as_datetime(cell.value, book.datemode))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return CellError(xlrd.error_text_from_code[cell.value])
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return int(cell.value) if cell.value == int(cell.value) else cell.value
        return clean(cell.value) or None

    return [[[value(cell) for cell in row] for row in sheet.get_rows()] for sheet in book.sheets()]


def full(found: list[list[Value]], like: list[list[Value]]) -> list[list[Value]]:
    """Rows as long as the peer's, which pads them."""
    return [row + [None] * (len(other) - len(row)) for row, other in zip(found, like, strict=True)]


@pytest.mark.parametrize("name", ["wjx_by_option_text_800_800_0.xls", "wjx_by_option_number_800_800_2.xls"])
def test_real_exports(name: str) -> None:
    path = EXPORTS / name
    if not path.exists():
        pytest.skip("the shared data is not here")
    (sheet,) = sheets(path.read_bytes())
    assert len(sheet.rows) == 801  # 800 answers and the header, as the publisher says
    assert sheet.rows[0][:2] == ["序号", "提交答卷时间"]
    peer = by_peer(path)[0]
    assert full(sheet.rows, peer) == peer


def test_numbers_of_every_kind_of_record() -> None:
    rk_100 = (314 << 2) | 3  # the whole number 314, over 100
    rk_negative = ((-5 & 0x3FFFFFFF) << 2) | 2
    rk_double = struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32
    several = struct.pack("<HH", 1, 2) + b"".join(struct.pack("<HI", 0, rk) for rk in (rk_100, rk_negative, rk_double))
    content = xls.double(0, 0, 3.0) + xls.double(0, 1, 0.1) + xls.double(0, 2, float("inf"))
    content += xls.record(0x27E, struct.pack("<HHHI", 0, 3, 0, rk_100))
    content += xls.record(0xBD, several + struct.pack("<H", 4))
    found = rows(content)
    assert found == [[3, 0.1, CellError("bad-value"), 3.14], [None, None, 3.14, -5, 1.5]]
    assert [type(cell) for cell in found[0][:2]] == [int, float]


def test_truth_values_and_errors() -> None:
    def cell(column: int, value: int, error: int) -> bytes:
        return xls.record(0x205, struct.pack("<HHHBB", 0, column, 0, value, error))

    found = rows(cell(0, 1, 0) + cell(1, 0, 0) + cell(2, 42, 1) + cell(3, 99, 1))
    assert found == [[True, False, CellError("#N/A"), CellError("bad-value")]]


def test_formulas() -> None:
    def special(kind: int, value: int = 0) -> bytes:
        return bytes([kind, 0, value, 0, 0, 0, 0xFF, 0xFF])

    zero, two = struct.pack("<d", 0.0), struct.pack("<d", 2.0)
    text = xls.record(0x207, xls.text16("文"))
    shared = xls.record(0x4BC, bytes(10))
    content = (
        xls.formula(0, 0, two) + xls.formula(0, 1, zero) + xls.formula(0, 2, zero, flags=2) + xls.formula(0, 3, two, 2)
        + xls.formula(0, 4, special(0)) + text + xls.formula(0, 5, special(0)) + shared + text
        + xls.formula(0, 6, special(1, 1)) + xls.formula(0, 7, special(2, 7)) + xls.formula(0, 8, special(3))
        + xls.double(0, 9, 1)
    )  # fmt: skip
    uncalculated = CellError("no-value")
    assert rows(content) == [[2, 0, uncalculated, 2, "文", "文", True, CellError("#DIV/0!"), None, 1]]


def test_text_result_over_two_records() -> None:
    whole = "长" * 5000
    raw = xls.text16(whole)
    pieces = xls.record(0x207, raw[: 3 + 8000]) + xls.record(0x3C, b"\x01" + raw[3 + 8000 :])
    assert rows(xls.formula(0, 0, b"\0\0\0\0\0\0\xff\xff") + pieces + xls.double(0, 1, 4)) == [[whole, 4]]


def test_shared_texts_over_two_records_and_with_rich_text() -> None:
    wide, narrow = "评分", b"plain"
    first = struct.pack("<HB", 2, 1) + wide.encode("utf-16-le")
    rich = struct.pack("<HBH", 5, 8, 1) + narrow + struct.pack("<HH", 0, 1)
    phonetic = struct.pack("<HBI", 1, 5, 3) + "人".encode("utf-16-le") + b"xyz"
    cut = struct.pack("<HB", 4, 1) + "前半".encode("utf-16-le")
    sst = xls.record(0xFC, struct.pack("<II", 5, 5) + first + rich + phonetic + cut)
    more = xls.record(0x3C, b"\x00ab" + struct.pack("<HB", 4, 0) + b"a\x00b\x07")
    content = b"".join(xls.record(0xFD, struct.pack("<HHHI", 0, c, 0, c)) for c in range(5))
    assert rows(content, sst + more) == [["评分", "plain", "人", "前半ab", "ab"]]


def test_shared_text_that_is_not_there_names_the_cell() -> None:
    data = xls.book(xls.record(0xFD, struct.pack("<HHHI", 4, 2, 0, 9)))
    _, (problem,) = sheets_of(data, shown_as="f.xls")
    assert (problem.code, str(problem.where)) == ("file-damaged", "f.xls[S!C5]")


def test_dates_by_style() -> None:
    def style(number: int) -> bytes:
        return xls.record(0xE0, struct.pack("<HH", 0, number) + bytes(16))

    own = xls.record(0x41E, struct.pack("<H", 170) + xls.text16("yyyy年m月d日"))
    money = xls.record(0x41E, struct.pack("<H", 14) + xls.text16("#,##0.00"))  # says anew what 14 means
    styles = own + style(0) + style(170) + style(22)
    # 46204 is 1 July 2026 in Excel's count (45658, 1 January 2025, plus 365 + 181 days)
    content = xls.double(0, 0, 46204) + xls.double(0, 1, 46204, 1) + xls.double(0, 2, 46204.5, 2)
    noon = CellDate(datetime(2026, 7, 1, 12))
    assert rows(content, styles) == [[46204, CellDate(datetime(2026, 7, 1)), noon]]
    assert rows(xls.double(0, 0, 3, 0), money + style(14)) == [[3]]
    from_1904 = xls.record(0x22, struct.pack("<H", 1))
    assert rows(xls.double(0, 0, 0, 0), from_1904 + style(14)) == [[CellDate(datetime(1904, 1, 1))]]
    assert rows(xls.double(0, 0, 1e9, 0), style(14)) == [[CellError("#NUM!")]]


@pytest.mark.parametrize(("page", "codec"), [(936, "gbk"), (950, "big5"), (1252, "cp1252"), (10008, "gb2312")])
def test_code_pages_of_excel_95(page: int, codec: str) -> None:
    text = "café" if codec == "cp1252" else "中文"
    raw = text.encode(codec)
    content = xls.record(0x204, struct.pack("<HHHH", 0, 0, 0, len(raw)) + raw)
    extra = xls.record(0x42, struct.pack("<H", page))
    stream = xls.stream([("Sheet1", 0, content)], extra, bof=xls.BOF5_GLOBALS, bof_sheet=xls.BOF5_SHEET)
    (sheet,) = sheets(xls.container({"Book": stream}))
    assert sheet.rows == [[text]]


def test_unknown_code_page() -> None:
    extra = xls.record(0x42, struct.pack("<H", 4711))
    assert code(xls.book(b"", extra)) == "file-encoding"


def test_hidden_sheets_hidden_rows_and_charts() -> None:
    row = xls.record(0x208, struct.pack("<HHHHHHI", 1, 0, 1, 0, 0, 0, 0x20))
    blank_row = xls.record(0x208, struct.pack("<HHHHHHI", 2, 0, 1, 0, 0, 0, 0x20))
    chart = xls.record(0x809, xls.BOF_SHEET) + xls.double(0, 5, 9) + xls.record(0x0A)
    shown = row + blank_row + xls.double(0, 0, 1) + chart + xls.double(1, 0, 2)
    stream = xls.stream([("密", 1, xls.double(0, 0, 7)), ("更密", 2, b""), ("表", 0, shown)])
    found = sheets(xls.container({"Workbook": stream}))
    assert [(s.name, s.hidden, s.rows, s.hidden_rows) for s in found] == [
        ("密", True, [], 0), ("更密", True, [], 0), ("表", False, [[1], [2]], 1)
    ]  # fmt: skip


def test_merged_department_is_filled_down_and_merged_header_is_not() -> None:
    content = xls.label(0, 0, "横") + xls.label(1, 0, "HR") + b"".join(xls.double(r, 1, r) for r in (1, 2, 4))
    (sheet,) = sheets(xls.book(content + xls.merged((0, 0, 0, 2), (1, 5, 0, 0))))
    assert sheet.rows == [["横"], ["HR", 1], ["HR", 2], [], ["HR", 4]]
    assert (sheet.merged, sheet.merged_at) == (2, (1, 0))


def test_small_streams() -> None:
    """Excel keeps streams under 4,096 bytes in sectors of 64 bytes inside another stream."""
    stream = xls.stream([("S", 0, xls.double(0, 0, 5))])
    small = stream.ljust(-(-len(stream) // 64) * 64, b"\0")
    chain = [*range(1, len(small) // 64), xls.END]
    data = bytearray(xls.container({"Root": small, "Table": struct.pack(f"<{len(chain)}I", *chain)}))
    root = 512 + 16 * 512  # the folder follows two streams of eight sectors
    first_of_table = 8
    data[root + 116 : root + 124] = struct.pack("<II", 0, len(small))
    data[60:68] = struct.pack("<II", first_of_table, 1)
    table_at = 512 + 8 * 512
    data[table_at : table_at + 4096] = struct.pack(f"<{len(chain)}I", *chain).ljust(4096, b"\xff")
    data[root + 128 : root + 256] = xls.entry("Workbook", 2, first=0, size=len(stream))
    assert sheets(bytes(data))[0].rows == [[5]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (xls.container({"EncryptedPackage": b"x"}), "file-encrypted"),
        (xls.book(b"", xls.record(0x2F, bytes(6))), "file-encrypted"),
        (xls.container({"WordDocument": b"x", "Workbook": xls.stream([("S", 0, b"")])}), "file-other"),
        (xls.container({"Anything": b"x"}), "file-other"),
        (xls.container({"Workbook": b"x"}), "file-damaged"),
        (xls.container({"Workbook": xls.stream([("S", 0, b"")])}, loop=True), "file-damaged"),
        (xls.container({"Workbook": xls.stream([])}), "no-sheet"),
        (xls.container({"Workbook": xls.stream([("S", 0, b"")] * 501)}), "too-many-sheets"),
        (xls.book(xls.double(0, limits().columns, 1)), "beyond-bounds"),
        (xls.book(xls.record(0x203, b"short")), "file-damaged"),
        (xls.book(xls.record(0x809, xls.BOF_SHEET)), "file-damaged"),
    ],
)
def test_unreadable(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_files_whose_table_of_sectors_needs_a_list() -> None:
    """Beyond 109 tables (7 MB) the header has no room for their numbers."""
    remark = xls.record(0x1C, bytes(8000))
    (sheet,) = sheets(xls.book(xls.double(0, 0, 4) + remark * 2000 + xls.double(1, 0, 5)))
    assert sheet.rows == [[4], [5]]


def test_largest_row_is_read() -> None:
    assert len(rows(xls.double(65535, 0, 1))) == 65536


def test_sheets_over_one_another_are_refused() -> None:
    """A small file may not be read five hundred times over."""
    stream = xls.stream([(f"S{i}", 0, xls.double(0, 0, 1) * 200) for i in range(50)])
    first = stream.index(xls.record(0x809, xls.BOF_SHEET))
    head = xls.record(0x809, xls.BOF_GLOBALS)
    for i in range(50):
        raw = f"S{i}".encode("utf-16-le")
        head += xls.record(0x85, struct.pack("<IBBBB", first, 0, 0, len(raw) // 2, 1) + raw)
    head += xls.record(0x0A)
    assert len(head) == first
    assert sheets_of(xls.container({"Workbook": head + stream[first : first + 4000]}), shown_as="f")[0] == ()


def test_folder_tree_that_branches_without_end_is_read_once() -> None:
    """Entry n has entry n + 1 on both sides: a walk that does not remember takes 2**40 steps."""
    data = bytearray(xls.container({f"s{i}": b"x" for i in range(40)}))
    root = data.index("Root Entry".encode("utf-16-le"))
    for i in range(1, 40):
        at = root + 128 * i
        data[at + 68 : at + 76] = struct.pack("<II", i + 1, i + 1)
    assert code(bytes(data)) == "file-other"


def test_names_that_double_a_text_are_not_worked_out() -> None:
    """Each defined name is the one before, twice: whoever evaluates them needs 2**60 characters."""
    first = bytes([0x17, 4, 0]) + b"boom"
    doubled = b"".join(
        xls.record(0x18, struct.pack("<HBBHHH4B", 0, 0, 1, 11, 0, 0, 0, 0, 0, 0) + b"\0n"
                   + struct.pack("<BHH", 0x23, i, 0) + struct.pack("<BHH", 0x23, i, 0) + b"\x08")
        for i in range(1, 61)
    )  # fmt: skip
    start = xls.record(0x18, struct.pack("<HBBHHH4B", 0, 0, 1, len(first), 0, 0, 0, 0, 0, 0) + b"\0n" + first)
    assert rows(xls.double(0, 0, 1), start + doubled) == [[1]]


def test_giant_files_are_refused() -> None:
    with limited(Limits(xls_size=5000)):
        assert code(xls.book(b"")) == "file-too-large"


def small_book() -> bytes:
    content = xls.label(0, 0, "部门") + xls.merged((1, 3, 0, 0)) + xls.label(1, 0, "HR")
    content += b"".join(xls.double(r, c, r / 2) for r in range(1, 8) for c in range(1, 4))
    content += xls.formula(9, 0, b"\0\0\0\0\0\0\xff\xff") + xls.record(0x207, xls.text16("x"))
    sst = xls.record(0xFC, struct.pack("<II", 1, 1) + struct.pack("<HB", 2, 0) + b"ab")
    style = xls.record(0x41E, struct.pack("<H", 170) + xls.text16("yyyy"))
    style += xls.record(0xE0, bytes([0, 0, 170] + [0] * 17))
    return xls.book(content + xls.record(0xFD, struct.pack("<HHHI", 8, 0, 0, 0)), sst + style)


def test_truncated_files_are_one_sentence() -> None:
    data = small_book()
    assert len(sheets(data)[0].rows) == 10
    for end in range(8, len(data) - 512, 61):  # the last sector is the table of sectors
        assert code(data[:end]) == "file-damaged"


def test_damaged_files_never_raise() -> None:
    data = small_book()
    used = [i for i, byte in enumerate(data) if byte]
    chance = random.Random(5)
    for _ in range(600):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            place = chance.choice(used) if chance.random() < 0.8 else chance.randrange(len(damaged))
            damaged[place] = chance.choice([0, 1, 255, chance.randrange(256)])
        found, problems = sheets_of(bytes(damaged), shown_as="f.xls")
        assert found or problems


@pytest.fixture(scope="module")
def office_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One book, written by openpyxl, saved as .xls, .ods and .xlsx by LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    write_book(folder / "book.xlsx")
    for kind in ("xls", "ods", "xlsx"):
        subprocess.run(
            [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
             "--outdir", folder / kind, folder / "book.xlsx"],
            check=True, capture_output=True, timeout=180, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
    return folder


def write_book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "答卷"
    sheet.append(["客户部门", "供应部门", "q1", "q2", "日期", "时间", "公式", "错误", "文字", "长"])
    for r in range(2, 30):
        sheet.append([f"部门{r}", f" 人事 {r}  部", r % 5 + 1, r / 8, datetime(2026, 7, r % 28 + 1, 8, 30), None,
                      f"=C{r}*2", "=1/0" if r % 3 else "=NA()", "００３", "长" * r * 20])  # fmt: skip
    sheet["F2"], sheet["F3"], sheet["K2"], sheet["K3"] = date(2026, 7, 1), 0.25, "a\nb", "𠮷😀"
    sheet["F3"].number_format = "0%"
    sheet["A1"].comment = Comment("a remark", "someone")
    sheet["L1"] = "横"
    sheet.merge_cells("L1:N1")
    for first in (5, 10):
        sheet.merge_cells(start_row=first, end_row=first + 3, start_column=1, end_column=1)
    sheet.row_dimensions[7].hidden = True
    sheet["A50"] = "after a gap"
    for column in range(1, 200):
        sheet.cell(5000, column).number_format = "0.00"
    book.create_sheet("隐藏").sheet_state = "hidden"
    same = book.create_sheet("same")
    for _ in range(40):
        same.append([3] * 12)
    book.create_sheet("empty")
    book.save(path)


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_libreoffice_writes_the_same_book_in_every_format(office_books: Path, kind: str) -> None:
    other = sheets((office_books / kind / f"book.{kind}").read_bytes())
    xlsx = sheets((office_books / "xlsx" / "book.xlsx").read_bytes())
    assert len(xlsx[0].rows) == 50
    assert xlsx[0].merged == 6
    assert other == xlsx
    assert [[list(map(type, row)) for row in sheet.rows] for sheet in other] == [
        [list(map(type, row)) for row in sheet.rows] for sheet in xlsx
    ]


@pytest.mark.office
def test_peer_agrees_on_what_libreoffice_wrote(office_books: Path) -> None:
    path = office_books / "xls" / "book.xls"
    found, peer = sheets(path.read_bytes()), by_peer(path)
    assert full(found[2].rows, peer[2]) == peer[2]
    merged = [*range(5, 8), *range(10, 13)]
    for r, row in enumerate(found[0].rows):
        expected = ([row[0]] if r in merged else peer[0][r][:1]) + peer[0][r][1:]
        assert row + [None] * (len(expected) - len(row)) == expected
