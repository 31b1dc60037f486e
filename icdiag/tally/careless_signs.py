"""Signs of answering without reading, by person, from single answers; only inside the tally (method section 2)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.formulas.careless import room_of, runs, spread_of

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Answers one by one, sorted by person, then supplier; blanks are not here."""

    person: Codes
    """0, 1, … without gaps."""
    supplier: Codes
    item: Codes
    ticked: Array
    """As it was ticked, percent of its scale, not reversed."""

    @property
    def people(self) -> int:
        """Return how many there are."""
        return int(self.person[-1]) + 1 if len(self.person) else 0


def longest_run(cells: Cells) -> Codes:
    """Return each person's longest run of one answer that goes on from one supplier to another (Johnson 2005).

    A run within one supplier is a halo, not carelessness: one thinks well of somebody in every respect.
    """
    first, length = runs(cells.person, cells.ticked)
    crosses = cells.supplier[first] != cells.supplier[first + length - 1] if len(first) else np.zeros(0, bool)
    longest = np.zeros(cells.people, np.int64)
    np.maximum.at(longest, cells.person[first], np.where(crosses, length, 0))
    return longest


def spread(cells: Cells) -> Array:
    """Return each person's sd (ddof 1) over all answers; NaN for one answer."""
    return spread_of(cells.person, cells.ticked, cells.people)


def room(cells: Cells) -> Array:
    """Return the largest sd that each person's mean allows on a scale of 0-100."""
    return room_of(cells.person, cells.ticked, cells.people)


def fingerprint(cells: Cells, customer: Codes) -> Hashes:
    """Return a number for each person that is the same for equal answers to equal questions of one department.

    A sum of well mixed 64-bit words (splitmix64's finaliser), one for each answer with its place.
    """
    place = (customer[cells.person].astype(np.uint64) << np.uint64(42)) ^ (
        (cells.supplier.astype(np.uint64) << np.uint64(21)) | cells.item.astype(np.uint64)
    )
    word = _mixed(_mixed(place) ^ cells.ticked.view(np.uint64))
    starts = np.flatnonzero(np.diff(cells.person, prepend=-1))
    total: Hashes = np.add.reduceat(word, starts) if len(starts) else word
    return total


def _mixed(x: Hashes) -> Hashes:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
