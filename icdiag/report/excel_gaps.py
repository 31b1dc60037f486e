"""The workbook's sheets of expected and received service, and of importance."""

from icdiag.formulas.importance import QUADRANTS
from icdiag.report.excel_chart import EMU_PER_CHARACTER, EMU_PER_CM, EMU_PER_ROW
from icdiag.report.excel_scatter import Axis, scatter_chart
from icdiag.report.excel_table import Column, Page, rounded, whole_sheet
from icdiag.report.gap_view import ChartView, GapDetail, GapsView
from icdiag.report.quadrants import limits
from icdiag.report.sheet import Chart, Sheet, Value, place

CHARTED = 40
"""Points of a chart; names of more would lie over each other."""
_WIDTH, _HEIGHT = 26 * EMU_PER_CM, 13 * EMU_PER_CM
_LEAST_WIDTH = 17.0
"""Of the table's five columns, in characters: a chart stands below them."""


def gap_sheets(page: Page) -> None:
    """Write the gaps of the organisation, the suppliers and the links, and the points of the charts, where asked."""
    gaps = page.shown.gaps
    if gaps is None:
        return
    if gaps.details:
        _gaps(page, gaps)
    if gaps.charts:
        _points(page, gaps.charts)


def _column(page: Page, key: str, kind: str = "text", widest: int = 22) -> Column:
    return Column(page.words(f"gaps.{key}"), kind, widest)


def _gaps(page: Page, gaps: GapsView) -> None:
    columns = [
        _column(page, "excel.level"),
        page.column("supplier", "strong", 24),
        page.column("customer", "strong", 24),
        _column(page, "col.part", widest=26),
        *(_column(page, f"col.{key}", "score", 12) for key in ("expected", "received", "gap")),
        *(page.column(key, "score") for key in ("low", "high")),
        _column(page, "col.n", "count"),
        _column(page, "col.alone", "score", 14),
        *(_column(page, f"excel.scale_{key}", "ratio", 14) for key in ("expected", "received", "gap")),
        _column(page, "excel.reliability", "ratio", 14),
        _column(page, "read.label", widest=30),
    ]
    rows = [_detail(detail) for detail in gaps.details]
    whole_sheet(page.sheet("gaps", head_row=1), columns, rows, freeze=4)


def _detail(detail: GapDetail) -> tuple[Value, ...]:
    row = detail.row
    return (
        detail.level,
        detail.supplier,
        detail.customer,
        detail.part,
        *(rounded(v) for v in (row.expected, row.received, row.value, row.low, row.high)),
        row.n,
        rounded(row.alone),
        *(_fine(v) for v in (*detail.in_scale, detail.reliability)),
        row.reading,
    )


def _fine(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0


def _points(page: Page, charts: tuple[ChartView, ...]) -> None:
    columns = [
        _column(page, "excel.what"),
        _column(page, "excel.name", "strong", 30),
        _column(page, "col.importance", "score"),
        _column(page, "col.score", "score"),
        _column(page, "col.place", widest=34),
    ]
    rows: list[tuple[Value, ...]] = []
    for chart in charts:
        what = page.words("gaps.excel.part" if chart.kind == "dimensions" else "gaps.excel.supplier")
        rows += [(what, p.name, rounded(p.importance), rounded(p.performance), p.place) for p in chart.points]
    sheet = page.sheet("importance", head_row=1)
    whole_sheet(sheet, columns, rows, freeze=2)
    first, below, wide = 2, len(rows) + 2, len(columns)
    for chart in charts:
        if len(chart.points) <= CHARTED:
            drawn = _scatter(page, sheet, chart, first)
            sheet.charts.append(Chart(below, wide * len(sheet.charts), _WIDTH, _HEIGHT, drawn))
        first += len(chart.points)
    if sheet.charts:  # the table as wide as a chart, and as many columns of that width for each further chart
        widths = [max(_LEAST_WIDTH, sheet.widths[j]) for j in range(1, wide + 1)]
        sheet.set_widths(widths * len(sheet.charts))
        room = round(sum(widths) * EMU_PER_CHARACTER * 0.97)
        sheet.charts[:] = [chart._replace(width=min(room, _WIDTH)) for chart in sheet.charts]
        sheet.print_area = f"A1:{place(below + _HEIGHT // EMU_PER_ROW + 1, wide * len(sheet.charts))}"


def _scatter(page: Page, sheet: Sheet, chart: ChartView, first: int) -> str:
    across, up = ("received", "expected") if chart.kind == "dimensions" else ("score", "importance")
    return scatter_chart(
        title=page.words(f"gaps.chart.{chart.kind}"),
        sheet=sheet.title,
        first=first,
        quarters=[p.quadrant for p in chart.points],
        across=Axis(
            page.words(f"gaps.col.{across}"), *limits([p.performance for p in chart.points]), chart.performance
        ),
        up=Axis(page.words(f"gaps.col.{up}"), *limits([p.importance for p in chart.points]), chart.importance),
        corners={key: page.words(f"gaps.place.{key}") for key in QUADRANTS},
    )
