"""Expected beside perceived service, inside the tally: which gaps may be shown, and how sure they are.

A gap (perceived minus expected) is a mean over the people who gave both. That set may be smaller than the one behind
the shown mean of the same dimension, and then subtraction would speak of those who left the expectation out. So:

- only shown links have gaps, and a dimension's gap needs ``min_n`` people with both;
- the people with a perception who are not in the gap are nobody, or a group that could be shown itself
  (``rest_is_safe``: at least ``min_n``, and under ten of them not all at one end of the scale). Where one to
  ``min_n - 1`` people (four, if that is more) left the expectation out, others are left out with them, by lot: the
  mean stays a fair sample of those with both, and the link is not lost for one blank cell. Under a raised ``min_n``
  more go, in the same order and by whole fives, each of whom could be shown: so two reports differ by nobody or these;
- where a dimension's mean counts answers and not people, its mean over people is not published, so it has no gap;
- means of under ten people are kept off both ends of the scale, the expected as well as the perceived ones;
- every total over links is made from the published gaps alone (``icdiag.measures.servqual``), never from answers;
- spread (standard errors, reliability, quadrants) is taken over the ratings behind published gaps alone, and only
  from ten people on.

An expectation is seen in these means only, so no other number can be subtracted from it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from icdiag.formulas.gaps import difference_reliability
from icdiag.formulas.importance import quadrant_shares
from icdiag.model.instrument import Instrument
from icdiag.model.settings import Settings
from icdiag.model.tally import DimensionTally, Expectations, GapSpread, GapTally, LinkGap, LinkTally, QuadrantTally
from icdiag.tally.coded_scores import CodedScores
from icdiag.tally.draws import MIN_POINTS, DrawPools
from icdiag.tally.privacy import SPREAD_N, USUAL_N, rest_is_safe, shown_mean
from icdiag.tally.products import Products, alpha_of
from icdiag.tally.ratings import RatingRows, Ratings, blocks, run_starts
from icdiag.tally.scoring import item_slices

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Lot = Callable[[], Codes]


@dataclass(frozen=True, slots=True)
class _Both:
    """Ratings of shown links, expected beside perceived, row by row."""

    perceived: Ratings
    expected: Ratings
    link: Codes
    """Code of the link."""

    def published(self, keep: Mask) -> "_Both":
        """Return the rows behind published gaps, NaN where the dimension's gap is not published; (rows, dimensions)."""
        rows = np.asarray(keep.any(axis=1), dtype=np.bool_)
        mask = keep[rows].T
        perceived, expected = self.perceived.take(rows), self.expected.take(rows)
        return _Both(
            replace(perceived, dimensions=np.where(mask, perceived.dimensions.T, np.nan).T),
            replace(expected, dimensions=np.where(mask, expected.dimensions.T, np.nan).T),
            self.link[rows],
        )


def expectation_tally(rows: RatingRows, links: Iterable[LinkTally], settings: Settings) -> Expectations | None:
    """Return what may be known of the expectations, or None where the survey has none.

    Args:
        rows: the ratings behind the shown links.
        links: the shown links.
        settings: the thresholds and the seed in force.
    """
    answers = rows.answers
    if answers.expected is None or not answers.expected.answered().any():
        return None
    keep = np.zeros((len(rows), len(answers.instrument.dimensions)), dtype=bool)
    gaps = []
    by_pair = {(x.supplier, x.customer): x for x in links}
    for place, both in _both(rows):
        for code, here in blocks(both.link):
            customer, supplier = divmod(code, len(answers.departments))
            pair = (answers.departments[supplier], answers.departments[customer])
            lot = _lot(settings.seed, code, here.stop - here.start)
            shown = by_pair[pair].dimensions
            found = _gaps(shown, both, here, lot=lot, min_n=settings.min_n, keep=keep[place])
            if found:
                gaps.append(LinkGap(*pair, found))
    return Expectations(tuple(gaps), *_spread(rows, keep, settings.seed))


