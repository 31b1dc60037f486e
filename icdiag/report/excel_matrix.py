"""The matrix sheet: suppliers down, customers across, coloured by fixed classes."""

from icdiag.cell_text import width
from icdiag.report.excel_table import Page, paragraph
from icdiag.report.sheet import Sheet
from icdiag.report.view_links import LinkView

LARGEST = 400
"""Departments above which a matrix no longer helps; the links' sheet holds the same numbers."""
HEAD_ROW = 5
_UNRATED, _HIDDEN = "○", "▨"
"""Marks beside the hatching, which some programs draw as plain grey."""


def matrix_sheet(page: Page) -> None:
    """Write the matrix. A hidden link is hatched and has no number; an unrated one has a ring; no link is blank."""
    sheet = page.sheet("matrix", head_row=HEAD_ROW)
    sheet.set_widths([24.0, *[9.0] * 7])
    paragraph(sheet, 1, page.words("excel.matrix.lead"), columns=8)
    if len(page.shown.departments) > LARGEST:
        paragraph(sheet, 2, page.words("excel.matrix.too_large", n=len(page.shown.departments)), columns=8)
        return
    _legend(page, sheet)
    _heads(page, sheet)
    place = {d.ref.id: i for i, d in enumerate(page.shown.departments)}
    for i in range(len(place)):
        sheet.put(HEAD_ROW + 1 + i, 2 + i, None, "ic own")
    for link in page.shown.links:
        if link.supplier.id in place and link.customer.id in place:
            _cell(sheet, HEAD_ROW + 1 + place[link.supplier.id], 2 + place[link.customer.id], link)
    sheet.frozen = (HEAD_ROW, 1)


def _legend(page: Page, sheet: Sheet) -> None:
    words = page.words
    sheet.put(3, 1, words("excel.matrix.legend"), "ic note")
    for i in range(1, 6):
        sheet.put(3, 1 + i, words(f"excel.matrix.class{i}"), f"ic class {i} key")
    sheet.put(3, 7, words("excel.matrix.hidden", mark=_HIDDEN), "ic hidden key")
    sheet.put(3, 8, words("excel.matrix.unrated", mark=_UNRATED), "ic unrated key")
    sheet.heights[3] = 32


def _heads(page: Page, sheet: Sheet) -> None:
    names = [d.ref.name for d in page.shown.departments]
    sheet.put(HEAD_ROW, 1, page.words("excel.matrix.corner"), "ic head")
    for i, name in enumerate(names):
        sheet.put(HEAD_ROW, 2 + i, name, "ic turned")
        sheet.put(HEAD_ROW + 1 + i, 1, name, "ic head")
    longest = max((width(name) for name in names), default=0)
    sheet.widths[1] = min(34.0, max(24.0, longest + 2.0))
    for i in range(7, len(names)):
        sheet.widths[2 + i] = 6.0 if len(names) > 20 else 9.0
    sheet.heights[HEAD_ROW] = min(160.0, 24 + 5.2 * longest)


def _cell(sheet: Sheet, row: int, column: int, link: LinkView) -> None:
    if link.status == "hidden":
        sheet.put(row, column, _HIDDEN, "ic hidden")
    elif link.status == "unrated":
        sheet.put(row, column, _UNRATED, "ic unrated")
    elif link.value is not None:
        sheet.put(row, column, round(link.value, 1) + 0.0, f"ic class {link.score_class}")
