"""How invented people answer. Shares no code and few assumptions with the estimators: tails, ties, people who skip."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from icdiag.simulate.parameters import Habits

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
STRAIGHT_OPTIONS = np.array([0.02, 0.06, 0.32, 0.40, 0.20])
"""Which option those who do not read tick everywhere, 1 to 5."""
MIDDLE = 3.0
FRESH_PEOPLE, FRESH_SEED = 40_000, 20260718
"""Behind every true quality: many people, the same for all links."""


@dataclass(frozen=True, slots=True)
class People:
    """Some people and their ways; one entry a person."""

    leniency: Array
    noise: Array
    thresholds: Array
    straight: Codes
    """The option ticked everywhere, or 0 for those who read."""

    def take(self, who: Codes) -> "People":
        """Return the chosen people, in that order."""
        return People(self.leniency[who], self.noise[who], self.thresholds[who], self.straight[who])


def tailed(rng: np.random.Generator, size: int | tuple[int, ...], habits: Habits) -> Array:
    """Return noise of mean about 0 and sd about 1 whose long tail is the lower one, cut off at ``reach``."""
    if habits.skew <= 0:
        drawn = rng.standard_normal(size)
    else:
        shape = 4.0 / habits.skew**2  # a gamma of this shape has the skewness asked for
        drawn = (shape - rng.gamma(shape, size=size)) / np.sqrt(shape)
    return np.clip(drawn, -habits.reach, habits.reach)


def draw_people(rng: np.random.Generator, count: int, habits: Habits) -> People:
    """Return people drawn at random, those who do not read included."""
    leniency = habits.person * rng.standard_normal(count)
    noise = np.exp(habits.uneven * rng.standard_normal(count) - habits.uneven**2)
    stretch = np.exp(habits.stretch * rng.standard_normal(count))
    thresholds = MIDDLE + (np.array(habits.thresholds) - MIDDLE) * stretch[:, None]
    draw, which = rng.random(count), rng.integers(0, 3, count)
    tied = draw < habits.tied
    thresholds[tied, which[tied] + 1] = thresholds[tied, which[tied]]
    mild = ~tied & (draw < habits.tied + habits.mild)
    thresholds[mild, 0], thresholds[mild, -1] = -np.inf, np.inf
    option = rng.choice(np.arange(1, 6), size=count, p=STRAIGHT_OPTIONS)
    straight = np.where(rng.random(count) < habits.straight, option, 0)
    return People(leniency, noise, thresholds, straight)


def answers(rng: np.random.Generator, *, levels: Array, people: People, habits: Habits) -> Array:
    """Return what is ticked, shape (rows, items), 1 to 5 and NaN where left blank.

    Args:
        rng: the source of chance.
        levels: what an average person would feel, shape (rows, items), the department's leniency included.
        people: the person of each row, their noise with the department's loudness in it.
        habits: the sizes of the noise.
    """
    rows, items = levels.shape
    lived = habits.experience * people.noise * tailed(rng, rows, habits)
    moment = habits.item * people.noise[:, None] * tailed(rng, (rows, items), habits)
    felt = levels + (people.leniency + lived)[:, None] + moment
    ticked = 1.0 + (felt[:, :, None] > people.thresholds[:, None, :]).sum(axis=2)
    option = people.straight[:, None]
    ticked = np.where(option > 0, option.astype(float), ticked)
    return np.where(rng.random((rows, items)) < habits.blank, np.nan, ticked)


@cache
def _needed(habits: Habits, loudness: float) -> tuple[Array, ...]:
    """Return, for each threshold, the sorted levels at which fresh people pass it: threshold minus their noise."""
    rng = np.random.default_rng(FRESH_SEED)
    people = draw_people(rng, FRESH_PEOPLE, habits)
    noise = people.noise * loudness
    added = people.leniency + noise * (
        habits.experience * tailed(rng, FRESH_PEOPLE, habits) + habits.item * tailed(rng, FRESH_PEOPLE, habits)
    )
    return tuple(np.sort(threshold - added) for threshold in people.thresholds.T)


def long_run(levels: Array, habits: Habits, *, loudness: float = 1.0) -> Array:
    """Return what fresh people who read would answer on average at each level, POMP 0-100; any shape."""
    passed = sum(np.searchsorted(x, levels, side="left") / len(x) for x in _needed(habits, loudness))
    return np.asarray(25.0 * passed, dtype=float)


def level_for(quality: Array, habits: Habits) -> Array:
    """Return the level at which ``long_run`` gives each quality (POMP), between -2 and 8 points."""
    grid = np.linspace(-2.0, 8.0, 2001)
    return np.interp(quality, long_run(grid, habits), grid)
