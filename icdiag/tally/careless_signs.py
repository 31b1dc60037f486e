"""Signs of answering without reading, by person, from single answers; only inside the tally (method section 2).

What three answers kept in one byte come to (their sum, their first, how long it goes on) is looked up by the byte, so
that no list of all answers is made.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.answers import Marks
from icdiag.formulas.careless import both_halves, correlation_of, room_of
from icdiag.model.instrument import Instrument
from icdiag.tally.careless_rows import Chunk
from icdiag.tally.coded_scores import CodedScores, item_tables
from icdiag.tally.products import MIDDLE
from icdiag.tally.scoring import item_slices

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Run:
    """Answers in the order of their items, one entry a row: what tells how runs go on into the next row."""

    n: Codes
    first: Array
    head: Codes
    """How many answers from the first on are equal."""
    last: Array
    tail: Codes
    """How many answers up to the last are equal."""

    def __getitem__(self, rows: npt.NDArray[np.integer]) -> "Run":
        """Return some rows, or for each code of a column what it stands for."""
        return Run(self.n[rows], self.first[rows], self.head[rows], self.last[rows], self.tail[rows])

    def then(self, more: "Run") -> "Run":
        """Return these answers with more after them."""
        goes_on = (self.last == more.first) & (self.n > 0)
        whole, more_whole = self.head == self.n, more.head == more.n
        head = self.head + np.where(whole & (goes_on | (self.n == 0)), more.head, 0)
        tail = more.tail + np.where(more_whole & (goes_on | (more.n == 0)), self.tail, 0)
        first = np.where(self.n > 0, self.first, more.first)
        return Run(self.n + more.n, first, head, np.where(more.n > 0, more.last, self.last), tail)


def run_of(ticked: Array) -> Run:
    """Return single answers, NaN = none."""
    one = np.isfinite(ticked).astype(np.int64)
    return Run(one, ticked, one, ticked, one)


@dataclass(frozen=True, slots=True)
class _Column:
    """By code of one column: what its answers come to, as ticked (percent of scale, not reversed)."""

    run: Run
    total: Array
    """From the middle of the scale."""
    square: Array
    low: Array
    high: Array
    backward: Codes
    """Answers to items that are reversed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One entry a person of a chunk."""

    n: Codes
    """Answers."""
    suppliers: Codes
    one_answer: Mask
    two_ways: Mask
    """Answered items worded both ways."""
    run: Codes
    """Longest run of one answer that goes on from one supplier to another."""
    sd: Array
    sd_share: Array
    """As a share of the largest sd that the person's mean allows."""


class Signs:
    """Looks for signs in the codes of one survey's answers."""

    def __init__(self, instrument: Instrument, values: Marks) -> None:
        """Reckon what each code comes to."""
        ticked = item_tables(instrument, values, turn=False)
        turned = [item.reversed for item in instrument.items()]
        self._columns = [
            _column([(ticked[i], turned[i]) for i, at in enumerate(values.columns) if at == column])
            for column in range(values.codes.shape[1])
        ]
        pairs = [part for part in item_slices(instrument) if part.stop - part.start > 1]
        halves = [slice(part.start + odd, part.stop, 2) for odd in (0, 1) for part in pairs]
        self._halves = CodedScores.of(instrument, values, tuple(halves)) if pairs else None

    def profile(self, chunk: Chunk) -> Profile:
        """Return every person's profile."""
        tables = [(column, chunk.codes[:, at]) for at, column in enumerate(self._columns)]
        row = tables[0][0].run[tables[0][1]]
        for column, codes in tables[1:]:
            row = row.then(column.run[codes])

        def added(of: str) -> Array:
            total: Array = np.add.reduceat(sum(getattr(column, of)[codes] for column, codes in tables), chunk.starts)
            return total

        n = np.add.reduceat(row.n, chunk.starts)
        low = np.minimum.reduceat(np.minimum.reduce([x.low[codes] for x, codes in tables]), chunk.starts)
        high = np.maximum.reduceat(np.maximum.reduce([x.high[codes] for x, codes in tables]), chunk.starts)
        total, backward = added("total"), added("backward")
        off = np.where(low == high, 0.0, np.maximum(added("square") - total**2 / n, 0.0))
        sd = np.sqrt(np.where(n > 1, off / np.maximum(n - 1, 1), np.nan))
        new = np.diff(chunk.supplier, prepend=-1) != 0
        new[chunk.starts] = True
        return Profile(
            n=n,
            suppliers=np.add.reduceat(new.astype(np.int64), chunk.starts),
            one_answer=low == high,
            two_ways=(backward > 0) & (backward < n),
            run=longest_run(row, chunk.person, chunk.supplier),
            sd=sd,
            sd_share=sd / room_of(MIDDLE + total / n),
        )

    def consistency(self, chunk: Chunk, least: int) -> Array:
        """Return each person's even-odd consistency over dimensions and suppliers, NaN under ``least`` pairs."""
        if self._halves is None:
            return np.full(len(chunk.starts), np.nan)
        x, y = np.split(self._halves.scores(chunk.codes).T, 2)
        both = np.isfinite(x) & np.isfinite(y)

        def by_person(values: npt.NDArray[np.generic]) -> Array:
            total: Array = np.add.reduceat(values.sum(axis=0), chunk.starts)
            return total

        pairs = by_person(both)
        x, y = (_centred(half, both, by_person, pairs, chunk.person) for half in (x, y))
        r = correlation_of(by_person(x * y), by_person(x * x), by_person(y * y))
        return np.where(pairs >= least, both_halves(r), np.nan)


