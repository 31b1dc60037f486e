"""Two departments that serve each other badly in both directions.

What it looks for
    A pair of departments where both directions fail: either each gives the other clearly less than it gives its other
    customers (a wall between these two), or both services lie under the cut.

Why it matters
    When one side is let down it complains. When both are, they stop talking: needs are not said, favours are not
    returned, and work is routed round the other department. Such walls do not heal by themselves.

How it is measured
    r is the part of a link's score that is special to the pair, after the customer's leniency and the supplier's level
    are taken out. Wall between the two: the mean of both r is -6.25 or less, P(mean r < 0) >= 0.95 from their joint
    posterior, and each r is -5 or less. Wall in absolute terms: for both links P(quality < 50) >= 0.50.
    Severity from the mean drop: 5-10 medium, 10-20 high, above critical; where only the absolute rule holds, from the
    expected shortfall. Source: social relations model (Kenny & La Voie 1984; Warner, Kenny & Stoto 1979).

Example:
    HR and Sales each score 14 points lower with the other than with the rest of the house (97% sure).

What to try
    A joint meeting on two questions: what do we need from each other, and what do we promise? One owner a side, and a
    channel for needs before they become complaints.

Limits
    Two poor suppliers that also serve each other look like a wall in absolute terms; the text says which rule spoke.
    If one direction is hidden for privacy or was not rated, or if under settings.rr_indicative (30%) of one side's
    people answered, we say "cannot tell".
----
两个部门互相提供的服务都不好。

看什么
    双向都出问题的两个部门：或者双方给对方的服务都明显不如给其他部门的（墙就在这两个部门之间），或者两个方向的服务都
    低于及格线。

为什么重要
    只有一方受委屈，它会抱怨；双方都受委屈，就不再说话：需求不说，帮忙不还，工作绕着对方走。这样的墙不会自己消失。

怎么算
    r 是扣除客户打分松紧和供应部门总体水平之后，这一对之间特有的部分。两者之间的墙：两个 r 的平均不高于 -6.25，
    P(平均 r < 0) 不小于 0.95（用联合后验），且每个 r 都不高于 -5。绝对意义上的墙：两条关系的 P(质量 < 50) 都不小于
    0.50。严重程度看平均落差：5 到 10 中，10 到 20 高，再大为严重；只满足绝对规则时看期望差距。
    来源：社会关系模型（Kenny & La Voie 1984；Warner, Kenny & Stoto 1979）。

例子
    人力资源部和销售部给对方的服务，都比各自给其他部门的低 14 分（把握 97%）。

可以怎么做
    双方开一次会，只谈两个问题：我们需要对方做什么，我们答应对方什么。每边一位负责人，再建一条让需求在变成投诉之前就
    说出来的渠道。

局限
    两个总体都偏弱的部门互相服务时，也会满足绝对规则；文字会说明是哪条规则。若一个方向因隐私被隐藏或没有评分，
    或者一方回答的人不到 settings.rr_indicative（30%），我们说"说不准"。
"""

from collections.abc import Iterator
from math import ceil
from statistics import NormalDist

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import shortfall_severity, wall_severity, worst
from icdiag.findings.turning import answers_missing, people_left
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.flips import raters_for_rise, rise_to
from icdiag.measures.normal import Z90, below, both_below, expected_shortfall
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value


def _run(case: Case) -> Iterator[Finding]:
    if case.estimates is None:
        return
    declared = frozenset(case.org.relations())
    hidden = {(x.supplier, x.customer) for x in case.tally.hidden} if case.tally else set()
    by_key = {pair: i for i, pair in enumerate(case.estimates.pairs)}
    unsure = indicative(case.tally, case.org.settings)
    for (s, c), i in by_key.items():
        j = by_key.get((c, s))
        if j is None:
            yield from _one_side(case, case.estimates.links[i], hidden=(c, s) in hidden, declared=(c, s) in declared)
        elif s < c:
            yield from _pair(case, case.estimates, (i, j), unsure)


def _pair(case: Case, estimates: Estimates, at: tuple[int, int], unsure: frozenset[str]) -> Iterator[Finding]:
    settings = case.org.settings
    one, two = (estimates.links[i] for i in at)
    absolute = min(one.p_weak, two.p_weak) >= settings.weak_probable
    relative, mean, sd = False, 0.0, 0.0
    if one.r is not None and two.r is not None:
        mean = (one.r.value + two.r.value) / 2
        deep = mean <= -settings.wall_mean and max(one.r.value, two.r.value) <= -settings.wall_each
        if absolute or deep:
            sd = estimates.r_mean_sd(at)
        relative = deep and below(0.0, mean, sd) >= settings.wall_prob
    silent = sorted({one.customer, two.customer} & unsure) if relative or absolute else []
    if silent:
        yield Finding(
            "mutual-wall", f"{one.supplier}~{two.supplier}", State.CANNOT_TELL,
            departments=(one.supplier, two.supplier),
            links=((one.supplier, one.customer), (two.supplier, two.customer)),
            values={
                "a": DepartmentRef(one.supplier), "b": DepartmentRef(two.supplier), "least_share": settings.rr_indicative,
                "silent": tuple(DepartmentRef(id_) for id_ in silent),
                "missing": sum(answers_missing(case, id_) for id_ in silent),
            },
            evidence=(*_sides(case, one), *_sides(case, two)), reason="low-response", flip="answers",
        )  # fmt: skip
    elif relative or absolute:
        yield _finding(case, estimates, at, (mean, sd), relative=relative, absolute=absolute)


