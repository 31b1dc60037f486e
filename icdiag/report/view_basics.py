"""A department and a score as every part of the view model names them. Plain values in the content's language."""

from typing import NamedTuple


class Ref(NamedTuple):
    """A department as a reader sees it."""

    id: str
    name: str
    anchor: str


class Score(NamedTuple):
    """A score with its 90 % interval and what stands behind it."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    links: int | None = None
