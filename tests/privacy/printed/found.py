"""A number as an output prints it: its digits, what it is about and where it stands. Names are masked before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

NUMBER = re.compile(
    r"(?P<bound>[<>])?(?P<sign>(?<![0-9A-Za-z_.%)\]\ue000-\uf8ff])[+-])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<part>\.\d+)?(?P<power>[eE]-?\d+)?(?P<percent>%)?"
)
FIRST, LAST = 0xE000, 0xF8FF
"""Private characters stand for names, so that no digit of a name is taken for a number."""


@dataclass(frozen=True)
class Found:
    """One number that somebody who has the outputs can read."""

    output: str
    """report.html, report.xlsx, packs/u0.html, stdout …"""
    place: str
    """What kind of place: a table's column, a sentence's placeholder; the same for every row and survey."""
    text: str
    """As printed, with sign, percent or bound."""
    about: frozenset[str] = frozenset()
    """Ids of the departments, dimensions and findings that stand beside it."""
    links: frozenset[tuple[str, str]] = frozenset()
    """(supplier, customer) that it speaks of."""
    context: str = field(default="", compare=False)
    digits: int = 0
    """Decimals that it has at least, though it ends on noughts that are not printed."""
    slack: float = 0.0
    """Of a number read off a drawing: half a pixel's worth."""

    @property
    def number(self) -> re.Match[str]:
        """Return its parts."""
        found = NUMBER.fullmatch(self.text)
        assert found, self
        return found

    @property
    def value(self) -> float:
        """Return it as a number."""
        parts = self.number
        text = (parts["sign"] or "") + parts["whole"].replace(",", "") + (parts["part"] or "") + (parts["power"] or "")
        return float(text)

    def tells(self, value: float) -> bool:
        """Tell whether it is this value, rounded as printed; a share where a percent sign stands."""
        parts = self.number
        value = value * 100 if parts["percent"] else value
        if parts["bound"] == "<":
            return value <= self.value
        if parts["bound"] == ">":
            return value >= self.value
        digits = max(self.digits, len(parts["part"] or ".") - 1) - int((parts["power"] or "e0")[1:])
        exact = 5e-5 * (100 if parts["percent"] else 1)  # the JSON's own rounding
        return abs(value - self.value) <= 0.5 * 10.0**-digits + exact + self.slack + 1e-9


class Names:
    """Masks the names of an organisation, and other texts with digits that are nobody's number."""

    def __init__(self, names: dict[str, str], furniture: Iterable[str] = ()) -> None:
        """Take names by id (of departments, dimensions, groups) and texts to strike out."""
        self.of = frozenset(names.values())
        self.ids = dict(enumerate(dict.fromkeys(names.values())))
        self._marks = {name: chr(FIRST + i) for i, name in self.ids.items()}
        self._by_name = {name: [id_ for id_, own in names.items() if own == name] for name in self._marks}
        words = sorted(self._marks, key=len, reverse=True)
        some = "|".join(map(re.escape, words))
        self._names = re.compile(rf"(?<![0-9A-Za-z_])(?:{some})(?![0-9A-Za-z_])") if words else None
        struck = sorted({text for text in furniture if text}, key=len, reverse=True)
        self._struck = re.compile("|".join(map(re.escape, struck))) if struck else None

    def masked(self, text: str) -> str:
        """Return the text without names, each replaced by its mark."""
        if self._struck:
            text = self._struck.sub("\u2022", text)
        return self._names.sub(lambda found: self._marks[found[0]], text) if self._names else text

    def unnamed(self, text: str) -> str:
        """Return a heading with ``*`` for each name."""
        return " ".join(re.sub(f"[{chr(FIRST)}-{chr(LAST)}]", "*", self.masked(text)).split())

    def about(self, masked: str) -> list[str]:
        """Return the ids whose names stand in a masked text, in its order."""
        names = (self.ids[ord(c) - FIRST] for c in masked if FIRST <= ord(c) <= LAST)
        return [id_ for name in names for id_ in self._by_name[name]]

    def id(self, name: str) -> str:
        """Return the id that bears a name."""
        return self._by_name[name][0]

    def pairs(self, masked: str) -> list[tuple[str, str]]:
        """Return the links that a masked text names with an arrow, ``..`` or the word ``to``, supplier first."""
        mark = f"[{chr(FIRST)}-{chr(LAST)}]"
        found = re.findall(rf"({mark})(?: → |\.\.| to |对|给)({mark})", masked)
        return [(s, c) for one, two in found for s in self.about(one) for c in self.about(two)]


def squeezed(text: str) -> str:
    """Return a text with single blanks, and none beside Chinese characters: lines may be broken there."""
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])", "", " ".join(text.split()))


def moved(found: Found, **changes: object) -> Found:
    """Return the same number with other facts about it."""
    return replace(found, **changes)  # type: ignore[arg-type]
