"""Expected beside perceived service, inside the tally: which gaps may be shown, and how sure they are.

A gap (perceived minus expected) is a mean over the people who gave both. That set may be smaller than the one behind
the shown mean of the same dimension, and then subtraction would speak of those who left the expectation out. So:

- only shown links have gaps, and a dimension's gap needs ``min_n`` people with both;
- the people with a perception who are not in the gap are nobody, or a group that could be shown itself
  (``rest_is_safe``: at least ``min_n``, and under ten of them not all at one end of the scale). Where one to
  ``min_n - 1`` people left the expectation out, as many others as it takes are left out with them, by lot: the mean
  stays a fair sample of those with both, and the link is not lost for one blank cell;
- where a dimension's mean counts answers and not people, its mean over people is not published, so it has no gap;
- means of under ten people are kept off both ends of the scale, the expected as well as the perceived ones;
- every total over links is made from the published gaps alone (``icdiag.measures.servqual``), never from answers;
- spread (standard errors, reliability, quadrants) is taken over the ratings behind published gaps alone, and only
  from ten people on.

An expectation is seen in these means only, so no other number can be subtracted from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, Answers
from icdiag.model.instrument import Instrument
from icdiag.model.settings import Settings
from icdiag.model.tally import DimensionTally, Expectations, GapSpread, GapTally, LinkGap, LinkTally, QuadrantTally
from icdiag.tally.draws import MIN_POINTS, drawn_means, quadrant_shares
from icdiag.tally.moments import cronbach_alpha
from icdiag.tally.privacy import SPREAD_N, rest_is_safe, shown_mean
from icdiag.tally.ratings import Ratings, blocks, ratings

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Both:
    """The ratings of shown links, expected beside perceived, row by row."""

    perceived: Ratings
    expected: Ratings
    link: Codes
    """Code of the link."""

    def published(self, keep: Mask) -> "_Both":
        """Return the rows behind published gaps, NaN where the dimension's gap is not published; (rows, dimensions)."""
        rows = np.asarray(keep.any(axis=1), dtype=np.bool_)
        mask = keep[rows]
        perceived, expected = self.perceived.take(rows), self.expected.take(rows)
        return _Both(
            replace(perceived, dimensions=np.where(mask, perceived.dimensions, np.nan)),
            replace(expected, dimensions=np.where(mask, expected.dimensions, np.nan)),
            self.link[rows],
        )


def expectation_tally(
    answers: Answers, shown: Ratings, links: Iterable[LinkTally], settings: Settings
) -> Expectations | None:
    """Return what may be known of the expectations, or None where the survey has none.

    Args:
        answers: all answers, for what was expected.
        shown: the ratings behind the shown links.
        links: the shown links.
        settings: the thresholds and the seed in force.
    """
    if answers.expected is None or not np.isfinite(answers.expected).any():
        return None
    both = _both(answers, shown, answers.expected)
    by_pair = {(x.supplier, x.customer): x for x in links}
    keep = np.zeros(both.perceived.dimensions.shape, dtype=bool)
    gaps = []
    for code, rows in blocks(both.link):
        customer, supplier = divmod(code, len(answers.departments))
        pair = (answers.departments[supplier], answers.departments[customer])
        lot = np.random.default_rng([settings.seed, code]).permutation(rows.stop - rows.start)
        found = _gaps(by_pair[pair].dimensions, both, rows, lot=lot, min_n=settings.min_n, keep=keep)
        if found:
            gaps.append(LinkGap(*pair, found))
    published = both.published(keep)
    dimensions, overall, quadrants = _spread(answers.instrument, published, settings.seed)
    return Expectations(tuple(gaps), dimensions, overall, quadrants)


def _both(answers: Answers, shown: Ratings, expected: Array) -> _Both:
    """Return the ratings behind the shown links, with what the same person expects of the same supplier."""
    wished = ratings(replace(answers, values=expected), CUSTOMER)
    units, people = len(answers.departments), int(answers.respondent.max(initial=0)) + 1

    def key(rated: Ratings) -> Codes:
        return (rated.customer * np.int64(units) + rated.supplier) * np.int64(people) + rated.person

    place = np.searchsorted(key(wished), key(shown))
    link = shown.customer * np.int64(units) + shown.supplier
    return _Both(shown, Ratings(*(getattr(wished, name)[place] for name in Ratings.__slots__)), link)


def _gaps(
    shown: tuple[DimensionTally, ...], both: _Both, rows: slice, *, lot: Codes, min_n: int, keep: Mask
) -> tuple[GapTally, ...]:
    """Return the gaps of one link that may be shown, and mark the ratings behind them in ``keep``."""
    found = []
    for d, part in enumerate(shown):
        if part.score is None or part.answers is not None:
            continue
        perceived, expected = both.perceived.dimensions[rows, d], both.expected.dimensions[rows, d]
        here = _in_the_gap(perceived, expected, lot, min_n)
        n = int(here.sum())
        if n >= min_n and rest_is_safe(perceived[np.isfinite(perceived) & ~here].tolist(), min_n):
            keep[rows, d] = here
            means = (shown_mean(float(x[here].mean()), n) for x in (expected, perceived))
            found.append(GapTally(part.id, n, *means))
    return tuple(found)


