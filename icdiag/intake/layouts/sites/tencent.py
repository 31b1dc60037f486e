"""Recognises what 腾讯问卷 (wj.qq.com) exports and takes its headers apart."""

import re

from icdiag.intake.cells import Sheet, Value
from icdiag.intake.layouts.export import Export, Site
from icdiag.intake.layouts.sites import numbered
from icdiag.intake.layouts.sites.labels import option_after_letter, plain_after_letter
from icdiag.intake.layouts.sites.words import Found, Words, headers, rows_where

_WORDS = Words(
    {
        "index": "编号|編號|答卷编号|原始记录编号",
        "started": "开始答题时间|開始答題時間",
        "ended": "结束答题时间|結束答題時間",
        "taken": "答题时长|答題時長|答题时长(秒)",
        "language": "语言|答题语言",
        "version": "数据版本",
        "cleaned": "清洗数据结果",
        "invalid": "智能清洗数据无效概率",
        "country": "地理位置国家和地区|地理位置国家地区|地理位置国家",
        "province": "地理位置省|地理位置省份",
        "city": "地理位置市|地理位置城市",
        "user kind": "用户类型",
        "user": "用户标识",
        "nickname": "昵称",
        "custom": "自定义字段",
        "address": "IP",
        "agent": "UA",
        "referrer": "Referrer",
        "score": "总分|得分",
        "prize time": "中奖时间",
        "prize": "中奖金额",
        "review": "审核状态",
    },
    common=("language", "nickname", "score", "address"),
)
_NUMBER = re.compile(r"Q?(\d{1,3})\s*(?:[.\uff0e\u3001](?:\s*\d{1,3}\s*[.\uff0e\u3001])?|[.\uff0e_]\d{1,3}\s+)\s*")
"""``3.题目``, ``Q3.题目``, ``3.1.行``."""
_BLANKS = frozenset({"(跳过)", "(空)", "-"})


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of 腾讯问卷, or None."""
    found = _WORDS.find(sheet, _is_header)
    if found is None:
        return None
    return Export(
        sheet,
        "tencent",
        found.signs,
        found.row,
        found.row + 1,
        numbered.headings(headers(sheet.rows[found.row], without=found.columns), _NUMBER),
        {"invalid": rows_where(sheet, found.roles.get("cleaned"), found.row + 1, _is_invalid)},
        seconds=found.roles.get("taken"),
        span=found.places("started", "ended"),
        sent=found.places("started", "ended", "taken", "user"),
        blanks=_BLANKS,
        translate=plain_after_letter,
        option=option_after_letter,
    )


def _is_header(found: Found) -> bool:
    """Its two times are its own words; one of them needs company."""
    times = found.count("started", "ended")
    return times > 1 or (times == 1 and found.count("index", "taken", "user kind", "user", "cleaned", "country") > 1)


def _is_invalid(cell: Value) -> bool:
    """Tell whether the site, or who cleaned the data there, marked an answer sheet as invalid."""
    return isinstance(cell, str) and cell.strip().startswith("无效")


SITE = Site("tencent", read)
