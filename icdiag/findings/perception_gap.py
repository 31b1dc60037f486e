"""A supplier sees its own service clearly differently from its customers, beyond the self-flattery that all share.

What it looks for
    Suppliers that rate themselves much higher or much lower than their customers do, compared with what is usual in the
    house; suppliers whose service is weak and who say so themselves; and a house that overrates itself as a whole.

Why it matters
    The same low mark needs a different answer depending on what the supplier thinks. One that does not know needs to hear
    it. One that knows needs people, time or means, and more complaints do not help. And one that is better than
    it thinks can show others how.

How it is measured
    gap = own rating (all its customers together) - mean quality its customers report. Beyond = gap - mean gap of the house,
    since everybody flatters themselves a little. sd^2 = s^2 / n_own + Var(mean quality), s the spread of one person's own
    rating pooled over the suppliers, or that of the customers' ratings where too few rated themselves; the mean gap's own error
    is allowed for. Over or under: gap and beyond are both settings.self_gap (10 points) or more to the same side, beyond is half
    a standard deviation of all gaps or more, and the two-sided z test holds with Benjamini-Hochberg q <= settings.boundary_q
    (0.10) over the suppliers. At least three suppliers with both views.
    Over, while customers are content enough: low, medium under settings.target (70). Over and a customer let
    down is the blind spot: it is a wall, told for each such link by "blind-spot", and not repeated here. Under:
    low; from a mean quality of settings.strong (75) on it is a hidden strength. Agreed and low: P(mean quality < cut)
    and P(own < cut) are both settings.weak_probable (0.50) or more: low, as the weak links are told by "weak-link".
    The house: the mean gap is settings.self_gap or more, its 90% interval above 0: low. Both views are always shown, not
    only their difference, with the rank agreement over suppliers and sqrt(mean gap^2) as the distance of the two views.
    Source: Kwan, John, Kenny, Bond & Robins 2004; Atwater & Yammarino 1992; Edwards 1994.

Example:
    Public Health puts its service at 81, its four customers at 64. In the house the own view lies 4 points higher.

What to try
    Show the department both numbers, before anybody else sees them, with two or three concrete cases.

Limits
    The own rating is for all customers together. The people who rate themselves may be others than those who serve. With
    few suppliers the usual gap of the house is itself unsure, and a supplier far off moves it.
----
供应部门对自己服务的看法与客户明显不同，而且超出人人都有的自我感觉良好。

看什么
    与公司里常见的差距相比，自评远高于或远低于客户评价的供应部门；服务偏弱而自己也这么说的供应部门；以及整体上高看自己的
    公司。

为什么重要
    同样的低分，要看供应部门自己怎么想，办法完全不同。不知道的，需要让它听见；知道的，缺的是人、时间或条件，再多投诉也没
    用；比自己想的还要好的，可以教别人。

怎么算
    差距等于自评（所有客户合在一起）减去客户反映的平均质量；再减去全公司的平均差距，因为人人都会高看自己一点。方差为 s²/自
    评人数 + 平均质量的方差，s 是单个人自评的离散（各供应部门合并），自评人数太少时用客户评分的离散；平均差距本身的误差也
    算在内。偏高或偏低：差距本身和扣除之后的差距都朝同一方向不小于 settings.self_gap（10 分），后者不小于所有差距的半个标准差，并且
    双侧 z 检验经所有供应部门的 Benjamini-Hochberg 校正后 q 不大于 settings.boundary_q（0.10）。至少要有三个两边都有看法的供
    应部门。
    偏高而客户还算满意：低；平均质量低于 settings.target（70）时为中。偏高而有客户失望，就是盲点：那是一堵墙，由
    “blind-spot”逐条说明，这里不重复。偏低：低；平均质量达到 settings.strong（75）的是没有被看见的强项。看法一致而且都低：
    P(平均质量 < 及格线) 和 P(自评 < 及格线) 都不小于 settings.weak_probable（0.50）：低，弱关系由“weak-link”说明。全公司：
    平均差距不小于 settings.self_gap，且 90% 区间在 0 以上：低。两边的看法都会列出，而不只是差，还有供应部门排序的一致程度，
    以及两边看法的距离（差距平方平均的平方根）。
    来源：Kwan, John, Kenny, Bond & Robins 2004；Atwater & Yammarino 1992；Edwards 1994。

例子
    卫生处给自己的服务打 81 分，四个客户给 64 分。公司里自评平均高 4 分。

可以怎么做
    先让这个部门自己看到两个数字，再让别人看，配上两三个具体的例子。

局限
    自评是针对所有客户的。自评的人和提供服务的人不一定是同一批。供应部门少时，公司里常见的差距本身也不确定，差得特别远的部
    门会把它拉动。
"""

