"""The view model: what every renderer shows of one assessment in one language. Plain values, no arithmetic left to do.

Numbers stay numbers (scores are POMP, 0-100; shares 0-1); words are in the content's language already.
"""

from typing import NamedTuple

from icdiag.report.gap_view import GapsView


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


class Card(NamedTuple):
    """One number of the overview."""

    key: str
    label: str
    value: str
    note: str
    tone: str = ""
    """``wall``, ``weak`` or empty."""


class EvidenceRow(NamedTuple):
    """One number behind a finding."""

    measure: str
    unit: str
    """``points``, ``percent``, ``count``, ``ratio`` or ``none``."""
    about: str
    """The links it is about, where it is not the whole finding."""
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    threshold: float | None


class CauseView(NamedTuple):
    """A possible cause of a wall or a weak link, with the numbers on both sides."""

    tag: str
    name: str
    verdict: str
    """``supported``, ``spoken-against`` or ``unknown``."""
    verdict_word: str
    for_: tuple[EvidenceRow, ...]
    against: tuple[EvidenceRow, ...]
    unsettled: tuple[EvidenceRow, ...]

    @property
    def measured(self) -> bool:
        """Tell whether there is any number on it."""
        return bool(self.for_ or self.against or self.unsettled)

    @property
    def rank(self) -> int:
        """Return the place in a list: supported causes first, open ones last."""
        return ("supported", "spoken-against", "unknown").index(self.verdict)


class FindingView(NamedTuple):
    """One finding, worded."""

    id: str
    anchor: str
    check: str
    name: str
    family: str
    found: bool
    severity: str
    """Key: critical, high, medium, low or empty."""
    severity_word: str
    confidence: float | None
    confidence_word: str
    title: str
    summary: str
    reason: str
    flip: str
    remedies: tuple[str, ...]
    evidence: tuple[EvidenceRow, ...]
    against: tuple[EvidenceRow, ...]
    departments: tuple[Ref, ...]
    links: tuple[tuple[str, str], ...]
    causes: tuple[CauseView, ...] = ()


class FirstStep(NamedTuple):
    """Something to do first, and the findings it answers."""

    text: str
    findings: tuple[FindingView, ...]


class DimensionScore(NamedTuple):
    """One dimension's score of one link; None where too few answered it."""

    id: str
    name: str
    score: float | None


class DimensionView(NamedTuple):
    """The dimension in which a link is weakest or strongest."""

    id: str
    name: str
    score: float | None
    raw: float | None
    """Mean over raters, in the items' own scale."""
    top: float | None
    """The scale's highest answer."""
    n: int | None
    answers: int | None
    answers_mean: float | None
    text: str
    """Such as ``3.62 of 5 over 39 answers``; empty where nothing may be said."""


class LinkView(NamedTuple):
    """One supplier -> customer relation. A hidden or unrated one carries no number of its answers."""

    supplier: Ref
    customer: Ref
    services: tuple[str, ...]
    declared: bool
    status: str
    """``shown``, ``hidden`` or ``unrated``."""
    kind: str
    """``wall``, ``weak``, ``sound``, ``hidden`` or ``unrated``."""
    kind_word: str
    score_class: int | None
    """1 (worst) to 5."""
    n: int | None = None
    raw: float | None = None
    q: Score | None = None
    p_weak: float | None = None
    criticality: int | None = None
    exposure: float | None = None
    dimensions: tuple[DimensionScore, ...] = ()
    weakest: DimensionView | None = None
    strongest: DimensionView | None = None

    @property
    def value(self) -> float | None:
        """Return the quality, or the raw score where there is no estimate, or None."""
        return self.q.value if self.q else self.raw


class DepartmentView(NamedTuple):
    """One department: whom it serves, who serves it, how it scores."""

    ref: Ref
    group: str
    role: str
    headcount: int | None
    raters: int | None
    raters_text: str
    response_rate: float | None
    serves: tuple[LinkView, ...]
    served_by: tuple[LinkView, ...]
    as_supplier: Score | None
    as_customer: Score | None
    leniency: Score | None
    self_score: float | None
    self_gap: float | None
    """Its own rating minus its customers' mean rating, points."""


class GroupView(NamedTuple):
    """Departments that stand together in ring and matrix."""

    name: str
    declared: bool
    """False where the groups were found in the links, because the map names no units above the departments."""
    members: tuple[str, ...]


class BoundaryView(NamedTuple):
    """One boundary between two groups."""

    grouping: str
    by_unit: bool
    a: str
    b: str
    verdict: str
    """``wall``, ``open`` or ``unknown``."""
    verdict_word: str
    reason: str
    crossing: int
    within: int
    raw_within: float | None
    raw_across: float | None
    beta: float | None
    p: float | None
    q: float | None
    ei: float | None
    ei_expected: float | None


class GroupingView(NamedTuple):
    """How the links lie to one declared grouping."""

    grouping: str
    groups: int
    departments: int
    ei: float
    ei_expected: float
    p_low: float
    ei_measured: float | None
    ei_weighted: float | None
    modularity: float
    modularity_p: float


class ReliabilityView(NamedTuple):
    """Whether one dimension's questions measure one thing."""

    dimension: str
    alpha: float | None
    n: int
    items: int
    ok: bool


class ResponseView(NamedTuple):
    """Participation of one department."""

    ref: Ref
    raters: int | None
    raters_text: str
    headcount: int | None
    rate: float | None
    low: bool


class FileRowsView(NamedTuple):
    """Where the rows of one file went."""

    name: str
    read: int
    used: int
    aside: int
    why: str
    """Why rows were set aside, each reason with its number; empty where none was."""


class RowsView(NamedTuple):
    """Where the rows of the survey went: read = used + set aside."""

    read: int | None
    """None, and ``used`` too, where the number would give a hidden group's size away."""
    used: int | None
    set_aside: tuple[tuple[str, int], ...]
    """(why, how many rows)."""
    files: tuple[FileRowsView, ...]
    """Of several files each; empty where that may not be told."""
    files_withheld: bool


class RemarkView(NamedTuple):
    """Something noticed while the files were read."""

    level: str
    """``warning`` or ``note``."""
    level_word: str
    place: str
    text: str
    """What, and where else."""
    mend: str


class QualityView(NamedTuple):
    """What the answers can bear, and what was kept back."""

    raters: int
    rows: RowsView
    rows_shown: int
    response_rate: float | None
    responses: tuple[ResponseView, ...]
    reliability: tuple[ReliabilityView, ...]
    hidden: tuple[tuple[str, int], ...]
    """(why, how many links)."""
    hidden_total: int
    unrated: int
    told_apart: bool
    min_n: int
    lowered: bool
    """The smallest group was set under five: the report says so on top."""


class MethodView(NamedTuple):
    """How it was computed, with what."""

    steps: tuple[str, ...]
    settings: tuple[tuple[str, str, str], ...]
    """(key, what it is, value)."""
    files: tuple[tuple[str, str, int | None], ...]
    """(file name, sha256, rows)."""
    instrument: str
    model: str
    version: str
    cut: str = ""
    watch: str = ""
    """Quality, and chance of lying under it, from which a link is weak or worth watching."""


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
    ranking: RankingView | None = None
    """Only where it was asked for."""
