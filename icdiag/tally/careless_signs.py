"""Signs of answering without reading, by person, from single answers; only inside the tally (method section 2)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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


def runs(person: Codes, ticked: Array) -> tuple[Codes, Codes]:
    """Return (first cell, length) of every run of one answer of one person."""
    if not len(person):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    turns = np.flatnonzero((np.diff(person) != 0) | (np.diff(ticked) != 0)) + 1
    first = np.concatenate([[0], turns]).astype(np.int64)
    return first, np.diff(np.concatenate([first, [len(person)]])).astype(np.int64)


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
    """Return each person's sd (ddof 1) over all answers (Dunn, Heggestad, Shanock & Theilgard 2018); NaN for one."""
    n = np.bincount(cells.person, minlength=cells.people).astype(float)
    mean = np.bincount(cells.person, weights=cells.ticked, minlength=cells.people) / np.maximum(n, 1)
    off = np.bincount(cells.person, weights=(cells.ticked - mean[cells.person]) ** 2, minlength=cells.people)
    sd: Array = np.sqrt(np.where(n > 1, off / np.maximum(n - 1, 1), np.nan))
    return sd


def room(cells: Cells) -> Array:
    """Return the largest sd that each person's mean allows on a scale of 0-100: ``sqrt(m (100 - m))``, at least 1."""
    n = np.bincount(cells.person, minlength=cells.people)
    mean = np.bincount(cells.person, weights=cells.ticked, minlength=cells.people) / np.maximum(n, 1)
    largest: Array = np.sqrt(np.maximum(mean * (100.0 - mean), 1.0))
    return largest


def correlation(person: Codes, x: Array, y: Array, people: int) -> Array:
    """Return each person's Pearson correlation of x and y, NaN where either does not vary."""
    n = np.maximum(np.bincount(person, minlength=people), 1).astype(float)

    def centred(values: Array) -> Array:
        off: Array = values - (np.bincount(person, weights=values, minlength=people) / n)[person]
        return off

    a, b = centred(x), centred(y)
    ab, aa, bb = (np.bincount(person, weights=w, minlength=people) for w in (a * b, a * a, b * b))
    varies = (aa > 1e-9) & (bb > 1e-9)
    r: Array = np.where(varies, ab / np.sqrt(np.where(varies, aa * bb, 1.0)), np.nan)
    return r


def spearman_brown(r: Array) -> Array:
    """Return the consistency of both halves together, ``2r / (1 + r)``; -1 for r <= -1/3, where it leaves the scale."""
    whole: Array = np.where(r > -1 / 3, 2 * r / np.maximum(1 + r, 1e-9), np.where(np.isnan(r), np.nan, -1.0))
    return whole


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


def chi_square_tail(x: float, k: int) -> float:
    """Return P(X > x) for X ~ chi-square with k degrees of freedom: the finite sum that whole k allow.

    Even k: exp(-x/2) sum of (x/2)^j / j!, j < k/2. Odd k: erfc(sqrt(x/2)) + exp(-x/2) sum of (x/2)^(j-1/2) /
    Gamma(j+1/2), 1 <= j <= (k-1)/2.
    """
    if x <= 0:
        return 1.0
    half = x / 2
    powers = [float(j) for j in range(k // 2)] if k % 2 == 0 else [j - 0.5 for j in range(1, (k - 1) // 2 + 1)]
    terms = sum(math.exp(p * math.log(half) - half - math.lgamma(p + 1)) for p in powers)
    return min(1.0, terms + (math.erfc(math.sqrt(half)) if k % 2 else 0.0))


def chi_square_bound(p: float, k: int) -> float:
    """Return the x with P(X > x) = p, by bisection."""
    low, high = 0.0, float(k)
    while chi_square_tail(high, k) > p:
        low, high = high, 2 * high
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if chi_square_tail(middle, k) > p else (low, middle)
    return (low + high) / 2


def mahalanobis(rows: Array, mean: Array, inverse: Array) -> Array:
    """Return ``(x - m)' S^-1 (x - m)`` of each row."""
    off = rows - mean
    distance: Array = np.einsum("ij,jk,ik->i", off, inverse, off)
    return distance
