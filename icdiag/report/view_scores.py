"""What scores are made of, whom they spare and how departments may be ranked, in the view model."""

from typing import NamedTuple

from icdiag.report.view_basics import Ref, Score


class SparedView(NamedTuple):
    """A link, or a department as a supplier, that scores low in the raw mean and is not weak."""

    supplier: Ref
    customer: Ref | None
    """None where it is the department with all its customers."""
    raw: float
    kindness: float | None
    """How kindly the customer marks (of a department: its customers on average), points; None where not known."""
    q: Score
    why: str


class HealthShare(NamedTuple):
    """What one link adds to the health score."""

    supplier: Ref
    customer: Ref
    weight: float
    q: float
    points: float
    pull: float
    """What the score would lose or gain if the link were like the whole."""


class HealthView(NamedTuple):
    """How the health score comes about."""

    links: int
    total: float
    """Sum of the weights."""
    down: tuple[HealthShare, ...]
    up: tuple[HealthShare, ...]


class RankRow(NamedTuple):
    """One department of a ranking."""

    ref: Ref
    score: Score


class RankGroup(NamedTuple):
    """Departments that cannot be told from the best of them."""

    first: int
    """Their places: from here to ``last``."""
    last: int
    rows: tuple[RankRow, ...]
    """In the order of ring and matrix."""


class RankingView(NamedTuple):
    """Departments as suppliers, best group first."""

    groups: tuple[RankGroup, ...]
    unranked: tuple[Ref, ...]
    """Departments whose service was not measured."""
