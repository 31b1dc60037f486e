"""One side of the service, such as trust or timely response, is clearly weaker than the others.

What it looks for
    A principle (a dimension of the questionnaire) that is weak over the whole house, or in one department beyond what is
    usual in the house.

Why it matters
    "Serve each other better" moves nobody. "Tell people what you need before they start" does. A weak principle says
    where to begin, and it is often the same in many departments.

How it is measured
    Within a link all dimensions come from the same people, so leniency and the supplier's level cancel in
    gap = score of the dimension - mean of the link's other dimensions. The house: mean gap over all links, its error by
    clusters of suppliers and of customers, Student's t. A department: its mean gap as a supplier against that of all other
    links, so questions that are harder for everybody cancel. Found where the gap is -settings.principle_gap (7.5 points) or
    more below zero, the one-sided test holds with Benjamini-Hochberg q <= settings.boundary_q (0.10), over the dimensions
    of the house or over all departments and dimensions, and the dimension's mean quality lies under settings.target
    (70) with probability settings.rel_prob (0.90). Dimensions whose questions do not hang together are left out.
    Where people answer from one impression (correlation of the dimensions above .90, corrected for unreliability),
    or that is not known, the house is "cannot tell": the gap may be a matter of the questions. A department's own profile
    is tested against the others' on the same questions, so it is reported, with the halo as what speaks against it.
    For trust, the evidence also holds the pairs: the lower of both directions, and how far the two lie apart.
    Severity from the expected shortfall of the dimension to the target: under 10 low, 10-20 medium, 20-30 high, above critical.
    Source: Cameron, Gelbach & Miller 2011; Nunnally & Bernstein 1994.

Example:
    "Clear needs" scores 9 points under the other principles over 89 links, and its mean quality is 57.

What to try
    Take the two questions of the weak principle to three departments and ask for the last case. Change one habit
    for the whole house, not ten in each department.

Limits
    Over the whole house a low dimension may only have harder questions; no survey can part the two without another house to
    compare with. For a department this does not matter. With one answer for the overall impression (halo) all
    dimensions move together and the profile means little.
----
服务的某一面，比如信任或及时响应，明显弱于其他几面。

看什么
    某条原则（问卷的一个维度）在全公司偏弱，或在某个部门比公司里常见的更弱。

为什么重要
    “互相服务好一点”谁也推不动；“动手之前先问清需要什么”就能做。薄弱的原则说明从哪里开始，而且往往许多部门是同一条。

怎么算
    同一条关系的各个维度来自同一批人，所以在“该维度的分减去这条关系其他维度的平均分”里，打分松紧和供应部门水平都抵消
    了。全公司：所有关系的平均差，误差按供应部门和客户部门两种分组计算，用 t 分布。单个部门：它作为供应方的平均差与其他
    所有关系相比，因此对谁都难的题目也抵消了。差低于 -settings.principle_gap（7.5 分），单侧检验经 Benjamini-Hochberg 校正
    q 不大于 settings.boundary_q（0.10）（全公司按维度校正，部门按所有部门和维度校正），而且该维度的平均质量以
    settings.rel_prob（0.90）的概率低于 settings.target（70）时标出。题目不一致的维度不参加。大家凭一个印象作答（各维
    度校正信度后的相关高于 .90）或不知道是否如此时，全公司一项为“说不准”：差距可能只是题目造成的。部门的剖面是在同样的题
    目上与其他部门比出来的，照样列出，并把光环效应列为反面证据。
    对于信任，证据里还列出成对的部门：两个方向中较低的一个，以及两者的差距。
    严重程度看该维度与目标的期望差距：10 以下低，10 到 20 中，20 到 30 高，再大为严重。
    来源：Cameron, Gelbach & Miller 2011；Nunnally & Bernstein 1994。

例子
    “需求明确”在 89 条关系上比其他原则低 9 分，平均质量 57 分。

可以怎么做
    拿薄弱原则的那两道题去问三个部门最近的一件事。全公司改一个习惯，胜过每个部门各改十个。

局限
    就全公司来说，得分低的维度也可能只是题目更难答“同意”；没有别的公司对照，任何问卷都分不开这两者。对单个部门没有这个问
    题。如果大家只按总体印象作答（光环效应），各维度同升同降，剖面就没有多少意义。
"""

from collections.abc import Iterable, Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.findings.grading import shortfall_severity
from icdiag.measures.normal import below, expected_shortfall
from icdiag.measures.principles import (
    Contrast,
    both_ways,
    contrast_level,
    department_contrasts,
    house_contrasts,
)
from icdiag.measures.quality_means import Known
from icdiag.measures.response import indicative
from icdiag.measures.topics import dimension_about
from icdiag.model.finding import DepartmentRef, Evidence, Finding, State, Value

ONE_THING = 0.90
"""Disattenuated correlation between dimensions from which they are one impression (method section 4)."""
PAIRS_SHOWN = 3
"""Pairs with the least trust that the evidence names."""


def _run(case: Case) -> Iterator[Finding]:
    tally, estimates = case.tally, case.estimates
    if tally is None or estimates is None:
        return
    skip = indicative(tally, case.org.settings)
    apart = tally.halo is not None and tally.halo <= ONE_THING
    house = list(_weak(case, house_contrasts(tally, estimates, skip=skip), skip))
    if house and not apart:
        yield _one_impression(case, min((x for x, _ in house), key=lambda x: x.gap), tally.halo)
    for contrast, level in (
        *(house if apart else ()),
        *_weak(case, department_contrasts(tally, estimates, skip=skip), skip),
    ):
        yield _found(case, contrast, level)


def _weak(case: Case, contrasts: Iterable[Contrast], skip: frozenset[str]) -> Iterator[tuple[Contrast, Known]]:
    """Yield the contrasts of dimensions that are weak, with the dimension's level."""
    settings, estimates = case.org.settings, case.estimates
    assert estimates is not None
    for x in contrasts:
        if x.gap <= -settings.principle_gap and x.q <= settings.boundary_q:
            level = contrast_level(estimates, x, skip=skip)
            if below(settings.target, level.value, level.sd) >= settings.rel_prob:
                yield x, level


def _name(case: Case, dimension: str) -> str:
    assert case.tally is not None
    found = next(d for d in case.tally.instrument.dimensions if d.id == dimension)
    return found.name.in_(case.org.language) or dimension


def _one_impression(case: Case, lowest: Contrast, halo: float | None) -> Finding:
    evidence = () if halo is None else (Evidence("halo", halo, threshold=ONE_THING),)
    values: dict[str, Value] = {"dimension": _name(case, lowest.dimension), "drop": -lowest.gap}
    return Finding(
        CHECK.id, "all", State.CANNOT_TELL, values=values, evidence=evidence,
        reason="halo" if halo is not None else "halo-unknown",
    )  # fmt: skip


def _found(case: Case, x: Contrast, level: Known) -> Finding:
    settings, tally = case.org.settings, case.tally
    assert tally is not None
    where = DepartmentRef(x.department) if x.department else case.org.name.in_(case.org.language)
    values: dict[str, Value] = {
        "dimension": _name(case, x.dimension), "where": where, "drop": -x.gap, "low": -x.high, "high": -x.low,
        "level": level.value, "links": x.links, "least": settings.principle_gap,
    }  # fmt: skip
    return Finding(
        check=CHECK.id,
        key=f"{x.department}:{x.dimension}" if x.department else x.dimension,
        severity=shortfall_severity(expected_shortfall(settings.target, level.value, level.sd)),
        confidence=min(1 - x.q, below(settings.target, level.value, level.sd)),
        departments=(x.department,) if x.department else (),
        values=values,
        evidence=(
            Evidence("dimension_gap", x.gap, x.low, x.high, threshold=-settings.principle_gap),
            Evidence("dimension_q", level.value, level.low, level.high, threshold=settings.target),
            Evidence("q_value", x.q, threshold=settings.boundary_q),
            Evidence("links", float(x.links)),
            *_trust(case, x),
        ),
        against=() if tally.halo is None else (Evidence("halo", tally.halo, threshold=ONE_THING),),
        flip="smaller",
        remedies=("ask", "one-habit") if x.department else ("one-habit", "ask", "train"),
        variant="department" if x.department else "house",
    )


def _trust(case: Case, x: Contrast) -> Iterator[Evidence]:
    """Yield how far pairs trust each other, both ways, where the weak dimension is trust."""
    assert case.tally is not None and case.estimates is not None
    about = dimension_about(case.tally.instrument, "trust")
    if about is None or about.id != x.dimension:
        return
    part = case.estimates.dimensions[x.dimension]
    pairs = [p for p in both_ways(part) if not x.department or x.department in p.weaker]
    if pairs:
        yield Evidence("trust_least", sum(p.least.value for p in pairs) / len(pairs))
        yield Evidence("trust_apart", sum(p.asymmetry.value for p in pairs) / len(pairs))
    for p in pairs[:PAIRS_SHOWN]:
        yield Evidence("trust_least", p.least.value, p.least.low, p.least.high, links=(p.weaker,))
        yield Evidence("trust_apart", p.asymmetry.value, p.asymmetry.low, p.asymmetry.high, links=(p.weaker,))


CHECK = Check(
    id="weak-principle",
    family="roles",
    run=_run,
    en=Texts(
        name="Weak principle",
        title='{where}: "{dimension}" is the weak side',
        summary={
            "house": '"{dimension}" scores {drop} points ({low} to {high}) under the other sides of the same services, over '
            "{links} links; its mean quality is {level}. Either it is the weak side of the house, or people find it harder "
            "to agree with these questions.",
            "department": "Over its {links} measured links, {where} is {drop} points ({low} to {high}) further behind on "
            '"{dimension}" than the rest of the house, compared with its other sides; its mean quality there is {level}.',
        },
        flip={"smaller": 'It would not be listed if "{dimension}" lay less than {least} points under the other sides.'},
        remedies={
            "ask": 'Take the questions of "{dimension}" to three people and ask for the last case.',
            "one-habit": 'Agree on one habit for "{dimension}" that holds for every link, and look at it again in a month.',
            "train": 'Make "{dimension}" the theme of the next training.',
        },
        reasons={
            "halo": '"{dimension}" scores {drop} points lower than the other sides, but people answered all sides from one '
            "overall impression, so the sides cannot be told apart.",
            "halo-unknown": '"{dimension}" scores {drop} points lower than the other sides, but it is not known whether '
            "people told the sides apart: that takes two questions or more for a side and enough answers.",
        },
    ),
    zh=Texts(
        name="薄弱的原则",
        title="{where}：“{dimension}”是薄弱的一面",
        summary={
            "house": "在 {links} 条关系上，“{dimension}”比同一服务的其他几面低 {drop} 分（{low} 到 {high}），平均质量 {level} "
            "分。要么这是公司薄弱的一面，要么这几道题更难让人同意。",
            "department": "在 {links} 条已测关系上，与自己的其他几面相比，{where}在“{dimension}”上比公司其他部门多落后 {drop} 分"
            "（{low} 到 {high}），这一面的平均质量 {level} 分。",
        },
        flip={"smaller": "“{dimension}”比其他几面低不到 {least} 分，就不会列出。"},
        remedies={
            "ask": "拿“{dimension}”的题目去问三个人最近的一件事。",
            "one-habit": "为“{dimension}”约定一个对每条关系都适用的习惯，一个月后再看。",
            "train": "把“{dimension}”作为下一次培训的主题。",
        },
        reasons={
            "halo": "“{dimension}”比其他几面低 {drop} 分，但大家是按一个总体印象回答所有题目的，各面分不开。",
            "halo-unknown": "“{dimension}”比其他几面低 {drop} 分，但不知道大家是否分清了各面：那需要每一面至少两道题和足够的"
            "答案。",
        },
    ),
)
