"""The sentences of a pack that rest on numbers; page and workbook take them from here."""

from collections.abc import Iterator

from icdiag.report.pack_view import PackView
from icdiag.report.text import whole
from icdiag.report.view_basics import Score
from icdiag.report.view_links import LinkView
from icdiag.words import Words

STRONG = 5
"""Score class from which a link is called strong: 75 and more."""
MOST_STRONG = 3


def facts(pack: PackView, words: Words) -> list[tuple[str, str]]:
    """Return the department's key numbers as (what, value)."""
    d = pack.department
    rows = [
        (words("packs.as_supplier"), score_text(d.as_supplier, words)),
        (words("packs.as_customer"), score_text(d.as_customer, words)),
    ]
    if d.self_score is not None:
        rows.append((words("packs.own_view"), whole(d.self_score)))
    if d.leniency is not None:
        points = round(abs(d.leniency.value))
        key = "kinder" if d.leniency.value > 0 else "harsher"
        rows.append((words("packs.marks"), words(f"packs.{key}" if points else "packs.alike", n=points)))
    if d.raters_text != "–":
        of = "" if d.out_of is None else words("packs.of", n=d.out_of)
        rows.append((words("report.card.raters"), f"{d.raters_text}{of}"))
    if pack.health:
        rows.append((words("packs.average"), score_text(pack.health, words)))
    return rows


def score_text(score: Score | None, words: Words) -> str:
    """Return a score with its interval in whole points, or that there is none."""
    if score is None:
        return words("report.department.unmeasured")
    if score.low is None or score.high is None:
        return whole(score.value)
    key = "packs.score" if score.links is None else "packs.score_links"
    return words(key, value=whole(score.value), low=whole(score.low), high=whole(score.high), n=score.links)


def best_lines(pack: PackView, words: Words) -> list[str]:
    """Return a sentence for the first strong links each way, in the map's order."""
    return [*_best(pack.serves, "best_for", words), *_best(pack.served_by, "best_from", words)]


def _best(links: tuple[LinkView, ...], key: str, words: Words) -> Iterator[str]:
    strong = [x for x in links if x.kind == "sound" and x.score_class == STRONG and x.q is not None]
    for link in strong[:MOST_STRONG]:
        other = link.customer if key == "best_for" else link.supplier
        yield words(f"packs.{key}", name=other.name, score=score_text(link.q, words))


def views_line(pack: PackView, words: Words) -> str:
    """Return how the department's own view of its service compares with its customers', or nothing."""
    own, gap = pack.department.self_score, pack.department.self_gap
    if own is None or gap is None:
        return ""
    key = "same" if round(gap) == 0 else "above" if gap > 0 else "below"
    return words(f"packs.views_{key}", own=whole(own), gap=whole(abs(gap)))