def _column(items: list[tuple[Array, bool]]) -> _Column:
    """Return what each code of a column comes to, given its items' answers by code and whether they are reversed."""
    run = run_of(items[0][0])
    for ticked, _ in items[1:]:
        run = run.then(run_of(ticked))
    ticked = np.stack([own for own, _ in items])
    here = np.isfinite(ticked)
    off = np.where(here, ticked - MIDDLE, 0.0)
    return _Column(
        run=run,
        total=off.sum(axis=0),
        square=(off**2).sum(axis=0),
        low=np.where(here, ticked, np.inf).min(axis=0),
        high=np.where(here, ticked, -np.inf).max(axis=0),
        backward=here[[turned for _, turned in items]].sum(axis=0),
    )


def _centred(half: Array, both: Mask, by_person: Callable[[Array], Array], pairs: Array, person: Codes) -> Array:
    """Return distances from the person's own mean, 0 where a half is missing."""
    filled = np.where(both, half, 0.0)
    mean = by_person(filled) / np.maximum(pairs, 1)
    return np.where(both, half - mean[person], 0.0)


def longest_run(row: Run, person: Codes, supplier: Codes) -> Codes:
    """Return each person's longest run of one answer that goes on from one supplier to another (Johnson 2005).

    A run within one supplier is a halo, not carelessness: one thinks well of somebody in every respect. So of each row
    only its start and its end count, which may be the same: a run that crosses has no others.

    Args:
        row: the rows' answers, sorted by person, then supplier; each has some.
        person: of each row, 0, 1, … without gaps.
        supplier: of each row.
    """
    two = np.stack([np.ones(len(person), np.bool_), row.head < row.n], axis=1).ravel()
    at, length = np.repeat(np.arange(len(person)), 2)[two], np.stack([row.head, row.tail], axis=1).ravel()[two]
    answer, who = np.stack([row.first, row.last], axis=1).ravel()[two], person[at]
    turns = (answer[1:] != answer[:-1]) | (who[1:] != who[:-1]) | (at[1:] == at[:-1])
    first = np.concatenate([[0], np.flatnonzero(turns) + 1])
    last = np.append(first[1:], len(at)) - 1
    crosses = supplier[at[first]] != supplier[at[last]]
    longest = np.zeros(int(person[-1]) + 1, np.int64)
    np.maximum.at(longest, who[first[crosses]], np.add.reduceat(length, first)[crosses])
    return longest


def fingerprint(chunk: Chunk, customer: Codes) -> Hashes:
    """Return a number for each person that is the same for equal answers to equal questions of one department.

    A sum of well mixed 64-bit words (splitmix64's finaliser), one for each row's answers with their place.
    """
    word = _mixed((customer.astype(np.uint64) << np.uint64(32)) ^ chunk.supplier.astype(np.uint64))
    for codes in chunk.codes.T:
        word = _mixed(word ^ codes)
    total: Hashes = np.add.reduceat(word, chunk.starts)
    return total


def _mixed(x: Hashes) -> Hashes:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
