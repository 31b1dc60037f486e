"""The workbook's cells: one place that makes user text harmless and gives every cell its look."""

import math
import re
from copy import copy
from weakref import WeakKeyDictionary

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from rich.cells import cell_len

LONGEST = 32_767
"""Excel's limit for one cell, in UTF-16 code units."""
_CUT = " […]"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_STYLES: "WeakKeyDictionary[Workbook, dict[str, StyleArray]]" = WeakKeyDictionary()
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def clean(value: str) -> str:
    """Return the text as a cell may hold it.

    Characters that XML forbids become U+FFFD, direction controls go, and what Excel would read as an escape
    (``_x001B_``) is escaped. Over 32,767 the text is cut, with a mark.
    """
    safe = _ESCAPE.sub("_x005F_", _BIDI.sub("", _NOT_XML.sub("\ufffd", value)))
    if len(safe.encode("utf-16-le")) <= 2 * LONGEST:
        return safe
    room = 2 * (LONGEST - len(_CUT))
    return safe.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def dress(cell: Cell | MergedCell, style: str) -> None:
    """Give the cell a named style; openpyxl's own look-up is ten times slower, and a workbook has 300,000 cells."""
    book = cell.parent.parent
    assert book is not None
    known = _STYLES.setdefault(book, {})
    if style in known:
        cell._style = copy(known[style])  # type: ignore[union-attr]  # a private name that the stubs leave out
    else:
        cell.style = style
        known[style] = copy(cell._style)  # type: ignore[union-attr]


def text(cell: Cell | MergedCell, value: str, style: str = "ic text") -> None:
    """Put text into a cell as text, whatever it looks like: never a formula, an error or a number."""
    safe = clean(value)
    dress(cell, style)
    if not safe or isinstance(cell, MergedCell):
        return
    cell.value = safe
    cell.data_type = "s"
    if safe[0] in _FORMULA:
        cell.quotePrefix = True  # else Excel makes a formula of it when someone edits the cell


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


def width(value: str | float) -> int:
    """Return the columns that a cell's widest line takes; a Chinese character takes two."""
    if not isinstance(value, str):
        return 6
    if value.isascii() and "\n" not in value:
        return len(value)
    return max(cell_len(line) for line in value.split("\n"))


def lines(value: str | float, columns: float) -> int:
    """Return how many lines a text takes in a column of this width."""
    if not isinstance(value, str) or (2 * len(value) <= columns and "\n" not in value):
        return 1
    return sum(max(1, math.ceil(width(part) / max(1.0, columns))) for part in value.split("\n"))


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
