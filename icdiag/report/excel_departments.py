"""The departments' sheet, with a chart of how well they serve and are served."""

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.report.excel_table import Page, Value, rounded, whole_sheet
from icdiag.report.view import DepartmentView, Score

CHARTED = 30
"""Departments in the chart: those that serve worst; more cannot be read."""
_SIDE = ("score", "low", "high", "links")
_SUPPLIER_COLUMN, _CUSTOMER_COLUMN = 7, 11


def departments_sheet(page: Page) -> None:
    """Write one row a department, those that serve worst first, and a native chart of the scores below."""
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
    ]
    departments = sorted(page.shown.departments, key=_worst_first)
    sheet = page.sheet("departments", head_row=1)
    whole_sheet(sheet, columns, [_row(d) for d in departments], freeze=1)
    scored = sum(d.as_supplier is not None or d.as_customer is not None for d in departments)
    if scored:
        _chart(page, sheet, last=1 + min(scored, CHARTED), below=len(departments) + 3)


def _worst_first(department: DepartmentView) -> tuple[bool, float, bool, float]:
    supplier, customer = department.as_supplier, department.as_customer
    neither = supplier is None and customer is None
    return neither, supplier.value if supplier else 101.0, customer is None, customer.value if customer else 0.0


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
    )


def _side(score: Score | None) -> tuple[Value, Value, Value, Value]:
    if score is None:
        return None, None, None, None
    return rounded(score.value), rounded(score.low), rounded(score.high), score.links


def _chart(page: Page, sheet: Worksheet, *, last: int, below: int) -> None:
    chart = BarChart()
    chart.type, chart.style = "bar", 10
    chart.title = page.words("excel.chart.title" if last <= CHARTED else "excel.chart.title_worst", n=last - 1)
    for column, color in ((_SUPPLIER_COLUMN, "2166AC"), (_CUSTOMER_COLUMN, "B8C4D0")):
        chart.add_data(Reference(sheet, min_col=column, min_row=1, max_row=last), titles_from_data=True)
        chart.series[-1].graphicalProperties.solidFill = color
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
    chart.y_axis.majorUnit = 25
    chart.y_axis.number_format, chart.y_axis.numFmt.sourceLinked = "0", False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.crosses = "max"
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="D5DAE0")))
    chart.gapWidth, chart.legend.position = 60, "b"
    chart.width, chart.height = 24, min(40.0, 5 + 0.75 * (last - 1))
    sheet.add_chart(chart, f"A{below}")
