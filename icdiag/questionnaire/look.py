"""How the questionnaire looks: its named styles, and pages ready for print."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.workbook import clean, lines

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
INK, MUTED, LINE = "1F2933", "566573", "B9C1CA"
HEAD, OWN_HEAD, TO_FILL, OUT = "E3E8EF", "DDEBE0", "FFF6D6", "E6E6E6"
"""Fills: headings, headings of what is not a supplier, cells to fill in, cells that need no answer."""
LINE_HEIGHT = 15.0
_HIGHEST = 400.0
"""Excel refuses rows over 409 points."""
_LONGEST_HEADER = 60
_POINTS_A_CHARACTER = 5.4
_LEAST_SHRINK = 0.72


@dataclass(frozen=True, slots=True)
class _Style:
    """One named style; the defaults are plain wrapped text that cannot be changed."""

    name: str
    size: int = 10
    bold: bool = False
    color: str = INK
    underline: Literal["single"] | None = None
    fill: str = ""
    boxed: bool = False
    form: str = "General"
    vertical: Literal["top", "center", "bottom"] = "center"
    horizontal: Literal["left", "center", "right"] = "left"
    indent: int = 0
    to_fill: bool = False

    def build(self, font: str) -> NamedStyle:
        """Return the style for openpyxl."""
        side = Side(style="thin", color=LINE)
        return NamedStyle(
            name=self.name,
            font=Font(name=font, size=self.size, bold=self.bold, color=self.color, underline=self.underline),
            fill=PatternFill("solid", fgColor=self.fill) if self.fill else PatternFill(),
            border=Border(left=side, right=side, top=side, bottom=side) if self.boxed else Border(),
            alignment=Alignment(vertical=self.vertical, horizontal=self.horizontal, wrap_text=True, indent=self.indent),
            number_format=self.form,
            protection=Protection(locked=not self.to_fill),
        )


def _styles() -> Iterator[_Style]:
    yield _Style("q title", size=16, bold=True)
    yield _Style("q section", size=12, bold=True, vertical="bottom")
    yield _Style("q text", vertical="top")
    yield _Style("q progress", bold=True)
    yield _Style("q note", color=MUTED)
    yield _Style("q link", color="1F5FA8", underline="single")
    yield _Style("q mark", size=8, color=MUTED)
    head = _Style("q head", bold=True, fill=HEAD, boxed=True, horizontal="center")
    yield head
    yield replace(head, name="q head own", fill=OWN_HEAD)
    yield replace(head, name="q head left", horizontal="left", indent=1)
    yield _Style("q hint", size=9, color=MUTED, boxed=True, horizontal="center")
    line = _Style("q line", boxed=True, indent=1)
    yield line
    yield replace(line, name="q line strong", bold=True)
    yield replace(line, name="q line link", color="1F5FA8", underline="single")
    yield replace(line, name="q count", color=MUTED, horizontal="center", indent=0)
    yield replace(line, name="q none", fill=OUT, horizontal="center", indent=0)
    answer = replace(line, name="q answer", size=11, fill=TO_FILL, horizontal="center", indent=0, to_fill=True)
    yield answer
    # Text, so that nothing that somebody types becomes a formula or a date.
    yield replace(answer, name="q comment", size=10, form="@", vertical="top", horizontal="left")


def register(book: Workbook, language: str) -> None:
    """Add every named style to the workbook, in the language's font."""
    for style in _styles():
        book.add_named_style(style.build(FONTS[language]))


def protect(sheet: Worksheet) -> None:
    """Let nothing be changed but the cells to fill in, and the sizes of rows and columns."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def page(sheet: Worksheet, *, header: str, footer: str, landscape: bool) -> None:
    """Set A4, one page wide, with a running header and page numbers."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.7
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    sheet.print_options.horizontalCentered = True
    if header.strip():
        sheet.oddHeader = HeaderFooterItem(left=_part(header))
    sheet.oddFooter = HeaderFooterItem(left=_part(footer), right=_HeaderFooterPart(text="&P / &N"))
    sheet.sheet_view.showGridLines = False


def merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    """Join the cells of a row that were dressed one by one; openpyxl's own way works out every border anew."""
    if last > first:
        sheet.merged_cells.add(CellRange(min_col=first, min_row=row, max_col=last, max_row=row))


def height(value: str, room: float, language: str, *, factor: float = 1.0, bold: bool = False, least: int = 1) -> float:
    """Return the points that a row needs for a text.

    Args:
        value: the text.
        room: the width that it has, in characters of the standard size.
        language: its language; Latin letters are narrower than the digits that widths are counted in.
        factor: its size against the standard one.
        bold: whether it is bold, and so wider.
        least: fewest lines.
    """
    room *= (1.04 if language == "zh" else 1.15) * (0.92 if bold else 1.0) / factor
    return min(_HIGHEST, LINE_HEIGHT * factor * max(least, lines(value, room)) + 6)


def fit(sheet: Worksheet, *, width: float, rows: int) -> None:
    """Put the sheet on one page where that costs little: at most a quarter of the size that its width leaves."""
    across, down = (785.0, 495.0) if sheet.page_setup.orientation == "landscape" else (538.0, 740.0)
    height = sum(sheet.row_dimensions[row].height or LINE_HEIGHT for row in range(2, rows + 1))
    if down / height >= _LEAST_SHRINK * min(1.0, across / (width * _POINTS_A_CHARACTER)):
        sheet.page_setup.fitToHeight = 1


def _part(text: str) -> _HeaderFooterPart:
    # "&" starts a code, and a digit right after the part's own code would be a font size.
    safe = " ".join(clean(text).split())[:_LONGEST_HEADER].replace("&", "&&")
    return _HeaderFooterPart(text=f" {safe}" if safe[:1].isdigit() else safe)