import math
from collections.abc import Iterator, Mapping

from icdiag.findings import blind_spot
from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.normal import below
from icdiag.measures.response import indicative
from icdiag.measures.self_other import LEAST_VIEWS, SelfOther, View, profile_match, profiles, self_other
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value
from icdiag.model.settings import Settings


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None or case.estimates is None:
        return
    settings, unsure = case.org.settings, indicative(case.tally, case.org.settings)
    both = self_other(case.tally, case.estimates, settings)
    if both is None or len(both.views) < LEAST_VIEWS:
        yield Finding(
            CHECK.id, "all", State.CANNOT_TELL, values={"views": len(both.views) if both else 0, "least": LEAST_VIEWS},
            reason="few" if both else "no-self",
        )  # fmt: skip
        return
    if both.house.value >= settings.self_gap and both.house.low > 0:
        yield _house(case, both)
    told = {f.departments[0] for f in blind_spot.CHECK.run(case) if f.state is State.FOUND}
    for view in both.views:
        variant = _variant(view, settings)
        if variant and view.supplier in unsure:
            yield _cannot_tell(case, both, view)
        elif variant and not (view.kind == "over" and view.supplier in told):
            yield _found(case, both, view, variant)


def _variant(view: View, settings: Settings) -> str:
    if view.kind == "over":
        return "over"
    if view.kind == "under":
        return "hidden-strength" if view.others.value >= settings.strong else "under"
    sides = (below(settings.cut, x.value, x.sd) for x in (view.own, view.others))
    return "aware" if min(sides) >= settings.weak_probable else ""


def _values(case: Case, both: SelfOther, view: View) -> dict[str, Value]:
    settings = case.org.settings
    k, far = len(both.views), abs(view.beyond.value) - settings.self_gap
    return {
        "supplier": DepartmentRef(view.supplier),
        "own": view.own.value,
        "own_n": view.own_n,
        "others": view.others.value,
        "house": both.house.value,
        "beyond": abs(view.beyond.value),
        "cut": settings.cut,
        "least_share": settings.rr_indicative,
        "closer": max(1, math.ceil(min(far * k / (k - 1), abs(view.gap.value) - settings.self_gap))),
    }


def _evidence(case: Case, both: SelfOther, view: View) -> list[Evidence]:
    settings = case.org.settings
    rows = [
        Evidence("gap_beyond", view.beyond.value, view.beyond.low, view.beyond.high, threshold=settings.self_gap),
        Evidence("self", view.own.value, view.own.low, view.own.high, view.own_n),
        Evidence("mean_q", view.others.value, view.others.low, view.others.high),
        Evidence("self_gap", view.gap.value, view.gap.low, view.gap.high),
        Evidence("house_gap", both.house.value, both.house.low, both.house.high),
        Evidence("q_value", view.q, threshold=settings.boundary_q),
    ]
    return rows + _agreement(both)


def _agreement(both: SelfOther) -> list[Evidence]:
    rows = [Evidence("asymmetry", both.asymmetry)]
    return rows if both.rank is None else [*rows, Evidence("rank_agreement", both.rank)]


