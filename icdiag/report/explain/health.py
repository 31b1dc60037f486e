"""The health score point by point: what each link adds, and what pulls the score down or up."""

from dataclasses import dataclass

from icdiag.report.explain.text import Json, names_of, tenths, whole
from icdiag.words import Words

USUAL_CRITICALITY = 3.0
"""What a link without a declared weight counts."""
EACH_SIDE = 10
"""Links listed on each side; all others stand in one line, so that the points still add up."""


@dataclass(frozen=True, slots=True)
class _Part:
    supplier: str
    customer: str
    weight: float
    quality: float
    points: float
    """weight / sum of weights x quality: what it adds to the score."""
    pull: float
    """weight / sum of weights x (quality - score): what the score would lose or gain if it were like the whole."""


def explain_health(assessment: Json, language: str) -> str:
    """Return how the health score comes about: the formula, and every link's points, which add up to the score."""
    words, health = Words(language), assessment["health"]
    lines = [words("explain.health.title"), ""]
    if health["score"] is None:
        return "\n".join([*lines, *_without(assessment, words)]) + "\n"
    parts = _parts(assessment)
    total = sum(p.weight for p in parts)
    lines += [
        words(
            "explain.health.score",
            score=tenths(health["score"]),
            low=tenths(health["low"]),
            high=tenths(health["high"]),
        ),
        words("explain.health.formula", links=len(parts), total=f"{total:g}"),
        words("explain.health.hidden", n=sum(bool(x["suppressed"]) for x in assessment["links"])),
        "",
    ]
    lines += _table(parts, total, names_of(assessment), words)
    if health["dimensions"]:
        lines += ["", words("explain.health.dimensions")]
        lines += [
            words("explain.health.dimension", name=d.get("name") or d["id"], score=whole(d["score"]),
                  low=whole(d["low"]), high=whole(d["high"]))
            for d in health["dimensions"]
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _without(assessment: Json, words: Words) -> list[str]:
    if not assessment["inputs"]:
        return [words("explain.health.no_survey")]
    least, raters = assessment["settings"]["health_min_raters"], assessment["data_quality"]["raters"]
    if raters is not None and raters < least:
        return [words("explain.health.few", least=whole(least), n=raters, missing=whole(least - raters))]
    return [words("explain.health.no_links")]


def _parts(assessment: Json) -> list[_Part]:
    """Return the measured links, what pulls the score down most first."""
    known = [x for x in assessment["links"] if x["score"] is not None]
    weights = [USUAL_CRITICALITY if x["criticality"] is None else float(x["criticality"]) for x in known]
    total, score = sum(weights), assessment["health"]["score"]
    parts = [
        _Part(x["supplier"], x["customer"], w, x["score"], w / total * x["score"], w / total * (x["score"] - score))
        for x, w in zip(known, weights, strict=True)
    ]
    return sorted(parts, key=lambda p: (p.pull, p.supplier, p.customer))


def _table(parts: list[_Part], total: float, names: dict[str, str], words: Words) -> list[str]:
    def row(p: _Part) -> str:
        return words(
            "explain.health.row", supplier=names[p.supplier], customer=names[p.customer], weight=f"{p.weight:g}",
            total=f"{total:g}", q=tenths(p.quality), points=f"{p.points:.2f}", pull=f"{p.pull:+.2f}",
        )  # fmt: skip

    down = [p for p in parts if p.pull <= 0][:EACH_SIDE]
    up = [p for p in reversed(parts) if p.pull > 0][:EACH_SIDE]
    rest = parts[len(down) : len(parts) - len(up)]
    lines = [words("explain.health.down"), *map(row, down)]
    lines += [words("explain.health.up"), *map(row, up)] if up else []
    if rest:
        points, pull = sum(p.points for p in rest), sum(p.pull for p in rest)
        lines.append(words("explain.health.rest", n=len(rest), points=f"{points:.2f}", pull=f"{pull:+.2f}"))
    return [*lines, words("explain.health.sum", points=f"{sum(p.points for p in parts):.2f}")]
