"""A department that stands between the others: far more runs through it than is usual.

What it looks for
    Departments on the best ways between many others that have no direct link with each other.

Why it matters
    Such a department holds parts of the organisation together. It can speed everything up or slow everything down, and
    few people know how much hangs on it. It is a position, not a fault.

How it is measured
    Betweenness: the share of ordered pairs of other departments whose shortest way along declared links runs through
    it (Freeman 1977). A link is 100 / quality long, so a good link is a short one; links without a published score
    count as average, and without a survey, or where departments times links pass settings.weighted_up_to, all count
    alike; over settings.exact_up_to departments the share is then estimated from 200 of them, and says so. Found above the mean + 2 sd
    (settings.broker_sd) and within the top tenth (settings.broker_share) of at least ten departments. Beside it: Burt's
    constraint and effective size (1992: low constraint, many contacts that do not know each other), flow betweenness
    (Freeman, Borgatti & White 1991: what could flow by all ways at once and cannot do without it; in maps larger than
    some 50 departments with 250 links estimated from some of the pairs, and says so; left out over some 400 with 2,000,
    where the few pairs that half a second allows would not tell departments apart), and whom it joins by the declared
    groups (Gould & Fernandez 1989). Severity: low; medium where its customers mark it low in general (supplier effect
    -5 or less, P >= .9). It is a fact of the map and the scores.

Example:
    32% of the best ways between other departments of a pump maker run through research and development, which joins
    35 pairs of departments of different divisions: low.

What to try
    Ask the department what it only passes on. Join those two sides directly. Give it the time and the deputy that its
    position needs.

Limits
    Betweenness counts ways on the map, not traffic. A service point for the public stands between by design. Links that
    the map does not declare are not counted.
----
处在其他部门之间的部门：经过它的往来远多于通常水平。

看什么
    许多部门之间没有直接关系，而它们之间最好走的路要经过这个部门。

为什么重要
    这样的部门把组织各部分连在一起，能让一切变快，也能让一切变慢，而知道这一点的人很少。这是一种位置，不是过错。

怎么算
    介数：其他部门两两之间（分方向）沿声明关系的最短路，有多大比例经过它（Freeman 1977）。一条关系的长度为 100 / 质量分，
    关系越好路越短；没有公布得分的按平均水平计；没有调查，或部门数乘关系数超过
    settings.weighted_up_to 时，每条关系一样长；这时部门超过 settings.exact_up_to 个，就从其中 200 个出发估计，并注明是估计。在至少十个部门中，高于平均值加 2 个标
    准差（settings.broker_sd），并且排在最前的十分之一（settings.broker_share）才标出。旁边列出 Burt 的约束度和有效规模
    （1992：约束低，说明许多往来部门彼此没有关系）、流量介数（Freeman, Borgatti 与 White 1991：各路同时走时离不开它的流量；
    大约超过 50 个部门、250 条关系时，只取一部分部门对来估计，并注明是估计；大约超过 400 个部门、2000 条关系时不算，因为半秒
    之内算得完的部门对太少，分不出部门之间的差别），以及按声明的群体它连接的是谁（Gould 与 Fernandez 1989）。严重程度：低；
    客户普遍给它打分偏低（供应部门效应不高于 -5，P >= .9）时为中。这是图和得分上的事实。

例子
    一家水泵厂里，其他部门之间 32% 的最佳路径经过研发部，它连接着分属不同板块的 35 对部门：低。

可以怎么做
    问问这个部门，哪些事只是经它转手，让那两头直接对接。按它所处的位置配足时间，安排替补。

局限
    介数数的是图上的路，不是实际流量。对外窗口天生就处在中间。图里没有声明的关系不计。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.overload import marked_low
from icdiag.measures.boundaries import groupings
from icdiag.measures.brokers import FEWEST, Between, Flows, Traffic, between, brokers, declared_graph, flows, traffic
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value

ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")


def _run(case: Case) -> Iterator[Finding]:
    departments = len(case.structure.graph)
    if not case.structure.graph.number_of_edges():
        return
    if departments < FEWEST:
        values: dict[str, Value] = {"departments": departments, "least": FEWEST}
        yield Finding(CHECK.id, "all", State.CANNOT_TELL, values=values, reason="few-departments")
        return
    found = traffic(case.structure, case.estimates, case.org.settings)
    graph, declared = declared_graph(case.structure), groupings(case.org)
    standing_out = brokers(found)
    flow = flows(graph, case.org.settings) if standing_out else None
    for id_ in standing_out:
        yield _found(case, id_, found, between(declared, graph, id_), flow)


def _found(case: Case, id_: str, found: Traffic, place: Between, flow: Flows | None) -> Finding:
    across = place.roles.total - place.roles.coordinator if place.roles else 0
    pairs = place.roles.total if place.roles else 0
    variant = "plain" if not pairs else "across" if 2 * across > pairs else "inside"
    low = marked_low(case, id_)
    return Finding(
        check=CHECK.id,
        key=id_,
        severity=Severity.MEDIUM if low else Severity.LOW,
        departments=(id_,),
        values={
            "department": DepartmentRef(id_), "way_share": found.share[id_], "partners": place.partners,
            "across": across, "pairs": pairs, "inside": pairs - across,
        },
        evidence=_evidence(case, id_, found, place, flow),
        flip="direct",
        remedies=("pass-on", "direct", "deputy"),
        variant=variant,
    )  # fmt: skip


def _evidence(case: Case, id_: str, found: Traffic, place: Between, flow: Flows | None) -> tuple[Evidence, ...]:
    rows = [
        Evidence(
            "betweenness" if found.exact else "betweenness_estimated",
            found.share[id_],
            threshold=found.limit,
            n=len(found.share),
        ),
        Evidence("partners", float(place.partners)),
        Evidence("effective_size", place.effective_size),
        Evidence("constraint", place.constraint),
    ]
    if flow is not None:
        rows.append(Evidence("flow_betweenness" if flow.exact else "flow_betweenness_estimated", flow.share[id_]))
    if place.roles is not None:
        counts = ((name, getattr(place.roles, name)) for name in ROLES)
        rows += [Evidence(f"role_{name}", float(count)) for name, count in counts if count]
    low = marked_low(case, id_)
    if low is not None:
        rows.append(
            Evidence("supplier_effect", low.value, low.low, low.high, threshold=-case.org.settings.supplier_low)
        )
    return tuple(rows)


CHECK = Check(
    id="broker",
    family="structure",
    run=_run,
    en=Texts(
        name="Broker",
        title="Much runs through {department}",
        summary={
            "across": "{way_share} of the best ways between other departments run through {department}, far more than "
            "is usual. It joins {across} pairs of departments of different groups that have no direct link.",
            "inside": "{way_share} of the best ways between other departments run through {department}, far more than "
            "is usual. Of the {pairs} pairs without a direct link that it joins, {inside} are in its own group.",
            "plain": "{way_share} of the best ways between other departments run through {department}, far more than "
            "is usual. It deals with {partners} departments directly.",
        },
        flip={
            "direct": "Direct links between departments that now meet only through {department} would remove this finding."
        },
        remedies={
            "pass-on": "Ask the department which matters it only passes on.",
            "direct": "Join the two sides directly for the most frequent of these matters.",
            "deputy": "Give it a deputy and the time that its position needs.",
        },
        reasons={
            "few-departments": "The map has {departments} departments. Among fewer than {least} nobody can stand out.",
        },
    ),
    zh=Texts(
        name="中间人",
        title="大量往来经过{department}",
        summary={
            "across": "其他部门之间 {way_share} 的最佳路径经过{department}，远多于通常水平。它连接着 {across} 对分属不同群体、"
            "彼此没有直接关系的部门。",
            "inside": "其他部门之间 {way_share} 的最佳路径经过{department}，远多于通常水平。它连接的 {pairs} 对没有直接关系的部门中，"
            "{inside} 对与它同属一个群体。",
            "plain": "其他部门之间 {way_share} 的最佳路径经过{department}，远多于通常水平。它与 {partners} 个部门直接往来。",
        },
        flip={"direct": "如今只能通过{department}往来的部门之间若有了直接关系，这条发现就会消失。"},
        remedies={
            "pass-on": "问问这个部门，哪些事只是经它转手。",
            "direct": "其中最常见的几类，让两头直接对接。",
            "deputy": "按它所处的位置安排替补，配足时间。",
        },
        reasons={
            "few-departments": "图里有 {departments} 个部门。不到 {least} 个部门，谈不上谁突出。",
        },
    ),
)
