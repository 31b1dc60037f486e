"""Answers that sites write as a number with words, or as a code, in a form that a scale can be read from."""

import re

from icdiag.intake.answer_cells import AnswerReader
from icdiag.intake.cells import Value
from icdiag.model.instrument import Scale

_NUMBERED = re.compile(
    r"(\d{1,2})\s*(?:(?:分\s*)?[-\u2013\u2014\uff0d=\uff1d:\uff1a]\s*(\D*)|分\s*(?:[(\uff08]\s*(\D*)[)\uff09])?)",
    re.ASCII,
)
"""``5 - Excellent``, ``5=非常满意``, ``5分``; never ``3-5``."""
_LISTED = re.compile(
    r"(?:\d{1,2}\s*[.\u3001\uff0e)\uff09]|[A-Za-z]\s*(?:[\u3001\uff0e)\uff09]|\.\s))\s*([^\W\d_].*)", re.DOTALL
)
"""``2. Agree``, ``B、同意``: the number counts the options, which may run either way."""
_OWN_WORDS = re.compile(r"(.*\S)\s*\u3016[^\u3016\u3017]*\u3017", re.DOTALL)
_LETTERED = re.compile(r"[A-Z]\.\s*(\S.*)", re.DOTALL)
_CODE = re.compile(r"AO?0*(\d{1,2})", re.ASCII)
_LONGEST = 200
_LEAST, _MIDDLE, _MOST = 1, 3, 5
_labels = AnswerReader(Scale(_LEAST, _MOST))


def plain(cell: Value) -> Value:
    """Return the scale's number or label that a site wrote with something around it; any other cell as it is."""
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return cell
    text = cell.strip()
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        number = int(numbered[1])
        return number if _agrees(number, numbered[2] or numbered[3] or "") else cell
    listed = _LISTED.fullmatch(text)
    return listed[1] if listed else cell


def _agrees(number: int, label: str) -> bool:
    """Tell whether number and words point the same way: of ``1 - very satisfied`` nobody can say what was meant."""
    place = _labels.read(label)
    if place == _LEAST:
        return number <= _LEAST
    return place != _MOST or number >= _MIDDLE


def place_of_code(cell: Value) -> Value:
    """Return the place that an answer code stands for (``A3`` and ``AO03`` are 3); any other cell as ``plain`` does."""
    code = _CODE.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _LONGEST else None
    return int(code[1]) if code else plain(cell)


def option_after_letter(cell: Value) -> Value:
    """Return an option without the letter before it (``D.满意``); any other cell as it is."""
    found = _LETTERED.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _LONGEST else None
    return found[1] if found else cell


def option_before_words(cell: Value) -> Value:
    """Return an option without what the person wrote beside it (``其他〖…〗``); any other cell as it is."""
    found = _OWN_WORDS.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _LONGEST else None
    return found[1] if found else cell


def plain_after_letter(cell: Value) -> Value:
    """Return what ``plain`` makes of an option without its letter."""
    return plain(option_after_letter(cell))


def plain_before_words(cell: Value) -> Value:
    """Return what ``plain`` makes of an option without the person's own words."""
    return plain(option_before_words(cell))
