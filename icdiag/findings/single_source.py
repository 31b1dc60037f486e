"""A critical service has one supplier only, and no backup is named.

What it looks for
    Services that matter a great deal to a customer department, that only one department supplies to it, and for which
    the map names no backup.

Why it matters
    When that department is short of people, moves, or has other priorities, its customers have nowhere else to go.
    The department itself carries a load that nobody can share.

How it is measured
    A service counts when its criticality is at or above settings.critical (4 of 5), when no other department supplies
    a service of the same name to the same customer, and when "backups" is empty. Names are compared after Unicode
    NFKC, trimming and case folding. All such services of one supplier are one finding. Severity: medium from
    criticality 5, otherwise low: it is a risk, not yet a harm. The evidence shows how much of the organisation hangs behind the customer
    (downstream exposure: every department reached counts 0.5 to the power of its distance; after Haimes & Jiang
    2001) and, where all its links are measured, the weakest link on the shortest way from there to a department that
    serves customers outside, with the product of quality / 100 along it (not for a supplier that serves the outside itself). It is a fact of the map, so no probability is attached.

Example:
    Only IT runs the order system for sales, criticality 5, no backup: medium. A second department that runs an order
    system for sales, or a department named under "backups", and the finding is gone.

What to try
    Agree a backup for the few services that hurt most. Write down how the service is done and let a second person do
    it twice a year. Where no backup is possible, agree what happens in the first days of an outage.

Limits
    The map knows names, not skills: two services of the same name may differ, and an unnamed service cannot be
    compared at all (then the answer is "cannot tell").
----
关键服务只有一个供应部门，也没有指定后备。

看什么
    对客户部门非常重要、只有一个部门提供、图里又没有写后备的服务。

为什么重要
    这个部门一旦缺人、搬迁或另有要务，客户部门没有别处可去；它自己也背着一份没人能分担的责任。

怎么算
    服务的重要度达到 settings.critical（5 分制的 4 分）及以上；没有别的部门向同一个客户提供同名服务；“backups”为空。
    名称先做 Unicode NFKC 规范化，去掉首尾空格，不分大小写。同一个供应部门的这类服务合成一条发现。严重程度：重要度为 5
    记“中”，否则记“低”：这是风险，还不是损失。证据里给出客户背后牵连多少部门（下游影响：能到达的每个部门按 0.5 的距离次方计；参见 Haimes
    与 Jiang 2001）；途中关系都测到时，还给出从那里到对外服务的部门的最短路上最弱的一环，以及沿途质量分 / 100 的连乘积（供应部门自己对外服务的除外）。这是图上的事实，不附概率。

例子
    订单系统只有信息部为销售部维护，重要度 5，没有后备：中。若另有部门为销售部维护订单系统，或在“backups”写上外部伙
    伴，这条发现就消失。

可以怎么做
    先给最要紧的几项服务约定后备。把做法写下来，每年让第二个人实际做两次。实在找不到后备的，约定好中断头几天怎么办。

局限
    图只认识名称，不认识能力：同名服务可能并不相同；没有名称的服务无法比较，结果是“无法判断”。
"""

from collections.abc import Iterator
from dataclasses import replace

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.naming import named, services, spellings
from icdiag.measures.brokers import declared_graph
from icdiag.measures.chains import Chain, chain, ways_outside
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State
from icdiag.model.org import Link

MEDIUM_FROM = 5
"""Criticality from which a missing backup is a medium risk; a risk is graded under a harm that is there."""


def _run(case: Case) -> Iterator[Finding]:
    offers: dict[tuple[str, str], set[str]] = {}
    for link in case.org.links:
        for name in spellings(link.service):
            offers.setdefault((link.customer, name), set()).add(link.supplier)
    alone: dict[str, list[Link]] = {}
    unnamed: dict[str, list[Link]] = {}
    for link in case.org.links:
        if link.criticality < case.org.settings.critical or link.backups:
            continue
        names = spellings(link.service)
        if not names:
            unnamed.setdefault(link.supplier, []).append(link)
        elif all(offers[link.customer, name] == {link.supplier} for name in names):
            alone.setdefault(link.supplier, []).append(link)
    ways = ways_outside(case.org, declared_graph(case.structure), case.estimates) if alone else {}
    for supplier in dict.fromkeys(link.supplier for link in case.org.links):
        if supplier in alone:
            yield _found(case, supplier, alone[supplier], ways)
        elif supplier in unnamed:
            yield _cannot_tell(supplier, unnamed[supplier])


