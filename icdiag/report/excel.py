"""Diagnosis -> report.xlsx: the view model as a workbook for people who go on working with the numbers."""

from icdiag.diagnosis import Diagnosis
from icdiag.memory import give_back
from icdiag.report.book import packed
from icdiag.report.content import content
from icdiag.report.excel_look import named_styles, styles_xml
from icdiag.report.excel_sheets import write_sheets
from icdiag.report.excel_table import Page
from icdiag.report.view import Content
from icdiag.words import Words


def render_xlsx(diagnosis: Diagnosis, language: str, shown: Content | None = None) -> bytes:
    """Return the workbook's bytes, worded in ``zh`` or ``en``: the same for the same diagnosis, always.

    ``shown`` is the diagnosis's content in that language, where it is at hand.
    Every text is a text cell, no cell is a formula, no sheet is hidden, and a hidden link has no number anywhere.
    """
    words = Words(language)
    page = Page(shown=shown or content(diagnosis, language), words=words, styles=named_styles())
    give_back()
    write_sheets(page)
    give_back()
    return packed(page.sheets, title=words("excel.title", org="").strip(), styles=styles_xml(language))
