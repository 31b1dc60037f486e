"""Ratings that were given but are kept hidden, so that nobody can be recognised by an answer.

What it looks for
    Relations that people rated but whose numbers this report does not show.

Why it matters
    Hidden is not healthy and not weak: it is unknown here. Whoever reads the report should know which relations it is
    silent about, and that the silence protects people.

How it is measured
    A relation is hidden if fewer than settings.min_n (5) people rated it, if the rated department is one single
    person, or if its numbers could be worked out from other numbers that are shown. One finding for each of these
    reasons, with the names of the relations and no number of theirs. What this does to the result: they have no
    score, no total contains them, and they count neither as weak nor as healthy.

Example:
    Three people in legal rated facilities: the relation is named as hidden; its score is shown nowhere.

What to try
    Win more answers in these departments, or report small departments together with their parent unit. Talk with the
    two sides directly, without asking who answered what.

Limits
    A hidden relation may be the weakest of all. The numbers stay hidden on purpose; lowering settings.min_n to see
    them breaks the promise made to those who answered.
----
有人评价过、但为了不让任何人被认出而不公布的关系。

看什么
    调查里评价过、报告里却不显示数字的关系。

为什么重要
    不公布不等于健康，也不等于薄弱，只是这里不知道。读报告的人应当清楚报告对哪些关系保持沉默，以及沉默是为了保护谁。

怎么算
    评价人数不足 settings.min_n（5）的，被评价的部门只有一个人的，或数字能从其他公布的数字推算出来的，都不公布。每种原
    因一条发现，只列关系的名称，不给任何数字。对结果的影响：这些关系没有得分，不进入任何合计，既不算薄弱也不算健康。

例子
    法务部有三个人评价行政部：只点名这条关系不公布，得分不在任何地方出现。

可以怎么做
    争取这些部门更多人回答，或把小部门并入上级部门一起报告。直接找双方聊一聊，不要追问谁填了什么。

局限
    不公布的关系也可能是最薄弱的一条。数字是有意隐藏的；为了看到它而调低 settings.min_n，等于违背对答题人的承诺。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.naming import named
from icdiag.model.finding import Finding, Severity

REASONS = ("few-raters", "single-person", "complement")
"""Why a link may be hidden, in report order."""


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None:
        return
    for reason in REASONS:
        pairs = tuple((x.supplier, x.customer) for x in case.tally.hidden if x.reason == reason)
        if pairs:
            yield _found(reason, pairs, min_n=case.tally.min_n)


def _found(reason: str, pairs: tuple[tuple[str, str], ...], *, min_n: int) -> Finding:
    customers = tuple(dict.fromkeys(customer for _, customer in pairs))
    return Finding(
        check=CHECK.id,
        key=reason,
        severity=Severity.LOW,
        departments=customers,
        links=pairs,
        values={"count": len(pairs), "customers": named(customers), "min_n": min_n},
        flip="more-answers" if reason != "single-person" else "more-people",
        remedies=("talk",) if reason == "single-person" else ("more-answers", "report-together", "talk"),
        variant=reason,
    )


CHECK = Check(
    id="suppressed-link",
    family="data",
    run=_run,
    en=Texts(
        name="Hidden relation",
        title="Ratings kept hidden to protect people",
        summary={
            "few-raters": "Relations that are hidden because fewer than {min_n} people rated them: {count}. They have "
            "no score, enter no total, and count neither as weak nor as healthy. Customers: {customers}.",
            "single-person": "Relations that are hidden because the rated department is one person: {count}. They have no score, enter no total, "
            "and count neither as weak nor as healthy. Customers: {customers}.",
            "complement": "Relations that are hidden because their numbers would give other hidden ones away: {count}. "
            "They have no score, enter no total, and count neither as weak nor as healthy. Customers: {customers}.",
        },
        flip={
            "more-answers": "They can be shown once at least {min_n} people of the customer have rated each of them.",
            "more-people": "They can be shown once the rated department has more than one person, or is rated together with "
            "the unit above it.",
        },
        remedies={
            "more-answers": "Win more answers in these departments before the next survey.",
            "report-together": "Report small departments together with the unit above them.",
            "talk": "Talk with the two sides directly, without asking who answered what.",
        },
    ),
    zh=Texts(
        name="不公布的关系",
        title="为保护答题人而不公布的评价",
        summary={
            "few-raters": "有 {count} 条评价过的关系不公布，因为每条的评价人数都不足 {min_n} 人；"
            "它们没有得分，不进入任何合计，既不算薄弱也不算健康。"
            "涉及的客户部门：{customers}。",
            "single-person": "有 {count} 条评价过的关系不公布，因为被评价的部门只有一个人；它们没有得分，不进入任何合计，既不算薄弱也不算健康。"
            "涉及的客户部门：{customers}。",
            "complement": "另有 {count} 条评价过的关系不公布，因为它们的数字会让人推算出已隐藏的；"
            "它们没有得分，不进入任何合计，既不算薄弱也不算健康。"
            "涉及的客户部门：{customers}。",
        },
        flip={
            "more-answers": "客户部门对每条关系都有至少 {min_n} 人评价后，就可以公布。",
            "more-people": "被评的部门不止一人，或与上级部门合在一起评，就可以公布。",
        },
        remedies={
            "more-answers": "下次调查前，争取这些部门更多人回答。",
            "report-together": "把小部门并入上级部门一起报告。",
            "talk": "直接找双方聊一聊，不要追问谁填了什么。",
        },
    ),
)
