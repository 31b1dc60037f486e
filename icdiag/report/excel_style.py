"""The report's cells beside plain text: numbers, links to sheets, and pages ready for print."""

import math

from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.workbook import dress


def number(cell: Cell | MergedCell, value: float | None, style: str = "ic score") -> None:
    """Put a number into a cell; an unknown one leaves it blank.

    Raises:
        ValueError: the number is not finite; a workbook would lose it in silence.
    """
    dress(cell, style)
    if value is None or isinstance(cell, MergedCell):
        return
    if not math.isfinite(value):
        raise ValueError("a number in the workbook is not finite")
    cell.value = value


def goto(cell: Cell | MergedCell, sheet: str) -> None:
    """Make the cell lead to the top of one of our own sheets, whose name comes from the word catalogue."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1", display=sheet)


def print_setup(sheet: Worksheet, *, footer: str, head_row: int | None) -> None:
    """Set landscape, one page wide, the table's head on every page, and the footer with page numbers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.85, 0.4
    if head_row:
        sheet.print_title_rows = f"{head_row}:{head_row}"
    # "&" starts a code in a footer; ours is catalogue text, but a doubled one costs nothing.
    left, right = _HeaderFooterPart(text=footer.replace("&", "&&")), _HeaderFooterPart(text="&P / &N")
    sheet.oddFooter = HeaderFooterItem(left=left, right=right)
    sheet.sheet_view.showGridLines = False
