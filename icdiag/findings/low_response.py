"""Too small a part of a department answered for its ratings to speak for all of it.

What it looks for
    Departments of which less than half of the people answered the survey.

Why it matters
    Those who answer may differ from those who stay silent. The fewer answer, the less the ratings say about how the
    department as a whole sees its suppliers.

How it is measured
    Response rate = people who answered / headcount. Medium under settings.rr_warn (50%), high under
    settings.rr_indicative (30%). Where fewer than settings.min_n people answered, their number stays hidden: the
    finding then says only that, and stands only where even the largest hidden number would be too few. For the
    department's weak links it names what the silent could change: the lowest and highest mean if all of them gave 0 or
    100, and the tipping point, the mean they would need to lift the link to settings.cut, (cut - RR y) / (1 - RR), with
    RR the response rate and y the raw score. What this does to the result: the answers count as they were given and the
    scores stay. Under settings.rr_indicative they are an indication only: a weak link, a blind spot or a wall that
    rests on this department's ratings becomes "cannot tell", a boundary wall where this holds for most of its links.
    The finding names the relations. It is a fact, so no probability is attached.
    Source: Manski 1990 for the bounds.

Example:
    9 of 40 people in production answered: 23%, high. Two weak links that rest on them are "cannot tell". To lift the
    one from maintenance out of the red, the 31 silent people would have to give 56 on average.

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
    足 settings.min_n 时，具体人数不公布：发现只说明这一点，而且只在“哪怕按最多的情形算也太少”时才成立。对这个部门的弱
    关系，写明沉默的人能改变什么：他们全打 0 分或 100 分时的最低和最高平均，以及临界点，即他们平均要打多少分，才能把这
    条关系抬到 settings.cut：(及格线 - 回收率 × 原始分) / (1 - 回收率)。对结果的影响：答案照常计入，得分不变。低于
    settings.rr_indicative 时只供参考：依据这个部门评价得出的弱关系、盲点和部门墙改为“无法判断”，边界墙则在多数关系如此
    时改为“无法判断”；发现里列出这些关系。这是事实，不附概率。
    来源：上下限见 Manski 1990。

例子
    生产部 40 人里有 9 人回答：23%，高。依据他们得出的两条弱关系改为“无法判断”。其中设备部那一条，31 个沉默的人平均
    要打 56 分，才能把它抬到及格线。

可以怎么做
    告诉大家上次调查带来了什么改变。在上班时间留出填写时间。请部门负责人亲自邀请，并再次说明没有人能看到个人的答案。

局限
    回收率低不等于结果一定有偏差，回收率高也不能保证没有偏差（Groves 2006）。图里没有写人数的部门算不出回收率；没有供
    应部门的部门不需要回答。
"""

import math
from collections.abc import Iterator

from icdiag.findings import (
    blind_spot,
    boundary_wall,
    favour_inflation,
    mutual_wall,
    one_way_relation,
    perception_gap,
    walled_in_department,
    weak_link,
)
from icdiag.findings.base import Case, Check, Texts
from icdiag.formulas.response import tipping_point, worst_case
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State
from icdiag.model.settings import Settings
from icdiag.model.tally import DepartmentTally


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None:
        return
    graph, turned = case.structure.graph, _turned(case)
    for department in case.tally.departments:
        is_customer = department.id in graph and graph.in_degree(department.id) > 0
        if not department.headcount or not (is_customer or department.raters):
            continue
        if department.raters is None:
            finding = _hidden(case.org.settings, department, min_n=case.tally.min_n)
        else:
            finding = _shown(case, department, raters=department.raters, turned=turned.get(department.id, ()))
        if finding:
            yield finding


def _severity(rate: float, settings: Settings) -> Severity | None:
    if rate < settings.rr_indicative:
        return Severity.HIGH
    return Severity.MEDIUM if rate < settings.rr_warn else None


TURNED_BY = (
    weak_link, blind_spot, mutual_wall, boundary_wall, walled_in_department, favour_inflation, one_way_relation,
    perception_gap,
)  # fmt: skip
"""Checks that say "cannot tell" for the reason ``low-response``."""
LINKS_SHOWN = 6
"""Links whose bounds a finding shows at most, the weakest first."""


def _turned(case: Case) -> dict[str, tuple[Finding, ...]]:
    """Return, by department, the conclusions that became "cannot tell" because too few of it answered."""
    unsure = indicative(case.tally, case.org.settings)
    found: dict[str, tuple[Finding, ...]] = {}
    for check in TURNED_BY if unsure else ():
        for f in check.CHECK.run(case):
            if f.reason == "low-response":
                for id_ in sorted(unsure & ({c for _, c in f.links} or set(f.departments))):
                    found[id_] = (*found.get(id_, ()), f)
    return found


def _bounds(case: Case, id_: str, rate: float) -> tuple[Evidence, ...]:
    """Return, for the department's weak links, what the silent could change."""
    settings, rows = case.org.settings, []
    links = [x for x in (case.estimates.links if case.estimates else ()) if x.customer == id_]
    weak = sorted((x for x in links if x.p_weak >= settings.weak_probable), key=lambda x: (-x.p_weak, x.supplier))
    for x in weak[:LINKS_SHOWN]:
        at = ((x.supplier, x.customer),)
        low, high = worst_case(rate=rate, mean=x.raw)
        rows.append(Evidence("worst_case", x.raw, low, high, x.n, settings.cut, at))
        if x.raw < settings.cut:
            needed = tipping_point(rate=rate, mean=x.raw, cut=settings.cut)
            rows.append(Evidence("tipping", needed, threshold=100.0, links=at))
    return tuple(rows)


def _shown(case: Case, department: DepartmentTally, *, raters: int, turned: tuple[Finding, ...]) -> Finding | None:
    settings, rate = case.org.settings, department.response_rate or 0.0
    severity = _severity(rate, settings)
    headcount = department.headcount or 0
    if severity is None:
        return None
    return Finding(
        check=CHECK.id,
        key=department.id,
        severity=severity,
        departments=(department.id,),
        links=tuple(dict.fromkeys(pair for f in turned for pair in f.links)),
        values={
            "department": DepartmentRef(department.id),
            "raters": raters,
            "turned": len(turned),
            "headcount": headcount,
            "rate_share": rate,
            "warn_share": settings.rr_warn,
            "needed": math.ceil(settings.rr_warn * headcount - 1e-9) - raters,
        },
        evidence=(
            Evidence("response_rate", rate, n=raters, threshold=settings.rr_warn),
            *(_bounds(case, department.id, rate) if raters else ()),
        ),
        flip="more-answers",
        remedies=("tell-results", "time-to-answer", "personal-invitation"),
        variant="nobody" if raters == 0 else "few" if rate >= settings.rr_indicative else "indicative",
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
            "on their ratings with caution.",
            "indicative": "{raters} of {headcount} people in {department} answered ({rate_share}); the scores that rest on "
            'their ratings are an indication only. Conclusions that became "cannot tell" for it: {turned}.',
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
            "few": "{department} {headcount} 人里有 {raters} 人回答（{rate_share}）；依据他们评价的得分请谨慎看待。",
            "indicative": "{department} {headcount} 人里有 {raters} 人回答（{rate_share}）；依据他们评价的得分只能作为参考，"
            "因此改为“无法判断”的结论有 {turned} 条。",
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
