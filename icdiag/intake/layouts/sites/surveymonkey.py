"""Recognises what SurveyMonkey exports: two header rows, a question's text only over the first of its columns."""

from icdiag.intake.cells import Sheet
from icdiag.intake.layouts.export import Export, Heading, Site
from icdiag.intake.layouts.sites.labels import plain
from icdiag.intake.layouts.sites.words import Found, Words, cell_at, shown

_WORDS = Words(
    {
        "id": "Respondent ID|受访者ID|受访者编号|受訪者ID|回复者ID|答复者ID|回答者ID",
        "collector": "Collector ID|收集器ID|收集器编号|コレクターID",
        "created": "Date Created|StartDate|Start Date|创建日期|建立日期|开始日期",
        "modified": "Date Modified|EndDate|End Date|修改日期|结束日期",
        "address": "IP Address|IP地址|IP位址",
        "email": "Email Address|电子邮件地址|電子郵件地址|电子邮箱地址",
        "first": "First Name|名|名字",
        "last": "Last Name|姓|姓氏",
        "custom": "Custom 1|Custom Data|Custom Data 1|Custom Value|自定义数据|自定义数据1|自訂資料1",
    }
)
_LOWER = Words(
    {
        "answer": "Response|Open-Ended Response|回复|回應|答复|响应|开放式回复|开放式答复|開放式回應",
        "other": "Other (please specify)|其他(请注明)|其他(請註明)|其他(请具体说明)",
    }
)
"""What the second row says over a question of one column, and over the text of another answer."""


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of SurveyMonkey, or None."""
    found = _WORDS.find(sheet, lambda each: _is_header(each, sheet))
    if found is None:
        return None
    upper, lower = _rows(sheet, found.row)
    own = sorted(column for column in found.columns if not lower[column])
    said = next((text for text in lower if _LOWER.role(text)), "")
    return Export(
        sheet,
        "surveymonkey",
        tuple(filter(None, (*(upper[column] for column in own), said))),
        found.row,
        found.row + 2,
        _headings(upper, lower, frozenset(own)),
        span=found.places("created", "modified"),
        sent=found.places("id"),
        translate=plain,
    )


def _rows(sheet: Sheet, row: int) -> tuple[list[str], list[str]]:
    """Return both header rows, equally long; what somebody merged over both of them counts as the upper one's."""
    cells = sheet.rows[row : row + 2]
    width = max(map(len, cells))
    upper, lower = ([shown(cell_at(each, column)) for column in range(width)] for each in cells)
    return upper, ["" if below == above else below for above, below in zip(upper, lower, strict=True)]


def _is_header(found: Found, sheet: Sheet) -> bool:
    """The respondent's id with nothing below it, and a second row that says how its questions are answered.

    Where every question has several columns it says so nowhere; then another of the site's own columns must be there.
    """
    if not found.has("id") or found.row + 1 >= sheet.height:
        return False
    upper, lower = _rows(sheet, found.row)
    if lower[found.roles["id"]]:
        return False
    spans = sum(bool(below and not above) for above, below in zip(upper, lower, strict=True))
    return any(map(_LOWER.role, lower)) or (spans > 0 and found.count("collector", "created", "modified") > 0)


def _headings(upper: list[str], lower: list[str], own: frozenset[int]) -> tuple[Heading, ...]:
    asked, question = [], ""
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        if column in own:
            question = ""
        elif above or below:
            question = above or question
            part = "" if _LOWER.role(below) == "answer" else below
            asked.append(Heading(column, question or part or below, part if question else ""))
    return tuple(asked)


SITE = Site("surveymonkey", read)
