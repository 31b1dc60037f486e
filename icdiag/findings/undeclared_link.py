"""A department was rated as a supplier by another one, but the map does not know this relation.

What it looks for
    Pairs that the survey rated although the map declares no service from the one department to the other.

Why it matters
    Work that people rely on but nobody has agreed has no owner, no standard and no place in anyone's plan. Often the
    supplier does not even know that it has this customer.

How it is measured
    Every rated pair of the survey is looked up among the declared relations. Medium where enough people rated it to
    show the number, low where the numbers stay hidden (then the pair is named and nothing else). The finding is a
    fact, so no probability is attached. A map that declares no relations at all says nothing about what is missing:
    then there is no finding.

Example:
    Seven people in sales rate quality control, but the map has no service from quality control to sales: medium.

What to try
    Ask both sides what passes between them. Either declare the service with an owner and a standard, or agree where
    the request should go instead.

Limits
    A questionnaire that shows everybody the whole list of departments invites ratings from hearsay. Where the
    relation is declared one level higher or lower in the hierarchy, the answer is "cannot tell".
----
调查里有人评价某部门的服务，图里却没有这条关系。

看什么
    调查评价过、而图里没有声明服务的一对部门。

为什么重要
    大家依赖、却没人约定过的工作，没有负责人，没有标准，也不在任何人的计划里。供应方往往不知道自己有这个客户。

怎么算
    把调查里每一对评价过的部门到声明的关系里查找。评价人数足够、可以公布数字的为中；数字不公布的为低（只点名，不说别
    的）。这是事实，不附概率。图里没有声明任何关系时，谈不上缺少哪一条，不出发现。

例子
    销售部有七个人评价质检部，图里却没有质检部对销售部的服务：中。

可以怎么做
    问问双方之间到底有什么往来。要么把服务写进图里，配上负责人和标准；要么约定这类需求该找谁。

局限
    问卷把所有部门都列给每个人看，容易引来凭印象的评价。关系声明在上一级或下一级部门的，结果是“无法判断”。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.hierarchy import kin, linked_at_another_level
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State
from icdiag.model.tally import LinkTally


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None or not case.org.links:
        return
    declared = frozenset(case.org.relations())
    family = kin(case.org)
    shown = {(x.supplier, x.customer): x for x in case.tally.links}
    estimated = {(x.supplier, x.customer): x for x in case.estimates.links} if case.estimates else {}
    for supplier, customer, edge in case.structure.graph.edges(data=True):
        if edge["declared"]:
            continue
        if linked_at_another_level(declared, family, supplier=supplier, customer=customer):
            yield _cannot_tell(supplier, customer)
        else:
            pair = (supplier, customer)
            yield _found(pair, shown.get(pair), estimated.get(pair), min_n=case.tally.min_n)


def _found(pair: tuple[str, str], link: LinkTally | None, estimate: LinkEstimate | None, *, min_n: int) -> Finding:
    supplier, customer = pair
    evidence = [Evidence("raters", float(link.n), n=link.n, threshold=float(min_n))] if link else []
    if link and estimate:
        evidence.append(Evidence("q", estimate.q.value, estimate.q.low, estimate.q.high, estimate.n))
    numbers = {"n": link.n} if link else {}
    return Finding(
        check=CHECK.id,
        key=f"{supplier}..{customer}",
        severity=Severity.MEDIUM if link else Severity.LOW,
        departments=pair,
        links=(pair,),
        values={"supplier": DepartmentRef(supplier), "customer": DepartmentRef(customer), **numbers},
        evidence=tuple(evidence),
        flip="declare",
        remedies=("ask-both", "declare", "redirect"),
        variant="shown" if link else "hidden",
    )


def _cannot_tell(supplier: str, customer: str) -> Finding:
    return Finding(
        check=CHECK.id,
        key=f"{supplier}..{customer}",
        state=State.CANNOT_TELL,
        departments=(supplier, customer),
        links=((supplier, customer),),
        values={"supplier": DepartmentRef(supplier), "customer": DepartmentRef(customer)},
        reason="other-level",
    )


CHECK = Check(
    id="undeclared-link",
    family="contradictions",
    run=_run,
    en=Texts(
        name="Undeclared relation",
        title="{customer} uses {supplier}, but the map does not say so",
        summary={
            "shown": "{n} people in {customer} rated the service of {supplier}, but the map declares no such relation.",
            "hidden": "People in {customer} rated the service of {supplier}, but the map declares no such relation. "
            "The ratings stay hidden.",
        },
        flip={"declare": "Once the relation is declared in the map, or is no longer rated, the finding is gone."},
        remedies={
            "ask-both": "Ask both sides what passes between them and how often.",
            "declare": "Declare the service in the map, with an owner and a service standard.",
            "redirect": "If another department should do it, agree together where requests go from now on.",
        },
        reasons={
            "other-level": "The survey rates {supplier} by {customer}, while the map declares the relation one level "
            "higher or lower in the organisation. Use the same level in both.",
        },
    ),
    zh=Texts(
        name="未声明的关系",
        title="{customer}在用{supplier}的服务，图里却没有写",
        summary={
            "shown": "{customer}有 {n} 人评价了{supplier}的服务，但图里没有声明这条关系。",
            "hidden": "{customer}有人评价了{supplier}的服务，但图里没有声明这条关系。评分不公布。",
        },
        flip={"declare": "把这条关系写进图里，或不再有人评价，这条发现就会消失。"},
        remedies={
            "ask-both": "问问双方之间有什么往来、多久一次。",
            "declare": "把这项服务写进图里，配上负责人和服务标准。",
            "redirect": "如果应由别的部门来做，一起约定今后找谁。",
        },
        reasons={
            "other-level": "调查评价的是{supplier}对{customer}，图里的关系却声明在上一级或下一级部门。"
            "请两边用同一层级。",
        },
    ),
)
