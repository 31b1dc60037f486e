"""The matrix sheet: suppliers down, customers across, coloured by fixed classes."""

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.report.excel_style import number
from icdiag.report.excel_table import Page, paragraph, set_widths
from icdiag.report.view import LinkView
from icdiag.workbook import text, width

LARGEST = 400
"""Departments above which a matrix no longer helps; the links' sheet holds the same numbers."""
HEAD_ROW = 5
_UNRATED, _HIDDEN = "○", "▨"
"""Marks beside the hatching, which some programs draw as plain grey."""


def matrix_sheet(page: Page) -> None:
    """Write the matrix. A hidden link is hatched and has no number; an unrated one has a ring; no link is blank."""
    sheet = page.sheet("matrix", head_row=HEAD_ROW)
    set_widths(sheet, [24.0, *[9.0] * 7])
    paragraph(sheet, 1, page.words("excel.matrix.lead"), columns=8)
    if len(page.shown.departments) > LARGEST:
        paragraph(sheet, 2, page.words("excel.matrix.too_large", n=len(page.shown.departments)), columns=8)
        return
    _legend(page, sheet)
    _heads(page, sheet)
    place = {d.ref.id: i for i, d in enumerate(page.shown.departments)}
    for i in range(len(place)):
        cell = sheet.cell(HEAD_ROW + 1 + i, 2 + i)
        cell.style = "ic own"
    for link in page.shown.links:
        if link.supplier.id in place and link.customer.id in place:
            _cell(sheet, HEAD_ROW + 1 + place[link.supplier.id], 2 + place[link.customer.id], link)
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"


def _legend(page: Page, sheet: Worksheet) -> None:
    words = page.words
    text(sheet.cell(3, 1), words("excel.matrix.legend"), "ic note")
    for i in range(1, 6):
        text(sheet.cell(3, 1 + i), words(f"excel.matrix.class{i}"), f"ic class {i}")
    text(sheet.cell(3, 7), words("excel.matrix.hidden", mark=_HIDDEN), "ic hidden")
    text(sheet.cell(3, 8), words("excel.matrix.unrated", mark=_UNRATED), "ic unrated")
    for column in range(2, 9):
        sheet.cell(3, column).alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[3].height = 32


def _heads(page: Page, sheet: Worksheet) -> None:
    names = [d.ref.name for d in page.shown.departments]
    text(sheet.cell(HEAD_ROW, 1), page.words("excel.matrix.corner"), "ic head")
    for i, name in enumerate(names):
        text(sheet.cell(HEAD_ROW, 2 + i), name, "ic turned")
        text(sheet.cell(HEAD_ROW + 1 + i, 1), name, "ic head")
    longest = max((width(name) for name in names), default=0)
    sheet.column_dimensions["A"].width = min(34.0, max(24.0, longest + 2.0))
    for i in range(7, len(names)):
        sheet.column_dimensions[get_column_letter(2 + i)].width = 6.0 if len(names) > 20 else 9.0
    sheet.row_dimensions[HEAD_ROW].height = min(160.0, 24 + 5.2 * longest)


def _cell(sheet: Worksheet, row: int, column: int, link: LinkView) -> None:
    cell = sheet.cell(row, column)
    if link.status == "hidden":
        text(cell, _HIDDEN, "ic hidden")
    elif link.status == "unrated":
        text(cell, _UNRATED, "ic unrated")
    elif link.value is not None:
        number(cell, round(link.value, 1) + 0.0, f"ic class {link.score_class}")
