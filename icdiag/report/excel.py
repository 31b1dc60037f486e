"""Diagnosis -> report.xlsx: the view model as a workbook for people who go on working with the numbers."""

from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook import Workbook

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.excel_look import register
from icdiag.report.excel_sheets import write_sheets
from icdiag.report.excel_table import Page
from icdiag.words import Words
from icdiag.workbook import clean, packed


def render_xlsx(diagnosis: Diagnosis, language: str) -> bytes:
    """Return the workbook's bytes, worded in ``zh`` or ``en``: the same for the same diagnosis, always.

    Every text is a text cell, no cell is a formula, no sheet is hidden, and a hidden link has no number anywhere.
    """
    shown, words = content(diagnosis, language), Words(language)
    book = Workbook()
    book.properties = DocumentProperties(creator="icdiag", title=clean(words("excel.title", org="").strip()))
    register(book, language)
    book.remove(book.worksheets[0])
    write_sheets(Page(book=book, shown=shown, words=words))
    return packed(book)
