"""Two departments that serve each other well in both directions.

What it looks for
    A strength: both directions of a pair are strong, and very probably above the moderate level.

Why it matters
    Alliances show how it can be done in this house. They are the first place to look for a practice worth copying.

How it is measured
    Quality of both links is 75 or more and P(quality > 62.5) >= 0.80 for each (62.5 to 75 is the moderate band used in
    relational coordination practice). A declared alliance also shares a goal on the map.

Example:
    Planning and Logistics serve each other at 82 and 79, and both work for on-time delivery.

What to try
    Say thank you, in public. Ask both what they do differently, and let another pair visit.

Limits
    Two lenient departments do not pass for an alliance, since leniency is taken out. If one direction may not be shown
    while the other is strong, we say "cannot tell".
----
两个部门互相提供的服务都很好。

看什么
    一种优势：一对部门的两个方向都强，而且很可能高于中等水平。

为什么重要
    同盟说明在这家单位里事情可以做好，是最先该去学习的地方。

怎么算
    两条关系的质量都不低于 75 分，且 P(质量 > 62.5) 都不小于 0.80（62.5 到 75 是关系协调实践中的中等区间）。
    若双方在地图上还有共同目标，则为已声明的同盟。

例子
    计划部和物流部给对方的服务分别为 82 和 79 分，并且都为准时交付负责。

可以怎么做
    公开致谢。问问双方做法上有什么不同，请另一对部门来看看。

局限
    打分宽松已被扣除，所以两个手松的部门不会被当成同盟。一个方向很强而另一个方向不能显示时，我们说"说不准"。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.normal import below
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State

MODERATE = 62.5
"""Lower end of the moderate band of relational coordination practice, POMP."""
SURE = 0.80


def _strong(case: Case, link: LinkEstimate) -> bool:
    return link.q.value >= case.org.settings.strong and 1 - below(MODERATE, link.q.value, link.q.sd) >= SURE


def _run(case: Case) -> Iterator[Finding]:
    if case.estimates is None or case.tally is None:
        return
    links = {(x.supplier, x.customer): x for x in case.estimates.links}
    hidden = {(x.supplier, x.customer) for x in case.tally.hidden}
    goals = {d.id: set(d.goals) for d in case.org.departments}
    for (s, c), link in links.items():
        if not _strong(case, link):
            continue
        back = links.get((c, s))
        if back is not None and s < c and _strong(case, back):
            yield _found(case, link, back, shared=bool(goals.get(s, set()) & goals.get(c, set())))
        elif (c, s) in hidden:
            a, b = sorted((s, c))
            yield Finding(
                "alliance", f"{a}~{b}", State.CANNOT_TELL, departments=(a, b), links=((s, c), (c, s)),
                values={"a": DepartmentRef(s), "b": DepartmentRef(c)}, reason="hidden",
            )  # fmt: skip


def _found(case: Case, one: LinkEstimate, two: LinkEstimate, *, shared: bool) -> Finding:
    sure = min(1 - below(MODERATE, x.q.value, x.q.sd) for x in (one, two))
    strong = case.org.settings.strong
    return Finding(
        check="alliance",
        key=f"{one.supplier}~{two.supplier}",
        confidence=sure,
        departments=(one.supplier, two.supplier),
        links=((one.supplier, one.customer), (two.supplier, two.customer)),
        values={
            "a": DepartmentRef(one.supplier), "b": DepartmentRef(two.supplier), "q_a": one.q.value, "q_b": two.q.value,
        },
        evidence=tuple(
            Evidence("q", x.q.value, x.q.low, x.q.high, x.n, strong, ((x.supplier, x.customer),)) for x in (one, two)
        ),
        flip="lower",
        remedies=("thank", "visit"),
        variant="shared" if shared else "plain",
    )  # fmt: skip


CHECK = Check(
    id="alliance",
    family="strengths",
    run=_run,
    en=Texts(
        name="Alliance",
        title="{a} and {b} work well together",
        summary={
            "shared": "{a} and {b} serve each other strongly ({a} to {b} {q_a}, {b} to {a} {q_b}) and share a goal.",
            "plain": "{a} and {b} serve each other strongly ({a} to {b} {q_a}, {b} to {a} {q_b}).",
        },
        flip={"lower": "It would not be listed if either service scored under 75."},
        remedies={
            "thank": "Say thank you to both, where others can hear it.",
            "visit": "Let another pair of departments see how the two work together.",
        },
        reasons={
            "hidden": "{a} serves {b} strongly; the other direction has too few raters to be shown.",
        },
    ),
    zh=Texts(
        name="同盟",
        title="{a}与{b}合作良好",
        summary={
            "shared": "{a}和{b}互相提供的服务都很强（{a}给{b} {q_a}，{b}给{a} {q_b}），并且有共同目标。",
            "plain": "{a}和{b}互相提供的服务都很强（{a}给{b} {q_a}，{b}给{a} {q_b}）。",
        },
        flip={"lower": "任何一项服务低于 75 分，就不会列出。"},
        remedies={"thank": "当着大家的面感谢双方。", "visit": "请另一对部门来看看他们是怎么合作的。"},
        reasons={"hidden": "{a}给{b}的服务很强，反方向评分人数不足，不能显示。"},
    ),
)