def _cannot_tell(case: Case, both: SelfOther, view: View) -> Finding:
    return Finding(
        CHECK.id, view.supplier, State.CANNOT_TELL, departments=(view.supplier,), values=_values(case, both, view),
        reason="low-response",
    )  # fmt: skip


def _found(case: Case, both: SelfOther, view: View, variant: str) -> Finding:
    assert case.tally is not None and case.estimates is not None
    settings = case.org.settings
    parts = profiles(next(x for x in case.tally.self_ratings if x.supplier == view.supplier), case.estimates)
    rows, values, match = _evidence(case, both, view), _values(case, both, view), profile_match(parts)
    if match is not None:
        rows.append(Evidence("profile_match", match))
    sides = _sides(case, parts)
    values["sides"] = sides
    aware = min(below(settings.cut, x.value, x.sd) for x in (view.own, view.others))
    remedies = {"over": ("show", "cases"), "under": ("show", "learn"), "hidden-strength": ("learn", "show"),
                "aware": ("means", "less")}[variant]  # fmt: skip
    return Finding(
        check=CHECK.id,
        key=view.supplier,
        severity=Severity.MEDIUM if variant == "over" and view.others.value < settings.target else Severity.LOW,
        confidence=aware if variant == "aware" else 1 - view.q,
        departments=(view.supplier,),
        values=values,
        evidence=tuple(rows),
        against=_against(both, view, settings),
        flip="not-low" if variant == "aware" else "closer",
        remedies=(*remedies, "sides") if sides else remedies,
        variant=variant,
    )


def _against(both: SelfOther, view: View, settings: Settings) -> tuple[Evidence, ...]:
    """Return what speaks against it: a gap that need not be large, and a house that is wide apart anyway."""
    rows = []
    nearest = min(abs(view.beyond.low), abs(view.beyond.high))
    if view.kind != "agree" and nearest < settings.self_gap:
        rows.append(Evidence("gap_beyond", math.copysign(nearest, view.beyond.value), threshold=settings.self_gap))
    if both.pooled and view.kind != "agree":
        rows.append(Evidence("self", view.own.value, n=view.own_n))
    return tuple(rows)


def _sides(case: Case, parts: Mapping[str, tuple[float, float]]) -> str:
    """Return a supplier's gap in each dimension as text, own minus customers; empty under two dimensions."""
    assert case.tally is not None
    found = []
    for dimension in case.tally.instrument.dimensions:
        if dimension.id in parts:
            own, others = parts[dimension.id]
            found.append(f"{dimension.name.in_(case.org.language) or dimension.id} {round(own - others) + 0:+d}")
    return ("、" if case.org.language == "zh" else ", ").join(found) if len(found) > 1 else ""


def _house(case: Case, both: SelfOther) -> Finding:
    settings = case.org.settings
    return Finding(
        check=CHECK.id,
        key="all",
        severity=Severity.LOW,
        confidence=1 - below(0.0, both.house.value, both.house.sd),
        values={"supplier": case.org.name.in_(case.org.language), "views": len(both.views), "house": both.house.value,
                "low": both.house.low, "high": both.house.high, "least": settings.self_gap},
        evidence=(
            Evidence("house_gap", both.house.value, both.house.low, both.house.high, threshold=settings.self_gap),
            *_agreement(both),
        ),
        flip="house",
        remedies=("show-all", "cases-all"),
        variant="house",
    )  # fmt: skip


