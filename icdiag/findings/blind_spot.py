"""A supplier that believes it serves a customer well, while that customer is let down.

What it looks for
    A weak link whose supplier rates its own service clearly higher than its customers do, and more so than is usual
    in the house.

Why it matters
    Nobody mends what they do not know is broken. A blind spot is the cheapest kind of wall to open: the supplier
    needs to hear it, and is usually willing.

How it is measured
    gap = the supplier's own rating of the service it gives (all its customers together) minus the mean quality that
    its customers report. sd^2 = s^2 / n_self + Var(mean quality), s^2 the pooled variance of one person's ratings.
    One-sided z, Benjamini-Hochberg q <= 0.10 over all suppliers with both views; the gap is at least 10 points and
    half a standard deviation above the house's mean gap, since everybody flatters themselves a little. Found for each
    link of such a supplier with P(quality < cut) >= 0.50.
    Source: Kwan, John, Kenny, Bond & Robins 2004; Atwater & Yammarino 1992.

Example:
    IT believes it serves at 82; Sales says 44. Nobody has told them.

What to try
    Show the supplier its customer's view before anybody else sees it. Share two or three concrete cases.

Limits
    The own rating is for all customers together, so a supplier that knows of one bad link can still look unaware.
    Without enough own ratings (the least number of raters holds here too) we say "cannot tell".
----
供应部门自认为服务得不错，客户部门却很失望。

看什么
    一条弱关系，其供应部门给自己的评分明显高于客户的评分，而且差距比公司里常见的更大。

为什么重要
    没人会去修自己不知道坏了的东西。盲点是最容易打开的一种墙：只要让供应部门听见，他们多半愿意改。

怎么算
    差距等于供应部门对自己服务的评分（所有客户合在一起）减去它的客户反映的平均质量。方差为 s²/自评人数 + 平均质量的
    方差，s² 是单个人评分的合并方差。单侧 z 检验，对所有两边都有评分的供应部门做 Benjamini-Hochberg 校正，q 不大于
    0.10；差距不小于 10 分，并且比全公司的平均差距高出半个标准差以上，因为人人都会高看自己一点。对这样的供应部门，标出
    它的每条 P(质量 < 及格线) 不小于 0.50 的关系。
    来源：Kwan, John, Kenny, Bond & Robins 2004；Atwater & Yammarino 1992。

例子
    信息技术部自认为有 82 分，它的客户平均说 58 分，销售部说只有 44 分。没有人告诉过他们。

可以怎么做
    先让供应部门自己看到客户的看法，再让别人看；讲两三个具体的例子。

局限
    自评是针对所有客户的，所以知道某条关系不好的部门也可能显得不知情。自评人数不足（同样适用最少人数）时，
    我们说"说不准"。
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import shortfall_severity
from icdiag.findings.turning import answers_missing, points_up
from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.normal import Z90, cdf, expected_shortfall
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value
from icdiag.model.tally import SelfTally

OVER = 0.5
"""A supplier over-rates itself from half a standard deviation above the house's mean gap (Atwater & Yammarino 1992)."""


@dataclass(frozen=True, slots=True)
class View:
    """A supplier's own view beside its customers' (POMP)."""

    own: SelfTally
    others: float
    """Mean quality over its measured links."""
    gap: float
    sd: float


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None or case.estimates is None:
        return
    settings, rows, unsure = case.org.settings, supplied(case.estimates), indicative(case.tally, case.org.settings)
    views = [view for own in case.tally.self_ratings if (view := own_view(case, own, rows)) is not None]
    gaps = np.array([v.gap for v in views])
    house, usual = (float(gaps.mean()), float(gaps.std())) if views else (0.0, 0.0)
    qs = benjamini_hochberg([cdf(-v.gap / v.sd) for v in views])
    for view, q in zip(views, qs, strict=True):
        over = view.gap >= settings.self_gap and view.gap - house >= OVER * usual
        if over and q <= settings.boundary_q:
            least = max(settings.self_gap, house + OVER * usual)
            for link in (case.estimates.links[i] for i in rows[view.own.supplier]):
                if link.p_weak >= settings.weak_probable:
                    if link.customer in unsure:
                        yield _cannot_tell(case, link, "low-response")
                    else:
                        found = _found(case, link, view, house, 1 - q)
                        yield replace(found, values={**found.values, "less": _less(view, least)})
    if views:
        yield from _unknown(case, {v.own.supplier for v in views})


def _less(view: View, least: float) -> int:
    """Return by how many points its own view would have to be lower for the gap to be no longer out of the usual."""
    return max(1, ceil(view.gap - least))


def supplied(estimates: Estimates) -> dict[str, list[int]]:
    """Return the positions of each supplier's links."""
    rows: dict[str, list[int]] = {}
    for i, link in enumerate(estimates.links):
        rows.setdefault(link.supplier, []).append(i)
    return rows


