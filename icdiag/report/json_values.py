"""Numbers as assessment.json has them: rounded, never -0.0, tuples as lists. And the file's lines."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Json = dict[str, Any]
_DECIMALS = 4
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
"""Without an indent: that alone is written in C, ten times quicker."""


class Rows:
    """A list whose rows are made while the file is written: a large organisation's links would fill the memory."""

    def __init__(self, make: Callable[[], Iterable[Json]]) -> None:
        """Take what makes the rows; it may be asked again."""
        self._make = make

    def __iter__(self) -> Iterator[Json]:
        """Return the rows anew."""
        return iter(self._make())


def lines(document: Json) -> Iterator[str]:
    """Yield the text of a document: a line for each of its keys, and within a list a line for each row.

    Raises:
        ValueError: a number is not finite.
    """
    before = "{\n"
    for key, value in document.items():
        yield f"{before}{_ENCODER.encode(key)}: "
        yield from _rows(value) if isinstance(value, list | Rows) else (_ENCODER.encode(value),)
        before = ",\n"
    yield "\n}\n"


def _rows(rows: Iterable[Json]) -> Iterator[str]:
    before = "[\n"
    for row in rows:
        yield f"{before} {_ENCODER.encode(row)}"
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def rounded_value(value: float | None) -> float | None:
    """Return a number rounded to four decimals, or None."""
    # Adding 0.0 turns -0.0 into 0.0, which would otherwise depend on the order of a sum.
    return None if value is None else round(float(value), _DECIMALS) + 0.0


def rounded(values: Json) -> Json:
    """Return the values as JSON has them: numbers rounded, tuples as lists."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return rounded_value(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
