"""What one value of the org map may be: each kind reads a node, tells what is wrong, and writes its JSON Schema."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from icdiag.intake.hints import folded, nearest
from icdiag.intake.nodes import Mapping, Node, Scalar, Sequence
from icdiag.intake.problems import Problems
from icdiag.model.org import Name

Schema = dict[str, Any]
MAX_LINE = 500
"""Characters of an id or a name."""
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_QUARTER = re.compile(r"[0-9]{4}-?Q[1-4]")
_YES = frozenset({"true", "yes", "on", "y", "1", "是", "对"})
_NO = frozenset({"false", "no", "off", "n", "0", "否", "不"})


class Kind(Protocol):
    """A kind of value."""

    def read(self, node: Node, key: str, problems: Problems) -> Any:
        """Return the value, or None after telling the problems why there is none."""
        ...

    def schema(self) -> Schema:
        """Return the JSON Schema of the value as a YAML editor sees it."""
        ...


def plain_name(text: str) -> Name:
    """Return a name that was written once, under the language it is written in."""
    return Name(zh=text) if _CHINESE.search(text) else Name(en=text)


def scalar_text(node: Node, key: str, problems: Problems, code: str = "not-text") -> str | None:
    """Return the trimmed text of a scalar, or None where it is empty or no scalar."""
    if not isinstance(node, Scalar):
        problems.error(code, node.where, key=key)
        return None
    text = node.text.strip()
    if not text:
        problems.error("empty-value", node.where, key=key)
        return None
    return text


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, kept as it was written; ``lines`` allows several."""

    lines: bool = False

    def read(self, node: Node, key: str, problems: Problems) -> str | None:
        """Return the text."""
        text = scalar_text(node, key, problems)
        if text is None or self.lines:
            return text
        if "\n" in text:
            problems.error("several-lines", node.where, key=key)
            return None
        if len(text) > MAX_LINE:
            problems.error("text-too-long", node.where, key=key, n=len(text), cap=MAX_LINE)
            return None
        return text

    def schema(self) -> Schema:
        """Numbers are welcome: ids stay the text that was written."""
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class NameKind:
    """A name: a string, or ``{zh: …, en: …}``."""

    def read(self, node: Node, key: str, problems: Problems) -> Name | None:
        """Return the name."""
        if not isinstance(node, Mapping):
            text = Text().read(node, key, problems)
            return None if text is None else plain_name(text)
        parts: dict[str, str] = {}
        for language, part in node.entries.items():
            if language not in ("zh", "en"):
                where = node.key_where(language)
                problems.error("unknown-language", where, suggestion=nearest(language, ("zh", "en")), found=language)
            elif not (isinstance(part, Scalar) and part.null):
                text = Text().read(part, f"{key}.{language}", problems)
                if text is not None:
                    parts[language] = text
        return Name(**parts) if parts else None

    def schema(self) -> Schema:
        """Two forms."""
        both = {"zh": {"type": "string"}, "en": {"type": "string"}}
        return {"anyOf": [Text().schema(), {"type": "object", "properties": both, "additionalProperties": False,
                                            "minProperties": 1}]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both included."""

    low: int
    high: int

    def read(self, node: Node, key: str, problems: Problems) -> int | None:
        """Return the number."""
        text = scalar_text(node, key, problems, "not-a-whole-number")
        if text is None:
            return None
        text = unicodedata.normalize("NFKC", text)
        if _WHOLE.fullmatch(text) is None:
            problems.error("not-a-whole-number", node.where, key=key, found=text)
            return None
        value = int(text.partition(".")[0])
        if not self.low <= value <= self.high:
            problems.error("out-of-range", node.where, key=key, found=text, low=self.low, high=self.high)
            return None
        return value

    def schema(self) -> Schema:
        """An integer."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number between two bounds, both included."""

    low: float = -1e15
    high: float = 1e15

    def read(self, node: Node, key: str, problems: Problems) -> float | None:
        """Return the number."""
        text = scalar_text(node, key, problems, "not-a-number")
        if text is None:
            return None
        text = unicodedata.normalize("NFKC", text)
        if _NUMBER.fullmatch(text) is None:
            problems.error("not-a-number", node.where, key=key, found=text)
            return None
        value = float(text)
        if not self.low <= value <= self.high:
            problems.error("out-of-range", node.where, key=key, found=text, low=f"{self.low:g}", high=f"{self.high:g}")
            return None
        return value

    def schema(self) -> Schema:
        """A number."""
        bounds = {"minimum": self.low, "maximum": self.high}
        return {"type": "number", **{k: v for k, v in bounds.items() if abs(v) < 1e15}}


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false."""

    def read(self, node: Node, key: str, problems: Problems) -> bool | None:
        """Return the truth value."""
        text = scalar_text(node, key, problems, "not-yes-or-no")
        if text is None:
            return None
        if folded(text) in _YES:
            return True
        if folded(text) in _NO:
            return False
        problems.error("not-yes-or-no", node.where, key=key, found=text)
        return None

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; each may have Chinese and other spellings."""

    words: tuple[str, ...]
    spellings: tuple[tuple[str, str], ...] = ()
    """(other spelling, word)."""

    def read(self, node: Node, key: str, problems: Problems) -> str | None:
        """Return the word."""
        text = scalar_text(node, key, problems)
        if text is None or text in self.words:
            return text
        known = {**{folded(word): word for word in self.words}, **{folded(s): word for s, word in self.spellings}}
        if folded(text) in known:
            return known[folded(text)]
        guess = nearest(text, known)
        problems.error("not-a-choice", node.where, suggestion=known.get(guess, ""), key=key, found=text,
                       choices=", ".join(self.words))  # fmt: skip
        return None

    def schema(self) -> Schema:
        """An enumeration, with the other spellings."""
        return {"enum": [*self.words, *(spelling for spelling, _ in self.spellings)]}


def is_day(text: str) -> bool:
    """Tell whether the text is a date that exists, as ``YYYY-MM-DD``."""
    found = _DAY.fullmatch(text)
    try:
        return found is not None and bool(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return False


def is_period(text: str) -> bool:
    """Tell whether the text is ``YYYY``, ``YYYY-Qn``, ``YYYYQn``, ``YYYY-MM`` or a date."""
    month = _MONTH.fullmatch(text)
    if month is not None:
        return 1 <= int(month[2]) <= 12
    return re.fullmatch("[0-9]{4}", text) is not None or _QUARTER.fullmatch(text) is not None or is_day(text)


@dataclass(frozen=True, slots=True)
class Patterned:
    """Text of a fixed form, tested by a function."""

    accepts: Callable[[str], bool]
    code: str
    pattern: str

    def read(self, node: Node, key: str, problems: Problems) -> str | None:
        """Return the text."""
        text = scalar_text(node, key, problems, self.code)
        if text is None:
            return None
        text = unicodedata.normalize("NFKC", text)
        if not self.accepts(text):
            problems.error(self.code, node.where, key=key, found=text)
            return None
        return text

    def schema(self) -> Schema:
        """A string, or the number that some editors take a year for."""
        return {"type": ["string", "integer"], "pattern": self.pattern}


Day = Patterned(is_day, "not-a-date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
Period = Patterned(is_period, "not-a-period", "^[0-9]{4}(-?Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?$")


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind; ``single`` lets one value stand for a list of one."""

    kind: Kind
    single: bool = False
    at_least: int = 0

    def read(self, node: Node, key: str, problems: Problems) -> tuple[Any, ...] | None:
        """Return the values that could be read."""
        if not isinstance(node, Sequence):
            if self.single:
                value = self.kind.read(node, key, problems)
                return None if value is None else (value,)
            problems.error("not-a-list", node.where, key=key)
            return None
        values = tuple(self.kind.read(item, key, problems) for item in node.items)
        if len(values) < self.at_least:
            problems.error("list-too-short", node.where, key=key, n=self.at_least)
        return tuple(value for value in values if value is not None)

    def schema(self) -> Schema:
        """An array, or one value."""
        items = self.kind.schema()
        array: Schema = {"type": "array", "items": items}
        if self.at_least:
            array["minItems"] = self.at_least
        return {"anyOf": [items, array]} if self.single else array


@dataclass(frozen=True, slots=True)
class TextMap:
    """Named texts, any names."""

    def read(self, node: Node, key: str, problems: Problems) -> dict[str, str] | None:
        """Return the texts by name."""
        if not isinstance(node, Mapping):
            problems.error("not-a-mapping", node.where, key=key)
            return None
        read = {name.strip(): Text().read(value, f"{key}.{name}", problems) for name, value in node.entries.items()}
        return {name: text for name, text in read.items() if text is not None}

    def schema(self) -> Schema:
        """An object of texts."""
        return {"type": "object", "additionalProperties": Text().schema()}
