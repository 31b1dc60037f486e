"""Recognises what LimeSurvey exports: headers as codes, as full text, or as code and text."""

import re

from icdiag.intake.cells import Sheet
from icdiag.intake.layouts.export import Export, Heading, Site
from icdiag.intake.layouts.sites.headings import bracketed
from icdiag.intake.layouts.sites.labels import is_code, place_of_code
from icdiag.intake.layouts.sites.words import HEAD, Found, Words, blank_rows, cell_at, headers, shown

_SPELLINGS = {
    "id": "id|Response ID|答复ID|答复编号|回复ID|响应ID|回應ID|回答ID|Antwort ID",
    "submitted": "submitdate|Date submitted|提交日期|提交时间|提交時間|Datum Abgeschickt",
    "page": "lastpage|Last page|最后一页|最后页|最後一頁|末页|Letzte Seite",
    "language": "startlanguage|Start language|起始语言|开始语言|初始语言|開始語言|Start-Sprache",
    "seed": "seed|种子|随机种子|種子|Zufallsstartwert",
    "token": "token|Access code|操作代码|访问代码|Zugangscode",
    "started": "startdate|Date started|开始日期|開始日期|Datum gestartet",
    "acted": "datestamp|Date last action|最后操作日期|上次操作日期|最近活动日期|Datum letzte Aktivität",
    "address": "ipaddr|IP address|IP地址|IP位址|IP-Adresse",
    "referrer": "refurl|Referrer URL|引用URL|来源URL|Weiterleitungs-URL",
    "taken": "interviewtime|Total time|总时间|总用时|Gesamtzeit",
}
_WORDS = Words(_SPELLINGS)
_CODED = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:\[[^\]]*\]|_[A-Za-z0-9]+)*)\s*[-.:|/]\s*(\S.*)", re.DOTALL)
"""``G01Q02[SQ001]. Question [Row]``; the site lets the sign between code and text be chosen."""
_NOT_SHOWN = "{question_not_shown}"
"""What the export that can be read in again writes for nothing; it has the codes in a second row of headers."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:(?:\[[A-Za-z0-9_]*\])+|(?:_[A-Za-z0-9]+)*)")
_TIMING = re.compile(r"groupTime\d+|(?:Group|Question) time: .*", re.DOTALL | re.IGNORECASE)
_ENOUGH = 3


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of LimeSurvey, or None."""
    coded = _coded_row(sheet)
    found = coded or _WORDS.find(sheet, _is_header)
    if found is None:
        return None
    asked = headers(sheet.rows[found.row], without=found.columns)
    codes = {re.split(r"[\[_]", text)[0].casefold() for _, text in asked} if found.has("taken") else set()
    below = _codes_below(sheet, found)
    first = found.row + (2 if below else 1)
    spaced = "_" in found.signs[0] and not coded  # a setting writes _ for every blank in a header
    return Export(
        sheet,
        "limesurvey",
        found.signs,
        found.row,
        first,
        tuple(
            _heading(
                column, text.replace("_", " ") if spaced else text, both=coded is not None, code=below.get(column, "")
            )
            for column, text in asked
            if not (codes and _is_timing(text, codes))
        ),
        {"unfinished": blank_rows(sheet, found.roles.get("submitted"), first, found.columns, also=_NOT_SHOWN)},
        seconds=found.roles.get("taken"),
        span=found.places("started", "submitted"),
        sent=found.places("id", "started", "submitted", "seed"),
        blanks=frozenset({"N/A", _NOT_SHOWN}),
        translate=place_of_code,
        in_code=is_code,
    )


def _codes_below(sheet: Sheet, found: Found) -> dict[int, str]:
    """Return the questions' codes that stand in a second row of headers, by column; none where there is no such row."""
    if found.row + 1 >= sheet.height:
        return {}
    cells = sheet.head(found.row + 2)[found.row + 1]
    own = _WORDS.in_row(cells, found.row + 1)
    if not _is_header(own) or own.roles != found.roles:
        return {}
    return {column: shown(cell_at(cells, column)) for column in range(len(cells))}


def _is_header(found: Found) -> bool:
    """Three of its own columns, with one among them that no other site has."""
    return len(found.roles) >= _ENOUGH and (found.count("page", "language") > 0 or found.has("submitted", "seed"))


def _coded_row(sheet: Sheet) -> Found | None:
    """Return the row whose own columns are written as code and text: ``id. Response ID``."""
    for row, cells in enumerate(sheet.head(HEAD)):
        codes = [_CODED.fullmatch(shown(cell)) for cell in cells]
        found = _WORDS.in_row([code[1] if code else None for code in codes], row)
        if _is_header(found):
            signs = tuple(shown(cells[column]) for column in sorted(found.columns))
            return Found(row, found.roles, found.columns, signs)
    return None


def _is_timing(text: str, codes: set[str]) -> bool:
    """Tell whether a column holds the time spent on a group or on a question: ``groupTime12``, ``G01Q02Time``."""
    folded = text.casefold()
    return _TIMING.fullmatch(text) is not None or (folded.endswith("time") and folded.removesuffix("time") in codes)


def _heading(column: int, text: str, *, both: bool, code: str = "") -> Heading:
    if code:
        question, part = _parted(text)
        return Heading(column, question, part, code)
    coded = _CODED.fullmatch(text) if both else None
    if coded:
        question, part = _parted(coded[2])
        return Heading(column, question, part, coded[1])
    if _CODE.fullmatch(text):
        question, part = _parted(text) if "[" in text else text.partition("_")[::2]
        return Heading(column, question, part, text)
    question, part = _parted(text)
    return Heading(column, question, part)


def _parted(text: str) -> tuple[str, str]:
    """Return question and sub-question; a second bracket (a comment, a second scale) stays with the sub-question."""
    question, part = bracketed(text)
    before, inner = bracketed(question)
    if part and inner and before and text.rstrip().endswith(f"[{inner}][{part}]"):
        return before, f"{inner} [{part}]"
    return (question, part) if question else (text, "")


SITE = Site("limesurvey", read)
