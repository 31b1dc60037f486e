"""Problems that are alike become one: the first stands for all, and the places of the others are kept, compactly."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from icdiag.model.problem import Location, Problem

Ranges = tuple[tuple[int, int], ...]
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_OF_ONE_PLACE = frozenset({"value", "n", "file"})
"""Values in which problems of one group may differ."""
_EXACT = frozenset({"file"})
_LEVELS = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Block:
    """Places in one column of a sheet, in the lines of one file, or a whole file."""

    path: str
    sheet: str = ""
    column: str = ""
    """The column's letters; empty for lines and for a whole file."""
    rows: Ranges = ()
    """Rows or lines, both ends included; empty for a whole file."""

    @property
    def spans(self) -> list[str]:
        """Return the places without their file: ``F14``, ``F31-F40``; lines as ``14``, ``31-40``."""
        name = self.column
        return [f"{name}{a}" if a == b else f"{name}{a}-{name}{b}" for a, b in self.rows]


@dataclass(frozen=True, slots=True)
class Group:
    """Problems alike, in the order they were found."""

    problems: tuple[Problem, ...]

    @property
    def first(self) -> Problem:
        """Return the one that is told in full."""
        return self.problems[0]

    @property
    def count(self) -> int:
        """Return all places, also those that have no Problem of their own."""
        return count(self.problems)

    def others(self) -> tuple[Block, ...]:
        """Return the places of all but the first, those of one column or file together."""
        rows: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        for problem in self.problems[1:]:
            key, row = _place(problem.where)
            rows.setdefault(key, []).extend([(row, row)] if row else [])
        for problem in self.problems:
            if problem.rows:
                rows.setdefault(_place(problem.where)[0], []).extend(problem.rows)
        return tuple(Block(*key, merged(spans)) for key, spans in rows.items())


def count(problems: Iterable[Problem]) -> int:
    """Return how many places have a problem."""
    return sum(1 + problem.more for problem in problems)


def groups(problems: Iterable[Problem], *, exact: bool = False) -> list[list[Group]]:
    """Return the groups of each kind (level and code), errors first, both in the order they were found.

    Args:
        problems: in the order they were found.
        exact: whether problems that differ in what the place holds, or in a number of rows, are kept apart.
    """
    kinds: dict[tuple[str, str], dict[object, list[Problem]]] = {}
    apart = _EXACT if exact else _OF_ONE_PLACE
    for problem in problems:
        alike = kinds.setdefault((problem.level, problem.code), {})
        alike.setdefault(_likeness(problem, apart), []).append(problem)
    ordered = sorted(kinds.items(), key=lambda kind: _LEVELS[kind[0][0]])
    return [[Group(tuple(found)) for found in alike.values()] for _, alike in ordered]


def _likeness(problem: Problem, apart: frozenset[str]) -> object:
    """Return what is the same in all problems of a group.

    Errors in cells have to stand in one column, those in lines in one file, unless they are about a name, which may
    stand anywhere; warnings and notes, and what is said of whole files, may be said of any number of files.
    """
    where, values = problem.where, problem.values
    same = tuple((key, values[key]) for key in sorted(values) if key not in apart)
    scope: tuple[str, ...] = ()
    if problem.level == "error" and "name" not in values and (where.line or where.cell):
        scope = _place(where)[0]
    return problem.suggestion, same, scope


def _place(where: Location) -> tuple[tuple[str, str, str], int]:
    """Return (file, sheet, column letters) and the row or line; 0 for a whole file."""
    cell = _CELL.fullmatch(where.cell)
    if cell:
        return (where.path, where.sheet, cell[1]), int(cell[2])
    return (where.path, where.sheet, where.cell), where.line


def row_of(where: Location) -> int:
    """Return the row of a cell, the line of a text, or 0 for a whole file."""
    return _place(where)[1]


def column_of(where: Location) -> str:
    """Return the letters of a cell's column; empty for a line and for a whole file."""
    return _place(where)[0][2]


def merged(spans: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges in order, those that touch or overlap as one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return tuple(out)
