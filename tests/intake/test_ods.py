"""OpenDocument spreadsheets: what LibreOffice and others write, and what no program writes."""

import io
import random
import zipfile
from datetime import datetime

import pytest

from icdiag.intake.cells import CellDate, CellError, Sheet, Value
from icdiag.intake.limits import limits
from icdiag.intake.sheets import sheets_of

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
URN = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = (
    f'xmlns:office="{URN}:office:1.0" xmlns:table="{URN}:table:1.0" xmlns:text="{URN}:text:1.0" '
    f'xmlns:style="{URN}:style:1.0" xmlns:draw="{URN}:drawing:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
HIDING = (
    '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def content(tables: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>{HIDING}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def ods(tables: str = "", *, mimetype: str = MIMETYPE, **parts: str) -> bytes:
    everything = {"mimetype": mimetype, "content.xml": content(tables)}
    everything |= {name.replace("__", "/") + ".xml": text for name, text in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in everything.items():
            archive.writestr(name, text)
    return file.getvalue()


def table(rows: str, *, name: str = "S", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(inside: str = "", **attributes: str) -> str:
    written = " ".join(f'{key.replace("__", ":").replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<table:table-cell {written}>{inside}</table:table-cell>"


def text(value: str, **attributes: str) -> str:
    return cell(f"<text:p>{value}</text:p>", office__value_type="string", **attributes)


def num(value: object, **attributes: str) -> str:
    return cell("<text:p>shown</text:p>", office__value_type="float", office__value=str(value), **attributes)


def sheets(data: bytes) -> tuple[Sheet, ...]:
    found, problems = sheets_of(data, shown_as="f.ods")
    assert not problems, problems
    return found


def rows(*written: str) -> list[list[Value]]:
    (sheet,) = sheets(ods(table("".join(written))))
    return sheet.rows


def code(data: bytes) -> str:
    found, (problem,) = sheets_of(data, shown_as="f.ods")
    assert found == ()
    return problem.code


def test_numbers() -> None:
    found = rows(row(num(3), num("3.0"), num(4.5), num("1E3"), num("x"), num("1e999")))
    bad = CellError("bad-value")
    assert found == [[3, 3, 4.5, 1000, bad, bad]]
    assert [type(value) for value in found[0][:3]] == [int, int, float]
    percent = cell(office__value_type="percentage", office__value="0.25")
    money = cell(office__value_type="currency", office__value="12.5", office__currency="CNY")
    assert rows(row(percent, money)) == [[0.25, 12.5]]


def test_dates_times_and_truth_values() -> None:
    def of(kind: str, value: str) -> str:
        return cell("<text:p>5</text:p>", office__value_type=kind, **{f"office__{kind}_value": value})

    found = rows(
        row(of("date", "2026-07-01"), of("date", "2026-07-01T08:30:00.500000000"), of("time", "PT12H30M00S"),
            of("boolean", "true"), of("boolean", "false"), of("date", "soon"), of("time", "1:2"), of("time", "-PT1H"))
    )  # fmt: skip
    bad = CellError("bad-value")
    assert found == [
        [CellDate(datetime(2026, 7, 1)), CellDate(datetime(2026, 7, 1, 8, 30)),
         CellDate(datetime(1899, 12, 30, 12, 30)), True, False, bad, bad, CellDate(datetime(1899, 12, 29, 23))]
    ]  # fmt: skip
    assert found[0][3] is True


def test_text() -> None:
    inside = "  a\n b<text:s/><text:s text:c='2'/>c<text:tab/>d<text:line-break/>e <text:span>f<text:a>g</text:a>"
    inside += "</text:span>"
    assert rows(row(text(inside))) == [["a b   c\td\ne fg"]]
    assert rows(row(cell("<text:p>one</text:p><text:p/><text:p>three</text:p>", office__value_type="string"))) == [
        ["one\n\nthree"]
    ]
    assert rows(row(text(""), text("  "), text("&lt;x&gt; &amp;"))) == [[None, None, "<x> &"]]
    assert rows(row(text("shown", office__string_value="meant"))) == [["meant"]]


def test_remarks_and_drawings_are_no_part_of_a_cell() -> None:
    remark = "<office:annotation><text:p>secret</text:p></office:annotation>"
    drawing = "<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"
    inner = table(row(num(9)), name="inner")
    found = rows(
        row(cell(remark + "<text:p>x</text:p>", office__value_type="string"), cell(remark), cell(drawing), cell(inner),
            num(1)),
        "<table:shapes><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></table:shapes>",
    )  # fmt: skip
    assert found == [["x", None, None, None, 1]]


def test_formulas() -> None:
    formula = {"table__formula": "of:=1"}
    error = cell("<text:p>#N/A</text:p>", office__value_type="string", calcext__value_type="error", **formula)
    other = cell("<text:p>Err:502</text:p>", office__value_type="float", office__value="0", **formula)
    found = rows(row(num(4, **formula), cell(**formula), cell("<text:p/>", **formula), error, other, text("#N/A")))
    assert found == [[4, CellError("no-value"), None, CellError("#N/A"), CellError("Err:502"), "#N/A"]]


def test_repeated_cells_and_rows() -> None:
    more = 'table:number-rows-repeated="3"'
    found = rows(
        row(num(3, table__number_columns_repeated="3"), cell(table__number_columns_repeated="2"), num(1)),
        row(cell(table__number_columns_repeated="16384"), more='table:number-rows-repeated="2"'),
        row(num(7), more=more),
        row(num(8)),
    )
    assert found == [[3, 3, 3, None, None, 1], [], [], [7], [7], [7], [8]]


def test_phantom_ranges_cost_nothing() -> None:
    far = 'table:number-rows-repeated="1048576"'
    blank = cell(table__number_columns_repeated="16384", table__style_name="ce1")
    assert rows(row(num(1), blank), row(blank, more=far)) == [[1]]


def test_spaces_cannot_fill_the_memory() -> None:
    spaces = "<text:s text:c='999999999'/>"
    ((cell_text,),) = rows(row(text(f"a{spaces}b")))
    assert isinstance(cell_text, str)
    assert cell_text.split() == ["a", "b"]
    assert len(cell_text) < 1000


def test_repetitions_without_sense_count_once() -> None:
    assert rows(row(num(1, table__number_columns_repeated="-5"), num(2, table__number_columns_repeated="x"))) == [
        [1, 2]
    ]


@pytest.mark.parametrize(
    "written",
    [
        row(num(1, table__number_columns_repeated="16384")),
        row(cell(table__number_columns_repeated=str(limits().columns)), num(1)),
        row(num(1), more=f'table:number-rows-repeated="{limits().rows + 1}"'),
        row(cell(table__number_columns_repeated="99999999999999999999"), num(1)),
    ],
)
def test_values_out_of_bounds_are_refused(written: str) -> None:
    assert code(ods(table(written))) == "beyond-bounds"


def test_a_million_wide_rows_are_too_many_cells() -> None:
    wide = row(num(1, table__number_columns_repeated="190"), more='table:number-rows-repeated="900000"')
    assert code(ods(table(wide))) == "too-many-cells"


def test_last_row_and_column() -> None:
    blank = row(more=f'table:number-rows-repeated="{limits().rows - 1}"')
    found = rows(blank, row(cell(table__number_columns_repeated=str(limits().columns - 1)), num(1)))
    assert len(found) == limits().rows
    assert found[-1] == [None] * (limits().columns - 1) + [1]


def test_merged_department_is_filled_down_and_merged_header_is_not() -> None:
    covered = "<table:covered-table-cell/>"
    hidden_value = "<table:covered-table-cell office:value-type='float' office:value='9'/>"
    (sheet,) = sheets(ods(table(
        row(text("部门"), text("人事", table__number_columns_spanned="2", table__number_rows_spanned="1"), hidden_value)
        + row(text("HR", table__number_rows_spanned="5"), num(1))
        + row(covered, num(2), more='table:number-rows-repeated="2"')
        + row(covered) + row(covered, num(4)) + row(text("IT"), num(5))
    )))  # fmt: skip
    assert sheet.rows == [["部门", "人事"], ["HR", 1], ["HR", 2], ["HR", 2], [], ["HR", 4], ["IT", 5]]
    assert (sheet.merged, sheet.merged_at) == (3, (1, 0))


def test_hidden_sheets_hidden_rows_and_groups() -> None:
    remembered = table(row(num(1)), name="'file:///tmp/other.ods'#$Sheet1", style="ta2").replace("'file", "&apos;file")
    hidden, filtered = 'table:visibility="collapse"', 'table:visibility="filter" table:number-rows-repeated="2"'
    shown = (
        f"<table:table-header-rows>{row(num(1))}</table:table-header-rows>"
        f"<table:table-row-group>{row(num(2), more=hidden)}</table:table-row-group>"
        f"{row(more=hidden)}{row(num(3), more=filtered)}"
    )
    found = sheets(ods(table(row(num(9)), name="密", style="ta2") + table(shown, name="表") + remembered))
    assert [(s.name, s.hidden, s.rows, s.hidden_rows) for s in found] == [
        ("密", True, [], 0), ("表", False, [[1], [2], [], [3], [3]], 3)
    ]  # fmt: skip


def test_other_prefixes_mean_the_same() -> None:
    written = content(table(row(text("x"), num(2))))
    for prefix in ("office", "table", "text"):
        written = written.replace(f"xmlns:{prefix}=", f"xmlns:{prefix[0]}{prefix[-1]}=")
        written = written.replace(f"<{prefix}:", f"<{prefix[0]}{prefix[-1]}:")
        written = written.replace(f"</{prefix}:", f"</{prefix[0]}{prefix[-1]}:")
        written = written.replace(f" {prefix}:", f" {prefix[0]}{prefix[-1]}:")
    assert sheets(ods(content=written))[0].rows == [["x", 2]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ods(META_INF__manifest="<m:manifest xmlns:m='urn:m'/>"), "no-sheet"),
        (ods(table(row(num(1))), mimetype="application/vnd.oasis.opendocument.text"), "file-other"),
        (ods(content="<office:document-content>"), "file-damaged"),
        (ods(content='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "file-dtd"),
        (ods(table("<x>" * 200 + "</x>" * 200)), "file-damaged"),
        (ods(table(row(text("x" * 1_000_001)))), "cell-too-long"),
        (ods("".join(table("", name=f"S{i}") for i in range(501))), "too-many-sheets"),
    ],
)
def test_unreadable(data: bytes, expected: str) -> None:
    assert code(data) == expected


def encrypted(**parts: str) -> bytes:
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:m"><manifest:file-entry manifest:full-path="content.xml">'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    file = io.BytesIO(ods(**parts))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def test_password() -> None:
    assert code(encrypted(content="\x1f\x02 no xml at all")) == "file-encrypted"
    whole = io.BytesIO(encrypted())
    with zipfile.ZipFile(io.BytesIO(), "w") as archive, zipfile.ZipFile(whole) as before:
        archive.writestr("mimetype", MIMETYPE)  # since LibreOffice 24.2 the package holds another, encrypted one
        archive.writestr("encrypted-package", b"\0\1\2")
        archive.writestr("META-INF/manifest.xml", before.read("META-INF/manifest.xml"))
        file = archive.fp
        archive.close()
        assert isinstance(file, io.BytesIO)
        assert code(file.getvalue()) == "file-encrypted"


def small_book() -> bytes:
    return ods(
        table(
            row(text("部门"), text("q1"), text("q2"))
            + row(text("HR", table__number_rows_spanned="3"), num(1), num(2, table__number_columns_repeated="2"))
            + row("<table:covered-table-cell/>", num(2), more='table:number-rows-repeated="2"')
            + row(cell(office__value_type="date", office__date_value="2026-07-01"), cell(table__formula="of:=1"))
        )
    )


def test_truncated_files_are_one_sentence() -> None:
    data = small_book()
    for end in range(4, len(data) - 1, 13):
        assert code(data[:end]) == "file-damaged"


def test_damaged_files_never_raise() -> None:
    data, written = small_book(), content("").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        written = archive.read("content.xml")
    chance = random.Random(3)
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found, problems = sheets_of(bytes(damaged), shown_as="f.ods")
        assert found or problems
    for _ in range(300):
        text_of = bytearray(written)
        for _ in range(chance.randint(1, 3)):
            text_of[chance.randrange(len(text_of))] = chance.choice(b'<>/"0123456789 az\xff\0')
        found, problems = sheets_of(ods(content=text_of.decode("latin-1")), shown_as="f.ods")
        assert found or problems
