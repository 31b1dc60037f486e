"""Whole random organisations with planted damage and the truth behind them, for tests of the method's accuracy."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import yaml

from .mechanism import ITEMS, Array, Habits, draw_people, expected, item_offsets, leave_out, reciprocal, tick

Shape = Literal["list", "tree", "matrix"]
Pair = tuple[str, str]
HEADER = ("respondent", "customer", "supplier", *(f"q{i}" for i in range(1, ITEMS + 1)))
CUT = 50.0
SITES = ("north", "south", "west")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a simulated organisation. Links are (supplier, customer); sizes are POMP, 0-100."""

    quality: dict[Pair, float]
    """What fresh people of average leniency would answer in the long run."""
    relationship: dict[Pair, float]
    """What is special to the pair, planted damage included."""
    weak: frozenset[Pair]
    """Links whose true quality lies below the midpoint."""
    damaged: frozenset[Pair]
    """Links that were given planted damage: both directions of the walls, and the one-way ones."""
    walls: frozenset[frozenset[str]]
    harsh: frozenset[str]
    lenient: frozenset[str]
    poor: frozenset[str]
    isolated: frozenset[str]
    boundary: tuple[str, str] | None
    """The two divisions between which every link is damaged."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One simulated organisation with its survey; the arrays have one entry a row."""

    departments: tuple[str, ...]
    parents: Mapping[str, str]
    """Department -> division; empty for the shape ``list``."""
    tags: Mapping[str, Mapping[str, str]]
    """Department -> tags; only the shape ``matrix`` has any (``site`` crosses the divisions)."""
    headcount: Mapping[str, int]
    links: tuple[Pair, ...]
    respondent: npt.NDArray[np.int64]
    customer: npt.NDArray[np.int64]
    supplier: npt.NDArray[np.int64]
    """Positions in ``departments``."""
    values: Array
    """Shape (rows, 12), 1-5, NaN where there is no answer."""
    truth: Truth

    def rows(self) -> list[tuple[str | int | None, ...]]:
        """Return the survey as long rows under ``HEADER``."""
        return [
            (
                f"R{int(self.respondent[i]) + 1:04d}",
                self.departments[self.customer[i]],
                self.departments[self.supplier[i]],
                *(None if np.isnan(x) else int(x) for x in self.values[i]),
            )
            for i in range(len(self.values))
        ]


