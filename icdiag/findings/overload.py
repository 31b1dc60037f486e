"""A department that has far more to serve per head than the others.

What it looks for
    Suppliers that serve so many customers, weighted by how much each service matters, with so few people, that they
    stand out from all other suppliers.

Why it matters
    Who serves too many answers late, and late answers look like unwillingness. Asking such a department to "cooperate
    better" makes it worse.

How it is measured
    Load = sum over the customers of the relation's criticality (1-5) / headcount. Found above Q3 + 1.5 IQR of all
    suppliers (settings.overload_fence; Tukey 1977) and at least twice the median (settings.overload_times), for a
    department that also serves at least as much as the median in total: a small one with few customers is small, not
    overloaded. It takes headcounts of at least eight suppliers. Where all of its services have a volume, requests per
    period and head stand beside it; if they are at or under the median, one number speaks for an overload and the
    other against: the answer is "cannot tell". Severity: low, a hint; medium where its customers also mark it low in general (supplier effect -5 or less, P >= .9): then "slow
    because overloaded" is the first thing to ask.

Example:
    IT serves 18 of 32 departments with 24 people, 6.6 times the median load: low. If its customers also mark it low in
    general: medium.

What to try
    Count for two weeks what really comes in. Drop, bundle or hand back what need not be done there. Agree what comes
    first. Only then talk about more people.

Limits
    Customers, requests and headcount are not hours: one request may take a minute, another a month. A central function serves many by
    its nature, so this is a reason to look and no proof.
----
按人均算，要服务的对象远多于其他部门的部门。

看什么
    按重要度加权后，客户很多而人手很少，与其他供应部门相比明显突出的部门。

为什么重要
    服务对象太多就会回得慢，回得慢看起来就像不愿配合。这时再要求它“加强协作”，只会更糟。

怎么算
    负荷 = 各客户关系的重要度（1 到 5）之和 / 人数。高于全部供应部门的 Q3 + 1.5 IQR（settings.overload_fence；Tukey
    1977），并且至少是中位数的两倍（settings.overload_times）才标出；同时它的服务总量不低于中位数：人少客户也少的部门只是
    小，不算超载。至少要有八个供应部门写了人数。各项服务都写了业务量的，旁边列出人均业务量；如果它不高于中位数，就一个数
    字像超载、另一个不像，结果是“说不准”。严重程度：低，只是提示；客户普遍给它打分偏低（供应部门效应不高于 -5，P >= .9）时为中：首先要问的就是
    “是不是因为太忙才慢”。

例子
    信息部 24 人服务 32 个部门中的 18 个，负荷是中位数的 6.6 倍：低。如果客户还普遍给它打分偏低：中。

可以怎么做
    连续两周记下真正进来的事项。不必由它做的，取消、合并或交还。商定先后次序。做完这些，再谈加人。

局限
    客户数、业务量和人数都不等于工时：一件事可能只要一分钟，也可能要一个月。职能中心天生客户多，所以这只是值得一看的理由，不是
    证明。
"""

from collections.abc import Iterator
from statistics import median

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.estimates import Effect
from icdiag.measures.load import FEWEST, Load, Usual, loads, usual
from icdiag.measures.normal import below
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value


def _run(case: Case) -> Iterator[Finding]:
    settings = case.org.settings
    found = loads(case.org, case.structure.graph)
    limits = usual([x.per_head for x in found], fence=settings.overload_fence, times=settings.overload_times)
    if limits is None:
        if case.org.links:
            yield _cannot_tell(case, found)
        return
    volumes = [x.volume_per_head for x in found if x.volume_per_head is not None]
    busy = usual(volumes, fence=settings.overload_fence, times=settings.overload_times)
    enough = median(x.weighted for x in found)
    for load in found:
        if load.per_head > limits.limit and load.weighted >= enough:
            yield _found(case, load, limits, busy)


def _cannot_tell(case: Case, found: tuple[Load, ...]) -> Finding:
    suppliers = len({link.supplier for link in case.org.links})
    return Finding(
        CHECK.id, "all", State.CANNOT_TELL,
        values={"known": len(found), "suppliers": suppliers, "least": FEWEST},
        reason="no-headcounts" if suppliers >= FEWEST else "few-suppliers",
    )  # fmt: skip


def marked_low(case: Case, id_: str) -> Effect | None:
    """Return the supplier's own level if its customers mark it low in general."""
    settings, estimates = case.org.settings, case.estimates
    b = estimates.supplier.get(id_) if estimates else None
    low = b is not None and b.value <= -settings.supplier_low and below(0.0, b.value, b.sd) >= settings.rel_prob
    return b if low else None


