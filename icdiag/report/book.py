"""The parts of report.xlsx, written straight into the zip: the same bytes for the same sheets, flat in memory."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from icdiag.cell_text import clean
from icdiag.report.book_forms import forms, table_part
from icdiag.report.sheet import Chart, Sheet, place, row_start

_EPOCH = (1980, 1, 1, 0, 0, 0)
_TOGETHER = 256
"""Rows handed to the compressor at once."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS = "http://schemas.openxmlformats.org"
_MAIN = f"{_FORMATS}/spreadsheetml/2006/main"
_RELATED = f"{_FORMATS}/officeDocument/2006/relationships"
_PACKAGE = f"{_FORMATS}/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
_MARGINS = '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.85" header="0.5" footer="0.4"/>'


def packed(sheets: list[Sheet], *, title: str, styles: str) -> bytes:
    """Return the workbook's bytes: no time, no machine, no path in them."""
    out = io.BytesIO()
    drawn = {i: len(sheet.charts) for i, sheet in enumerate(sheets, start=1) if sheet.charts}
    named = [i for i, sheet in enumerate(sheets, start=1) if sheet.named]
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, "[Content_Types].xml", [_content_types(len(sheets), drawn, named)])
        _add(archive, "_rels/.rels", [_root_relations()])
        _add(archive, "docProps/app.xml", [_app()])
        _add(archive, "docProps/core.xml", [_core(title)])
        _add(archive, "xl/workbook.xml", [_workbook(sheets)])
        _add(archive, "xl/_rels/workbook.xml.rels", [_workbook_relations(len(sheets))])
        _add(archive, "xl/styles.xml", [styles])
        for i, sheet in enumerate(sheets, start=1):
            _add(archive, f"xl/worksheets/sheet{i}.xml", _sheet(sheet, first=i == 1))
            _add_parts(archive, i, sheet)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 3, 0o600 << 16
    with archive.open(info, "w") as target:
        target.write(_HEAD.encode())
        for part in parts:
            target.write(part.encode())


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _root_relations() -> str:
    return _relations(
        [
            (f"{_RELATED}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_RELATED}/extended-properties", "docProps/app.xml"),
        ]
    )


def _workbook_relations(count: int) -> str:
    sheets = [(f"{_RELATED}/worksheet", f"worksheets/sheet{i}.xml") for i in range(1, count + 1)]
    return _relations([*sheets, (f"{_RELATED}/styles", "styles.xml")])


def _content_types(count: int, drawn: dict[int, int], named: list[int]) -> str:
    parts = [
        ("/xl/workbook.xml", f"{_TYPE}.spreadsheetml.sheet.main+xml"),
        ("/xl/styles.xml", f"{_TYPE}.spreadsheetml.styles+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("/docProps/app.xml", f"{_TYPE}.extended-properties+xml"),
        *((f"/xl/worksheets/sheet{i}.xml", f"{_TYPE}.spreadsheetml.worksheet+xml") for i in range(1, count + 1)),
        *((f"/xl/drawings/drawing{i}.xml", f"{_TYPE}.drawing+xml") for i in drawn),
        *(
            (f"/xl/charts/{_chart_name(i, k)}", f"{_TYPE}.drawingml.chart+xml")
            for i, n in drawn.items()
            for k in range(n)
        ),
        *((f"/xl/tables/table{i}.xml", f"{_TYPE}.spreadsheetml.table+xml") for i in named),
    ]
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _app() -> str:
    space = f"{_FORMATS}/officeDocument/2006/extended-properties"
    return f'<Properties xmlns="{space}"><Application>icdiag</Application></Properties>'


def _core(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>icdiag</dc:creator><dc:title>{escape(clean(title), quote=False)}</dc:title></cp:coreProperties>"
    )


def _workbook(sheets: list[Sheet]) -> str:
    tabs = "".join(
        f'<sheet name="{escape(sheet.title)}" sheetId="{i}" r:id="rId{i}"/>' for i, sheet in enumerate(sheets, 1)
    )
    names = "".join(name for i, sheet in enumerate(sheets) for name in _names(i, sheet))
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><workbookPr/>'
        f"<bookViews><workbookView/></bookViews><sheets>{tabs}</sheets>{defined}</workbook>"
    )


def _names(index: int, sheet: Sheet) -> Iterator[str]:
    title = _quoted(sheet.title)
    if sheet.filtered and not sheet.named:
        yield _name("_FilterDatabase", index, f"{title}!{_fixed(sheet.filtered)}", ' hidden="1"')
    if sheet.print_area:
        yield _name("Print_Area", index, f"{title}!{_fixed(sheet.print_area)}")
    if sheet.head_row:
        yield _name("Print_Titles", index, f"{title}!${sheet.head_row}:${sheet.head_row}")


def _name(name: str, index: int, target: str, more: str = "") -> str:
    return f'<definedName name="_xlnm.{name}" localSheetId="{index}"{more}>{escape(target, quote=False)}</definedName>'


def _quoted(title: str) -> str:
    """Return a sheet's name as formulas have it."""
    return "'" + title.replace("'", "''") + "'"


def _fixed(area: str) -> str:
    """Return ``A1:C9`` as ``$A$1:$C$9``."""
    cells = []
    for cell in area.split(":"):
        column = cell.rstrip("0123456789")
        cells.append(f"${column}${cell[len(column) :]}")
    return ":".join(cells)


