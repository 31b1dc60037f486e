"""Of two departments that serve each other, only one is let down; or a critical service has no way back.

What it looks for
    A pair in which one direction is clearly worse than what both sides give and get elsewhere, while the other
    direction is sound. And, on the map: a critical service with no channel, where the customer serves the supplier
    in nothing either.

Why it matters
    The side that is served well sees no reason to change, and the side that is not has only complaints to offer. It is
    not a wall yet: one direction works, and the people know each other. That makes it the easiest trouble to mend.

How it is measured
    r is the part of a link's score that is special to the pair, after the customer's leniency and the supplier's level
    are taken out. Damaged: r <= -settings.rel_gap (6.25) and P(r < 0) >= settings.rel_prob (0.90). The other direction
    must be sound: r above -settings.wall_each (5), P(quality < cut) under settings.weak_watch (0.35), and better than
    the damaged one with settings.wall_prob (0.95) from their joint posterior. Of all such pairs the longest list is kept
    in which 5% of wrong signs are expected at most. Severity from -r: under 10 low, 10-20 medium, 20-30 high, above
    critical.
    No way back: criticality at or above settings.critical, no channel on any of its services, no relation from the
    customer to the supplier, on a map that names channels for at least half of its relations. Low; medium where the
    customers probably find the service weak. Where contacts are needed and none is named, it is "missing-hand-off".
    Source: social relations model (Kenny & La Voie 1984); Stephens 2017 for the list.

Example:
    IT gives Sales 13 points less than it gives others (quality 51), while IT is content with Sales (quality 74).

What to try
    Let the side that is let down bring two or three cases to the people it already works well with.

Limits
    Who is right does not show: a customer that expects more than others looks the same. Where the other direction
    is hidden or was not rated, "mutual-wall" says "cannot tell". A lone link without a return service cannot be
    one-sided in this sense. Maps that name hardly any channels are not read for them.
----
互相服务的两个部门里，只有一方没有得到好的服务；或者一项重要服务没有反馈的渠道。

看什么
    一对部门中，一个方向明显不如双方与其他部门之间的服务，另一个方向却没有问题。另外看图：一项重要的服务没有写任何
    渠道，客户部门又不反过来为供应部门提供任何服务。

为什么重要
    得到好服务的一方觉得没什么要改，另一方手里只有抱怨。这还不是墙：一个方向是通的，人也彼此认识，所以最容易修好。

怎么算
    r 是扣除客户打分松紧和供应部门总体水平之后，这一对之间特有的部分。受损：r 不高于 -settings.rel_gap（6.25），且
    P(r < 0) 不小于 settings.rel_prob（0.90）。另一个方向必须没有问题：r 高于 -settings.wall_each（5），P(质量 < 及格线)
    小于 settings.weak_watch（0.35），并且以 settings.wall_prob（0.95）的把握好于受损的方向（用联合后验）。所有这样的
    对里，取预计方向判错不超过 5% 的最长名单。严重程度看 -r：10 以下低，10 到 20 中，20 到 30 高，再大为严重。
    没有回路：重要度达到 settings.critical，各项服务都没有渠道，客户对供应方没有任何关系，而图上至少一半的关系写了渠
    道。为低；客户很可能认为服务弱时为中。需要联系却没有渠道的，归“missing-hand-off”。
    来源：社会关系模型（Kenny & La Voie 1984）；名单规则见 Stephens 2017。

例子
    信息技术部给销售部的服务比给别人的低 13 分（质量 51），而信息技术部对销售部很满意（质量 74）。

可以怎么做
    请没有得到好服务的一方，把两三件具体的事讲给本来就合作得不错的那些人听。

局限
    看不出谁有道理：要求比别人高的客户看上去也一样。另一个方向被隐藏或没有评分时，由“mutual-wall”说“说不准”。没有
    回向服务的单条关系不在此列。几乎不写渠道的图，不看渠道。
"""

import math
from collections.abc import Iterator
from statistics import NormalDist

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import shortfall_severity
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.pairs import OneWay, one_way_pairs
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value
from icdiag.model.org import Link
from icdiag.model.settings import Settings

NAMED_SHARE = 0.5
"""Share of the relations with a channel from which on a map can be read for the lack of one."""


