"""How long a person took, from what survey sites write in that column."""

import math
import re

from icdiag.intake.cells import CellDate, Value, number
from icdiag.intake.hints import folded

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:\.\d+)?")
_PARTS = re.compile(
    r"(?:(\d{1,3})(?:天|d|days?))?(?:(\d{1,4})(?:小时|小時|时|時|h|hrs?|hours?))?"
    r"(?:(\d{1,5})(?:分钟|分鐘|分|m|mins?|minutes?))?(?:(\d{1,7}(?:\.\d+)?)(?:秒钟|秒鐘|秒|s|secs?|seconds?))?"
)
_SECONDS = (86_400, 3_600, 60, 1)


def seconds(cell: Value) -> float:
    """Return the seconds that ``123秒``, ``2分3秒``, ``00:02:03``, a number or a time of day say; NaN for others."""
    if isinstance(cell, bool) or cell is None:
        return math.nan
    if isinstance(cell, (int, float)):
        return float(cell) if 0 <= cell < math.inf else math.nan
    if isinstance(cell, CellDate):
        return _of_time(cell)
    return _of_text("".join(folded(cell).split())) if isinstance(cell, str) and len(cell) <= 40 else math.nan


def _of_time(cell: CellDate) -> float:
    """Read a time without a day, which shows as one of the first days of 1900; anything later is a date."""
    time = cell.value
    return float(time.hour * 3_600 + time.minute * 60 + time.second) if time.year <= 1900 else math.nan


def _of_text(text: str) -> float:
    value = number(text)
    if value is not None:
        return float(value) if value >= 0 else math.nan
    clock = _CLOCK.fullmatch(text)
    if clock:
        return float(int(clock[1] or 0) * 3_600 + int(clock[2]) * 60 + int(clock[3]))
    parts = _PARTS.fullmatch(text) if text else None
    if parts is None or not any(parts.groups()):
        return math.nan
    return sum(float(part) * unit for part, unit in zip(parts.groups(), _SECONDS, strict=True) if part)
