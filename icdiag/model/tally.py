"""What may be known of the answers: counts and sums over enough people, and nothing else.

Everything after the tally works from these values alone. A hidden link appears by name, with the reason, and
without any number; no total here includes an answer of a hidden link.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Instrument


@dataclass(frozen=True, slots=True)
class DimensionTally:
    """One dimension of one link. The numbers are None where fewer than ``min_n`` people answered it."""

    id: str
    n: int | None
    """Distinct raters."""
    score: float | None
    """Raw mean, POMP 0-100, each rater counted once (each answer, where ``answers`` is given)."""
    raw: float | None
    """The same mean in the items' own scale; None where the items' scales differ."""
    answers: int | None = None
    """Answers behind the mean, in surveys where people rate a supplier several times by design."""
    answers_mean: float | None = None
    """``raw`` again where it is a mean over answers."""


@dataclass(frozen=True, slots=True)
class LinkTally:
    """A link with enough raters to be shown."""

    supplier: str
    customer: str
    n: int
    """Distinct raters."""
    score: float
    """Raw mean, POMP 0-100, each rater counted once: the weighted mean of the dimensions' means over raters."""
    dimensions: tuple[DimensionTally, ...]
    importance: float | None = None
    """Mean stated importance, 1-5."""
    agreement: float | None = None
    """rwg(j) over all items, 0-1; None where an item has fewer than ten answers."""


@dataclass(frozen=True, slots=True)
class HiddenLink:
    """A link that was rated but must not be shown."""

    supplier: str
    customer: str
    reason: str
    """``few-raters``, ``single-person`` (the rated department is one person) or ``complement``."""


@dataclass(frozen=True, slots=True)
class SelfTally:
    """How a supplier's own people rate the service they give (all customers together)."""

    supplier: str
    n: int
    score: float
    dimensions: tuple[DimensionTally, ...]


@dataclass(frozen=True, slots=True)
class DepartmentTally:
    """Participation of one department."""

    id: str
    raters: int | None
    """Distinct respondents; None under ``min_n`` (but 0 is 0)."""
    headcount: int | None

    @property
    def response_rate(self) -> float | None:
        """Return raters / headcount, at most 1, or None where either is unknown or hidden."""
        if self.raters is None or not self.headcount:
            return None
        return min(1.0, self.raters / self.headcount)


@dataclass(frozen=True, slots=True)
class Moments:
    """Pooled second moments over all shown links: what the link estimates need beside means and counts (POMP^2)."""

    ve: float
    """Person x supplier residual variance."""
    vp: float
    """Person (leniency) variance within departments."""
    df: int
    """Degrees of freedom behind ``ve``."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of one dimension over the shown person-links; None where it cannot be said."""

    dimension: str
    alpha: float | None
    n: int
    items: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The published side of the survey."""

    instrument: Instrument
    links: tuple[LinkTally, ...]
    """Shown links, ordered by the org map's departments: customer, then supplier."""
    hidden: tuple[HiddenLink, ...]
    self_ratings: tuple[SelfTally, ...]
    departments: tuple[DepartmentTally, ...]
    moments: Moments | None
    """None where too few people answered to know them."""
    dimension_moments: Mapping[str, Moments]
    overlap: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]
    """(i, j, people who rated both links i and j) for i < j within one customer; indices into ``links``."""
    reliability: tuple[Reliability, ...]
    min_n: int
    told_apart: bool
    rows_read: int | None
    """None where the exact number would give a hidden group's size away."""
    rows_shown: int
    """Ratings behind the shown links."""
    set_aside: Mapping[str, int]
    raters: int
    """Distinct respondents in the departments whose number may be shown."""
    files: tuple[tuple[str, str, int | None], ...]
    """(path, sha256, rows) of each input."""

    places: dict[tuple[str, str], LinkTally] = field(default_factory=dict, compare=False, repr=False)
    """(supplier, customer) -> shown link, filled when first asked."""

    def link(self, supplier: str, customer: str) -> LinkTally | None:
        """Return a shown link, or None."""
        if not self.places:
            self.places.update({(x.supplier, x.customer): x for x in self.links})
        return self.places.get((supplier, customer))
