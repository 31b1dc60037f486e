"""Which sentence of the catalogues a printed text is, and which of its placeholders a number fills."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from icdiag.findings import CHECKS
from icdiag.resources import resource
from icdiag.words import section
from tests.privacy.printed.found import FIRST, LAST, NUMBER, squeezed

TELLING = 12
"""A text that begins with a placeholder has to be as long, unless that is a number or a name and no more."""
WORDLESS = 7
"""A text with fewer letters beside its placeholders fits too much to be told by."""
PLAIN = re.compile(r"[<>]?[+-]?\d[\d,]*(?:\.\d+)?%?(?![\d.,]*\d)")
"""A number and no more."""
WHOLE = rf"(?:{PLAIN.pattern}|[{chr(FIRST)}-{chr(LAST)}])"
"""A number or a name."""
ANY = rf"({WHOLE}|.*?)"
UNSPOKEN = {"org_map", "questionnaire", "simulate"}
"""Sections of which no report or message about a survey is made."""


@dataclass(frozen=True)
class Sentence:
    """One text of the catalogues."""

    key: str
    names: tuple[str, ...]
    patterns: tuple[str, ...]
    """Where it begins with a placeholder, first with a number there and no more."""
    longest: str
    """Its longest part without placeholders: a text without it cannot be this one."""
    letters: int


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _sentence(key: str, text: str) -> Sentence | None:
    parts, names, pattern = [], [], ""
    for literal, name, _, _ in Formatter().parse(squeezed(text)):
        parts.append(literal)
        pattern += re.escape(literal)
        if name is not None:
            names.append(name)
            pattern += ANY
    if sum(3 if c > "\u3000" else 1 for c in "".join(parts) if c.isalpha()) < WORDLESS:
        return None
    if pattern.endswith(ANY):
        pattern = pattern.removesuffix(ANY) + f"({PLAIN.pattern}|.+)"
    letters = sum(not c.isspace() for c in "".join(parts))
    patterns = [pattern]
    if pattern.startswith(ANY):
        patterns = patterns if letters >= TELLING else []
        patterns.insert(0, rf"(?<![\w.,])({WHOLE})" + pattern.removeprefix(ANY))
    return Sentence(key, tuple(names), tuple(patterns), max(parts, key=len), letters)


@cache
def catalogue(language: str) -> tuple[Sentence, ...]:
    """Return all sentences that a reader can meet, those that say most first."""
    texts = {}
    for file in sorted((resource("templates") / "words" / language).iterdir(), key=lambda x: x.name):
        name = file.name.removesuffix(".yaml")
        if name not in UNSPOKEN:
            texts |= {f"{name}.{key}": text for key, text in section(language, name).items()}
    for check in CHECKS:
        told = check.texts(language)
        summaries = {"summary": told.summary} if isinstance(told.summary, str) else told.summary
        texts |= {f"check.{check.id}.title": told.title, f"check.{check.id}.name": told.name}
        for kind, some in (("summary", summaries), ("flip", told.flip), ("reason", told.reasons)):
            texts |= {f"check.{check.id}.{kind}.{key}": text for key, text in some.items()}
        texts |= {f"check.{check.id}.remedy.{key}": text for key, text in told.remedies.items()}
    made = (_sentence(key, text) for key, text in texts.items())
    return tuple(sorted((x for x in made if x), key=lambda x: (-x.letters, x.key)))


Told = tuple[str, str, tuple[str, str]]
NOBODY = ("", "")


@lru_cache(maxsize=50_000)
def numbers(text: str, language: str) -> tuple[Told, ...]:
    """Return (number, place, names of supplier and customer) of a masked text."""
    return tuple(_numbers(text, language))


def _numbers(text: str, language: str, inside: str = "", pair: tuple[str, str] = NOBODY) -> Iterator[Told]:
    """Yield (number, place, names of supplier and customer) of a masked text.

    The place is ``key{placeholder}``; of a catalogue's own number it is ``key``, and the number is empty. A number that
    no sentence holds comes with the place ``inside``. Names are those that the sentence itself gives.
    """
    if NUMBER.search(text) is None:
        return
    for sentence in catalogue(language):
        if sentence.longest not in text:
            continue
        found = next((x for x in (_compiled(pattern).search(text) for pattern in sentence.patterns) if x), None)
        if found is None or not NUMBER.search(found[0]):
            continue
        yield from _numbers(text[: found.start()], language, inside, pair)
        yield from _within(sentence, found, language, pair)
        yield from _numbers(text[found.end() :], language, inside, pair)
        return
    yield from ((found[0], inside, pair) for found in NUMBER.finditer(text))


def _within(sentence: Sentence, found: re.Match[str], language: str, pair: tuple[str, str]) -> Iterator[Told]:
    own = NUMBER.findall("".join(found[0][a:b] for a, b in _literal(found)))
    yield from (("", sentence.key, pair) for _ in own)
    if {"supplier", "customer"} <= {*sentence.names}:
        pair = tuple(found[1 + sentence.names.index(side)] for side in ("supplier", "customer"))
    for at, name in enumerate(sentence.names, 1):
        filled = found[at].strip()
        place = f"{sentence.key}{{{name}}}" if PLAIN.fullmatch(filled) else f"{sentence.key}{{{name}}} in part"
        yield from _numbers(filled, language, place, pair)


def _literal(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the sentence's own letters stand in what it matched."""
    at = 0
    for start, end in (found.span(i) for i in range(1, len(found.groups()) + 1)):
        yield at, start - found.start()
        at = end - found.start()
    yield at, found.end() - found.start()
