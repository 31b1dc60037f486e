"""Without one department, part of the organisation loses its working connection to the rest.

What it looks for
    Departments whose absence splits the network of supply relations into parts that no longer reach each other.

Why it matters
    Everything that passes between the two parts passes through this department. It is a load for the department and a
    risk for the others, however good its work is.

How it is measured
    Articulation points of the undirected graph of relations (Tarjan 1972). What counts as cut off is everything
    outside the largest part that remains. A finding needs a cut-off share of at least settings.cut_weight (10%) of
    all departments. Severity: high from 30%, medium from 15%, otherwise low. It is a fact of the map, so no
    probability is attached. Beside it, where all headcounts are known, the share of the people who work in the cut-off
    departments; and, up to 200 departments, the share of ordered pairs of others that would lose their way from the
    one to the other along the direction of supply (fragmentation; Borgatti 2006). Relations that the survey shows but the map does not declare may run around the
    department: they stand as counter-evidence, and where they join enough of the cut-off departments the answer is
    "cannot tell".

Example:
    Three workshops deal with the rest of a company of ten only through planning: 3 of 10 are cut off, high.

What to try
    Open a second, direct relation for what passes through most often. Agree who deputises for the department. Relieve
    it of work that only passes through.

Limits
    Only declared relations are counted, and all count alike: a thin second relation also removes the finding.
----
少了这个部门，一部分部门就与其他部门失去工作联系。

看什么
    一旦缺席，供需关系网就断成互不相通几块的部门。

为什么重要
    两边往来的一切都要经过它。对它是负担，对别人是风险，与它做得好不好无关。

怎么算
    把关系看成不分方向的图，找出割点（Tarjan 1972）。去掉它以后，最大一块以外的部门都算被隔开。被隔开的部门占全部部门
    的比例达到 settings.cut_weight（10%）才成为发现。严重程度：30% 及以上为高，15% 及以上为中，其余为低。这是图上的事
    实，不附概率。旁边列出：人数都写全时，被隔开部门的人数占比；部门不超过 200 个时，其他部门两两之间（分方向）沿供应方向会失去
    通路的比例（碎裂度；Borgatti 2006）。如果调查里出现图上没有声明、又能绕过它的关系，就列为反面证据；它们接上的部门足够多时，结果是“无法判
    断”。

例子
    十个部门的公司里，三个车间只通过计划部与其他部门往来：十个里有三个被隔开，高。

可以怎么做
    对经过最频繁的事项开一条直接的通道。约定这个部门的替补。把只是“过手”的工作从它身上拿走。

局限
    只计算声明的关系，而且一视同仁：再细的一条旁路也会让这条发现消失。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.bypass import bypasses, severity_of_share, still_cut_off
from icdiag.findings.naming import named
from icdiag.measures.load import people_share
from icdiag.measures.structure import CutPoint
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State


def _run(case: Case) -> Iterator[Finding]:
    departments = len(case.structure.graph)
    for point in case.structure.cut_points:
        share = len(point.cut_off) / departments
        if share >= case.org.settings.cut_weight:
            yield _finding(case, point, share)


def _finding(case: Case, point: CutPoint, share: float) -> Finding:
    around = bypasses(case.structure, point.cut_off, without={point.id})
    remaining = still_cut_off(case.structure, point.cut_off, around, without=point.id)
    doubtful = len(remaining) / len(case.structure.graph) < case.org.settings.cut_weight
    people, lost = people_share(case.org, point.cut_off), case.structure.fragmentation.get(point.id)
    evidence = [Evidence("cut_off_share", share, n=len(case.structure.graph), threshold=case.org.settings.cut_weight)]
    evidence += [Evidence("people_cut_off", people)] if people is not None else []
    evidence += [Evidence("fragmentation_loss", lost)] if lost is not None else []
    shown = named(point.cut_off)
    return Finding(
        check=CHECK.id,
        key=point.id,
        state=State.CANNOT_TELL if doubtful else State.FOUND,
        severity=None if doubtful else severity_of_share(share),
        departments=(point.id, *point.cut_off),
        values={
            "department": DepartmentRef(point.id),
            "cut_off": shown,
            "count": len(point.cut_off),
            "cut_share": share,
        },
        evidence=tuple(evidence),
        against=(Evidence("bypass_links", float(len(around)), links=around),) if around else (),
        flip="" if doubtful else "second-way",
        remedies=() if doubtful else ("second-way", "deputy", "relieve"),
        reason="bypass" if doubtful else "",
        variant="" if doubtful else "few" if len(point.cut_off) <= len(shown) else "many",
    )


CHECK = Check(
    id="cut-department",
    family="structure",
    run=_run,
    en=Texts(
        name="Cut department",
        title="{department} is the only way through",
        summary={
            "few": "Without {department} there is no path left between the rest of the organisation and {cut_off} "
            "({cut_share} of all departments).",
            "many": "Without {department} there is no path left between the rest of the organisation and {count} "
            "departments ({cut_share} of all), among them {cut_off}.",
        },
        flip={"second-way": "One more direct relation around {department}, declared in the map, removes this finding."},
        remedies={
            "second-way": "Open one direct relation around this department for what passes through it most often.",
            "deputy": "Name a deputy on both sides for the days when the department cannot answer.",
            "relieve": "List what only passes through the department and let the two ends settle it directly.",
        },
        reasons={
            "bypass": "By the map, {cut_off} would be cut off without {department}; but the survey shows relations "
            "around it that the map does not declare. Declare them if they are meant to exist."
        },
    ),
    zh=Texts(
        name="割点部门",
        title="{department}是唯一的通道",
        summary={
            "few": "没有{department}，{cut_off}（占全部部门的 {cut_share}）就与其他部门断了联系。",
            "many": "没有{department}，{count} 个部门（占全部部门的 {cut_share}）就与其他部门断了联系，例如{cut_off}。",
        },
        flip={"second-way": "只要有一条绕过{department}的直接关系写进图里，这条发现就会消失。"},
        remedies={
            "second-way": "对最常经过这个部门的事项，开一条不经过它的直接关系。",
            "deputy": "两边都指定替补，在这个部门顾不上时接手。",
            "relieve": "列出只是经它转手的事项，让两头直接商定。",
        },
        reasons={
            "bypass": "按图来看，没有{department}，{cut_off}就会断开；但调查里有图上没声明、能绕过它的关系。"
            "如果这些关系应当存在，请写进图里。"
        },
    ),
)
