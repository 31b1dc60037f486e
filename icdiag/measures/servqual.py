"""Gaps between expected and perceived service (features M2), from published link gaps alone.

Gap = perceived minus expected: below zero the service falls short. Perception alone stands beside every gap, and all
flags rest on the perception: differences are less reliable than their parts, and expectations are high nearly
everywhere (Parasuraman, Zeithaml & Berry 1988; Cronin & Taylor 1992; for internal services Reynoso & Moores 1995;
Frost & Kumar 2000).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from icdiag.formulas.gaps import weighted_gap
from icdiag.measures.estimating import loose_dimensions
from icdiag.measures.normal import Z90
from icdiag.model.instrument import Dimension, Instrument
from icdiag.model.settings import Settings
from icdiag.model.tally import Expectations, GapSpread, GapTally, LinkGap, Tally

USABLE = 0.60
"""Under this reliability of the difference only the perception is read (Peter, Churchill & Brown 1993)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Expected and perceived service of the same people, POMP 0-100, and the difference with its 90 % interval."""

    expected: float
    perceived: float
    value: float
    """Perceived minus expected, -100 to 100."""
    low: float | None
    high: float | None
    n: int
    """Ratings with both; over several dimensions the fewest of any."""
    alone: float | None
    """Perception alone, over all ratings of the same links: what the flags rest on."""


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """One dimension's gap."""

    id: str
    gap: Gap
    step: float | None
    """Points of the items' own scale in one POMP point; None where the items' scales differ."""
    base: float | None
    """Lowest answer of that scale."""
    reliability: float | None = None
    """Of the difference; known for the organisation only."""
    reported: bool = True
    """False where the items do not hang together: then the dimension counts in the overall gap only."""

    @property
    def usable(self) -> bool | None:
        """Tell whether the difference may be read; None where its reliability is unknown."""
        return None if self.reliability is None else self.reliability >= USABLE

    def in_scale(self, points: float) -> float | None:
        """Return an expected or perceived level in the items' own scale."""
        return None if self.step is None or self.base is None else self.base + points * self.step

    def gap_in_scale(self) -> float | None:
        """Return the gap in points of the items' own scale."""
        return None if self.step is None else self.gap.value * self.step


@dataclass(frozen=True, slots=True)
class GapProfile:
    """The gaps of a link, of a supplier over its links, or of the organisation over all links."""

    overall: Gap | None
    """Weighted with the dimensions' weights; None under half of the dimensions."""
    dimensions: tuple[DimensionGap, ...]
    """All of them; those that may be reported by themselves are ``reported()``."""
    links: int
    """Links with a published gap behind it."""

    def reported(self) -> tuple[DimensionGap, ...]:
        """Return the dimensions that may be reported by themselves."""
        return tuple(d for d in self.dimensions if d.reported)


@dataclass(frozen=True, slots=True)
class ServiceGaps:
    """Every gap that may be shown."""

    whole: GapProfile
    suppliers: dict[str, GapProfile]
    links: dict[tuple[str, str], GapProfile]
    """(supplier, customer) -> profile."""
    shown_links: int
    """Links whose perception is shown; those without a gap are not in ``links``."""


def service_gaps(tally: Tally, settings: Settings) -> ServiceGaps | None:
    """Return the gaps of links, suppliers and the organisation, or None where nothing was expected.

    Means over several links weigh each published link gap with its ratings, so they hold no answer that is not
    behind a published gap. Intervals of links and suppliers come from the spread within links, which is pooled over
    all of them; the organisation's come from drawing people anew.
    """
    known = tally.expectations
    if known is None:
        return None
    alone = {(x.supplier, x.customer): {d.id: (d.score, d.n) for d in x.dimensions} for x in tally.links}
    suppliers: dict[str, list[LinkGap]] = {}
    for link in known.links:
        suppliers.setdefault(link.supplier, []).append(link)
    make = _Maker(tally.instrument, known, alone, loose_dimensions(tally, settings))
    return ServiceGaps(
        whole=make.profile(known.links, whole=True),
        suppliers={id_: make.profile(links) for id_, links in suppliers.items()},
        links={(x.supplier, x.customer): make.profile([x]) for x in known.links},
        shown_links=len(tally.links),
    )


