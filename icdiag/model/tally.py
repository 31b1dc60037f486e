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
    importance_n: int | None = None
    """Distinct raters who stated one; None where ``importance`` is."""
    agreement: float | None = None
    """rwg(j) over all items, 0-1; None where an item has fewer than ten answers."""
    agreement_skewed: float | None = None
    """The same against random answers that lean to the kind side; None for other scales than 5 or 7 options."""
    polarity: float | None = None
    """Van der Eijk's A, mean over items: 1 all answer the same, 0 as many of each, -1 two camps at the ends."""


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
    spread: float | None = None
    """Standard deviation of one person's own rating, pooled over all suppliers here (POMP); None where unknown."""


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
class ItemReliability:
    """How one item goes with the others of its dimension; None where it cannot be said."""

    id: str
    rest: float | None
    """Correlation with the sum of the dimension's other items."""
    whole: float | None
    """Correlation with the mean of the other dimensions."""
    alpha_without: float | None
    """Alpha of the dimension without this item, from three items on."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of one dimension over the shown person-links; None where it cannot be said."""

    dimension: str
    alpha: float | None
    n: int
    """Complete person-links."""
    items: int
    people: int = 0
    """Distinct people behind them."""
    omega: float | None = None
    """McDonald's omega of one factor, from three items on."""
    split_half: float | None = None
    """Spearman-Brown, for two items."""
    centred: float | None = None
    """Alpha after each person's own mean is taken out: what is left when kind and harsh markers are made equal."""
    item_stats: tuple[ItemReliability, ...] = ()
    spread: float | None = None
    """Standard deviation of ln(1 - alpha) when people are drawn anew, each with all their ratings."""

    @property
    def coefficient(self) -> float | None:
        """Return what the dimension is judged by: omega, Spearman-Brown for two items, alpha where neither is known."""
        known = (x for x in (self.omega, self.split_half, self.alpha) if x is not None)
        return next(known, None)


@dataclass(frozen=True, slots=True)
class CarelessTally:
    """What the screen for careless answers found among the people it could judge."""

    judged: int
    """People with enough answers on at least two suppliers of shown links."""
    left_out: int
    """People whose answers were left out of at least one shown link."""
    flags: tuple[tuple[str, int], ...]
    """(flag, people), in the screen's order."""
    too_many: bool = False
    """So many would go that the survey itself must be the cause: then nobody was left out."""


@dataclass(frozen=True, slots=True)
class GapTally:
    """One dimension of one link, over the people who said both what they expect and what they receive (POMP)."""

    dimension: str
    n: int
    expected: float
    perceived: float

    @property
    def gap(self) -> float:
        """Return perceived minus expected."""
        return self.perceived - self.expected


@dataclass(frozen=True, slots=True)
class LinkGap:
    """Expected and perceived service of one shown link; only the dimensions that may be shown are here."""

    supplier: str
    customer: str
    dimensions: tuple[GapTally, ...]


@dataclass(frozen=True, slots=True)
class GapSpread:
    """How sure a dimension's gap is, over all published gaps; None where too few people answered to know."""

    dimension: str
    people: int
    within_sd: float | None
    """Spread of single gaps within links, POMP."""
    mean_sd: float | None
    """Standard error of the mean gap over all of them, by drawing people anew."""
    reliability: float | None
    """Of the differences, at most 1: under .60 the gap says less than the perception alone."""


@dataclass(frozen=True, slots=True)
class QuadrantTally:
    """How often a point (a dimension, a supplier) falls into each quadrant when people are drawn anew."""

    id: str
    shares: tuple[float, float, float, float]
    """Share of the draws: important and good, important and poor, unimportant and poor, unimportant and good."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """What was expected beside what was perceived, in surveys that ask for both."""

    links: tuple[LinkGap, ...]
    """Links with at least one dimension whose gap may be shown."""
    spread: tuple[GapSpread, ...]
    """By dimension."""
    overall: GapSpread | None
    """The same for the weighted mean over the dimensions."""
    quadrants: tuple[QuadrantTally, ...]
    """Dimensions by what is expected and what is perceived."""


@dataclass(frozen=True, slots=True)
class Comments:
    """What people wrote in their own words, where enough of them answered that nobody knows who wrote what."""

    supplier: str | None
    """Whom it is about; None: nobody in particular."""
    customer: str
    """Whose people wrote it."""
    texts: tuple[str, ...]
    """In no order that tells anything."""


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
    """None where the exact number would give a hidden group's size away; ``set_aside`` then lacks the reasons that
    would, too."""
    rows_shown: int
    """Ratings behind the shown links."""
    set_aside: Mapping[str, int]
    raters: int
    """Distinct respondents in the departments whose number may be shown."""
    files: tuple[tuple[str, str, int | None], ...]
    """(path, sha256, rows) of each input; rows None where they would give a hidden group's size away."""
    files_aside: tuple[Mapping[str, int] | None, ...] = ()
    """Reason -> rows set aside, of each input; None as in ``files``."""
    halo: float | None = None
    """Mean correlation between dimensions, corrected for their unreliability."""
    careless: CarelessTally | None = None
    """None where nobody could be judged, or careless answers were kept on purpose."""
    expectations: Expectations | None = None
    """None where the survey did not ask what people expect."""
    importance: tuple[QuadrantTally, ...] = ()
    """Suppliers by stated importance and score; empty where importance was not asked."""
    comments: tuple[Comments, ...] | None = None
    """Links in the order of ``links``, then departments; None where comments were not asked for."""

    places: dict[tuple[str, str], LinkTally] = field(default_factory=dict, compare=False, repr=False)
    """(supplier, customer) -> shown link, filled when first asked."""

    def link(self, supplier: str, customer: str) -> LinkTally | None:
        """Return a shown link, or None."""
        if not self.places:
            self.places.update({(x.supplier, x.customer): x for x in self.links})
        return self.places.get((supplier, customer))
