"""Words and numbers as ``explain`` prints them; names from a file cannot steer the terminal."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.cells import cell_len

from icdiag.report.text import isolate
from icdiag.words import Words

Json = Mapping[str, Any]
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\ud800-\udfff]")
_ISOLATES = re.compile("[\u2066-\u2069]")
"""Our own sentences in the file have them round names; every text here gets new ones."""
_WIDE = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"
_PIECES = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")
_NEVER_FIRST = frozenset("，。、；：！？）》」』】”’％］")
_NEVER_LAST = frozenset("（《「『【“‘［")


def safe(text: object) -> str:
    """Return text from the file on one line, with U+FFFD for what a terminal would obey."""
    return isolate(_OBEYED.sub("\ufffd", _ISOLATES.sub("", str(text))))


def names_of(assessment: Json) -> dict[str, str]:
    """Return the departments' names by id."""
    return {x["id"]: safe(x["name"]) for x in assessment["departments"]}


def whole(value: float) -> str:
    """Return a whole number, never -0."""
    return f"{round(value) + 0:d}"


def wholes(part: Json, *keys: str) -> dict[str, str]:
    """Return some of the part's numbers as whole ones, by key."""
    return {key: whole(part[key]) for key in keys}


def tenths(value: float) -> str:
    """Return a number with one decimal, never -0.0."""
    return _plain(f"{value:.1f}")


def _plain(text: str) -> str:
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


def taken(value: float) -> str:
    """Return a number with one decimal as it stands after a minus: in brackets where it is negative."""
    text = tenths(value)
    return f"({text})" if text.startswith("-") else text


def signed(value: float) -> str:
    """Return ``+ 3.2`` or ``- 3.2``."""
    return f"{'-' if round(value, 1) < 0 else '+'} {abs(value):.1f}"


def fold(text: str, width: int) -> str:
    """Return the text with lines of at most ``width`` columns, wrapped lines indented by two more; no word is split.

    Chinese characters count two columns and may be parted, but no line begins or ends with the wrong bracket or stop.
    """
    return "\n".join(part for line in text.split("\n") for part in _folded(line, width))


def _folded(line: str, width: int) -> Iterator[str]:
    indent = " " * (len(line) - len(line.lstrip(" ")))
    now, started = indent, False
    for piece in _units(line.lstrip(" ")):
        if started and cell_len(now) + cell_len(piece.rstrip()) > width:
            yield now.rstrip()
            now, started = indent + "  ", False
        now += piece if started else piece.lstrip()
        started = started or bool(piece.strip())
    yield now.rstrip()


def _units(line: str) -> list[str]:
    """Return what may not be parted: words with the blank before them, and Chinese characters with their stops."""
    units: list[str] = []
    glue = ""
    for piece in _PIECES.findall(line):
        if piece.isspace():
            glue += piece
        elif units and not glue and (piece[0] in _NEVER_FIRST or units[-1][-1] in _NEVER_LAST):
            units[-1] += piece
        else:
            units.append(glue + piece)
            glue = ""
    return units


def findings(assessment: Json, words: Words, kind: str, chosen: list[Json]) -> Iterator[str]:
    """Yield the findings that name the subject, each with what would turn it."""
    yield ""
    if not chosen:
        yield words(f"explain.{kind}.none")
        return
    yield words(f"explain.{kind}.findings")
    for f in chosen:
        told = safe(f["summary"] or f["reason"] or f["title"])
        yield words(f"explain.{kind}.finding", id=safe(f["id"]), text=told)
        if f.get("flip"):
            yield words("explain.flip", text=safe(f["flip"]))
