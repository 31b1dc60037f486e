"""The departments' bar chart, as the file format has it."""

from html import escape
from typing import NamedTuple

from icdiag.cell_text import clean
from icdiag.report.sheet import letters

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CHART = f"{_DRAWING}/chart"
EMU_PER_CM = 360_000
EMU_PER_CHARACTER = 7 * 9_525
"""Of a column's width, in the usual font."""
EMU_PER_ROW = 15 * 12_700
"""Height of a row that nobody set."""
_WHISKER = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="1F2933"/></a:solidFill></a:ln></c:spPr>'


class Bars(NamedTuple):
    """One kind of bar: the columns that hold its lengths and how far its interval reaches to either side."""

    column: int
    color: str
    minus: int
    plus: int


def bar_chart(*, title: str, sheet: str, last: int, names: int, series: tuple[Bars, ...]) -> str:
    """Return a chart of bars from 0 to 100, over rows 2 to ``last`` of a sheet, the first row on top.

    Args:
        title: said above it.
        sheet: name of the sheet that holds the numbers, their headings in row 1.
        last: last row of the data.
        names: column of the bars' names.
        series: each kind of bar.
    """
    quoted = "'" + sheet.replace("'", "''") + "'"

    def cells(column: int) -> str:
        return escape(f"{quoted}!${letters(column)}$2:${letters(column)}${last}", quote=False)

    bars = "".join(
        f'<c:ser><c:idx val="{i}"/><c:order val="{i}"/>'
        f"<c:tx><c:strRef><c:f>{escape(f'{quoted}!${letters(bar.column)}$1', quote=False)}</c:f></c:strRef></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{bar.color}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus><c:numRef><c:f>{cells(bar.plus)}</c:f></c:numRef></c:plus>"
        f"<c:minus><c:numRef><c:f>{cells(bar.minus)}</c:f></c:numRef></c:minus>{_WHISKER}</c:errBars>"
        f"<c:cat><c:strRef><c:f>{cells(names)}</c:f></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{cells(bar.column)}</c:f></c:numRef></c:val></c:ser>"
        for i, bar in enumerate(series)
    )
    return (
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}/main"><c:roundedCorners val="0"/><c:chart>'
        f'{title_xml(title)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{bars}<c:gapWidth val="60"/>'
        f'<c:axId val="10"/><c:axId val="100"/></c:barChart>{_axes()}</c:plotArea>'
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )


def title_xml(text: str) -> str:
    """Return the title of a chart or of an axis."""
    run = f"<a:p><a:pPr><a:defRPr/></a:pPr><a:r><a:t>{escape(clean(text), quote=False)}</a:t></a:r></a:p>"
    return f'<c:title><c:tx><c:rich><a:bodyPr/>{run}</c:rich></c:tx><c:overlay val="0"/></c:title>'


def _axes() -> str:
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
    grid = '<c:spPr><a:ln><a:solidFill><a:srgbClr val="D5DAE0"/></a:solidFill></a:ln></c:spPr>'
    return (
        '<c:catAx><c:axId val="10"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/>{ticks}<c:crossAx val="100"/><c:crosses val="autoZero"/><c:lblOffset val="100"/></c:catAx>'
        '<c:valAx><c:axId val="100"/><c:scaling><c:orientation val="minMax"/><c:max val="100"/><c:min val="0"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'<c:majorGridlines>{grid}</c:majorGridlines><c:numFmt formatCode="0" sourceLinked="0"/>{ticks}'
        '<c:crossAx val="10"/><c:crosses val="max"/><c:majorUnit val="25"/></c:valAx>'
    )
