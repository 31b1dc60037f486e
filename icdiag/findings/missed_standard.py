"""A service standard that both sides agreed is not being kept.

What it looks for
    Service standards in the map (such as "reply within 2 days") that are kept in fewer cases than the goal asks for.

Why it matters
    A standard is a promise between two departments. When it is missed again and again, the customer plans around it
    and the supplier works under a promise that it cannot keep: either the work or the standard has to change.

How it is measured
    Share of cases that met the target, met / total, with its Wilson score interval at settings.sla_conf (90%).
    Missed: the whole interval lies below the goal (95% unless the map says otherwise), and the exact one-sided
    binomial test still holds at 10% after the Benjamini-Hochberg correction over all standards of the map. Kept: the
    whole interval lies at or above the goal. Anything else: too few cases to tell. Confidence is 1 minus the
    corrected p. Where only a target and an actual average are given, the two are compared and no confidence is
    stated. Severity by the shortfall: low under 10 points, medium from 10, high from 30 (for averages: percent of the
    target); one step more at criticality 4 and above, critical only at criticality 5. How the customer rates the
    relation stands beside it: a missed standard with a well rated service may be too strict.

Example:
    Reply within 2 days kept in 47 of 60 cases, goal 95%: 78%, between 68% and 86%. Missed. 9 of 10 cases: cannot
    tell.

What to try
    Look together at the cases that missed: which step took the time? Agree a standard that both sides can stand
    behind, name its owner, and look at it every month.

Limits
    What was measured is as good as the record. Open cases are not in it. A standard says nothing about whether the
    right thing was promised.
----
双方约定的服务标准没有做到。

看什么
    图里写明的服务标准（例如“两天内答复”），达标的比例低于目标。

为什么重要
    标准是两个部门之间的承诺。一再做不到，客户部门就会绕着它安排工作，供应部门则背着一个兑现不了的承诺：要么改做法，要
    么改标准。

怎么算
    达标比例 = 达标数 / 总数，附 settings.sla_conf（90%）的 Wilson 得分区间。未达标：整个区间低于目标（默认 95%），而
    且精确单侧二项检验经全图所有标准的 Benjamini-Hochberg 校正后仍在 10% 以内。达标：整个区间不低于目标。其余：样本太
    少，无法判断。可信度 = 1 减去校正后的 p。只有目标值和实际均值的，直接比较，不给可信度。严重程度看差距：不足 10 个
    百分点为低，10 起为中，30 起为高（均值按目标的百分比）；重要度 4 以上提高一级，“严重”只给重要度 5。旁边列出客户
    的评分：标准没做到而评分很好，可能是标准定得太严。

例子
    “两天内答复”60 次做到 47 次，目标 95%：78%，区间 68% 到 86%，未达标。10 次做到 9 次：无法判断。

可以怎么做
    一起看没做到的那些：时间花在哪一步？约定双方都认可的标准，指定负责人，每月看一次。

局限
    数据只和记录一样可靠，未完结的不在其中。标准也说明不了当初的承诺是否合适。
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from icdiag.findings.base import Case, Check, Texts
from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.formulas.proportions import binomial_at_most, wilson
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value
from icdiag.model.org import Link, Standard

FALSE_SHARE = 0.10
"""Benjamini-Hochberg q over the map's standards (method section 9)."""
MEDIUM_FROM = 0.10
HIGH_FROM = 0.30
"""Shortfall against the goal from which a missed standard is a medium or a high risk."""
LADDER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
MOST_CRITICAL = 5


@dataclass(frozen=True, slots=True)
class _Subject:
    """A standard with its link and its place among the findings."""

    link: Link
    standard: Standard
    key: str


def _run(case: Case) -> Iterator[Finding]:
    subjects = _subjects(case)
    adjusted = benjamini_hochberg([_p(subject.standard) for subject in subjects])
    for subject, q in zip(subjects, adjusted, strict=True):
        if _counted(subject.standard):
            finding = _by_counts(case, subject, q)
        elif subject.standard.actual is not None and subject.standard.target is not None:
            finding = _by_average(case, subject, subject.standard.actual, subject.standard.target)
        else:
            finding = _cannot_tell(case, subject, "no-record")
        if finding:
            yield finding


