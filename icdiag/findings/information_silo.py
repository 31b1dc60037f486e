"""Departments that the information meant for them probably reaches badly or not at all.

What it looks for
    A department whose declared information links towards it all probably fail; and a group of departments that no
    working information link joins to the others.

Why it matters
    Who is not told decides on yesterday's picture. Neither side notices at once: the one believes that everybody knows,
    the other does not know what is missing.

How it is measured
    On declared links of kind "information". A department: at least one of them leads to it, and each is weak with
    probability .50 or more (settings.weak_probable), and so are all together (the product of these probabilities; a
    lower bound, as errors that the links share only make it larger). A group: two or more departments that the
    information layer holds together, once its weak links are left out, and that no link of it joins to the largest part
    (weakly connected components); where the map declares no information link across at all, only if it names no channel
    for any link across either. Links that are hidden or were not rated are unknown: they count neither as working nor
    as failing, and if nothing else arrives the answer is "cannot tell". Severity: high for a group or a department with
    two or more links that score 20 points or more under the target (settings.target), medium for two or more links, low
    for one link or a gap in the map. Channels that the map names for other links are counter-evidence.

Example:
    Purchasing should get forecasts from sales and drawing changes from development. They score 41 and 38, weak with .95
    and .97: both fail with .92, medium.

What to try
    Ask the department what it learned too late in the last month. For each case agree who tells whom, when and where.
    Put what many need in one place that all can see.

Limits
    A rating speaks of the whole relation, not of its information alone, where a link supplies several things. Who needs
    information that nobody declared cannot be seen. Talk in the corridor is in no map.
----
本该得到的信息很可能到得不好、甚至没有到达的部门。

看什么
    声明要提供给某个部门的信息关系，很可能全都不起作用；或者一群部门与其他部门之间，没有一条起作用的信息关系。

为什么重要
    没人告知，就只能凭昨天的情况做决定。两边都不会马上察觉：一边以为大家都知道，另一边不知道自己少了什么。

怎么算
    只看种类为“information”的声明关系。单个部门：至少有一条通向它，每条偏弱的概率都不低于 .50（settings.weak_probable），合起来也
    不低于 .50（各概率之积；这是下限，关系之间共有的误差只会让它更大）。一群部门：去掉偏弱的信息关系后，两个以上的部门仍由信息
    关系连在一起，却没有一条通到最大的那一块（弱连通分量）；如果图里根本没有声明跨出去的信息关系，则跨出去的其他关系也都没有
    写沟通渠道时才算。隐藏的和没有评分的关系属于未知：既不算起作用，也不算不起作用；此外什么也没有到达时，结果是“说不准”。严
    重程度：涉及一群部门，或一个部门有两条以上关系比目标分（settings.target）低 20 分及以上，为高；两条及以上为中；只有一条，或
    只是图上的空白，为低。图里为其他关系写明的沟通渠道列为反证。

例子
    采购部应当从销售部得到预测，从研发部得到图纸变更。两条关系为 41 分和 38 分，偏弱的概率为 .95 和 .97：两条都不起作用的概率
    为 .92，中。

可以怎么做
    问问这个部门，最近一个月有哪些事知道得太晚。逐件商定谁、何时、在哪里告诉谁。许多人都要用的，放到大家都看得到的一处。

局限
    一条关系提供几样东西时，评分说的是整条关系，不只是信息。没有人声明的信息需要，这里看不到。走廊里的交谈不在图上。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.naming import named
from icdiag.measures.information import Supply, inbound, information_links, islands
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value

FAR_BELOW = 20.0
"""Points under the target from which failing information is grave (the bands of weak-link)."""
SEVERAL = 2


def _run(case: Case) -> Iterator[Finding]:
    if not case.org.links:
        return
    if not information_links(case.org):
        yield Finding(CHECK.id, "all", State.CANNOT_TELL, reason="no-information-links")
        return
    covered: set[str] = set()
    for group in islands(case.org, case.estimates):
        found = _island(case, group)
        if found is not None:
            covered |= set(group.departments)
            yield found
    for supply in inbound(case.org, case.estimates):
        if supply.departments[0] not in covered:
            yield from _department(case, supply)


def _department(case: Case, supply: Supply) -> Iterator[Finding]:
    if not supply.failing or len(supply.failing) + len(supply.unknown) < len(supply.links):
        return
    settings = case.org.settings
    if supply.unknown:
        yield _finding(case, supply, reason="unmeasured")
    elif supply.chance < settings.weak_probable:
        yield _finding(case, supply, reason="near-cut")
    elif supply.departments[0] in indicative(case.tally, settings):
        yield _finding(case, supply, reason="low-response")
    else:
        variant = "one" if len(supply.links) == 1 else "department"
        yield _finding(case, supply, variant=variant, severity=_severity(case, supply))


def _island(case: Case, group: Supply) -> Finding | None:
    """Return the finding on a group, or None where it is joined to the others after all."""
    inside = set(group.departments)
    across = [(s, c) for s, c in case.org.relations() if (s in inside) != (c in inside)]
    if not across:
        return None  # Joined to nobody in any way: that is another matter than information.
    if not group.links:
        return None if group.channels else _finding(case, group, variant="gap", severity=Severity.LOW)
    if group.chance < case.org.settings.weak_probable:
        return _finding(case, group, reason="near-cut-group")
    unsure = indicative(case.tally, case.org.settings)
    if sum(x.customer in unsure for x in group.failing) * 2 > len(group.failing):
        return _finding(case, group, reason="low-response-group")
    return _finding(case, group, variant="group", severity=_severity(case, group))


def _severity(case: Case, supply: Supply) -> Severity:
    if len(supply.failing) < SEVERAL:
        return Severity.LOW
    far = sum(x.q.value <= case.org.settings.target - FAR_BELOW for x in supply.failing)
    return Severity.HIGH if far >= SEVERAL else Severity.MEDIUM


def _finding(
    case: Case, supply: Supply, *, variant: str = "", severity: Severity | None = None, reason: str = ""
) -> Finding:
    found = not reason
    flip = {"one": "it-works", "department": "one-works", "group": "one-works", "gap": "declare"}.get(variant, "")
    return Finding(
        check=CHECK.id,
        key="+".join(sorted(supply.departments)),
        state=State.FOUND if found else State.CANNOT_TELL,
        severity=severity,
        confidence=supply.chance if found and supply.failing else None,
        departments=supply.departments,
        links=supply.links,
        values=_values(case, supply),
        evidence=_evidence(case, supply),
        against=(Evidence("other_channels", float(len(supply.channels)), links=supply.channels[:4]),)
        if supply.channels and found else (),
        flip=flip,
        remedies=("ask", "agree", "one-place") if found else (),
        reason=reason,
        variant=variant,
    )  # fmt: skip


def _values(case: Case, supply: Supply) -> dict[str, Value]:
    senders = dict.fromkeys(s for s, c in supply.links if c in supply.departments)
    return {
        "department": DepartmentRef(supply.departments[0]),
        "group": named(supply.departments),
        "size": len(supply.departments),
        "senders": named(senders),
        "count": len(supply.links),
        "failing": len(supply.failing),
        "unknown": len(supply.unknown),
        "all_p": supply.chance,
        "cut": case.org.settings.cut,
        "least_share": case.org.settings.rr_indicative,
    }


def _evidence(case: Case, supply: Supply) -> tuple[Evidence, ...]:
    settings = case.org.settings
    rows = [Evidence("information_links", float(len(supply.links)))]
    for x in supply.failing:
        pair = ((x.supplier, x.customer),)
        rows.append(Evidence("q", x.q.value, x.q.low, x.q.high, x.n, settings.cut, links=pair))
        rows.append(Evidence("p_weak", x.p_weak, threshold=settings.weak_probable, links=pair))
    return tuple(rows)


CHECK = Check(
    id="information-silo",
    family="walls",
    run=_run,
    en=Texts(
        name="Information silo",
        title="Information reaches {group} badly",
        summary={
            "one": "The one information link that the map declares to {department}, from {senders}, probably scores under {cut}.",
            "department": "The map declares {count} information links to {department}, from {senders}. All of them probably "
            "score under {cut} (together {all_p} sure).",
            "group": "Between {group} and the other departments the map declares {count} information links. All of them "
            "probably score under {cut} (together {all_p} sure).",
            "gap": "The map declares information links among {group}, but none between them and the other departments, and "
            "no channel for their other links.",
        },
        flip={
            "it-works": "This link at {cut} or more, or a further information link that works, removes this finding.",
            "one-works": "One of these links at {cut} or more, or a further information link that works, removes this finding.",
            "declare": "An information link or a channel across, declared in the map, removes this finding.",
        },
        remedies={
            "ask": "Ask what was learned too late in the last month, and from whom it should have come.",
            "agree": "For each case agree who tells whom, when and where.",
            "one-place": "Put what many need in one place that all of them can see.",
        },
        reasons={
            "no-information-links": "No link in the map is of kind information, so it cannot be told whom information should "
            "reach.",
            "unmeasured": "Of {count} declared information links to {department}, {failing} probably fail; the answers on the "
            "other {unknown} are too few or hidden.",
            "near-cut": "Each of the {count} information links to {department} may be weak, but that all of them are is only "
            "{all_p} sure.",
            "low-response": "The {count} information links to {department} probably fail, but under {least_share} of its people "
            "answered.",
            "near-cut-group": "Each of the {count} information links between {group} and the others may be weak, but that all "
            "of them are is only {all_p} sure.",
            "low-response-group": "The {count} information links between {group} and the others probably fail, but most were "
            "rated by departments of which under {least_share} answered.",
        },
    ),
    zh=Texts(
        name="信息孤岛",
        title="{group}得到的信息不畅",
        summary={
            "one": "图里通向{department}的信息关系只有一条，来自{senders}，很可能低于 {cut} 分。",
            "department": "图里声明了 {count} 条通向{department}的信息关系，来自{senders}，很可能全都低于 {cut} 分（合起来的把握为 "
            "{all_p}）。",
            "group": "{group}与其他部门之间，图里声明了 {count} 条信息关系，很可能全都低于 {cut} 分（合起来的把握为 {all_p}）。",
            "gap": "图里声明了{group}彼此之间的信息关系，却没有声明它们与其他部门之间的信息关系，其他关系也没有写沟通渠道。",
        },
        flip={
            "it-works": "这条关系达到 {cut} 分，或另有一条起作用的信息关系，这条发现就会消失。",
            "one-works": "其中任何一条达到 {cut} 分，或另有一条起作用的信息关系，这条发现就会消失。",
            "declare": "在图里声明一条跨出去的信息关系或沟通渠道，这条发现就会消失。",
        },
        remedies={
            "ask": "问问最近一个月有哪些事知道得太晚，本该由谁告知。",
            "agree": "逐件商定谁、何时、在哪里告诉谁。",
            "one-place": "许多人都要用的信息，放到大家都看得到的一处。",
        },
        reasons={
            "no-information-links": "图里没有种类为信息的关系，无法判断信息应当到达谁那里。",
            "unmeasured": "通向{department}的 {count} 条信息关系中，有 {failing} 条很可能不起作用；其余 {unknown} 条的答案太少或被隐藏。",
            "near-cut": "通向{department}的 {count} 条信息关系每条都可能偏弱，但全都偏弱的把握只有 {all_p}。",
            "low-response": "通向{department}的 {count} 条信息关系很可能不起作用，但该部门回答的人不到 {least_share}。",
            "near-cut-group": "{group}与其他部门之间的 {count} 条信息关系每条都可能偏弱，但全都偏弱的把握只有 {all_p}。",
            "low-response-group": "{group}与其他部门之间的 {count} 条信息关系很可能不起作用，但多数出自回答的人不到 {least_share} 的部门。",
        },
    ),
)
