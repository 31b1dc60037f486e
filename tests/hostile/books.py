"""Survey workbooks that nobody should send: bombs, lies, corners, damage; and the same answers in other forms."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

import openpyxl

from tests.hostile import originals
from tests.hostile.case import Case, Content
from tests.intake import test_ods as ods
from tests.intake import xls_books as xls

ROWS = originals.long_rows()
BOOK = originals.workbook({"S": ROWS})
UNSEEN = [[f"{cell}\u200b" if cell == "hr" and at % 3 == 0 else cell for cell in row] for at, row in enumerate(ROWS)]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def _parts(data: bytes = BOOK) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _package(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def _with(part: str, old: str, new: str) -> bytes:
    """The workbook with a text of one part replaced wherever it stands."""
    parts = _parts()
    text = parts[part].decode()
    assert old in text, (part, old)
    return _package({**parts, part: text.replace(old, new).encode()})


def _without(*names: str) -> bytes:
    return _package({name: content for name, content in _parts().items() if name not in names})


def _plus(part: str, content: bytes) -> bytes:
    return _package({**_parts(), part: content})


def _saved(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The workbook changed by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(BOOK))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: object, at: str = "D2") -> bytes:
    """The workbook with another value in one answer's cell."""

    def change(book: openpyxl.Workbook) -> None:
        book["S"][at] = value

    return _saved(change)


def _xml(cell: str, at: str = "D2") -> bytes:
    """The workbook with an answer's cell written as this XML."""
    parts = _parts()
    text = re.sub(rf'<c r="{at}"[^>]*>.*?</c>', cell, parts[SHEET].decode(), count=1)
    return _package({**parts, SHEET: text.encode()})


def _refused(name: str, data: Content, says: str, file: str = "survey.xlsx") -> Case:
    return Case(name=name, status=2, says=says, files={file: data})


def _used(name: str, data: Content, says: str = "", *, file: str = "survey.xlsx", same: bool = False) -> Case:
    return Case(name=name, status=0, says=says, same=same, files={file: data})


_FILE = r"survey\.xlsx: error: "
_D2 = r"survey\.xlsx\[S!D2\]: error: "
_END = "</sheetData>"
_LOL = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1 if i else str()};" * 10}">' for i in range(9))
    + "]>"
)
_BLOW = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
_XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _dtd(part: str, dtd: str, use: str = "&a;") -> bytes:
    parts = _parts()
    text = re.sub(r"^(<\?xml[^>]*>\s*)?", lambda m: m[0] + dtd, parts[part].decode(), count=1)
    text = re.sub(r"<(t|v)( [^>]*)?>", lambda m: m[0] + use, text, count=1)
    return _package({**parts, part: text.encode()})