Alone = dict[tuple[str, str], dict[str, tuple[float | None, int | None]]]


@dataclass(frozen=True, slots=True)
class _Maker:
    instrument: Instrument
    known: Expectations
    alone: Alone
    loose: frozenset[str]

    def profile(self, links: Sequence[LinkGap], *, whole: bool = False) -> GapProfile:
        """Return the profile over some links; the whole organisation's has its own intervals and reliabilities."""
        spread = {s.dimension: s for s in self.known.spread}
        found = []
        for dimension in self.instrument.dimensions:
            parts = [(x, d) for x in links for d in x.dimensions if d.dimension == dimension.id]
            if parts:
                own = spread.get(dimension.id)
                gap = self._gap(parts, _sd(own, sum(d.n for _, d in parts), whole=whole))
                step, base = _scale(dimension)
                reliability = own.reliability if own and whole else None
                found.append(DimensionGap(dimension.id, gap, step, base, reliability, dimension.id not in self.loose))
        return GapProfile(self._overall(found, whole=whole), tuple(found), len(links))

    def _gap(self, parts: Sequence[tuple[LinkGap, GapTally]], sd: float | None) -> Gap:
        n = sum(d.n for _, d in parts)
        expected, perceived = (
            sum(d.n * v for (_, d), v in zip(parts, side, strict=True)) / n for side in _sides(parts)
        )
        same = [self.alone[x.supplier, x.customer][d.dimension] for x, d in parts]
        return _with_interval(expected, perceived, n, _mean(same), sd)

    def _overall(self, found: Sequence[DimensionGap], *, whole: bool) -> Gap | None:
        if not found or len(found) < len(self.instrument.dimensions) / 2:
            return None
        weight = {d.id: d.weight for d in self.instrument.dimensions}
        weights = [weight[d.id] for d in found]
        n = min(d.gap.n for d in found)
        expected = weighted_gap([d.gap.expected for d in found], weights)
        perceived = weighted_gap([d.gap.perceived for d in found], weights)
        alone = [d.gap.alone for d in found if d.gap.alone is not None]
        mean = weighted_gap(alone, weights) if len(alone) == len(found) else None
        return _with_interval(expected, perceived, n, mean, _sd(self.known.overall, n, whole=whole))


def _sides(parts: Sequence[tuple[LinkGap, GapTally]]) -> tuple[list[float], list[float]]:
    return [d.expected for _, d in parts], [d.perceived for _, d in parts]


def _mean(parts: Iterable[tuple[float | None, int | None]]) -> float | None:
    known = [(score, n) for score, n in parts if score is not None and n]
    total = sum(n for _, n in known)
    return sum(score * n for score, n in known) / total if total else None


def _sd(spread: GapSpread | None, n: int, *, whole: bool) -> float | None:
    if spread is None:
        return None
    if whole:
        return spread.mean_sd
    return None if spread.within_sd is None else spread.within_sd / sqrt(n)


def _with_interval(expected: float, perceived: float, n: int, alone: float | None, sd: float | None) -> Gap:
    value = perceived - expected
    low = None if sd is None else max(-100.0, value - Z90 * sd)
    high = None if sd is None else min(100.0, value + Z90 * sd)
    return Gap(expected, perceived, value, low, high, n, alone)


def _scale(dimension: Dimension) -> tuple[float | None, float | None]:
    scales = {(item.scale.low, item.scale.high) for item in dimension.items}
    if len(scales) != 1:
        return None, None
    low, high = scales.pop()
    return (high - low) / 100.0, low
