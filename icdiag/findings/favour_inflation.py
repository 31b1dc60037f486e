"""Two departments that praise each other far more than anybody else praises them, while something speaks against it.

What it looks for
    Pairs of departments that both mark each other clearly higher than their other partners do, although a service
    standard between them is missed, or although everybody ticked the top mark and no goal is shared.

Why it matters
    Where marks are given as favours (人情分), trouble stays hidden until it reaches somebody who owes nobody anything.
    More often high marks are simply deserved. So this is a hint for a talk, never a charge against anybody.

How it is measured
    The mirror image of the mutual wall. r is the part of a link's score that is special to the pair, after the customer's
    leniency and the supplier's level with all its customers are taken out. Mutual praise: the mean of both r is
    settings.wall_mean (6.25) or more, P(mean r > 0) >= settings.wall_prob (0.95) from their joint posterior, and each r
    is settings.wall_each (5) or more. A sign of favour is needed too: a standard on one of the two links is
    missed beyond doubt (90% interval of the kept share under the goal, or the average beyond the target) while that
    link's quality is settings.target (70) or more; or both raw scores are 95 or more and the two share no goal, on
    a map that declares goals. Low; medium where the missed standard's link is critical. Mutual praise with neither
    records nor goals on the map to check it by is "cannot tell". With a shared goal or standards that are kept it is
    not listed. What this does to the result: nothing; all scores and findings stay as they are.
    Source: social relations model (Kenny & La Voie 1984); the rule is icdiag's own and not yet proven in the field.

Example:
    Purchasing and Warehouse put each other at 88 and 86, 12 points above what their other partners say, while 40 of
    60 deliveries between them were late.

What to try
    Look at the record together: what was promised, what was kept? Ask the two what they do for each other that others
    do not see.

Limits
    Marks say nothing of motives. Two departments that really work well together and have a badly chosen standard look
    the same. Lenient departments do not, since leniency is taken out.
----
两个部门互相给的评价远高于其他部门给它们的，而有别的迹象与之不符。

看什么
    双方给对方的评分都明显高于各自其他伙伴的评分，可是两者之间有服务标准没有达成，或者人人都打了满分而双方并没有共同目标。

为什么重要
    如果打的是人情分，问题就会一直藏着，直到落在一个不欠人情的部门身上。更多的时候，高分只是因为确实做得好。所以这只是一
    个值得聊一聊的线索，从来不是对谁的指控。

怎么算
    与双向部门墙正好相反。r 是扣除客户打分松紧和供应部门总体水平之后，这一对之间特有的部分。互相高评：两个 r 的平均不低
    于 settings.wall_mean（6.25），P(平均 r > 0) 不小于 settings.wall_prob（0.95，用联合后验），且每个 r 都不低于
    settings.wall_each（5）。还要有人情的迹象：其中一条关系的服务标准确定没有达成（达标比例的 90% 区间低于目标，或平均值
    超出目标值），而这条关系的质量不低于 settings.target（70）；或者两个原始分都不低于 95，图上声明了目标，而双方没有共
    同目标。为低；没有达成标准的关系很重要时为中。互相高评、但图上既没有记录也没有目标可供核对，是“说不准”。有共同目标或
    标准都达成的不列出。对结果的影响：没有；所有得分和发现都不变。
    来源：社会关系模型（Kenny & La Voie 1984）；规则是 icdiag 自己的，尚未经过实地检验。

例子
    采购部和仓储部给对方打 88 和 86 分，比其他伙伴给的高 12 分，而两者之间 60 次交付有 40 次迟了。

可以怎么做
    一起看记录：当初答应了什么，做到了什么？问问双方为对方做了哪些别人看不到的事。

局限
    评分看不出动机。真正合作得好、只是标准定得不当的两个部门看上去一样。打分宽松的部门不会被误认，因为宽松已被扣除。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.formulas.proportions import wilson
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.normal import Z90, below
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value
from icdiag.model.org import Standard

CEILING = 95.0
"""Raw score from which nearly everybody ticked the top mark nearly everywhere."""

Praise = tuple[LinkEstimate, LinkEstimate, float, float]
"""Both links, the mean of their r and its sd."""


def _run(case: Case) -> Iterator[Finding]:
    if case.estimates is None:
        return
    unsure = indicative(case.tally, case.org.settings)
    for praise in _mutual_praise(case, case.estimates):
        one, two, *_ = praise
        if {one.customer, two.customer} & unsure:
            yield _cannot_tell(case, praise, "low-response")
            continue
        missed = [link for link in (one, two) if _promise_missed(case, link)]
        if missed:
            yield _found(case, praise, "standard", missed)
        elif _shared_goal(case, one) is False and min(one.raw, two.raw) >= CEILING:
            yield _found(case, praise, "ceiling", [])
        elif _shared_goal(case, one) is None and not any(_recorded(case, link) for link in (one, two)):
            yield _cannot_tell(case, praise, "no-record")


def _mutual_praise(case: Case, estimates: Estimates) -> Iterator[Praise]:
    settings = case.org.settings
    for i, one in enumerate(estimates.links):
        j = estimates.index(one.customer, one.supplier)
        if j is None or one.supplier > one.customer:
            continue
        two = estimates.links[j]
        if one.r is None or two.r is None or min(one.r.value, two.r.value) < settings.wall_each:
            continue
        mean = (one.r.value + two.r.value) / 2
        if mean < settings.wall_mean:
            continue
        sd = estimates.r_mean_sd((i, j))
        if 1 - below(0.0, mean, sd) >= settings.wall_prob:
            yield one, two, mean, sd


def _standards(case: Case, link: LinkEstimate) -> list[Standard]:
    services = case.org.relations().get((link.supplier, link.customer), ())
    return [x for service in services for x in service.standards]


def _counted(standard: Standard) -> bool:
    return standard.met is not None and bool(standard.total) and standard.met <= (standard.total or 0)


def _recorded(case: Case, link: LinkEstimate) -> bool:
    """Tell whether the map says of any standard of the link how it was kept."""
    return any(_counted(x) or None not in (x.actual, x.target) for x in _standards(case, link))


def _promise_missed(case: Case, link: LinkEstimate) -> bool:
    """Tell whether the link is rated well although a standard of it is missed beyond doubt."""
    settings = case.org.settings
    if link.q.value < settings.target:
        return False
    for x in _standards(case, link):
        if _counted(x):
            if wilson(met=x.met or 0, total=x.total or 0, level=settings.sla_conf)[1] < x.goal:
                return True
        elif x.actual is not None and x.target is not None:
            worse = x.actual > x.target if x.better == "lower" else x.actual < x.target
            if worse:
                return True
    return False


def _shared_goal(case: Case, link: LinkEstimate) -> bool | None:
    """Tell whether both departments work for one goal; None where the map declares no goal of either."""
    one, two = (set(case.org.department(x).goals) for x in (link.supplier, link.customer))
    return bool(one & two) if one or two else None


def _values(case: Case, praise: Praise) -> dict[str, Value]:
    one, two, mean, _ = praise
    return {
        "a": DepartmentRef(one.supplier),
        "b": DepartmentRef(two.supplier),
        "q_a": one.q.value,
        "q_b": two.q.value,
        "rise": mean,
        "least": case.org.settings.wall_mean,
    }


def _evidence(case: Case, praise: Praise) -> tuple[Evidence, ...]:
    one, two, mean, sd = praise
    settings = case.org.settings
    rows = [Evidence("mean_r", mean, mean - Z90 * sd, mean + Z90 * sd, threshold=settings.wall_mean)]
    for link in (one, two):
        at = ((link.supplier, link.customer),)
        rows.append(Evidence("q", link.q.value, link.q.low, link.q.high, link.n, settings.target, at))
        assert link.r is not None
        rows.append(Evidence("r", link.r.value, link.r.low, link.r.high, None, settings.wall_each, at))
        rows.append(Evidence("raw", link.raw, n=link.n, threshold=CEILING, links=at))
    return tuple(rows)


def _pair(praise: Praise) -> tuple[tuple[str, str], tuple[str, str]]:
    return (praise[0].supplier, praise[0].customer), (praise[1].supplier, praise[1].customer)


def _found(case: Case, praise: Praise, variant: str, missed: list[LinkEstimate]) -> Finding:
    one, two, mean, sd = praise
    graph, critical = case.structure.graph, case.org.settings.critical
    weights = [graph.edges[x.supplier, x.customer]["criticality"] for x in missed]
    return Finding(
        check=CHECK.id,
        key=f"{one.supplier}~{two.supplier}",
        severity=Severity.MEDIUM if weights and max(weights) >= critical else Severity.LOW,
        confidence=1 - below(0.0, mean, sd),
        departments=(one.supplier, two.supplier),
        links=_pair(praise),
        values=_values(case, praise),
        evidence=_evidence(case, praise),
        flip="less",
        remedies=("record", "ask", "standard") if missed else ("ask", "goal"),
        variant=variant,
    )


def _cannot_tell(case: Case, praise: Praise, reason: str) -> Finding:
    one, two, *_ = praise
    return Finding(
        CHECK.id, f"{one.supplier}~{two.supplier}", State.CANNOT_TELL, departments=(one.supplier, two.supplier),
        links=_pair(praise), values=_values(case, praise), evidence=_evidence(case, praise), reason=reason,
    )  # fmt: skip


CHECK = Check(
    id="favour-inflation",
    family="weak-links",
    run=_run,
    en=Texts(
        name="High marks worth a look",
        title="{a} and {b} mark each other far higher than others mark them",
        summary={
            "standard": "{a} and {b} mark each other {rise} points higher than their other partners do ({a} to {b} {q_a}, "
            "{b} to {a} {q_b}), while a standard agreed between them is missed. Worth a look; it may well be deserved.",
            "ceiling": "{a} and {b} mark each other {rise} points higher than their other partners do, nearly all with the "
            "top mark, and share no goal on the map. Worth a look; it may well be deserved.",
        },
        flip={"less": "It would not be listed if the two marked each other less than {least} points above the others."},
        remedies={
            "record": "Look at the record together: what was promised, and what was kept?",
            "ask": "Ask both what they do for each other that others do not see; it may be worth copying.",
            "standard": "If both are content with what they get, change the standard to what they really need.",
            "goal": "If the two do work for one goal, put it on the map.",
        },
        reasons={
            "no-record": "{a} and {b} mark each other {rise} points higher than their other partners do. The map holds "
            "neither records of standards nor goals of the two, so it cannot be told whether this is good work or a favour.",
            "low-response": "{a} and {b} mark each other high, but too few people of one of them answered to say so of the "
            "department.",
        },
    ),
    zh=Texts(
        name="值得看一看的高分",
        title="{a}和{b}互相给的评分远高于其他部门给它们的",
        summary={
            "standard": "{a}和{b}互相给的评分比其他伙伴给的高 {rise} 分（{a}给{b} {q_a}，{b}给{a} {q_b}），而两者约定的标准没有"
            "达成。值得看一看；也很可能名副其实。",
            "ceiling": "{a}和{b}互相给的评分比其他伙伴给的高 {rise} 分，几乎人人打满分，而图上两者没有共同目标。值得看一看；也"
            "很可能名副其实。",
        },
        flip={"less": "双方互评高出其他伙伴不到 {least} 分，就不会列出。"},
        remedies={
            "record": "一起看记录：当初答应了什么，做到了什么？",
            "ask": "问问双方为对方做了哪些别人看不到的事，也许值得推广。",
            "standard": "如果双方对现状都满意，就把标准改成真正需要的。",
            "goal": "如果双方确实为同一个目标工作，请写到图上。",
        },
        reasons={
            "no-record": "{a}和{b}互相给的评分比其他伙伴给的高 {rise} 分。图上既没有标准的记录，也没有双方的目标，说不准这是合作"
            "得好还是人情分。",
            "low-response": "{a}和{b}互相评分很高，但其中一方回答的人太少，不能代表整个部门。",
        },
    ),
)
