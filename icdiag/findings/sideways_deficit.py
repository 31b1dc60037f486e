"""Departments of one level serve each other clearly worse than they serve those above and below them.

What it looks for
    A house, or a department, in which links between peers score clearly lower than links up and down the reporting line.

Why it matters
    Upwards people report, downwards they are told. Between peers nobody is told, so the work depends on good will and
    agreements. Where that fails, every question between two departments climbs to the boss and down again.

How it is measured
    Vertical: one department stands above the other in the reporting line, at any distance. Lateral: neither does, and
    both have as many units above them, one or more. All other links are left out of the comparison. The house: generalised
    least squares in the link model with an indicator for either kind; drop = lateral - vertical, so harsh customers and
    poor suppliers do not pass for a difference between levels. Found with drop <= -settings.boundary_gap (5 points) and
    P(drop < 0) >= settings.wall_prob (0.95). A department: difference of the raw means of its own links of both kinds, its
    variance from the whole covariance of the link model, one-sided z, Benjamini-Hochberg q <= settings.boundary_q
    (0.10) over all departments tested. Each side needs settings.boundary_min_links (4) measured links.
    Severity: a drop under 10 points low, 10-20 medium, 20-30 high, above critical.
    Source: Searle 1971 for the contrast; the comparison of levels is icdiag's own.

Example:
    Links between peers score 12 points (6 to 18) under those between a department and its boss or its own teams.

What to try
    A short regular talk between the peers, with a list of open points that is closed there and not one level higher.

Limits
    The map has to hold departments that report to others and take part themselves. Where the units above are only
    headings, there is nothing to compare and nothing is said. People may mark their boss's department kindly out of caution;
    that would show as a deficit of the peers.
----
同级部门互相服务，明显不如它们对上级和下级的服务。

看什么
    在整个公司或某个部门里，同级之间的关系得分明显低于上下级之间的关系。

为什么重要
    对上要汇报，对下可以布置；同级之间谁也管不了谁，只能靠约定和意愿。这一层不通，两个部门之间的每件事都要爬到上级那里
    再绕下来。

怎么算
    上下级：一个部门在汇报线上位于另一个之上，隔几级都算。同级：互不隶属，而且上面的层数相同、至少一层。其他关系不参加
    比较。全公司：在关系模型里用广义最小二乘，为两类关系各设一个指示变量，落差等于同级减上下级，所以严格的客户和较弱的供
    应部门不会被当成层级差别。落差不高于 -settings.boundary_gap（5 分），且 P(落差 < 0) 不小于 settings.wall_prob（0.95）
    时标出。单个部门：它自己两类关系的原始分之差，方差取关系模型的完整协方差，单侧 z 检验，对所有受检部门做
    Benjamini-Hochberg 校正，q 不大于 settings.boundary_q（0.10）。两类各需 settings.boundary_min_links（4）条已测关系。
    严重程度：落差 10 分以下低，10 到 20 中，20 到 30 高，再大为严重。
    来源：对比方法见 Searle 1971；按层级比较是 icdiag 自己的做法。

例子
    同级之间的关系比部门与其上级或下属之间的关系低 12 分（6 到 18）。

可以怎么做
    同级之间开一个简短的定期会，列出未决事项，就在会上解决，不往上交。

局限
    图上要有既隶属于别人、自己又参与服务的部门。上级单位如果只是标题，就没有可比的，也不下结论。大家也可能出于谨慎给上
    级部门打高分，这看起来也像同级之间的短板。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import shortfall_severity
from icdiag.measures.levels import LATERAL, VERTICAL, LevelContrast, department_levels, house_levels, link_levels
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value

OPEN = 0.20
"""Up to this p a drop of the house that is large enough but unsure is "cannot tell" instead of nothing."""


def _run(case: Case) -> Iterator[Finding]:
    estimates, tally, settings = case.estimates, case.tally, case.org.settings
    if estimates is None or tally is None:
        return
    least = settings.boundary_min_links
    house = house_levels(case.org, estimates, least=least)
    if house is None:
        yield from _unknown(case)
        return
    deep = house.drop <= -settings.boundary_gap
    if deep and house.p <= 1 - settings.wall_prob:
        yield _found(case, house, sure=1 - house.p)
    elif deep and house.p <= OPEN:
        yield Finding(
            CHECK.id, "all", State.CANNOT_TELL, values=_values(case, house), evidence=_evidence(case, house),
            reason="unsure",
        )  # fmt: skip
    for one in department_levels(case.org, tally, estimates, least=least):
        if one.drop <= -settings.boundary_gap and one.q <= settings.boundary_q:
            yield _found(case, one, sure=1 - one.q)


def _unknown(case: Case) -> Iterator[Finding]:
    """Say why nothing can be said, where the map does hold links of both kinds."""
    assert case.estimates is not None
    levels = link_levels(case.org, [(x.supplier, x.customer) for x in case.estimates.links])
    lateral, vertical = (int((levels == kind).sum()) for kind in (LATERAL, VERTICAL))
    if lateral and vertical:
        few = min(lateral, vertical) < case.org.settings.boundary_min_links
        values: dict[str, Value] = {"lateral": lateral, "vertical": vertical}
        yield Finding(
            CHECK.id, "all", State.CANNOT_TELL, values=values, reason="few-links" if few else "small-map"
        )  # fmt: skip


def _values(case: Case, one: LevelContrast) -> dict[str, Value]:
    values: dict[str, Value] = {
        "drop": -one.drop, "low": -one.high, "high": -one.low, "q_lateral": one.lateral.value,
        "q_vertical": one.vertical.value, "lateral": len(one.lateral_rows), "vertical": len(one.vertical_rows),
        "least": case.org.settings.boundary_gap,
        "where": DepartmentRef(one.department) if one.department else case.org.name.in_(case.org.language),
    }  # fmt: skip
    return values


def _evidence(case: Case, one: LevelContrast) -> tuple[Evidence, ...]:
    settings = case.org.settings
    tested = Evidence("q_value", one.q, threshold=settings.boundary_q)
    return (
        Evidence("level_drop", one.drop, one.low, one.high, threshold=-settings.boundary_gap),
        tested if one.department else Evidence("p_value", one.p, threshold=1 - settings.wall_prob),
        Evidence("lateral_q", one.lateral.value, one.lateral.low, one.lateral.high),
        Evidence("vertical_q", one.vertical.value, one.vertical.low, one.vertical.high),
        Evidence("lateral_links", float(len(one.lateral_rows))),
        Evidence("vertical_links", float(len(one.vertical_rows))),
    )


def _found(case: Case, one: LevelContrast, *, sure: float) -> Finding:
    assert case.estimates is not None
    links = [case.estimates.links[i] for i in one.lateral_rows]
    against: tuple[Evidence, ...] = ()
    if one.lateral.value >= case.org.settings.target:
        against = (Evidence("lateral_q", one.lateral.value, threshold=case.org.settings.target),)
    return Finding(
        check=CHECK.id,
        key=one.department or "all",
        severity=shortfall_severity(-one.drop),
        confidence=sure,
        departments=(one.department,) if one.department else (),
        links=tuple((x.supplier, x.customer) for x in links) if one.department else (),
        values=_values(case, one),
        evidence=_evidence(case, one),
        against=against,
        flip="smaller",
        remedies=("peers", "settle", "goal"),
        variant="department" if one.department else "house",
    )


CHECK = Check(
    id="sideways-deficit",
    family="roles",
    run=_run,
    en=Texts(
        name="Sideways deficit",
        title="{where}: work with peers goes worse than work up and down the line",
        summary={
            "house": "The {lateral} measured links between departments of one level score {drop} points ({low} to {high}) "
            "under the {vertical} links up and down the reporting line (mean quality {q_lateral} and {q_vertical}), after "
            "allowing for harsh customers and poor suppliers.",
            "department": "{where}'s {lateral} links with its peers score {drop} points ({low} to {high}) under its "
            "{vertical} links up and down the line (mean quality {q_lateral} and {q_vertical}).",
        },
        flip={"smaller": "It would not be listed if the difference were under {least} points."},
        remedies={
            "peers": "Set up a short regular talk between the peers, without their boss.",
            "settle": "Keep a list of open points between peers, and close each one there, not one level higher.",
            "goal": "Give peers who depend on each other one shared goal, and look at it together.",
        },
        reasons={
            "few-links": "{lateral} links between peers and {vertical} links up and down the line were measured: too few of "
            "one kind to compare the two.",
            "small-map": "There are too few links or departments to allow for harsh customers and poor suppliers, so links "
            "between peers cannot be compared with those up and down the line.",
            "unsure": "Links between peers score {drop} points ({low} to {high}) under those up and down the line. That could "
            "be chance.",
        },
    ),
    zh=Texts(
        name="横向短板",
        title="{where}：同级之间的协作不如上下级之间",
        summary={
            "house": "同级部门之间的 {lateral} 条已测关系，比上下级之间的 {vertical} 条低 {drop} 分（{low} 到 {high}；平均质量 "
            "{q_lateral} 和 {q_vertical}），已扣除客户打分松紧和供应部门水平。",
            "department": "{where}与同级部门的 {lateral} 条关系，比它与上下级的 {vertical} 条低 {drop} 分（{low} 到 {high}；平均"
            "质量 {q_lateral} 和 {q_vertical}）。",
        },
        flip={"smaller": "差距不到 {least} 分，就不会列出。"},
        remedies={
            "peers": "在同级部门之间安排简短的定期沟通，上级不参加。",
            "settle": "为同级之间的未决事项列一张清单，就在同级解决，不往上交。",
            "goal": "给相互依赖的同级部门一个共同目标，一起看进展。",
        },
        reasons={
            "few-links": "同级之间测了 {lateral} 条关系，上下级之间测了 {vertical} 条：有一类太少，无法比较。",
            "small-map": "关系或部门太少，无法扣除客户打分松紧和供应部门水平，同级与上下级之间的关系无法比较。",
            "unsure": "同级之间的关系比上下级之间的低 {drop} 分（{low} 到 {high}），可能出于偶然。",
        },
    ),
)
