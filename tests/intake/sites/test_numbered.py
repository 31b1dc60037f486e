"""Numbered headers of 问卷星 and 腾讯问卷, taken apart."""

import pytest

from icdiag.intake.layouts.sites import tencent, wenjuanxing
from tests.intake.sites.exports import sheet_of

OWN = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]


def parts(*headers):
    export = wenjuanxing.read(sheet_of([[*OWN, *headers], ["1"] * (6 + len(headers))]))
    return [(heading.question, heading.part) for heading in export.headings]


def tencent_parts(*headers):
    own = ["编号", "开始答题时间", "结束答题时间", "答题时长"]
    export = tencent.read(sheet_of([[*own, *headers], ["1"] * (4 + len(headers))]))
    return [(heading.question, heading.part) for heading in export.headings]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["1、您的部门"], [("您的部门", "")]),
        (["1、 您的部门 "], [("您的部门", "")]),
        (["(1)4、您的年龄"], [("您的年龄", "")]),
        (["第3题(人力资源部)", "第3题(财务部)"], [("第3题", "人力资源部"), ("第3题", "财务部")]),
        (["第 3 题（人力资源部）"], [("第3题", "人力资源部")]),
        (["第8题(ACG文化(动漫、游戏等))"], [("第8题", "ACG文化(动漫、游戏等)")]),
        (["3、请评价—甲", "3、请评价—乙"], [("请评价", "甲"), ("请评价", "乙")]),
        (["3、请评价——甲", "3、请评价——乙"], [("请评价", "甲"), ("请评价", "乙")]),
        (["3、请评价:甲", "3、请评价:乙"], [("请评价", "甲"), ("请评价", "乙")]),
        (["3、请评价：甲", "3、请评价：乙"], [("请评价", "甲"), ("请评价", "乙")]),
        # rows that begin alike, and a question with dividers of its own
        (["3、速度:信息部", "3、速度:信息中心"], [("速度", "信息部"), ("速度", "信息中心")]),
        (["3、甲:速度—信息部", "3、甲:速度—财务部"], [("甲:速度", "信息部"), ("甲:速度", "财务部")]),
        (["3、速度(甲)", "3、速度(乙)"], [("速度", "甲"), ("速度", "乙")]),
        (["8、(性能(CPU))", "8、(价格)"], [("第8题", "性能(CPU)"), ("第8题", "价格")]),
        (["25、(其他（请补充）:)"], [("第25题", "其他（请补充）:")]),
        (["3、甲", "3、乙"], [("第3题", "甲"), ("第3题", "乙")]),
        (["3、速度:甲", "3、乙", "3、丙"], [("速度", "甲"), ("速度", "乙"), ("速度", "丙")]),
        # the matrix of today: text over the first row only
        (["3、速度—甲", "乙", "丙", "4、意见"], [("速度", "甲"), ("速度", "乙"), ("速度", "丙"), ("意见", "")]),
        (["3、速度—1.甲", "2.乙", "4、质量—1.甲", "2.乙"],
         [("速度", "1.甲"), ("速度", "2.乙"), ("质量", "1.甲"), ("质量", "2.乙")]),
        (["3、速度—1、甲", "2、乙", "3、丙"], [("速度", "1、甲"), ("速度", "2、乙"), ("速度", "3、丙")]),
        (["2、速度—1、甲", "2、乙", "3、丙", "3、意见"],
         [("速度", "1、甲"), ("速度", "2、乙"), ("速度", "3、丙"), ("意见", "")]),
        (["2、速度—1、甲", "2、乙", "3、意见"], [("速度", "1、甲"), ("速度", "2、乙"), ("意见", "")]),
        (["3、请打分——谢谢—甲", "乙"], [("请打分——谢谢", "甲"), ("请打分——谢谢", "乙")]),
        (["3、速度—总部—甲", "总部—乙"], [("速度", "总部—甲"), ("速度", "总部—乙")]),
        # a column that somebody added at the end is no row of the matrix before it, if another matrix shows the rows
        (["1、速度—甲", "乙", "2、质量—甲", "乙", "部门"],
         [("速度", "甲"), ("速度", "乙"), ("质量", "甲"), ("质量", "乙"), ("部门", "")]),
        (["1、速度—甲", "乙", "2、质量—丙", "丁", "戊"],
         [("速度", "甲"), ("速度", "乙"), ("质量", "丙"), ("质量", "丁"), ("质量", "戊")]),
        # a dash alone makes no matrix, until another question shows what dashes mean here
        (["1、您的部门—必填"], [("您的部门—必填", "")]),
        (["1、速度—甲", "2、质量—甲", "乙"], [("速度", "甲"), ("质量", "甲"), ("质量", "乙")]),
        # what no number stands before and no matrix either stays whole
        (["部门", "1、速度"], [("部门", ""), ("速度", "")]),
        (["1、速度", "备注"], [("速度", ""), ("备注", "")]),
        (["第1题"], [("第1题", "")]),
        (["1、"], [("第1题", "")]),
    ],
)  # fmt: skip
def test_wenjuanxing(headers, expected):
    assert parts(*headers) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["1.您的部门"], [("您的部门", "")]),
        (["Q1.您的部门"], [("您的部门", "")]),
        (["2.您的部门_填空1", "2.您的部门_填空2"], [("您的部门", "填空1"), ("您的部门", "填空2")]),
        (["3.请评价：_甲", "3.请评价：_乙"], [("请评价", "甲"), ("请评价", "乙")]),
        (["3.1.甲", "3.2.乙"], [("第3题", "甲"), ("第3题", "乙")]),
        (["3.速度:甲_1", "3.速度:乙_1"], [("速度", "甲_1"), ("速度", "乙_1")]),
        (["21.场合:家", "21.场合:单位", "21.场合:其他", "21.场合:其他_填空"],
         [("场合", "家"), ("场合", "单位"), ("场合", "其他"), ("场合", "其他_填空")]),
    ],
)  # fmt: skip
def test_tencent(headers, expected):
    assert tencent_parts(*headers) == expected


def test_the_wenjuanxing_columns_may_be_cut_down():
    for own in (
        ["序号", "提交答卷时间"],
        ["提交答卷时间", "所用时间"],
        ["来自IP", "序号"],
        ["序号", "提交答卷时间", "总分"],
    ):
        assert wenjuanxing.read(sheet_of([[*own, "1、部门"], ["1"] * 5])) is not None
    for own in (["序号"], ["序号", "来源"], ["来源", "总分"]):
        assert wenjuanxing.read(sheet_of([[*own, "1、部门"], ["1"] * 5])) is None


def test_an_english_wenjuanxing_export_is_known_by_its_commas():
    own = ["No.", "Submit time", "Time used", "Source", "Source details", "IP"]
    assert wenjuanxing.read(sheet_of([[*own, "1、Department"], ["1"] * 7])) is not None
    assert wenjuanxing.read(sheet_of([[*own, "Department"], ["1"] * 7])) is None
