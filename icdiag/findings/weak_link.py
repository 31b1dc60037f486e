"""A link whose quality, after allowing for how the customer marks everybody, probably lies below the cut.

What it looks for
    A supplier's service to one customer that is probably poor: the chance that its quality lies under the cut (50 of
    100, the middle of the scale) is at least one half.

Why it matters
    A weak link is where work stops, is done twice, or goes round the department that should do it. Everything further
    down the chain inherits the delay.

How it is measured
    Each answer goes to 0-100. The link model splits a link's mean into the customer's leniency, the supplier's level
    and what is special to the pair; quality is the supplier's level plus the special part, so a harsh customer is not
    mistaken for a poor service. With few raters the estimate leans on what the supplier gives others.
    P = Phi((cut - quality) / sd). P >= 0.80 is confirmed, 0.50 to 0.80 probable, 0.35 to 0.50 "cannot tell".
    Where under settings.rr_indicative (30%) of the customer's people answered, it is "cannot tell" as well.
    Severity is the expected shortfall to the target of 70: under 10 low, 10-20 medium, 20-30 high, above critical.
    Cause: supplier-wide (the supplier's own effect is -5 or less with 90% probability), special to this pair
    (r <= -6.25 and P(r < 0) >= 0.90), both, or mixed.
    Possible causes, here and for walls: unclear need, slow response, lack of trust and goal conflict from how the part of
    the questionnaire that asks for it stands to the link's other parts, less what is usual in the house (named from -5
    with 90% probability; spoken against where it is surely no lower than -5); response also from standards of time; blind
    spot from the supplier's own rating; goals that are not shared; load per head; and what the map says of channels, sole
    sources and the way in the reporting line. Without a number, or where numbers contradict each other, it is open.
    What would change it: raw score (cut - quality) / slope higher, slope = points of quality for one of the link's own raw
    mean; n rise / (70 - leniency - cut) more people marking it 70.
    Source: Kenny & La Voie 1984; Morris 1983; Lipton et al. 2014 for the watch band.

Example:
    Finance to Sales has a quality of 46 (39 to 53) from 12 people. Sales marks everyone 8 points low; after allowing
    for that, this link is still 11 points below what Finance gives others.

What to try
    Ask three people of the customer for the last case that went wrong and one that went well. Agree on the two
    things that have to change, a named owner and a date. Where the cause is supplier-wide, start with the supplier.

Limits
    It says how the service is seen, not how it is. Links under the least number of raters are never called weak, and
    never called sound. In simulation one in four to six of all
    flags was a false alarm (method page, section 18b); at P just over 0.5 it is nearly one in two.
----
减去客户部门自身打分松紧之后，服务质量很可能低于及格线的一条关系。

看什么
    某个供应部门给某个客户部门的服务很可能不好：质量低于及格线（百分制 50 分，即量表中点）的概率不小于一半。

为什么重要
    弱关系就是工作停下来、返工或绕道走的地方，下游的每一步都要承受它的延误。

怎么算
    每个答案换算成 0 到 100 分。模型把一条关系的平均分拆成三部分：客户打分的松紧、供应部门的总体水平、这一对之间
    特有的部分。质量等于供应部门水平加上特有部分，所以打分严的客户不会让服务显得差。评分人数少时，估计会更多参考该
    供应部门给其他客户的服务。P = Phi((及格线 - 质量) / 标准差)。P 不小于 0.80 为确认，0.50 到 0.80 为很可能，
    0.35 到 0.50 为"说不准"；客户部门回答的人不到 settings.rr_indicative（30%）时也是"说不准"。严重程度看与目标 70 分的期望差距：10 以下低，10 到 20 中，20 到 30 高，再大为严重。
    原因：供应部门普遍偏低（自身效应不高于 -5，概率 90%），这一对特有（r 不高于 -6.25 且 P(r < 0) 不小于 0.90），
    两者兼有，或不单一。
    可能的原因（部门墙也一样）：需求不清、响应慢、缺乏信任、目标冲突，看问卷中相应方面与这条关系其他方面的差距，减去全公司
    通常的差距（低 5 分以上且概率 90% 才算支持；能确定没有低 5 分就算不支持）；响应还看有时限的服务标准；盲点看供应部门的
    自评；另看是否有共同目标、人均负荷，以及地图里的沟通渠道、唯一来源和汇报线远近。没有数字或数字互相矛盾时不下结论。
    什么会改变判断：原始分再高（及格线 - 质量）/ 斜率，斜率是原始平均分每高 1 分质量高多少；或者再有
    n x 升幅 /（70 - 打分松紧 - 及格线）人打 70 分。来源：Kenny & La Voie 1984；Morris 1983；Lipton 等 2014。

例子
    财务部对销售部的服务质量为 46 分（39 到 53），12 人评分。销售部对谁都少打 8 分；扣除这一点后，这条关系仍比财务部
    给其他部门的服务低 11 分。

可以怎么做
    请客户部门三位同事各讲一件最近没办好的事和一件办好的事，商定两项要改的事、负责人和日期。若原因是供应部门普遍偏低，
    先从供应部门入手。

局限
    它说的是别人怎么看这项服务，不是服务本身。评分人数不足的关系既不会被判为弱，也不会被判为好。模拟中全部标出的
    关系里，四到六个中有一个是误报（方法说明第 18b 节）；概率刚过一半时，接近两个里有一个。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import pair_cause, shortfall_severity
from icdiag.findings.turning import Turn, answers_missing, cleared, settled
from icdiag.formulas.response import tipping_point
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.normal import expected_shortfall
from icdiag.measures.response import department_rate, indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value


def _run(case: Case) -> Iterator[Finding]:
    if case.estimates is None:
        if case.tally is None:
            yield Finding("weak-link", "all", State.CANNOT_TELL, reason="no-survey")
        return
    settings, unsure = case.org.settings, indicative(case.tally, case.org.settings)
    for link in case.estimates.links:
        if link.p_weak >= settings.weak_probable:
            yield _cannot_tell(case, link, "low-response") if link.customer in unsure else _found(case, link)
        elif link.p_weak >= settings.weak_watch:
            yield _cannot_tell(case, link, "near-cut")


def _cannot_tell(case: Case, link: LinkEstimate, reason: str) -> Finding:
    indicated: Turn = ("answers", {"missing": answers_missing(case, link.customer)})
    flip, turn = indicated if reason == "low-response" else settled(case, link)
    return Finding(
        "weak-link", f"{link.supplier}..{link.customer}", State.CANNOT_TELL,
        departments=(link.supplier, link.customer), links=((link.supplier, link.customer),),
        values={**_values(case, link), **turn}, evidence=_evidence(case, link), reason=reason, flip=flip,
    )  # fmt: skip


def _values(case: Case, link: LinkEstimate) -> dict[str, Value]:
    settings = case.org.settings
    return {
        "supplier": DepartmentRef(link.supplier),
        "customer": DepartmentRef(link.customer),
        "q": link.q.value,
        "low": link.q.low,
        "high": link.q.high,
        "raw": link.raw,
        "n": link.n,
        "weak_p": link.p_weak,
        "cut": settings.cut,
        "least_share": settings.rr_indicative,
    }


def _evidence(case: Case, link: LinkEstimate) -> tuple[Evidence, ...]:
    settings, estimates = case.org.settings, case.estimates
    assert estimates is not None
    rows = [
        Evidence("q", link.q.value, link.q.low, link.q.high, link.n, settings.cut),
        Evidence("raw", link.raw, n=link.n),
        Evidence("p_weak", link.p_weak, threshold=settings.weak_probable),
    ]
    rate = department_rate(case.tally, link.customer)
    if rate is not None and rate < 1 and link.raw < settings.cut:
        rows.append(Evidence("tipping", tipping_point(rate=rate, mean=link.raw, cut=settings.cut), threshold=100.0))
    if link.r is not None:
        rows.append(Evidence("r", link.r.value, link.r.low, link.r.high, threshold=-settings.rel_gap))
    if link.supplier in estimates.supplier:
        b = estimates.supplier[link.supplier]
        rows.append(Evidence("supplier_effect", b.value, b.low, b.high, threshold=-settings.supplier_low))
    if link.customer in estimates.leniency:
        a = estimates.leniency[link.customer]
        rows.append(Evidence("leniency", a.value, a.low, a.high))
    return tuple(rows)


def _found(case: Case, link: LinkEstimate) -> Finding:
    settings = case.org.settings
    short = expected_shortfall(settings.target, link.q.value, link.q.sd)
    against = []
    if link.raw >= settings.cut:
        against.append(Evidence("raw", link.raw, n=link.n, threshold=settings.cut))
    if link.q.high >= settings.cut:
        against.append(Evidence("q_high", link.q.high, threshold=settings.cut))
    cause = pair_cause(case, link)
    flip, turn = cleared(case, link)
    return Finding(
        check="weak-link",
        key=f"{link.supplier}..{link.customer}",
        severity=shortfall_severity(short),
        confidence=link.p_weak,
        departments=(link.supplier, link.customer),
        links=((link.supplier, link.customer),),
        values={**_values(case, link), **turn},
        evidence=_evidence(case, link),
        against=tuple(against),
        flip=flip,
        remedies=("supplier-first", "ask") if cause == "supplier" else ("ask", "standard", "feedback"),
        variant=cause,
    )


CHECK = Check(
    id="weak-link",
    family="weak-links",
    run=_run,
    en=Texts(
        name="Weak link",
        title="{supplier} to {customer}: the service is probably weak",
        summary={
            "supplier": "{supplier} to {customer} scores {q} of 100 ({low} to {high}, {n} people, raw {raw}). "
            "{supplier} is marked low by its customers in general, not only by {customer}.",
            "pair": "{supplier} to {customer} scores {q} of 100 ({low} to {high}, {n} people, raw {raw}). "
            "{supplier} serves others better: something is wrong between these two.",
            "both": "{supplier} to {customer} scores {q} of 100 ({low} to {high}, {n} people, raw {raw}). "
            "{supplier} is marked low in general, and lower still by {customer}.",
            "mixed": "{supplier} to {customer} scores {q} of 100 ({low} to {high}, {n} people, raw {raw}). "
            "The answers do not show one single cause.",
        },
        flip={
            "rise": "The flag would go if the raw score of this link were higher by {rise} (of 100).",
            "rise-or-raters": "The flag would go if the raw score of this link were higher by {rise} (of 100), or if more "
            "people of {customer} answered and marked it {target}: about {more} would be enough.",
            "settle": "If {settle} more of {customer}'s people answered in the same way, the link would be cleared. It would be "
            "called weak with a raw score lower by {fall}, and cleared with one higher by {clear}.",
            "points": "It would be called weak with a raw score lower by {fall}, and cleared with one higher by {clear}. More "
            "answers of the same kind on this link alone would not settle it.",
            "answers": "It could be told if at least {missing} more of {customer}'s people answered.",
        },
        remedies={
            "ask": "Let both departments go through one recent case that went wrong and one that went well.",
            "standard": "Agree on one service standard for this link, with a target and a named owner.",
            "feedback": "Set up a short regular talk, so that trouble is heard before the next survey.",
            "supplier-first": "Start with the supplier as a whole (load, people, priorities), not with this one customer.",
        },
        reasons={
            "no-survey": "There are no answers, so no link has been measured. That is not a sign of health.",
            "near-cut": "{supplier} to {customer} scores {q} of 100 ({low} to {high}), close to the cut of {cut}. "
            "With {n} people it cannot be told on which side it lies.",
            "low-response": "{supplier} to {customer} scores {q} of 100 ({low} to {high}), but under {least_share} of "
            "{customer}'s people answered: too few to call the link weak.",
        },
    ),
    zh=Texts(
        name="弱关系",
        title="{supplier}给{customer}的服务很可能偏弱",
        summary={
            "supplier": "{supplier}对{customer}的服务为 {q} 分（{low} 到 {high}，{n} 人，原始分 {raw}）。"
            "{supplier}的客户普遍给分偏低，不只是{customer}。",
            "pair": "{supplier}对{customer}的服务为 {q} 分（{low} 到 {high}，{n} 人，原始分 {raw}）。"
            "{supplier}给其他部门的服务更好，问题出在这两个部门之间。",
            "both": "{supplier}对{customer}的服务为 {q} 分（{low} 到 {high}，{n} 人，原始分 {raw}）。"
            "{supplier}的得分普遍偏低，{customer}给的更低。",
            "mixed": "{supplier}对{customer}的服务为 {q} 分（{low} 到 {high}，{n} 人，原始分 {raw}）。"
            "从答案看不出单一的原因。",
        },
        flip={
            "rise": "这条关系的原始分若高出 {rise} 分，就不会被标出。",
            "rise-or-raters": "这条关系的原始分若高出 {rise} 分，就不会被标出；或者{customer}再有约 {more} 人作答并给 {target} 分，也够了。",
            "settle": "{customer}若再有 {settle} 人作答且看法相同，这条关系就可以放心。原始分若低 {fall} 分，就判为弱；若高 {clear} 分，"
            "就不再存疑。",
            "points": "原始分若低 {fall} 分，就判为弱；若高 {clear} 分，就不再存疑。只在这条关系上多收同样的答案，仍然说不准。",
            "answers": "{customer}至少再有 {missing} 人作答，才能下结论。",
        },
        remedies={
            "ask": "请双方一起回顾最近一件没办好的事和一件办好的事。",
            "standard": "为这条关系商定一项服务标准，写明目标和负责人。",
            "feedback": "安排一次简短的定期沟通，让问题不必等到下次调查才被听见。",
            "supplier-first": "先从供应部门整体入手（工作量、人手、优先级），而不是只针对这一个客户。",
        },
        reasons={
            "no-survey": "没有调查答案，所有关系都还没有测量。这不等于健康。",
            "near-cut": "{supplier}对{customer}的服务为 {q} 分（{low} 到 {high}），接近及格线 {cut} 分。"
            "凭 {n} 人的评分，说不准它在线上还是线下。",
            "low-response": "{supplier}对{customer}的服务为 {q} 分（{low} 到 {high}），但{customer}回答的人不到 {least_share}，"
            "不足以说这条关系弱。",
        },
    ),
)
