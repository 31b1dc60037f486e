"""The answers on open links, some thousand people at a time, for those who look for careless ones; inside the tally."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.answers import Marks
from icdiag.tally.ratings import RatingRows, run_starts

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.integer]
Open = Mapping[tuple[int, int], tuple[bool, ...]]
"""(customer, supplier) -> which dimensions may be shown; shown links only."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows with an answer, sorted by person and supplier: all that these people said of open links."""

    rows: Ints
    """Of the answers."""
    link: Codes
    """Places among the open links."""
    supplier: Codes
    starts: Codes
    """First row of each person."""
    person: Codes
    """0, 1, … without gaps."""
    codes: npt.NDArray[np.unsignedinteger]
    """As ``Marks.codes``, blank where a dimension is not open."""


class OpenRows:
    """The customers' rows on open links."""

    def __init__(self, rated: RatingRows, open_: Open) -> None:
        """Take all ratings of customers, and which links and dimensions may be looked at."""
        self.answers, self._rated = rated.answers, rated
        self._units = np.int64(max(len(self.answers.departments), 1))
        sizes = [len(d.items) for d in self.answers.instrument.dimensions]
        self.keys = np.array(sorted(c * int(self._units) + s for c, s in open_), dtype=np.int64)
        pairs = (open_[divmod(key, int(self._units))] for key in self.keys.tolist())
        shown = np.array(list(pairs), np.bool_).reshape(-1, len(sizes))
        self._shown = np.repeat(shown, sizes, axis=1)
        self._blanked: dict[bytes, list[npt.NDArray[np.unsignedinteger] | None]] = {}

    def chunks(self) -> Iterator[Chunk]:
        """Yield all that some thousand people said; whoever said nothing of an open link is in none."""
        if not len(self.keys):
            return
        for part in self._rated.parts():
            chunk = self._chunk(self._rated.rows_of(part))
            if len(chunk.rows):
                yield chunk

    def _chunk(self, rows: Ints) -> Chunk:
        answers = self.answers
        key = answers.customer[rows] * self._units + answers.supplier[rows]
        starts = run_starts(key)
        at = np.minimum(np.searchsorted(self.keys, key[starts]), len(self.keys) - 1)
        sizes = np.diff(np.append(starts, len(rows)))
        link = np.repeat(np.where(self.keys[at] == key[starts], at, -1), sizes)
        if (link < 0).any():
            rows, link = rows[link >= 0], link[link >= 0]
        codes = answers.values.picked(rows)
        self._blank(codes, link)
        some = codes.any(axis=1)
        if not some.all():
            rows, link, codes = rows[some], link[some], codes[some]
        supplier = answers.supplier[rows].astype(np.int64)
        order = np.argsort(answers.respondent[rows], kind="stable")  # of one customer, so by supplier as they came
        who = answers.respondent[rows[order]]
        if ((who[1:] == who[:-1]) & (np.diff(supplier[order]) < 0)).any():  # of several
            order = np.lexsort((supplier, answers.respondent[rows]))
        first = run_starts(who)
        person = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(rows))))
        return Chunk(rows[order], link[order], supplier[order], first, person, codes[order])

    def _blank(self, codes: npt.NDArray[np.unsignedinteger], link: Codes) -> None:
        """Blank the answers in dimensions that their link may not show."""
        partly = np.flatnonzero(~self._shown[link].all(axis=1))
        for pattern in {self._shown[at].tobytes() for at in np.unique(link[partly]).tolist()}:
            shown = np.frombuffer(pattern, np.bool_)
            here = partly[(self._shown[link[partly]] == shown).all(axis=1)]
            if pattern not in self._blanked:
                self._blanked[pattern] = [_without(self.answers.values, at, shown) for at in range(codes.shape[1])]
            for at, table in enumerate(self._blanked[pattern]):
                if table is not None:
                    codes[here, at] = table[codes[here, at]]


def _without(values: Marks, column: int, shown: Mask) -> npt.NDArray[np.unsignedinteger] | None:
    """Return for each code of a column the one without the items that are not shown; None where all are."""
    items = [item for item, at in enumerate(values.columns) if at == column]
    if shown[items].all():
        return None
    told = np.nan_to_num(np.stack([values.levels[item] for item in items], axis=1), nan=-np.inf, neginf=-np.inf)
    code = {tuple(row): place for place, row in enumerate(told.tolist())}
    told[:, ~shown[items]] = -np.inf
    return np.array([code[tuple(row)] for row in told.tolist()], values.codes.dtype)
