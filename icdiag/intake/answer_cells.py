"""From what a cell holds to an answer on a scale; anything that is not plainly an answer is refused."""

import math
import re

from icdiag.intake.cells import Value
from icdiag.intake.hints import folded
from icdiag.model.instrument import Scale

IMPORTANCE = Scale(1, 5)
"""How important a service is to its customer."""
REFUSED = math.inf
"""Stands for a cell that is neither an answer nor blank."""
_INVISIBLE = dict.fromkeys([0xAD, 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{0,9})?")
_NO_ANSWER = frozenset({"", "不适用", "n/a", "na", "n.a.", "notapplicable"})
_FIVE_POINTS = (
    "非常不同意|不同意|一般|同意|非常同意",
    "完全不同意|不同意|中立|同意|完全同意",
    "非常不满意|不满意|一般|满意|非常满意",
    "很不满意|不满意|一般|满意|很满意",
    "非常不重要|不重要|一般|重要|非常重要",
    "非常不符合|不符合|一般|符合|非常符合",
    "strongly disagree|disagree|neutral|agree|strongly agree",
    "strongly disagree|disagree|neither agree nor disagree|agree|strongly agree",
    "very dissatisfied|dissatisfied|neutral|satisfied|very satisfied",
    "very unsatisfied|unsatisfied|neutral|satisfied|very satisfied",
    "not at all important|slightly important|moderately important|very important|extremely important",
)
"""The usual words of five-point scales, for instruments whose own labels are others."""


def visible(text: str) -> str:
    """Return the text without characters that show nothing."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def squeezed(text: str) -> str:
    """Return the form in which answers are compared: NFKC, case folded, without spaces and invisible characters."""
    return "".join(folded(visible(text)).split())


def _is_ornament(sign: str) -> bool:
    """Tell whether a character is a number but no digit: in ``1²`` and ``③`` nobody can say what was meant."""
    return sign.isnumeric() and not sign.isdecimal()


class AnswerReader(dict[Value, float]):
    """Cell -> answer; NaN for none, REFUSED for anything else. Never ask it about a bool: True would find 1."""

    def __init__(self, scale: Scale) -> None:
        """Take the item's scale."""
        super().__init__()
        self._scale = scale
        self._labels: dict[str, float] = {}
        if (scale.low, scale.high) == (1, 5):
            for line in _FIVE_POINTS:
                self._add_labels(line.split("|"))
        self._add_labels(scale.labels_zh)
        self._add_labels(scale.labels_en)
        self[None] = math.nan

    def _add_labels(self, labels: list[str] | tuple[str, ...]) -> None:
        if len(labels) > 1:
            step = (self._scale.high - self._scale.low) / (len(labels) - 1)
            for place, label in enumerate(labels):
                self._labels[squeezed(label)] = self._scale.low + place * step

    def __missing__(self, cell: Value) -> float:
        answer = self._answer(cell)
        if len(self) < 10_000:
            self[cell] = answer
        return answer

    def _answer(self, cell: Value) -> float:
        if isinstance(cell, (int, float)):
            return self._within(cell)
        if not isinstance(cell, str) or len(cell) > 200:
            return REFUSED
        text = squeezed(cell)
        if text in _NO_ANSWER:
            return math.nan
        if _NUMBER.fullmatch(text) and not any(_is_ornament(sign) for sign in cell):
            return self._within(float(text))
        return self._labels.get(text, REFUSED)

    def _within(self, value: float) -> float:
        return float(value) if self._scale.low <= value <= self._scale.high else REFUSED


def shown_number(cell: Value) -> str:
    """Return what may be repeated of a refused cell: a short number, and nothing of any text."""
    if isinstance(cell, bool):
        return ""
    text = squeezed(cell)[:13] if isinstance(cell, str) else str(cell) if isinstance(cell, (int, float)) else ""
    return text if len(text) <= 12 and _NUMBER.fullmatch(text) else ""
