"""Recognises what 问卷星 (wjx) exports, by option text or by option number, and takes its headers apart."""

import re

from icdiag.intake.cells import Sheet
from icdiag.intake.layouts.export import Export, Site
from icdiag.intake.layouts.sites import numbered
from icdiag.intake.layouts.sites.labels import option_before_words, plain_before_words
from icdiag.intake.layouts.sites.words import Found, Words, headers

_WORDS = Words(
    {
        "index": "序号|序號|No|No.|Index|Number|Serial number",
        "submitted": "提交答卷时间|提交答卷時間|提交时间|提交時間|Submit time|Submission time|Time submitted",
        "taken": "所用时间|所用時間|Time taken|Time used|Duration|Time spent",
        "source": "来源|來源|Source",
        "detail": "来源详情|來源詳情|Source details|Source detail",
        "address": "来自IP|來自IP|From IP|IP|IP address",
        "score": "总分|總分|得分|总得分|Total score",
        "user": "微信昵称|微信openid|openid|用户ID|答题用户|答卷编号",
    }
)
_NUMBER = re.compile(r"(?:[(\uff08]\d{1,2}[)\uff09]\s*)?(\d{1,3})\s*\u3001\s*")
"""``3、``, ``(1)3、``: no other site numbers its questions with this comma."""
_BLANKS = frozenset({"(跳过)", "\uff08跳过\uff09", "(空)", "\uff08空\uff09", "-2", "-3"})
_WITHOUT_TEXT = 3


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of 问卷星, or None."""
    found = _WORDS.find(sheet, lambda each: _is_header(each, sheet))
    if found is None:
        return None
    questions = headers(sheet.rows[found.row], without=found.columns)
    numbers = [header for _, header in questions if numbered.numbered(0, header, _NUMBER)]
    return Export(
        sheet,
        "wenjuanxing",
        (*found.signs, *numbers[:1]),
        found.row,
        found.row + 1,
        numbered.headings(questions, _NUMBER),
        seconds=found.roles.get("taken"),
        sent=found.places("submitted", "taken", "address"),
        blanks=_BLANKS,
        translate=plain_before_words,
        option=option_before_words,
    )


def _is_header(found: Found, sheet: Sheet) -> bool:
    """Two of its own columns and a numbered question, or so many of its own that the numbers may be hidden."""
    if not found.has("submitted") and not found.has("address"):
        return False
    texts = [header for _, header in headers(sheet.head(found.row + 1)[found.row])]
    if any(numbered.numbered(0, header, _NUMBER) for header in texts):
        return len(found.roles) > 1
    chinese = any(not sign.isascii() for sign in found.signs)
    return chinese and found.count("taken", "source", "detail", "address") >= _WITHOUT_TEXT


SITE = Site("wenjuanxing", read)