def _in_the_gap(perceived: Array, expected: Array, lot: Codes, min_n: int) -> Mask:
    """Return who is in the gap: those with both, less some by lot where too few others would be left."""
    here = np.isfinite(perceived) & np.isfinite(expected)
    left = int((np.isfinite(perceived) & ~here).sum())
    if 0 < left < min_n:
        here[lot[here[lot]][: min_n - left]] = False
    return here


def _spread(
    instrument: Instrument, both: _Both, seed: int
) -> tuple[tuple[GapSpread, ...], GapSpread | None, tuple[QuadrantTally, ...]]:
    """Return the spread of each dimension's gap, of the weighted gap, and the dimensions' quadrants."""
    person, count = both.perceived.person, len(instrument.dimensions)
    if not len(person):
        return (), None, ()
    expected, perceived = both.expected.dimensions, both.perceived.dimensions
    gap = perceived - expected
    drawn = drawn_means(person, np.hstack([expected, perceived]), seed=seed)
    x, y = drawn[:, :count], drawn[:, count:]
    dimensions = tuple(
        _dimension_spread(dimension.id, both, gap[:, d], (y - x)[:, d], _reliability(instrument, both, d))
        for d, dimension in enumerate(instrument.dimensions)
    )
    weights = np.array([dimension.weight for dimension in instrument.dimensions])
    overall = _dimension_spread("", both, _weighted(gap, weights), _weighted(y - x, weights), None)
    sure = [d for d, spread in enumerate(dimensions) if spread.people >= SPREAD_N]
    return dimensions, overall, _quadrants(instrument, sure, (x, y))


def _weighted(values: Array, weights: Array) -> Array:
    """Return the weighted mean over the columns that are there."""
    here = np.isfinite(values)
    weight = (here * weights).sum(axis=1)
    total: Array = np.where(here, values * weights, 0.0).sum(axis=1)
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan)


def _dimension_spread(id_: str, both: _Both, gap: Array, drawn: Array, reliability: float | None) -> GapSpread:
    people = len(np.unique(both.perceived.person[np.isfinite(gap)]))
    if people < SPREAD_N:
        return GapSpread(id_, people, None, None, None)
    return GapSpread(id_, people, _within_sd(gap, both.link), float(np.nanstd(drawn, ddof=1)), reliability)


def _within_sd(gap: Array, link: Codes) -> float | None:
    """Return the pooled standard deviation within links, or None under ten degrees of freedom."""
    here = np.isfinite(gap)
    _, group = np.unique(link[here], return_inverse=True)
    n = np.bincount(group)
    df = int(n.sum()) - len(n)
    if df < SPREAD_N:
        return None
    mean = np.bincount(group, weights=gap[here]) / n
    return float(np.sqrt(((gap[here] - mean[group]) ** 2).sum() / df))


def _reliability(instrument: Instrument, both: _Both, d: int) -> float | None:
    start = sum(len(dimension.items) for dimension in instrument.dimensions[:d])
    items = slice(start, start + len(instrument.dimensions[d].items))
    expected, perceived = both.expected.dimensions[:, d], both.perceived.dimensions[:, d]
    here = np.isfinite(expected) & np.isfinite(perceived)
    alphas = [cronbach_alpha(x.items[here][:, items]) for x in (both.perceived, both.expected)]
    if alphas[0] is None or alphas[1] is None:
        return None
    sds = [float(x[here].std(ddof=1)) for x in (perceived, expected)]
    if min(sds) <= 0:
        return None
    r = float(np.corrcoef(perceived[here], expected[here])[0, 1])
    return difference_reliability((alphas[0], alphas[1]), (sds[0], sds[1]), r)


def difference_reliability(alphas: tuple[float, float], sds: tuple[float, float], correlation: float) -> float | None:
    """Return the reliability of perceived minus expected, at most 1; None where the differences do not vary.

    ``(r_PP s_P^2 + r_EE s_E^2 - 2 r_PE s_P s_E) / (s_P^2 + s_E^2 - 2 r_PE s_P s_E)``: two scales that go together
    leave little but error in their difference. Source: Peter, Churchill & Brown 1993.

    Args:
        alphas: internal consistency of the perceptions and of the expectations.
        sds: their standard deviations, in one unit.
        correlation: between the two.
    """
    shared = 2 * correlation * sds[0] * sds[1]
    variance = sds[0] ** 2 + sds[1] ** 2 - shared
    if variance <= 1e-9 * (sds[0] ** 2 + sds[1] ** 2):
        return None
    return (alphas[0] * sds[0] ** 2 + alphas[1] * sds[1] ** 2 - shared) / variance


def _quadrants(instrument: Instrument, sure: list[int], drawn: tuple[Array, Array]) -> tuple[QuadrantTally, ...]:
    if len(sure) < MIN_POINTS:
        return ()
    shares = quadrant_shares(drawn[0][:, sure], drawn[1][:, sure])
    return tuple(QuadrantTally(instrument.dimensions[d].id, share) for d, share in zip(sure, shares, strict=True))