def _finding(
    case: Case, estimates: Estimates, at: tuple[int, int], drop: tuple[float, float], *, relative: bool, absolute: bool
) -> Finding:
    settings = case.org.settings
    one, two = (estimates.links[i] for i in at)
    mean, sd = drop
    joint = both_below(settings.cut, (one.q.value, two.q.value), estimates.q_covariance(at))
    grades = [wall_severity(-mean)] if relative else []
    if absolute:
        grades += [shortfall_severity(expected_shortfall(settings.target, x.q.value, x.q.sd)) for x in (one, two)]
    sure = max(below(0.0, mean, sd) if relative else 0.0, joint if absolute else 0.0)
    rows = [*_sides(case, one), *_sides(case, two)]
    if relative:
        rows.insert(0, Evidence("mean_r", mean, mean - Z90 * sd, mean + Z90 * sd, threshold=-settings.wall_mean))
    against = tuple(
        Evidence("q", x.q.value, x.q.low, x.q.high, x.n, settings.cut, ((x.supplier, x.customer),))
        for x in (one, two)
        if x.q.value >= settings.cut
    )
    values: dict[str, Value] = {
        "a": DepartmentRef(one.supplier),
        "b": DepartmentRef(two.supplier),
        "q_a": one.q.value,
        "q_b": two.q.value,
        "drop": -mean,
        "n_a": one.n,
        "n_b": two.n,
        "cut": settings.cut,
        "target": settings.target,
    }
    flip, more = _flip(case, (one, two), drop if relative else None, absolute=absolute)
    values |= more
    return Finding(
        check="mutual-wall",
        key=f"{one.supplier}~{two.supplier}",
        severity=worst(*grades),
        confidence=sure,
        departments=(one.supplier, two.supplier),
        links=((one.supplier, one.customer), (two.supplier, two.customer)),
        values=values,
        evidence=tuple(rows),
        against=against,
        flip=flip,
        remedies=("meet", "needs", "owners"),
        variant="both" if relative and absolute else "relative" if relative else "absolute",
    )


def _flip(
    case: Case, links: tuple[LinkEstimate, LinkEstimate], drop: tuple[float, float] | None, *, absolute: bool
) -> tuple[str, dict[str, Value]]:
    """Return the sentence of what would turn it, and its numbers: points of raw score, and raters marking the target.

    Between the two: the mean of both r has to rise above -wall_mean, or above the point where P(mean r < 0) is
    wall_prob. Raising both raw scores by x raises it by about x times the mean slope. In absolute terms: one quality
    has to reach the cut, whichever is nearer.
    """
    settings = case.org.settings
    nearer = min(links, key=lambda x: rise_to(settings.cut, x) or 0.0)
    rise = (rise_to(settings.cut, nearer) or 0.0) if absolute else 0.0
    if drop is not None:
        mean, sd = drop
        slope = sum(x.slope for x in links) / 2
        need = -mean - max(settings.wall_mean, NormalDist().inv_cdf(settings.wall_prob) * sd)
        rise = max(rise, need / slope if slope > 0 else 0.0)
    values: dict[str, Value] = {
        "rise": max(1, ceil(rise)), "supplier": DepartmentRef(nearer.supplier), "customer": DepartmentRef(nearer.customer),
    }  # fmt: skip
    more = [raters_for_rise(settings.target, rise=rise, link=x) for x in ((nearer,) if drop is None else links)]
    asked = (nearer,) if drop is None else links
    more = [None if k is None or k > people_left(case, x) else k for x, k in zip(asked, more, strict=True)]
    for name, k in zip(("more_a", "more_b"), more, strict=False):
        values[name] = k or 0
    key = "absolute" if drop is None else "relative"
    return key if None in more else f"{key}-or-raters", values


def _sides(case: Case, link: LinkEstimate) -> tuple[Evidence, ...]:
    settings, at = case.org.settings, ((link.supplier, link.customer),)
    rows = [Evidence("q", link.q.value, link.q.low, link.q.high, link.n, settings.cut, at)]
    if link.r is not None:
        rows.append(Evidence("r", link.r.value, link.r.low, link.r.high, None, -settings.wall_each, at))
    rows.append(Evidence("raw", link.raw, n=link.n, links=at))
    return tuple(rows)


