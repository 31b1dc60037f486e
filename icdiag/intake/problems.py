"""The basket that every reader of the intake puts its problems into."""

from array import array
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from icdiag.model.problem import Level, Location, Problem
from icdiag.problem_groups import Ranges, row_of

MOST_PROBLEMS = 1000
"""A column of the wrong kind gives a problem a row: so many of one column stand alone, the others by their row only."""
_DIGITS = "0123456789"


class Problems:
    """Problems found so far, in the order they were found. Every single place is counted and kept."""

    def __init__(self) -> None:
        """Start empty."""
        self._found: list[Problem] = []
        self._alike: dict[tuple[str, ...], _Alike] = {}
        self.guesses: dict[tuple[str, str], str] = {}
        """What was probably meant by a misspelt key, by record and key: the same one may stand in every row."""

    def error(self, code: str, where: Location, *, suggestion: str = "", **values: str | int | float) -> None:
        """Keep a problem that makes the input unusable."""
        self._add("error", code, where, suggestion, values)

    def warn(self, code: str, where: Location, *, suggestion: str = "", **values: str | int | float) -> None:
        """Keep a problem that the run can live with."""
        self._add("warning", code, where, suggestion, values)

    def note(self, code: str, where: Location, *, suggestion: str = "", **values: str | int | float) -> None:
        """Keep something worth knowing that is no fault."""
        self._add("note", code, where, suggestion, values)

    def _add(
        self, level: Level, code: str, where: Location, suggestion: str, values: dict[str, str | int | float]
    ) -> None:
        alike = self._alike_of(level, code, where)
        alike.n += 1
        said = (suggestion, {key: value for key, value in values.items() if key != "value"})
        if alike.n == 1:
            alike.said = said
        alike.same = alike.same and said == alike.said
        if alike.n > MOST_PROBLEMS and (where.cell or where.line):
            alike.over = alike.over or where
            alike.rows.append(row_of(where))
            return
        alike.last = len(self._found)
        self._found.append(Problem(level, code, where, MappingProxyType(values), suggestion))

    def _alike_of(self, level: Level, code: str, where: Location) -> "_Alike":
        column = where.cell.rstrip(_DIGITS) if where.cell else str(where.column)
        key = (level, code, where.path, where.sheet, column)
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = _Alike()
        return found

    def more(self, code: str, where: Location, rows: Iterable[int]) -> None:
        """Count further errors like those of one column that were kept one by one, by their rows only.

        Args:
            code: the problem's code.
            where: the place of the first further one.
            rows: the rows, or lines, of the further ones.
        """
        alike = self._alike_of("error", code, where)
        alike.over = alike.over or where
        alike.rows.extend(rows)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep problems that another reader found."""
        self._found.extend(problems)

    @property
    def fatal(self) -> bool:
        """Tell whether any of them is an error."""
        return any(problem.level == "error" for problem in self._found)

    def sorted(self) -> tuple[Problem, ...]:
        """Return all of them by file and line; those of one line, and cells, in the order they were found."""
        found = list(self._found)
        for alike in self._alike.values():
            if alike.rows and alike.same:
                found[alike.last] = replace(found[alike.last], more=len(alike.rows), rows=_ranges(alike.rows))
            elif alike.over is not None:
                level, rest = found[alike.last].level, alike.rows[1:]
                values = MappingProxyType({"n": len(alike.rows)})
                rows = _ranges(rest) if rest else ()
                found.append(Problem(level, "more-problems", alike.over, values, more=len(rest), rows=rows))
        return tuple(sorted(found, key=lambda p: (p.where.path, p.where.line, p.where.column)))


def _ranges(rows: "array[int]") -> Ranges:
    """Return the rows as ranges (first, last)."""
    ordered = np.sort(np.frombuffer(rows, np.int64))
    begins = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 2) > 1)
    ends = np.append(begins[1:], len(ordered)) - 1
    return tuple(zip(ordered[begins].tolist(), ordered[ends].tolist(), strict=True))


class _Alike:
    """What is known of one kind of problem in one column."""

    __slots__ = ("last", "n", "over", "rows", "said", "same")

    def __init__(self) -> None:
        self.n = 0
        self.last = 0
        """Position of the last one that stands alone."""
        self.said: object = None
        self.same = True
        """Whether all say the same; if not, those without a Problem of their own become one of another kind."""
        self.over: Location | None = None
        """The first place without a Problem of its own."""
        self.rows = array("q")
