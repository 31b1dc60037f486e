"""A supplier that serves some of its customers clearly better than others.

What it looks for
    Suppliers with four measured customers or more whose quality differs from customer to customer by more than noise
    and more than is usual in the house.

Why it matters
    Where service depends on who asks, customers learn to go through people they know, and those who know nobody wait.
    It also shows that the supplier can do it well: the good example is in its own house.

How it is measured
    r is the part of a link's score that is special to the pair, after the customer's leniency and the supplier's level
    are taken out; vr is its variance over all links of the house. Before the answers are seen, the estimated r of a
    supplier's links follow N(0, vr I - R), R their posterior covariance. X = their squared distance from their own mean
    in that measure, chi-square with customers - 1 degrees of freedom. Found where the upper tail p, Benjamini-Hochberg
    over all suppliers tested, is settings.boundary_q (0.10) or less, and the expected standard deviation of the true
    quality over its customers is settings.rel_gap (6.25 points) or more. If without the one customer that lies
    furthest off nothing is left (p > 0.10), the sentence says that it is one customer only. Best and worst served are named
    where their 90% intervals do not overlap. Low up to a spread of 12.5 points, above it medium; one customer: low.
    Source: social relations model (Kenny & La Voie 1984); the test is icdiag's own.

Example:
    Purchasing is at 78 with Production and at 49 with R&D. Over its six customers its service spreads by 13 points, where
    7 is usual in the house.

What to try
    Let the best-served customer and the supplier say what they do differently, and make it the way of working for all.

Limits
    It is measured against what is usual here, so in a house where everybody plays favourites nobody stands out. A
    customer with harder needs looks like one that is served worse. One customer that is probably weak on its own is
    left to "weak-link". With the one-way model of small maps it cannot be told.
----
对有的客户明显好、对有的客户明显差的供应部门。

看什么
    至少有四个已测客户的供应部门，它的服务质量因客户而异，差别超出误差，也超出公司里常见的程度。

为什么重要
    服务好坏要看是谁来找，大家就会走熟人的路，没有熟人的只好等。这也说明供应部门是做得好的：好榜样就在自己手里。

怎么算
    r 是扣除客户打分松紧和供应部门总体水平之后，这一对之间特有的部分；vr 是它在全公司所有关系上的方差。在看到答案之
    前，一个供应部门各条关系的 r 估计值服从 N(0, vr I - R)，R 是它们的后验协方差。X 是它们到自身平均的距离的平方（以这
    个方差为尺度），服从自由度为客户数减 1 的卡方分布。当上尾概率 p 经 Benjamini-Hochberg 校正（所有受检供应部门一起）
    不大于 settings.boundary_q（0.10），且真实质量在各客户之间的预计标准差不小于 settings.rel_gap（6.25 分）时标出。如
    果去掉差得最远的那个客户后就看不出什么（p > 0.10），文字会说明只是一个客户。最好和最差的客户只在两者的 90% 区间不
    重叠时点名。标准差 12.5 分以内为低，以上为中；只是一个客户的为低。
    来源：社会关系模型（Kenny & La Voie 1984）；检验是 icdiag 自己的。

例子
    采购部对生产部 78 分，对研发部 49 分。对六个客户的服务相差 13 分（标准差），公司里常见的是 7 分。

可以怎么做
    请得到最好服务的客户和供应部门说说他们哪里做得不一样，把它变成对所有客户的做法。

局限
    这里是和公司里常见的程度比：如果人人都看人下菜碟，就没有谁显得突出。需求更难满足的客户，看上去也像得到的服务更差。
    单独一个很可能偏弱的客户，由“weak-link”来说。地图太小、使用单向模型时说不准。
"""

from collections import Counter
from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.measures.consistency import (
    LEAST_CUSTOMERS,
    Consistency,
    consistencies,
    p_without,
    quality_spread,
    stands_apart,
    usual_spread,
)
from icdiag.measures.estimates import Estimates
from icdiag.measures.quality_means import mean_quality
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value

STILL = 0.10
"""Without the odd customer out, a p above this leaves nothing to speak of."""
WIDE = 2.0
"""Times settings.rel_gap from which on the spread is medium."""


def _run(case: Case) -> Iterator[Finding]:
    estimates, settings = case.estimates, case.org.settings
    if estimates is None:
        return
    if estimates.crossed is None:
        if max(Counter(x.supplier for x in estimates.links).values(), default=0) >= LEAST_CUSTOMERS:
            yield Finding(CHECK.id, "all", State.CANNOT_TELL, reason="small-map")
        return
    for one in consistencies(estimates, skip=indicative(case.tally, settings)):
        if one.q <= settings.boundary_q:
            spread = quality_spread(estimates, one.rows)
            without = p_without(estimates, one)
            variant = _variant(estimates, one, without)
            known = variant == "one" and estimates.links[one.odd].p_weak >= settings.weak_probable
            if spread >= settings.rel_gap and not known:
                yield _found(case, one, spread, without, variant)


