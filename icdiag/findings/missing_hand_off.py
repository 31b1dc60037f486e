"""Two departments have to hand work over to each other, but no working contact between them is on record.

What it looks for
    Two cases. A process says that one step hands over to the next, but the map declares no relation between the two
    departments. Or a relation is declared as needing contact, but no channel is named through which the two sides
    talk.

Why it matters
    Work falls through at the seams. Where nobody has agreed what is handed over, when and to whom, each side has to
    guess, and both sides lose time.

How it is measured
    For every process in the map, each pair of neighbouring steps. Neither direction declared: high. Only the reverse
    direction declared: medium. A relation that the survey rated counts as contact. A relation with contacts_needed
    above zero and without any channel on any of its services: low, or medium if its criticality is at or above
    settings.critical. These are facts of the map, so no probability is attached.

Example:
    In "order to delivery" planning hands over to procurement, but the map knows no relation between the two: high. If
    procurement supplies planning, but not the other way round: medium.

What to try
    Let the two departments write down together what is handed over, in which form, by when, and whom to call. Set up
    a way for the receiving side to say what it needs.

Limits
    The map may be incomplete. Where a relation is declared one level higher or lower in the hierarchy, or where the
    map declares no relations at all, the answer is "cannot tell".
----
两个部门之间必须交接工作，却没有任何有效联系的记录。

看什么
    两种情况：流程写明上一步要交给下一步，图里却没有这两个部门的关系；或者关系写明需要联系，却没有写任何沟通渠道。

为什么重要
    工作往往掉在接缝处。交什么、何时交、交给谁都没约定，双方只能猜，两边都耽误时间。

怎么算
    逐条流程检查相邻的两步。两个方向都没有声明：高；只声明了反方向：中。调查里有人评价过的关系算作有联系。需要联系
    （contacts_needed 大于 0）、而各项服务都没有渠道的关系：低；重要度达到 settings.critical 时为中。这些都是图上的事
    实，不附概率。

例子
    “订单到交付”里计划部交给采购部，图里却没有两者的关系：高。如果只有采购部服务计划部、没有反过来的：中。

可以怎么做
    请两个部门一起写下：交什么、什么形式、什么时候、找谁。给接收方一个说出需求的办法。

局限
    图可能不完整。如果关系声明在上一级或下一级部门，或图里没有任何关系，结果是“无法判断”。
"""

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.hierarchy import kin, linked_at_another_level
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State
from icdiag.model.org import Link


@dataclass(frozen=True, slots=True)
class _HandOver:
    """Two neighbouring steps and the processes that have them."""

    giver: str
    taker: str
    process: str
    processes: int


def _run(case: Case) -> Iterator[Finding]:
    declared = frozenset(case.org.relations())
    family = kin(case.org)
    for step in _hand_overs(case):
        if case.structure.graph.has_edge(step.giver, step.taker):
            continue
        reason = _doubt(declared, family, step)
        yield _cannot_tell(step, reason) if reason else _missing(case, step)
    for links in case.org.relations().values():
        needed = sum(link.contacts_needed or 0 for link in links)
        if needed > 0 and not any(link.channels for link in links):
            yield _no_channel(case, links, needed)


def _hand_overs(case: Case) -> list[_HandOver]:
    """Return each pair of neighbouring steps once, in the map's order."""
    processes: dict[tuple[str, str], list[str]] = {}
    for process in case.org.processes:
        pairs = dict.fromkeys(zip(process.steps, process.steps[1:], strict=False))
        for giver, taker in pairs:
            if giver != taker:
                processes.setdefault((giver, taker), []).append(process.name.in_(case.org.language))
    return [_HandOver(giver, taker, names[0], len(names)) for (giver, taker), names in processes.items()]


def _doubt(declared: frozenset[tuple[str, str]], family: dict[str, frozenset[str]], step: _HandOver) -> str:
    """Return why nothing can be said of this hand-over, or nothing."""
    if not declared:
        return "no-links"
    if linked_at_another_level(declared, family, supplier=step.giver, customer=step.taker):
        return "other-level"
    return ""


def _values(step: _HandOver) -> dict[str, str | int]:
    return {
        "supplier": DepartmentRef(step.giver),
        "customer": DepartmentRef(step.taker),
        "process": step.process,
        "count": step.processes,
    }


def _cannot_tell(step: _HandOver, reason: str) -> Finding:
    return Finding(
        check=CHECK.id,
        key=f"{step.giver}..{step.taker}",
        state=State.CANNOT_TELL,
        departments=(step.giver, step.taker),
        values=_values(step),
        reason=reason,
    )


