"""In which order rows of the answers are tallied: by customer, supplier and person; inside the tally.

Lists of all rows may be of twenty million: here none is made beside the one that is returned.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from icdiag.answers import Answers

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_SORTED = 1 << 17
"""Rows that are sorted by customer together."""
_KEY_BITS = 63
"""Of a number that is not negative."""
CHUNK = 1 << 15
"""Ratings that are scored together: some twenty megabytes with all that is made from them."""


def by_customer(answers: Answers, perspective: int) -> tuple[npt.NDArray[np.int32], Codes]:
    """Return the rows of one perspective by customer and then in their order, and where each customer's end."""
    counts = np.zeros(len(answers.departments), np.int64)
    for rows in _perspective_rows(answers, perspective):
        counts += np.bincount(answers.customer[rows], minlength=len(counts))
    places = np.cumsum(counts) - counts
    found = np.empty(int(counts.sum()), np.int32)
    for rows in _perspective_rows(answers, perspective):
        customer = answers.customer[rows]
        order = np.argsort(customer, kind="stable")
        sizes = np.bincount(customer, minlength=len(counts))
        to = np.repeat(places - (np.cumsum(sizes) - sizes), sizes)
        to += np.arange(len(to))
        found[to] = order + rows.start if isinstance(rows, slice) else rows[order]
        places += sizes
    return found, np.cumsum(counts[counts > 0])


def _perspective_rows(answers: Answers, perspective: int) -> Iterator[npt.NDArray[np.intp] | slice]:
    """Yield the rows, some hundred thousand at a time; a slice where all of these are of the perspective."""
    for first in range(0, len(answers.perspective), _SORTED):
        here = answers.perspective[first : first + _SORTED] == perspective
        yield slice(first, first + _SORTED) if here.all() else np.flatnonzero(here) + first


def sorted_by(keys: Sequence[npt.NDArray[np.integer]]) -> tuple[Codes, Mask]:
    """Return the order of rows by several keys, the first leading, and which rows but the first equal the one before.

    Rows that are equal stay in their order. All keys and the row's place go into one number where they fit: this is
    sorted several times as fast as rows are by each key in turn.
    """
    place = np.arange(len(keys[0]))
    lows, bits = [int(key.min()) for key in keys], [int(np.ptp(key)).bit_length() for key in keys]
    shift = len(place).bit_length()
    if sum(bits) + shift > _KEY_BITS:
        order = np.lexsort(keys[::-1])
        return order, np.logical_and.reduce([key[order[1:]] == key[order[:-1]] for key in keys])
    whole = np.zeros(len(place), np.int64)
    for key, low, size in zip(keys, lows, bits, strict=True):
        whole <<= size
        whole |= key.astype(np.int64) - low
    whole = np.sort((whole << shift) | place)
    key = whole >> shift
    return whole & ((1 << shift) - 1), key[1:] == key[:-1]


def spans(ends: Codes) -> list[slice]:
    """Return slices of at most ``CHUNK`` places that part no run, given where the runs end; a longer run is a slice."""
    parts, start = [], 0
    while len(ends) and start < ends[-1]:
        at = int(np.searchsorted(ends, start + CHUNK, side="right")) - 1
        stop = int(ends[at]) if at >= 0 and ends[at] > start else int(ends[at + 1])
        parts.append(slice(start, stop))
        start = stop
    return parts


def packed(rows: npt.NDArray[np.int32], without: Codes) -> npt.NDArray[np.int32]:
    """Return rows without those at some places, ascending; the others move up: of millions no second list is made."""
    to = 0
    for start in range(0, len(rows), CHUNK):
        here = rows[start : start + CHUNK]
        first, last = np.searchsorted(without, [start, start + CHUNK])
        here = np.delete(here, without[first:last] - start)
        rows[to : to + len(here)] = here
        to += len(here)
    return rows[:to]


def at_home(answers: Answers, rows: npt.NDArray[np.int32]) -> bool:
    """Tell whether nobody answers for several customers in some rows."""
    home = np.full(answers.people, -1, answers.customer.dtype)
    for some in _pieces(answers, rows):
        home[answers.respondent[some]] = answers.customer[some]
    return not any((home[answers.respondent[some]] != answers.customer[some]).any() for some in _pieces(answers, rows))


def _pieces(answers: Answers, rows: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.int32] | slice]:
    """Yield some thousand rows at a time, in any order: where they are all there are, as they lie in memory."""
    starts = range(0, len(rows), CHUNK)
    if len(rows) == len(answers.customer):
        return (slice(start, start + CHUNK) for start in starts)
    return (rows[start : start + CHUNK] for start in starts)
