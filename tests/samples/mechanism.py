"""How invented people answer: the generating mechanism of the samples and of the random organisations.

It shares no code and as few assumptions as possible with the estimator: noise is skewed and cut off, people differ in
how noisy they are, in how they stretch the scale and in which options they never use, and some do not read at all.
Every level is in points of the 1-5 scale; 25 POMP are one point.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

DIMENSIONS = (
    "respect-and-trust",
    "clear-needs",
    "timely-response",
    "open-communication",
    "continuous-improvement",
    "shared-goals",
)
ITEMS_EACH = 2
ITEMS = len(DIMENSIONS) * ITEMS_EACH
EULER, GUMBEL_SD = 0.57722, 1.28255
THRESHOLDS = np.array([1.55, 2.5, 3.45, 4.4])
"""Where the usual person moves to the next option; people stretch them around the middle of the scale."""
STRAIGHT_OPTIONS = np.array([0.02, 0.06, 0.32, 0.40, 0.20])
"""Which single option those who do not read tick, 1 to 5."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How people answer, in points of the scale or as shares."""

    person: float = 0.40
    """sd of a person's own leniency."""
    experience: float = 0.65
    """sd of what a person lived through with one supplier."""
    item: float = 0.80
    """sd of one answer."""
    uneven: float = 0.30
    """sd of the log of a person's noise: some are far noisier than others."""
    stretch: float = 0.12
    """sd of the log of how far apart a person's thresholds lie."""
    skip_option: float = 0.10
    """Share of people for whom two thresholds are tied, so that one option is never used."""
    avoid_ends: float = 0.08
    """Share of people who never tick the first or the last option."""
    straight: float = 0.05
    """Share of people who tick the same option everywhere."""
    missing: float = 0.03
    """Share of answers left blank."""
    not_applicable: float = 0.005
    """Share of answers marked as not applicable."""


@dataclass(frozen=True, slots=True)
class People:
    """Some people and their ways of answering; one entry a person."""

    leniency: Array
    noise: Array
    thresholds: Array
    straight: npt.NDArray[np.int64]
    """The option ticked everywhere, or 0 for those who read."""


def skewed(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Return noise with mean about 0 and sd about 1, a long tail upwards, cut off at both ends."""
    return np.clip((rng.gumbel(size=size) - EULER) / GUMBEL_SD, -2.0, 3.0)


def draw_people(rng: np.random.Generator, count: int, habits: Habits, *, careless: bool = True) -> People:
    """Return people drawn at random; without the careless ones if so asked."""
    leniency = habits.person * skewed(rng, count)
    noise = np.exp(habits.uneven * rng.standard_normal(count) - habits.uneven**2 / 2)
    stretch = np.exp(habits.stretch * rng.standard_normal(count))
    thresholds = 3.0 + (THRESHOLDS - 3.0) * stretch[:, None]
    tied = rng.random(count) < habits.skip_option
    lower = rng.integers(0, len(THRESHOLDS) - 1, count)
    thresholds[tied, lower[tied] + 1] = thresholds[tied, lower[tied]]
    mild = ~tied & (rng.random(count) < habits.avoid_ends)
    thresholds[mild, 0], thresholds[mild, -1] = -np.inf, np.inf
    option = rng.choice(np.arange(1, 6), size=count, p=STRAIGHT_OPTIONS)
    straight = np.where(rng.random(count) < (habits.straight if careless else 0.0), option, 0)
    return People(leniency=leniency, noise=noise, thresholds=thresholds, straight=straight)


def noise(rng: np.random.Generator, people: People, who: npt.NDArray[np.int64], habits: Habits) -> Array:
    """Return what people add to the true level, shape (rows, items): leniency, experience and the moment."""
    lived = 1.0 - np.minimum(rng.exponential(size=len(who)), 4.0)
    moment = -skewed(rng, (len(who), ITEMS))
    person_row = people.leniency[who] + habits.experience * people.noise[who] * lived
    return person_row[:, None] + habits.item * people.noise[who][:, None] * moment


def tick(
    rng: np.random.Generator, *, levels: Array, people: People, who: npt.NDArray[np.int64], habits: Habits
) -> Array:
    """Return the options ticked, shape (rows, items), before anything is left blank.

    Args:
        rng: the source of chance.
        levels: what an average person would feel about each row's supplier, shape (rows, items).
        people: everybody.
        who: the person of each row.
        habits: the sizes of the noise.
    """
    felt = levels + noise(rng, people, who, habits)
    ticked = 1.0 + (felt[:, :, None] > people.thresholds[who][:, None, :]).sum(axis=2)
    option = people.straight[who][:, None]
    return np.where(option > 0, option.astype(float), ticked)


def leave_out(rng: np.random.Generator, ticked: Array, habits: Habits) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return the answers with blanks as NaN, and which of the blanks were marked as not applicable."""
    draw = rng.random(ticked.shape)
    not_applicable = draw < habits.not_applicable
    gone = draw < habits.not_applicable + habits.missing
    return np.where(gone, np.nan, ticked), not_applicable


def expected(levels: Array, habits: Habits, *, seed: int, draws: int = 20000) -> Array:
    """Return the true quality of each link, POMP 0-100.

    It is what fresh people of average leniency would answer in the long run: the same mechanism, many people, the same
    people for every link, and nobody careless. A threshold is passed where it lies below level plus noise, so the share
    of people who pass it is the share of (threshold - noise) below the level.

    Args:
        levels: shape (links, items), without the customer department's own leniency.
        habits: the sizes of the noise.
        seed: of the fresh people.
        draws: how many fresh people.
    """
    rng = np.random.default_rng(seed)
    people = draw_people(rng, draws, habits, careless=False)
    added = noise(rng, people, np.arange(draws), habits)
    passed = np.zeros(levels.shape)
    for item in range(ITEMS):
        for threshold in people.thresholds.T:
            needed = np.sort(threshold - added[:, item])
            passed[:, item] += np.searchsorted(needed, levels[:, item], side="left") / draws
    return 25.0 * passed.mean(axis=1)


def item_offsets(rng: np.random.Generator, *, dimension_sd: float = 0.15, item_sd: float = 0.10) -> Array:
    """Return how much easier or harder each item is to agree with, mean 0, in points."""
    offsets = np.repeat(dimension_sd * rng.standard_normal(len(DIMENSIONS)), ITEMS_EACH)
    offsets = offsets + item_sd * rng.standard_normal(ITEMS)
    return offsets - offsets.mean()


def reciprocal(
    rng: np.random.Generator, pairs: list[tuple[str, str]], *, sd: float, rho: float
) -> dict[tuple[str, str], float]:
    """Return what is special to each (supplier, customer); the two directions of a pair correlate by rho."""
    mood: dict[frozenset[str], float] = {}
    special = {}
    for pair in pairs:
        both = frozenset(pair)
        if both not in mood:
            mood[both] = float(rng.standard_normal())
        own = float(rng.standard_normal())
        special[pair] = float(sd * (np.sqrt(rho) * mood[both] + np.sqrt(1 - rho) * own))
    return special


def damage_by_item(size: float, profile: dict[str, float] | None = None) -> Array:
    """Return a damage by item; the profile says which principles it hits more, the mean stays the size."""
    weights = np.array([(profile or {}).get(name, 1.0) for name in DIMENSIONS])
    return np.repeat(size * weights / weights.mean(), ITEMS_EACH)
