"""Write every sample organisation's survey.xlsx from its org map and its plan: ``python -m tests.samples.generate``.

With ``--check`` nothing is written; the exit code is 1 where a committed file is not what its plan gives.
The generator knows nothing of icdiag: it reads the YAML files with PyYAML and never sees a result.
"""

import io
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize  # our own workbook, just written

import numpy as np
import yaml
from openpyxl import Workbook
from openpyxl.styles import Font

from .mechanism import ITEMS, Array, Habits, damage_by_item, draw_people, expected, item_offsets, leave_out, tick
from .mechanism import reciprocal as draw_reciprocal

HERE = Path(__file__).resolve().parent
SAMPLE_ORGS = HERE.parents[1] / "sample_orgs"
NAMES = ("manufacturer", "hotel", "internet", "city", "line")
HEADERS = {
    "zh": ("填写人", "客户部门", "供应部门", "视角"),
    "en": ("respondent", "customer", "supplier", "perspective"),
}
NOT_APPLICABLE = {"zh": "不适用", "en": "N/A"}
SHEET = {"zh": "答卷", "en": "answers"}
PERSPECTIVE = {"zh": ("客户", "供应方"), "en": ("customer", "supplier")}
EPOCH = "2026-10-12T00:00:00Z"
"""The date that the workbooks bear; it must not be the day they were made."""

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ORDINARY = (-0.2, 0.1)
"""How far the level of a supplier with planted links may lie from the mean, points of the scale."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is planted in a sample and what follows from it."""

    walls: frozenset[frozenset[str]]
    weak_links: frozenset[Pair]
    """(supplier, customer), planted one way."""
    harsh: frozenset[str]
    lenient: frozenset[str]
    poor: frozenset[str]
    blind_spots: frozenset[str]
    unrated: frozenset[Pair]
    undeclared: frozenset[Pair]
    quality: dict[Pair, float]
    """True quality of every rated link, POMP."""
    relationship: dict[Pair, float]
    """What is special to the pair, planted damage included, POMP."""
    own_view: dict[str, float]
    """What a supplier's own people think of its service, POMP."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One row of the survey."""

    person: int
    customer: str
    supplier: str
    own: bool
    """Whether the supplier's own people speak."""
    values: tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One generated survey with its truth."""

    name: str
    language: str
    ratings: tuple[Rating, ...]
    truth: Truth


@dataclass(frozen=True, slots=True)
class Levels:
    """The invented organisation's true state, in points of the scale."""

    leniency: dict[str, float]
    special: dict[Pair, float]
    quality: dict[Pair, Array]
    """By item, without the customer's leniency."""
    own_view: dict[str, Array]
    """By item, what a supplier's own people feel about its service to all: not what is special to a pair."""


