"""For the intake's tests: reads an org map written in the test, and tells its problems as short tuples."""

from pathlib import Path
from textwrap import dedent

from icdiag.intake.org_map import read_org
from icdiag.model.org import Org
from icdiag.model.problem import Problem

Problems = tuple[Problem, ...]


def read(folder: Path, text: str | bytes, name: str = "org.yaml") -> tuple[Org | None, Problems]:
    """Write a text (or bytes) to a file and read it as an org map."""
    data = dedent(text).encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    return read_org(folder / name, shown_as=name)


def good(folder: Path, text: str | bytes, name: str = "org.yaml") -> Org:
    """Read a map that has no errors."""
    org, problems = read(folder, text, name)
    assert org is not None, problems
    return org


def places(problems: Problems) -> list[tuple[str, int, int]]:
    """(code, line, column) of each problem."""
    return [(p.code, p.where.line, p.where.column) for p in problems]


def codes(problems: Problems, level: str = "error") -> list[str]:
    """The codes of the problems of a level."""
    return [p.code for p in problems if p.level == level]
