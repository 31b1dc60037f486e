"""Layout of the scorecard: each department's mean quality as a dot, its interval as a line. Geometry only."""

from typing import NamedTuple

from icdiag.report.marks import clipped
from icdiag.report.network import score_class
from icdiag.report.text import whole
from icdiag.report.view import Content
from icdiag.report.view_basics import Score

ROWS = 40
ROWS_LARGE = 25
_ROW = 22
_LEFT, _WIDTH, _RIGHT = 170, 600, 110
NARROW = 270
"""Width of the scale where a table stands beside the chart."""


class Row(NamedTuple):
    """One line of the scorecard."""

    label: str
    full: str
    y: int
    x: str
    x1: str
    x2: str
    score_class: int
    text: str


class Scorecard(NamedTuple):
    """A laid-out scorecard."""

    width: int
    height: int
    left: int
    ticks: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


def scorecard(entries: list[tuple[str, Score]], scale: int = _WIDTH) -> Scorecard:
    """Return the entries as dots and lines, in their order; 0 to 100 points are ``scale`` wide."""
    rows = tuple(_row(name, score, i, scale) for i, (name, score) in enumerate(entries))
    return Scorecard(
        width=_LEFT + scale + _RIGHT,
        height=_ROW * len(rows) + 34,
        left=_LEFT,
        ticks=tuple((_x(v, scale), v) for v in (0, 25, 50, 75, 100)),
        rows=rows,
    )


def suppliers(content: Content) -> list[tuple[str, Score]]:
    """Return the departments that serve, in the map's order: nobody is ranked.

    Over ``ROWS``, those ``ROWS_LARGE`` with the most measured customers, whatever they score, as more cannot be read: a
    chart of the lowest alone would be a league table by another name.
    """
    scored = [(d.ref.name, d.as_supplier) for d in content.departments if d.as_supplier]
    if len(scored) <= ROWS:
        return scored
    busiest = sorted(range(len(scored)), key=lambda i: -(scored[i][1].links or 0))[:ROWS_LARGE]
    return [scored[i] for i in sorted(busiest)]


def _x(value: float, scale: int) -> str:
    return f"{_LEFT + scale * min(100.0, max(0.0, value)) / 100:.0f}"


def _row(name: str, score: Score, index: int, scale: int) -> Row:
    label = clipped(name, 13)
    low = score.value if score.low is None else score.low
    high = score.value if score.high is None else score.high
    return Row(
        label=label,
        full=name if label != name else "",
        y=index * _ROW + 28 + 11,
        x=_x(score.value, scale),
        x1=_x(low, scale),
        x2=_x(high, scale),
        score_class=score_class(score.value),
        text=f"{whole(score.value)} ({whole(low)}–{whole(high)})",
    )
