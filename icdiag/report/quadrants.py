"""Layout of the importance and performance chart: points in four quarters. Geometry only."""

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

from icdiag.formulas.importance import CONCENTRATE, KEEP, LOW_PRIORITY, OVERKILL
from icdiag.report.gap_view import ChartView, PointView
from icdiag.report.marks import clipped, text_width

WIDTH, HEIGHT = 780, 480
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 16, 764, 424
_RADIUS = 11.0
_FONT = 12.0
_LEAST_SPAN = 20
_CLASS = {KEEP: 5, CONCENTRATE: 1, LOW_PRIORITY: 3, OVERKILL: 4, "": 0}
"""Score class whose colours a sure point has; 0 is hollow."""
Box = tuple[float, float, float, float]


class Mark(NamedTuple):
    """One point with its label; the label is empty where there is no room for it."""

    number: int
    x: str
    y: str
    score_class: int
    label: str
    label_x: str
    label_y: str
    anchor: str
    full: str


class Corner(NamedTuple):
    """The name of a quarter."""

    key: str
    x: int
    y: int
    anchor: str


class QuadrantFigure(NamedTuple):
    """A laid-out chart."""

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int
    x_ticks: tuple[tuple[str, int], ...]
    y_ticks: tuple[tuple[str, int], ...]
    cross_x: str
    cross_y: str
    corners: tuple[Corner, ...]
    marks: tuple[Mark, ...]


CORNERS = (
    Corner(CONCENTRATE, _LEFT + 8, _TOP + 18, "start"),
    Corner(KEEP, _RIGHT - 8, _TOP + 18, "end"),
    Corner(LOW_PRIORITY, _LEFT + 8, _BOTTOM - 10, "start"),
    Corner(OVERKILL, _RIGHT - 8, _BOTTOM - 10, "end"),
)
_TAKEN: tuple[Box, ...] = (
    *((_LEFT, y, _LEFT + 170.0, y + 26.0) for y in (_TOP, _BOTTOM - 26.0)),
    *((_RIGHT - 170.0, y, _RIGHT, y + 26.0) for y in (_TOP, _BOTTOM - 26.0)),
)


class _Axis(NamedTuple):
    low: int
    high: int
    start: int
    stop: int

    def at(self, value: float) -> float:
        """Return the place of a value on the figure."""
        return self.start + (self.stop - self.start) * (value - self.low) / (self.high - self.low)

    def ticks(self) -> tuple[tuple[str, int], ...]:
        """Return (place, value) of round values."""
        span = self.high - self.low
        step = 5 if span <= 30 else 10 if span <= 60 else 20
        first = ceil(self.low / step) * step
        return tuple((f"{self.at(v):.0f}", v) for v in range(first, self.high + 1, step))


def quadrant_figure(chart: ChartView) -> QuadrantFigure:
    """Return the chart laid out: performance across, importance up, cross-hairs at the means."""
    across = _axis([p.performance for p in chart.points], _LEFT, _RIGHT)
    up = _axis([p.importance for p in chart.points], _BOTTOM, _TOP)
    places = [(across.at(p.performance), up.at(p.importance)) for p in chart.points]
    return QuadrantFigure(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        top=_TOP,
        right=_RIGHT,
        bottom=_BOTTOM,
        x_ticks=across.ticks(),
        y_ticks=up.ticks(),
        cross_x=f"{across.at(chart.performance):.0f}",
        cross_y=f"{up.at(chart.importance):.0f}",
        corners=CORNERS,
        marks=_marks(chart.points, places, (across.at(chart.performance), up.at(chart.importance))),
    )


def limits(values: Sequence[float]) -> tuple[int, int]:
    """Return where an axis of these values begins and ends: fives, with room around them, within 0 and 100."""
    low, high = floor((min(values) - 3) / 5) * 5, ceil((max(values) + 3) / 5) * 5
    lack = max(0, _LEAST_SPAN - (high - low))
    low, high = low - ceil(lack / 10) * 5, high + ceil(lack / 10) * 5
    return max(0, low), min(100, high)


def _axis(values: Sequence[float], start: int, stop: int) -> _Axis:
    return _Axis(*limits(values), start, stop)


def _marks(
    points: Sequence[PointView], places: Sequence[tuple[float, float]], cross: tuple[float, float]
) -> tuple[Mark, ...]:
    lines = ((cross[0], _TOP, cross[0], _BOTTOM), (_LEFT, cross[1], _RIGHT, cross[1]))
    taken = [*_TAKEN, *lines, *((x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in places)]
    marks = []
    for point, (x, y) in zip(points, places, strict=True):
        label = clipped(point.name, 14)
        spot = next((s for s in _spots(x, y, text_width(label) * _FONT) if _free(s[3], taken)), None)
        if spot:
            taken.append(spot[3])
        marks.append(
            Mark(
                number=point.number,
                x=f"{x:.0f}",
                y=f"{y:.0f}",
                score_class=_CLASS[point.quadrant],
                label=label if spot else "",
                label_x=f"{spot[0]:.0f}" if spot else "",
                label_y=f"{spot[1]:.0f}" if spot else "",
                anchor=spot[2] if spot else "start",
                full=point.name,
            )
        )
    return tuple(marks)


def _spots(x: float, y: float, width: float) -> list[tuple[float, float, str, Box]]:
    """Return where a label may stand: right of its point, left, above, below, and aslant."""
    far, half, tall = _RADIUS + 5, width / 2, _FONT
    straight = [
        (x + far, y + 4, "start", (x + far, y - tall / 2, x + far + width, y + tall / 2)),
        (x - far, y + 4, "end", (x - far - width, y - tall / 2, x - far, y + tall / 2)),
        (x, y - far, "middle", (x - half, y - far - tall, x + half, y - far + 2)),
        (x, y + far + 8, "middle", (x - half, y + far - 2, x + half, y + far + tall)),
    ]
    aslant = []
    for base in (y - far + 2, y + far + 8):
        right, left = x + _RADIUS, x - _RADIUS
        aslant.append((right, base, "start", (right, base - tall, right + width, base + 2)))
        aslant.append((left, base, "end", (left - width, base - tall, left, base + 2)))
    return straight + aslant


def _free(box: Box, taken: Sequence[Box]) -> bool:
    inside = box[0] >= _LEFT and box[2] <= _RIGHT and box[1] >= _TOP and box[3] <= _BOTTOM
    return inside and all(
        box[2] <= other[0] or box[0] >= other[2] or box[3] <= other[1] or box[1] >= other[3] for other in taken
    )