def _subjects(case: Case) -> list[_Subject]:
    """Return all standards; a pair's only standard bears the pair's key, several bear their names too."""
    found = [(link, standard) for link in case.org.links for standard in link.standards]
    per_pair = Counter((link.supplier, link.customer) for link, _ in found)
    used: Counter[str] = Counter()
    subjects = []
    for link, standard in found:
        key = f"{link.supplier}..{link.customer}"
        if per_pair[link.supplier, link.customer] > 1:
            key += f":{standard.measure.zh or standard.measure.en}"
        used[key] += 1
        subjects.append(_Subject(link, standard, key if used[key] == 1 else f"{key}#{used[key]}"))
    return subjects


def _counted(standard: Standard) -> bool:
    return standard.met is not None and bool(standard.total) and standard.met <= (standard.total or 0)


def _p(standard: Standard) -> float:
    """Return the exact one-sided p of "the goal is kept"; NaN without counts."""
    if not _counted(standard):
        return math.nan
    return binomial_at_most(met=standard.met or 0, total=standard.total or 0, share=standard.goal)


def _by_counts(case: Case, subject: _Subject, q: float) -> Finding | None:
    standard = subject.standard
    met, total = standard.met or 0, standard.total or 0
    low, high = wilson(met=met, total=total, level=case.org.settings.sla_conf)
    if low >= standard.goal:
        return None
    share = met / total
    evidence = Evidence("met_share", share, low, high, total, standard.goal, (_pair(subject),))
    numbers: dict[str, Value] = {
        "met": met,
        "total": total,
        "met_share": share,
        "low_share": low,
        "high_share": high,
        "goal_share": standard.goal,
    }
    if high >= standard.goal or q > FALSE_SHARE:
        reason = "few-cases" if high >= standard.goal else "many-standards"
        return _cannot_tell(case, subject, reason, numbers, evidence)
    numbers["more"] = _more_kept(standard, level=case.org.settings.sla_conf)
    return _missed(case, subject, standard.goal - share, numbers, evidence, variant="counts", confidence=1 - q)


def _more_kept(standard: Standard, *, level: float) -> int:
    """Return how many more of the same cases would have had to keep the target for the interval to reach the goal."""
    met, total = standard.met or 0, standard.total or 0
    low, high = met, total
    while low < high:
        middle = (low + high) // 2
        if wilson(met=middle, total=total, level=level)[1] >= standard.goal:
            high = middle
        else:
            low = middle + 1
    return low - met


def _by_average(case: Case, subject: _Subject, actual: float, target: float) -> Finding | None:
    shortfall = actual - target if subject.standard.better == "lower" else target - actual
    if shortfall <= 0:
        return None
    # A target of zero has no percentage: count any miss as a middling one.
    relative = shortfall / abs(target) if target else MEDIUM_FROM
    evidence = Evidence("standard_actual", actual, threshold=target, links=(_pair(subject),))
    numbers: dict[str, Value] = {"actual": f"{actual:g}", "target": f"{target:g}", "unit": subject.standard.unit}
    return _missed(case, subject, relative, numbers, evidence, variant="average", confidence=None)


def _missed(
    case: Case,
    subject: _Subject,
    shortfall: float,
    numbers: dict[str, Value],
    evidence: Evidence,
    *,
    variant: str,
    confidence: float | None,
) -> Finding:
    rated, well_rated = _perception(case, subject)
    return Finding(
        check=CHECK.id,
        key=subject.key,
        severity=_severity(shortfall, subject.link.criticality, critical=case.org.settings.critical),
        confidence=confidence,
        departments=_pair(subject),
        links=(_pair(subject),),
        values=_values(case, subject, numbers),
        evidence=(evidence, *(() if well_rated else rated)),
        against=rated if well_rated else (),
        flip="too-strict" if well_rated else "more-kept" if variant == "counts" else "at-target",
        remedies=("review-misses", "agree-standard", "name-owner", "monthly-review"),
        variant=variant,
    )


def _cannot_tell(
    case: Case,
    subject: _Subject,
    reason: str,
    numbers: dict[str, Value] | None = None,
    evidence: Evidence | None = None,
) -> Finding:
    return Finding(
        check=CHECK.id,
        key=subject.key,
        state=State.CANNOT_TELL,
        departments=_pair(subject),
        links=(_pair(subject),),
        values=_values(case, subject, numbers or {}),
        evidence=((evidence, *_perception(case, subject)[0]) if evidence else ()),
        reason=reason,
    )


def _pair(subject: _Subject) -> tuple[str, str]:
    return subject.link.supplier, subject.link.customer


def _values(case: Case, subject: _Subject, numbers: dict[str, Value]) -> dict[str, Value]:
    return {
        "supplier": DepartmentRef(subject.link.supplier),
        "customer": DepartmentRef(subject.link.customer),
        "standard": subject.standard.measure.in_(case.org.language),
        **numbers,
    }