def _variant(estimates: Estimates, one: Consistency, without: float) -> str:
    if without > STILL:
        rest = mean_quality(estimates, [i for i in one.rows if i != one.odd]).value
        q = estimates.links[one.odd].q
        return "one" if not q.low <= rest <= q.high else "unnamed"
    return "named" if stands_apart(estimates, one.rows) else "unnamed"


def _found(case: Case, one: Consistency, spread: float, without: float, variant: str) -> Finding:
    estimates, settings = case.estimates, case.org.settings
    assert estimates is not None  # _run asked
    links = [estimates.links[i] for i in one.rows]
    keys = tuple((x.supplier, x.customer) for x in links)
    worst, best, odd = links[0], links[-1], estimates.links[one.odd]
    rest = mean_quality(estimates, [i for i in one.rows if i != one.odd]).value
    values: dict[str, Value] = {
        "supplier": DepartmentRef(one.supplier), "customers": len(links), "spread": spread,
        "usual": usual_spread(estimates), "worst": DepartmentRef(worst.customer), "q_worst": worst.q.value,
        "best": DepartmentRef(best.customer), "q_best": best.q.value, "odd": DepartmentRef(odd.customer),
        "q_odd": odd.q.value, "q_rest": rest, "least": settings.rel_gap,
    }  # fmt: skip
    quality = tuple(
        Evidence("q", x.q.value, x.q.low, x.q.high, x.n, None, (key,)) for x, key in zip(links, keys, strict=True)
    )
    wide = spread >= WIDE * settings.rel_gap and variant != "one"
    return Finding(
        check=CHECK.id,
        key=one.supplier,
        severity=Severity.MEDIUM if wide else Severity.LOW,
        confidence=1 - one.q,
        departments=(one.supplier,),
        links=keys,
        values=values,
        evidence=(
            Evidence("spread", spread, n=None, threshold=settings.rel_gap),
            Evidence("usual_spread", usual_spread(estimates)),
            Evidence("q_value", one.q, threshold=settings.boundary_q),
            *quality,
        ),
        against=(Evidence("p_without_one", without, threshold=STILL),) if without > STILL else (),
        flip="closer",
        remedies=("ask-odd", "same-way") if variant == "one" else ("copy", "same-way", "who-waits"),
        variant=variant,
    )


CHECK = Check(
    id="inconsistent-service",
    family="roles",
    run=_run,
    en=Texts(
        name="Inconsistent service",
        title="{supplier} does not serve all its customers alike",
        summary={
            "named": "{supplier} serves {best} at {q_best} and {worst} at {q_worst}. Over its {customers} measured customers "
            "its quality spreads by {spread} points, where {usual} is usual in the house.",
            "unnamed": "Over its {customers} measured customers {supplier}'s quality spreads by {spread} points, where {usual} "
            "is usual in the house. Which customer is served best or worst cannot be told.",
            "one": "{supplier} serves its customers alike, except {odd}: {q_odd}, against {q_rest} for the others on average.",
        },
        flip={"closer": "It would not be listed if its quality spread by less than {least} points over its customers."},
        remedies={
            "copy": "Let the customer that is served best and {supplier} say what they do differently, and copy it.",
            "same-way": "Agree one way to ask and one time to answer that hold for every customer.",
            "who-waits": "Look at who waits and who is served first, and on what grounds.",
            "ask-odd": "Ask {odd} and {supplier} what is different between the two.",
        },
        reasons={
            "small-map": "There are too few links or departments to tell what a supplier gives all its customers from what it "
            "gives one of them.",
        },
    ),
    zh=Texts(
        name="服务不一致",
        title="{supplier}对客户没有一视同仁",
        summary={
            "named": "{supplier}对{best}的服务 {q_best} 分，对{worst} {q_worst} 分。对 {customers} 个已测客户，质量的离散为 "
            "{spread} 分，公司里常见的是 {usual} 分。",
            "unnamed": "对 {customers} 个已测客户，{supplier}的质量离散为 {spread} 分，公司里常见的是 {usual} 分。说不准哪个客户"
            "得到的最好或最差。",
            "one": "{supplier}对各客户的服务差不多，只有{odd}例外：{q_odd} 分，其他客户平均 {q_rest} 分。",
        },
        flip={"closer": "各客户之间的质量离散小于 {least} 分，就不会列出。"},
        remedies={
            "copy": "请得到最好服务的客户和{supplier}说说他们哪里做得不一样，照着做。",
            "same-way": "约定一种提需求的方式和一个答复时间，对每个客户都一样。",
            "who-waits": "看看谁在等、谁先得到服务，凭什么。",
            "ask-odd": "问问{odd}和{supplier}，双方之间有什么不同。",
        },
        reasons={
            "small-map": "关系或部门太少，分不清供应部门给所有客户的是什么、只给某一个客户的是什么。",
        },
    ),
)
