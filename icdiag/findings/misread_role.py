"""A department reads its role differently from how its customers see it.

What it looks for
    Departments that find their tasks and their customers' needs clear where their customers do not, or the other way
    round; and departments of which the map shows that they and their customers list different services.

Why it matters
    A department that takes its task to be something else works hard at the wrong thing. Its customers wait for what
    it never thought was its job, and both sides feel let down.

How it is measured
    From the survey, where its questionnaire asks of roles or needs and the suppliers rate themselves: the own rating of that
    dimension minus the mean quality that the customers report in it, less the mean of that difference over all
    suppliers. Found from settings.self_gap (10 points) and half a standard deviation of all differences on, two-sided z,
    Benjamini-Hochberg q <= settings.boundary_q (0.10) over the suppliers. It also has to be about the role: what the
    department sees too high or too low in everything is taken off, and settings.principle_gap (7.5) must be left. The rest
    is for "perception-gap" and "blind-spot".
    From the map: at least 3 of a department's relations as a supplier, and settings.role_share (half) of them, hold a
    service that only one side declared. Where more than half of all relations of the map are one-sided, the map was
    made from one side, and it is "cannot tell". That two sides name different kinds of cooperation is shown beside it.
    Low; medium where the customers' view lies under settings.target (70), or a one-sided relation's criticality is at
    or above settings.critical.
    Source: Kwan, John, Kenny, Bond & Robins 2004; Atwater & Yammarino 1992. The rule for the map is icdiag's own.

Example:
    HR puts "clear needs" at 84 for itself, its five customers put it at 58; in the house the usual difference is 6.

What to try
    Let the department write down in five lines what it is there for. Let its customers do the same, and compare.

Limits
    It is about the department as a supplier, never about a person's role. Clear roles and known needs stand for how the role
    is read; a questionnaire that asks neither gives no answer. Each one-sided service by itself is in "one-sided-declaration".
----
部门对自己角色的理解，与客户眼里的不一样。

看什么
    自认为任务和客户需求都清楚、客户却不这么看的部门，或者相反；以及图上显示它和客户列出的服务对不上的部门。

为什么重要
    把自己的任务理解错了，就会在不该用力的地方使劲；客户一直在等它从来没当成自己分内的事，双方都觉得委屈。

怎么算
    看问卷（需要有关于职责或需求的题目，并且供应部门做了自评）：部门在这个维度上的自评，减去客户在这个维度上反映的平均质
    量，再减去所有供应部门这一差距的平均。从 settings.self_gap（10 分）和所有差距的半个标准差起标出，双侧 z 检验，对所有供
    应部门做 Benjamini-Hochberg 校正，q 不大于 settings.boundary_q（0.10）。而且要是角色上的问题：先扣掉这个部门在
    各方面都高看或低看自己的部分，剩下的不小于 settings.principle_gap（7.5 分）；其余的由“perception-gap”和“blind-spot”来说。
    看图：一个部门作为供应方的关系中，至少 3 条、并且至少 settings.role_share（一半）含有只由一方声明的服务。如果全图一半以
    上的关系都是单方声明，说明图是从一方的角度画的，为“说不准”。双方写的协作类型不同，也列在旁边。
    为低；客户的看法低于 settings.target（70），或单方声明的关系重要度达到 settings.critical 时为中。
    来源：Kwan, John, Kenny, Bond & Robins 2004；Atwater & Yammarino 1992。看图的规则是 icdiag 自己的。

例子
    人力资源部给自己的“需求明确”打 84 分，五个客户给 58 分；公司里通常的差距是 6 分。

可以怎么做
    请这个部门用五行字写下自己是做什么的，请客户也写，再对照。

局限
    说的是部门作为供应方的角色，从不涉及个人。职责清晰和了解需求代表对角色的理解；问卷里两样都没问的，就没有答案。每一项
    单方声明的服务，见“one-sided-declaration”。
"""

from collections.abc import Iterator
from dataclasses import dataclass

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.declared import Declared, declared_roles, one_sided_share
from icdiag.measures.response import indicative
from icdiag.measures.self_other import SelfOther, View, self_other, self_other_in
from icdiag.measures.topics import dimension_about
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value
from icdiag.model.instrument import Dimension

LEAST_RELATIONS = 3
"""One-sided relations of a department from which on they are more than a slip."""
MOST_ONE_SIDED = 0.5
"""Share of all relations above which the map as a whole was made from one side."""


@dataclass(frozen=True, slots=True)
class _Survey:
    """The suppliers' and the customers' views in the dimension that asks of roles or needs."""

    dimension: Dimension
    views: SelfOther


