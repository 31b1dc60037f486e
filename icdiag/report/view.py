"""The view model: what every renderer shows of one assessment in one language. Plain values, no arithmetic left to do.

Numbers stay numbers (scores are POMP, 0-100; shares 0-1); words are in the content's language already.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from icdiag.report.comments_view import CommentsView
from icdiag.report.gap_view import GapsView
from icdiag.report.view_basics import Score
from icdiag.report.view_data import MethodView, QualityView, RemarkView
from icdiag.report.view_findings import FindingView, FirstStep
from icdiag.report.view_links import DepartmentView, LinkView
from icdiag.report.view_scores import HealthView, RankingView, SparedView
from icdiag.report.view_structure import BoundaryView, ChainView, GroupingView, GroupView


class Card(NamedTuple):
    """One number of the overview."""

    key: str
    label: str
    value: str
    note: str
    tone: str = ""
    """``wall``, ``weak`` or empty."""


class Content(NamedTuple):
    """Everything a report shows, in one language."""

    language: str
    org_name: str
    period: str
    surveyed: bool
    verdict: tuple[str, ...]
    cards: tuple[Card, ...]
    health: Score | None
    health_reason: str
    dimensions: tuple[tuple[str, Score], ...]
    """The organisation's score in each dimension of the questionnaire."""
    strengths: tuple[FindingView, ...]
    walls: tuple[FindingView, ...]
    first_steps: tuple[FirstStep, ...]
    findings: tuple[FindingView, ...]
    """Found, worst first, strengths not among them."""
    unknown: tuple[FindingView, ...]
    """What cannot be told, and why."""
    dimension_names: Mapping[str, str]
    """What each of the links' dimensions is called."""
    links: tuple[LinkView, ...]
    """Worst first, then hidden, then unrated."""
    departments: tuple[DepartmentView, ...]
    """In the order of ring and matrix."""
    groups: tuple[GroupView, ...]
    boundaries: tuple[BoundaryView, ...]
    quality: QualityView | None
    method: MethodView
    remarks: tuple[RemarkView, ...] = ()
    """What was noticed while the files were read."""
    spared: tuple[SparedView, ...] = ()
    """Low in the raw mean, yet not weak."""
    health_shares: HealthView | None = None
    groupings: tuple[GroupingView, ...] = ()
    lists: tuple[str, ...] = ()
    """How many false alarms each list of probable findings is expected to hold."""
    gaps: GapsView | None = None
    """Expected and received service, in surveys that ask for it."""
    chains: tuple[ChainView, ...] = ()
    """The processes that the map declares."""
    unknown_rest: Mapping[str, int] = MappingProxyType({})
    """Check -> how many more of it cannot be told, which are not among ``unknown``."""
    boundaries_rest: int = 0
    """Boundaries that cannot be judged and are not among ``boundaries``."""
    ranking: RankingView | None = None
    """Only where it was asked for."""
    comments: CommentsView | None = None
    """Only where they were asked for."""
