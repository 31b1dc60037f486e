"""The people of a department see a supplier so differently that the average speaks for few of them.

What it looks for
    Links with at least ten raters whose answers lie almost as far apart as random ones.

Why it matters
    An average of 50 can mean that all find the service middling, or that half are content and half are let down. The
    second calls for another question: what do the two halves get that is different?

How it is measured
    Agreement rwg(j) = J (1 - s) / (J (1 - s) + s), s the mean over the J items of variance / variance of random
    answers ((A^2 - 1) / 12 for A options). Found under settings.rwg_ok (0.70); low above 0.50, medium below. Two
    camps where van der Eijk's A, averaged over the items, is negative: more people at both ends than in the middle.
    Random answers may also lean to the kind side (variance 1.34 instead of 2 for five options): against those,
    agreement is lower. Where it is 0.70 to 0.80 against even ones and 0.30 or less against leaning ones, the verdict
    hangs on that choice and we say "cannot tell". What this does to the result: the link keeps its score and its
    verdict; they speak of an average that few people hold. It is a fact of the answers, so no probability is attached.
    Source: James, Demaree & Wolf 1984; LeBreton & Senter 2008; Brown & Hauenstein 2005; van der Eijk 2001.

Example:
    The people of Sales disagree about IT (agreement 0.42): the average hides two camps.

What to try
    Ask both camps for one case each. Look for what divides them: site, shift, contact person, kind of request. Next
    time rate the two services apart.

Limits
    Agreement grows with the number of items, so a longer questionnaire looks more agreed. Under ten raters spread is
    not spoken of, to protect the few. Single answers are never shown.
----
一个部门的人对同一个供应部门看法差得太远，平均数代表不了多少人。

看什么
    评价人数不少于十人、答案分散得几乎像随机选择的关系。

为什么重要
    平均 50 分可能是人人都觉得一般，也可能是一半人满意、一半人失望。后一种情况要问的是：这两半人得到的服务有什么不同？

怎么算
    一致性 rwg(j) = J (1 - s) / (J (1 - s) + s)，s 是 J 道题的方差与随机作答方差（A 个选项时为 (A² - 1) / 12）之比的平
    均。低于 settings.rwg_ok（0.70）即为发现；0.50 以上为低，以下为中。各题 van der Eijk 的 A 平均为负时为“两派”：两端的
    人比中间多。随机作答也可能偏向好的一边（五个选项时方差为 1.34 而不是 2），与它相比一致性更低。与均匀作答相比为 0.70
    到 0.80、与偏斜作答相比不高于 0.30 时，结论取决于选哪一种，我们说“说不准”。对结果的影响：这条关系的得分和结论都保
    留，只是它们说的是一个没多少人认同的平均。这是答案里的事实，不附概率。
    来源：James, Demaree & Wolf 1984；LeBreton & Senter 2008；Brown & Hauenstein 2005；van der Eijk 2001。

例子
    销售部的人对信息技术部看法不一（一致性 0.42）：平均数掩盖了两派意见。

可以怎么做
    请两边的人各讲一件事。看看是什么把他们分开：地点、班次、对接人，还是需求的种类。下次把两种服务分开评。

局限
    题目越多，一致性越高，所以长问卷看上去更一致。不足十人时不谈分散程度，以保护少数人。从不显示个人答案。
"""

from collections.abc import Iterator

from icdiag.findings.base import Case, Check, Texts
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State, Value
from icdiag.model.tally import LinkTally

WEAK = 0.50
"""Under it agreement is weak or none at all (LeBreton & Senter 2008)."""
NONE = 0.30
"""Up to it there is no agreement (LeBreton & Senter 2008)."""
STRONG = 0.80
"""From it agreement is strong, between this and .70 moderate (Brown & Hauenstein 2005)."""


def _run(case: Case) -> Iterator[Finding]:
    if case.tally is None or not case.tally.links:
        return
    if all(link.agreement is None for link in case.tally.links):
        yield Finding(CHECK.id, "all", State.CANNOT_TELL, reason="few")
    for link in case.tally.links:
        if link.agreement is None:
            continue
        printed, skewed = round(link.agreement, 2), link.agreement_skewed
        if printed < case.org.settings.rwg_ok:
            yield _found(case, link, link.agreement)
        elif printed < STRONG and skewed is not None and skewed <= NONE:
            yield _unsure(case, link, link.agreement, skewed)