def _perception(case: Case, subject: _Subject) -> tuple[tuple[Evidence, ...], bool]:
    """Return the customer's rating of the relation, and whether it is good (at or above the target quality)."""
    estimate = case.estimates.link(*_pair(subject)) if case.estimates else None
    if estimate is None:
        return (), False
    q, target = estimate.q, case.org.settings.target
    return (Evidence("q", q.value, q.low, q.high, estimate.n, target, (_pair(subject),)),), q.value >= target


def _severity(shortfall: float, criticality: int, *, critical: int) -> Severity:
    step = (shortfall >= MEDIUM_FROM) + (shortfall >= HIGH_FROM) + (criticality >= critical)
    return LADDER[step if criticality >= MOST_CRITICAL else min(step, LADDER.index(Severity.HIGH))]


CHECK = Check(
    id="missed-standard",
    family="weak-links",
    run=_run,
    en=Texts(
        name="Missed standard",
        title="{supplier} to {customer}: the standard “{standard}” is missed",
        summary={
            "counts": "The standard “{standard}” of {supplier} for {customer} was kept in {met} of {total} cases: "
            "{met_share} (between {low_share} and {high_share}), goal {goal_share}.",
            "average": "The standard “{standard}” of {supplier} for {customer} stands at {actual} {unit} on average, "
            "the target is {target} {unit}. How many cases kept it is not on record.",
        },
        flip={
            "more-kept": "The finding goes once both sides agree another standard, or once more cases keep the target: "
            "{more} more of these {total} would have been enough.",
            "at-target": "The finding goes once the value reaches the target of {target}{unit}, or once both sides agree "
            "another standard.",
            "too-strict": "The customer rates this service well all the same. If it does not need the standard as "
            "strict as it is, change the standard.",
        },
        remedies={
            "review-misses": "Look together at the cases that missed and find the step that took the time.",
            "agree-standard": "Agree a service standard that the customer needs and the supplier can keep.",
            "name-owner": "Name one owner of the standard on the supplier's side and one contact on the customer's.",
            "monthly-review": "Look at the kept share together once a month, ten minutes, with numbers.",
        },
        reasons={
            "no-record": "The map names the standard “{standard}” of {supplier} for {customer}, but not how it was "
            "kept. Record how many cases met it, out of how many.",
            "few-cases": "{met} of {total} cases kept the standard “{standard}” ({met_share}); by that number of "
            "cases it may be anything from {low_share} to {high_share}, and the goal of {goal_share} lies in between.",
            "many-standards": "{met} of {total} cases kept the standard “{standard}” ({met_share}, goal {goal_share}). "
            "Among all the standards of the map, one such result may well be chance.",
        },
    ),
    zh=Texts(
        name="标准未达成",
        title="{supplier}对{customer}：“{standard}”没有达标",
        summary={
            "counts": "{supplier}对{customer}的标准“{standard}”，{total} 次里做到 {met} 次：{met_share}"
            "（区间 {low_share} 到 {high_share}），目标 {goal_share}。",
            "average": "{supplier}对{customer}的标准“{standard}”平均为 {actual} {unit}，目标是 {target} {unit}；"
            "做到了多少次没有记录。",
        },
        flip={
            "more-kept": "双方另定标准，或达标更多，这条发现就会消失：这 {total} 次里再多做到 {more} 次就够了。",
            "at-target": "实际值达到目标 {target}{unit}，或双方另定标准，这条发现就会消失。",
            "too-strict": "客户对这项服务的评价仍然不错。如果并不需要这么严，可以调整标准。",
        },
        remedies={
            "review-misses": "一起看没做到的那些，找出时间花在哪一步。",
            "agree-standard": "约定一个客户确实需要、供应方也做得到的服务标准。",
            "name-owner": "供应方指定一位标准负责人，客户方指定一位联系人。",
            "monthly-review": "每月用十分钟，双方对着数字看一次达标比例。",
        },
        reasons={
            "no-record": "图里写了{supplier}对{customer}的标准“{standard}”，但没有写执行情况。"
            "请记录一共多少次、做到多少次。",
            "few-cases": "“{standard}”{total} 次里做到 {met} 次（{met_share}）；凭这些次数，实际可能在 {low_share} 到 "
            "{high_share} 之间，目标 {goal_share} 就在其中。",
            "many-standards": "“{standard}”{total} 次里做到 {met} 次（{met_share}，目标 {goal_share}）。"
            "图里标准很多，出现一个这样的结果可能只是偶然。",
        },
    ),
)
