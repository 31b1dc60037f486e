"""The chart of importance beside performance, as the file format has it: a point is a row of the sheet."""

from html import escape
from typing import NamedTuple

from icdiag.cell_text import clean
from icdiag.formulas.importance import CONCENTRATE, KEEP, LOW_PRIORITY, OVERKILL
from icdiag.report.excel_chart import title_xml
from icdiag.report.sheet import letters

COLORS = {KEEP: "1D5795", CONCENTRATE: "A51526", LOW_PRIORITY: "D9D9D9", OVERKILL: "92C5DE", "": "FFE699"}
"""Fill of a point by its quarter; pale yellow where that is not sure."""
_NAME, _UP, _ACROSS = 2, 3, 4
"""Columns that hold a point's name and its two numbers."""
_LINE = '<a:ln w="9525"><a:solidFill><a:srgbClr val="465460"/></a:solidFill></a:ln>'
_NO_LINE = '<c:spPr><a:ln w="28575"><a:noFill/></a:ln></c:spPr>'


class Axis(NamedTuple):
    """One axis: its title, where it begins and ends, and where the other one crosses it."""

    title: str
    low: int
    high: int
    cross: float


def scatter_chart(
    *, title: str, sheet: str, first: int, quarters: list[str], across: Axis, up: Axis, corners: dict[str, str]
) -> str:
    """Return a chart of one labelled point a row of a sheet, from row ``first`` on; the axes cross at the means.

    Args:
        title: said above it.
        sheet: name of the sheet that holds the points.
        first: row of the first point.
        quarters: each point's quarter, or an empty text.
        across: the axis of performance.
        up: the axis of importance.
        corners: what each quarter is called.
    """
    quoted = "'" + sheet.replace("'", "''") + "'"

    def cell(column: int, row: int) -> str:
        return f"<c:f>{escape(f'{quoted}!${letters(column)}${row}', quote=False)}</c:f>"

    points = [
        _series(
            i,
            f"<c:strRef>{cell(_NAME, first + i)}</c:strRef>",
            f"<c:numRef>{cell(_ACROSS, first + i)}</c:numRef>",
            f"<c:numRef>{cell(_UP, first + i)}</c:numRef>",
            marker=_marker(COLORS[quarter]),
        )
        for i, quarter in enumerate(quarters)
    ]
    named = [
        _corner(len(points) + i, corners[quarter], x, y, side)
        for i, (quarter, x, y, side) in enumerate((
            (CONCENTRATE, across.low, up.high, "r"), (KEEP, across.high, up.high, "l"),
            (LOW_PRIORITY, across.low, up.low, "r"), (OVERKILL, across.high, up.low, "l"),
        ))
    ]  # fmt: skip
    return (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:roundedCorners val="0"/><c:chart>'
        f'{title_xml(title)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:scatterChart>'
        f'<c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{"".join((*points, *named))}'
        f'<c:axId val="10"/><c:axId val="100"/></c:scatterChart>'
        f"{_axis(10, 'b', across, crosses=100, at=up.cross)}{_axis(100, 'l', up, crosses=10, at=across.cross)}"
        '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )


def _series(number: int, name: str, x: str, y: str, *, marker: str, side: str = "r", bold: int = 0) -> str:
    text = f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900" b="{bold}"/></a:pPr><a:endParaRPr/></a:p></c:txPr>'
    shown = "".join(
        f'<c:show{what} val="{int(what == "SerName")}"/>'
        for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{name}</c:tx>{_NO_LINE}{marker}'
        f'<c:dLbls><c:spPr><a:noFill/></c:spPr>{text}<c:dLblPos val="{side}"/>{shown}</c:dLbls>'
        f'<c:xVal>{x}</c:xVal><c:yVal>{y}</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _corner(number: int, name: str, x: int, y: int, side: str) -> str:
    """Return a point that cannot be seen, whose label names a quarter."""

    def literal(value: int) -> str:
        point = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{value}</c:v></c:pt>'
        return f"<c:numLit><c:formatCode>0</c:formatCode>{point}</c:numLit>"

    text = f"<c:v>{escape(clean(name), quote=False)}</c:v>"
    none = '<c:marker><c:symbol val="none"/></c:marker>'
    return _series(number, text, literal(x), literal(y), marker=none, side=side, bold=1)


def _marker(color: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
    return f'<c:marker><c:symbol val="circle"/><c:size val="9"/><c:spPr>{fill}{_LINE}</c:spPr></c:marker>'


def _axis(number: int, place: str, axis: Axis, *, crosses: int, at: float) -> str:
    return (
        f'<c:valAx><c:axId val="{number}"/><c:scaling><c:orientation val="minMax"/><c:max val="{axis.high}"/>'
        f'<c:min val="{axis.low}"/></c:scaling><c:delete val="0"/><c:axPos val="{place}"/>{title_xml(axis.title)}'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/><c:spPr>{_LINE}</c:spPr><c:crossAx val="{crosses}"/>'
        f'<c:crossesAt val="{at:.1f}"/></c:valAx>'
    )