def _run(case: Case) -> Iterator[Finding]:
    survey = _survey(case)
    if isinstance(survey, str) and survey:
        yield Finding(CHECK.id, "survey", State.CANNOT_TELL, reason=survey)
    seen = _misread(case, survey) if isinstance(survey, _Survey) else {}
    patterns = {x.department: x for x in declared_roles(case.org) if _is_pattern(case, x)}
    if patterns and one_sided_share(case.org) > MOST_ONE_SIDED:
        yield Finding(CHECK.id, "map", State.CANNOT_TELL, reason="one-sided-map")
        patterns = {}
    for department in case.org.departments:
        view, pattern = seen.get(department.id), patterns.get(department.id)
        if view is not None or pattern is not None:
            yield _found(case, department.id, survey if isinstance(survey, _Survey) else None, view, pattern)


def _survey(case: Case) -> _Survey | str:
    """Return both views, or why there are none; empty text where nothing was asked at all."""
    tally, estimates = case.tally, case.estimates
    if tally is None or estimates is None:
        return ""
    about = dimension_about(tally.instrument, "roles")
    if not tally.self_ratings:
        return "no-self"
    if about is None or about.id not in estimates.dimensions:
        return "no-dimension"
    views = self_other_in(tally, estimates, about.id, case.org.settings)
    return "no-self" if views is None else _Survey(about, views)


def _misread(case: Case, survey: _Survey) -> dict[str, View]:
    """Return the suppliers that see their role differently, not just everything better or worse."""
    assert case.tally is not None and case.estimates is not None
    settings, unsure = case.org.settings, indicative(case.tally, case.org.settings)
    whole = self_other(case.tally, case.estimates, settings)
    out = {}
    for view in survey.views.views:
        overall = whole.of(view.supplier) if whole else None
        side = 1.0 if view.beyond.value > 0 else -1.0
        shared = max(0.0, side * overall.beyond.value) if overall else 0.0
        own_people = view.supplier not in unsure
        if view.kind != "agree" and own_people and abs(view.beyond.value) - shared >= settings.principle_gap:
            out[view.supplier] = view
    return out


def _is_pattern(case: Case, one: Declared) -> bool:
    sided = len(one.one_sided)
    return sided >= LEAST_RELATIONS and sided >= case.org.settings.role_share * one.relations


def _found(case: Case, id_: str, survey: _Survey | None, view: View | None, pattern: Declared | None) -> Finding:
    values: dict[str, Value] = {"supplier": DepartmentRef(id_), "least": case.org.settings.self_gap}
    evidence: list[Evidence] = []
    if view is not None and survey is not None:
        evidence += _view_evidence(case, survey, view)
        values |= {
            "dimension": survey.dimension.name.in_(case.org.language) or survey.dimension.id,
            "own": view.own.value, "own_n": view.own_n, "others": view.others.value, "house": survey.views.house.value,
        }  # fmt: skip
    if pattern is not None:
        evidence += _map_evidence(pattern)
        values |= {"sided": len(pattern.one_sided), "relations": pattern.relations, "expected": len(pattern.expected),
                   "offered": len(pattern.offered)}  # fmt: skip
    against = () if view is None or view.others.value < case.org.settings.target else (
        Evidence("dimension_q", view.others.value, threshold=case.org.settings.target),
    )  # fmt: skip
    kind = "" if view is None else view.kind
    return Finding(
        check=CHECK.id,
        key=id_,
        severity=_severity(case, view, pattern),
        confidence=None if view is None else 1 - view.q,
        departments=(id_,),
        links=() if pattern is None else pattern.one_sided,
        values=values,
        evidence=tuple(evidence),
        against=against,
        flip="closer" if pattern is None else "listed" if view is None else "both",
        remedies=("write-down", "cases") if pattern is None else ("lists", "write-down"),
        variant="declared" if not kind else kind if pattern is None else f"{kind}-declared",
    )


def _severity(case: Case, view: View | None, pattern: Declared | None) -> Severity:
    low = view is not None and view.others.value < case.org.settings.target
    critical = pattern is not None and pattern.criticality >= case.org.settings.critical
    return Severity.MEDIUM if low or critical else Severity.LOW


def _view_evidence(case: Case, survey: _Survey, view: View) -> list[Evidence]:
    settings = case.org.settings
    return [
        Evidence("gap_beyond", view.beyond.value, view.beyond.low, view.beyond.high, threshold=settings.self_gap),
        Evidence("self", view.own.value, view.own.low, view.own.high, view.own_n),
        Evidence("dimension_q", view.others.value, view.others.low, view.others.high),
        Evidence("house_gap", survey.views.house.value),
        Evidence("q_value", view.q, threshold=settings.boundary_q),
    ]