def _missing(case: Case, step: _HandOver) -> Finding:
    graph = case.structure.graph
    reverse = graph.has_edge(step.taker, step.giver)
    around = nx.has_path(graph, step.giver, step.taker) if step.giver in graph and step.taker in graph else False
    steps = nx.shortest_path_length(graph, step.giver, step.taker) if around else 0
    return Finding(
        check=CHECK.id,
        key=f"{step.giver}..{step.taker}",
        severity=Severity.MEDIUM if reverse else Severity.HIGH,
        departments=(step.giver, step.taker),
        links=((step.giver, step.taker),),
        values=_values(step),
        evidence=(Evidence("processes", float(step.processes)),),
        against=(Evidence("path_length", float(steps)),) if around else (),
        flip="declare",
        remedies=("agree-hand-over", "demand-feedback", "name-owner"),
        variant="reverse-only" if reverse else "no-link",
    )


def _no_channel(case: Case, links: tuple[Link, ...], needed: float) -> Finding:
    supplier, customer = pair = (links[0].supplier, links[0].customer)
    criticality = max(link.criticality for link in links)
    return Finding(
        check=CHECK.id,
        key=f"{supplier}..{customer}",
        severity=Severity.MEDIUM if criticality >= case.org.settings.critical else Severity.LOW,
        departments=pair,
        links=(pair,),
        values={
            "supplier": DepartmentRef(supplier),
            "customer": DepartmentRef(customer),
            "contacts": round(needed),
        },
        evidence=(Evidence("contacts_needed", needed, links=(pair,)),),
        flip="channel",
        remedies=("open-channel", "demand-feedback", "name-owner"),
        variant="no-channel",
    )


CHECK = Check(
    id="missing-hand-off",
    family="walls",
    run=_run,
    en=Texts(
        name="Missing hand-over",
        title="Hand-over from {supplier} to {customer} is not settled",
        summary={
            "no-link": "In the process “{process}”, {supplier} hands over to {customer}, but the map declares no "
            "relation between the two in either direction.",
            "reverse-only": "In the process “{process}”, {supplier} hands over to {customer}, but the map declares "
            "only what {customer} supplies to {supplier}.",
            "no-channel": "The work of {supplier} for {customer} needs {contacts} contacts a month, but no channel is "
            "named through which the two sides talk.",
        },
        flip={
            "declare": "If the hand-over works today, declare the relation in the map and the finding is gone.",
            "channel": "If the two sides do have a channel, name it in the map and the finding is gone.",
        },
        remedies={
            "agree-hand-over": "Write down together what is handed over, in which form, by when and whom to call.",
            "demand-feedback": "Set up a demand feedback mechanism: the receiving side says in advance what it needs, "
            "the giving side says what it can promise.",
            "name-owner": "Name one owner of the hand-over on each side.",
            "open-channel": "Open one agreed channel, such as a group chat or a monthly meeting, and name it.",
        },
        reasons={
            "no-links": "The map declares no relations at all, so nothing can be said about the hand-over from "
            "{supplier} to {customer}.",
            "other-level": "The relation between {supplier} and {customer} is declared one level higher or lower in "
            "the organisation. Declare it at the level of the process steps.",
        },
    ),
    zh=Texts(
        name="交接缺位",
        title="{supplier}到{customer}的交接没有落实",
        summary={
            "no-link": "流程“{process}”里，{supplier}要交给{customer}，但图里两个方向都没有这两个部门的关系。",
            "reverse-only": "流程“{process}”里，{supplier}要交给{customer}，"
            "但图里只写了{customer}提供给{supplier}的服务。",
            "no-channel": "{supplier}为{customer}工作，每月需要联系 {contacts} 次，但没有写明双方通过什么渠道沟通。",
        },
        flip={
            "declare": "如果交接其实运转正常，把这条关系写进图里，这条发现就会消失。",
            "channel": "如果双方已有沟通渠道，把它写进图里，这条发现就会消失。",
        },
        remedies={
            "agree-hand-over": "双方一起写下：交什么、什么形式、什么时候、找谁。",
            "demand-feedback": "建立需求反馈机制：接收方提前说清需要什么，提供方说清能承诺什么。",
            "name-owner": "两边各指定一位交接负责人。",
            "open-channel": "开通一个双方认可的渠道，例如工作群或每月对接会，并写进图里。",
        },
        reasons={
            "no-links": "图里没有声明任何关系，{supplier}到{customer}的交接无从判断。",
            "other-level": "{supplier}与{customer}的关系声明在上一级或下一级部门。请按流程步骤所在的层级声明。",
        },
    ),
)