def _one_side(case: Case, link: LinkEstimate, *, hidden: bool, declared: bool) -> Iterator[Finding]:
    """Say "cannot tell" where one direction is bad and the other exists but may not be, or was not, measured."""
    settings, back = case.org.settings, (link.customer, link.supplier)
    bad = link.p_weak >= settings.weak_probable or (link.r is not None and link.r.value <= -settings.wall_mean)
    if bad and (hidden or declared):
        a, b = sorted((link.supplier, link.customer))
        yield Finding(
            "mutual-wall", f"{a}~{b}", State.CANNOT_TELL, departments=(a, b), links=((link.supplier, link.customer), back),
            values={"a": DepartmentRef(link.supplier), "b": DepartmentRef(link.customer), "min_n": settings.min_n},
            evidence=_sides(case, link), reason="hidden" if hidden else "unrated", flip="back",
        )  # fmt: skip


CHECK = Check(
    id="mutual-wall",
    family="walls",
    run=_run,
    en=Texts(
        name="Mutual wall",
        title="Wall between {a} and {b}",
        summary={
            "relative": "{a} and {b} each give the other {drop} points less than their other partners get.",
            "absolute": "{a} and {b} both give the other a service that is probably under the cut of {cut} "
            "({a} to {b} {q_a}, {b} to {a} {q_b}).",
            "both": "{a} and {b} each give the other {drop} points less than their other partners get, and both "
            "services are probably under the cut of {cut} ({a} to {b} {q_a}, {b} to {a} {q_b}).",
        },
        flip={
            "relative": "It would no longer count as a wall if the raw scores of both directions were higher by about {rise} "
            "(of 100).",
            "relative-or-raters": "It would no longer count as a wall if the raw scores of both directions were higher by "
            "about {rise} (of 100). Further answers of {target} points would do that: about {more_a} on {a} to {b} and "
            "{more_b} on {b} to {a}.",
            "absolute": "It would no longer count as a wall if the raw score of {supplier} to {customer} were higher by about "
            "{rise} (of 100).",
            "absolute-or-raters": "It would no longer count as a wall if the raw score of {supplier} to {customer} were higher "
            "by about {rise} (of 100). About {more_a} further answers of {target} points on it would do that.",
            "back": "It could be told once the other direction is rated as well, by at least {min_n} people, and may be shown.",
            "answers": "It could be told if at least {missing} more people of {silent} answered.",
        },
        remedies={
            "meet": "Bring both departments to one table: what do we need from each other, what do we promise?",
            "needs": "Set up one channel through which each side states its needs early and gets an answer by a date.",
            "owners": "Name one owner on each side and let them report on the same two or three points each month.",
        },
        reasons={
            "hidden": "{a} to {b} is marked low, but the other direction has too few raters to be shown, so it cannot be "
            "told whether this is a wall or a one-sided complaint.",
            "unrated": "{a} to {b} is marked low, but nobody rated the other direction, so it cannot be told whether this "
            "is a wall or a one-sided complaint.",
            "low-response": "{a} and {b} mark each other low, but under {least_share} of the people of at least one of them "
            "answered: too few to speak of a wall.",
        },
    ),
    zh=Texts(
        name="双向部门墙",
        title="{a}与{b}之间有部门墙",
        summary={
            "relative": "{a}和{b}给对方的服务，比各自给其他部门的平均低 {drop} 分。",
            "absolute": "{a}和{b}给对方的服务很可能都低于及格线 {cut} 分（{a}给{b} {q_a}，{b}给{a} {q_b}）。",
            "both": "{a}和{b}给对方的服务，比各自给其他部门的平均低 {drop} 分，而且两个方向很可能都低于及格线 {cut} 分"
            "（{a}给{b} {q_a}，{b}给{a} {q_b}）。",
        },
        flip={
            "relative": "两个方向的原始分都再高约 {rise} 分，就不再算部门墙。",
            "relative-or-raters": "两个方向的原始分都再高约 {rise} 分，就不再算部门墙。再多一些打 {target} 分的答案也能做到：{a}给{b}约"
            " {more_a} 份，{b}给{a}约 {more_b} 份。",
            "absolute": "{supplier}给{customer}的原始分再高约 {rise} 分，就不再算部门墙。",
            "back": "反方向也有至少 {min_n} 人评分并且可以显示之后，才能下结论。",
            "answers": "{silent}至少再有 {missing} 人作答，才能下结论。",
            "absolute-or-raters": "{supplier}给{customer}的原始分再高约 {rise} 分，就不再算部门墙。这条关系再多约 {more_a} 份打 {target} 分的"
            "答案也能做到。",
        },
        remedies={
            "meet": "请双方坐到一起，只谈两件事：我们需要对方做什么，我们答应对方什么。",
            "needs": "建立一条需求反馈渠道：双方提前说清需求，并在约定日期前得到答复。",
            "owners": "双方各指定一位负责人，每月就同样的两三件事互相通报。",
        },
        reasons={
            "hidden": "{a}给{b}的服务得分偏低，但反方向评分人数不足、不能显示，说不准这是部门墙还是单方面的不满。",
            "unrated": "{a}给{b}的服务得分偏低，但反方向没有人评分，说不准这是部门墙还是单方面的不满。",
            "low-response": "{a}和{b}互相评分都低，但至少一方回答的人不到 {least_share}，不足以说这是部门墙。",
        },
    ),
)