def read(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a sample's org map and plan as they stand in YAML."""
    org = yaml.safe_load((SAMPLE_ORGS / name / "org.yaml").read_text(encoding="utf-8"))
    plan = yaml.safe_load((HERE / "plans" / f"{name}.yaml").read_text(encoding="utf-8"))
    return org, plan


def declared_pairs(org: dict[str, Any]) -> list[Pair]:
    """Return the declared (supplier, customer) pairs in the map's order, each once."""
    return list(dict.fromkeys((link["supplier"], link["customer"]) for link in org["links"]))


def _rated_pairs(org: dict[str, Any], plan: dict[str, Any]) -> list[Pair]:
    unrated = {tuple(pair) for pair in plan.get("unrated", [])}
    own_initiative = [(x["supplier"], x["customer"]) for x in plan.get("undeclared", [])]
    return [pair for pair in declared_pairs(org) if pair not in unrated] + own_initiative


def _levels(rng: np.random.Generator, departments: list[str], pairs: list[Pair], plan: dict[str, Any]) -> Levels:
    spread, planted = plan["spread"], plan["planted"]
    leniency = {d: spread["customer"] * float(rng.standard_normal()) for d in departments}
    supplier = {d: spread["supplier"] * float(rng.standard_normal()) for d in departments}
    special = draw_reciprocal(rng, pairs, sd=spread["relationship"], rho=spread["reciprocity"])
    offsets = item_offsets(rng)
    leniency.update(planted.get("harsh", {}), **planted.get("lenient", {}))
    damages = _damages(planted)
    for pair, damage in damages:
        # otherwise ordinary, so that a planted link is weak in absolute terms too, and only for its planted reason
        supplier[pair[0]] = float(np.clip(supplier[pair[0]], *ORDINARY))
        special[pair] = float(damage.mean())
    supplier.update(planted.get("poor", {}), **planted.get("good", {}))
    quality = {pair: plan["mu"] + supplier[pair[0]] + special[pair] + offsets for pair in pairs}
    for pair, damage in damages:
        quality[pair] = quality[pair] + damage - damage.mean()
    flattery, blind = plan["own_view"]["flattery"], planted.get("blind_spots", {})
    own_view = {d: plan["mu"] + supplier[d] + offsets + flattery + blind.get(d, 0.0) for d in departments}
    return Levels(leniency=leniency, special=special, quality=quality, own_view=own_view)


def _damages(planted: dict[str, Any]) -> list[tuple[Pair, Array]]:
    found = []
    for wall in planted.get("walls", []):
        a, b = wall["between"]
        there, back = (damage_by_item(size, wall.get("hits")) for size in wall["damage"])
        found += [((a, b), there), ((b, a), back)]
    for weak in planted.get("weak_links", []):
        found.append(((weak["supplier"], weak["customer"]), damage_by_item(weak["damage"], weak.get("hits"))))
    for good in planted.get("good_links", []):
        found.append(((good["supplier"], good["customer"]), damage_by_item(good["gain"])))
    return found


def _people(rng: np.random.Generator, org: dict[str, Any], pairs: list[Pair], plan: dict[str, Any]) -> list[str]:
    """Return the department of each person who answers; only departments that serve or are served are asked."""
    low, high = plan["response"]["usual"]
    special = plan["response"].get("special", {})
    asked = {department for pair in pairs for department in pair}
    found = []
    for department in org["departments"]:
        rate = special.get(department["id"], float(rng.uniform(low, high)))
        if department["id"] in asked:
            found += [department["id"]] * max(1, round(rate * department["headcount"]))
    return found


def _who_rates_whom(
    rng: np.random.Generator, homes: list[str], pairs: list[Pair], plan: dict[str, Any]
) -> list[tuple[int, Pair]]:
    """Return (person, pair) for every rating: each person knows most of the suppliers, never none."""
    shares = {(x["supplier"], x["customer"]): x["share"] for x in plan.get("undeclared", [])}
    found = []
    for person, home in enumerate(homes):
        options = [pair for pair in pairs if pair[1] == home]
        if not options:
            continue  # a pure supplier's people only speak of their own service
        chosen = [pair for pair in options if rng.random() < shares.get(pair, plan["coverage"])]
        found += [(person, pair) for pair in chosen or [options[int(rng.integers(len(options)))]]]
    return found


def _own_views(
    rng: np.random.Generator, homes: list[str], pairs: list[Pair], plan: dict[str, Any]
) -> list[tuple[int, Pair]]:
    """Return (person, pair) for those who also rate the service of their own department to one of its customers."""
    found = []
    for person, home in enumerate(homes):
        served = [pair for pair in pairs if pair[0] == home]
        if served and rng.random() < plan["own_view"]["share"]:
            found.append((person, served[int(rng.integers(len(served)))]))
    return found


def make(name: str) -> Sample:
    """Return a sample's survey, drawn from its plan and seed, with the truth behind it."""
    org, plan = read(name)
    rng = np.random.default_rng(plan["seed"])
    habits = Habits(**plan.get("habits", {}))
    pairs = _rated_pairs(org, plan)
    departments = [d["id"] for d in org["departments"]]
    levels = _levels(rng, departments, pairs, plan)
    homes = _people(rng, org, pairs, plan)
    asked = _who_rates_whom(rng, homes, pairs, plan)
    own = _own_views(rng, homes, pairs, plan)
    felt = np.array([levels.quality[pair] + levels.leniency[pair[1]] for _, pair in asked])
    felt_own = np.array([levels.own_view[pair[0]] for _, pair in own]).reshape(-1, ITEMS)
    people = draw_people(rng, len(homes), habits)
    who = np.array([person for person, _ in asked + own])
    ticked = tick(rng, levels=np.vstack([felt, felt_own]), people=people, who=who, habits=habits)
    answers, not_applicable = leave_out(rng, ticked, habits)
    rows = [
        Rating(person, pair[1], pair[0], i >= len(asked), _cells(answers[i], not_applicable[i], plan["language"]))
        for i, (person, pair) in enumerate(asked + own)
    ]
    rows += [rows[int(i)] for i in rng.integers(0, len(rows), plan.get("repeats", 0))]
    order, codes = rng.permutation(len(rows)), rng.permutation(len(homes))
    shuffled = tuple(_coded(rows[i], codes) for i in order)
    return Sample(name=name, language=plan["language"], ratings=shuffled, truth=_truth(plan, levels, habits))


def _coded(rating: Rating, codes: np.ndarray) -> Rating:
    return Rating(int(codes[rating.person]), rating.customer, rating.supplier, rating.own, rating.values)


def _cells(answers: Array, not_applicable: np.ndarray, language: str) -> tuple[int | str | None, ...]:
    cells: list[int | str | None] = [None if np.isnan(x) else int(x) for x in answers]
    for i in np.flatnonzero(not_applicable):
        cells[i] = NOT_APPLICABLE[language]
    return tuple(cells)


def _truth(plan: dict[str, Any], levels: Levels, habits: Habits) -> Truth:
    planted = plan["planted"]
    pairs = list(levels.quality)
    quality = expected(np.array([levels.quality[pair] for pair in pairs]), habits, seed=plan["seed"] + 1)
    own_view = expected(np.array(list(levels.own_view.values())), habits, seed=plan["seed"] + 1)
    return Truth(
        walls=frozenset(frozenset(x["between"]) for x in planted.get("walls", [])),
        weak_links=frozenset((x["supplier"], x["customer"]) for x in planted.get("weak_links", [])),
        harsh=frozenset(planted.get("harsh", {})),
        lenient=frozenset(planted.get("lenient", {})),
        poor=frozenset(planted.get("poor", {})),
        blind_spots=frozenset(planted.get("blind_spots", {})),
        unrated=frozenset((s, c) for s, c in plan.get("unrated", [])),
        undeclared=frozenset((x["supplier"], x["customer"]) for x in plan.get("undeclared", [])),
        quality=dict(zip(pairs, quality.tolist(), strict=True)),
        relationship={pair: 25.0 * value for pair, value in levels.special.items()},
        own_view=dict(zip(levels.own_view, own_view.tolist(), strict=True)),
    )


def _labels(rng: np.random.Generator, org: dict[str, Any], plan: dict[str, Any]) -> Any:
    """Return a function that writes a department as people write it: its name or id, now and then an alias."""
    by_name = plan.get("cells", "name") == "name"
    departments = {d["id"]: d for d in org["departments"]}

    def label(id_: str) -> str:
        department = departments[id_]
        aliases = department.get("aliases", [])
        if aliases and rng.random() < plan.get("aliases", 0.0):
            return str(aliases[int(rng.integers(len(aliases)))])
        return str(department["name"][plan["language"]]) if by_name else id_

    return label


def workbook(sample: Sample) -> bytes:
    """Return the survey as the bytes of an xlsx file, the same bytes every time."""
    org, plan = read(sample.name)
    label = _labels(np.random.default_rng(plan["seed"] + 2), org, plan)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET[sample.language]
    sheet.append([*HEADERS[sample.language], *(f"q{i}" for i in range(1, ITEMS + 1))])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCD", (10, 24, 24, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for x in sample.ratings:
        view = PERSPECTIVE[sample.language][int(x.own)]
        sheet.append([f"R{x.person + 1:04d}", label(x.customer), label(x.supplier), view, *x.values])
    raw = io.BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def _timeless(raw: bytes) -> bytes:
    """Return the same workbook without what differs between machines.

    That is the time it was made, how openpyxl writes XML (by lxml or without) and how zlib compresses.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", EPOCH.encode(), data)
            data = DECLARATION + canonicalize(data.decode("utf-8")).encode("utf-8")
            entry = zipfile.ZipInfo(name, date_time=(2026, 10, 12, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Write the surveys, or say with ``--check`` which are not what their plans give; return the exit code."""
    check = "--check" in arguments
    names = [x for x in arguments if not x.startswith("-")] or list(NAMES)
    stale = []
    for name in names:
        sample = make(name)
        data = workbook(sample)
        path = SAMPLE_ORGS / name / "survey.xlsx"
        if check and (not path.is_file() or path.read_bytes() != data):
            stale.append(name)
        if not check:
            path.write_bytes(data)
        people = len({x.person for x in sample.ratings})
        print(f"{name}: {len(sample.ratings)} rows, {people} people, {len(data)} bytes")
    for name in stale:
        print(f"{name}: survey.xlsx is not what its plan gives", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
