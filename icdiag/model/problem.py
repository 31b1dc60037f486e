"""What is wrong with an input, where, and how to mend it: values that are gathered, not raised one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in an input: ``file:line:column``, ``book.xlsx[Sheet!C14]`` or just ``file``."""

    path: str
    line: int = 0
    """1-based; 0 where the place is a cell or the whole file."""
    column: int = 0
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Write the place the way editors and people can jump to it."""
        if self.cell or self.sheet:
            return f"{self.path}[{'!'.join(p for p in (self.sheet, self.cell) if p)}]"
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; its sentence is ``problems.<code>`` and its mend ``problems.<code>-help`` in the word catalogues."""

    level: Level
    code: str
    where: Location
    values: Mapping[str, str | int | float] = field(default_factory=lambda: MappingProxyType({}))
    """What the sentence's placeholders take. Never an answer, a comment or a respondent's id.

    ``value`` is what this one place holds: problems that differ in nothing else are told as one group.
    """
    suggestion: str = ""
    """The nearest known name, where there is one."""
    more: int = 0
    """Further places of the same column with the same problem that have no Problem of their own."""
    rows: tuple[tuple[int, int], ...] = ()
    """Where those are: ranges of rows of this sheet, or of lines of this file (first, last)."""
    personal: bool = False
    """True where the place is one person's own file: for whoever holds the files, never for a report."""


class InputError(Exception):
    """The input cannot be used; carries every problem that was found in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems."""
        super().__init__(f"{len(problems)} problem(s) in the input")
        self.problems = problems
