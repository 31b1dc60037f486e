"""What tells one submission of a form from another: the site's id of it, or the moments when it was begun and sent."""

import re
from collections.abc import Sequence

import numpy as np

from icdiag.intake.cells import CellDate, Value
from icdiag.intake.columns import Column

_MOMENT = re.compile(r"\D{0,3}\d{1,4}\D{1,2}\d{1,2}\D{1,2}\d{1,4}\D[^:]{0,30}\d:\d\d:\d\d")
"""A day and a time of day to the second; to the minute is not enough: colleagues answer together."""
_NUMBERS = re.compile(r"[0-9]{1,9}")
_ID = re.compile(r"[0-9A-Za-z_]{8,200}")
_ROUNDED = re.compile(r"\d[eE]\d+")
"""A long number that a spreadsheet cut: many people's may look the same."""
_LONGEST = 200


def submissions(columns: Sequence[Column]) -> Column:
    """Return a text for each row, the same for the same submission however it was saved; "" where it cannot be told."""
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        key = key * max(len(column.cells), 1) + column.codes
        key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    rows = np.unique(key, return_index=True)[1]
    texts = [list(map(_text, column.cells)) for column in columns]
    places = [column.codes[rows].tolist() for column in columns]
    told = zip(*([text[place] for place in at] for text, at in zip(texts, places, strict=True)), strict=True)
    return Column(key.astype(np.int32), list(map(_stamp, told)))


def _stamp(told: Sequence[tuple[str, bool]]) -> str:
    """Return the texts of a row's cells as one, "" where none of them tells a submission from another."""
    if any(is_moment for _, is_moment in told) or (len(told) == 1 and _is_id(told[0][0])):
        return "\n".join(text for text, _ in told)
    return ""


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and _ROUNDED.fullmatch(text) is None


def _text(cell: Value) -> tuple[str, bool]:
    """Return a cell's text, of a moment the numbers in it whatever the order of day and month; and if it is one."""
    if isinstance(cell, CellDate):
        cell = cell.value.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, str) and _MOMENT.match(cell):
        return " ".join(map(str, sorted(int(number) % 100 for number in _NUMBERS.findall(cell[:_LONGEST])))), True
    return (str(cell).strip()[:_LONGEST] if isinstance(cell, (str, int, float)) else ""), False
