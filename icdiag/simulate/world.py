"""Surveys of a map that is given: its own links, with damage of a known depth planted on some of them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from icdiag.simulate.parameters import BASE, Habits
from icdiag.simulate.people import Array, Codes, answers, draw_people, level_for, long_run
from icdiag.simulate.planting import reciprocal
from icdiag.simulate.structure import Pair

WEAK_SHARE, WALL_SHARE = 0.08, 0.03
"""Links that are damaged one way, and pairs that are damaged both ways, as shares of all links (method section 18)."""
LEAST_EXPERIENCE = 0.1
_STEP = 0.25


@dataclass(frozen=True, slots=True)
class Spread:
    """How much departments, links and people differ, in points of the 1-5 scale."""

    mu: float = BASE.mu
    leniency: float = BASE.leniency
    supplier: float = BASE.supplier
    relationship: float = BASE.relationship
    reciprocity: float = BASE.reciprocity
    habits: Habits = BASE.habits

    @classmethod
    def measured(
        cls, *, mu: float, va: float, vb: float, vr: float, rho: float, vp: float, ve: float, items: int
    ) -> "Spread":
        """Return the spread behind measured numbers: mean POMP, variances POMP^2, rho -1 to 1, items a rating has.

        Answers are cut off at the scale's ends, so what is felt differs more than what is ticked: the sizes are divided
        by the slope of ticked on felt at the mean.
        """
        usual = cls().habits
        at = float(level_for(np.array(mu), usual))
        ends = long_run(np.array([at - _STEP, at + _STEP]), usual)
        slope = max(float(ends[1] - ends[0]) / (2 * _STEP), 1.0)
        felt = ve / slope**2 - usual.item**2 / max(items, 1)
        habits = replace(usual, person=vp**0.5 / slope, experience=max(felt, LEAST_EXPERIENCE**2) ** 0.5)
        return cls(at, va**0.5 / slope, vb**0.5 / slope, vr**0.5 / slope, max(rho, 0.0), habits)


@dataclass(frozen=True, slots=True)
class World:
    """A map to be surveyed: links between departments, and how many people each department could ask."""

    links: tuple[Pair, ...]
    people: dict[str, int]
    """By customer; the most that could answer."""
    items: int
    spread: Spread
    depth: float
    """POMP."""
    cut: float

    def mutual(self) -> list[Pair]:
        """Return the pairs that serve each other, each once."""
        known = set(self.links)
        return [(s, c) for s, c in self.links if s < c and (c, s) in known]


@dataclass(frozen=True, slots=True)
class Survey:
    """One simulated survey; the arrays have one entry a rating."""

    weak: frozenset[Pair]
    walls: frozenset[Pair]
    quality: dict[Pair, float]
    """True quality, POMP."""
    person: Codes
    link: Codes
    values: Array
    straight: npt.NDArray[np.bool_]
    """Whether the rating's person does not read."""


class Surveys:
    """One world surveyed again and again: the same effects and the same people, only more of them, at every size."""

    def __init__(self, world: World, *, seed: int, run: int, most: int) -> None:
        """Draw the departments and where damage is planted; ``most`` is the largest size to come."""
        self._world, self._key = world, (seed, run)
        rng = np.random.default_rng([*self._key, 0])
        names = sorted({d for pair in world.links for d in pair})
        spread = world.spread
        self._kind = {d: spread.leniency * float(rng.standard_normal()) for d in names}
        self._level = {d: spread.mu + spread.supplier * float(rng.standard_normal()) for d in names}
        self._special = reciprocal(rng, world.links, sd=spread.relationship, rho=spread.reciprocity)
        mutual = world.mutual()
        count = max(1, round(WALL_SHARE * len(world.links)))
        self._walls = frozenset(mutual[int(i)] for i in rng.permutation(len(mutual))[:count])
        order = [world.links[int(i)] for i in rng.permutation(len(world.links))]
        rest = [x for x in order if x not in self._walls and x[::-1] not in self._walls]
        self._weak = frozenset(rest[: max(1, round(WEAK_SHARE * len(world.links)))])
        self._people(most)

    def _people(self, most: int) -> None:
        """Draw everybody who may be asked: the first ones of a department are asked first."""
        customers = sorted({c for _, c in self._world.links})
        count = {c: min(most, self._world.people[c]) for c in customers}
        start = dict(zip(customers, np.cumsum([0, *count.values()])[:-1].tolist(), strict=True))
        rows = [(start[c] + k, k, i) for i, (_, c) in enumerate(self._world.links) for k in range(count[c])]
        self._person, self._rank, self._link = np.array(rows, dtype=np.int64).T
        crowd = np.random.default_rng([*self._key, 1])
        self._crowd = draw_people(crowd, sum(count.values()), self._world.spread.habits)

    def draw(self, raters: int) -> Survey:
        """Return the survey with so many people behind each link, fewer where there are not so many."""
        world = self._world
        walls, weak = self._walls, self._weak
        levels = self._levels(weak, walls | {(c, s) for s, c in walls})
        asked = self._rank < raters
        felt = (levels + np.array([self._kind[c] for _, c in world.links]))[self._link]
        # The same chance at every size: all rows are drawn, and those asked are taken.
        ticked = answers(
            np.random.default_rng([*self._key, 2]), levels=np.repeat(felt[:, None], world.items, axis=1),
            people=self._crowd.take(self._person), habits=world.spread.habits,
        )[asked]  # fmt: skip
        quality = dict(zip(world.links, long_run(levels, world.spread.habits).tolist(), strict=True))
        person = self._person[asked]
        straight = self._crowd.straight[person] > 0
        return Survey(weak, walls, quality, person, self._link[asked], ticked, straight)

    def _levels(self, weak: frozenset[Pair], both: frozenset[Pair]) -> Array:
        world, habits = self._world, self._world.spread.habits
        usual = np.array([self._level[s] for s, _ in world.links])
        special = np.array([self._special[pair] for pair in world.links])
        walled = level_for(np.maximum(long_run(usual, habits) - world.depth, 0.0), habits)
        low = float(level_for(np.array(world.cut - world.depth), habits))
        is_weak = np.array([pair in weak for pair in world.links])
        is_wall = np.array([pair in both for pair in world.links])
        return np.where(is_weak, low, np.where(is_wall, walled, usual + special))
