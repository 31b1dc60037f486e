"""The shared golden cases: loading, the registry of what computes them, and one rule of comparison.

A case is registered once, in a module ``tests/formulas/cases_*.py``::

    @case("bh_1995", leaves={"adj_holm": "the product has no Holm step"})
    def bh(given):
        return {"adj_BH": benjamini_hochberg(given["p"]), ...}

The function gets the case's input (``given["key"]``, ``given.rows()``, ``given.columns()``) and returns the quantities
under the names of ``expected``, made by functions of the product. The test and ``python -m tests.benchmarks.golden``
both run over this registry. A quantity of ``expected`` that is neither returned nor in ``leaves`` fails the test.
"""

import csv
import importlib
import json
import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
GOLDEN = SHARED / "golden"
MANY = 6
"""From so many names on, a mapping of numbers is one row of the table."""


@dataclass(frozen=True)
class Given:
    """A case's input, and the rows of its csv file."""

    input: Mapping[str, Any]
    folder: Path

    def __getitem__(self, key: str) -> Any:
        return self.input[key]

    def rows(self, key: str = "file") -> list[dict[str, str]]:
        """Return the csv file that the input names under ``key``, a dict a row."""
        with (self.folder / self.input[key]).open(encoding="utf-8", newline="") as f:
            return list(csv.DictReader(f))

    def columns(self, key: str = "file") -> dict[str, list[float]]:
        """Return the csv file's columns as numbers; an empty cell is NaN."""
        found = self.rows(key)
        return {name: [number(row[name]) for row in found] for name in found[0]}

    def matrix(self, key: str = "file") -> list[list[float]]:
        """Return a csv file without a heading as rows of numbers; an empty cell is NaN."""
        with (self.folder / self.input[key]).open(encoding="utf-8", newline="") as f:
            return [[number(cell) for cell in row] for row in csv.reader(f)]