def _found(case: Case, link: LinkTally, agreement: float) -> Finding:
    pair = (link.supplier, link.customer)
    return Finding(
        check=CHECK.id,
        key=f"{link.supplier}..{link.customer}",
        severity=Severity.LOW if agreement > WEAK else Severity.MEDIUM,
        departments=pair,
        links=(pair,),
        values=_values(case, link, agreement),
        evidence=_evidence(case, link, agreement),
        flip="closer",
        remedies=("both-camps", "what-divides", "rate-apart"),
        variant="camps" if link.polarity is not None and link.polarity < 0 else "spread",
    )


def _unsure(case: Case, link: LinkTally, agreement: float, skewed: float) -> Finding:
    pair = (link.supplier, link.customer)
    return Finding(
        CHECK.id, f"{link.supplier}..{link.customer}", State.CANNOT_TELL, departments=pair, links=(pair,),
        values={**_values(case, link, agreement), "skewed": f"{skewed:.2f}"},
        evidence=_evidence(case, link, agreement), reason="null",
    )  # fmt: skip


def _values(case: Case, link: LinkTally, agreement: float) -> dict[str, Value]:
    return {
        "supplier": DepartmentRef(link.supplier),
        "customer": DepartmentRef(link.customer),
        "agreement": f"{agreement:.2f}",
        "least": f"{case.org.settings.rwg_ok:.2f}",
        "n": link.n,
    }


def _evidence(case: Case, link: LinkTally, agreement: float) -> tuple[Evidence, ...]:
    rows = [Evidence("rwg", agreement, n=link.n, threshold=case.org.settings.rwg_ok)]
    if link.agreement_skewed is not None:
        rows.append(Evidence("rwg_skewed", link.agreement_skewed, n=link.n, threshold=NONE))
    if link.polarity is not None:
        rows.append(Evidence("polarity", link.polarity, n=link.n, threshold=0.0))
    return tuple(rows)


CHECK = Check(
    id="rater-disagreement",
    family="data",
    run=_run,
    en=Texts(
        name="Divided opinion",
        title="{customer} is of two minds about {supplier}",
        summary={
            "camps": "The {n} people of {customer} disagree about {supplier} (agreement {agreement}): the average hides "
            "two camps. The link keeps its score, but few people hold that view.",
            "spread": "The {n} people of {customer} disagree about {supplier} (agreement {agreement}): their views are "
            "spread over the whole scale. The link keeps its score, but few people hold that view.",
        },
        flip={"closer": "It would not be listed from an agreement of {least} on."},
        remedies={
            "both-camps": "Ask people who are content and people who are not for one recent case each.",
            "what-divides": "Look for what divides them: site, shift, contact person, kind of request.",
            "rate-apart": "If two services hide behind the link, let them be rated apart next time.",
        },
        reasons={
            "few": "No link has ten answers to every question, and spread is not spoken of below that.",
            "null": "Whether the {n} people of {customer} agree about {supplier} depends on what random answers would "
            "look like: agreement is {agreement} if those are even, {skewed} if they lean to the kind side.",
        },
    ),
    zh=Texts(
        name="意见分歧",
        title="{customer}内部对{supplier}看法不一",
        summary={
            "camps": "{customer}的 {n} 人对{supplier}看法不一（一致性 {agreement}）：平均数掩盖了两派意见。这条关系保留"
            "得分，但真这么看的人不多。",
            "spread": "{customer}的 {n} 人对{supplier}看法不一（一致性 {agreement}）：意见散布在整个量表上。这条关系保留"
            "得分，但真这么看的人不多。",
        },
        flip={"closer": "一致性达到 {least}，就不会列出。"},
        remedies={
            "both-camps": "请满意的人和不满意的人各讲一件最近的事。",
            "what-divides": "看看是什么把他们分开：地点、班次、对接人，还是需求的种类。",
            "rate-apart": "如果这条关系背后其实是两种服务，下次分开评。",
        },
        reasons={
            "few": "没有一条关系的每道题都有十个答案，不到这个数就不谈分散程度。",
            "null": "{customer}的 {n} 人对{supplier}的看法算不算一致，取决于随机作答是什么样子：若随机作答是均匀的，一致性为 "
            "{agreement}；若偏向好的一边，则为 {skewed}。",
        },
    ),
)
