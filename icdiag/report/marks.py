"""Small geometry that ring, matrix and scorecard share: text widths, clipped labels, points on a circle."""

import unicodedata
from math import cos, radians, sin

CENTRE = 520.0
"""Of the ring's square figure, in its own units."""
KINDS = ("wall", "weak", "sound", "hidden", "unrated")


def text_width(text: str) -> float:
    """Return the width in ems: 1 for Chinese, Japanese and Korean, 0.7 for capitals, 0.56 for others, 0 for marks."""
    return sum(_width(c) for c in text)


def _width(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() else 0.56


def clipped(text: str, ems: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``ems``."""
    if text_width(text) <= ems:
        return text
    kept, width = "", 0.6
    for character in text:
        width += _width(character)
        if width > ems:
            break
        kept += character
    return f"{kept.rstrip()}…"


def on_circle(angle: float, radius: float) -> tuple[float, float]:
    """Return the point at an angle (degrees, clockwise from the top) around the ring's centre."""
    return CENTRE + radius * sin(radians(angle)), CENTRE - radius * cos(radians(angle))


def point(xy: tuple[float, float]) -> str:
    """Return a point as path text, in whole units: half a pixel cannot be seen and doubles the bytes."""
    return f"{xy[0]:.0f} {xy[1]:.0f}"
