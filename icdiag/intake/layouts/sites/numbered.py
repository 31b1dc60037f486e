"""Headers that begin with their question's number, as Chinese survey sites write them: ``3、题目``, ``第3题(行)``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icdiag.intake.layouts.export import Heading
from icdiag.intake.layouts.sites.headings import divided, rounded

OLD = re.compile(r"第\s*(\d{1,3})\s*题\s*[(\uff08](.*)[)\uff09]", re.DOTALL)
"""``第3题(人力资源部)``: the question's text is not in the header."""
DASH = "\u2014"
_FIRST_ROW = re.compile(r"\s*1\s*[.\uff0e\u3001]")
DIVIDERS = ((DASH,), ("\uff1a", ":", "_"), (" - ",), ("-",), (".",))
"""What may stand between a question and its matrix row, the surest first: a text may hold the others."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A header and the number that it begins with."""

    column: int
    number: str
    text: str
    old: bool = False
    """Written as ``第3题(…)``; the text is then what stood in the brackets."""
    follows: bool = False
    """Without a number of its own: a further row of the matrix that a header on its left began."""

    @property
    def name(self) -> str:
        """Return what the question is called where its text is not shown."""
        return f"第{self.number}题"


def numbered(column: int, header: str, pattern: re.Pattern[str]) -> Numbered | None:
    """Return the header with its number taken off, or None where it has none."""
    old = OLD.fullmatch(header)
    if old:
        return Numbered(column, old[1], old[2].strip(), old=True)
    found = pattern.match(header)
    return Numbered(column, found[1], header[found.end() :].strip()) if found else None


def headings(headers: Sequence[tuple[int, str]], pattern: re.Pattern[str]) -> tuple[Heading, ...]:
    """Return the headers taken apart; those of one number are one question. Others stay whole."""
    groups: dict[str, list[Numbered]] = {}
    for each in _assigned(headers, pattern):
        groups.setdefault(each.number, []).append(each)
    _drop_strays(groups)
    has_dash = any(len(group) > 1 and _has_dashes(group) for group in groups.values())
    known = {heading.column: heading for group in groups.values() for heading in _headings(group, has_dash=has_dash)}
    return tuple(known.get(column, Heading(column, header)) for column, header in headers)


def _assigned(headers: Sequence[tuple[int, str]], pattern: re.Pattern[str]) -> Iterator[Numbered]:
    """Yield the headers that belong to a question.

    A matrix may show its number and text over its first row only: after ``3、题目—行`` headers without a number are its
    other rows, and so are those that count on from a first row that begins with ``1、``.
    """
    all_numbered = [numbered(column, header, pattern) for column, header in headers]
    matrix, row = "", 0
    for place, (each, (column, header)) in enumerate(zip(all_numbered, headers, strict=True)):
        if each is not None and not (matrix and row and _counts_on(all_numbered[place:], matrix, row + 1)):
            text = "" if each.old else each.text.strip(DASH)
            matrix = each.number if DASH in text else ""
            row = 1 if _FIRST_ROW.match(text.rpartition(DASH)[2]) else 0
            yield each
        elif matrix:
            row += bool(row)
            yield Numbered(column, matrix, header, follows=True)


def _counts_on(rest: Sequence[Numbered | None], matrix: str, row: int) -> bool:
    """Tell whether a header's number counts the matrix's rows, and not the questions."""
    numbers = [int(each.number) for each in rest if each is not None]
    return numbers[0] == row and (row != int(matrix) + 1 or row in numbers[1:])


def _drop_strays(groups: dict[str, list[Numbered]]) -> None:
    """Take what somebody added at the end out of the last matrix, where the matrix before it has the same rows."""
    begun = [group for group in groups.values() if group[-1].follows]
    if len(begun) > 1:
        rows = _begun(begun[-2])[1]
        if _begun(begun[-1])[1][: len(rows)] == rows:
            del begun[-1][len(rows) :]


def _has_dashes(group: list[Numbered]) -> bool:
    return any(each.follows for each in group) or divided([each.text for each in group], DIVIDERS[:1]) is not None


def _headings(group: list[Numbered], *, has_dash: bool) -> list[Heading]:
    first = group[0]
    if first.old:
        question, parts = _bare(group)
    elif len(group) == 1:
        question, parts = _alone(first, has_dash=has_dash)
    elif any(each.follows for each in group):
        question, parts = _begun(group)
    else:
        question, parts = _in_brackets(group) or _sharing(group) or _first_parted(group) or _bare(group)
    return [Heading(each.column, question, part, each.number) for each, part in zip(group, parts, strict=True)]


def _alone(each: Numbered, *, has_dash: bool) -> tuple[str, list[str]]:
    """A question of one column, ``8、(性能)`` being the only option of one, or a matrix of one row among others."""
    before, within = rounded(each.text)
    if within and not before:
        return each.name, [within]
    question, dash, part = each.text.rpartition(DASH)
    if has_dash and dash and question.strip(DASH + " ") and part.strip():
        return question.strip(DASH + " "), [part.strip()]
    return each.text or each.name, [""]


def _begun(group: list[Numbered]) -> tuple[str, list[str]]:
    """``3、题目—行``, then ``行``: the dash in the first header ends the question's text.

    A dash in the further rows says that rows hold dashes; then the first one ends the question.
    """
    first, rests = group[0].text, [each.text for each in group[1:]]
    cut = first.find(DASH) if any(DASH in rest for rest in rests) else first.rstrip(DASH).rfind(DASH)
    return first[:cut].strip(DASH + " ") or group[0].name, [first[cut:].strip(DASH + " "), *rests]


def _in_brackets(group: list[Numbered]) -> tuple[str, list[str]] | None:
    """``3、题目(行)`` and ``3、(行)``."""
    pairs = [rounded(each.text) for each in group]
    if all(within and before == pairs[0][0] for before, within in pairs):
        return pairs[0][0] or group[0].name, [within for _, within in pairs]
    return None


def _sharing(group: list[Numbered]) -> tuple[str, list[str]] | None:
    """``3、题目—行``: what all columns begin with is the question."""
    return divided([each.text for each in group], DIVIDERS)


def _first_parted(group: list[Numbered]) -> tuple[str, list[str]] | None:
    """``3、题目:行``, then ``3、行``: only the first column carries the question."""
    rests = [each.text for each in group[1:]]
    for divider in (DASH, *DIVIDERS[1]):
        question, found, part = group[0].text.rpartition(divider)
        if found and part.strip() and not any(divider in rest for rest in rests):
            return question.strip(divider + " "), [part.strip(), *rests]
    return None


def _bare(group: list[Numbered]) -> tuple[str, list[str]]:
    """``3、人力资源部``, ``3、财务部``: the columns share a number and nothing else."""
    return group[0].name, [each.text for each in group]
