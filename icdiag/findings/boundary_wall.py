"""A wall between two declared groups of departments: divisions, sites, functions.

What it looks for
    Links that cross from one group to the other score lower than the same departments' other links do.

Why it matters
    One bad pair is a matter for two managers. When every pair across a line is worse, the line itself is the cause:
    separate goals, separate systems, a move to another building.

How it is measured
    A generalised least squares contrast in the link model: beta is the mean drop of crossing links with customer
    leniency and supplier level allowed for. Its p value comes from permuting group labels over departments 999 times
    (fixed seed; sizes and graph kept); under 8 departments it is Wald's z, and the report says so. Found where the
    Benjamini-Hochberg q over all boundaries is 0.10 or less and beta is -5 points or lower. At least four measured
    links must cross, and four must not. The raw difference and the E-I index stand beside it.
    Source: Krackhardt 1988; Dekker, Krackhardt & Snijders 2007; Krackhardt & Stern 1988.

Example:
    Links between Production and Commercial score 14 points lower than the same departments' other links (p = .003).

What to try
    Give the two groups one shared goal and one shared measure. Let people change sides for a time. Meet at the place
    where the work crosses, not at the head office.

Limits
    Only groups that the map declares (reporting line, tags) are compared. A drop can also come from the kind of
    service that crosses. Too few crossing links, or all of them crossing, is "cannot tell".
----
两个已声明的部门群体（事业部、地点、职能）之间的墙。

看什么
    跨越两个群体的关系，得分低于同样这些部门的其他关系。

为什么重要
    一对部门不好，是两位经理的事；跨线的每一对都更差，原因就是这条线本身：目标不同、系统不同、不在一处办公。

怎么算
    在关系模型里做广义最小二乘对比：beta 是跨线关系的平均落差，已扣除客户打分松紧和供应部门水平。p 值把群体标签在部门
    之间随机重排 999 次（固定种子，保持群体大小和网络不变）；不足 8 个部门时用 Wald z，并在报告中说明。当所有边界的
    Benjamini-Hochberg q 不大于 0.10 且 beta 不高于 -5 分时标出。至少要有四条已测的跨线关系和四条不跨线的关系。
    旁边列出原始差异和 E-I 指数。来源：Krackhardt 1988；Dekker, Krackhardt & Snijders 2007；Krackhardt & Stern 1988。

例子
    生产与商务两个板块之间的关系，比同样这些部门的其他关系低 14 分（p = .003）。

可以怎么做
    给两个群体一个共同目标和一个共同指标；让人员轮岗一段时间；到工作交接的现场开会，而不是在总部。

局限
    只比较地图里声明的群体（汇报线、标签）。落差也可能来自跨线服务本身的种类。跨线关系太少，或者全部都跨线，都是
    "说不准"。
"""

from collections.abc import Iterator
from math import ceil

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import wall_severity
from icdiag.measures.boundaries import Boundary
from icdiag.measures.estimating import MIN_DEPARTMENTS, MIN_LINKS
from icdiag.measures.normal import Z90
from icdiag.measures.response import indicative
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value


def _run(case: Case) -> Iterator[Finding]:
    settings = case.org.settings
    for x in case.boundaries:
        if x.beta is None or x.sd is None or x.q is None:
            if x.crossing or x.reason == "no-survey":
                yield from _untested(case, x)
        elif x.beta <= -settings.boundary_gap:
            if x.q > settings.boundary_q:
                yield _finding(case, x, State.CANNOT_TELL, "chance")
            else:
                yield _finding(case, x, State.CANNOT_TELL, "low-response") if _silent(case, x) else _found(case, x)


def _silent(case: Case, x: Boundary) -> bool:
    """Tell whether most of the measured links across rest on answers that are an indication only."""
    unsure = indicative(case.tally, case.org.settings)
    across = [c for s, c in x.links if case.estimates is not None and case.estimates.link(s, c) is not None]
    return sum(c in unsure for c in across) * 2 > len(across)


