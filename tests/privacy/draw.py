"""Small organisations and surveys by seed: a list, tree or matrix of departments, with groups about the threshold."""

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SHAPES = ("list", "tree", "matrix")
WEIGHTS = (1, 2, 1)
SITES = ("north", "south")
SIZES = (0, 2, 4, 5, 5, 6, 7, 9, 11, 13)
LEVELS = (1, 3, 3, 4, 5, 5)
Rows = list[dict[str, str]]
"""One dict a rating."""


@dataclass(frozen=True)
class Drawn:
    """What a seed asks for."""

    seed: int
    shape: str
    layout: str
    """long, unnamed (long, without respondents) or wide."""
    several: bool
    own: bool
    importance: bool
    expected: bool
    items: int
    """Items of each dimension."""
    sizes: tuple[int, ...] = SIZES
    """How many people a department may have."""
    levels: tuple[int, ...] = LEVELS
    """About what a link may be rated; at 1 and 5 most people say the same."""


def drawn(seed: int, shape: str) -> Drawn:
    """Return what the seed asks for; every combination comes up within some dozen seeds."""
    rng = random.Random(f"{shape}-{seed}")
    layout = rng.choice(["long", "long", "long", "unnamed", "wide"])
    long = layout != "wide"
    several, own, importance, expected = (long and rng.random() < p for p in (0.35, 0.5, 0.4, 0.4))
    return Drawn(seed, shape, layout, several, own, importance, expected, rng.choice([1, 2]))


def write(what: Drawn, folder: Path, *, change: Callable[[Rows], Rows] = list) -> Path:
    """Write the map, the questionnaire and the survey, and return the map's path.

    Args:
        what: from the seed.
        folder: to write to.
        change: what becomes of the ratings before they are written.
    """
    rng = random.Random(f"{what.shape}-{what.seed}-rows")
    units = [f"u{i}" for i in range(rng.randint(4, 6))]
    near = _near(what.shape, len(units))
    (folder / "questions.yaml").write_text(_questions(what.items), "utf-8")
    (folder / "org.yaml").write_text(_map(what.shape, units, near, rng), "utf-8")
    rows = change(_rows(what, units, near, rng))
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_wide(what, units, rows) if what.layout == "wide" else _long(what, rows))
    return folder / "org.yaml"


def _near(shape: str, count: int) -> list[tuple[int, int]]:
    """Return who rates whom: (customer, supplier)."""
    pairs = [(c, s) for c in range(count) for s in range(count) if c != s]
    if shape == "list":
        return [(c, s) for c, s in pairs if abs(c - s) <= 2]
    if shape == "tree":
        up = {i: (i - 1) // 2 for i in range(1, count)}
        return [(c, s) for c, s in pairs if up.get(c) == s or up.get(s) == c or up.get(c) == up.get(s)]
    return pairs


def _questions(items: int) -> str:
    lines = ["name: Questions", "scale: {min: 1, max: 5}", "dimensions:"]
    number = 0
    for d, weight in enumerate(WEIGHTS):
        lines += [f"  - id: d{d}", f"    weight: {weight}", "    items:"]
        for _ in range(items):
            number += 1
            turned = "true" if number == 2 else "false"
            lines.append(f"      - {{id: q{number}, text: {{en: Statement number {number}}}, reversed: {turned}}}")
    return "\n".join(lines) + "\n"


def _map(shape: str, units: list[str], near: list[tuple[int, int]], rng: random.Random) -> str:
    lines = ["org: {name: Drawn, period: 2026-Q3, language: en}", "instrument: questions.yaml", "survey: survey.csv"]
    lines += ["settings: {permutations: 99, health_min_raters: 10}", "departments:"]
    for i, unit in enumerate(units):
        more = f", parent: u{(i - 1) // 2}" if shape == "tree" and i else ""
        more += f", tags: {{site: {SITES[i % 2]}}}" if shape == "matrix" else ""
        heads = rng.choice([1, 12, 12, 15, 20, 0])
        lines.append(f"  - {{id: {unit}{more}" + (f", headcount: {heads}}}" if heads else "}"))
    lines.append("links:")
    for c, s in near:
        if rng.random() < 0.9 or (c, s) == near[0]:  # some are rated without being declared
            lines.append(f"  - {{supplier: {units[s]}, customer: {units[c]}, criticality: {rng.randint(1, 5)}}}")
    return "\n".join(lines) + "\n"


def _rows(what: Drawn, units: list[str], near: list[tuple[int, int]], rng: random.Random) -> Rows:
    out = []
    level = {pair: rng.choice(what.levels) for pair in near}
    for c, unit in enumerate(units):
        for p in range(rng.choice(what.sizes)):
            straight = rng.random() < 0.08
            for customer, supplier in [pair for pair in near if pair[0] == c]:
                if rng.random() > 0.85:
                    continue
                for _ in range(rng.choice([1, 1, 2, 3]) if what.several else 1):
                    mood = 3 if straight else level[customer, supplier]
                    out.append(_row(what, f"{unit}-{p}", unit, units[supplier], "customer", mood, straight, rng))
            for customer, _ in [pair for pair in near if pair[1] == c][:2] if what.own else ():
                if rng.random() < 0.7:
                    out.append(_row(what, f"{unit}-{p}", units[customer], unit, "supplier", 4, straight, rng))
    rng.shuffle(out)
    return out


def _row(
    what: Drawn, who: str, customer: str, supplier: str, view: str, mood: int, straight: bool, rng: random.Random
) -> dict[str, str]:
    def answer(blank: float, around: int) -> str:
        if rng.random() < blank:
            return ""
        far = 0 if straight or (around in (1, 5) and rng.random() < 0.7) else rng.choice([-1, 0, 0, 1])
        return str(min(5, max(1, around + far)))

    cells = {"respondent": who, "customer": customer, "supplier": supplier, "perspective": view}
    for number in range(1, len(WEIGHTS) * what.items + 1):
        value = answer(0.0 if straight else 0.12, mood)
        cells[f"q{number}"] = str(6 - int(value)) if value and number == 2 and not straight else value
        cells[f"q{number}.expected"] = answer(0.15, 4)
    cells["importance"] = answer(0.2, 3)
    return cells


def _long(what: Drawn, rows: Rows) -> list[list[str]]:
    count = len(WEIGHTS) * what.items
    head = ["respondent"] if what.layout == "long" else []
    head += ["customer", "supplier"] + (["perspective"] if what.own else [])
    head += [f"q{n}" for n in range(1, count + 1)]
    head += [f"q{n}.expected" for n in range(1, count + 1)] if what.expected else []
    head += ["importance"] if what.importance else []
    return [head, *([row[name] for name in head] for row in rows)]


def _wide(what: Drawn, units: list[str], rows: Rows) -> list[list[str]]:
    items = [f"q{n}" for n in range(1, len(WEIGHTS) * what.items + 1)]
    people: dict[str, dict[tuple[str, str], str]] = {}
    homes = {}
    for row in rows:
        homes[row["respondent"]] = row["customer"]
        people.setdefault(row["respondent"], {}).update({(row["supplier"], q): row[q] for q in items})
    grid = [(unit, q) for unit in units for q in items]
    head = ["department", *(f"{unit}.{q}" for unit, q in grid)]
    return [head, *([homes[who], *(cells.get(place, "") for place in grid)] for who, cells in people.items())]
