"""What all workbooks that icdiag writes share: harmless text in their cells, and bytes that stay the same."""

import io
import math
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from types import MappingProxyType
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook
from rich.cells import cell_len

LONGEST = 32_767
"""Excel's limit for one cell, in UTF-16 code units."""
_CUT = " […]"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_STYLES: "WeakKeyDictionary[Workbook, dict[str, StyleArray]]" = WeakKeyDictionary()
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMULA_CELL = re.compile(
    rb'(?P<start><c r="(?P<cell>[A-Z]+[0-9]+)"[^>]*)>(?P<formula><f>[^<]*</f>)<v ?(?:/>|></v>)</c>'
)
_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


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
        return b"".join(
            (found["start"], kind, b">", found["formula"], b"<v>", escape(str(result)).encode(), b"</v></c>")
        )

    return _FORMULA_CELL.sub(filled, body)