def simulate(
    seed: int,
    *,
    departments: int | None = None,
    shape: Shape = "tree",
    raters: float = 10,
    suppliers_each: int = 6,
    walls: int = 3,
    weak_share: float = 0.08,
    damage: float = -1.0,
    harsh: int = 2,
    lenient: int = 2,
    poor: int = 1,
    isolated: int = 0,
    boundary: float = 0.0,
    mu: float = 3.75,
    leniency_sd: float = 0.25,
    supplier_sd: float = 0.25,
    relationship_sd: float = 0.20,
    reciprocity: float = 0.3,
    habits: Habits = Habits(),  # noqa: B008  (frozen)
) -> Simulated:
    """Return a random organisation; the same seed and arguments give the same one.

    Args:
        seed: of everything, the truth included.
        departments: how many; drawn from 8 to 20 where None.
        shape: ``list`` has no divisions on paper, ``tree`` has, ``matrix`` has divisions and sites across them.
        raters: the mean number of people behind a link; groups are unequal around it.
        suppliers_each: how many suppliers a department is given before return links are added.
        walls: pairs damaged in both directions.
        weak_share: share of all links damaged one way.
        damage: planted on each damaged link, points of the 1-5 scale.
        harsh: departments that rate everyone 0.7 lower.
        lenient: departments that rate everyone 0.5 higher.
        poor: departments whose service is 0.8 worse for everyone.
        isolated: departments that give and get 0.6 less.
        boundary: planted on every link between two divisions, points; 0 for none.
        mu, leniency_sd, supplier_sd, relationship_sd, reciprocity: the organisation's spread, points.
        habits: how people answer.
    """
    rng = np.random.default_rng(seed)
    count = int(rng.integers(8, 21)) if departments is None else departments
    names = tuple(f"d{i:02d}" for i in range(1, count + 1))
    division = _divisions(names)
    links = _links(rng, names, division, suppliers_each)
    leniency = {d: leniency_sd * float(rng.standard_normal()) for d in names}
    level = {d: supplier_sd * float(rng.standard_normal()) for d in names}
    special = reciprocal(rng, links, sd=relationship_sd, rho=reciprocity)
    roles = _plant_roles(rng, names, leniency, level, harsh=harsh, lenient=lenient, poor=poor, isolated=isolated)
    wall_pairs, damaged = _plant_damage(rng, links, special, walls=walls, weak_share=weak_share, damage=damage)
    between = _plant_boundary(rng, links, division, special, boundary)
    offsets = item_offsets(rng)
    quality = np.array([mu + level[s] + special[s, c] + offsets for s, c in links])
    respondent, rated, values = _survey(rng, links, quality, leniency, raters=raters, habits=habits)
    true_q = dict(zip(links, expected(quality, habits, seed=seed + 1).tolist(), strict=True))
    index = {d: i for i, d in enumerate(names)}
    homes = {(int(p), links[i][1]) for p, i in zip(respondent, rated, strict=True)}
    people = {d: sum(home == d for _, home in homes) for d in names}
    return Simulated(
        departments=names,
        parents={} if shape == "list" else dict(division),
        tags={d: {"site": SITES[i % len(SITES)]} for i, d in enumerate(names)} if shape == "matrix" else {},
        headcount={d: max(2, round(n / float(rng.uniform(0.5, 0.95)))) for d, n in people.items()},
        links=tuple(links),
        respondent=respondent,
        customer=np.array([index[links[i][1]] for i in rated]),
        supplier=np.array([index[links[i][0]] for i in rated]),
        values=values,
        truth=Truth(
            quality=true_q,
            relationship={pair: 25.0 * x for pair, x in special.items()},
            weak=frozenset(pair for pair, q in true_q.items() if q < CUT),
            damaged=damaged,
            walls=wall_pairs,
            boundary=between,
            **roles,
        ),
    )


def _divisions(names: tuple[str, ...]) -> dict[str, str]:
    count = max(2, round(len(names) / 4))
    return {d: f"division-{i * count // len(names) + 1}" for i, d in enumerate(names)}


def _links(rng: np.random.Generator, names: tuple[str, ...], division: dict[str, str], each: int) -> list[Pair]:
    """Return (supplier, customer) pairs: own division twice as likely, and some links run both ways."""
    found: dict[Pair, None] = {}
    for customer in names:
        others = [d for d in names if d != customer]
        weight = np.array([2.0 if division[d] == division[customer] else 1.0 for d in others])
        chosen = rng.choice(len(others), size=min(each, len(others)), replace=False, p=weight / weight.sum())
        found.update({(others[int(i)], customer): None for i in chosen})
    back = [(c, s) for s, c in found if (c, s) not in found and rng.random() < 0.25]
    found.update(dict.fromkeys(back))
    return sorted(found)


def _plant_roles(
    rng: np.random.Generator, names: tuple[str, ...], leniency: dict[str, float], level: dict[str, float], **counts: int
) -> dict[str, frozenset[str]]:
    """Change the levels in place; return which departments play which role. Nobody plays two while they last."""
    order = [names[int(i)] for i in rng.permutation(len(names))]
    roles: dict[str, frozenset[str]] = {}
    for role, count in counts.items():
        roles[role], order = frozenset(order[:count]), order[count:]
    leniency.update(dict.fromkeys(sorted(roles["harsh"]), -0.7) | dict.fromkeys(sorted(roles["lenient"]), 0.5))
    level.update(dict.fromkeys(sorted(roles["poor"]), -0.8))
    for department in sorted(roles["isolated"]):
        leniency[department], level[department] = -0.6, -0.6
    return roles