def _values(case: Case, x: Boundary) -> dict[str, Value]:
    measured = len(case.tally.links) if case.tally else 0
    values: dict[str, Value] = {
        "a": _group(x.grouping, x.a), "b": _group(x.grouping, x.b), "crossing": x.crossing,
        "within": x.within, "least": case.org.settings.boundary_min_links, "drop": -(x.beta or 0.0),
        "p": x.p if x.p is not None else 1.0, "measured": measured, "others": measured - x.crossing,
        "least_share": case.org.settings.rr_indicative,
        "rise": max(1, ceil(-(x.beta or 0.0) - case.org.settings.boundary_gap)), "gap": case.org.settings.boundary_gap,
        "model_links": MIN_LINKS, "model_departments": MIN_DEPARTMENTS,
    }  # fmt: skip
    if x.raw_within is not None and x.raw_across is not None:
        values |= {"raw_within": x.raw_within, "raw_across": x.raw_across}
    return values


def _group(grouping: str, group: str) -> Value:
    """Return a reporting unit as a department to be named, a tag's value as it is."""
    return DepartmentRef(group) if grouping == "parent" else group


def _evidence(case: Case, x: Boundary) -> tuple[Evidence, ...]:
    rows = []
    if x.beta is not None and x.sd is not None:
        low, high = x.beta - Z90 * x.sd, x.beta + Z90 * x.sd
        rows.append(Evidence("beta", x.beta, low, high, threshold=-case.org.settings.boundary_gap))
    if x.p is not None:
        rows += [Evidence("p_value", x.p), Evidence("q_value", x.q, threshold=case.org.settings.boundary_q)]
    if x.raw_within is not None and x.raw_across is not None:
        rows += [Evidence("raw_within", x.raw_within), Evidence("raw_across", x.raw_across)]
        rows += [Evidence("links_within", float(x.within)), Evidence("links_across", float(x.crossing))]
        rows.append(Evidence("raw_gap", x.raw_across - x.raw_within))
    if x.ei is not None:
        rows.append(Evidence("ei", x.ei, threshold=x.ei_expected))
    return tuple(rows)


def _finding(case: Case, x: Boundary, state: State, reason: str) -> Finding:
    return Finding(
        "boundary-wall", f"{x.grouping}:{x.a}~{x.b}", state, departments=x.members_a + x.members_b, links=x.links,
        values=_values(case, x), evidence=_evidence(case, x), reason=reason,
    )  # fmt: skip


def _untested(case: Case, x: Boundary) -> Iterator[Finding]:
    known = x.raw_within is not None and x.raw_across is not None
    reason = x.reason if x.reason == "no-survey" else f"{x.reason}-raw" if known else x.reason
    yield _finding(case, x, State.CANNOT_TELL, reason)


def _found(case: Case, x: Boundary) -> Finding:
    assert x.beta is not None and x.q is not None
    against = []
    if x.raw_within is not None and x.raw_across is not None and x.raw_across >= x.raw_within:
        against.append(Evidence("raw_gap", x.raw_across - x.raw_within))
    return Finding(
        check="boundary-wall",
        key=f"{x.grouping}:{x.a}~{x.b}",
        severity=wall_severity(-x.beta),
        confidence=1 - x.q,
        departments=x.members_a + x.members_b,
        links=x.links,
        values=_values(case, x),
        evidence=_evidence(case, x),
        against=tuple(against),
        flip="smaller",
        remedies=("goal", "exchange", "place"),
        variant=x.test,
    )


