"""Work goes in a circle that no process describes, and a link of the circle is weak.

What it looks for
    Three or more departments that pass products on to each other until they come back to where they started, where no
    declared process names that round, and at least one link on the way is probably weak.

Why it matters
    In a circle a fault does not leave: what is badly handed over comes round again, to the one who made it or to one
    who did not. Nobody owns the round, as no process describes it.

How it is measured
    Circles along declared links of kind "product", of 3 to 6 departments (settings.loop_longest), each department once
    (elementary cycles; Johnson 1975), the first 1,000 of them. Two departments that serve each other are no loop. A
    circle whose departments all stand in one declared process is meant to be and is left out. Found where a link of
    it is weak with probability .50 or more; each weak link is named once, with its shortest circle. Beside it the
    product of quality / 100 round the circle: how much is left after one round. Severity: medium where the link is
    confirmed weak (.80), else low. How sure: the probability that this link is weak.

Example:
    Design passes drafts to the app team, the app team passes features to product management, product management passes
    requirements back to design, and no process names the three. Design to the app team scores 41 (P .93): medium.

What to try
    Take one piece of work that came round twice and follow it together, on site. Agree what must be right before it is
    passed on at the weakest link. Name an owner for the round, or open it.

Limits
    The map says where products go, not how often they come back: a log of reopened requests would. Only links declared
    as products are followed, so a map without any cannot be judged.
----
工作在绕圈，没有流程说明，圈里还有一环偏弱。

看什么
    三个或更多部门把产品一路传下去，最后又回到起点；没有哪个流程写明这一圈，并且至少有一环很可能偏弱。

为什么重要
    在圈里，毛病走不出去：没交接好的东西会再转回来，落到做的人手里，或落到没做的人手里。既然没有流程写明，也就没有人对整圈
    负责。

怎么算
    沿种类为“product”的声明关系，找 3 到 6 个部门（settings.loop_longest）、每个部门只经过一次的圈（基本圈；Johnson 1975），最
    多取 1000 个。两个部门互相服务不算圈。圈里的部门都出现在同一个声明的流程里，说明本来就该如此，不算。圈里有一环偏弱的概率
    不低于 .50 才标出；每条弱关系只报一次，取经过它的最短一圈。旁边列出绕一圈的质量分 / 100 连乘积：走完一圈还剩多少。严重程
    度：该环确认偏弱（.80）为中，否则为低。把握：这条关系偏弱的概率。

例子
    设计把稿件交给客户端，客户端把功能交给产品，产品又把需求交回设计，没有流程写明这三家。设计到客户端只有 41 分（P .93）：
    中。

可以怎么做
    找一件绕了两圈的活，大家一起到现场跟一遍。在最弱的一环商定：哪些做对了才能往下传。给整圈指定负责人，或者把圈拆开。

局限
    图说明东西往哪里传，却没说多久转回来一次；要看返工的请求记录。只沿声明为产品的关系查找，图里一条也没有的，无法判断。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.naming import named
from icdiag.measures.chains import chain
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.loops import cycles, explained, work_arcs
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State

Pair = tuple[str, str]


def _run(case: Case) -> Iterator[Finding]:
    arcs = work_arcs(case.org)
    if not any(arcs.values()):
        if any(len(loop) > 2 for loop in case.structure.loops):
            yield Finding(CHECK.id, "all", State.CANNOT_TELL, reason="no-products")
        return
    rounds = [c for c in cycles(arcs, longest=case.org.settings.loop_longest).found if not explained(case.org, c)]
    if not rounds:
        return
    if case.estimates is None:
        yield Finding(CHECK.id, "all", State.CANNOT_TELL, values={"count": len(rounds)}, reason="no-survey")
        return
    through = _shortest_through(case, rounds)
    unsure = indicative(case.tally, case.org.settings)
    for link in case.estimates.links:
        pair = (link.supplier, link.customer)
        if pair in through and link.p_weak >= case.org.settings.weak_probable and link.customer not in unsure:
            yield _found(case, through[pair], link)


def _pairs(cycle: tuple[str, ...]) -> tuple[Pair, ...]:
    return tuple(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def _shortest_through(case: Case, rounds: list[tuple[str, ...]]) -> dict[Pair, tuple[str, ...]]:
    """Return each link's shortest circle; of several the one that leaves least of quality, unmeasured ones last."""

    def left(cycle: tuple[str, ...]) -> tuple[int, float]:
        product = chain((*cycle, cycle[0]), case.estimates).product
        return len(cycle), 2.0 if product is None else product

    through: dict[Pair, tuple[str, ...]] = {}
    for cycle in sorted(rounds, key=left):
        for pair in _pairs(cycle):
            through.setdefault(pair, cycle)
    return through


