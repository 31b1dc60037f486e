"""What is true of a simulated organisation: everybody's level, and the damage that is planted on top."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.simulate.parameters import Parameters
from icdiag.simulate.people import Array
from icdiag.simulate.structure import Pair, Structure

PRINCIPLES, ITEMS_EACH = 6, 2
ITEMS = PRINCIPLES * ITEMS_EACH
LEAST_CROSSING = 8
"""A boundary is planted where at least so many links cross, if there is such a one."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Who plays which role, and what is damaged."""

    walls: tuple[Pair, ...]
    weak: tuple[Pair, ...]
    harsh: tuple[str, ...]
    lenient: tuple[str, ...]
    poor: tuple[str, ...]
    walled_in: tuple[str, ...]
    quiet: tuple[str, ...]
    boundary: tuple[str, str] | None
    split: frozenset[Pair]

    def damaged(self) -> frozenset[Pair]:
        """Return the links that were damaged one by one: both directions of the walls, and the weak ones."""
        return frozenset({*self.weak, *self.walls, *((c, s) for s, c in self.walls)})


@dataclass(frozen=True, slots=True)
class Levels:
    """Everybody's level, in points of the scale."""

    leniency: dict[str, float]
    supplier: dict[str, float]
    special: dict[Pair, float]
    """What is special to a link, planted damage included."""
    items: dict[Pair, Array]
    """Each link's level by item, without the customer's leniency."""


def plant(rng: np.random.Generator, structure: Structure, parameters: Parameters) -> tuple[Planted, Levels]:
    """Return who plays which role and everybody's level."""
    planted = _choose(rng, structure, parameters)
    leniency = {d: parameters.leniency * float(rng.standard_normal()) for d in structure.departments}
    level = {d: parameters.supplier * float(rng.standard_normal()) for d in structure.departments}
    special = reciprocal(rng, structure.links, sd=parameters.relationship, rho=parameters.reciprocity)
    leniency.update(dict.fromkeys(planted.harsh, -parameters.harsh_size))
    leniency.update(dict.fromkeys(planted.lenient, parameters.lenient_size))
    level.update(dict.fromkeys(planted.poor, -parameters.poor_size))
    for department in planted.walled_in:
        leniency[department] = level[department] = -parameters.walled_in_size
    easy = parameters.item_spread * rng.standard_normal(ITEMS)
    items = {}
    for pair in structure.links:
        damage = _damage(rng, pair, structure, planted, parameters)
        special[pair] += float(damage.mean())
        own = np.repeat(parameters.link_items * rng.standard_normal(PRINCIPLES), ITEMS_EACH)
        apart = easy - easy.mean() + own - own.mean() + damage - damage.mean()
        items[pair] = parameters.mu + level[pair[0]] + special[pair] + apart
    return planted, Levels(leniency, level, special, items)


def reciprocal(rng: np.random.Generator, links: tuple[Pair, ...], *, sd: float, rho: float) -> dict[Pair, float]:
    """Return what is special to each link; the two directions of a pair correlate by rho, 0 to 1."""
    mood: dict[frozenset[str], float] = {}
    out = {}
    for pair in links:
        shared = mood.setdefault(frozenset(pair), float(rng.standard_normal()))
        out[pair] = float(sd * (np.sqrt(rho) * shared + np.sqrt(1 - rho) * rng.standard_normal()))
    return out


def _choose(rng: np.random.Generator, structure: Structure, p: Parameters) -> Planted:
    order = [structure.departments[int(i)] for i in rng.permutation(len(structure.departments))]
    roles = []
    for count in (p.harsh, p.lenient, p.poor, p.walled_in, p.quiet):
        roles.append(tuple(sorted(order[:count])))
        order = order[count:]
    boundary = _boundary(rng, structure) if p.boundary else None
    mutual = structure.mutual()
    walls = tuple(sorted(mutual[int(i)] for i in rng.permutation(len(mutual))[: p.walls]))
    both = {*walls, *((c, s) for s, c in walls)}
    rest = [pair for pair in structure.links if pair not in both]
    count = p.weak if p.weak is not None else round(p.weak_share * len(structure.links))
    weak = tuple(sorted(rest[int(i)] for i in rng.permutation(len(rest))[:count]))
    split = frozenset(pair for pair in structure.links if rng.random() < p.split)
    harsh, lenient, poor, walled_in, quiet = roles
    return Planted(walls, weak, harsh, lenient, poor, walled_in, quiet, boundary, split)


def _boundary(rng: np.random.Generator, structure: Structure) -> tuple[str, str]:
    names = structure.divisions()
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    crossing = Counter(frozenset((structure.division[s], structure.division[c])) for s, c in structure.links)
    wide = [pair for pair in pairs if crossing[frozenset(pair)] >= LEAST_CROSSING]
    options = wide or pairs
    return options[int(rng.integers(len(options)))]


def _damage(
    rng: np.random.Generator, pair: Pair, structure: Structure, planted: Planted, p: Parameters
) -> npt.NDArray[np.float64]:
    """Return what is planted on a link, by item."""
    whole = 0.0
    if planted.boundary is not None and {structure.division[x] for x in pair} == set(planted.boundary):
        whole -= p.boundary
    hit = np.zeros(ITEMS)
    if pair in planted.weak or pair in planted.walls or pair[::-1] in planted.walls:
        where = rng.permutation(PRINCIPLES)[: p.focus or PRINCIPLES]
        share = np.zeros(PRINCIPLES)
        share[where] = PRINCIPLES / len(where)
        hit = -p.damage * np.repeat(share, ITEMS_EACH)
    return whole + hit
