"""From what a cell holds to an answer on a scale; anything that is not plainly an answer is refused."""

import math
import re
from collections.abc import Iterable

from icdiag.intake.cells import Value
from icdiag.intake.hints import folded
from icdiag.model.instrument import Scale

IMPORTANCE = Scale(1, 5)
"""How important a service is to its customer."""
REFUSED = math.inf
"""Stands for a cell that is neither an answer nor blank."""
_INVISIBLE = dict.fromkeys([0xAD, 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{0,9})?")
_NO_ANSWER = frozenset(
    {"", "不适用", "n/a", "na", "n.a.", "notapplicable", "don'tknow", "don’tknow", "dontknow", "idon'tknow",
     "idon’tknow", "notsure", "nocontact", "neverworkedwiththem", "unabletorate", "cannotrate", "noopinion",
     "prefernottosay", "notanswered", "skipped", "nobasistojudge",
     "不了解", "不清楚", "不知道", "没有接触", "无接触", "未接触", "没接触过", "没有接触过", "无往来", "没有往来",
     "无法评价", "不便评价", "无法判断", "未使用", "未作答", "跳过", "(跳过)", "(空)"}
)  # fmt: skip
_MARKED_NONE = ("(n/a)", "(na)", "(不适用)")
"""Endings of a label that says in words why there is no answer: ``Unfamiliar (N/A)``."""
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
    "非常不同意|比较不同意|一般|比较同意|非常同意",
    "非常不满意|比较不满意|一般|比较满意|非常满意",
    "很不满意|较不满意|一般|较满意|很满意",
    "非常不满意|不太满意|一般|比较满意|非常满意",
    "很不同意|不同意|一般|同意|很同意",
    "完全不符合|不符合|一般|符合|完全符合",
    "非常不符合|比较不符合|一般|比较符合|非常符合",
    "很差|较差|一般|较好|很好",
    "非常差|差|一般|好|非常好",
    "从不|很少|有时|经常|总是",
    "strongly disagree|somewhat disagree|neither agree nor disagree|somewhat agree|strongly agree",
    "totally disagree|disagree|neutral|agree|totally agree",
    "very dissatisfied|dissatisfied|neither satisfied nor dissatisfied|satisfied|very satisfied",
    "very dissatisfied|somewhat dissatisfied|neither satisfied nor dissatisfied|somewhat satisfied|very satisfied",
    "extremely dissatisfied|somewhat dissatisfied|neither satisfied nor dissatisfied|somewhat satisfied"
    "|extremely satisfied",
    "very poor|poor|fair|good|very good",
    "very poor|poor|average|good|excellent",
    "never|rarely|sometimes|often|always",
)
"""The usual words of five-point scales, for instruments whose own labels are others. A word has one place in all."""


def visible(text: str) -> str:
    """Return the text without characters that show nothing."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def squeezed(text: str) -> str:
    """Return the form in which answers are compared: NFKC, case folded, without spaces and invisible characters."""
    return "".join(folded(visible(text)).split())


def _is_ornament(sign: str) -> bool:
    """Tell whether a character is a number but no digit: in ``1²`` and ``③`` nobody can say what was meant."""
    return sign.isnumeric() and not sign.isdecimal()


class AnswerReader:
    """Reads cells on one scale: NaN for no answer, REFUSED for anything that is neither."""

    def __init__(self, scale: Scale) -> None:
        """Take the item's scale."""
        self._scale = scale
        self._labels: dict[str, float] = {}
        if (scale.low, scale.high) == (1, 5):
            for line in _FIVE_POINTS:
                self._add_labels(line.split("|"))
        self._add_labels(scale.labels_zh)
        self._add_labels(scale.labels_en)

    def _add_labels(self, labels: list[str] | tuple[str, ...]) -> None:
        if len(labels) > 1:
            step = (self._scale.high - self._scale.low) / (len(labels) - 1)
            for place, label in enumerate(labels):
                self._labels[squeezed(label)] = self._scale.low + place * step

    def two_scales(self, cells: Iterable[Value]) -> tuple[str, str] | None:
        """Return two labels of one language that stand for one place of the scale, or None.

        Who answers ``disagree`` and ``somewhat disagree`` in one survey was given seven steps, not five.
        """
        texts = {squeezed(cell): cell.strip() for cell in cells if isinstance(cell, str) and len(cell) <= 200}
        known: dict[tuple[float, bool], str] = {}
        for text in sorted(texts.keys() & self._labels.keys()):
            other = known.setdefault((self._labels[text], text.isascii()), text)
            if other != text:
                return texts[other], texts[text]
        return None

    def read(self, cell: Value) -> float:
        """Return the answer that a cell holds."""
        if cell is None:
            return math.nan
        if isinstance(cell, (int, float)):
            return REFUSED if isinstance(cell, bool) else self._within(cell)
        if not isinstance(cell, str) or len(cell) > 200:
            return REFUSED
        text = squeezed(cell)
        if text in _NO_ANSWER or text.endswith(_MARKED_NONE):
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
