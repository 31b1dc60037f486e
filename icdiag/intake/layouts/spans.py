"""How long a person took where a site writes only when the form was begun and when it was handed in."""

import re

from icdiag.intake.cells import CellDate, Value
from icdiag.intake.columns import Column, coded

_MOMENT = re.compile(r"(.*?)(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?!\d)(.*)", re.DOTALL)
_AFTERNOON = re.compile(r"\bp\.?\s?m\b|下午|晚上|오후|午後", re.IGNORECASE)
_MORNING = re.compile(r"\ba\.?\s?m\b|上午|早上|凌晨|오전|午前", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_LONGEST = 60
_NOON = 12
Day = tuple[int, ...]
"""The numbers of a date in whatever order the site writes them."""


def seconds_between(begun: Column, sent: Column) -> Column:
    """Return the seconds from one moment to the other in each row; None where the day is another or cannot be read."""
    first, last = (list(map(_moment, column.cells)) for column in (begun, sent))
    rows = zip(begun.codes.tolist(), sent.codes.tolist(), strict=True)
    return coded(_between(first[start], last[end]) for start, end in rows)


def _between(begun: tuple[Day, int] | None, sent: tuple[Day, int] | None) -> Value:
    if begun is None or sent is None or begun[0] != sent[0] or sent[1] < begun[1]:
        return None
    return sent[1] - begun[1]


def _moment(cell: Value) -> tuple[Day, int] | None:
    """Return the day and the second of the day; None without seconds, since minutes are too rough."""
    if isinstance(cell, CellDate):
        at = cell.value
        return (at.year, at.month, at.day), (at.hour * 60 + at.minute) * 60 + at.second
    text = cell.strip() if isinstance(cell, str) and len(cell) <= _LONGEST else ""
    found = _MOMENT.fullmatch(text)
    if found is None or found[4] is None:
        return None
    hour, minute, second = int(found[2]), int(found[3]), int(found[4])
    if _AFTERNOON.search(text) or _MORNING.search(text):
        hour = hour % _NOON + (_NOON if _AFTERNOON.search(text) else 0)
    return tuple(map(int, _NUMBERS.findall(found[1]))), (hour * 60 + minute) * 60 + second