def _map_evidence(pattern: Declared) -> list[Evidence]:
    rows = [Evidence("one_sided_relations", float(len(pattern.one_sided)), threshold=float(LEAST_RELATIONS))]
    rows += (
        [Evidence("expected_only", float(len(pattern.expected)), links=pattern.expected)] if pattern.expected else []
    )
    rows += [Evidence("offered_only", float(len(pattern.offered)), links=pattern.offered)] if pattern.offered else []
    rows += [Evidence("kinds_differ", float(len(pattern.kinds)), links=pattern.kinds)] if pattern.kinds else []
    return rows


_SEEN = {
    "over": (
        '{supplier} puts "{dimension}" at {own} for itself ({own_n} people), its customers at {others}. In the house the '
        "own view lies {house} points higher on average."
    ),
    "under": (
        '{supplier} puts "{dimension}" at {own} for itself ({own_n} people), its customers at {others}: it sees its role less '
        "clearly than they do."
    ),
}
_SEEN_ZH = {
    "over": "{supplier}给自己的“{dimension}”打 {own} 分（{own_n} 人），客户给 {others} 分。公司里自评平均高 {house} 分。",
    "under": "{supplier}给自己的“{dimension}”打 {own} 分（{own_n} 人），客户给 {others} 分：它对自己的角色还不如客户看得清楚。",
}
_LISTED = (
    "On the map {sided} of its {relations} relations as a supplier hold a service that only one side lists ({expected} only "
    "the customer, {offered} only {supplier})."
)
_LISTED_ZH = (
    "图上{supplier}作为供应方的 {relations} 条关系中，{sided} 条含有只有一方列出的服务（{expected} 条只有客户列出，{offered} 条只有"
    "它自己列出）。"
)

CHECK = Check(
    id="misread-role",
    family="roles",
    run=_run,
    en=Texts(
        name="Misread role",
        title="{supplier} and its customers see its role differently",
        summary={
            **_SEEN,
            "declared": _LISTED,
            "over-declared": f"{_SEEN['over']} {_LISTED}",
            "under-declared": f"{_SEEN['under']} {_LISTED}",
        },
        flip={
            "closer": "It would not be listed if the two views lay less than {least} points further apart than is usual here.",
            "listed": "It would not be listed if both sides listed the same services.",
            "both": "It would not be listed if the two views lay less than {least} points further apart than is usual here, "
            "and both sides listed the same services.",
        },
        remedies={
            "write-down": "Let {supplier} write down in five lines what it is there for, and its customers what they need; "
            "then compare.",
            "cases": "Talk through two recent requests: what was asked, what was understood, what was delivered?",
            "lists": "Put the two lists of services side by side and settle each: whose task is it?",
        },
        reasons={
            "no-self": "The suppliers did not rate the service they give (or too few people did), so how they read their own "
            "role is not known.",
            "no-dimension": "The questionnaire has no usable questions on roles or needs, so the survey cannot tell how a "
            "department reads its role.",
            "one-sided-map": "More than half of all relations on the map are declared by one side only. It seems that the map "
            "was made from one side, so nothing can be said of a single department.",
        },
    ),
    zh=Texts(
        name="角色错位",
        title="{supplier}和它的客户对它的角色看法不同",
        summary={
            **_SEEN_ZH,
            "declared": _LISTED_ZH,
            "over-declared": f"{_SEEN_ZH['over']}{_LISTED_ZH}",
            "under-declared": f"{_SEEN_ZH['under']}{_LISTED_ZH}",
        },
        flip={
            "closer": "两边的看法与公司里常见的差距相比，再偏离不到 {least} 分，就不会列出。",
            "listed": "双方列出的服务一致，就不会列出。",
            "both": "两边的看法与公司里常见的差距相比，再偏离不到 {least} 分，并且双方列出的服务一致，就不会列出。",
        },
        remedies={
            "write-down": "请{supplier}用五行字写下自己是做什么的，请客户写下需要什么，再对照。",
            "cases": "一起回顾最近的两个请求：提的是什么，理解成什么，交付了什么？",
            "lists": "把两份服务清单放在一起，一项一项定下来：这是谁的事？",
        },
        reasons={
            "no-self": "供应部门没有给自己的服务打分（或人数太少），不知道它们怎么理解自己的角色。",
            "no-dimension": "问卷里没有可用的关于职责或需求的题目，看不出部门怎么理解自己的角色。",
            "one-sided-map": "图上一半以上的关系只由一方声明，图很可能是从一方的角度画的，对单个部门不下结论。",
        },
    ),
)