def _found(case: Case, supplier: str, links: list[Link], ways: dict[str, Chain]) -> Finding:
    customers = tuple(dict.fromkeys(link.customer for link in links))
    pairs = tuple((supplier, customer) for customer in customers)
    worst = max(link.criticality for link in links)
    most = max(pairs, key=lambda pair: case.structure.exposure[pair])
    finding = Finding(
        check=CHECK.id,
        key=supplier,
        severity=Severity.MEDIUM if worst >= MEDIUM_FROM else Severity.LOW,
        departments=(supplier, *customers),
        links=pairs,
        values={
            "supplier": DepartmentRef(supplier),
            "customers": named(customers),
            "count": len(customers),
            "services": services(links, case.org),
            "criticality": worst,
        },
        evidence=(
            Evidence("criticality", float(worst), threshold=float(case.org.settings.critical), links=pairs),
            Evidence("exposure", case.structure.exposure[most], links=(most,)),
            *_way_outside(case, most, ways),
        ),
        flip="backup",
        remedies=("name-backup", "write-down", "outage-plan"),
        variant="few" if len(customers) <= len(named(customers)) else "many",
    )
    elsewhere = _others_who_can(case, supplier, links)
    return replace(finding, against=(Evidence("same_service_elsewhere", float(elsewhere)),)) if elsewhere else finding


def _way_outside(case: Case, link: tuple[str, str], ways: dict[str, Chain]) -> tuple[Evidence, ...]:
    """Return what is left of quality on the shortest way from this link to a customer outside, if all is measured."""
    # Who serves the outside itself reaches it without these customers.
    direct = link[0] in ways and len(ways[link[0]].steps) == 1
    if case.estimates is None or direct or link[1] not in ways:
        return ()
    way = chain((link[0], *ways[link[1]].steps), case.estimates)
    if way.lowest is None or way.weakest is None:
        return ()
    return Evidence("chain_lowest", way.lowest, links=(way.weakest,)), Evidence("chain_product", way.product)


def _others_who_can(case: Case, supplier: str, links: list[Link]) -> int:
    """Return how many other departments supply one of these services to somebody else."""
    wanted = {name for link in links for name in spellings(link.service)}
    return len({x.supplier for x in case.org.links if x.supplier != supplier and spellings(x.service) & wanted})


def _cannot_tell(supplier: str, links: list[Link]) -> Finding:
    customers = tuple(dict.fromkeys(link.customer for link in links))
    return Finding(
        check=CHECK.id,
        key=supplier,
        state=State.CANNOT_TELL,
        departments=(supplier, *customers),
        links=tuple((supplier, customer) for customer in customers),
        values={"supplier": DepartmentRef(supplier), "customers": named(customers), "count": len(customers)},
        reason="unnamed-service",
    )


CHECK = Check(
    id="single-source",
    family="structure",
    run=_run,
    en=Texts(
        name="Single source",
        title="Nobody could step in for {supplier}",
        summary={
            "few": "{supplier} alone supplies {services} to {customers}, criticality up to {criticality} of 5, and no "
            "backup is named.",
            "many": "{supplier} alone supplies {services} to {count} departments, among them {customers}; criticality "
            "up to {criticality} of 5, and no backup is named.",
        },
        flip={"backup": "A second supplier of the same service, or a backup named in the map, removes this finding."},
        remedies={
            "name-backup": "Agree a backup for this service, inside or outside, and name it in the map.",
            "write-down": "Write down how the service is done and let a second person do it at least twice a year.",
            "outage-plan": "Agree on both sides what happens in the first days if the service stops.",
        },
        reasons={
            "unnamed-service": "The map does not name the services that {supplier} supplies here, so they cannot be "
            "compared with what others supply. Name each service and list its backups."
        },
    ),
    zh=Texts(
        name="单一来源",
        title="没有人能替补{supplier}",
        summary={
            "few": "{services}只有{supplier}能提供给{customers}，重要度最高 "
            "{criticality} 分（满分 5 分），没有指定后备。",
            "many": "{services}只有{supplier}能提供，涉及 {count} 个部门，例如{customers}；重要度最高 {criticality} 分"
            "（满分 5 分），没有指定后备。",
        },
        flip={"backup": "有第二个部门提供同样的服务，或在图里写明后备，这条发现就会消失。"},
        remedies={
            "name-backup": "为这项服务约定后备，内部外部都可以，并写进图里。",
            "write-down": "把服务的做法写下来，每年至少两次让第二个人实际操作。",
            "outage-plan": "双方约定：服务一旦中断，头几天怎么办。",
        },
        reasons={
            "unnamed-service": "图里没有写明{supplier}在这里提供什么服务，无法与其他部门的服务比较。"
            "请写上服务名称和后备。"
        },
    ),
)
