"""Recognises what Google Forms exports: a timestamp first, grids as ``Question [Row]``."""

import re

from icdiag.intake.cells import CellDate, Sheet, Value
from icdiag.intake.layouts.export import Export, Heading, Site
from icdiag.intake.layouts.sites.headings import bracketed
from icdiag.intake.layouts.sites.labels import plain
from icdiag.intake.layouts.sites.words import LONGEST, Found, Words, headers, sample, squeezed

_WORDS = Words(
    {
        "time": "Timestamp|时间戳记|时间戳|時間戳記|タイムスタンプ|타임스탬프|Zeitstempel|Horodateur|Marca temporal"
        "|Carimbo de data/hora|Informazioni cronologiche|Отметка времени",
        "email": "Email Address|Email|Username|电子邮件地址|電子郵件地址|用户名|使用者名稱",
        "score": "Score|得分|分数|分數|总分|總分",
    },
    common=("email", "score"),
)
_TIME = re.compile(r"\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\D.*\d{1,2}:\d{2}.*|\s*\d{4}年.*\d{1,2}:\d{2}.*")
_QUIZ = frozenset({"score", "feedback", "得分", "反馈", "分数", "分數", "意見反應"})


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of Google Forms, or None."""
    found = _WORDS.find(sheet, lambda each: _is_header(each, sheet))
    if found is None:
        return None
    row = sheet.rows[found.row]
    questions = headers(row, without=found.columns)
    texts = {squeezed(text) for _, text in questions}
    parted = [(column, text, *bracketed(text)) for column, text in questions]
    asked = tuple(
        Heading(column, question or text, part if question else "")
        for column, text, question, part in parted
        if not (part.casefold() in _QUIZ and squeezed(question) in texts)
    )
    grid = [text for _, text, question, part in parted if question and part]
    signs = (*found.signs, *grid[:1])
    sent = found.places("time", "email")
    return Export(sheet, "google-forms", signs, found.row, found.row + 1, asked, sent=sent, translate=plain)


def _is_header(found: Found, sheet: Sheet) -> bool:
    """The timestamp is always the first header, and every row has a moment there."""
    if not found.has("time"):
        return False
    first, _ = headers(sheet.rows[found.row])[0]
    moments = sample(sheet, first, found.row + 1)
    return found.roles["time"] == first and bool(moments) and all(map(_is_moment, moments))


def _is_moment(cell: Value) -> bool:
    if isinstance(cell, str):
        return len(cell) <= LONGEST and _TIME.fullmatch(cell) is not None
    return isinstance(cell, CellDate)


SITE = Site("google-forms", read)
