"""Recognises what Microsoft Forms exports: one Excel table, a Likert statement's header being the statement alone."""

import re

from icdiag.intake.cells import CellDate, Sheet, Value
from icdiag.intake.layouts.export import Export, Heading, Site
from icdiag.intake.layouts.sites.labels import plain
from icdiag.intake.layouts.sites.words import LONGEST, Found, Words, headers, sample, squeezed

_WORDS = Words(
    {
        "id": "ID|识别码|識別碼|编号",
        "started": "Start time|开始时间|開始時間",
        "completed": "Completion time|完成时间|完成時間",
        "email": "Email|电子邮件|電子郵件",
        "name": "Name|名称|名稱|姓名",
        "modified": "Last modified time|上次修改时间|上次修改時間|最后修改时间",
        "language": "Language|语言|語言",
        "points": "Total points|总分|總分|总得分",
        "feedback": "Quiz feedback|测验反馈|測驗意見反應",
        "posted": "Grade posted time|成绩发布时间|成績公佈時間",
    },
    common=("name", "email", "language", "points"),
)
_QUIZ = re.compile(r"(?:points|feedback|积分|分数|得分|反馈|分數|意見反應)\s*[-\u2013]\s*(.+)", re.IGNORECASE)
_REPEATED = re.compile(r"(.*?\D)([2-9]|[1-9]\d)")


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of Microsoft Forms, or None."""
    found = _WORDS.find(sheet, lambda each: _is_header(each, sheet))
    if found is None:
        return None
    row = sheet.rows[found.row]
    questions = headers(row, without=found.columns)
    texts = {text for _, text in questions}
    folded = set(map(squeezed, texts))
    asked = [(column, text) for column, text in questions if not _is_quiz(text, folded)]
    return Export(
        sheet,
        "microsoft-forms",
        found.signs,
        found.row,
        found.row + 1,
        tuple(_heading(column, text, texts) for column, text in asked),
        span=found.places("started", "completed"),
        sent=found.places("id", "started", "completed"),
        translate=plain,
    )


def _is_header(found: Found, sheet: Sheet) -> bool:
    """Both times and the id, with the person's columns or with dates under both times."""
    if not found.has("id", "started", "completed"):
        return False
    if found.count("email", "name", "modified") > 0:
        return True
    times = [sample(sheet, found.roles[role], found.row + 1) for role in ("started", "completed")]
    return all(cells and all(map(_is_time, cells)) for cells in times)


def _is_time(cell: Value) -> bool:
    if isinstance(cell, str):
        return len(cell) <= LONGEST and re.search(r"\d[/.-]\d.*\d:\d", cell) is not None
    return isinstance(cell, CellDate)


def _is_quiz(text: str, folded: set[str]) -> bool:
    """Tell whether a column holds the points or the feedback of another one."""
    quiz = _QUIZ.fullmatch(text)
    return quiz is not None and squeezed(quiz[1]) in folded


def _heading(column: int, text: str, texts: set[str]) -> Heading:
    """A table's headers must differ, so a statement that comes again gets 2, 3 … behind it."""
    repeated = _REPEATED.fullmatch(text)
    if repeated:
        question, times = repeated[1].rstrip(), int(repeated[2])
        earlier = [question, *(f"{repeated[1]}{number}" for number in range(2, times))]
        if all(each in texts for each in earlier):
            return Heading(column, question, code=text)
    return Heading(column, text)


SITE = Site("microsoft-forms", read)
