"""Who of the people that answered bears which sign of not reading, judged across suppliers; inside the tally."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, Answers
from icdiag.formulas.careless import both_halves, correlation_within, mahalanobis
from icdiag.formulas.distributions import chi2_quantile
from icdiag.model.instrument import Instrument
from icdiag.model.settings import Settings
from icdiag.tally.careless_signs import (
    Array,
    Cells,
    Codes,
    Mask,
    fingerprint,
    longest_run,
    room,
    spread,
)
from icdiag.tally.scoring import half_rule, pomp

Ints = npt.NDArray[np.integer]
Open = Mapping[tuple[int, int], tuple[bool, ...]]
"""(customer, supplier) -> which dimensions may be shown; shown links only."""

STRAIGHT = "straight-line"
FLAGS = (STRAIGHT, "longstring", "low-variance", "outlier", "even-odd", "too-fast", "duplicate")
LEAST_ANSWERS, LEAST_SUPPLIERS = 8, 2
"""A person is judged from this many answers on this many suppliers on: one supplier alone is halo (Curran 2016)."""
DIMENSION_GAP = 5.0
"""Dimensions whose means differ by more cannot all deserve one answer."""
LOW_SHARE = 0.05
"""Least varied answers: under this quantile of all people (Dunn, Heggestad, Shanock & Theilgard 2018)."""
QUANTILE_PEOPLE = 20
"""Under this many people there is no one in twenty."""
OUTLIER_P = 0.001
"""Tail of chi-square beyond which a row is an outlier (Meade & Craig 2012)."""
ROWS_AN_ITEM = 5
"""Complete rows needed for each item before the items' covariance can be trusted."""
CONSISTENCY = 0.30
"""Even-odd consistency under which somebody may have ticked at random (Johnson 2005; Curran 2016)."""
LEAST_PAIRS = 12
"""Pairs of half-scales under which a person's own correlation is too loose to be a sign: its standard error is .3."""
DUPLICATE_ANSWERS = 20
TOGETHER = 1 << 20
"""Rows whose links are looked up together."""
CHUNK = 1 << 15
"""Rows that are looked at together: keeps memory flat in large surveys."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is known of each judged person; one entry a person."""

    code: Ints
    n: Ints
    one_answer: Mask
    two_ways: Mask
    """Answered items worded both ways."""
    run: Ints
    sd: Array
    sd_share: Array
    """As a share of the largest sd that the person's mean allows."""
    consistency: Array
    seconds: Array
    print_: npt.NDArray[np.uint64]
    """The same for the same answers to the same questions."""


class _Rows:
    """The customers' rows on open links, sorted by person and supplier, handed out a chunk of people at a time."""

    def __init__(self, answers: Answers, open_: Open) -> None:
        units = np.int64(max(len(answers.departments), 1))
        self.answers, self.instrument = answers, answers.instrument
        keys = np.array(sorted(c * int(units) + s for c, s in open_), dtype=np.int64)
        sizes = [len(d.items) for d in self.instrument.dimensions]
        self.shown = np.array([np.repeat(open_[divmod(int(k), int(units))], sizes) for k in keys], dtype=bool)
        self.links = len(keys)
        parts = [_on(answers, keys, first, units) for first in range(0, len(answers.customer), TOGETHER)]
        self.rows: Ints = np.concatenate([np.zeros(0, np.int32), *(rows for rows, _ in parts)])
        self.link: Ints = np.concatenate([np.zeros(0, np.int32), *(link for _, link in parts)])
        del parts
        if (np.diff(answers.respondent[self.rows]) < 0).any():
            by_person = np.argsort(answers.respondent[self.rows], kind="stable").astype(np.int32)
            self.rows = self.rows[by_person]
            self.link = self.link[by_person]
        for part in self._people():  # each person's ratings by supplier
            some = self.rows[part]
            key = answers.respondent[some] * units + answers.supplier[some]
            order = np.argsort(key, kind="stable")
            self.rows[part], self.link[part] = some[order], self.link[part][order]

    def _people(self) -> Iterator[slice]:
        """Yield slices of whole people."""
        person, start = self.answers.respondent, 0
        while start < len(self.rows):
            stop = min(start + CHUNK, len(self.rows))
            last = person[self.rows[stop - 1]]
            while stop < len(self.rows) and person[self.rows[stop]] == last:
                stop += 1
            yield slice(start, stop)
            start = stop

    def chunks(self) -> Iterator[tuple[Ints, Ints, Array]]:
        """Yield (rows, their links, answers as ticked: percent of scale, not reversed, NaN where not open)."""
        values = zip(self.instrument.items(), self.answers.values.levels, strict=True)
        tables = [pomp(levels, item.scale.low, item.scale.high) for item, levels in values]
        for part in self._people():
            rows, link = self.rows[part], self.link[part]
            ticked = self.answers.values.decoded(rows, tables)
            yield rows, link, np.where(self.shown[link].T, ticked.T, np.nan).T


