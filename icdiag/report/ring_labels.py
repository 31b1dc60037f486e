"""Where the names on the ring stand, and how large the ring may be so that they have room. Geometry only."""

from collections.abc import Sequence
from math import hypot, radians, sin
from typing import NamedTuple

from icdiag.report.marks import CENTRE, on_circle, text_width

LEVEL_TO = 16
"""Names are written level up to this number, along the radius above."""
ROOMY_TO = 60
_EMS, _EMS_ROOMY, _EMS_LEVEL, _EMS_LEAST = 9.5, 13.0, 14, 6
"""How long a name may be before it is cut."""
_LARGEST, _SMALLEST, _STEP = 400, 250, 10
_AIR = 24.0
Box = tuple[float, float, float, float]


class Spot(NamedTuple):
    """Where a name begins, or ends, or has its middle."""

    x: float
    y: float
    anchor: str
    """``start``, ``middle`` or ``end``."""
    turn: float
    """Degrees."""


def label_spot(angle: float, edge: float, *, level: bool) -> Spot:
    """Return the place of the name of a dot that reaches out to ``edge`` from the centre."""
    middle = level and abs(sin(radians(angle))) < 0.3
    x, y = on_circle(angle, edge + (15 if middle else 8 if level else 4))
    anchor = "middle" if middle else "start" if angle < 180 else "end"
    return Spot(x, y, anchor, 0.0 if level else angle - 90 if angle < 180 else angle + 90)


def room(
    names: Sequence[str], angles: Sequence[float], *, font: float, dot: float, outer: float
) -> tuple[float, float]:
    """Return the ring's radius and how many ems of a name fit, inside a circle of radius ``outer``.

    Whole names come before a large ring, and a large ring before air around it.
    """
    if len(names) > LEVEL_TO:
        ems = _EMS_ROOMY if len(names) <= ROOMY_TO else _EMS
        return outer - _AIR - font * max(min(ems, text_width(name)) for name in names), ems
    widths = [text_width(name) for name in names]
    for ems in range(_EMS_LEVEL, _EMS_LEAST, -1):
        for radius in range(_LARGEST, _SMALLEST - 1, -_STEP):
            spots = [label_spot(angle, radius + dot, level=True) for angle in angles]
            boxes = [_box(s, min(ems, width) * font, font) for s, width in zip(spots, widths, strict=True)]
            if all(_inside(box, outer - _AIR / 2) for box in boxes) and not _overlap(boxes):
                return radius, ems
    return _SMALLEST, _EMS_LEAST


def _box(spot: Spot, width: float, font: float) -> Box:
    left = spot.x - {"start": 0.0, "middle": width / 2, "end": width}[spot.anchor]
    return left, spot.y - 0.6 * font, left + width, spot.y + 0.6 * font


def _inside(box: Box, outer: float) -> bool:
    return all(hypot(x - CENTRE, y - CENTRE) <= outer for x in (box[0], box[2]) for y in (box[1], box[3]))


def _overlap(boxes: Sequence[Box]) -> bool:
    return any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for i, a in enumerate(boxes) for b in boxes[i + 1 :]
    )
