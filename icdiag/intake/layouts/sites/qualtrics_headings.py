"""Takes Qualtrics' headers apart: ``Question - Row`` under codes such as ``Q5_1``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from icdiag.intake.layouts.export import Heading
from icdiag.intake.layouts.sites.headings import divided
from icdiag.intake.layouts.sites.words import LONGEST

_SITE_CODE = re.compile(r"Q_.+|.*_DO(?:_.*)?|.*_(?i:First Click|Last Click|Page Submit|Click Count)")
"""Embedded data of the site itself, the order in which things were shown, and page timers."""
_SITE_ID = re.compile(r"QID\d+_(?:BROWSER|VERSION|OS|RESOLUTION|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT)")
_SITE_TEXT = re.compile(r"Browser Meta Info - .*|.*Timing - (?:First Click|Last Click|Page Submit|Click Count)")
_ID_OF_QUESTION = re.compile(r"((?:\d+_)?QID\d+(?:#\d+)?)(_.+)?")
_CODE_OF_QUESTION = re.compile(r"(.+?)_(\d+(?:_\d+)*(?:_TEXT)?|x\d+)")
_DIVIDERS = (" - ", "-")
"""The second one only before 2017."""


@dataclass(frozen=True, slots=True)
class Header:
    """The rows above one column."""

    column: int
    code: str
    text: str
    import_id: str
    """What ``{"ImportId": …}`` holds, or ""."""


def headings(columns: Sequence[Header], *, legacy: bool) -> tuple[Heading, ...]:
    """Return the questions' headers taken apart, without what the site itself measured."""
    asked = [each for each in columns if not _is_site(each)]
    groups: dict[str, list[Header]] = {}
    for each in asked:
        groups.setdefault(_question_of(each), []).append(each)
    dividers = _DIVIDERS if legacy else _DIVIDERS[:1]
    known = {heading.column: heading for group in groups.values() for heading in _headings(group, dividers)}
    return tuple(known[each.column] for each in asked)


def _is_site(each: Header) -> bool:
    return any(
        pattern.fullmatch(text) is not None
        for pattern, text in ((_SITE_CODE, each.code), (_SITE_ID, each.import_id), (_SITE_TEXT, each.text))
    )


def _question_of(each: Header) -> str:
    """Return the question that a column belongs to: by its import id, else by its code."""
    by_id = _ID_OF_QUESTION.fullmatch(each.import_id)
    if by_id:
        return by_id[1]
    by_code = _CODE_OF_QUESTION.fullmatch(each.code[:LONGEST])
    return by_code[1] if by_code else each.code


def _is_part(each: Header) -> bool:
    by_id = _ID_OF_QUESTION.fullmatch(each.import_id)
    if by_id:
        return by_id[2] is not None and by_id[2] != "_TEXT"
    return _CODE_OF_QUESTION.fullmatch(each.code[:LONGEST]) is not None


def _headings(group: list[Header], dividers: Sequence[str]) -> list[Heading]:
    texts = [each.text or each.code for each in group]
    parted = divided(texts, [[divider] for divider in dividers]) if len(group) > 1 else None
    if parted is not None:
        question, parts = parted
        return [Heading(each.column, question, part, each.code) for each, part in zip(group, parts, strict=True)]
    return [_alone(each, text, dividers) for each, text in zip(group, texts, strict=True)]


def _alone(each: Header, text: str, dividers: Sequence[str]) -> Heading:
    """A matrix of one row, and columns of one question whose texts have nothing in common."""
    if _is_part(each):
        for divider in dividers:
            question, found, part = text.rpartition(divider)
            if found and question.strip() and part.strip():
                return Heading(each.column, question.strip(), part.strip(), each.code)
    return Heading(each.column, text, "", each.code)
