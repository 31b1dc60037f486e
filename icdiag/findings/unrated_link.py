"""A declared relation that nobody rated: nothing is known of it, so it is neither weak nor healthy.

What it looks for
    Relations of the map without a single rating in the survey, and customer departments that rated nobody at all.

Why it matters
    Silence is easily read as "no complaints". It can as well mean that the service is not used, that the customer has
    given up on it, or that nobody was asked.

How it is measured
    Every declared relation is looked up among the rated ones, those with hidden numbers included. A customer
    department that rated none of its suppliers is one finding; otherwise each relation is one. Medium at or above
    settings.critical, otherwise low. What this does to the result: the relation gets no score, it is left out of
    every average, and it counts neither as weak nor as healthy. Without a survey nothing was measured at all: then
    the answer is one "cannot tell".

Example:
    Production declares five suppliers and rated four; nobody rated maintenance: one finding, "maintenance to
    production".

What to try
    Ask the customer whether the service is used. Ask its people to answer for this supplier too, or take the relation
    out of the map.

Limits
    Why nobody answered is not known. Where the relation was rated one level higher or lower in the hierarchy, the
    answer is "cannot tell".
----
图里声明了、却没有人评价的关系：情况不明，既不算薄弱，也不算健康。

看什么
    图里有、调查里一条评价也没有的关系；以及一个供应部门都没有评价的客户部门。

为什么重要
    沉默容易被当成“没有意见”。其实也可能是服务没人用，客户已经不抱希望，或者根本没有问到。

怎么算
    把每条声明的关系到评价过的关系里查找，数字不公布的也算评价过。一个供应部门都没评价的客户部门合成一条发现，其余每条
    关系一条发现。重要度达到 settings.critical 为中，否则为低。对结果的影响：这条关系没有得分，不进入任何平均数，既不
    算薄弱也不算健康。没有调查时什么都没测，结果是一条“无法判断”。

例子
    生产部声明了五个供应部门，评价了四个，设备维护没有人评价：一条发现，“设备维护对生产部”。

可以怎么做
    问问客户部门是否还在用这项服务。请他们也评价这个供应部门，或把这条关系从图里去掉。

局限
    为什么没有人回答并不清楚。如果评价落在上一级或下一级部门，结果是“无法判断”。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.naming import named
from icdiag.measures.hierarchy import kin, linked_at_another_level
from icdiag.measures.structure import rated_pairs
from icdiag.model.finding import DepartmentRef, Finding, Severity, State
from icdiag.model.org import Org


def _run(case: Case) -> Iterator[Finding]:
    if not case.org.links:
        return
    if case.tally is None:
        yield _no_survey(case)
        return
    rated = frozenset(rated_pairs(case.tally))
    answering = {customer for _, customer in rated}
    family = kin(case.org)
    for customer, suppliers in _unrated(case.org, rated).items():
        elsewhere = tuple(s for s in suppliers if linked_at_another_level(rated, family, supplier=s, customer=customer))
        if not elsewhere and customer not in answering:
            yield _silent_customer(case, customer, suppliers)
            continue
        for supplier in suppliers:
            yield _one(case, supplier, customer, doubtful=supplier in elsewhere)


def _unrated(org: Org, rated: frozenset[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return, by customer, the declared suppliers that it did not rate."""
    missing: dict[str, tuple[str, ...]] = {}
    for supplier, customer in org.relations():
        if (supplier, customer) not in rated:
            missing[customer] = (*missing.get(customer, ()), supplier)
    return missing


def _no_survey(case: Case) -> Finding:
    pairs = tuple(case.org.relations())
    return Finding(
        check=CHECK.id,
        key="all",
        state=State.CANNOT_TELL,
        links=pairs,
        values={"count": len(pairs)},
        reason="no-survey",
    )


def _severity(case: Case, pairs: tuple[tuple[str, str], ...]) -> Severity:
    worst = max(case.structure.graph.edges[pair]["criticality"] for pair in pairs)
    return Severity.MEDIUM if worst >= case.org.settings.critical else Severity.LOW