def _run(case: Case) -> Iterator[Finding]:
    if case.estimates is not None:
        unsure = indicative(case.tally, case.org.settings)
        for pair in one_way_pairs(case.estimates, case.org.settings):
            bad, good = case.estimates.links[pair.bad], case.estimates.links[pair.good]
            if {bad.customer, good.customer} & unsure:
                yield _cannot_tell(case, case.estimates, pair, "low-response")
            elif pair.clear:
                yield _found(case, case.estimates, pair)
            else:
                yield _cannot_tell(case, case.estimates, pair, "unsure")
    relations = case.org.relations()
    with_channel = sum(any(link.channels for link in links) for links in relations.values())
    if relations and with_channel >= NAMED_SHARE * len(relations):
        for links in relations.values():
            if _no_way_back(case, links):
                yield _silent(case, links)


def _values(case: Case, estimates: Estimates, pair: OneWay) -> dict[str, Value]:
    bad, good = estimates.links[pair.bad], estimates.links[pair.good]
    drop = -bad.r.value if bad.r else 0.0
    return {
        "supplier": DepartmentRef(bad.supplier),
        "customer": DepartmentRef(bad.customer),
        "drop": drop,
        "q": bad.q.value,
        "n": bad.n,
        "q_back": good.q.value,
        "n_back": good.n,
        "rise": _rise(pair, bad, case.org.settings),
        "least_share": case.org.settings.rr_indicative,
    }


def _rise(pair: OneWay, bad: LinkEstimate, settings: Settings) -> int:
    """Return by how many points of raw score, about, the damaged direction would have to be better.

    It is enough that r comes over -rel_gap, or over the point where P(r < 0) is rel_prob, or so near to the other
    direction that P(other is better) is wall_prob, whichever comes first.
    """
    assert bad.r is not None
    sure, apart = (NormalDist().inv_cdf(p) for p in (settings.rel_prob, settings.wall_prob))
    needs = (-bad.r.value - max(settings.rel_gap, sure * bad.r.sd), pair.difference.value - apart * pair.difference.sd)
    return max(1, math.ceil(min(needs) / bad.slope)) if bad.slope > 0 else 1


def _side(case: Case, link: LinkEstimate) -> tuple[Evidence, ...]:
    settings, at = case.org.settings, ((link.supplier, link.customer),)
    rows = [Evidence("q", link.q.value, link.q.low, link.q.high, link.n, settings.cut, at)]
    if link.r is not None:
        rows.append(Evidence("r", link.r.value, link.r.low, link.r.high, None, -settings.rel_gap, at))
    rows.append(Evidence("raw", link.raw, n=link.n, links=at))
    return tuple(rows)


def _evidence(case: Case, estimates: Estimates, pair: OneWay) -> tuple[Evidence, ...]:
    apart = Evidence("direction_gap", pair.difference.value, pair.difference.low, pair.difference.high, threshold=0.0)
    return apart, *_side(case, estimates.links[pair.bad]), *_side(case, estimates.links[pair.good])


def _cannot_tell(case: Case, estimates: Estimates, pair: OneWay, reason: str) -> Finding:
    bad = estimates.links[pair.bad]
    return Finding(
        CHECK.id, f"{bad.supplier}..{bad.customer}", State.CANNOT_TELL, departments=(bad.supplier, bad.customer),
        links=((bad.supplier, bad.customer), (bad.customer, bad.supplier)), values=_values(case, estimates, pair),
        evidence=_evidence(case, estimates, pair), reason=reason,
    )  # fmt: skip


def _found(case: Case, estimates: Estimates, pair: OneWay) -> Finding:
    bad, settings = estimates.links[pair.bad], case.org.settings
    assert bad.r is not None
    at = ((bad.supplier, bad.customer),)
    against = [Evidence("q", bad.q.value, bad.q.low, bad.q.high, bad.n, settings.cut, at)] if bad.p_weak < 0.5 else []
    return Finding(
        check=CHECK.id,
        key=f"{bad.supplier}..{bad.customer}",
        severity=shortfall_severity(-bad.r.value),
        confidence=pair.sure,
        departments=(bad.supplier, bad.customer),
        links=((bad.supplier, bad.customer), (bad.customer, bad.supplier)),
        values=_values(case, estimates, pair),
        evidence=_evidence(case, estimates, pair),
        against=tuple(against),
        flip="rise",
        remedies=("cases", "same-people", "owner"),
        variant="lower",
    )


def _no_way_back(case: Case, links: tuple[Link, ...]) -> bool:
    pair, graph = (links[0].supplier, links[0].customer), case.structure.graph
    back = graph.has_edge(pair[1], pair[0])
    silent = not any(link.channels for link in links) and not sum(link.contacts_needed or 0 for link in links)
    return silent and not back and max(link.criticality for link in links) >= case.org.settings.critical


