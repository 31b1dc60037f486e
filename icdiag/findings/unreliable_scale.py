"""Questions of one dimension that do not hang together, so that their average does not measure one thing.

What it looks for
    Dimensions whose questions people answer almost independently of each other, questions that run against the rest,
    questions that only repeat each other, and dimensions that cannot be told apart.

Why it matters
    A dimension's score is worth naming only if its questions measure the same thing. One question that was worded the
    other way round and not reversed turns the score of its dimension upside down.

How it is measured
    Over all complete ratings in a dimension (ten at least): omega from one factor for three items and more,
    Spearman-Brown 2r / (1 + r) for two; beside it alpha with Feldt's interval, counted over people since the ratings of
    one person are no independent ones, and with the interval that comes from drawing the people anew, each with all
    their ratings; and alpha with every person's own mean taken out. Medium under
    settings.alpha_alone (0.60), low under settings.alpha_ok (0.70). A question whose correlation with its dimension's
    others is negative (with only two: and with the other dimensions too) was probably not reversed: high. Under 0.30 in
    a dimension of three or more it does not fit: low. Over 0.95 questions are redundant: low. Halo: dimensions
    correlate over 0.90 on average, once corrected for unreliability: low. What this does to the result: a dimension under
    settings.alpha_alone gets no score of its own, neither for a link nor for the whole; its answers still count in
    the overall score. Nothing else is changed. It is a fact of the answers, so no probability is attached.
    Source: Cronbach 1951; Feldt 1965; Bonett 2002; McDonald 1999; Eisinga et al. 2013; Nunnally & Bernstein 1994.

Example:
    The two questions on shared goals have a Spearman-Brown of 0.41: the dimension is not reported alone.

What to try
    Read the question again with three people who answered it. Correct `reversed` in the instrument if it was worded the
    other way round. Ask one more question for a dimension that is too loose.

Limits
    .60 and .70 are conventions (Nunnally 1978; Lance, Butts & Michels 2006). High values say that people answer alike,
    not that the right thing was asked. A dimension with one question cannot be judged.
----
同一维度的题目彼此不一致，平均起来说明不了一件事。

看什么
    题目之间几乎各答各的维度，与其他题方向相反的题，只是互相重复的题，以及彼此分不开的维度。

为什么重要
    只有题目测的是同一件事，维度得分才值得一提。一道反着写、却没有反向计分的题，会把整个维度的得分颠倒过来。

怎么算
    对每个维度所有完整的评价（至少十份）：三题以上用单因子的 omega，两题用 Spearman-Brown 2r / (1 + r)；旁边给出 alpha
    和 Feldt 区间（按人数算，因为同一个人的几份评价并不独立）、把人连同其全部评价重新抽取得到的区间，以及减去每个人自
    身平均之后的 alpha。低于
    settings.alpha_alone（0.60）为中，低于 settings.alpha_ok（0.70）为低。一道题与本维度其他题的相关为负（只有两题时，
    还要与其他维度的相关为负），多半是忘了反向计分：高。三题以上的维度里相关低于 0.30 的题不合群：低。高于 0.95 说明题
    目重复：低。光环效应：校正之后各维度之间平均相关超过 0.90：低。对结果的影响：低于 settings.alpha_alone 的维度没有单
    独的得分，关系和总体都没有；它的答案仍计入总分。其他都不变。这是答案里的事实，不附概率。
    来源：Cronbach 1951；Feldt 1965；Bonett 2002；McDonald 1999；Eisinga 等 2013；Nunnally & Bernstein 1994。

例子
    “共同目标”的两道题 Spearman-Brown 为 0.41：这个维度不单独报告。

可以怎么做
    请三位答过的人一起重读这道题。如果题目是反着写的，在问卷文件里改正 `reversed`。太松散的维度再加一道题。

局限
    0.60 和 0.70 只是惯例（Nunnally 1978；Lance, Butts & Michels 2006）。数值高只说明大家答得一致，不说明问对了问题。只有一
    道题的维度无法判断。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.formulas.alpha_draws import drawn_interval
from icdiag.formulas.reliability import feldt_interval
from icdiag.model.finding import Evidence, Finding, Severity, State, Value, WordRef
from icdiag.model.tally import ItemReliability, Reliability, Tally

LEAST_REST = 0.30
"""Corrected item-total correlation under which a question does not fit (Nunnally & Bernstein 1994)."""
REDUNDANT = 0.95
ONE_THING = 0.90
"""Disattenuated correlation between dimensions from which they are one impression."""
LEAST_ITEMS = 3
"""Questions from which one can be told to run against the others of its dimension."""
DECIMALS = 2
"""Reliabilities are conventions of two decimals, and are compared as they are printed."""
PEOPLE = 2
"""An interval needs two people."""


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None or not case.tally.reliability:
        return
    scales = case.tally.reliability
    for scale in scales:
        yield from _dimension(case, scale)
        yield from _items(case, scale)
    if case.tally.halo is not None and case.tally.halo > ONE_THING:
        yield _halo(case.tally.halo)
    unknown = [scale for scale in scales if scale.coefficient is None]
    single = [scale for scale in unknown if scale.items == 1]
    if single:
        yield _cannot_tell("single", "single-question", len(single))
    if len(unknown) > len(single):
        yield _cannot_tell("few", "few-ratings", len(unknown) - len(single))


def _cannot_tell(key: str, reason: str, count: int) -> Finding:
    return Finding(CHECK.id, key, State.CANNOT_TELL, values={"count": count}, reason=reason)


def _dimension(case: Case, scale: Reliability) -> Iterator[Finding]:
    settings, known = case.org.settings, scale.coefficient
    if known is None:
        return
    value = round(known, DECIMALS)
    if value < settings.alpha_alone:
        yield _found(case, scale, Severity.MEDIUM, "loose", ("read-again", "one-more"))
    elif value < settings.alpha_ok:
        yield _found(case, scale, Severity.LOW, "caution", ("one-more", "read-again"))
    elif value > REDUNDANT:
        yield _found(case, scale, Severity.LOW, "redundant", ("shorten",))


def _found(case: Case, scale: Reliability, severity: Severity, variant: str, remedies: tuple[str, ...]) -> Finding:
    assert case.tally is not None and scale.coefficient is not None
    settings = case.org.settings
    return Finding(
        check=CHECK.id,
        key=scale.dimension,
        severity=severity,
        values={
            "subject": _name(case, scale.dimension),
            "items": scale.items,
            "value": f"{scale.coefficient:.2f}",
            "ok": f"{settings.alpha_ok:.2f}",
            "alone": f"{settings.alpha_alone:.2f}",
            "most": f"{REDUNDANT:.2f}",
        },
        evidence=_evidence(case, scale),
        flip="apart-enough" if variant == "redundant" else "higher",
        remedies=remedies,
        variant=variant,
    )


def _evidence(case: Case, scale: Reliability) -> tuple[Evidence, ...]:
    settings = case.org.settings
    rows = []
    if scale.omega is not None:
        rows.append(Evidence("omega", scale.omega, n=scale.n, threshold=settings.alpha_ok))
    if scale.split_half is not None:
        rows.append(Evidence("split_half", scale.split_half, n=scale.n, threshold=settings.alpha_ok))
    if scale.alpha is not None:
        low, high = None, None
        if scale.people >= PEOPLE:
            low, high = feldt_interval(alpha=scale.alpha, n=scale.people, items=scale.items, level=settings.ci)
        rows.append(Evidence("alpha", scale.alpha, low, high, scale.n, settings.alpha_ok))
        if scale.spread is not None:
            low, high = drawn_interval(alpha=scale.alpha, spread=scale.spread, level=settings.ci)
            rows.append(Evidence("alpha_people", scale.alpha, low, high, scale.n))
    if scale.centred is not None:
        rows.append(Evidence("alpha_centred", scale.centred))
    return tuple(rows)


def _items(case: Case, scale: Reliability) -> Iterator[Finding]:
    for item in scale.item_stats:
        if item.rest is None:
            continue
        alone = scale.items < LEAST_ITEMS
        if item.rest < 0 and (not alone or (item.whole is not None and item.whole < 0)):
            yield _item(case, scale, item, Severity.HIGH, "reversed")
        elif item.rest < LEAST_REST and not alone:
            yield _item(case, scale, item, Severity.LOW, "stray")


def _item(case: Case, scale: Reliability, item: ItemReliability, severity: Severity, variant: str) -> Finding:
    values: dict[str, Value] = {
        "subject": item.id,
        "dimension": _name(case, scale.dimension),
        "value": f"{item.rest:.2f}",
    }
    rows = [Evidence("item_rest", item.rest, n=scale.n, threshold=LEAST_REST)]
    if item.whole is not None:
        rows.append(Evidence("item_whole", item.whole))
    if item.alpha_without is not None:
        rows.append(Evidence("alpha_without", item.alpha_without, threshold=scale.alpha))
    return Finding(
        check=CHECK.id,
        key=f"{scale.dimension}:{item.id}",
        severity=severity,
        values=values,
        evidence=tuple(rows),
        flip="fits",
        remedies=("reverse", "read-again") if variant == "reversed" else ("read-again", "replace"),
        variant=variant,
    )


def _halo(value: float) -> Finding:
    return Finding(
        check=CHECK.id,
        key="halo",
        severity=Severity.LOW,
        values={"subject": WordRef("report.dimension.all"), "value": f"{value:.2f}", "most": f"{ONE_THING:.2f}"},
        evidence=(Evidence("halo", value, threshold=ONE_THING),),
        flip="apart",
        remedies=("overall", "concrete"),
        variant="halo",
    )


def _name(case: Case, id_: str) -> str:
    tally = case.tally
    assert isinstance(tally, Tally)
    found = next((d for d in tally.instrument.dimensions if d.id == id_), None)
    return (found.name.in_(case.org.language) if found else "") or id_


CHECK = Check(
    id="unreliable-scale",
    family="data",
    run=_run,
    en=Texts(
        name="Loose scale",
        title="Questions in doubt: {subject}",
        summary={
            "loose": "The {items} questions on “{subject}” do not hang together (reliability {value}, under {alone}). The "
            "dimension gets no score of its own; its answers count in the overall score.",
            "caution": "The {items} questions on “{subject}” hang together only loosely (reliability {value}, under {ok}). "
            "Read the scores of this dimension with caution.",
            "redundant": "The {items} questions on “{subject}” are answered almost identically (reliability {value}): some "
            "of them could go.",
            "reversed": "Question {subject} runs against the others on “{dimension}” (correlation {value}); it was probably "
            "worded the other way round and not reversed. The dimension's scores are not to be trusted until this is "
            "settled.",
            "stray": "Question {subject} does not fit the others on “{dimension}” (correlation {value}).",
            "halo": "The dimensions cannot be told apart: they correlate {value} on average once corrected for unreliability "
            "(over {most} they are one impression). Go by the overall scores first.",
        },
        flip={
            "higher": "From {ok} on the dimension would not be listed.",
            "apart-enough": "It would not be listed if its questions agreed less, up to {most}.",
            "fits": "It would not be listed if people answered it as they answer the others.",
            "apart": "It would not be listed if people judged the dimensions independently of each other.",
        },
        remedies={
            "read-again": "Read the questions again with three people who answered them: what did they take them to mean?",
            "one-more": "Ask one more question for this dimension next time.",
            "shorten": "Drop the question that adds least; people will thank you.",
            "reverse": "If the question was worded the other way round, set `reversed: true` for it in the instrument and run again.",
            "replace": "Replace the question, or move it to the dimension it belongs to.",
            "overall": "Report the overall score of each link first, and treat differences between dimensions as hints.",
            "concrete": "Ask about concrete events (dates kept, answers given) rather than impressions.",
        },
        reasons={
            "single-question": "{count} dimensions consist of one question, so how reliable they are cannot be told.",
            "few-ratings": "{count} dimensions have fewer than ten complete ratings, so how reliable they are cannot be told.",
        },
    ),
    zh=Texts(
        name="量表松散",
        title="存疑的题目：{subject}",
        summary={
            "loose": "“{subject}”的 {items} 道题彼此不一致（信度 {value}，低于 {alone}）。这个维度没有单独的得分，答案仍计入总分。",
            "caution": "“{subject}”的 {items} 道题一致性偏低（信度 {value}，低于 {ok}）。这个维度的得分请谨慎看待。",
            "redundant": "“{subject}”的 {items} 道题几乎答得一样（信度 {value}），可以删去几道。",
            "reversed": "第 {subject} 题与“{dimension}”的其他题方向相反（相关 {value}），多半是反着写的题没有反向计分。弄清之前，这个"
            "维度的得分不可信。",
            "stray": "第 {subject} 题与“{dimension}”的其他题不合（相关 {value}）。",
            "halo": "各维度分不开：校正之后平均相关 {value}（超过 {most} 就是同一个印象）。请先看总分。",
        },
        flip={
            "higher": "达到 {ok}，这个维度就不会列出。",
            "apart-enough": "各题之间若没有这么一致，不高于 {most}，就不会列出。",
            "fits": "大家对它的回答若与其他题一致，就不会列出。",
            "apart": "大家若能分别评判各个维度，就不会列出。",
        },
        remedies={
            "read-again": "请三位答过的人一起重读这些题：他们当时是怎么理解的？",
            "one-more": "下次给这个维度再加一道题。",
            "shorten": "删去贡献最小的题，答题的人会感谢你。",
            "reverse": "如果这道题是反着写的，在问卷文件里给它加上 `reversed: true`，再运行一次。",
            "replace": "换掉这道题，或把它移到它该在的维度。",
            "overall": "先报告每条关系的总分，维度之间的差别只当作线索。",
            "concrete": "多问具体的事（是否按期、有没有答复），少问印象。",
        },
        reasons={
            "single-question": "有 {count} 个维度只有一道题，信度无法判断。",
            "few-ratings": "有 {count} 个维度的完整评价不足十份，信度无法判断。",
        },
    ),
)
