"""What a workbook's cell may hold, whoever writes the workbook: harmless text, and how much room it takes."""

import math
import re

from rich.cells import cell_len

LONGEST = 32_767
"""Excel's limit for one cell, in UTF-16 code units."""
FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""A text that begins so becomes a formula when someone edits its cell, unless the cell says that it is quoted."""
NUMBER_WIDTH = 6
"""Columns that any number of ours takes."""
_CUT = " […]"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


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


def width(value: str | float) -> int:
    """Return the columns that a cell's widest line takes; a Chinese character takes two."""
    if not isinstance(value, str):
        return NUMBER_WIDTH
    if value.isascii() and "\n" not in value:
        return len(value)
    return max(cell_len(line) for line in value.split("\n"))


def lines(value: str | float, columns: float) -> int:
    """Return how many lines a text takes in a column of this width."""
    if not isinstance(value, str) or (2 * len(value) <= columns and "\n" not in value):
        return 1
    return sum(max(1, math.ceil(width(part) / max(1.0, columns))) for part in value.split("\n"))
