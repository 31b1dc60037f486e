"""A group of departments that nobody declared, and whose links to the rest are worse than its own.

What it looks for
    Departments that serve each other better than they serve the others and are served by them, although no unit, site
    or function in the map puts them together.

Why it matters
    A line on the organisation chart can be talked about. A line that nobody drew (an old firm, a shared history, a
    system that only some have) goes on working unseen, and people blame each other for what it does.

How it is measured
    Each link's score is freed of how its customer marks everybody, of its supplier's level, and of every line that the
    map declares. Then the departments are parted into two sides such that the links between the sides lie as low as
    possible, from many beginnings. A search always finds something, in chance too. So the same search is made 199 times
    on the same links with what is left of their scores dealt out anew, a link together with its reverse (after Freedman
    & Lane 1983). Found if at most settings.silo_p (.05) of these searches find as clear a line, and if the drop, freed
    of what such searches overstate (99 further searches; Efron & Tibshirani 1993), is settings.boundary_gap (5 points)
    or more. Group labels cannot be permuted here: the search would find the same group under other names. Communities
    of the graph itself (Louvain) are not used: they show whom the map links with whom, which is declared, and in
    simulations they found a drop of 12 points in 10% of cases, this search in 47%. A group that a declared line draws
    (Jaccard .75) is left to boundary-wall. Severity as for other walls: medium under 10 points, high under 20, then
    critical. E-I of all measured links, and weighted by quality, stand beside it (Krackhardt & Stern 1988).

Example:
    Five departments of three divisions serve each other well. Links between them and the other 13 score 11 points lower
    than links on either side; chance shows as clear a line in 1 of 200 searches: high.

What to try
    Show both sides the line and ask what it is; do not tell them. Often it is a system, a place or a date of joining.
    Let one mixed pair repair one hand-over across it.

Limits
    Departments near the line may belong to either side; the finding names them. Simulated organisations without any
    group gave a finding in 1 to 5% of cases; real groups with a drop under 8 points are mostly missed. It takes at
    least eight departments and enough links: each side three departments and four links, and twelve links more than
    there are levels to allow for. Over 120 departments or 2,000 links the answer is "cannot tell".
----
没有人声明的一群部门，它们与其他部门的关系比自己内部的关系差。

看什么
    一些部门彼此服务得好，与其他部门之间却不好，而图里没有哪个板块、地点或职能把它们归在一起。

为什么重要
    组织图上的界线可以拿出来谈。没有人画过的界线（原来的老公司、共同的经历、只有一部分人用的系统）却在暗中起作用，大家只会互
    相责怪。

怎么算
    从每条关系的得分中扣除客户打分的松紧、供应部门的水平和图里声明的每一条界线，再把部门分成两边，使两边之间的关系尽量低，从许多
    起点反复搜索。搜索总会找到点什么，纯属偶然时也一样。所以把同样这些关系扣除后的得分随机重发（一条关系与它的反向关系不拆开；参
    见 Freedman 与 Lane 1983），同样的搜索做 199 次。找到同样清楚界线的比例不高于 settings.silo_p（.05），并且落差扣除搜索带来的夸
    大（另做 99 次搜索；Efron 与 Tibshirani 1993）后不低于 settings.boundary_gap（5 分），才标出。这里不能重排群体标签：搜索会在别
    的名字下找到同一个群体。也不用网络本身的社区（Louvain）：它们只说明图里谁和谁有关系，这本来就是声明的；模拟中落差为 12 分的群
    体，它们只找到 10%，这里的搜索找到 47%。与声明的界线重合的群体（Jaccard 不低于 .75）归边界墙。严重程度与其他墙相同：不到 10
    分为中，不到 20 分为高，再往上为严重。旁边列出全部已测关系的 E-I 指数，以及按质量加权的 E-I 指数（Krackhardt 与 Stern 1988）。

例子
    分属三个板块的五个部门彼此服务得好。它们与另外 13 个部门之间的关系，比两边各自内部的关系低 11 分；200 次搜索中，偶然只有 1
    次出现同样清楚的界线：高。

可以怎么做
    把这条线给两边看，问他们那是什么，不要替他们下结论。往往是一个系统、一个办公地点，或加入公司的早晚。请两边各出一人，先修好一
    处跨线的交接。

局限
    靠近界线的部门可能属于任何一边，发现里会点明。没有任何群体的模拟组织中，有 1% 到 5% 被误报；落差不到 8 分的真实群体大多找不
    到。至少要有八个部门和足够的关系：每边三个部门、四条关系，关系总数要比需扣除的水平多出十二条。超过 120 个部门或 2000 条关系
    时，结果是“说不准”。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import wall_severity
from icdiag.findings.naming import NAMED, named
from icdiag.measures.estimating import MIN_DEPARTMENTS, MIN_LINKS
from icdiag.measures.response import indicative
from icdiag.measures.silo_solve import DRAWS, LEAST_FREEDOM
from icdiag.measures.silos import MOST_DEPARTMENTS, MOST_LINKS, Silo, SiloSearch, find_silos
from icdiag.model.finding import Evidence, Finding, State, Value

DECLARED = 0.75
"""Overlap (Jaccard) with declared groups from which a group is no hidden one."""
FIRM_MEMBERS = 3
"""Departments that must belong to the group for sure; with fewer, nobody can say who is meant."""


def _run(case: Case) -> Iterator[Finding]:
    made = find_silos(case.org, case.tally, case.estimates)
    if made.reason:
        yield _not_made(made)
    for silo in made.found:
        if silo.overlap < DECLARED and silo.drop >= case.org.settings.boundary_gap:
            yield _judged(case, silo)


def _not_made(made: SiloSearch) -> Finding:
    values: dict[str, Value] = {
        "measured": made.measured, "departments": made.departments, "model_links": MIN_LINKS,
        "model_departments": max(MIN_DEPARTMENTS, 8), "most": MOST_DEPARTMENTS, "most_links": MOST_LINKS,
        "spare": LEAST_FREEDOM,
    }  # fmt: skip
    return Finding(CHECK.id, "all", State.CANNOT_TELL, values=values, reason=made.reason)


def _judged(case: Case, silo: Silo) -> Finding:
    firm = [id_ for id_ in silo.members if id_ not in silo.unsure]
    unsure = indicative(case.tally, case.org.settings)
    if len(firm) < FIRM_MEMBERS:
        return _finding(case, silo, "blurred")
    if sum(c in unsure for _, c in silo.links) * 2 > len(silo.links):
        return _finding(case, silo, "low-response")
    return _finding(case, silo, "")


def _key(silo: Silo) -> str:
    ids = sorted(silo.members)
    return "+".join(ids[:NAMED]) + (f"+{len(ids) - NAMED}" if len(ids) > NAMED else "")


def _finding(case: Case, silo: Silo, reason: str) -> Finding:
    shown, found = named(silo.members), not reason
    variant = ("few" if len(silo.members) <= len(shown) else "many") + ("-unsure" if silo.unsure else "")
    values: dict[str, Value] = {
        "group": shown, "size": len(silo.members), "drop": silo.drop, "crossing": len(silo.links),
        "within": silo.within, "chance": round(silo.p * (DRAWS + 1)) - 1, "searches": DRAWS,
        "unsure": named(silo.unsure), "gap": case.org.settings.boundary_gap,
        "least_share": case.org.settings.rr_indicative,
    }  # fmt: skip
    return Finding(
        check=CHECK.id,
        key=_key(silo),
        state=State.FOUND if found else State.CANNOT_TELL,
        severity=wall_severity(silo.drop) if found else None,
        confidence=1 - silo.p if found else None,
        departments=silo.members,
        links=silo.links,
        values=values,
        evidence=_evidence(case, silo),
        against=_against(silo),
        flip="smaller" if found else "",
        remedies=("ask", "pair", "declare") if found else (),
        reason=reason,
        variant=variant if found else "",
    )


def _evidence(case: Case, silo: Silo) -> tuple[Evidence, ...]:
    rows = [
        Evidence("silo_drop", -silo.drop, -silo.high, -silo.low, threshold=-case.org.settings.boundary_gap),
        Evidence("silo_found_drop", -silo.found_drop, threshold=-silo.chance_drop),
        Evidence("p_value", silo.p, threshold=case.org.settings.silo_p),
        Evidence("silo_firm", silo.firm_share),
        Evidence("raw_within", silo.raw_within),
        Evidence("raw_across", silo.raw_across),
        Evidence("links_within", float(silo.within)),
        Evidence("links_across", float(len(silo.links))),
    ]
    if silo.overlap_with:
        rows.append(Evidence("silo_overlap", silo.overlap, threshold=DECLARED))
    if silo.ei is not None:
        rows.append(Evidence("ei", silo.ei, threshold=silo.ei_expected))
        rows.append(Evidence("ei_weighted", silo.ei_weighted, threshold=silo.ei))
    return tuple(rows)


def _against(silo: Silo) -> tuple[Evidence, ...]:
    if silo.raw_across < silo.raw_within:
        return ()
    return (Evidence("raw_gap", silo.raw_across - silo.raw_within),)


CHECK = Check(
    id="hidden-silo",
    family="walls",
    run=_run,
    en=Texts(
        name="Hidden silo",
        title="A line that nobody drew: {group} and the rest",
        summary={
            "few": "The {crossing} measured links between {group} and the other departments score {drop} points lower than "
            "links on either side. Nothing in the map draws this line, and of {searches} searches in chance alone {chance} show as clear a one.",
            "many": "The {crossing} measured links between a group of {size} departments, among them {group}, and the others "
            "score {drop} points lower than links on either side. Nothing in the map draws this line, and of {searches} "
            "searches in chance alone {chance} show as clear a one.",
            "few-unsure": "The {crossing} measured links between {group} and the other departments score {drop} points lower "
            "than links on either side. Nothing in the map draws this line, and of {searches} searches in chance alone {chance} "
            "show as clear a one. On which side {unsure} belong is not sure.",
            "many-unsure": "The {crossing} measured links between a group of {size} departments, among them {group}, and the "
            "others score {drop} points lower than links on either side. Nothing in the map draws this line, and of "
            "{searches} searches in chance alone {chance} show as clear a one. On which side {unsure} belong is not sure.",
        },
        flip={
            "smaller": "It would not count if the drop were under {gap} points, if chance showed as clear a line more often, or "
            "if a tag in the map named this group: then it is a line that is known."
        },
        remedies={
            "ask": "Show the line to both sides and ask what it is: a system, a place, a history. Do not tell them.",
            "pair": "Let one mixed pair repair one hand-over across the line and report after a month.",
            "declare": "If the group is real, name it in the map as a tag and watch it from now on.",
        },
        reasons={
            "no-survey": "There are no answers, so groups that nobody declared cannot be seen.",
            "small-map": "Only {measured} links of {departments} departments could be measured. To look for groups takes "
            "{model_links} links and {model_departments} departments.",
            "thin": "{measured} measured links are too few to look for groups among {departments} departments: once every "
            "department's own level is allowed for, fewer than {spare} links are left.",
            "too-large": "With {departments} departments and {measured} measured links the search cannot be repeated often "
            "enough to tell a group from chance; it is made up to {most} departments and {most_links} links.",
            "blurred": "Some line seems to run through the organisation (links across it score {drop} points lower), but the "
            "answers do not settle which departments are on which side.",
            "low-response": "Links between {group} and the others score {drop} points lower, but most of them were rated by "
            "departments of which under {least_share} answered.",
        },
    ),
    zh=Texts(
        name="隐形孤岛",
        title="没有人画过的界线：{group}与其他部门",
        summary={
            "few": "{group}与其他部门之间已测的 {crossing} 条关系，比两边各自内部的关系低 {drop} 分。图里没有画过这条线；在纯属偶然的 "
            "{searches} 次搜索中，有 {chance} 次出现同样清楚的界线。",
            "many": "一个由 {size} 个部门组成的群体（例如{group}）与其他部门之间已测的 {crossing} 条关系，比两边各自内部的关系低 {drop} "
            "分。图里没有画过这条线；在纯属偶然的 {searches} 次搜索中，有 {chance} 次出现同样清楚的界线。",
            "few-unsure": "{group}与其他部门之间已测的 {crossing} 条关系，比两边各自内部的关系低 {drop} 分。图里没有画过这条线；在纯属偶然的 "
            "{searches} 次搜索中，有 {chance} 次出现同样清楚的界线。{unsure}属于哪一边，还不能肯定。",
            "many-unsure": "一个由 {size} 个部门组成的群体（例如{group}）与其他部门之间已测的 {crossing} 条关系，比两边各自内部的关系低 "
            "{drop} 分。图里没有画过这条线；在纯属偶然的 {searches} 次搜索中，有 {chance} 次出现同样清楚的界线。{unsure}属于哪一边，还不能肯定。",
        },
        flip={
            "smaller": "落差若不到 {gap} 分，或偶然更常出现同样清楚的界线，或图里有标签写明这个群体（那就是已知的界线），就不算隐形孤岛。"
        },
        remedies={
            "ask": "把这条线给两边看，问他们那是什么：一个系统、一处办公地点，还是一段历史。不要替他们下结论。",
            "pair": "请两边各出一人，先修好一处跨线的交接，一个月后汇报。",
            "declare": "如果这个群体确实存在，在图里用标签写明，从此持续关注。",
        },
        reasons={
            "no-survey": "没有调查答案，看不出没有声明的群体。",
            "small-map": "只有 {departments} 个部门的 {measured} 条关系可以测量。查找群体需要 {model_links} 条关系和 "
            "{model_departments} 个部门。",
            "thin": "要在 {departments} 个部门里查找群体，{measured} 条已测关系太少：扣除各部门自身的水平后，剩下不到 {spare} 条。",
            "too-large": "{departments} 个部门、{measured} 条已测关系，搜索无法重复足够多次来区分群体和偶然；最多做到 {most} 个部门、"
            "{most_links} 条关系。",
            "blurred": "组织里似乎有一条界线（跨线的关系低 {drop} 分），但凭现有答案说不准哪些部门在哪一边。",
            "low-response": "{group}与其他部门之间的关系低 {drop} 分，但其中多数出自回答的人不到 {least_share} 的部门。",
        },
    ),
)