def _sheet(sheet: Sheet, *, first: bool) -> Iterator[str]:
    yield f'<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield f'<dimension ref="{_dimension(sheet)}"/>{_view(sheet, first=first)}<sheetFormatPr defaultRowHeight="15"/>'
    if sheet.widths:
        columns = (f'<col min="{j}" max="{j}" width="{w:g}" customWidth="1"/>' for j, w in sorted(sheet.widths.items()))
        yield f"<cols>{''.join(columns)}</cols>"
    yield "<sheetData>"
    rows = iter(sheet.table() if sheet.table else _grid(sheet))
    while part := "".join(islice(rows, _TOGETHER)):
        yield part
    yield "</sheetData>"
    yield from _after_rows(sheet)
    yield "</worksheet>"


def _grid(sheet: Sheet) -> Iterator[str]:
    for row in sorted(sheet.cells.keys() | sheet.heights.keys()):
        cells = sheet.cells.get(row, {})
        yield f"{row_start(row, sheet.heights.get(row))}{''.join(cells[j] for j in sorted(cells))}</row>"


def _dimension(sheet: Sheet) -> str:
    rows, columns = sheet.size
    if not sheet.table:
        rows = max(sheet.cells, default=1)
        columns = max((max(cells) for cells in sheet.cells.values()), default=1)
    return f"A1:{place(max(1, rows), max(1, columns))}"


def _view(sheet: Sheet, *, first: bool) -> str:
    chosen = ' tabSelected="1"' if first else ""
    start = f'<sheetViews><sheetView showGridLines="0"{chosen} workbookViewId="0">'
    if sheet.frozen is None:
        return f"{start}</sheetView></sheetViews>"
    rows, columns = sheet.frozen
    split = f'xSplit="{columns}" ySplit="{rows}" topLeftCell="{place(rows + 1, columns + 1)}"'
    panes = "".join(f'<selection pane="{pane}"/>' for pane in ("topRight", "bottomLeft", "bottomRight"))
    return f'{start}<pane {split} activePane="bottomRight" state="frozen"/>{panes}</sheetView></sheetViews>'


def _after_rows(sheet: Sheet) -> Iterator[str]:
    """Yield what a sheet says after its cells, in the order that the format asks for."""
    if sheet.filtered and not sheet.named:  # a table has its own
        yield f'<autoFilter ref="{sheet.filtered}"/>'
    if sheet.merged:
        areas = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merged)
        yield f'<mergeCells count="{len(sheet.merged)}">{areas}</mergeCells>'
    yield from forms(sheet)
    if sheet.links:
        links = (
            f'<hyperlink ref="{at}" location="{escape(_quoted(to))}!{cell}" display="{escape(to)}"/>'
            for at, to, cell in sheet.links
        )
        yield f"<hyperlinks>{''.join(links)}</hyperlinks>"
    yield _MARGINS
    yield '<pageSetup paperSize="9" fitToWidth="1" fitToHeight="0" orientation="landscape"/>'
    # "&" starts a code in a footer; ours is catalogue text, but a doubled one costs nothing.
    footer = f"&L{sheet.footer.replace('&', '&&')}&R&P / &N"
    yield f"<headerFooter><oddFooter>{escape(footer, quote=False)}</oddFooter></headerFooter>"
    if sheet.charts:
        yield '<drawing r:id="rId1"/>'
    if sheet.named:
        yield f'<tableParts count="1"><tablePart r:id="rId{2 if sheet.charts else 1}"/></tableParts>'


def _add_parts(archive: zipfile.ZipFile, i: int, sheet: Sheet) -> None:
    """Add what the ``i``-th sheet refers to: first its charts, then its table."""
    targets = [(f"{_RELATED}/drawing", f"../drawings/drawing{i}.xml")] if sheet.charts else []
    targets += [(f"{_RELATED}/table", f"../tables/table{i}.xml")] if sheet.named else []
    if targets:
        _add(archive, f"xl/worksheets/_rels/sheet{i}.xml.rels", [_relations(targets)])
    if sheet.charts:
        _add_charts(archive, i, sheet.charts)
    if sheet.named:
        _add(archive, f"xl/tables/table{i}.xml", [table_part(i, sheet)])


def _chart_name(i: int, k: int) -> str:
    """Return the name of the part that holds the ``k``-th chart of the ``i``-th sheet."""
    return f"chart{i}{f'-{k + 1}' if k else ''}.xml"


def _add_charts(archive: zipfile.ZipFile, i: int, charts: list[Chart]) -> None:
    drawings = f"{_FORMATS}/drawingml/2006"
    frames = "".join(_frame(chart, k, drawings) for k, chart in enumerate(charts, start=1))
    spaces = f'xmlns:xdr="{drawings}/spreadsheetDrawing" xmlns:a="{drawings}/main" xmlns:r="{_RELATED}"'
    drawn = "xl/drawings"
    _add(archive, f"{drawn}/drawing{i}.xml", [f"<xdr:wsDr {spaces}>{frames}</xdr:wsDr>"])
    targets = [(f"{_RELATED}/chart", f"../charts/{_chart_name(i, k)}") for k in range(len(charts))]
    _add(archive, f"{drawn}/_rels/drawing{i}.xml.rels", [_relations(targets)])
    for k, chart in enumerate(charts):
        _add(archive, f"xl/charts/{_chart_name(i, k)}", [chart.xml])


def _frame(chart: Chart, k: int, drawings: str) -> str:
    return (
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{chart.column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{chart.row}</xdr:row>"
        f'<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="{chart.width}" cy="{chart.height}"/>'
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{k + 1}" name="Chart {k}"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{drawings}/chart"><c:chart xmlns:c="{drawings}/chart" r:id="rId{k}"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>"
    )
