"""Too small a part of a department answered for its ratings to speak for all of it.

What it looks for
    Departments of which less than half of the people answered the survey.

Why it matters
    Those who answer may differ from those who stay silent. The fewer answer, the less the ratings say about how the
    department as a whole sees its suppliers.

How it is measured
    Response rate = people who answered / headcount. Medium under settings.rr_warn (50 %), high under
    settings.rr_indicative (30 %). Where fewer than settings.min_n people answered, their number stays hidden: the
    finding then says only that, and stands only where even the largest hidden number would be too few. What this does
    to the result: the answers count as they were given, but every score that rests on this department's ratings is an
    indication only. It is a fact, so no probability is attached.

Example:
    9 of 40 people in production answered: 23 %, high.

What to try
    Tell people what the last survey changed. Give time for it during working hours. Ask the department's head to
    invite personally, and say again that nobody sees single answers.

Limits
    A low rate is not proof of a distorted result, and a high one is no guarantee against it (Groves 2006).
    Departments without a headcount in the map have no rate, and departments that nobody supplies are not expected to
    answer.
----
一个部门回答的人太少，评价代表不了整个部门。

看什么
    回答调查的人不到一半的部门。

为什么重要
    回答的人和沉默的人看法可能不同。回答的越少，越难说明整个部门怎样看待它的供应部门。

怎么算
    回收率 = 回答人数 / 部门人数。低于 settings.rr_warn（50%）为中，低于 settings.rr_indicative（30%）为高。回答人数不
    足 settings.min_n 时，具体人数不公布：发现只说明这一点，而且只在“哪怕按最多的情形算也太少”时才成立。对结果的影
    响：答案照常计入，但凡依据这个部门评价的得分，都只能作为参考。这是事实，不附概率。

例子
    生产部 40 人里有 9 人回答：23%，高。

可以怎么做
    告诉大家上次调查带来了什么改变。在上班时间留出填写时间。请部门负责人亲自邀请，并再次说明没有人能看到个人的答案。

局限
    回收率低不等于结果一定有偏差，回收率高也不能保证没有偏差（Groves 2006）。图里没有写人数的部门算不出回收率；没有供
    应部门的部门不需要回答。
"""

import math
from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State
from icdiag.model.settings import Settings
from icdiag.model.tally import DepartmentTally


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None:
        return
    graph = case.structure.graph
    for department in case.tally.departments:
        is_customer = department.id in graph and graph.in_degree(department.id) > 0
        if not department.headcount or not (is_customer or department.raters):
            continue
        if department.raters is None:
            finding = _hidden(case.org.settings, department, min_n=case.tally.min_n)
        else:
            finding = _shown(case.org.settings, department, raters=department.raters)
        if finding:
            yield finding


def _severity(rate: float, settings: Settings) -> Severity | None:
    if rate < settings.rr_indicative:
        return Severity.HIGH
    return Severity.MEDIUM if rate < settings.rr_warn else None


def _shown(settings: Settings, department: DepartmentTally, *, raters: int) -> Finding | None:
    rate = department.response_rate or 0.0
    severity = _severity(rate, settings)
    headcount = department.headcount or 0
    if severity is None:
        return None
    return Finding(
        check=CHECK.id,
        key=department.id,
        severity=severity,
        departments=(department.id,),
        values={
            "department": DepartmentRef(department.id),
            "raters": raters,
            "headcount": headcount,
            "rate_share": rate,
            "warn_share": settings.rr_warn,
            "needed": math.ceil(settings.rr_warn * headcount - 1e-9) - raters,
        },
        evidence=(Evidence("response_rate", rate, n=raters, threshold=settings.rr_warn),),
        flip="more-answers",
        remedies=("tell-results", "time-to-answer", "personal-invitation"),
        variant="nobody" if raters == 0 else "few",
    )


def _hidden(settings: Settings, department: DepartmentTally, *, min_n: int) -> Finding | None:
    """Judge by the largest number that could be hidden, which tells nothing of the real one."""
    headcount = department.headcount or 0
    severity = _severity(min(1.0, (min_n - 1) / headcount), settings)
    return Finding(
        check=CHECK.id,
        key=department.id,
        state=State.FOUND if severity else State.CANNOT_TELL,
        severity=severity,
        departments=(department.id,),
        values={
            "department": DepartmentRef(department.id),
            "headcount": headcount,
            "min_n": min_n,
            "warn_share": settings.rr_warn,
        },
        flip="enough-answers" if severity else "",
        remedies=("tell-results", "time-to-answer", "personal-invitation") if severity else (),
        reason="" if severity else "hidden" if headcount >= min_n else "too-small",
        variant="hidden" if severity else "",
    )


CHECK = Check(
    id="low-response",
    family="data",
    run=_run,
    en=Texts(
        name="Low response",
        title="{department}: too few answers to speak for all",
        summary={
            "few": "{raters} of {headcount} people in {department} answered ({rate_share}); read the scores that rest "
            "on their ratings as an indication only.",
            "nobody": "None of the {headcount} people in {department} answered, so its suppliers have no rating from "
            "it.",
            "hidden": "Fewer than {min_n} of the {headcount} people in {department} answered, so its ratings stay "
            "hidden and its suppliers have no score from it.",
        },
        flip={
            "more-answers": "{needed} more answers would bring the department to {warn_share}.",
            "enough-answers": "The finding goes when at least {warn_share} of the department answer.",
        },
        remedies={
            "tell-results": "Tell people what the last survey changed, before the next one.",
            "time-to-answer": "Give ten minutes for it during working hours.",
            "personal-invitation": "Let the department's head invite personally, and say again that nobody sees "
            "single answers.",
        },
        reasons={
            "too-small": "{department} has only {headcount} people. With fewer than {min_n} answers nothing is shown, "
            "so its response rate and its ratings stay hidden however many answer.",
            "hidden": "Fewer than {min_n} of the {headcount} people in {department} answered, so the number stays "
            "hidden and a response rate cannot be stated.",
        },
    ),
    zh=Texts(
        name="回收率低",
        title="{department}：回答的人太少，代表不了整个部门",
        summary={
            "few": "{department} {headcount} 人里有 {raters} 人回答（{rate_share}）；依据他们评价的得分只能作为参考。",
            "nobody": "{department}的 {headcount} 人都没有回答，它的供应部门没有得到它的评价。",
            "hidden": "{department} {headcount} 人里回答的不足 {min_n} 人，评价不公布，它的供应部门没有来自它的得分。",
        },
        flip={
            "more-answers": "再有 {needed} 人回答，就能达到 {warn_share}。",
            "enough-answers": "部门里有 {warn_share} 以上的人回答，这条发现就会消失。",
        },
        remedies={
            "tell-results": "下次调查之前，先告诉大家上次调查带来了什么改变。",
            "time-to-answer": "在上班时间留出十分钟填写。",
            "personal-invitation": "请部门负责人亲自邀请，并再次说明没有人能看到个人的答案。",
        },
        reasons={
            "too-small": "{department}只有 {headcount} 人。不足 {min_n} 份答案一律不公布，"
            "所以无论多少人回答，回收率和评价都不显示。",
            "hidden": "{department} {headcount} 人里回答的不足 {min_n} 人，人数不公布，无法给出回收率。",
        },
    ),
)
