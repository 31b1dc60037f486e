"""The workbook's sheets of expected and received service, and of importance."""

from icdiag.report.excel_table import Column, Page, rounded, whole_sheet
from icdiag.report.gap_view import ChartView, GapDetail, GapsView
from icdiag.report.sheet import Value


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
    whole_sheet(page.sheet("importance", head_row=1), columns, rows, freeze=2)
