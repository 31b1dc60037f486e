"""Answers that sites write as a number with words, or as a code, in a form that a scale can be read from."""

import math
import re

from icdiag.intake.answer_cells import REFUSED, AnswerReader
from icdiag.intake.cells import Value
from icdiag.model.instrument import Scale

_NUMBERED = re.compile(
    r"(\d{1,2})\s*(?:(?:分\s*)?[-\u2013\u2014\uff0d=\uff1d:\uff1a]\s*(\D*)|分\s*(?:[(\uff08]\s*(\D*)[)\uff09])?)",
    re.ASCII,
)
"""``5 - Excellent``, ``5=非常满意``, ``5分``; never ``3-5``."""
_SPACED = re.compile(r"(\d{1,2})\s+(\D+)", re.ASCII)
"""``5 Excellent``: only where the words are a scale's."""
_SCORED = re.compile(r"(\D*[^\s\d(\uff08])\s*[(\uff08]\s*(\d{1,2})\s*分?\s*[)\uff09]", re.ASCII)
_GLOSSED = re.compile(r"(\d{1,2})\s*[(\uff08]\s*(\D+?)\s*[)\uff09]", re.ASCII)
"""``满意（4分）`` and ``4（满意）``."""
_LISTED = re.compile(
    r"(?:\d{1,2}\s*[.\u3001\uff0e)\uff09]|[A-Za-z]\s*(?:[\u3001\uff0e)\uff09]|\.\s|\.(?=[^\x00-\x7f])))\s*([^\W\d_].*)",
    re.DOTALL,
)
"""``2. Agree``, ``B、同意``, ``B.同意``: the number counts the options, which may run either way."""
_OWN_WORDS = re.compile(r"(.*\S)\s*\u3016[^\u3016\u3017]*\u3017", re.DOTALL)
_LETTERED = re.compile(r"[A-Z]\.\s*(\S.*)", re.DOTALL)
_CODE = re.compile(r"AO?0*(\d{1,2})", re.ASCII)
_LONGEST = 200
_LEAST, _LOW, _MIDDLE, _HIGH, _MOST = 1, 2, 3, 4, 5
_labels = AnswerReader(Scale(_LEAST, _MOST))


def plain(cell: Value) -> Value:
    """Return the scale's number or label that a site wrote with something around it; any other cell as it is."""
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return cell
    text = cell.strip()
    if numbered := _number_and_words(text):
        number, words = numbered
        place = _labels.read(words)
        if math.isnan(place) and words:
            return words  # "N/A (0)": no answer, whatever its number
        return number if _agrees(number, place) else cell
    listed = _LISTED.fullmatch(text)
    return listed[1] if listed else cell


def _number_and_words(text: str) -> tuple[int, str] | None:
    """Return the number and the words of an option that has both, or None."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return int(numbered[1]), (numbered[2] or numbered[3] or "").strip()
    glossed = _GLOSSED.fullmatch(text)
    if glossed:
        return int(glossed[1]), glossed[2]
    scored = _SCORED.fullmatch(text)
    if scored:
        return int(scored[2]), scored[1].strip()
    spaced = _SPACED.fullmatch(text)
    return (int(spaced[1]), spaced[2].strip()) if spaced and _labels.read(spaced[2]) != REFUSED else None


def _agrees(number: int, place: float) -> bool:
    """Tell whether number and words point the same way: of ``1 - very satisfied`` nobody can say what was meant."""
    if place == _LEAST:
        return number <= _LEAST
    if place == _LOW:
        return not _HIGH <= number <= _MOST
    if place == _HIGH:
        return number > _LOW
    return place != _MOST or number >= _MIDDLE


def place_of_code(cell: Value) -> Value:
    """Return the place that an answer code stands for (``A3`` and ``AO03`` are 3); any other cell as ``plain`` does."""
    code = _CODE.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _LONGEST else None
    return int(code[1]) if code else plain(cell)


def is_code(cell: Value) -> bool:
    """Tell whether an answer is a code, which says the place of its option and not what the option says."""
    return isinstance(cell, str) and len(cell) <= _LONGEST and _CODE.fullmatch(cell.strip()) is not None


def option_after_letter(cell: Value) -> Value:
    """Return an option without the letter before it (``D.满意``); any other cell as it is."""
    found = _LETTERED.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _LONGEST else None
    return found[1] if found else cell


def option_before_words(cell: Value) -> Value:
    """Return an option without a person's own words beside it (``其他〖…〗``) and without its letter (``A.财务部``)."""
    found = _OWN_WORDS.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _LONGEST else None
    return option_after_letter(found[1] if found else cell)


def plain_after_letter(cell: Value) -> Value:
    """Return what ``plain`` makes of an option without its letter."""
    return plain(option_after_letter(cell))


def plain_before_words(cell: Value) -> Value:
    """Return what ``plain`` makes of an option without the person's own words."""
    return plain(option_before_words(cell))
