"""Only one of the two sides says that the relation exists.

What it looks for
    Services in the map that only the supplier or only the customer has declared.

Why it matters
    When only the customer counts on a service, the supplier may never have promised it. When only the supplier lists
    it, work may be done that nobody asked for. Both sides mean well and still talk past each other.

How it is measured
    Every declared service whose "declared_by" is "supplier" or "customer" instead of "both". The services of one pair
    are one finding. Declared by the customer only, or partly by one and partly by the other side: medium. Declared by
    the supplier only: low. One step more at or above settings.critical. It is a fact of the map, so no probability is
    attached. Ratings of the relation by the customer stand beside it: they show that the customer does know a service
    that only the supplier declared.

Example:
    Sales lists "market data" from finance as a service it needs, criticality 3; finance has no such entry: medium.

What to try
    Put both lists on the table. Agree each service in one sentence, with an owner; strike out what neither side
    needs.

Limits
    It depends on both sides having been asked. "declared_by" left out counts as "both".
----
只有一方认为存在这条关系。

看什么
    图里只由供应方或只由客户方声明的服务。

为什么重要
    只有客户方指望的服务，供应方也许从未答应过；只有供应方列出的服务，做了也许没人要。双方都是好意，却各说各话。

怎么算
    看每项服务的“declared_by”是不是只写了“supplier”或“customer”，而不是“both”。同一对部门的服务合成一条发现。
    只由客户方声明，或各项服务由不同的一方声明：中；只由供应方声明：低。重要度达到 settings.critical 提高一级。这是图
    上的事实，不附概率。旁边列出客户方的评价：只由供应方声明、但客户评价过的服务，说明客户其实知道。

例子
    销售部把财务部的“市场数据”列为需要的服务，重要度 3，财务部却没有这一项：中。

可以怎么做
    把双方的清单放到一起。每项服务用一句话约定清楚，写上负责人；双方都不需要的就划掉。

局限
    前提是两边都问过。没有写“declared_by”的，按“both”处理。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.naming import services
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity
from icdiag.model.org import Link
from icdiag.model.tally import LinkTally


def _run(case: Case) -> Iterator[Finding]:
    shown = {(x.supplier, x.customer): x for x in case.tally.links} if case.tally else {}
    for pair, links in case.org.relations().items():
        one_sided = tuple(link for link in links if link.declared_by != "both")
        if one_sided:
            yield _found(case, one_sided, shown.get(pair))


def _found(case: Case, links: tuple[Link, ...], rating: LinkTally | None) -> Finding:
    supplier, customer = pair = (links[0].supplier, links[0].customer)
    sides = {link.declared_by for link in links}
    side = "mixed" if len(sides) > 1 else sides.pop()
    raters = (Evidence("raters", float(rating.n), n=rating.n, links=(pair,)),) if rating else ()
    text = services(links, case.org)
    return Finding(
        check=CHECK.id,
        key=f"{supplier}..{customer}",
        severity=_severity(case, links, side),
        departments=pair,
        links=(pair,),
        values={"supplier": DepartmentRef(supplier), "customer": DepartmentRef(customer), "services": text},
        evidence=raters if side == "customer" else (),
        against=raters if side != "customer" else (),
        flip="both",
        remedies=("compare-lists", "name-owner", "strike-out"),
        variant=side if text else f"{side}-unnamed",
    )


def _severity(case: Case, links: tuple[Link, ...], side: str) -> Severity:
    step = (side != "supplier") + (max(link.criticality for link in links) >= case.org.settings.critical)
    return (Severity.LOW, Severity.MEDIUM, Severity.HIGH)[step]


CHECK = Check(
    id="one-sided-declaration",
    family="contradictions",
    run=_run,
    en=Texts(
        name="One-sided declaration",
        title="{supplier} and {customer} do not agree on what is supplied",
        summary={
            "supplier": "{supplier} says that it supplies {services} to {customer}, but {customer} does not list it.",
            "customer": "{customer} counts on {services} from {supplier}, but {supplier} does not list it.",
            "mixed": "{supplier} and {customer} each list services that the other side does not list: {services}.",
            "supplier-unnamed": "{supplier} says that it serves {customer}, but {customer} does not list the relation.",
            "customer-unnamed": "{customer} counts on {supplier}, but {supplier} does not list the relation.",
            "mixed-unnamed": "{supplier} and {customer} each list services that the other side does not list.",
        },
        flip={"both": "Once both sides declare the service, the finding is gone."},
        remedies={
            "compare-lists": "Put both lists on the table and agree each service in one sentence.",
            "name-owner": "Name an owner on the supplier's side for each service that stays.",
            "strike-out": "Strike out together what neither side needs.",
        },
    ),
    zh=Texts(
        name="单方声明",
        title="{supplier}与{customer}对提供什么服务看法不一",
        summary={
            "supplier": "{supplier}说它为{customer}提供{services}，{customer}却没有列出。",
            "customer": "{customer}指望{supplier}提供{services}，{supplier}却没有列出。",
            "mixed": "{supplier}与{customer}各自列出了对方没有列出的服务：{services}。",
            "supplier-unnamed": "{supplier}说它服务{customer}，{customer}却没有列出这条关系。",
            "customer-unnamed": "{customer}指望{supplier}的服务，{supplier}却没有列出这条关系。",
            "mixed-unnamed": "{supplier}与{customer}各自列出了对方没有列出的服务。",
        },
        flip={"both": "双方都声明这项服务后，这条发现就会消失。"},
        remedies={
            "compare-lists": "把双方的清单放到一起，每项服务用一句话约定清楚。",
            "name-owner": "保留下来的每项服务，由供应方指定负责人。",
            "strike-out": "双方都不需要的，一起划掉。",
        },
    ),
)