def _on(answers: Answers, keys: Ints, first: int, units: np.int64) -> tuple[Ints, Ints]:
    """Return which of some rows from ``first`` on are customers' ratings on open links, and their links."""
    part = slice(first, first + TOGETHER)
    link = answers.customer[part] * units + answers.supplier[part]
    at = np.minimum(np.searchsorted(keys, link), max(len(keys) - 1, 0))
    here = answers.perspective[part] == CUSTOMER
    here &= keys[at] == link if len(keys) else np.zeros(len(at), bool)
    rows = np.flatnonzero(here)
    return (rows + first).astype(np.int32), at[rows].astype(np.int32)


def _turned(instrument: Instrument, ticked: Array) -> Array:
    """Return the answers with reversed items turned round: higher better."""
    reversed_ = np.array([item.reversed for item in instrument.items()])
    scored: Array = np.where(reversed_, 100.0 - ticked, ticked)
    return scored


def _judge(rows: _Rows) -> _Judged | None:
    """Return the profiles of those with enough answers, or None where there is nobody at all."""
    parts = [_profile(rows, *chunk) for chunk in rows.chunks() if np.isfinite(chunk[2]).any()]
    if not parts:
        return None
    columns = {field.name: [getattr(part, field.name) for part in parts] for field in fields(_Judged)}
    del parts  # so that each column's parts go once it is one
    return _Judged(**{name: np.concatenate(columns.pop(name)) for name in tuple(columns)})


def _profile(rows: _Rows, at: Ints, link: Ints, ticked: Array) -> _Judged:
    """Return the profile of every person in the chunk with enough answers."""
    answers, instrument = rows.answers, rows.instrument
    answered = np.isfinite(ticked)
    some = answered.any(axis=1)
    at, ticked, answered = at[some], ticked[some], answered[some]
    code, first, person = np.unique(answers.respondent[at], return_index=True, return_inverse=True)
    people = len(code)
    row, item = np.nonzero(answered)
    cells = Cells(person[row], answers.supplier[at].astype(np.int64)[row], item, ticked[row, item])
    starts = np.flatnonzero(np.diff(cells.person, prepend=-1))
    new = (np.diff(cells.supplier, prepend=-1) != 0) | (np.diff(cells.person, prepend=-1) != 0)
    turned = np.array([x.reversed for x in instrument.items()], dtype=float)[item]
    n = np.bincount(cells.person, minlength=people)
    backward = np.bincount(cells.person, weights=turned, minlength=people)
    known = np.full(len(at), np.nan) if answers.seconds is None else answers.seconds[at]
    suppliers = np.bincount(cells.person, weights=new, minlength=people)
    sd = spread(cells)
    enough = (n >= LEAST_ANSWERS) & (suppliers >= LEAST_SUPPLIERS)
    return _Judged(
        code=code[enough].astype(np.int32),
        n=n[enough].astype(np.int32),
        one_answer=(np.maximum.reduceat(cells.ticked, starts) == np.minimum.reduceat(cells.ticked, starts))[enough],
        two_ways=((backward > 0) & (backward < n))[enough],
        run=longest_run(cells)[enough].astype(np.int32),
        sd=sd[enough],
        sd_share=(sd / room(cells))[enough],
        consistency=_consistency(instrument, _turned(instrument, ticked), person, people)[enough],
        seconds=np.fmax.reduceat(known, first)[enough],
        print_=fingerprint(cells, answers.customer[at][first].astype(np.int64))[enough],
    )


def _consistency(instrument: Instrument, scored: Array, person: Codes, people: int) -> Array:
    """Return each person's even-odd consistency over dimensions and suppliers, NaN under ``LEAST_PAIRS`` pairs."""
    odd, even, who = [], [], []
    start = 0
    for dimension in instrument.dimensions:
        block = scored[:, start : start + len(dimension.items)]
        start += len(dimension.items)
        if len(dimension.items) > 1:
            odd.append(half_rule(block[:, 0::2]))
            even.append(half_rule(block[:, 1::2]))
            who.append(person)
    if not who:
        return np.full(people, np.nan)
    x, y, p = np.concatenate(odd), np.concatenate(even), np.concatenate(who)
    both = np.isfinite(x) & np.isfinite(y)
    r = both_halves(correlation_within(p[both], x[both], y[both], people))
    pairs = np.bincount(p[both], minlength=people)
    return np.where(pairs >= LEAST_PAIRS, r, np.nan)


