"""A department that gives and gets low marks, or hangs on the organisation by a single thread.

What it looks for
    A department whose own service is marked low by its customers and which marks its suppliers low in turn; or one
    that the map connects to a single partner, or that sits outside the loop in which the others serve each other.

Why it matters
    A department behind its own wall gets no help and gives none. The people in it often know; nobody asks them.

How it is measured
    a = how it marks its suppliers beyond what they deserve, b = its level as a supplier (link model). Found where a and
    b are each -5 or less, their mean is -8.75 or less and P(mean < 0) >= 0.95 from their joint posterior. By structure
    (a hint, low severity): one partner only, or alone outside a loop that holds at least half of the departments,
    although it has both suppliers and customers. Source: method page, section 8c (own cut-offs).

Example:
    Archive gives and gets marks about 11 points under what is usual (96% sure).

What to try
    Talk with the department before talking about it. Ask which two partners it most depends on, and start there.

Limits
    A harsh rater that is also a poor supplier looks the same; in simulations about three in ten flags were that.
    Where either side is hidden or the link model is too small, the marks say nothing and only structure is used.
----
给别人和得到的评分都偏低，或者只靠一条线与组织相连的部门。

看什么
    一个部门的服务被客户评得低，它给供应部门的评分也低；或者地图上只有一个往来部门；或者别的部门彼此服务成环，
    唯独它在环外。

为什么重要
    困在墙里的部门得不到帮助，也帮不了别人。里面的人往往清楚，只是没有人问。

怎么算
    a 是它给供应部门的评分偏离应得分数的程度，b 是它作为供应部门的水平（关系模型）。a 和 b 都不高于 -5，平均不高于
    -8.75，且联合后验 P(平均 < 0) 不小于 0.95 时标出。结构上的提示（严重程度低）：只有一个往来部门；或者既有供应方又有
    客户，却在包含至少一半部门的环之外。来源：方法说明第 8c 节（自定阈值）。

例子
    档案室给出和得到的评分都比通常低约 11 分（把握 96%）。

可以怎么做
    先和这个部门谈，再谈论它。问它最依赖哪两个部门，从那里开始。

局限
    打分严又服务弱的部门看起来一样，模拟中十个判断里约有三个属于这种情况。任一侧被隐藏或模型太小时，评分不说明问题，
    只看结构。
"""

from collections.abc import Iterator
from math import ceil
from statistics import NormalDist

import networkx as nx

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import wall_severity
from icdiag.measures.normal import below
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value

LEAST_LINKS = 2
"""Measured links on each side under which a department's marks say nothing of it."""


def _run(case: Case) -> Iterator[Finding]:
    marked = set()
    for id_ in case.structure.graph.nodes:
        found = _by_marks(case, id_)
        if found is not None:
            marked.add(id_)
            yield found
    for id_, variant in _by_structure(case):
        if id_ not in marked:
            yield _hint(case, id_, variant)


def _by_marks(case: Case, id_: str) -> Finding | None:
    estimates, settings = case.estimates, case.org.settings
    if estimates is None or id_ not in estimates.isolation:
        return None
    a, b, both = estimates.leniency[id_], estimates.supplier[id_], estimates.isolation[id_]
    if max(a.value, b.value) > -settings.iso_each or both.value > -settings.iso_mean:
        return None
    given = sum(x.supplier == id_ for x in estimates.links)
    got = sum(x.customer == id_ for x in estimates.links)
    sure = below(0.0, both.value, both.sd)
    values: dict[str, Value] = {
        "department": DepartmentRef(id_),
        "give": _to_usual(case, a.value, both.value, both.sd),
        "get": _to_usual(case, b.value, both.value, both.sd),
        "drop": -both.value,
        "given": given,
        "got": got,
        "sure_p": sure,
        "least_share": settings.rr_indicative,
    }
    evidence = (
        Evidence("isolation", both.value, both.low, both.high, threshold=-settings.iso_mean),
        Evidence("supplier_effect", b.value, b.low, b.high, given, -settings.iso_each),
        Evidence("leniency", a.value, a.low, a.high, got, -settings.iso_each),
    )
    silent = id_ in indicative(case.tally, settings)
    if min(given, got) < LEAST_LINKS or sure < settings.wall_prob or silent:
        reason = "few" if min(given, got) < LEAST_LINKS else "unsure" if sure < settings.wall_prob else "low-response"
        return Finding(
            "walled-in-department", id_, State.CANNOT_TELL, departments=(id_,), values=values, evidence=evidence,
            reason=reason,
        )  # fmt: skip
    return Finding(
        "walled-in-department", id_, State.FOUND, wall_severity(-both.value), sure, (id_,), values=values,
        evidence=evidence, flip="marks", remedies=("talk", "two"), variant="marks",
    )  # fmt: skip


