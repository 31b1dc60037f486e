"""The workbooks that openpyxl writes for us: harmless text in their cells, and bytes that stay the same."""

import io
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from html import escape
from types import MappingProxyType
from weakref import WeakKeyDictionary

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook

from icdiag.cell_text import FORMULA, LONGEST, clean, lines, width

__all__ = ["LONGEST", "clean", "dress", "lines", "packed", "text", "width"]

_STYLES: "WeakKeyDictionary[Workbook, dict[str, StyleArray]]" = WeakKeyDictionary()
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMULA_CELL = re.compile(
    rb'(?P<start><c r="(?P<cell>[A-Z]+[0-9]+)"[^>]*)>(?P<formula><f>[^<]*</f>)<v ?(?:/>|></v>)</c>'
)
_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


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
    if safe[0] in FORMULA:
        cell.quotePrefix = True  # else Excel makes a formula of it when someone edits the cell


def packed(book: Workbook, results: Mapping[str, Mapping[str, str | int]] = MappingProxyType({})) -> bytes:
    """Return the workbook's bytes without the time and the machine in them.

    ``results`` (name of a sheet -> cell -> value) are what formulas give before anybody changes anything: programs
    that show a workbook without computing it, such as mail previews, would show nothing there.
    """
    parts = {f"xl/worksheets/sheet{i}.xml": sheet.title for i, sheet in enumerate(book.worksheets, start=1)}
    written, out = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o600 << 16
            if name == "docProps/core.xml":
                body = _TIMES.sub(b"", body)
            elif given := results.get(parts.get(name, "")):
                body = _with_results(body, given)
            target.writestr(info, body, compresslevel=6)
    return out.getvalue()


def _with_results(body: bytes, results: Mapping[str, str | int]) -> bytes:
    """Return a sheet's XML with the results of its formulas, which openpyxl leaves out."""

    def filled(found: re.Match[bytes]) -> bytes:
        result = results.get(found["cell"].decode())
        if result is None:
            return found[0]
        kind = b' t="str"' if isinstance(result, str) else b""
        shown = escape(str(result), quote=False).encode()
        return b"".join((found["start"], kind, b">", found["formula"], b"<v>", shown, b"</v></c>"))

    return _FORMULA_CELL.sub(filled, body)