def _dimensions_differ(rows: _Rows) -> bool:
    """Tell whether the dimensions' means over all open answers differ by more than ``DIMENSION_GAP``."""
    total, count = np.zeros(rows.shown.shape[1]), np.zeros(rows.shown.shape[1])
    for _, _, ticked in rows.chunks():
        here = np.isfinite(ticked)
        total += np.where(here, _turned(rows.instrument, ticked), 0.0).sum(axis=0)
        count += here.sum(axis=0)
    means, start = [], 0
    for dimension in rows.instrument.dimensions:
        part = slice(start, start + len(dimension.items))
        start = part.stop
        if count[part].sum() > 0:
            means.append(total[part].sum() / count[part].sum())
    return len(means) > 1 and max(means) - min(means) > DIMENSION_GAP


def _outliers(rows: _Rows, people: Ints) -> Mask:
    """Return who is an outlier in at least half of their complete rows, and in two.

    The distance is measured from the link's mean. What lies in answering everything lower or higher is taken out:
    ``S^-1 - S^-1 1 1' S^-1 / (1' S^-1 1)`` in place of ``S^-1``, chi-square with k - 1 degrees of freedom.
    """
    k = rows.shown.shape[1]
    count, total, square = np.zeros(rows.links), np.zeros((rows.links, k)), np.zeros((k, k))
    for _, link, ticked in rows.chunks():
        full = np.isfinite(ticked).all(axis=1)
        scored = _turned(rows.instrument, ticked[full])
        count += np.bincount(link[full], minlength=rows.links)
        for i in range(k):
            total[:, i] += np.bincount(link[full], weights=scored[:, i], minlength=rows.links)
        square += scored.T @ scored
    mean = total / np.maximum(count, 1)[:, None]
    df = count.sum() - (count > 0).sum()
    if k < 2 or not len(people) or count.sum() <= ROWS_AN_ITEM * k or df <= k:
        return np.zeros(len(people), dtype=bool)
    covariance = (square - (mean * count[:, None]).T @ mean) / df
    if np.linalg.matrix_rank(covariance) < k:
        return np.zeros(len(people), dtype=bool)
    inverse, bound = np.linalg.inv(covariance), chi2_quantile(1 - OUTLIER_P, k - 1)
    level = inverse.sum(axis=0)
    inverse = inverse - np.outer(level, level) / level.sum()
    seen, far = np.zeros(len(people)), np.zeros(len(people))
    for at, link, ticked in rows.chunks():
        person = rows.answers.respondent[at]
        place = np.searchsorted(people, person)
        full = np.isfinite(ticked).all(axis=1) & (people[np.minimum(place, len(people) - 1)] == person)
        beyond = mahalanobis(_turned(rows.instrument, ticked[full]), mean[link[full]], inverse) > bound
        np.add.at(seen, place[full], 1)
        np.add.at(far, place[full], beyond)
    return (far >= 2) & (far >= seen / 2)


def _low(values: Array) -> Mask:
    """Return who lies under the lowest twentieth; nobody under ``QUANTILE_PEOPLE``."""
    if len(values) < QUANTILE_PEOPLE:
        return np.zeros(len(values), dtype=bool)
    low: Mask = values < np.quantile(values, LOW_SHARE)
    return low


def signs(answers: Answers, open_: Open, settings: Settings) -> tuple[Ints, dict[str, Mask]]:
    """Return the people who could be judged (codes in order) and, for each flag, which of them bear it."""
    rows = _Rows(answers, open_)
    who = _judge(rows)
    if who is None:
        return np.zeros(0, np.int64), {name: np.zeros(0, dtype=bool) for name in FLAGS}
    telling = who.two_ways | _dimensions_differ(rows)
    straight = who.one_answer & telling
    repeated = (who.run >= settings.longstring * who.n) & ~straight
    uniform = _low(who.sd) & _low(who.sd_share)
    with np.errstate(invalid="ignore"):
        inconsistent, fast = who.consistency < CONSISTENCY, who.seconds / who.n < settings.sec_per_item
    _, group, size = np.unique(who.print_, return_inverse=True, return_counts=True)
    alike = (size[group] > 1) & (who.n >= DUPLICATE_ANSWERS) & ~who.one_answer
    marks = (straight, repeated, uniform & repeated & telling, _outliers(rows, who.code), inconsistent, fast, alike)
    return who.code, dict(zip(FLAGS, marks, strict=True))