def _plant_damage(
    rng: np.random.Generator,
    links: list[Pair],
    special: dict[Pair, float],
    *,
    walls: int,
    weak_share: float,
    damage: float,
) -> tuple[frozenset[frozenset[str]], frozenset[Pair]]:
    """Change the relationships in place; return the walls and every damaged link."""
    known = set(links)
    mutual = [pair for pair in links if pair[0] < pair[1] and (pair[1], pair[0]) in known]
    chosen = [mutual[int(i)] for i in rng.permutation(len(mutual))[:walls]]
    both = {link for a, b in chosen for link in ((a, b), (b, a))}
    rest = [pair for pair in links if pair not in both]
    one_way = {rest[int(i)] for i in rng.permutation(len(rest))[: round(weak_share * len(links))]}
    for pair in both | one_way:
        special[pair] += damage
    return frozenset(frozenset(pair) for pair in chosen), frozenset(both | one_way)


def _plant_boundary(
    rng: np.random.Generator, links: list[Pair], division: dict[str, str], special: dict[Pair, float], size: float
) -> tuple[str, str] | None:
    if not size:
        return None
    names = sorted(set(division.values()))
    a, b = sorted(int(i) for i in rng.choice(len(names), size=2, replace=False))
    for supplier, customer in links:
        if {division[supplier], division[customer]} == {names[a], names[b]}:
            special[supplier, customer] += size
    return names[a], names[b]


def _survey(
    rng: np.random.Generator,
    links: list[Pair],
    quality: Array,
    leniency: dict[str, float],
    *,
    raters: float,
    habits: Habits,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Array]:
    """Return (respondent, position of the link, answers) of every row, in random order."""
    coverage = 0.85
    respondent: list[int] = []
    rated: list[int] = []
    person = 0
    for customer in sorted(leniency):
        options = [i for i, pair in enumerate(links) if pair[1] == customer]
        for _ in range(max(2, round(raters / coverage * float(rng.uniform(0.6, 1.4)))) if options else 0):
            chosen = [i for i in options if rng.random() < coverage] or options[:1]
            respondent += [person] * len(chosen)
            rated += chosen
            person += 1
    order = rng.permutation(len(rated))
    who, which = np.array(respondent)[order], np.array(rated)[order]
    people = draw_people(rng, person, habits)
    harshness = np.array([leniency[links[i][1]] for i in which])
    ticked = tick(rng, levels=quality[which] + harshness[:, None], people=people, who=who, habits=habits)
    answers, _ = leave_out(rng, ticked, habits)
    return who, which, answers


def org_map(organisation: Simulated) -> dict[str, Any]:
    """Return the organisation as an org map (``icdiag/org-map/1``), its survey being ``survey.csv``."""
    divisions = sorted(set(organisation.parents.values()))
    departments: list[dict[str, Any]] = [{"id": d} for d in divisions]
    for d in organisation.departments:
        entry: dict[str, Any] = {"id": d, "headcount": organisation.headcount[d]}
        if d in organisation.parents:
            entry["parent"] = organisation.parents[d]
        if d in organisation.tags:
            entry["tags"] = dict(organisation.tags[d])
        departments.append(entry)
    return {
        "version": 1,
        "org": {"name": "Simulated organisation", "period": "2026-Q3", "language": "en"},
        "survey": "survey.csv",
        "departments": departments,
        "links": [{"supplier": s, "customer": c} for s, c in organisation.links],
    }


def write(organisation: Simulated, folder: Path) -> Path:
    """Write ``org.yaml`` and ``survey.csv`` into an existing folder; return the path of the map."""
    path = folder / "org.yaml"
    path.write_text(yaml.safe_dump(org_map(organisation), allow_unicode=True, sort_keys=False), encoding="utf-8")
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(organisation.rows())
    return path
