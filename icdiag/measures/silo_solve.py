"""The search for undeclared groups on one survey: repeated in chance alone, and on answers that have what was found."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from icdiag.measures.silo_search import FIXED, Dyads, Frame, Matrix, Split, frame, search

LEAST_FREEDOM = 12
"""Links that must be left after every department's own level is allowed for."""
DRAWS, REDRAWS = 199, 99
"""Searches in chance alone, and searches that show how firmly each department belongs to its side."""
MOST_FOUND = 3


@dataclass(frozen=True, slots=True)
class Task:
    """All that the search depends on; equal tasks have equal results."""

    supplier: tuple[int, ...]
    customer: tuple[int, ...]
    score: tuple[float, ...]
    sd: tuple[float, ...]
    declared: tuple[tuple[int, ...], ...]
    """For each declared line that is allowed for: 1 for links that cross it."""
    units: int
    seed: int
    p: float
    gap: float


@dataclass(frozen=True, slots=True)
class Result:
    """One split, departments by number."""

    members: frozenset[int]
    again: tuple[float, ...]
    found_drop: float
    mean_again: float
    sd_again: float
    chance_drop: float
    p: float


def crossing_of(
    lines: list[dict[int, str]], supplier: tuple[int, ...], customer: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    """Return, for each line, 1 for the links whose ends have different labels, 0 for the others; in no map's order."""
    crossing = (
        tuple(int(s in line and c in line and line[s] != line[c]) for s, c in zip(supplier, customer, strict=True))
        for line in lines
    )
    return tuple(sorted(crossing))


def frame_of(
    supplier: tuple[int, ...], customer: tuple[int, ...], units: int, sd: tuple[float, ...],
    extra: tuple[tuple[int, ...], ...],
) -> Frame:  # fmt: skip
    """Return the frame of these links with these declared lines allowed for."""
    columns = np.array(extra, dtype=float).reshape(len(extra), len(sd)).T
    return frame(np.array(supplier), np.array(customer), units, np.array(sd), columns)


@lru_cache(maxsize=8)
def solve(task: Task) -> tuple[Result, ...]:
    """Return the splits found, strongest first; remembered, as several checks of one run ask for it."""
    rng = np.random.default_rng(task.seed)
    extra, found = task.declared, list[Result]()
    while len(found) < MOST_FOUND:
        frame_ = frame_of(task.supplier, task.customer, task.units, task.sd, extra)
        if len(task.score) - frame_.basis.shape[1] < LEAST_FREEDOM:
            break
        result = _one(task, frame_, rng)
        if result is None:
            break
        found.append(result)
        sides = {i: "in" if i in result.members else "out" for i in range(task.units)}
        extra += crossing_of([sides], task.supplier, task.customer)
    return tuple(found)


def _one(task: Task, frame_: Frame, rng: np.random.Generator) -> Result | None:
    """Return the clearest split, if chance alone seldom shows one as clear and the drop is worth naming."""
    values = np.array(task.score) * frame_.weight
    freed = frame_.residual(values) / np.sqrt(np.maximum(frame_.free, FIXED))
    dyads = Dyads.of(frame_.supplier, frame_.customer)
    split = search(frame_, np.column_stack([values, dyads.dealt(freed, DRAWS, rng)]), rng)
    as_clear = int((split.strength[1:] >= split.strength[0] - 1e-12).sum())
    p = (1 + as_clear) / (1 + DRAWS)
    if p > task.p or split.drop[0] < task.gap:
        return None
    again, drops = _again(frame_, values, split, dyads, rng)
    group = split.sides[0] == _smaller(frame_, split.sides[0])
    return Result(
        frozenset(np.flatnonzero(group).tolist()), tuple(again.tolist()), float(split.drop[0]), float(drops.mean()),
        float(drops.std(ddof=1)), float(split.drop[1:].mean()), p,
    )  # fmt: skip


def _smaller(frame_: Frame, sides: Matrix) -> float:
    """Return the side with fewer departments; of two equal ones that of the first department."""
    return -float(np.sign(sides.sum())) if sides.sum() else float(sides[0])


def _again(
    frame_: Frame, values: Matrix, split: Split, dyads: Dyads, rng: np.random.Generator
) -> tuple[Matrix, Matrix]:
    """Return how often searches in answers that do have this split put each department there again, and their drops."""
    sides = split.sides[0]
    apart = (sides[frame_.supplier] != sides[frame_.customer]).astype(float) * frame_.weight
    effect = -float(split.drop[0]) * apart
    rest = frame_.residual(values - effect)
    basis = np.column_stack([frame_.basis, _unit(frame_.residual(apart))])
    free = np.maximum(1 - (basis**2).sum(axis=1), FIXED)
    made = search(frame_, effect[:, None] + dyads.dealt(rest / np.sqrt(free), REDRAWS, rng), rng)
    same = (made.sides * sides[None] > 0).mean(axis=1)
    turned = np.where(same < 0.5, -1.0, 1.0)
    return (made.sides * turned[:, None] * sides[None] > 0).mean(axis=0), made.drop


def _unit(column: Matrix) -> Matrix:
    scaled: Matrix = column / np.sqrt((column**2).sum())
    return scaled
