"""People who answered without reading: their answers were left out before anything was scored.

What it looks for
    People whose answers show that they did not read: the same answer to everything, long runs of one answer, answers
    that contradict each other, or a form filled in too fast. Also pairs of people with exactly the same answers.

Why it matters
    A few such people blur every average, and where one department has several of them a sound link can look weak, or
    a weak one sound. Leaving them out silently would be worse: so the report says how many, and what it changed.

How it is measured
    Judged are people with at least 8 answers on 2 suppliers of shown links, and only by these answers. Straight-line:
    the same answer to all of them, although the questions are worded both ways or the dimensions' means differ by
    more than 5 points. Five further signs: one answer in an unbroken run of settings.longstring (half) of all answers,
    over the border between two suppliers; least varied 5%, also for where on the scale they lie, together with such
    a run; outlier (Mahalanobis distance of the pattern from the link's, p < .001, in half of the ratings); even-odd
    consistency under .30; under settings.sec_per_item (2) seconds a question. Left out: straight-line, or two of the
    others. Never because answers are low. What this does to the result: these people's answers count nowhere, except
    where their link would then fall under 5 raters; response rates still count them. All of this is settled as under 5
    raters, whatever settings.min_n is, so that two reports cannot be subtracted. The assessment is done again with
    them, and the finding names what would come or go. Low up to 12% of the people, medium above. Exact doubles (at
    least 20 equal answers) are only counted. Above 25% nobody is left out: then something is wrong with the survey
    itself.
    Source: Johnson 2005; Huang et al. 2012; Meade & Craig 2012; Curran 2016; Dunn et al. 2018.

Example:
    4 of 87 people gave the same answer to all their questions; they are left out, and no finding changes if they are
    kept.

What to try
    Make the questionnaire shorter: only suppliers that people really work with. Tell people what the answers are used
    for. Do not look for the persons: the report does not know them, and looking would cost the trust of all.

Limits
    Some of those left out may have meant it, and a careless person who ticks at random is hard to see. People who
    rated one supplier only are not judged. Where people cannot be told apart, nobody can be judged.
----
有人没读题就作答：他们的答案在计分之前已经剔除。

看什么
    答案显示本人没有读题的人：从头到尾选同一个，长串相同，前后矛盾，或填得太快。还有答案完全一样的两个人。

为什么重要
    少数这样的人会让所有平均数变得模糊；若集中在一个部门，好的关系会显得差，差的会显得好。悄悄剔除更不好，所以报告写
    明剔除了多少人，改变了什么。

怎么算
    只判断在可公布的关系上、对至少 2 个供应部门给出至少 8 个答案的人，也只看这些答案。一条线：所有答案相同，而题目有
    正有反，或各维度平均分相差超过 5 分。另外五个迹象：同一答案不间断地占全部答案的 settings.longstring（一半）以上，
    并且跨过两个供应部门；变化最小的 5%（也要
    与其在量表上的位置相比）且有这样的长串；离群（答案的样式与该关系平均的马氏距离 p < .001，占其评价的一半以
    上）；奇偶一致性低于 .30；每题不到 settings.sec_per_item（2）秒。剔除：一条线，或其余迹象有两个。从不因为打分低而
    剔除。对结果的影响：这些人的答案不进入任何数字，除非剔除后该关系不足 5 人；回收率仍把他们算在内。无论
    settings.min_n 是多少，剔除谁都按 5 人的门槛来定，这样两份报告相减也推不出个人。全部计算会连同他们再做一遍，发现
    里写明哪些结论会出现或消失。占 12% 以内为低，以上为中。完全相同的答卷（至少 20 个答案相同）只计数。超过 25% 时一
    个也不剔除：那说明问卷本身有问题。
    来源：Johnson 2005；Huang 等 2012；Meade & Craig 2012；Curran 2016；Dunn 等 2018。

例子
    87 人里有 4 人所有题目选了同一个答案；已剔除。如果保留他们，没有一条发现会改变。

可以怎么做
    把问卷缩短：只问真正打过交道的供应部门。告诉大家答案用来做什么。不要去找是谁：报告并不知道，追查会失去所有人的信任。

局限
    剔除的人里可能有人确实这么想；随机乱填的人很难看出来。只评价了一个供应部门的人不作判断。分不清答题人时，谁都无法判断。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.model.finding import Evidence, Finding, Severity, State, Value
from icdiag.model.tally import CarelessTally

USUAL = 0.12
"""Upper end of the share of careless people in surveys (Meade & Craig 2012)."""
NAMED = 6
"""Findings that the sentence names at most."""


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None:
        return
    screen = case.tally.careless
    if screen is None:
        yield _unknown("few" if case.tally.told_apart else "not-told-apart")
    elif screen.too_many:
        yield _unknown("too-many", _evidence(screen), judged=screen.judged)
    elif screen.left_out:
        yield _left_out(case, screen)
    elif dict(screen.flags).get("duplicate"):
        yield _found(Severity.LOW, "duplicates", _values(screen), screen)


def _unknown(reason: str, evidence: tuple[Evidence, ...] = (), **values: Value) -> Finding:
    return Finding(CHECK.id, "all", State.CANNOT_TELL, values=values, evidence=evidence, reason=reason)


def _values(screen: CarelessTally) -> dict[str, Value]:
    return {
        "people": screen.left_out,
        "judged": screen.judged,
        "straight": dict(screen.flags).get("straight-line", 0),
        "duplicates": dict(screen.flags).get("duplicate", 0),
    }


def _left_out(case: Case, screen: CarelessTally) -> Finding:
    changes = case.careless_changes
    values = _values(screen)
    if changes:
        names = ", ".join(changes[:NAMED]) + (", …" if len(changes) > NAMED else "")
        values |= {"changes": len(changes), "names": names}
    several = "changes" if len(changes or ()) > 1 else "one-change"
    variant = "not-compared" if changes is None else several if changes else "no-change"
    usual = screen.left_out <= USUAL * screen.judged
    return _found(Severity.LOW if usual else Severity.MEDIUM, variant, values, screen)


def _found(severity: Severity, variant: str, values: dict[str, Value], screen: CarelessTally) -> Finding:
    return Finding(
        check=CHECK.id,
        key="all",
        severity=severity,
        values=values,
        evidence=_evidence(screen),
        flip="one-sheet" if variant == "duplicates" else "none-left-out",
        remedies=("one-each", "no-search") if variant == "duplicates" else ("shorter", "tell-use", "no-search"),
        variant=variant,
    )


def _evidence(screen: CarelessTally) -> tuple[Evidence, ...]:
    share = Evidence("careless_share", screen.left_out / screen.judged, n=screen.judged, threshold=USUAL)
    flags = (Evidence(f"flag_{name.replace('-', '_')}", float(people)) for name, people in screen.flags)
    return (share, *flags)


CHECK = Check(
    id="careless-answers",
    family="data",
    run=_run,
    en=Texts(
        name="Careless answers",
        title="Some people answered without reading",
        summary={
            "no-change": "The answers of {people} of {judged} people look as if given without reading and were left out; "
            "{straight} gave the same answer throughout. No finding changes if they are kept.",
            "changes": "The answers of {people} of {judged} people look as if given without reading and were left out; "
            "{straight} gave the same answer throughout. If they are kept, {changes} findings come or go ({names}).",
            "one-change": "The answers of {people} of {judged} people look as if given without reading and were left out; "
            "{straight} gave the same answer throughout. If they are kept, one finding comes or goes ({names}).",
            "not-compared": "The answers of {people} of {judged} people look as if given without reading and were left "
            "out; {straight} gave the same answer throughout.",
            "duplicates": "{duplicates} of {judged} people gave exactly the same answers as somebody else in their "
            "department. They all count, since nobody knows which ones are real.",
        },
        flip={
            "none-left-out": "The finding goes in a survey in which nobody's answers have to be left out. Whether any other finding "
            "would come or go with these answers kept is said above.",
            "one-sheet": "The finding goes in a survey in which no two people give exactly the same answers.",
        },
        remedies={
            "shorter": "Ask people only about the suppliers they really work with, and keep the questionnaire short.",
            "tell-use": "Tell people before the next survey what became of the answers to this one.",
            "no-search": "Do not look for the persons; the report does not know them, and everybody's trust would suffer.",
            "one-each": "Send each person a link that can be used once.",
        },
        reasons={
            "not-told-apart": "The survey does not say which answers come from the same person, so nobody could be "
            "judged. All answers count.",
            "few": "Fewer than ten people answered enough questions on two suppliers, so nobody was judged. All "
            "answers count.",
            "too-many": "More than a quarter of the {judged} people would have to be left out. That many at once point "
            "to the survey and not to the people (two options only, forms filled in beforehand, one person "
            "for many), so all answers count. Read the whole report with care.",
        },
    ),
    zh=Texts(
        name="不认真的作答",
        title="有人没读题就作答",
        summary={
            "no-change": "{judged} 人里有 {people} 人的答案像是没读题就填的，已经剔除，其中 {straight} 人从头到尾选同一个答案。"
            "如果保留他们，没有一条发现会改变。",
            "changes": "{judged} 人里有 {people} 人的答案像是没读题就填的，已经剔除，其中 {straight} 人从头到尾选同一个答案。"
            "如果保留他们，会有 {changes} 条发现出现或消失（{names}）。",
            "one-change": "{judged} 人里有 {people} 人的答案像是没读题就填的，已经剔除，其中 {straight} 人从头到尾选同一个答案。"
            "如果保留他们，会有一条发现出现或消失（{names}）。",
            "not-compared": "{judged} 人里有 {people} 人的答案像是没读题就填的，已经剔除，其中 {straight} 人从头到尾选同一个"
            "答案。",
            "duplicates": "{judged} 人里有 {duplicates} 人的答案与本部门另一个人完全相同。谁是真的无从得知，所以全部照常计入。",
        },
        flip={
            "none-left-out": "下次调查没有人的答案需要剔除，这条发现就会消失。如果保留这些答案，别的发现会不会变化，上面已经说明。",
            "one-sheet": "下次调查没有两个人的答案完全相同，这条发现就会消失。",
        },
        remedies={
            "shorter": "只问大家真正打过交道的供应部门，问卷尽量短。",
            "tell-use": "下次调查之前，告诉大家这次的答案带来了什么。",
            "no-search": "不要去找是谁；报告并不知道，追查只会失去所有人的信任。",
            "one-each": "给每个人一个只能用一次的链接。",
        },
        reasons={
            "not-told-apart": "调查没有说明哪些答案来自同一个人，所以谁都无法判断。所有答案照常计入。",
            "few": "对两个供应部门回答了足够题目的人不足十个，所以没有作判断。所有答案照常计入。",
            "too-many": "{judged} 人里要剔除的超过四分之一。一下子有这么多，问题多半在问卷而不在人（只有两个选项、表格事先"
            "填好、一人代多人填），所以所有答案照常计入。整份报告请谨慎阅读。",
        },
    ),
)
