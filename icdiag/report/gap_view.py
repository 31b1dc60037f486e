"""The view model of expected and received service. Plain values in the content's language; scores are POMP, 0-100."""

from typing import NamedTuple


class GapRow(NamedTuple):
    """One line of a table of gaps."""

    name: str
    """The part, the supplier, or the link's supplier."""
    customer: str
    """The link's customer; empty elsewhere."""
    expected: float
    received: float
    value: float
    low: float | None
    high: float | None
    n: int
    alone: float | None
    """What is received, over all ratings."""
    scale: str
    """Both sides on the answers' own scale; empty where the items' scales differ."""
    reading: str
    """Whether the gap may be used; empty where it is not said."""


class GapDetail(NamedTuple):
    """One number of the workbook's sheet."""

    level: str
    supplier: str
    customer: str
    part: str
    row: GapRow
    in_scale: tuple[float | None, float | None, float | None]
    """Expected, received and gap on the answers' own scale."""
    reliability: float | None


class PointView(NamedTuple):
    """One dimension or supplier of a chart."""

    number: int
    name: str
    importance: float
    performance: float
    quadrant: str
    """Key, or empty where it is not sure."""
    place: str
    """In words, with how sure it is."""
    share: float


class ChartView(NamedTuple):
    """Importance beside performance."""

    kind: str
    """``dimensions`` or ``suppliers``: the key of its words."""
    points: tuple[PointView, ...]
    importance: float
    performance: float
    lead: str
    """How to read it, or why it names nothing."""
    advice: tuple[str, ...]


class GapsView(NamedTuple):
    """Everything that a report shows of expectations and importance."""

    asked: bool
    """Whether expectations were asked; else only importance was."""
    cover: str
    reliability: str
    """What the reliability in brackets means."""
    loose: str
    """Which parts are not shown by themselves, or empty."""
    overall: GapRow | None
    parts: tuple[GapRow, ...]
    suppliers: tuple[GapRow, ...]
    links: tuple[GapRow, ...]
    details: tuple[GapDetail, ...]
    charts: tuple[ChartView, ...]
