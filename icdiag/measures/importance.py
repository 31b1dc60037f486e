"""Importance beside performance: what to work on first (Martilla & James 1977), named only where it is sure enough."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from icdiag.formulas.importance import QUADRANTS, grand_means
from icdiag.measures.servqual import ServiceGaps
from icdiag.model.tally import QuadrantTally, Tally

SURE = 0.80
"""A quadrant is named only where so many of the draws agree (Wu & Shieh 2009 on intervals in these charts)."""
FLAT = 5.0
"""Importance that spreads less over the points (standard deviation, POMP) tells nothing apart."""


@dataclass(frozen=True, slots=True)
class Point:
    """One dimension or supplier."""

    id: str
    importance: float
    """POMP 0-100: stated importance, or what is expected."""
    performance: float
    """POMP 0-100."""
    quadrant: str
    """One of ``QUADRANTS``, or empty where it is not sure."""
    share: float
    """Share of the draws in the most frequent quadrant."""


@dataclass(frozen=True, slots=True)
class Chart:
    """All points and the cross-hairs between them, at the points' means."""

    points: tuple[Point, ...]
    importance: float
    performance: float
    flat: bool
    """Importance hardly differs; then no quadrant is named."""


def dimension_chart(tally: Tally, gaps: ServiceGaps) -> Chart | None:
    """Return the dimensions by what is expected and what is perceived, or None where too few people answered.

    A dimension that is not reported by itself has no point, but counts in the cross-hairs.
    """
    known = tally.expectations
    places = {d.id: (d.gap.expected, d.gap.perceived) for d in gaps.whole.dimensions}
    chart = _chart(known.quadrants if known else (), places)
    if chart is None:
        return None
    reported = {d.id for d in gaps.whole.reported()}
    return replace(chart, points=tuple(p for p in chart.points if p.id in reported))


def supplier_chart(tally: Tally) -> Chart | None:
    """Return the suppliers by stated importance and raw score, or None where too few people told their importance.

    Each shown link whose importance is known counts with its raters.
    """
    sums: dict[str, tuple[float, float, int]] = {}
    for link in tally.links:
        if link.importance is not None:
            x, y, n = sums.get(link.supplier, (0.0, 0.0, 0))
            sums[link.supplier] = (x + link.n * 25 * (link.importance - 1), y + link.n * link.score, n + link.n)
    return _chart(tally.importance, {id_: (x / n, y / n) for id_, (x, y, n) in sums.items()})


def _chart(drawn: Sequence[QuadrantTally], places: dict[str, tuple[float, float]]) -> Chart | None:
    if not drawn:
        return None
    x, y = ([places[point.id][side] for point in drawn] for side in (0, 1))
    flat = _sd(x) < FLAT
    named = ["" if flat or max(p.shares) < SURE else QUADRANTS[p.shares.index(max(p.shares))] for p in drawn]
    points = (Point(p.id, a, b, name, max(p.shares)) for p, a, b, name in zip(drawn, x, y, named, strict=True))
    return Chart(tuple(points), *grand_means(x, y), flat)


def _sd(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return float((sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5)