CHECK = Check(
    id="boundary-wall",
    family="walls",
    run=_run,
    en=Texts(
        name="Boundary wall",
        title="Wall between {a} and {b}",
        summary={
            "permutation": "The {crossing} measured links between {a} and {b} score {drop} points lower than the same "
            "departments' other links.",
            "wald": "The {crossing} measured links between {a} and {b} score {drop} points lower than the same "
            "departments' other links (tested by Wald's z, as there are fewer than 8 departments).",
        },
        flip={
            "smaller": "It would not count as a wall if the drop were under {gap} points: the links across would have to score "
            "higher by {rise} on average. It would fall earlier if the drop could then be chance."
        },
        remedies={
            "goal": "Give both sides one shared goal and one shared measure.",
            "exchange": "Let people work on the other side for a time, one in each direction.",
            "place": "Hold the hand-over meetings where the work crosses the line.",
        },
        reasons={
            "no-survey": "There are no answers, so the line between {a} and {b} has not been measured.",
            "few-links": "Between {a} and {b}, {crossing} measured links cross and {others} do not; a test needs {least} of "
            "each.",
            "few-links-raw": "Between {a} and {b}, {crossing} measured links cross and {others} do not; a test needs {least} "
            "of each. Raw scores: {raw_within} inside, {raw_across} across.",
            "small-map": "Only {measured} links could be measured. To tell a line between {a} and {b} from the departments "
            "themselves takes {model_links} links between {model_departments} departments.",
            "small-map-raw": "Only {measured} links could be measured. To tell a line between {a} and {b} from the "
            "departments themselves takes {model_links} links between {model_departments} departments. Raw scores: "
            "{raw_within} inside, {raw_across} across.",
            "one-sided": "All measured links of these departments cross between {a} and {b}; there is nothing to compare.",
            "one-sided-raw": "The measured links between {a} and {b} cannot be told from the departments themselves. Raw "
            "scores: {raw_within} inside, {raw_across} across.",
            "chance": "Links between {a} and {b} score {drop} points lower, but the difference could be chance.",
            "low-response": "Links between {a} and {b} score {drop} points lower, but most of them were rated by departments of "
            "which under {least_share} answered.",
        },
    ),
    zh=Texts(
        name="边界墙",
        title="{a}与{b}之间有部门墙",
        summary={
            "permutation": "{a}与{b}之间已测的 {crossing} 条关系，比同样这些部门的其他关系低 {drop} 分。",
            "wald": "{a}与{b}之间已测的 {crossing} 条关系，比同样这些部门的其他关系低 {drop} 分（部门不足 8 个，用 Wald z 检验）。",
        },
        flip={
            "smaller": "落差若不到 {gap} 分，就不算部门墙：跨线的关系平均要再高 {rise} 分。若更小的落差已可能出于偶然，会更早不算。"
        },
        remedies={
            "goal": "给双方一个共同目标和一个共同指标。",
            "exchange": "双方各派人到对方那里工作一段时间。",
            "place": "到工作交接的现场开交接会。",
        },
        reasons={
            "no-survey": "没有调查答案，{a}与{b}之间还没有测量。",
            "few-links": "{a}与{b}之间，已测的关系里跨线 {crossing} 条，不跨线 {others} 条；检验各需要 {least} 条。",
            "few-links-raw": "{a}与{b}之间，已测的关系里跨线 {crossing} 条，不跨线 {others} 条；检验各需要 {least} 条。"
            "原始分：内部 {raw_within}，跨线 {raw_across}。",
            "small-map": "只有 {measured} 条关系可以测量。要把{a}与{b}之间的界线和部门本身的差异分开，需要 {model_departments} 个部门"
            "之间的 {model_links} 条关系。",
            "small-map-raw": "只有 {measured} 条关系可以测量。要把{a}与{b}之间的界线和部门本身的差异分开，需要 {model_departments} "
            "个部门之间的 {model_links} 条关系。原始分：内部 {raw_within}，跨线 {raw_across}。",
            "one-sided": "这些部门已测的关系全都跨越{a}与{b}，没有可比的对象。",
            "one-sided-raw": "{a}与{b}之间的差异无法与部门本身的差异分开。原始分：内部 {raw_within}，跨线 {raw_across}。",
            "chance": "{a}与{b}之间的关系低 {drop} 分，但这一差异可能出于偶然。",
            "low-response": "{a}与{b}之间的关系低 {drop} 分，但其中多数出自回答的人不到 {least_share} 的部门。",
        },
    ),
)