def _silent(case: Case, links: tuple[Link, ...]) -> Finding:
    supplier, customer = pair = (links[0].supplier, links[0].customer)
    settings = case.org.settings
    rated = case.estimates.link(supplier, customer) if case.estimates else None
    quality = [] if rated is None else [Evidence("q", rated.q.value, rated.q.low, rated.q.high, rated.n, settings.cut)]
    weak = rated is not None and rated.p_weak >= settings.weak_probable
    return Finding(
        check=CHECK.id,
        key=f"{supplier}..{customer}",
        severity=Severity.MEDIUM if weak else Severity.LOW,
        departments=pair,
        links=(pair,),
        values={"supplier": DepartmentRef(supplier), "customer": DepartmentRef(customer)},
        evidence=(
            Evidence("criticality", float(max(x.criticality for x in links)), threshold=float(settings.critical)),
            Evidence("channels", 0.0),
            *(quality if weak else ()),
        ),
        against=() if weak else tuple(quality),
        flip="channel",
        remedies=("name-channel", "ask-once"),
        variant="no-way-back",
    )


CHECK = Check(
    id="one-way-relation",
    family="weak-links",
    run=_run,
    en=Texts(
        name="One-way relation",
        title="Between {supplier} and {customer} only one direction works",
        summary={
            "lower": "{supplier} gives {customer} {drop} points less than one would expect from what both give and get "
            "elsewhere (quality {q}, {n} people). The other way round nothing is wrong (quality {q_back}, {n_back} people).",
            "no-way-back": "{customer} depends on a critical service of {supplier}, but the map names no way to talk about "
            "it, and {customer} supplies nothing in return through which the two would meet.",
        },
        flip={
            "rise": "It would not be listed if the raw score of {supplier} to {customer} were higher by about {rise} (of 100).",
            "channel": "It would not be listed if the map named a channel for this service.",
        },
        remedies={
            "cases": "Let {customer} tell {supplier} of two or three concrete cases; {supplier} may not know.",
            "same-people": "The two already work well the other way round. Use the same people and the same meeting.",
            "owner": "Agree in one sentence what {customer} gets from {supplier}, with an owner and a date.",
            "name-channel": "Name a person or a regular talk through which {customer} can say what it needs.",
            "ask-once": "Let {supplier} ask {customer} once how the service does; put the answer on the map as a channel.",
        },
        reasons={
            "unsure": "{supplier} gives {customer} {drop} points less than one would expect, but it cannot be told whether "
            "the other direction is any better: this may be one-sided, or trouble on both sides.",
            "low-response": "{supplier} gives {customer} less than one would expect, but under {least_share} of the people "
            "of at least one of the two answered: too few to compare the two directions.",
        },
    ),
    zh=Texts(
        name="单向关系",
        title="{supplier}与{customer}之间只有一个方向是顺的",
        summary={
            "lower": "{supplier}给{customer}的服务，比按双方与其他部门的往来所预计的低 {drop} 分（质量 {q}，{n} 人）。反过来"
            "没有问题（质量 {q_back}，{n_back} 人）。",
            "no-way-back": "{customer}依赖{supplier}的一项重要服务，图上却没有写双方怎么沟通；{customer}也不反过来提供什么，"
            "双方没有碰面的机会。",
        },
        flip={
            "rise": "{supplier}给{customer}的原始分再高约 {rise} 分，就不会列出。",
            "channel": "图上为这项服务写明一条渠道，就不会列出。",
        },
        remedies={
            "cases": "请{customer}给{supplier}讲两三件具体的事；{supplier}也许并不知道。",
            "same-people": "反过来双方本来就合作得好：就用同样的人、同一个会。",
            "owner": "用一句话约定{customer}从{supplier}得到什么，写明负责人和日期。",
            "name-channel": "指定一个人或一次定期沟通，让{customer}能说出需要。",
            "ask-once": "请{supplier}主动问一次{customer}对服务的看法，并把这条渠道写到图上。",
        },
        reasons={
            "unsure": "{supplier}给{customer}的服务比预计的低 {drop} 分，但说不准另一个方向是否更好：可能是单方面的，也可能"
            "双方都有问题。",
            "low-response": "{supplier}给{customer}的服务比预计的低，但至少一方回答的人不到 {least_share}，人数太少，两个方向"
            "无法比较。",
        },
    ),
)