def _silent_customer(case: Case, customer: str, suppliers: tuple[str, ...]) -> Finding:
    pairs = tuple((supplier, customer) for supplier in suppliers)
    return Finding(
        check=CHECK.id,
        key=customer,
        severity=_severity(case, pairs),
        departments=(customer, *suppliers),
        links=pairs,
        values={"customer": DepartmentRef(customer), "suppliers": named(suppliers), "count": len(suppliers)},
        flip="rated",
        remedies=("ask-to-answer", "ask-use", "take-out"),
        variant="customer" if len(suppliers) <= len(named(suppliers)) else "customer-many",
    )


def _one(case: Case, supplier: str, customer: str, *, doubtful: bool) -> Finding:
    pair = (supplier, customer)
    return Finding(
        check=CHECK.id,
        key=f"{supplier}..{customer}",
        state=State.CANNOT_TELL if doubtful else State.FOUND,
        severity=None if doubtful else _severity(case, (pair,)),
        departments=pair,
        links=(pair,),
        values={"supplier": DepartmentRef(supplier), "customer": DepartmentRef(customer)},
        flip="" if doubtful else "rated",
        remedies=() if doubtful else ("ask-use", "ask-to-answer", "take-out"),
        reason="other-level" if doubtful else "",
        variant="" if doubtful else "link",
    )


CHECK = Check(
    id="unrated-link",
    family="data",
    run=_run,
    en=Texts(
        name="Unrated relation",
        title="Declared, but rated by nobody",
        summary={
            "link": "Nobody in {customer} rated the service of {supplier}, so this relation has no score; it counts "
            "neither as weak nor as healthy.",
            "customer": "{customer} rated none of its suppliers ({suppliers}), so these relations have no score; they "
            "count neither as weak nor as healthy.",
            "customer-many": "{customer} rated none of its {count} suppliers, among them {suppliers}, so these "
            "relations have no score; they count neither as weak nor as healthy.",
        },
        flip={"rated": "With enough answers from the customer the relation gets a score and the finding is gone."},
        remedies={
            "ask-use": "Ask the customer whether it uses the service and what it would need from it.",
            "ask-to-answer": "Ask the customer's people to answer for this supplier in the next survey, and tell them "
            "what becomes of the answers.",
            "take-out": "If neither side needs the relation, take it out of the map.",
        },
        reasons={
            "no-survey": "No survey was read, so none of the {count} declared relations was measured. What the map "
            "says stands; how well the relations work is not known.",
            "other-level": "The map declares the relation of {supplier} to {customer}, while the survey rates it one "
            "level higher or lower in the organisation. Use the same level in both.",
        },
    ),
    zh=Texts(
        name="无人评价的关系",
        title="声明了，但没有人评价",
        summary={
            "link": "{customer}没有人评价{supplier}的服务，这条关系没有得分，既不算薄弱也不算健康。",
            "customer": "{customer}没有评价任何一个供应部门（{suppliers}），这些关系没有得分，既不算薄弱也不算健康。",
            "customer-many": "{customer}有 {count} 个供应部门，例如{suppliers}，一个也没有评价；这些关系没有得分，"
            "既不算薄弱也不算健康。",
        },
        flip={"rated": "客户部门有足够的人回答后，这条关系就有得分，这条发现随之消失。"},
        remedies={
            "ask-use": "问问客户部门是否在用这项服务、还需要什么。",
            "ask-to-answer": "下次调查请客户部门的人也评价这个供应部门，并告诉他们结果会怎么用。",
            "take-out": "双方都不需要的关系，从图里去掉。",
        },
        reasons={
            "no-survey": "没有读入调查，{count} 条声明的关系一条都没有测量。图上写的照样成立，但运行得好不好并不清楚。",
            "other-level": "图里声明了{supplier}对{customer}的关系，调查评价的却是上一级或下一级部门。"
            "请两边用同一层级。",
        },
    ),
)
