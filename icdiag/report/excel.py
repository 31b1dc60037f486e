"""Diagnosis -> report.xlsx: the view model as a workbook for people who go on working with the numbers."""

import io
import re
import zipfile

from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook import Workbook

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.excel_look import register
from icdiag.report.excel_sheets import write_sheets
from icdiag.report.excel_style import clean
from icdiag.report.excel_table import Page
from icdiag.words import Words

_EPOCH = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


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
    packed = io.BytesIO()
    book.save(packed)
    return _fixed(packed.getvalue())


def _fixed(data: bytes) -> bytes:
    """Return the same workbook without the time and the machine in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o600 << 16
            target.writestr(info, _TIMES.sub(b"", body) if name == "docProps/core.xml" else body, compresslevel=6)
    return out.getvalue()
