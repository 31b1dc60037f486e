"""Whether equations over people single out a few of them: exact, by the rank of what is left without those few."""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

Row = Mapping[tuple[Hashable, Hashable], Fraction]
"""(person, what) -> the weight that this answer has in a published number."""
CLEAR = 1e-6
"""Singular values of rows of length 1 lie well above this, or under its thousandth part; else fractions decide."""


def singled_out(rows: Sequence[Row], least: int) -> tuple[Hashable, ...] | None:
    """Return a group of 1 to ``least - 1`` people of whom a combination of the rows speaks alone; None if none.

    People with the same weights everywhere stand or fall together: a combination that cancels one of them cancels
    all. So only unions of such classes can be singled out, and only those of few people are tried.
    """
    classes = _classes(rows)
    small = [people for people in classes.values() if len(people) < least]
    if not small or not rows:
        return None
    blocks = {people[0]: np.array(block, dtype=object).reshape(len(rows), -1) for block, people in classes.items()}
    whole = _rank(np.hstack(list(blocks.values())))
    for size in range(1, len(small) + 1):
        for some in combinations(small, size):
            group = [person for people in some for person in people]
            if len(group) >= least:
                continue
            heads = {people[0] for people in some}
            rest = [block for head, block in blocks.items() if head not in heads]
            if not rest or _rank(np.hstack(rest)) < whole:
                return tuple(group)
        if size >= least:
            break
    return None


def _classes(rows: Sequence[Row]) -> dict[tuple, list[Hashable]]:
    """Return people by their weights: one tuple a row, all over the same columns."""
    what = sorted({key[1] for row in rows for key in row}, key=str)
    people = sorted({key[0] for row in rows for key in row}, key=str)
    none = Fraction(0)
    found: dict[tuple, list[Hashable]] = {}
    for person in people:
        block = tuple(tuple(row.get((person, column), none) for column in what) for row in rows)
        found.setdefault(block, []).append(person)
    return found


def _rank(matrix: np.ndarray) -> int:
    """Return the rank; by fractions where floating point leaves any doubt."""
    rows = matrix.astype(float)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    values = np.linalg.svd(rows / np.where(lengths > 0, lengths, 1.0), compute_uv=False)
    doubtful = (values > CLEAR / 1000) & (values < CLEAR)
    return exact_rank(matrix.tolist()) if doubtful.any() else int((values >= CLEAR).sum())


def exact_rank(rows: list[list[Fraction]]) -> int:
    """Return the rank by elimination in fractions."""
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for i in range(rank + 1, len(rows)):
            if rows[i][column]:
                times = rows[i][column] / rows[rank][column]
                rows[i] = [a - times * b for a, b in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank
