"""The view model: what every renderer shows of one assessment in one language. Plain values, no arithmetic left to do.

Numbers stay numbers (scores are POMP, 0-100; shares 0-1); words are in the content's language already.
"""

from dataclasses import dataclass

from icdiag.report.gap_view import GapsView


@dataclass(frozen=True, slots=True)
class Ref:
    """A department as a reader sees it."""

    id: str
    name: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its 90 % interval and what stands behind it."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    links: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One number of the overview."""

    key: str
    label: str
    value: str
    note: str
    tone: str = ""
    """``wall``, ``weak`` or empty."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
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


@dataclass(frozen=True, slots=True)
class FindingView:
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


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something to do first, and the findings it answers."""

    text: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class DimensionView:
    """One dimension of one link; the numbers are None where too few answered it."""

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


@dataclass(frozen=True, slots=True)
class LinkView:
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
    dimensions: tuple[DimensionView, ...] = ()
    weakest: DimensionView | None = None
    strongest: DimensionView | None = None

    @property
    def value(self) -> float | None:
        """Return the quality, or the raw score where there is no estimate, or None."""
        return self.q.value if self.q else self.raw


@dataclass(frozen=True, slots=True)
class DepartmentView:
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


@dataclass(frozen=True, slots=True)
class GroupView:
    """Departments that stand together in ring and matrix."""

    name: str
    declared: bool
    """False where the groups were found in the links, because the map names no units above the departments."""
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundaryView:
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


@dataclass(frozen=True, slots=True)
class ReliabilityView:
    """Whether one dimension's questions measure one thing."""

    dimension: str
    alpha: float | None
    n: int
    items: int
    ok: bool


@dataclass(frozen=True, slots=True)
class ResponseView:
    """Participation of one department."""

    ref: Ref
    raters: int | None
    raters_text: str
    headcount: int | None
    rate: float | None
    low: bool


@dataclass(frozen=True, slots=True)
class FileRowsView:
    """Where the rows of one file went."""

    name: str
    read: int
    used: int
    aside: int
    why: str
    """Why rows were set aside, each reason with its number; empty where none was."""


@dataclass(frozen=True, slots=True)
class RowsView:
    """Where the rows of the survey went: read = used + set aside."""

    read: int | None
    """None, and ``used`` too, where the number would give a hidden group's size away."""
    used: int | None
    set_aside: tuple[tuple[str, int], ...]
    """(why, how many rows)."""
    files: tuple[FileRowsView, ...]
    """Of several files each; empty where that may not be told."""
    files_withheld: bool


@dataclass(frozen=True, slots=True)
class RemarkView:
    """Something noticed while the files were read."""

    level: str
    """``warning`` or ``note``."""
    level_word: str
    place: str
    text: str
    """What, and where else."""
    mend: str


@dataclass(frozen=True, slots=True)
class QualityView:
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


@dataclass(frozen=True, slots=True)
class MethodView:
    """How it was computed, with what."""

    steps: tuple[str, ...]
    settings: tuple[tuple[str, str, str], ...]
    """(key, what it is, value)."""
    files: tuple[tuple[str, str, int | None], ...]
    """(file name, sha256, rows)."""
    instrument: str
    model: str
    version: str


@dataclass(frozen=True, slots=True)
class Content:
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
    gaps: GapsView | None = None
    """Expected and received service, in surveys that ask for it."""