def own_view(case: Case, own: SelfTally, rows: Mapping[str, list[int]]) -> View | None:
    """Return the gap between a supplier's own rating and the mean quality its customers report, with its sd.

    Args:
        case: all that is known.
        own: the supplier's own rating.
        rows: the positions of each supplier's links.
    """
    estimates, at = case.estimates, rows.get(own.supplier)
    if estimates is None or not at:
        return None
    others = sum(estimates.links[i].q.value for i in at) / len(at)
    spread = float(estimates.q_covariance(at).sum()) / len(at) ** 2
    one = estimates.variances["ve"] + estimates.variances["vp"]
    return View(own, others, own.score - others, sqrt(one / own.n + max(spread, 0.0)))


def _found(case: Case, link: LinkEstimate, view: View, house: float, sure: float) -> Finding:
    settings, gap, own = case.org.settings, view.gap, view.own
    low, high = gap - Z90 * view.sd, gap + Z90 * view.sd
    return Finding(
        check="blind-spot",
        key=f"{link.supplier}..{link.customer}",
        severity=shortfall_severity(expected_shortfall(settings.target, link.q.value, link.q.sd)),
        confidence=min(link.p_weak, sure),
        departments=(link.supplier, link.customer),
        links=((link.supplier, link.customer),),
        values={
            "supplier": DepartmentRef(link.supplier),
            "customer": DepartmentRef(link.customer),
            "own": own.score,
            "own_n": own.n,
            "q": link.q.value,
            "n": link.n,
            "others": view.others,
            "house": house,
            "least": settings.self_gap,
            "rise": points_up(case, link),
        },
        evidence=(
            Evidence("self_gap", gap, low, high, threshold=settings.self_gap),
            Evidence("self", own.score, n=own.n),
            Evidence("mean_q", view.others),
            Evidence("q", link.q.value, link.q.low, link.q.high, link.n, settings.cut),
        ),
        against=(Evidence("house_gap", house),),
        flip="gap",
        remedies=("show", "cases"),
    )


def _unknown(case: Case, known: set[str]) -> Iterator[Finding]:
    """Say of each supplier with a weak link and no usable own rating that we cannot tell, once others have one."""
    assert case.estimates is not None
    for link in case.estimates.links:
        if link.p_weak >= case.org.settings.weak_probable and link.supplier not in known:
            yield _cannot_tell(case, link, "no-self")


def _cannot_tell(case: Case, link: LinkEstimate, reason: str) -> Finding:
    values: dict[str, Value] = {
        "supplier": DepartmentRef(link.supplier), "customer": DepartmentRef(link.customer),
        "min_n": case.org.settings.min_n, "missing": answers_missing(case, link.customer),
    }  # fmt: skip
    return Finding(
        "blind-spot", f"{link.supplier}..{link.customer}", State.CANNOT_TELL,
        departments=(link.supplier, link.customer), links=((link.supplier, link.customer),),
        values=values, reason=reason, flip="own" if reason == "no-self" else "answers",
    )  # fmt: skip


CHECK = Check(
    id="blind-spot",
    family="walls",
    run=_run,
    en=Texts(
        name="Blind spot",
        title="{supplier} may not know that {customer} is let down",
        summary="{supplier} rates its own service at {own} ({own_n} people). Its customers put it at {others} on average, "
        "{customer} at {q} ({n} people).",
        flip={
            "gap": "It would not count as a blind spot if {supplier}'s own view were lower by about {less} (of 100), or if the raw "
            "score of this link were higher by about {rise}.",
            "own": "It could be told if at least {min_n} of {supplier}'s people rated their own service.",
            "answers": "It could be told if at least {missing} more of {customer}'s people answered.",
        },
        remedies={
            "show": "Show the supplier its customer's view first, before anybody else sees it.",
            "cases": "Let the customer bring two or three concrete cases, without names of persons.",
        },
        reasons={
            "no-self": "{customer} is let down by {supplier}, but too few of {supplier}'s own people rated their service "
            "to tell whether they know.",
            "low-response": "{supplier} rates its service to all far higher than {customer} does, but too few of {customer}'s "
            "people answered to say that the department is let down.",
        },
    ),
    zh=Texts(
        name="盲点",
        title="{supplier}可能不知道{customer}的不满",
        summary="{supplier}给自己的服务打 {own} 分（{own_n} 人）。它的客户平均给 {others} 分，{customer}给 {q} 分（{n} 人）。",
        flip={
            "gap": "{supplier}的自评若低约 {less} 分，或者这条关系的原始分若高约 {rise} 分，就不算盲点。",
            "own": "{supplier}至少有 {min_n} 人自评，才能下结论。",
            "answers": "{customer}至少再有 {missing} 人作答，才能下结论。",
        },
        remedies={
            "show": "先让供应部门自己看到客户的看法，再让别人看。",
            "cases": "请客户部门带来两三个具体事例，不点个人的名字。",
        },
        reasons={
            "no-self": "{customer}对{supplier}的服务不满，但{supplier}自评的人数不足，说不准他们是否知道。",
            "low-response": "{supplier}对自己服务的评价远高于{customer}给的，但{customer}回答的人太少，不足以说这个部门不满。",
        },
    ),
)
