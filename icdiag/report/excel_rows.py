"""The rows of a sheet that is one table: made when they are wanted, written as XML, never all kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar

from icdiag.cell_text import NUMBER_WIDTH, lines, width
from icdiag.report.sheet import Cell, Styled, Styles, letters, number_xml, place, row_start, text_xml

LINE_HEIGHT = 14.5
NUMERIC = frozenset(("score", "count", "percent", "ratio", "fine", "chance"))
"""Kinds of column whose cells stand at the right, such as ``<5`` among the numbers of people."""
HIGHEST = 400.0
"""Excel refuses rows over 409 points."""
_KEPT = 4096
"""So many values of a column are remembered: departments' names, verdicts and scores come again and again."""
_KEPT_ROWS = 10_000
"""Rows of a table that are kept between its two readings: some megabytes."""
_TOGETHER = 256
"""Rows that are looked at together."""
_PLAIN = frozenset((float, int, type(None)))
PLACED_TO = 40_000
"""Cells of a table up to which each says where it stands."""
T = TypeVar("T")


class RowsOf(Generic[T]):
    """A row of each of many things; many rows are made anew each time they are asked for: there may be 200,000."""

    def __init__(self, things: Sequence[T], make: Callable[[T], tuple[Cell, ...]]) -> None:
        """Take the things, and what makes a thing's row."""
        self._things, self._make = things, make
        self._kept = [make(thing) for thing in things] if len(things) <= _KEPT_ROWS else None

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows."""
        return iter(self._kept) if self._kept is not None else map(self._make, self._things)


def styles_of(kind: str) -> tuple[str, str]:
    """Return the styles of a kind's texts and of its numbers."""
    return f"ic {kind}", "ic text" if kind == "strong" else f"ic {kind}"


def head_style(kind: str) -> str:
    """Return the style of the heading over cells of a kind."""
    return "ic head number" if kind in NUMERIC else "ic head"


def widest(columns: int, rows: Iterable[Sequence[Cell]]) -> tuple[list[int], int]:
    """Return how wide the cells of each column are, and the number of rows."""
    most, count = [0] * columns, 0
    seen: list[set[Cell]] = [set() for _ in range(columns)]
    there = iter(rows)
    while part := list(islice(there, _TOGETHER)):
        count += len(part)
        for j, values in enumerate(zip(*part, strict=True)):
            if (kinds := set(map(type, values))) <= _PLAIN:
                needed = [NUMBER_WIDTH] if len(kinds) > (type(None) in kinds) else []
            else:
                new = set(values) - seen[j]
                needed = [_width(value) for value in new]
                if len(seen[j]) < _KEPT:
                    seen[j] |= new
            most[j] = max(most[j], *needed, 0)
    return most, count


def _width(value: Cell) -> int:
    plain = value.value if isinstance(value, Styled) else value
    return 0 if plain is None else width(plain)


def rows_xml(
    styles: Styles,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[float],
    *,
    size: int,
) -> Iterator[str]:
    """Yield a table's rows as XML, the head first and then ``size`` of them; ``columns`` are (heading, kind)."""
    room = [w - 2 for w in widths]
    tall = max((lines(head, space) for (head, _), space in zip(columns, room, strict=True)), default=1)
    heads = (
        styles.cell(place(1, j), head, text=head_style(kind), number="ic head")
        for j, (head, kind) in enumerate(columns, start=1)
    )
    yield f"{row_start(1, height(tall))}{''.join(heads)}</row>"
    begins = _begins(len(columns), size)
    numbers = [_Numbers(styles, kind) for _, kind in columns]
    texts = [_Texts(styles, kind, space) for (_, kind), space in zip(columns, room, strict=True)]
    styled = _ByKind(styles)
    for i, values in enumerate(rows, start=2):
        parts, tall = [], 1
        for begin, number, value, known, space in zip(begins(i), numbers, values, texts, room, strict=True):
            if type(value) is float:  # most cells of a large table
                parts.append(begin + number[value])
            elif isinstance(value, str):
                content, needed = known[value]
                parts.append(begin + content)
                tall = max(tall, needed)
            elif isinstance(value, Styled):
                parts.append(begin + styled.rest(value))
                tall = max(tall, lines(value.value or "", space))
            else:
                parts.append(begin + number[value])
        yield f"{row_start(i, height(tall))}{''.join(parts)}</row>"


def _begins(columns: int, rows: int) -> Callable[[int], list[str]]:
    """Return what the cells of a row begin with, as a function of the row's number.

    Above ``PLACED_TO`` cells only the rows have their numbers. The format counts the cells then, Excel and LibreOffice
    read them so, and the file has less than half the size.
    """
    if columns * rows > PLACED_TO:
        bare = ["<c"] * columns
        return lambda row: bare
    places = [f'<c r="{letters(j)}' for j in range(1, columns + 1)]
    return lambda row: [f'{start}{row}"' for start in places]


class _Texts(dict[str, tuple[str, int]]):
    """A column's texts as the rest of a cell, and how many lines they take in it."""

    def __init__(self, styles: Styles, kind: str, space: float) -> None:
        super().__init__()
        self._style, self._quoted, self._space = _numbers(styles, kind)[0], styles.quoted, space

    def __missing__(self, value: str) -> tuple[str, int]:
        content, looks_like_formula = text_xml(value)
        style = self._style + self._quoted if looks_like_formula else self._style
        found = f' s="{style}"{content or "/>"}', lines(value, self._space)
        if len(self) < _KEPT:
            self[value] = found
        return found


class _Numbers(dict[float | None, str]):
    """A column's numbers as the rest of a cell, and None as that of a blank one."""

    def __init__(self, styles: Styles, kind: str) -> None:
        super().__init__()
        self._style = f' s="{_numbers(styles, kind)[1]}"'
        self[None] = f"{self._style}/>"

    def __missing__(self, value: float) -> str:
        found = f"{self._style}{number_xml(value)}"
        if value and len(self) < _KEPT:  # 0 is -0 too, which is written otherwise
            self[value] = found
        return found


class _ByKind(dict[str, _Numbers]):
    """Cells with a style of their own."""

    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self._styles = styles

    def __missing__(self, kind: str) -> _Numbers:
        self[kind] = _Numbers(self._styles, kind)
        return self[kind]

    def rest(self, cell: Styled) -> str:
        """Return the rest of a cell."""
        if isinstance(cell.value, str):
            text, number = styles_of(cell.kind)
            return self._styles.rest(cell.value, text=text, number=number)
        return self[cell.kind][cell.value]


def _numbers(styles: Styles, kind: str) -> tuple[int, int]:
    text, number = styles_of(kind)
    return styles[text], styles[number]


def height(count: int) -> float | None:
    """Return how high a row of this many lines is, in points; None for one line, which needs nothing said."""
    return min(HIGHEST, LINE_HEIGHT * count + 3) if count > 1 else None
