"""The link model's answers, as the other measures ask them: every link's quality with its uncertainty (method 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt

from icdiag.measures import normal
from icdiag.measures.joint import Joint, Model

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimated effect with its posterior sd and 90 % interval (POMP)."""

    value: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LinkEstimate:
    """One link, seen with the customer's leniency removed."""

    supplier: str
    customer: str
    n: int
    raw: float
    """Raw mean, POMP."""
    q: Effect
    """Quality: mu + supplier + relationship, clipped to 0-100 in its interval."""
    r: Effect | None
    """What is special to this pair; None in the one-way model."""
    p_weak: float
    """P(q < cut)."""
    weight: float
    """lambda = 1 - Var(q) / (vb + vr): how much of what can be known of q the answers tell, 0-1."""
    slope: float = 0.0
    """Points by which q moves when the link's own raw mean moves by one, all else equal."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkTable(Sequence[LinkEstimate]):
    """The estimates of all links as arrays; a link's estimate is made when it is asked for, or all are kept."""

    keys: tuple[tuple[str, str], ...]
    """(supplier, customer)."""
    _columns: npt.NDArray[np.float64]
    """(links, 7 or 9): n, raw mean, q, its sd, P(q < cut), weight, slope; in the crossed model r and its sd too."""
    _kept: tuple[LinkEstimate, ...] = ()

    def kept(self) -> "LinkTable":
        """Return the table with every estimate made once and kept."""
        rows = zip(self.keys, self._columns.tolist(), strict=True)
        return LinkTable(self.keys, self._columns, tuple(_estimate(pair, row) for pair, row in rows))

    @property
    def q(self) -> Vector:
        """Return the quality of every link, POMP."""
        return np.clip(self._columns[:, 2], 0.0, 100.0)

    def spans(self) -> Vector:
        """Return every link's quality with its 90 % interval, cut to 0-100: (links, 3), value, low, high."""
        q, half = self._columns[:, 2], normal.Z90 * self._columns[:, 3]
        return np.clip(np.stack([q, q - half, q + half], axis=1), 0.0, 100.0)

    def __len__(self) -> int:
        """Return the number of links."""
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> LinkEstimate: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[LinkEstimate, ...]: ...

    def __getitem__(self, at: int | slice) -> LinkEstimate | tuple[LinkEstimate, ...]:
        """Return one link's estimate, or several."""
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self))))
        if self._kept:
            return self._kept[at]
        return _estimate(self.keys[at], self._columns[at].tolist())

    def __iter__(self) -> Iterator[LinkEstimate]:
        """Yield every link's estimate."""
        return iter(self._kept) if self._kept else (self[i] for i in range(len(self)))


def _estimate(pair: tuple[str, str], row: list[float]) -> LinkEstimate:
    """Return one link's estimate from its row of the table."""
    n, raw, q, sd, p_weak, weight, slope, *special = row
    half = normal.Z90 * sd
    quality = Effect(clipped(q), sd, clipped(q - half), clipped(q + half))
    r = None
    if special:
        r_value, r_sd = special
        r = Effect(r_value, r_sd, r_value - normal.Z90 * r_sd, r_value + normal.Z90 * r_sd)
    return LinkEstimate(*pair, int(n), raw, quality, r, p_weak, weight, slope)


@dataclass(frozen=True, slots=True)
class Estimates:
    """All link estimates and the joint posterior behind them."""

    model: str
    """``crossed`` or ``one-way`` (under 12 links or 5 departments)."""
    mu: Effect
    variances: dict[str, float]
    """va (customer), vb (supplier), vr (relationship), rho, vp, ve: POMP^2, rho -1..1."""
    links: Sequence[LinkEstimate]
    leniency: dict[str, Effect]
    """Customer effect a_c by department: how much kinder (+) or harsher (-) it marks than others."""
    supplier: dict[str, Effect]
    """Supplier effect b_s by department."""
    joint: Joint
    """The joint posterior of the links' quality and relationship; rows are positions in ``links``."""
    separable: frozenset[str]
    """Customers whose leniency can be told from quality: they rate at least 3 suppliers."""
    connected: bool
    """Whether customers and suppliers form one connected graph; else levels cannot be compared across its parts."""
    dimensions: dict[str, "Estimates"]
    """The same, for each dimension."""
    isolation: dict[str, Effect] = field(default_factory=dict)
    """(a + b) / 2 of departments that both rate and are rated: gives and gets low marks when negative."""
    crossed: Model | None = None
    """The fitted crossed model, which tests contrasts over links (boundaries); None in the one-way model."""

    places: dict[tuple[str, str], int] = field(default_factory=dict, compare=False, repr=False)
    """(supplier, customer) -> position in ``links``, filled when first asked."""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return (supplier, customer) of every link."""
        links = self.links
        return links.keys if isinstance(links, LinkTable) else tuple((x.supplier, x.customer) for x in links)

    @property
    def qualities(self) -> Vector:
        """Return the quality of every link, POMP."""
        links = self.links
        return links.q if isinstance(links, LinkTable) else np.array([x.q.value for x in links])

    def index(self, supplier: str, customer: str) -> int | None:
        """Return the position of a link in ``links``, or None."""
        if not self.places:
            self.places.update({pair: i for i, pair in enumerate(self.pairs)})
        return self.places.get((supplier, customer))

    def link(self, supplier: str, customer: str) -> LinkEstimate | None:
        """Return a link's estimate, or None."""
        i = self.index(supplier, customer)
        return None if i is None else self.links[i]

    def spans(self) -> Vector:
        """Return every link's quality with its interval, (links, 3), POMP."""
        links = self.links
        if isinstance(links, LinkTable):
            return links.spans()
        return np.array([(x.q.value, x.q.low, x.q.high) for x in links]).reshape(-1, 3)

    def q_covariance(self, rows: Sequence[int]) -> npt.NDArray[np.float64]:
        """Return the posterior covariance of the quality of the links at these positions, POMP^2."""
        return self.joint.q_covariance(np.asarray(rows, dtype=np.int64))

    def r_covariance(self, rows: Sequence[int]) -> npt.NDArray[np.float64] | None:
        """Return the same of what is special to the pairs; None in the one-way model."""
        return self.joint.r_covariance(np.asarray(rows, dtype=np.int64))

    def r_mean_sd(self, rows: Sequence[int]) -> float:
        """Return the posterior sd of the mean relationship effect of some links, POMP.

        Raises:
            ValueError: the one-way model has no relationship effects.
        """
        covariance = self.r_covariance(rows)
        if covariance is None:
            raise ValueError("the one-way model has no relationship effects")
        return float(np.sqrt(max(covariance.sum(), 0.0))) / len(rows)

    def mean_sd(self, weights: Vector) -> float:
        """Return the posterior sd of ``sum w q``, weights over all ``links`` (POMP where they sum to 1)."""
        return float(np.sqrt(max(self.joint.q_variance(weights), 0.0)))


def effect(mean: float, variance: float) -> Effect:
    """Return an effect with its 90 % interval."""
    sd = float(np.sqrt(max(variance, 0.0)))
    return Effect(float(mean), sd, float(mean) - normal.Z90 * sd, float(mean) + normal.Z90 * sd)


def clipped(score: float) -> float:
    """Return a score cut to 0-100."""
    return min(max(score, 0.0), 100.0)