CHECK = Check(
    id="perception-gap",
    family="weak-links",
    run=_run,
    en=Texts(
        name="Own view against the customers' view",
        title="{supplier}: how it sees its service, and how its customers do",
        summary={
            "over": "{supplier} puts its service at {own} ({own_n} people), its customers at {others} on average: {beyond} "
            "points more apart than is usual here, where the own view lies {house} points higher.",
            "under": "{supplier} puts its service at {own} ({own_n} people), its customers at {others} on average. It is "
            "harder on itself than its customers are.",
            "hidden-strength": "{supplier} puts its service at only {own} ({own_n} people), its customers at {others} on "
            "average. It does better than it thinks.",
            "aware": "{supplier} puts its service at {own} ({own_n} people), its customers at {others} on average, both under "
            "the cut of {cut}. It knows; what it lacks may be means, not insight.",
            "house": "The {views} departments that rated themselves put their service {house} points ({low} to {high}) above "
            "what their customers say, on average.",
        },
        flip={
            "closer": "It would not be listed if {supplier}'s own rating were {closer} points closer to its customers'.",
            "not-low": "It would not be listed if one of the two views rose above {cut}.",
            "house": "It would not be listed if the departments rated themselves less than {least} points above their "
            "customers on average.",
        },
        remedies={
            "show": "Show {supplier} both numbers first, before anybody else sees them.",
            "cases": "Let its customers bring two or three concrete cases, without names of persons.",
            "learn": "Ask {supplier} what it does, and let others see it.",
            "means": "Ask {supplier} what it would need to serve better: people, time, means or fewer tasks.",
            "less": "Agree with its customers which requests can wait or be dropped.",
            "sides": "Look at the sides one by one (own view minus customers' view): {sides}.",
            "show-all": "Show every department its own view beside its customers' view, before the ranking of the links.",
            "cases-all": "Let each department ask two customers for one case that went well and one that did not.",
        },
        reasons={
            "no-self": "No department rated the service that it gives (or too few people did), so it is not known whether "
            "suppliers and customers see it alike.",
            "few": "Only {views} departments have both views. From {least} on it can be told what is usual here.",
            "low-response": "{supplier} and its customers seem to see its service differently, but under {least_share} of "
            "{supplier}'s people answered.",
        },
    ),
    zh=Texts(
        name="自评与客户看法",
        title="{supplier}：自己怎么看，客户怎么看",
        summary={
            "over": "{supplier}给自己的服务打 {own} 分（{own_n} 人），客户平均给 {others} 分：比公司里常见的差距还多 {beyond} 分，"
            "公司里自评平均高 {house} 分。",
            "under": "{supplier}给自己的服务打 {own} 分（{own_n} 人），客户平均给 {others} 分。它对自己比客户还严。",
            "hidden-strength": "{supplier}只给自己的服务打 {own} 分（{own_n} 人），客户平均给 {others} 分。它做得比自己想的要好。",
            "aware": "{supplier}给自己的服务打 {own} 分（{own_n} 人），客户平均给 {others} 分，都低于及格线 {cut} 分。它心里清楚，"
            "缺的也许是条件，不是认识。",
            "house": "做了自评的 {views} 个部门，给自己的服务平均比客户给的高 {house} 分（{low} 到 {high}）。",
        },
        flip={
            "closer": "{supplier}的自评再接近客户的评价 {closer} 分，就不会列出。",
            "not-low": "两边的看法有一边升到 {cut} 分以上，就不会列出。",
            "house": "各部门自评平均高出客户不到 {least} 分，就不会列出。",
        },
        remedies={
            "show": "先让{supplier}自己看到两个数字，再让别人看。",
            "cases": "请它的客户带来两三个具体事例，不点个人的名字。",
            "learn": "问问{supplier}是怎么做的，让别人看到。",
            "means": "问问{supplier}要做得更好缺什么：人手、时间、条件，还是少一些任务。",
            "less": "与客户商定哪些请求可以等，哪些可以不做。",
            "sides": "一面一面地看（自评减客户看法）：{sides}。",
            "show-all": "在公布关系排名之前，先让每个部门看到自己的看法和客户的看法。",
            "cases-all": "请每个部门向两个客户各问一件办得好的事和一件没办好的事。",
        },
        reasons={
            "no-self": "没有部门给自己的服务打分（或人数太少），不知道供应部门和客户的看法是否一致。",
            "few": "只有 {views} 个部门两边的看法都有。至少要 {least} 个，才说得出公司里常见的差距。",
            "low-response": "{supplier}和客户对它的服务看法似乎不同，但{supplier}回答的人不到 {least_share}。",
        },
    ),
)
