"""The E-I index against permuted group labels: all assignments where they are few, else random ones. Pure.

QAP logic: labels move over nodes, the ties stay, because ties of one node are not independent of each other (Krackhardt
1988, Social Networks 10:359-381; Dekker, Krackhardt & Snijders 2007).
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial, prod
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from icdiag.formulas.networks import ei_expected

Node = TypeVar("Node", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)
Codes = npt.NDArray[np.integer]
Array = npt.NDArray[np.float64]

ENUMERATE = 20_000
"""Up to so many assignments all of them are looked at."""
TIE = 1e-9
"""Indices that are equal on paper differ by less."""
DRAWS_AT_ONCE, LINKS_AT_ONCE = 1024, 128
"""Sizes of one step: its marks fit the processor's cache, and a count of them fits a byte."""
CELLS_AT_ONCE = 2**22
"""Labels dealt out at once at most, whatever the draws: 32 MB."""


@dataclass(frozen=True, slots=True)
class Permutation:
    """The observed E-I index beside its distribution under permuted labels."""

    ei: float
    expected: float
    """Exact mean over all assignments."""
    sd: float
    """Over the assignments looked at: all of them (divided by their number), or the draws (by one less)."""
    p_low: float
    """Chance of an index at most as high: a wall."""
    p_high: float
    assignments: int
    """Looked at."""
    exact: bool
    lowest: float
    highest: float


def ei_permutation(
    edges: Sequence[tuple[Node, Node]],
    labels: Mapping[Node, Group],
    *,
    draws: int,
    seed: int,
    weights: Sequence[float] | None = None,
) -> Permutation | None:
    """Return the permutation test of the E-I index of directed, weighted ties; None without ties.

    Where the different assignments ``n! / prod n_g!`` are at most 20,000 all are looked at and p is the share of them
    at least as far out, the actual one included; else so many are drawn by the seed, ``p = (1 + #) / (1 + draws)``
    (Phipson & Smyth 2010). Groups keep their sizes. Same seed, same numbers.
    Source: Krackhardt & Stern 1988; the exact mean and sd are also in ``networks.ei_expected`` and
    ``ei_permutation_sd``.

    Raises:
        ValueError: a negative weight, not one for each tie, or no draw where draws are needed.
    """
    ties = Ties.of(edges, labels, weights)
    mean = ei_expected(labels)
    if ties is None or mean is None:
        return None
    dealt, exact = each_deal(ties.codes, draws=draws, seed=seed)
    found = np.concatenate([ties.indices(deal) for deal in dealt])
    here = float(ties.indices(ties.codes[:, None])[0])
    extra = 0 if exact else 1
    low, high = (int((found <= here + TIE).sum()), int((found >= here - TIE).sum()))
    sd = float(np.std(found, ddof=0 if exact else min(1, len(found) - 1)))
    total = len(found) + extra
    return Permutation(
        here, mean, sd, (low + extra) / total, (high + extra) / total, len(found), exact,
        float(found.min()), float(found.max()),
    )  # fmt: skip


def assignments(labels: Mapping[Node, Group]) -> int:
    """Return the number of different ways to deal the labels out: ``n! / prod n_g!``."""
    return _ways(Counter(labels.values()).values())


def _ways(sizes: Collection[int]) -> int:
    return factorial(sum(sizes)) // prod(factorial(k) for k in sizes)


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties' ends as places among the labelled nodes."""

    source: npt.NDArray[np.intp]
    target: npt.NDArray[np.intp]
    weight: Array | None
    """None where all weigh the same."""
    codes: Codes
    """The nodes' groups, in the smallest type that holds them."""

    @classmethod
    def of(
        cls, edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group], weights: Sequence[float] | None
    ) -> "Ties | None":
        """Return the ties with both ends labelled; None without any, or without weight."""
        place = {node: i for i, node in enumerate(labels)}
        group = {g: i for i, g in enumerate(dict.fromkeys(labels.values()))}
        if weights is not None and (len(weights) != len(edges) or any(w < 0 for w in weights)):
            raise ValueError("each tie needs a weight that is not negative")
        kept = [i for i, (a, b) in enumerate(edges) if a != b and a in place and b in place]
        w = None if weights is None else np.array([weights[i] for i in kept], dtype=float)
        if not kept or (w is not None and not w.sum() > 0):
            return None
        ends = np.array([(place[edges[i][0]], place[edges[i][1]]) for i in kept], dtype=np.intp)
        codes = np.array([group[g] for g in labels.values()], dtype=np.min_scalar_type(len(group)))
        return cls(ends[:, 0].copy(), ends[:, 1].copy(), w, codes)

    def indices(self, labels: Codes) -> Array:
        """Return the E-I index under each column of labels, shape (nodes, assignments).

        A row of the label table is a node under every assignment, so each tie reads two rows that lie together.
        """
        inside = np.zeros(labels.shape[1])
        for start in range(0, len(self.source), LINKS_AT_ONCE):
            part = slice(start, start + LINKS_AT_ONCE)
            same = labels[self.source[part]] == labels[self.target[part]]
            if self.weight is None:
                inside += np.add.reduce(same.view(np.uint8), axis=0, dtype=np.uint8)
            else:
                inside += self.weight[part] @ same
        total = len(self.source) if self.weight is None else self.weight.sum()
        found: Array = 1 - 2 * inside / total
        return found


def each_deal(codes: Codes, *, draws: int, seed: int) -> tuple[Iterator[Codes], bool]:
    """Return the deals of the labels to look at, each part of shape (nodes, deals), and whether these are all.

    Raises:
        ValueError: draws are needed and none are asked for.
    """
    sizes: list[int] = np.bincount(codes).tolist()
    if _ways(sizes) <= ENUMERATE:
        every = np.array(_all_deals(sizes), dtype=codes.dtype)
        return iter([np.ascontiguousarray(every.T)]), True
    if draws < 1:
        raise ValueError("a permutation test needs draws")
    return _draws(codes, draws, np.random.default_rng(seed)), False


def _draws(codes: Codes, draws: int, rng: np.random.Generator) -> Iterator[Codes]:
    step = max(1, min(DRAWS_AT_ONCE, CELLS_AT_ONCE // len(codes)))
    for start in range(0, draws, step):
        yield _random_deals(codes, min(step, draws - start), rng)


def _random_deals(codes: Codes, draws: int, rng: np.random.Generator) -> Codes:
    """Return random deals of the labels, shape (nodes, draws).

    Each label hangs under a random number of 64 bits less its own, and the numbers are sorted: twice as quick as to
    shuffle a thousand rows. Equal numbers, whose labels would come in order, are no more frequent than one deal in
    10^10 for 2,000 nodes in 256 groups.
    """
    low = np.uint64(int(codes.max()).bit_length())
    keys = rng.integers(0, 2**64, size=(draws, len(codes)), dtype=np.uint64)
    keys = (keys >> low << low) | codes.astype(np.uint64)
    keys.sort(axis=1)
    mask = (np.uint64(1) << low) - np.uint64(1)
    return np.ascontiguousarray((keys & mask).astype(codes.dtype).T)


def _all_deals(left: list[int]) -> list[tuple[int, ...]]:
    """Return every different sequence that holds each code so many times."""
    rows: list[tuple[tuple[int, ...], list[int]]] = [((), left)]
    for _ in range(sum(left)):
        rows = [
            ((*row, code), [k - (i == code) for i, k in enumerate(rest)])
            for row, rest in rows
            for code in range(len(rest))
            if rest[code]
        ]
    return [row for row, _ in rows]