def _found(case: Case, load: Load, limits: Usual, busy: Usual | None) -> Finding:
    low = marked_low(case, load.id)
    for_, against = _evidence(case, load, limits, busy)
    calm = busy is not None and load.volume_per_head is not None and load.volume_per_head <= busy.median
    customers = tuple(c for c in case.structure.graph.successors(load.id))
    links = tuple((load.id, c) for c in customers if case.structure.graph.edges[load.id, c]["declared"])
    values: dict[str, Value] = {
        "department": DepartmentRef(load.id),
        "customers": load.customers,
        "people": load.headcount,
        "times": f"{load.per_head / limits.median:.1f}",
        "suppliers": limits.suppliers,
    }
    if calm:
        return Finding(
            CHECK.id, load.id, State.CANNOT_TELL, departments=(load.id,), links=links, values=values, evidence=for_,
            against=against, reason="few-requests",
        )  # fmt: skip
    return Finding(
        check=CHECK.id,
        key=load.id,
        severity=Severity.MEDIUM if low else Severity.LOW,
        confidence=below(0.0, low.value, low.sd) if low else None,
        departments=(load.id,),
        links=links,
        values=values,
        evidence=for_,
        against=against,
        flip="fewer",
        remedies=("count", "drop", "order", "people") if low is None else ("ask", "count", "drop", "order"),
        variant="marked-low" if low else "plain",
    )


def _evidence(
    case: Case, load: Load, limits: Usual, busy: Usual | None
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    for_ = [
        Evidence("load_per_head", load.per_head, threshold=limits.limit, n=limits.suppliers),
        Evidence("customers", float(load.customers)),
        Evidence("headcount", float(load.headcount)),
    ]
    against = []
    if busy is not None and load.volume_per_head is not None:
        row = Evidence("volume_per_head", load.volume_per_head, threshold=busy.limit, n=busy.suppliers)
        if load.volume_per_head <= busy.median:
            against.append(Evidence("volume_per_head", load.volume_per_head, threshold=busy.median, n=busy.suppliers))
        else:
            for_.append(row)
    effect = case.estimates.supplier.get(load.id) if case.estimates else None
    if effect is not None:
        row = Evidence(
            "supplier_effect", effect.value, effect.low, effect.high, threshold=-case.org.settings.supplier_low
        )
        (against if effect.value > 0 else for_).append(row)
    return tuple(for_), tuple(against)


CHECK = Check(
    id="overload",
    family="structure",
    run=_run,
    en=Texts(
        name="Overload",
        title="{department} has very much to serve with {people} people",
        summary={
            "plain": "{department} serves {customers} departments with {people} people. Weighted by how much each service "
            "matters, that is {times} times the usual load per head of the {suppliers} suppliers.",
            "marked-low": "{department} serves {customers} departments with {people} people, {times} times the usual load "
            "per head of the {suppliers} suppliers. Its customers mark it low in general: it may be slow because it is "
            "overloaded.",
        },
        flip={"fewer": "Fewer customers, more people, or services that matter less would remove this finding."},
        remedies={
            "count": "Count for two weeks what comes in, from whom, and how long it takes.",
            "drop": "Drop, bundle or hand back what need not be done there.",
            "order": "Agree with the customers what comes first when not everything can be done.",
            "people": "Only then decide whether people or tools are missing.",
            "ask": "Ask first whether there is too much to do, before asking for a better attitude.",
        },
        reasons={
            "few-requests": "{department} serves {customers} departments with {people} people, {times} times the usual load per "
            "head; but it gets no more requests per head than is usual. One speaks for an overload, the other against.",
            "no-headcounts": "The map gives a headcount for {known} of the {suppliers} suppliers. To say what load is usual "
            "takes at least {least}.",
            "few-suppliers": "The map has {suppliers} suppliers. To say what load is usual takes at least {least}.",
        },
    ),
    zh=Texts(
        name="超载",
        title="{department}以 {people} 人承担了很重的服务量",
        summary={
            "plain": "{department}有 {people} 人，服务 {customers} 个部门。按服务的重要度加权，人均负荷是 {suppliers} 个供应部门通常水平的 "
            "{times} 倍。",
            "marked-low": "{department}有 {people} 人，服务 {customers} 个部门，人均负荷是 {suppliers} 个供应部门通常水平的 {times} 倍。客户"
            "普遍给它打分偏低：慢，可能是因为超载。",
        },
        flip={"fewer": "客户更少、人手更多，或服务的重要度更低，这条发现就会消失。"},
        remedies={
            "count": "连续两周记下进来了什么、谁提的、花多长时间。",
            "drop": "不必由它做的事，取消、合并或交还。",
            "order": "和客户部门商定：做不完时，先做什么。",
            "people": "做完这些，再判断缺的是人手还是工具。",
            "ask": "先问是不是事情太多，再谈态度。",
        },
        reasons={
            "few-requests": "{department}以 {people} 人服务 {customers} 个部门，人均负荷是通常水平的 {times} 倍；但人均业务量并不比通常多。"
            "前者像是超载，后者不像。",
            "no-headcounts": "{suppliers} 个供应部门中，图里只写了 {known} 个的人数。要说清通常的负荷，至少需要 {least} 个。",
            "few-suppliers": "图里有 {suppliers} 个供应部门。要说清通常的负荷，至少需要 {least} 个。",
        },
    ),
)