def _both(rows: RatingRows) -> Iterator[tuple[slice, _Both]]:
    """Yield ratings some thousand at a time, with what the same person expects of the same supplier."""
    expected = rows.answers.expected
    assert expected is not None
    wished = replace(rows, answers=replace(rows.answers, values=expected))
    scores = CodedScores.of(rows.answers.instrument, expected)
    for place, perceived in rows.chunks():
        link = perceived.customer * np.int64(len(rows.answers.departments)) + perceived.supplier
        yield place, _Both(perceived, wished.scored(place, scores), link)


def _lot(seed: int, code: int, size: int) -> Lot:
    """Return what draws the lot of a link's ratings, the same each time."""
    return lambda: np.random.default_rng([seed, code]).permutation(size)


def _gaps(
    shown: tuple[DimensionTally, ...], both: _Both, rows: slice, *, lot: Lot, min_n: int, keep: Mask
) -> tuple[GapTally, ...]:
    """Return the gaps of one link that may be shown, and mark the ratings behind them in ``keep``."""
    found = []
    for d, part in enumerate(shown):
        if part.score is None or part.answers is not None:
            continue
        perceived, expected = both.perceived.dimensions[rows, d], both.expected.dimensions[rows, d]
        here = _in_the_gap(perceived, expected, lot, min_n)
        n = int(here.sum())
        rest = perceived[np.isfinite(perceived) & ~here].tolist()
        if n >= min_n and rest_is_safe(rest, min_n) and _fives_are_safe(perceived, expected, lot, min_n):
            keep[rows, d] = here
            means = (shown_mean(float(x[here].mean()), n) for x in (expected, perceived))
            found.append(GapTally(part.id, n, *means))
    return tuple(found)


def _in_the_gap(perceived: Array, expected: Array, lot: Lot, min_n: int) -> Mask:
    """Return who is in the gap: those with both, less some by lot where too few others would be left."""
    here = np.isfinite(perceived) & np.isfinite(expected)
    left = int((np.isfinite(perceived) & ~here).sum())
    more = _more_out(left, min_n)
    if more:
        order = lot()
        here[order[here[order]][:more]] = False
    return here


def _fives_are_safe(perceived: Array, expected: Array, lot: Lot, min_n: int) -> bool:
    """Tell whether the gaps under the thresholds up to this one may stand beside each other.

    Subtracting two of them gives the means, perceived and expected, of the people who are in one and not in the other.
    """
    within = _in_the_gap(perceived, expected, lot, USUAL_N)
    for least in range(USUAL_N * 2, min_n + USUAL_N, USUAL_N):
        fewer = _in_the_gap(perceived, expected, lot, min(least, min_n))
        five = within & ~fewer
        if not all(rest_is_safe(x[five].tolist(), USUAL_N) for x in (perceived, expected)):
            return False
        within = fewer
    return True