def _to_usual(case: Case, one: float, mean: float, sd: float) -> int:
    """Return by how many points one side has to rise, the other staying, for one of the three conditions to fail."""
    settings = case.org.settings
    each = -settings.iso_each - one
    both = 2 * (max(-settings.iso_mean, -NormalDist().inv_cdf(settings.wall_prob) * sd) - mean)
    return max(1, ceil(min(each, both)))


def _by_structure(case: Case) -> Iterator[tuple[str, str]]:
    graph = case.structure.graph
    if len(graph) < LEAST_LINKS + 2:
        return
    loops = sorted(nx.strongly_connected_components(graph), key=lambda x: (-len(x), sorted(x)))
    core = loops[0] if loops and len(loops[0]) >= len(graph) / 2 and len(loops[0]) > 1 else set()
    for id_ in graph.nodes:
        partners = set(graph.predecessors(id_)) | set(graph.successors(id_))
        if len(partners) <= 1:
            yield id_, "thread" if partners else "alone"
        elif core and id_ not in core and graph.in_degree(id_) and graph.out_degree(id_):
            alone = next(x for x in loops if id_ in x)
            if len(alone) == 1:
                yield id_, "outside"


def _hint(case: Case, id_: str, variant: str) -> Finding:
    graph = case.structure.graph
    partners = sorted(set(graph.predecessors(id_)) | set(graph.successors(id_)))
    return Finding(
        "walled-in-department", id_, State.FOUND, Severity.LOW, None, (id_,),
        values={"department": DepartmentRef(id_), "partners": tuple(DepartmentRef(x) for x in partners)},
        evidence=(Evidence("partners", float(len(partners)), threshold=1.0),), flip="link", remedies=("map", "talk"),
        variant=variant,
    )  # fmt: skip


CHECK = Check(
    id="walled-in-department",
    family="walls",
    run=_run,
    en=Texts(
        name="Walled-in department",
        title="{department} stands apart",
        summary={
            "marks": "{department} gives and gets low marks: {drop} points under what is usual, over {given} links it "
            "serves and {got} that serve it.",
            "thread": "{department} is connected to a single partner: {partners}.",
            "alone": "{department} has no declared partner at all.",
            "outside": "{department} has suppliers and customers, but stands outside the loop in which most departments "
            "serve each other.",
        },
        flip={
            "marks": "It would not be listed if it marked the others higher by about {give} (of 100), or were marked higher by "
            "about {get}.",
            "link": "It would not be listed with one more working relation on the map.",
        },
        remedies={
            "talk": "Talk with the department before talking about it: what does it need, from whom?",
            "two": "Start with the two partners it depends on most.",
            "map": "Check first whether the map is complete: ask the department whom it serves and who serves it.",
        },
        reasons={
            "few": "{department} gives and gets low marks, but over too few measured links to say so of the department.",
            "unsure": "{department} seems to give and get low marks, but the difference could be chance.",
            "low-response": "{department} gives and gets low marks, but under {least_share} of its people answered: too few to "
            "say so of the department.",
        },
    ),
    zh=Texts(
        name="孤立部门",
        title="{department}与其他部门有隔阂",
        summary={
            "marks": "{department}给出和得到的评分都偏低：比通常低 {drop} 分（服务别人的 {given} 条关系，接受服务的 {got} 条关系）。",
            "thread": "{department}只与一个部门有往来：{partners}。",
            "alone": "{department}没有任何已声明的往来部门。",
            "outside": "{department}既有供应方也有客户，却在多数部门彼此服务的环之外。",
        },
        flip={
            "marks": "它给别人的评分若高约 {give} 分，或者别人给它的评分若高约 {get} 分，就不会列出。",
            "link": "地图上再有一条正常运转的关系，就不会列出。",
        },
        remedies={
            "talk": "先和这个部门谈，再谈论它：它需要什么，需要谁？",
            "two": "从它最依赖的两个部门开始。",
            "map": "先核对地图是否完整：问问这个部门服务谁、谁服务它。",
        },
        reasons={
            "few": "{department}给出和得到的评分偏低，但已测的关系太少，不能就此下结论。",
            "unsure": "{department}给出和得到的评分似乎偏低，但差异可能出于偶然。",
            "low-response": "{department}给出和得到的评分偏低，但它回答的人不到 {least_share}，不足以就此下结论。",
        },
    ),
)
