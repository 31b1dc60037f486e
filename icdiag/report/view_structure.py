"""Groups, the boundaries between them and the chains across them, in the view model."""

from typing import NamedTuple

from icdiag.report.view_basics import Ref


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


class HandOver(NamedTuple):
    """One step of a chain to the next."""

    supplier: Ref
    customer: Ref
    value: float | None
    """Quality of the link, 0-100; None where it is hidden or nobody rated it."""
    kind: str
    """``wall``, ``weak``, ``sound``, ``hidden`` or ``unrated``, as on the map of links; ``missing`` without a link."""
    weakest: bool


class ChainView(NamedTuple):
    """A process of the org map as a chain of hand-overs."""

    name: str
    steps: tuple[HandOver, ...]
    lowest: float | None
    """Quality of the weakest hand-over, 0-100; None unless every one is measured."""
    left: float | None
    """Product of the qualities, 0-1; None unless every one is measured."""
    unmeasured: int
