"""One organisation drawn at random, with its survey and its truth. The same parameters and seed give the same one."""

from dataclasses import dataclass

import numpy as np

from icdiag.simulate.parameters import Parameters
from icdiag.simulate.people import Array, Codes, People, answers, draw_people, long_run
from icdiag.simulate.planting import Levels, Planted, plant
from icdiag.simulate.structure import Pair, Structure, draw_structure

POINT = 25.0
"""POMP a point of the 1-5 scale."""
QUIET_RATE = 0.25
SHAPE, DAMAGE, CROWD, TICKS = range(4)
"""The streams of chance, one for each thing drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A simulated organisation; the arrays have one entry a row of the survey."""

    parameters: Parameters
    seed: int
    structure: Structure
    planted: Planted
    levels: Levels
    headcount: dict[str, int]
    quality: dict[Pair, float]
    """True quality of each link, POMP: what fresh people of average leniency would answer in the long run."""
    respondent: Codes
    link: Codes
    """Position in ``structure.links``."""
    values: Array
    """Shape (rows, items), 1 to 5, NaN where blank."""
    straight: Codes
    """The respondents who did not read."""

    def weak(self, cut: float) -> frozenset[Pair]:
        """Return the links whose true quality lies below the cut."""
        return frozenset(pair for pair, quality in self.quality.items() if quality < cut)


def draw(parameters: Parameters, seed: int) -> Drawn:
    """Return an organisation. Structure and damage do not depend on how many people answer."""
    shape, damage = (np.random.default_rng([seed, stream]) for stream in (SHAPE, DAMAGE))
    structure = draw_structure(shape, parameters)
    return ask(structure, *plant(damage, structure, parameters), parameters, seed)


def ask(structure: Structure, planted: Planted, levels: Levels, parameters: Parameters, seed: int) -> Drawn:
    """Return the survey of an organisation whose truth is known; another seed asks other people."""
    crowd, ticks = (np.random.default_rng([seed, stream]) for stream in (CROWD, TICKS))
    homes, headcount = _people(crowd, structure, planted, parameters)
    people = draw_people(crowd, len(homes), parameters.habits)
    loud = _loudness(structure, parameters)
    people = People(people.leniency, people.noise * [loud[d] for d in homes], people.thresholds, people.straight)
    who, which = _asked(crowd, structure, homes, parameters)
    felt = np.array([levels.items[pair] + levels.leniency[pair[1]] for pair in structure.links])[which]
    felt += _camps(ticks, structure, planted, who, which)[:, None] * parameters.split_size
    values = answers(ticks, levels=felt, people=people.take(who), habits=parameters.habits)
    order = ticks.permutation(len(who))
    return Drawn(
        parameters, seed, structure, planted, levels, headcount, _quality(structure, planted, levels, parameters, loud),
        who[order], which[order], values[order], np.flatnonzero(people.straight).astype(np.int64),
    )  # fmt: skip


def _loudness(structure: Structure, parameters: Parameters) -> dict[str, float]:
    return {d: parameters.loudness[i % 2] for i, d in enumerate(structure.departments)}


def _people(
    rng: np.random.Generator, structure: Structure, planted: Planted, p: Parameters
) -> tuple[list[str], dict[str, int]]:
    """Return the department of everybody who answers, and how many people each department has."""
    homes, headcount = [], {}
    for department in structure.departments:
        size = np.exp(p.size_spread * rng.standard_normal() - p.size_spread**2 / 2)
        count = max(1, round(p.raters / p.coverage * float(size)))
        rate = float(rng.uniform(*p.response))
        rate = QUIET_RATE if department in planted.quiet else rate
        homes += [department] * count
        headcount[department] = max(2, round(count / rate))
    return homes, headcount


def _asked(rng: np.random.Generator, structure: Structure, homes: list[str], p: Parameters) -> tuple[Codes, Codes]:
    """Return (person, link) of every row: each person rates most suppliers of the department, never none."""
    served: dict[str, list[int]] = {}
    for i, (_, customer) in enumerate(structure.links):
        served.setdefault(customer, []).append(i)
    who: list[int] = []
    which: list[int] = []
    for person, home in enumerate(homes):
        options = served.get(home, [])
        chosen = [i for i in options if rng.random() < p.coverage] or options[:1]
        who += [person] * len(chosen)
        which += chosen
    return np.array(who, dtype=np.int64), np.array(which, dtype=np.int64)


def _camps(rng: np.random.Generator, structure: Structure, planted: Planted, who: Codes, which: Codes) -> Array:
    """Return +1 or -1 for each row whose link is split, by halves and at random, and 0 for the others."""
    split = np.array([pair in planted.split for pair in structure.links])[which]
    side = np.where(rng.random(len(who)) < 0.5, 1.0, -1.0)
    return np.where(split, side, 0.0)


def _quality(
    structure: Structure, planted: Planted, levels: Levels, p: Parameters, loud: dict[str, float]
) -> dict[Pair, float]:
    out = {}
    for pair in structure.links:
        sides = (p.split_size, -p.split_size) if pair in planted.split else (0.0,)
        seen = [long_run(levels.items[pair] + x, p.habits, loudness=loud[pair[1]]).mean() for x in sides]
        out[pair] = float(np.mean(seen))
    return out
