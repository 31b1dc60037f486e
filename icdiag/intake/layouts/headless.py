"""Tells a first row of answers from a row of headers: an answer is never repeated as if it were a header."""

import unicodedata
from collections.abc import Sequence

from icdiag.intake.cells import Value, number

_LOOKED_AT = 50


def holds_answers(rows: Sequence[Sequence[Value]]) -> bool:
    """Tell whether the first of these rows holds what no header is: a number, or a value that its column repeats."""
    if not rows:
        return False
    first, *below = rows[:_LOOKED_AT]
    return any(
        _is_value(cell) or any(at < len(row) and row[at] == cell for row in below)
        for at, cell in enumerate(first)
        if cell is not None
    )


def _is_value(cell: Value) -> bool:
    return not isinstance(cell, str) or number(unicodedata.normalize("NFKC", cell).strip()) is not None
