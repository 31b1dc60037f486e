"""Links and departments in the view model. Scores are POMP, 0-100; shares 0-1."""

from typing import NamedTuple, Protocol

from icdiag.report.view_basics import Ref, Score


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


class Parts(Protocol):
    """A shown link by dimension. Worded when somebody asks: of 40,000 links some hundred are shown by dimension."""

    def scores(self) -> tuple[tuple[str, float | None], ...]:
        """Return each dimension's id and score; None where too few answered it."""

    def weakest(self) -> DimensionView | None:
        """Return the dimension with the lowest score."""

    def strongest(self) -> DimensionView | None:
        """Return the one with the highest; None where there is only one."""


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
    parts: Parts | None = None
    """None where nothing is shown."""

    @property
    def dimensions(self) -> tuple[tuple[str, float | None], ...]:
        """Return each dimension's id and score; None where too few answered it."""
        return self.parts.scores() if self.parts else ()

    @property
    def weakest(self) -> DimensionView | None:
        """Return the dimension in which the link is weakest."""
        return self.parts.weakest() if self.parts else None

    @property
    def strongest(self) -> DimensionView | None:
        """Return the dimension in which it is strongest, where there are several."""
        return self.parts.strongest() if self.parts else None

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
    out_of: int | None
    """Headcount to name beside the raters; None where it is not known or says no more than they do."""
    response_rate: float | None
    serves: tuple[LinkView, ...]
    served_by: tuple[LinkView, ...]
    as_supplier: Score | None
    supplier_text: str
    as_customer: Score | None
    customer_text: str
    leniency: Score | None
    leniency_text: str
    """Empty where it is not known, as ``self_text``."""
    self_score: float | None
    self_gap: float | None
    """Its own rating minus its customers' mean rating, points."""
    self_text: str