def _more_out(left: int, min_n: int) -> int:
    """Return how many go by lot besides those ``left`` without an expectation: enough to hide those few.

    At least five are out, and from there on whole fives: reports under two thresholds then differ by nobody, or five.
    """
    if not left:
        return 0
    out = max(left, USUAL_N)
    return out - left + USUAL_N * max(0, -(-(min_n - out) // USUAL_N))


@dataclass(slots=True)
class _GapPool:
    """The ratings behind one dimension's published gaps, or all dimensions' together."""

    people: Mask
    squares: float = 0.0
    """Sum of squared distances of single gaps from their link's mean."""
    df: int = 0

    def add(self, gap: Array, both: _Both) -> None:
        """Count some links' gaps, NaN = none."""
        here = np.isfinite(gap)
        if not here.any():
            return
        gap, link = gap[here], both.link[here]
        self.people[both.perceived.person[here]] = True
        starts = run_starts(link)
        n = np.diff(np.append(starts, len(link)))
        off = gap - np.repeat(np.add.reduceat(gap, starts) / n, n)
        self.squares += float(off @ off)
        self.df += len(link) - len(starts)

    def spread(self, id_: str, drawn: Array, reliability: float | None) -> GapSpread:
        """Return what may be said of it; the standard deviation within links needs ten degrees of freedom."""
        people = int(self.people.sum())
        if people < SPREAD_N:
            return GapSpread(id_, people, None, None, None)
        within = float(np.sqrt(self.squares / self.df)) if self.df >= SPREAD_N else None
        return GapSpread(id_, people, within, float(np.nanstd(drawn, ddof=1)), reliability)


@dataclass(slots=True)
class _ScalePool:
    """Perceived and expected scores of one dimension and their items, over published gaps."""

    sides: Products
    items: tuple[Products, Products]

    def add(self, both: _Both, d: int, part: slice) -> None:
        """Count some ratings."""
        perceived, expected = both.perceived.dimensions[:, d], both.expected.dimensions[:, d]
        here = np.isfinite(expected) & np.isfinite(perceived)
        self.sides.add(np.stack([perceived, expected]), here)
        for products, rated in zip(self.items, (both.perceived, both.expected), strict=True):
            items = rated.items.T[part]
            products.add(items, here & np.isfinite(items).all(axis=0))

    def reliability(self) -> float | None:
        """Return the reliability of the differences."""
        if min(products.n for products in self.items) < SPREAD_N:
            return None
        perceived, expected = (alpha_of(products.covariance()) for products in self.items)
        sides = self.sides.covariance()
        sds = float(np.sqrt(sides[0, 0])), float(np.sqrt(sides[1, 1]))
        if perceived is None or expected is None or min(sds) <= 0:
            return None
        return difference_reliability((perceived, expected), sds, float(sides[0, 1]) / (sds[0] * sds[1]))


def _spread(
    rows: RatingRows, keep: Mask, seed: int
) -> tuple[tuple[GapSpread, ...], GapSpread | None, tuple[QuadrantTally, ...]]:
    """Return the spread of each dimension's gap, of the weighted gap, and the dimensions' quadrants."""
    if not keep.any():
        return (), None, ()
    instrument, everybody = rows.answers.instrument, rows.answers.people
    weights = np.array([dimension.weight for dimension in instrument.dimensions])
    gaps = [_GapPool(np.zeros(everybody, np.bool_)) for _ in range(len(weights) + 1)]
    sizes = [len(dimension.items) for dimension in instrument.dimensions]
    scales = [_ScalePool(Products.of(2), (Products.of(k), Products.of(k))) for k in sizes]
    draws = DrawPools.of(_behind(rows, keep), 2 * len(weights))
    for place, one in _both(rows):
        both = one.published(keep[place])
        expected, perceived = both.expected.dimensions, both.perceived.dimensions
        draws.add(both.perceived.person, np.hstack([expected, perceived]))
        for d, part in enumerate(item_slices(instrument)):
            gaps[d].add(perceived[:, d] - expected[:, d], both)
            scales[d].add(both, d, part)
        gaps[-1].add(_weighted(perceived - expected, weights), both)
    drawn = draws.means(seed)
    x, y = drawn[:, : len(weights)], drawn[:, len(weights) :]
    dimensions = tuple(
        gaps[d].spread(dimension.id, (y - x)[:, d], scales[d].reliability())
        for d, dimension in enumerate(instrument.dimensions)
    )
    overall = gaps[-1].spread("", _weighted(y - x, weights), None)
    sure = [d for d, spread in enumerate(dimensions) if spread.people >= SPREAD_N]
    return dimensions, overall, _quadrants(instrument, sure, (x, y))


def _behind(rows: RatingRows, keep: Mask) -> Mask:
    """Return which people stand behind a published gap."""
    people = np.zeros(rows.answers.people, np.bool_)
    people[rows.answers.respondent[rows.heads()[keep.any(axis=1)]]] = True
    return people


def _weighted(values: Array, weights: Array) -> Array:
    """Return the weighted mean over the columns that are there."""
    here = np.isfinite(values)
    weight = (here * weights).sum(axis=1)
    total: Array = np.where(here, values * weights, 0.0).sum(axis=1)
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan)


def _quadrants(instrument: Instrument, sure: list[int], drawn: tuple[Array, Array]) -> tuple[QuadrantTally, ...]:
    if len(sure) < MIN_POINTS:
        return ()
    shares = quadrant_shares(drawn[0][:, sure], drawn[1][:, sure])
    return tuple(QuadrantTally(instrument.dimensions[d].id, share) for d, share in zip(sure, shares, strict=True))
