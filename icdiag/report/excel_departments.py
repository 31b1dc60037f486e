"""The departments' sheet, with a chart of how well they serve and are served."""

from icdiag.report.excel_chart import EMU_PER_CM, EMU_PER_ROW, Bars, bar_chart
from icdiag.report.excel_table import Page, rounded, whole_sheet
from icdiag.report.sheet import Chart, Sheet, Value, place
from icdiag.report.view_basics import Score
from icdiag.report.view_links import DepartmentView

CHARTED = 30
"""Departments in the chart, the first of the sheet; more cannot be read."""
_SIDE = ("score", "low", "high", "links")
_SUPPLIER_COLUMN, _CUSTOMER_COLUMN = 7, 11
_PRINTED = 17
"""Columns that go to paper; after them stands what the chart's intervals are drawn from."""
_WIDTH = 35 * EMU_PER_CM


def departments_sheet(page: Page) -> None:
    """Write one row a department in the map's order, measured ones first, and a native chart of the scores below."""
    columns = [
        page.column("department", "strong", 26),
        page.column("unit", widest=22),
        page.column("role", widest=22),
        page.column("headcount", "count"),
        page.column("raters", "count", 10),
        page.column("rate", "percent"),
        *(page.column(f"supplier_{key}", "count" if key == "links" else "score", 14) for key in _SIDE),
        *(page.column(f"customer_{key}", "count" if key == "links" else "score", 14) for key in _SIDE),
        *(page.column(key, "score", 14) for key in ("leniency", "self", "self_gap")),
        *(page.column(f"{side}_{end}", "score", 14) for side in ("supplier", "customer") for end in ("minus", "plus")),
    ]
    departments = sorted(page.shown.departments, key=_unmeasured)
    sheet = page.sheet("departments", head_row=1)
    whole_sheet(sheet, columns, [_row(d) for d in departments], freeze=1)
    sheet.print_area = f"A1:{place(len(departments) + 1, _PRINTED)}"
    scored = sum(d.as_supplier is not None or d.as_customer is not None for d in departments)
    if scored:
        _chart(page, sheet, last=1 + min(scored, CHARTED), below=len(departments) + 3)


def _unmeasured(department: DepartmentView) -> bool:
    return department.as_supplier is None and department.as_customer is None


def _row(department: DepartmentView) -> tuple[Value, ...]:
    return (
        department.ref.name,
        department.group,
        department.role,
        department.headcount,
        department.raters if department.raters is not None else department.raters_text,
        None if department.response_rate is None else round(department.response_rate, 4),
        *_side(department.as_supplier),
        *_side(department.as_customer),
        rounded(department.leniency.value) if department.leniency else None,
        rounded(department.self_score),
        rounded(department.self_gap),
        *_reach(department.as_supplier),
        *_reach(department.as_customer),
    )


def _side(score: Score | None) -> tuple[Value, Value, Value, Value]:
    if score is None:
        return None, None, None, None
    return rounded(score.value), rounded(score.low), rounded(score.high), score.links


def _reach(score: Score | None) -> tuple[Value, Value]:
    """Return how far the interval reaches below and above the score, in points as the sheet shows them."""
    if score is None or score.low is None or score.high is None:
        return None, None
    low, value, high = (round(v, 1) for v in (score.low, score.value, score.high))
    return rounded(value - low), rounded(high - value)


def _chart(page: Page, sheet: Sheet, *, last: int, below: int) -> None:
    title = page.words("excel.chart.title" if last <= CHARTED else "excel.chart.title_first", n=last - 1)
    series = (
        Bars(_SUPPLIER_COLUMN, "2166AC", minus=_PRINTED + 1, plus=_PRINTED + 2),
        Bars(_CUSTOMER_COLUMN, "B8C4D0", minus=_PRINTED + 3, plus=_PRINTED + 4),
    )
    chart = bar_chart(title=title, sheet=sheet.title, last=last, names=1, series=series)
    high = round(min(40.0, 5 + 0.75 * (last - 1)) * EMU_PER_CM)
    sheet.charts.append(Chart(below - 1, 0, _WIDTH, high, chart))
    sheet.print_area = f"A1:{place(below + high // EMU_PER_ROW + 1, _PRINTED)}"
