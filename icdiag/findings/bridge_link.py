"""One single relation holds two parts of the organisation together.

What it looks for
    Relations between two departments whose loss would split the organisation into two parts of at least two
    departments each.

Why it matters
    If these two departments stop working together well, both sides lose touch, not only the two of them. Such a
    relation deserves care before it fails.

How it is measured
    Bridges of the undirected graph of relations (Tarjan 1972), both directions of a pair taken as one relation. The
    smaller side must hold at least two departments: a single department at the end of one relation is no finding
    here. Severity by the share of all departments on the smaller side: high from 30%, medium from 15%, otherwise
    low. It is a fact of the map, so no probability is attached. Relations that the survey shows but the map does not
    declare may run around it: then the answer is "cannot tell".

Example:
    Four plants and four offices are joined only by the relation of logistics to sales planning: 4 of 8 on the smaller
    side, high.

What to try
    Give the relation an owner on each side and a fixed meeting. Open a second relation between the two parts.

Limits
    Only declared relations are counted. How well the relation works is another question: see the link scores.
----
两部分部门之间只靠一条关系相连。

看什么
    一旦失去，组织就分成两块（每块至少两个部门）的那条关系。

为什么重要
    这两个部门一旦配合不好，失去联系的不只是它们自己，而是两边所有人。这样的关系要在出问题之前就照看好。

怎么算
    把关系看成不分方向的图，找出桥（Tarjan 1972），一对部门的两个方向算一条关系。较小的一边至少要有两个部门：末端只挂
    着一个部门的不算。严重程度看较小一边占全部部门的比例：30% 及以上为高，15% 及以上为中，其余为低。这是图上的事实，不
    附概率。如果调查里出现图上没有声明、又能绕过它的关系，结果是“无法判断”。

例子
    四个工厂和四个职能部门之间只有物流部与销售计划部这一条关系：较小一边八个里有四个，高。

可以怎么做
    两边各指定一位负责人，固定碰头。再开一条连接两部分的关系。

局限
    只计算声明的关系。这条关系运行得好不好是另一回事，请看关系得分。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.bypass import bypasses, severity_of_share
from icdiag.findings.naming import named
from icdiag.measures.structure import Bridge
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State

SMALLEST_SIDE = 2
"""Departments on the smaller side from which a bridge is more than a department at the end of a relation."""


def _run(case: Case) -> Iterator[Finding]:
    for bridge in case.structure.bridges:
        if len(bridge.cut_off) >= SMALLEST_SIDE:
            yield _finding(case, bridge)


def _finding(case: Case, bridge: Bridge) -> Finding:
    graph = case.structure.graph
    share = len(bridge.cut_off) / len(graph)
    arcs = tuple(arc for arc in ((bridge.a, bridge.b), (bridge.b, bridge.a)) if graph.has_edge(*arc))
    around = bypasses(case.structure, bridge.cut_off, bridge=(bridge.a, bridge.b))
    shown = named(bridge.cut_off)
    return Finding(
        check=CHECK.id,
        key="~".join(sorted((bridge.a, bridge.b))),
        state=State.CANNOT_TELL if around else State.FOUND,
        severity=None if around else severity_of_share(share),
        departments=(bridge.a, bridge.b),
        links=arcs,
        values={
            "a": DepartmentRef(bridge.a),
            "b": DepartmentRef(bridge.b),
            "cut_off": shown,
            "count": len(bridge.cut_off),
            "cut_share": share,
        },
        evidence=(Evidence("cut_off_share", share, n=len(graph), links=arcs),),
        against=(Evidence("bypass_links", float(len(around)), links=around),) if around else (),
        flip="" if around else "second-relation",
        remedies=() if around else ("owners", "fixed-meeting", "second-relation"),
        reason="bypass" if around else "",
        variant="" if around else "few" if len(bridge.cut_off) <= len(shown) else "many",
    )


CHECK = Check(
    id="bridge-link",
    family="structure",
    run=_run,
    en=Texts(
        name="Bridge",
        title="Two parts of the organisation meet only at {a} and {b}",
        summary={
            "few": "The relation between {a} and {b} is the only one that joins {cut_off} ({cut_share} of all "
            "departments) to the rest.",
            "many": "The relation between {a} and {b} is the only one that joins {count} departments ({cut_share} of "
            "all) to the rest, among them {cut_off}.",
        },
        flip={"second-relation": "A second relation between the two parts, declared in the map, removes this finding."},
        remedies={
            "owners": "Name one person on each side who answers for this relation.",
            "fixed-meeting": "Set a fixed meeting of the two sides, with requests and promises on one page.",
            "second-relation": "Open a second direct relation between the two parts where work passes most often.",
        },
        reasons={
            "bypass": "By the map, only {a} and {b} join {cut_off} to the rest; but the survey shows relations around "
            "them that the map does not declare. Declare them if they are meant to exist."
        },
    ),
    zh=Texts(
        name="桥",
        title="两部分部门只在{a}与{b}之间相连",
        summary={
            "few": "{cut_off}（占全部部门的 {cut_share}）只靠{a}与{b}之间的关系与其他部门相连。",
            "many": "{count} 个部门（占全部部门的 {cut_share}）只靠{a}与{b}之间的关系与其他部门相连，例如{cut_off}。",
        },
        flip={"second-relation": "只要有第二条连接两部分的关系写进图里，这条发现就会消失。"},
        remedies={
            "owners": "两边各指定一位对这条关系负责的人。",
            "fixed-meeting": "两边固定碰头，把需求和承诺写在同一页上。",
            "second-relation": "在往来最多的地方，再开一条直接关系。",
        },
        reasons={
            "bypass": "按图来看，{cut_off}只靠{a}与{b}相连；但调查里有图上没声明、能绕过它们的关系。"
            "如果这些关系应当存在，请写进图里。"
        },
    ),
)