@dataclass(frozen=True)
class Registered:
    """What computes a case: the function, quantities left out with the reason, and renamed tolerances."""

    id: str
    compute: Callable[[Given], Mapping[str, Any]]
    leaves: Mapping[str, str]
    tolerance_of: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One compared number (or word), its place in ``expected`` as a dotted path."""

    quantity: str
    index: int | None
    ours: Any
    expected: Any
    difference: float
    tolerance: float
    agrees: bool
    group: str = ""
    """Many numbers of one kind, one for each name, are one row of the table: their common path."""


@dataclass(frozen=True)
class Case:
    """A golden case as it stands in its folder."""

    id: str
    source: str
    convention: str
    given: Given
    expected: Mapping[str, Any]
    published: Mapping[str, Any]
    tolerance: Mapping[str, float] = field(default_factory=dict)


REGISTRY: dict[str, Registered] = {}


def case(
    id_: str, *, leaves: Mapping[str, str] | None = None, tolerance_of: Mapping[str, str] | None = None
) -> Callable[[Callable[[Given], Mapping[str, Any]]], Callable[[Given], Mapping[str, Any]]]:
    """Register the function that computes a case.

    Args:
        id_: the case's folder.
        leaves: quantities of ``expected`` that are not compared, with the reason; paths as ``"link_q.rel"``.
        tolerance_of: beginnings of paths whose tolerance stands under another name, as ``{"link_q.q": "q_max"}``.
    """

    def register(compute: Callable[[Given], Mapping[str, Any]]) -> Callable[[Given], Mapping[str, Any]]:
        if id_ in REGISTRY and REGISTRY[id_].compute.__module__ != compute.__module__:
            raise ValueError(f"the golden case {id_} is registered twice")
        REGISTRY[id_] = Registered(id_, compute, leaves or {}, tolerance_of or {})
        return compute

    return register


def registered() -> dict[str, Registered]:
    """Return every registered case, after importing all modules ``tests/formulas/cases_*.py``."""
    for path in sorted(Path(__file__).parent.glob("cases_*.py")):
        importlib.import_module(f"tests.formulas.{path.stem}")
    return dict(sorted(REGISTRY.items()))


def load(id_: str) -> Case:
    """Return a case of the shared folder; FileNotFoundError where it is absent."""
    folder = GOLDEN / id_
    spec = json.loads((folder / "case.json").read_text("utf-8"))
    given = Given(spec["input"], folder)
    return Case(
        id_, spec["source"], spec["convention"], given, spec["expected"], spec["published"] or {}, spec["tolerance"]
    )


def number(cell: str) -> float:
    return float(cell) if cell.strip() not in ("", "NA", "NaN") else math.nan


def tolerance_for(quantity: str, tolerance: Mapping[str, float]) -> float:
    """Return a quantity's tolerance: the longest name that begins its path or a part of it, else ``default``.

    A quantity that the case gives no tolerance at all is held to the strictest that it names.
    """
    parts = [quantity, *quantity.split(".")]
    named = [name for name in tolerance if name != "default" and any(part.startswith(name) for part in parts)]
    if named:
        return tolerance[max(named, key=len)]
    return tolerance["default"] if "default" in tolerance else min(tolerance.values())


def agrees(quantity: str, ours: Any, expected: Any, tolerance: Mapping[str, float]) -> bool:
    """Return whether a number agrees with the expected one: within the tolerance relative to max(1, |expected|).

    Nothing (None, NaN) agrees with nothing; words and truth values must be equal.
    """
    return _line(quantity, None, ours, expected, tolerance_for(quantity, tolerance)).agrees


def compare(case_: Case, found: Mapping[str, Any], plan: Registered) -> list[Line]:
    """Return a line for each expected number; a quantity that is missing in ``found`` and not left out disagrees."""
    return list(_lines("", case_.expected, found, case_.tolerance, plan))


def run(plan: Registered) -> list[Line]:
    """Load a case, compute it and compare."""
    loaded = load(plan.id)
    return compare(loaded, plan.compute(loaded.given), plan)


def _lines(
    path: str, expected: Any, ours: Any, tolerance: Mapping[str, float], plan: Registered, index: int | None = None
) -> Iterator[Line]:
    if path in plan.leaves:
        return
    if isinstance(expected, Mapping):
        mine = ours if isinstance(ours, Mapping) else {}
        many = path and len(expected) >= MANY and all(isinstance(x, (int, float, str)) for x in expected.values())
        for key, value in expected.items():
            for line in _lines(f"{path}.{key}" if path else key, value, mine.get(key, _Absent), tolerance, plan):
                yield replace(line, group=f"{path}.*") if many else line
    elif isinstance(expected, list):
        mine = list(ours) if ours is not _Absent else []
        if len(mine) != len(expected):
            yield Line(path, None, f"{len(mine)} values", f"{len(expected)} values", math.inf, 0.0, False)
            return
        for i, (value, own) in enumerate(zip(expected, mine, strict=True)):
            yield from _lines(path, value, own, tolerance, plan, i if index is None else index)
    else:
        name = next((name for start, name in plan.tolerance_of.items() if path.startswith(start)), None)
        yield _line(path, index, ours, expected, tolerance[name] if name else tolerance_for(path, tolerance))


def _line(quantity: str, index: int | None, ours: Any, expected: Any, tolerance: float) -> Line:
    if ours is _Absent:
        return Line(quantity, index, "not computed", expected, math.inf, tolerance, False)
    if expected is None or isinstance(expected, (str, bool)):
        nothing = expected is None and (ours is None or (isinstance(ours, float) and math.isnan(ours)))
        same = nothing or (expected is not None and ours == expected)
        return Line(quantity, index, ours, expected, 0.0 if same else math.inf, 0.0, bool(same))
    if ours is None or isinstance(ours, str):
        return Line(quantity, index, ours, expected, math.inf, tolerance, False)
    off = abs(float(ours) - float(expected)) / max(1.0, abs(float(expected)))
    return Line(quantity, index, float(ours), float(expected), off, tolerance, bool(off <= tolerance))


class _Absent:
    """Stands for a quantity that a case's function did not return."""