def _found(case: Case, cycle: tuple[str, ...], link: LinkEstimate) -> Finding:
    start = cycle.index(link.supplier)
    turned = cycle[start:] + cycle[:start]
    sure = link.p_weak >= case.org.settings.weak_confirmed
    return Finding(
        check=CHECK.id,
        key=f"{link.supplier}..{link.customer}",
        severity=Severity.MEDIUM if sure else Severity.LOW,
        confidence=link.p_weak,
        departments=turned,
        links=_pairs(turned),
        values={
            "supplier": DepartmentRef(link.supplier), "customer": DepartmentRef(link.customer),
            "departments": named(turned), "count": len(turned), "q": link.q.value, "low": link.q.low,
            "high": link.q.high, "cut": case.org.settings.cut,
        },
        evidence=_evidence(case, turned, link),
        against=(Evidence("q_high", link.q.high, threshold=case.org.settings.cut),)
        if link.q.high >= case.org.settings.cut else (),
        flip="better",
        remedies=("follow", "agree", "owner"),
    )  # fmt: skip


def _evidence(case: Case, turned: tuple[str, ...], link: LinkEstimate) -> tuple[Evidence, ...]:
    settings, pair = case.org.settings, ((link.supplier, link.customer),)
    rows = [
        Evidence("loop_length", float(len(turned)), threshold=float(settings.loop_longest)),
        Evidence("q", link.q.value, link.q.low, link.q.high, link.n, settings.cut, links=pair),
        Evidence("p_weak", link.p_weak, threshold=settings.weak_probable, links=pair),
    ]
    whole = chain((*turned, turned[0]), case.estimates)
    if whole.product is not None:
        rows.append(Evidence("chain_product", whole.product))
    return tuple(rows)


CHECK = Check(
    id="rework-loop",
    family="structure",
    run=_run,
    en=Texts(
        name="Rework loop",
        title="Work goes in a circle, and {supplier} to {customer} is its weak link",
        summary="Products pass through {departments} and back to {supplier}, a round of {count} departments that no process "
        "in the map describes. {supplier} to {customer} scores {q} of 100 ({low} to {high}): what goes wrong there comes "
        "round again.",
        flip={"better": "It goes if this link scores {cut} or more, or if a process in the map describes the round."},
        remedies={
            "follow": "Follow one piece of work that came round twice, all departments together.",
            "agree": "Agree what must be right before {supplier} passes it on to {customer}.",
            "owner": "Name an owner for the whole round, or open it.",
        },
        reasons={
            "no-products": "Departments serve each other in circles, but the map says of no link that it passes on a product. "
            "So it cannot be told whether work itself goes in a circle.",
            "no-survey": "Products go in a circle in {count} ways that no process describes. Without answers it cannot be told "
            "whether a link on the way is weak.",
        },
    ),
    zh=Texts(
        name="返工圈",
        title="工作在绕圈，{supplier}到{customer}是其中的弱环",
        summary="产品依次经过{departments}，又回到{supplier}，这一圈共 {count} 个部门，图里没有流程写明。{supplier}到{customer}只有 "
        "{q} 分（{low} 到 {high}）：在这里出的错会再转回来。",
        flip={"better": "这条关系达到 {cut} 分，或者图里有流程写明这一圈，这条发现就会消失。"},
        remedies={
            "follow": "找一件绕了两圈的活，各部门一起跟一遍。",
            "agree": "商定{supplier}把东西传给{customer}之前，哪些必须做对。",
            "owner": "给整圈指定一位负责人，或者把圈拆开。",
        },
        reasons={
            "no-products": "部门之间的服务连成了圈，但图里没有一条关系写明传的是产品，所以无法判断工作本身是否在绕圈。",
            "no-survey": "产品绕圈的走法有 {count} 种没有流程写明。没有调查答案，无法判断途中是否有偏弱的一环。",
        },
    ),
)
