"""Links and departments in the view model. Scores are POMP, 0-100; shares 0-1."""

from typing import NamedTuple

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
    dimensions: tuple[tuple[str, float | None], ...] = ()
    """Each dimension's id and score; None where too few answered it."""
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
