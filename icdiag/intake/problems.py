"""The basket that every reader of the intake puts its problems into."""

from collections.abc import Iterable
from types import MappingProxyType

from icdiag.model.problem import Level, Location, Problem


class Problems:
    """Problems found so far, in the order they were found."""

    def __init__(self) -> None:
        """Start empty."""
        self._found: list[Problem] = []
        self.guesses: dict[tuple[str, str], str] = {}
        """What was probably meant by a misspelt key, by record and key: the same one may stand in every row."""

    def error(self, code: str, where: Location, *, suggestion: str = "", **values: str | int | float) -> None:
        """Keep a problem that makes the input unusable."""
        self._add("error", code, where, suggestion, values)

    def warn(self, code: str, where: Location, *, suggestion: str = "", **values: str | int | float) -> None:
        """Keep a problem that the run can live with."""
        self._add("warning", code, where, suggestion, values)

    def _add(
        self, level: Level, code: str, where: Location, suggestion: str, values: dict[str, str | int | float]
    ) -> None:
        self._found.append(Problem(level, code, where, MappingProxyType(values), suggestion))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep problems that another reader found."""
        self._found.extend(problems)

    @property
    def fatal(self) -> bool:
        """Tell whether any of them is an error."""
        return any(problem.level == "error" for problem in self._found)

    def sorted(self) -> tuple[Problem, ...]:
        """Return all of them by file and line; those of one line, and cells, in the order they were found."""
        return tuple(sorted(self._found, key=lambda p: (p.where.path, p.where.line, p.where.column)))
