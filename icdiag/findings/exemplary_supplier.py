"""A supplier whose customers mark it higher than they mark others.

What it looks for
    A strength: a department whose level as a supplier is clearly above the house's, with no customer let down.

Why it matters
    It shows that good internal service is possible here, and who can teach it.

How it is measured
    b, the supplier's own effect in the link model, is +5 points or more with P(b > 0) >= 0.90; at least two customers
    were measured; none of its links has P(quality < 50) of 0.35 or more.

Example:
    Quality is marked 11 points above the house's average by its six customers.

What to try
    Ask its customers what it does that others do not, and write it down as the house's own good practice.

Limits
    It compares within the house: the best supplier of a weak house need not be good. With the one-way model of small
    maps suppliers cannot be told apart, and nothing is said.
----
客户给它的评分高于给其他部门的供应部门。

看什么
    一种优势：作为供应部门的水平明显高于全公司平均，而且没有一个客户失望。

为什么重要
    它说明在这里可以做好内部服务，也说明可以向谁学。

怎么算
    关系模型中供应部门自身的效应 b 不低于 +5 分，且 P(b > 0) 不小于 0.90；至少测量了两个客户；没有一条关系的
    P(质量 < 50) 达到 0.35。

例子
    质量部的六个客户给它的评分比全公司平均高 11 分。

可以怎么做
    问问它的客户：它做了哪些别人没做的事？写下来，作为自己的好做法。

局限
    这是内部比较：整体偏弱时，最好的也未必好。地图太小、使用单向模型时无法区分供应部门，就不下结论。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.normal import below
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value

LEAST_CUSTOMERS = 2


def _run(case: Case) -> Iterator[Finding]:
    if case.estimates is None:
        return
    settings = case.org.settings
    supplied: dict[str, list[LinkEstimate]] = {}
    for link in case.estimates.links:
        supplied.setdefault(link.supplier, []).append(link)
    for id_, b in case.estimates.supplier.items():
        links = supplied[id_]
        sure = 1 - below(0.0, b.value, b.sd)
        if b.value < settings.supplier_low or any(x.p_weak >= settings.weak_watch for x in links):
            continue
        values: dict[str, Value] = {
            "supplier": DepartmentRef(id_), "lead": b.value, "customers": len(links),
            "mean_q": sum(x.q.value for x in links) / len(links),
        }  # fmt: skip
        keys = tuple((x.supplier, x.customer) for x in links)
        evidence = (Evidence("supplier_effect", b.value, b.low, b.high, len(links), settings.supplier_low),)
        if len(links) < LEAST_CUSTOMERS or sure < settings.rel_prob:
            yield Finding(
                "exemplary-supplier", id_, State.CANNOT_TELL, departments=(id_,), links=keys, values=values,
                evidence=evidence, reason="few" if len(links) < LEAST_CUSTOMERS else "unsure",
            )  # fmt: skip
        else:
            yield Finding(
                "exemplary-supplier", id_, confidence=sure, departments=(id_,), links=keys, values=values,
                evidence=evidence, flip="lower", remedies=("ask", "teach"),
            )  # fmt: skip


CHECK = Check(
    id="exemplary-supplier",
    family="strengths",
    run=_run,
    en=Texts(
        name="Exemplary supplier",
        title="{supplier} serves its customers well",
        summary="{supplier} is marked {lead} points above the house by its {customers} measured customers (mean {mean_q}).",
        flip={
            "lower": "It would not be listed if one of its customers were let down, or the lead were under 5 points."
        },
        remedies={
            "ask": "Ask its customers what it does that others do not.",
            "teach": "Let it show its way of working to a department that wants to improve.",
        },
        reasons={
            "few": "{supplier} is marked high, but by one measured customer only.",
            "unsure": "{supplier} is marked high by its {customers} measured customers, but the lead could be chance.",
        },
    ),
    zh=Texts(
        name="优秀供应部门",
        title="{supplier}的服务得到客户认可",
        summary="{supplier}的 {customers} 个已测客户给它的评分比全公司高 {lead} 分（平均 {mean_q}）。",
        flip={"lower": "只要有一个客户失望，或领先不到 5 分，就不会列出。"},
        remedies={"ask": "问问它的客户：它做了哪些别人没做的事？", "teach": "请它向想改进的部门介绍自己的做法。"},
        reasons={
            "few": "{supplier}得分高，但只有一个已测的客户。",
            "unsure": "{supplier}的 {customers} 个已测客户评分高，但领先可能出于偶然。",
        },
    ),
)
