"""View model -> report.md: short enough for a pull request's comment or a chat message. Names in it cannot act."""

from collections.abc import Iterator
from itertools import count

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.evidence import ARROW
from icdiag.report.markdown_text import escaped, plain
from icdiag.report.text import whole
from icdiag.report.view import Content
from icdiag.report.view_findings import FindingView
from icdiag.report.view_links import LinkView
from icdiag.words import Words

MOST = 5
"""Strengths, walls and first steps that are named."""
MOST_LINKS = 8
MOST_REASONS = 6
NAME, TITLE, SENTENCE = 40, 120, 240
"""Characters of names, of titles and of sentences; longer ones are cut."""


def render_markdown(diagnosis: Diagnosis, language: str, shown: Content | None = None) -> str:
    """Return the report in short as Markdown in ``zh`` or ``en``; the same diagnosis gives the same text.

    It stays under the 65,536 characters of a comment, whatever the names are. ``shown`` is the diagnosis's content in
    that language, where it is at hand.
    """
    return "\n".join(_lines(shown or content(diagnosis, language), Words(language))).rstrip("\n") + "\n"


def _lines(shown: Content, words: Words) -> Iterator[str]:
    name = " · ".join(escaped(x, TITLE) for x in (shown.org_name, shown.period) if x)
    yield f"## {words('report.title')}{words('markdown.of', name=name) if name else ''}\n"
    if shown.quality and shown.quality.lowered:
        yield f"> {words('report.banner.lowered', n=shown.quality.min_n)}\n"
    yield f"{(' ' if words.language == 'en' else '').join(escaped(s, SENTENCE) for s in shown.verdict)}\n"
    yield f"**{_health(shown, words)}**\n"
    yield from _strengths(shown, words)
    yield from _walls(shown, words)
    yield from _weak(shown, words)
    yield from _first(shown, words)
    yield from _unknown(shown, words)
    yield f"_{words('markdown.foot')}_"


def _health(shown: Content, words: Words) -> str:
    health = shown.health
    if health is None or health.low is None or health.high is None:
        return words("markdown.no_health", why=escaped(shown.health_reason))
    return words("markdown.health", score=whole(health.value), low=whole(health.low), high=whole(health.high))


def _strengths(shown: Content, words: Words) -> Iterator[str]:
    if shown.strengths:
        yield f"### {words('report.section.strengths')}\n"
        for view in shown.strengths[:MOST]:
            yield f"- {escaped(view.title, TITLE)}{words('markdown.in_brackets', text=_sure(view, words))}"
        yield from _more(len(shown.strengths), words)
        yield ""


def _walls(shown: Content, words: Words) -> Iterator[str]:
    if not shown.walls:
        return
    yield f"### {words('report.section.walls')}\n"
    links = {(x.supplier.id, x.customer.id): x for x in shown.links}
    for view in shown.walls[:MOST]:
        graded = words("markdown.graded", severity=escaped(view.severity_word), sure=_sure(view, words))
        yield f"- **{escaped(view.title, TITLE)}**{graded}"
        own = [links[pair] for pair in view.links if pair in links and links[pair].status == "shown"]
        for link in own[:2] if len(own) <= 2 else ():
            yield f"  - {words('markdown.named', name=_names(link), text=_quality(link, words))}"
    walls = sum(card.key == "walls" and int(card.value.replace(",", "")) for card in shown.cards)
    yield from _more(walls, words)
    yield ""


def _weak(shown: Content, words: Words) -> Iterator[str]:
    weak = [x for x in shown.links if x.kind == "weak"]
    if not weak:
        return
    head = [words(f"markdown.col.{key}") for key in ("link", "quality", "people", "chance")]
    yield f"### {words('markdown.weak')}\n"
    yield f"| {' | '.join(head)} |"
    yield "| --- | ---: | ---: | ---: |"
    for link in weak[:MOST_LINKS]:
        chance = "–" if link.p_weak is None else _percent(link.p_weak)
        yield f"| {_names(link)} | {_score(link, words)} | {'–' if link.n is None else link.n} | {chance} |"
    yield ""
    if len(weak) > MOST_LINKS:
        yield f"{words('markdown.more', n=len(weak) - MOST_LINKS)}\n"


def _first(shown: Content, words: Words) -> Iterator[str]:
    if shown.first_steps:
        yield f"### {words('report.section.first')}\n"
        for number, step in zip(count(1), shown.first_steps[:MOST], strict=False):
            title = escaped(step.findings[0].title, TITLE)
            key = "step" if len(step.findings) == 1 else "step_more"
            answers = words(f"markdown.{key}", title=title, n=len(step.findings) - 1)
            yield f"{number}. {escaped(step.text, SENTENCE)}{answers}"
        yield ""


def _unknown(shown: Content, words: Words) -> Iterator[str]:
    if not shown.unknown and not (shown.quality and shown.quality.hidden_total):
        return
    yield f"### {words('report.section.unknown')}\n"
    kinds: dict[str, int] = {}
    for view in shown.unknown:
        kinds[view.name] = kinds.get(view.name, shown.unknown_rest.get(view.check, 0)) + 1
    for name, n in list(kinds.items())[:MOST_REASONS]:
        yield f"- {escaped(words('markdown.kind', name=name, n=n))}"
    yield from _more(len(kinds), words, most=MOST_REASONS)
    if shown.quality and shown.quality.hidden_total:
        yield f"- {words('markdown.hidden', n=shown.quality.hidden_total)}"
    yield ""


def _more(total: int, words: Words, *, most: int = MOST) -> Iterator[str]:
    if total > most:
        yield f"- {words('markdown.more', n=total - most)}"


def _names(link: LinkView) -> str:
    return ARROW.join(escaped(plain(x.name, NAME)) for x in (link.supplier, link.customer))


def _quality(link: LinkView, words: Words) -> str:
    return words("markdown.quality", score=_score(link, words), n=link.n)


def _score(link: LinkView, words: Words) -> str:
    if link.q is None or link.q.low is None or link.q.high is None:
        return "–" if link.raw is None else words("markdown.raw", score=whole(link.raw))
    return words("markdown.score", score=whole(link.q.value), low=whole(link.q.low), high=whole(link.q.high))


def _sure(view: FindingView, words: Words) -> str:
    word = escaped(view.confidence_word)
    return word if view.confidence is None else words("markdown.sure", word=word, percent=_percent(view.confidence))


def _percent(share: float) -> str:
    """Return a probability in whole percent; none is said to be 0 or 100."""
    return ">99%" if share >= 0.995 else "<1%" if share < 0.005 else f"{whole(share * 100)}%"