def _zeros(path, size: int, part: str = SHEET, *, head: bytes = b"", unit: bytes = b" ") -> None:
    """The workbook with a part of many equal bytes, written straight to the file."""
    block = unit * (2**20 // len(unit))
    deflate = zlib.compressobj(wbits=-15)
    begun = deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)
    again = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)  # looks back at nothing: may stand many times
    info, check = zipfile.ZipInfo(part), zlib.crc32(head)
    for _ in range(size // len(block)):
        check = zlib.crc32(block, check)
    packed = begun + again * (size // len(block)) + deflate.flush()
    info.compress_type, info.CRC = zipfile.ZIP_DEFLATED, check
    info.file_size, info.compress_size = len(head) + size // len(block) * len(block), len(packed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _parts().items():
            if name != part:
                package.writestr(name, content)
        info.header_offset = package.start_dir
        package.fp.write(info.FileHeader(zip64=True) + packed)  # compressing a gigabyte of one byte takes seconds
        package.filelist.append(info)
        package.start_dir = package.fp.tell()


def _lie(data: bytes, *, size: int) -> bytes:
    """Give the sheet another size in the zip's directory and header."""
    found = bytearray(data)
    name = SHEET.encode()
    for mark, back, at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        place = found.find(name)
        while place >= 0:
            if found[place - back : place - back + 4] == mark:
                found[place - back + at : place - back + at + 4] = struct.pack("<I", size)
            place = found.find(name, place + 1)
    return bytes(found)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode()

BOMBS = (
    *(_refused(f"entity-bomb-in-{part.split('/')[-1]}", _dtd(part, _LOL, "&a8;"), _FILE) for part in (SHEET, STRINGS)),
    _refused("quadratic-blow-up", _dtd(SHEET, _BLOW, "&a;" * 10_000), _FILE),
    _refused("external-entity", _dtd(SHEET, _XXE), _FILE),
    _refused("external-dtd", _dtd(SHEET, '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', ""), _FILE),
    _refused("dtd-in-workbook", _dtd("xl/workbook.xml", _LOL, ""), _FILE),
    _refused("dtd-in-relations", _dtd("xl/_rels/workbook.xml.rels", _LOL, ""), _FILE),
    _refused("dtd-in-styles", _dtd("xl/styles.xml", _LOL, ""), _FILE),
    _refused("gigabyte-of-spaces", lambda p: _zeros(p, 2**30, head=_HEAD), _FILE),
    _refused("gigabyte-of-rows", lambda p: _zeros(p, 2**30, head=_HEAD, unit=b"<row><c><v>1</v></c></row>      "), _FILE),
    _refused("gigabyte-of-empty-rows", lambda p: _zeros(p, 2**30, head=_HEAD, unit=b"<row/>  "), _FILE),
    _refused("700-megabytes-of-a-string", lambda p: _zeros(p, 700 * 2**20, STRINGS, head=f'<sst xmlns="{_MAIN}"><si><t>'.encode(), unit=b"x"), _FILE),
    _refused("250-megabytes-of-a-string", lambda p: _zeros(p, 250 * 2**20, STRINGS, head=f'<sst xmlns="{_MAIN}"><si><t>'.encode(), unit=b"x"), r"survey\.xlsx"),
    _refused("250-megabytes-of-strings", lambda p: _zeros(p, 250 * 2**20, STRINGS, head=f'<sst xmlns="{_MAIN}">'.encode(), unit=b"<si><t>abcd</t></si>            "), r"survey\.xlsx"),
    _refused("250-megabytes-of-cells", lambda p: _zeros(p, 250 * 2**20, head=_HEAD, unit=b"<row><c><v>1</v></c></row>      "), r"survey\.xlsx"),
    _refused("250-megabytes-of-blank-cells", lambda p: _zeros(p, 250 * 2**20, head=_HEAD + b"<row>", unit=b"<c/>"), r"survey\.xlsx"),
    _refused("250-megabytes-of-one-tag", lambda p: _zeros(p, 250 * 2**20, head=_HEAD + b'<row a="', unit=b"x"), r"survey\.xlsx"),
    _refused("250-megabytes-of-nesting", lambda p: _zeros(p, 250 * 2**20, head=_HEAD, unit=b"<a>x"), r"survey\.xlsx"),
    _refused("250-megabytes-of-styles", lambda p: _zeros(p, 250 * 2**20, "xl/styles.xml", head=f'<styleSheet xmlns="{_MAIN}"><cellXfs>'.encode(), unit=b"<xf/>   "), r"survey\.xlsx"),
    _refused("250-megabytes-of-sheets", lambda p: _zeros(p, 250 * 2**20, "xl/workbook.xml", head=f'<workbook xmlns="{_MAIN}"><sheets>'.encode(), unit=b"<sheet/>"), r"survey\.xlsx"),
    _refused("250-megabytes-of-relations", lambda p: _zeros(p, 250 * 2**20, "xl/_rels/workbook.xml.rels", head=b"<Relationships>", unit=b"<Relationship Id='a' Target='b'/>"), r"survey\.xlsx"),
    _refused("250-megabytes-of-merges", lambda p: _zeros(p, 250 * 2**20, head=_HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>', unit=b'<mergeCell ref="A1:B2"/>         '), r"survey\.xlsx"),
    _refused("size-lie-small", _lie(BOOK, size=10), _FILE),
    _refused("size-lie-huge", _lie(BOOK, size=0xFFFFFFF0), _FILE),
    _refused("100000-parts", lambda p: p.write_bytes(_package({**_parts(), **{f"xl/x{i}.xml": b"" for i in range(65_000)}, SHEET: b"<x"})), _FILE),
    _refused("nested-50000-deep", _with(SHEET, _END, "<a>" * 50_000), _FILE),
)  # fmt: skip

CORNERS = (
    _refused("corner-value", _with(SHEET, _END, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), r"survey\.xlsx\[S!XFD1048576\]: error: "),
    _used("corner-row", _with(SHEET, _END, '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'), "set aside: 1|1 set aside", same=True),
    _refused("corner-column", _with(SHEET, _END, '<row r="50"><c r="XFD50"><v>1</v></c></row></sheetData>'), r"survey\.xlsx"),
    _refused("beyond-excel", _with(SHEET, _END, '<row r="99999999999"><c r="ZZZZZZZ99999999999"><v>1</v></c></row></sheetData>'), r"survey\.xlsx"),
    _refused("row-zero", _with(SHEET, '<row r="2"', '<row r="0"'), r"survey\.xlsx"),
    _refused("row-minus", _with(SHEET, '<row r="2"', '<row r="-5"'), r"survey\.xlsx"),
    _used("phantom-rows", lambda p: p.write_bytes(_with(SHEET, _END, "".join(f'<row r="{i}" s="1" customFormat="1"><c r="A{i}" s="1"/></row>' for i in range(50, 1_048_577)) + _END)), same=True),
    _used("phantom-corner", _with(SHEET, _END, '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'), same=True),
    _used("dimension-a1", _with(SHEET, 'ref="A1:P43"', 'ref="A1"'), same=True),
    _used("dimension-a1-c3", _with(SHEET, 'ref="A1:P43"', 'ref="A1:C3"'), same=True),
    _used("dimension-everything", _with(SHEET, 'ref="A1:P43"', 'ref="A1:XFD1048576"'), same=True),
    _used("dimension-nonsense", _with(SHEET, 'ref="A1:P43"', 'ref="x"'), same=True),
    _used("count-of-strings-lies", _with(STRINGS, 'uniqueCount="', 'uniqueCount="4294967295" x="'), same=True),
    _used("count-of-strings-zero", _with(STRINGS, 'uniqueCount="', 'uniqueCount="0" x="'), same=True),
    _refused("string-that-is-not-there", _xml('<c r="D2" t="s"><v>99999</v></c>'), r"survey\.xlsx(\[S!D2\])?: error: "),
    _refused("string-minus-one", _xml('<c r="D2" t="s"><v>-1</v></c>'), r"survey\.xlsx(\[S!D2\])?: error: "),
    _used("style-that-is-not-there", _xml(f'<c r="D2" s="99999"><v>{ROWS[1][3]}</v></c>'), same=True),
    _used("merge-of-everything", _with(SHEET, _END, _END + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "warning: .*merged"),
    _refused("100000-merges", _with(SHEET, _END, _END + "<mergeCells>" + '<mergeCell ref="A2:A40000"/>' * 100_000 + "</mergeCells>"), r"survey\.xlsx"),
)  # fmt: skip

VALUES = (
    *(
        _refused(f"answer-{str(value)[:12]!r}", _cell(value), _D2)
        for value in (0, 6, -1, 1e308, 3.25e-9, True, False, "6", "five", "TRUE", "#N/A", "=1+1", "1e400", "٣٣", "½", "a" * 900)
    ),
    _refused("answer-date", _cell(__import__("datetime").date(2026, 1, 5)), _D2),
    _refused("answer-time", _cell(__import__("datetime").time(12, 30)), _D2),
    _refused("formula-never-calculated", _cell("=SUM(A1:A9)"), _D2 + r"(.|\n)*Excel"),
    *(_refused(f"error-value-{code}", _xml(f'<c r="D2" t="e"><v>{code}</v></c>'), _D2) for code in ("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!")),
    _refused("not-a-number", _xml('<c r="D2"><v>abc</v></c>'), _D2),
    _refused("infinity", _xml('<c r="D2"><v>INF</v></c>'), _D2),
    _refused("nan", _xml('<c r="D2"><v>NaN</v></c>'), _D2),
    _refused("iso-date", _xml('<c r="D2" t="d"><v>2026-01-05</v></c>'), _D2),
    _refused("odd-type", _xml('<c r="D2" t="zzz"><v>3</v></c>'), r"survey\.xlsx"),
    _used("calculated-formula", _xml(f'<c r="D2"><f>1+1</f><v>{ROWS[1][3]}</v></c>'), same=True),
    _used("text-number", _cell(str(ROWS[1][3])), same=True),
    _used("full-width-number", _cell(chr(0xFF10 + int(ROWS[1][3] or 0))), same=True),
    _used("rich-text", _xml(f'<c r="D2" t="inlineStr"><is><r><t>{ROWS[1][3]}</t></r></is></c>'), same=True),
    _used("escaped-control-in-name", _xml('<c r="C2" t="inlineStr"><is><t>h_x001B_r</t></is></c>', "C2"), same=True),
    _used("zero-width-in-names", originals.workbook({"S": UNSEEN}), r"survey\.xlsx\[S!\w+\]: warning: .*cannot be seen", same=True),
    _used("zero-width-in-ods", originals.ods_book(UNSEEN), r"survey\.ods\[S!\w+\]: warning: .*cannot be seen", file="survey.ods", same=True),
    _used("zero-width-in-xls", originals.xls_book(UNSEEN), r"survey\.xls\[S!\w+\]: warning: .*cannot be seen", file="survey.xls", same=True),
    _used("numbers-as-respondents", _cell(1001, "A2")),
)  # fmt: skip  # fmt: skip


def _hide_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("old", 0).append(["customer", "supplier", "q1"])
    book["old"].sheet_state = "hidden"


def _two_candidates(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book["S"])


def _all_hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("x")
    book["S"].sheet_state = "veryHidden"


def _hidden_rows(book: openpyxl.Workbook) -> None:
    for row in (3, 4):
        book["S"].row_dimensions[row].hidden = True


def _merged(book: openpyxl.Workbook) -> None:
    book["S"].merge_cells("B2:B7")


def _nothing(book: openpyxl.Workbook) -> None:
    book["S"].delete_rows(1, 100)


def _ole(**streams: bytes) -> bytes:
    return xls.container({name.replace("_", ""): content for name, content in streams.items()})


def _other(part: str) -> bytes:
    return _package({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})


def _encrypted_zip() -> bytes:
    found = bytearray(BOOK)
    at = found.find(b"PK\x01\x02")
    while at >= 0:
        found[at + 8] |= 1
        at = found.find(b"PK\x01\x02", at + 1)
    return bytes(found)


def _method_99() -> bytes:
    found = bytearray(BOOK)
    at = found.find(b"PK\x01\x02")
    while at >= 0:
        found[at + 10 : at + 12] = struct.pack("<H", 99)
        at = found.find(b"PK\x01\x02", at + 1)
    return bytes(found)


SHEETS = (
    _used("hidden-first-sheet", _saved(_hide_sheet), same=True),
    _refused("two-sheets-that-fit", _saved(_two_candidates), r"survey\.xlsx"),
    _refused("only-hidden-sheets", _saved(_all_hidden), r"survey\.xlsx"),
    _used("hidden-rows", _saved(_hidden_rows), r"warning: .*hidden", same=True),
    _used("merged-customers", _saved(_merged), r"warning: .*merged", same=True),
    _refused("empty-sheet", _saved(_nothing), r"survey\.xlsx"),
    _refused("password", _ole(Encrypted_Package=bytes(9000)), "password"),
    _refused("password-zip", _encrypted_zip(), "password"),
    _refused("method-99", _method_99(), "damaged"),
    _used("xls-named-xlsx", originals.xls_book(ROWS), same=True),
    _used("ods-named-xlsx", originals.ods_book(ROWS), same=True),
    _used("csv-named-xlsx", originals.written(ROWS), same=True),
    _used("xlsx-named-csv", BOOK, file="survey.csv", same=True),
    _used("xlsx-named-xls", BOOK, file="survey.xls", same=True),
    _used("xls", originals.xls_book(ROWS), file="survey.xls", same=True),
    _used("ods", originals.ods_book(ROWS), file="survey.ods", same=True),
    _refused("html-named-xls", b"<html><body><table><tr><td>1", "HTML", "survey.xls"),
    _refused("docx", _other("word/document.xml"), r"Word"),
    _refused("pptx", _other("ppt/presentation.xml"), r"survey\.xlsx"),
    _refused("xlsb", _other("xl/workbook.bin"), r"xlsb"),
    _refused("odt", ods.ods(mimetype="application/vnd.oasis.opendocument.text"), r"survey\.xlsx"),
    _refused("doc", _ole(Word_Document=bytes(9000)), r"survey\.xlsx"),
    _refused("zip-of-a-csv", _package({"survey.csv": originals.written(ROWS)}), r"ZIP"),
    _refused("folder", lambda p: p.mkdir(), r"survey\.xlsx"),
    _refused("missing", lambda p: None, r"survey\.xlsx"),
    _refused("fifo", lambda p: __import__("os").mkfifo(p), r"survey\.xlsx"),
    _refused("dangling-link", lambda p: p.symlink_to("nowhere"), r"survey\.xlsx"),
    _refused("link-to-itself", lambda p: p.symlink_to(p.name), r"survey\.xlsx"),
    _refused("dev-zero", lambda p: p.symlink_to("/dev/zero"), r"survey\.xlsx"),
)

DAMAGED = (
    *(_refused(f"cut-at-{share}-percent", BOOK[: len(BOOK) * share // 100], _FILE) for share in (1, 10, 50, 90, 99)),
    *(_refused(f"without-{name.rpartition('/')[2]}", _without(name), _FILE) for name in ("xl/workbook.xml", SHEET)),
    _used("without-content-types", _without("[Content_Types].xml"), same=True),
    _refused("without-strings", _without(STRINGS), r"survey\.xlsx"),
    _used("without-styles", _without("xl/styles.xml"), same=True),
    _refused("sheet-not-xml", _plus(SHEET, b"hello"), _FILE),
    _refused("sheet-empty", _plus(SHEET, b""), _FILE),
    _refused("sheet-cut", _plus(SHEET, _parts()[SHEET][:900]), _FILE),
    _refused("sheet-in-utf-7", _plus(SHEET, b"<?xml version='1.0' encoding='utf-7'?>" + _parts()[SHEET]), r"survey\.xlsx"),
    _refused("relation-outside", _with("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../../etc/passwd"), _FILE),
    _refused("relation-to-the-net", _with("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "http://127.0.0.1:9/x"), _FILE),
    _refused("changed-byte", BOOK[:700] + bytes([BOOK[700] ^ 255]) + BOOK[701:], _FILE),
    _refused("zip-without-end", BOOK[:-30], _FILE),
    _used("style-without-a-name", _with("xl/styles.xml", 'name="Normal"', ""), same=True),
)  # fmt: skip

OLD = (
    _refused("xls-cut", originals.xls_book(ROWS)[:5000], r"survey\.xls: error: ", "survey.xls"),
    _refused("xls-loop", xls.container({"Workbook": b""}, loop=True), r"survey\.xls: error: ", "survey.xls"),
    _refused("xls-password", xls.book(b"", xls.record(0x2F, bytes(6))), "password", "survey.xls"),
    _refused("xls-nothing", b"\xd0\xcf\x11\xe0" + bytes(600), r"survey\.xls: error: ", "survey.xls"),
    _refused("xls-date", xls.book(xls.label(0, 0, "x")), r"survey\.xls", "survey.xls"),
    _refused("ods-dtd", ods.ods(content=_LOL + "<x/>"), r"survey\.ods: error: ", "survey.ods"),
    _refused("ods-password", ods.encrypted(), "password", "survey.ods"),
    _refused("ods-repeats", ods.ods(ods.table(ods.row(ods.num(1, table__number_columns_repeated="999999999"), more='table:number-rows-repeated="999999999"'))), r"survey\.ods", "survey.ods"),
    _refused("ods-cut", originals.ods_book(ROWS)[:600], r"survey\.ods: error: ", "survey.ods"),
)  # fmt: skip

CASES = (*BOMBS, *CORNERS, *VALUES, *SHEETS, *DAMAGED, *OLD)
