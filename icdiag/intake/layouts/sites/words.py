"""Finds the headers that a survey site adds to every export, in the languages it writes them in; for all sites."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Sheet, Value
from icdiag.intake.columns import column_of
from icdiag.intake.hints import folded

HEAD = 8
"""Rows in which headers are looked for: a title, a note and a blank line may stand above them."""
LONGEST = 120
"""Characters of a code, a time or a header of the site's own; whoever writes more wrote something else."""
_SAMPLE = 200
_LONGEST_MARKUP = 5000
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
Mask = npt.NDArray[np.bool_]


def shown(cell: Value) -> str:
    """Return a header cell as text, its spaces single; "" for a blank and for whatever is no header."""
    if isinstance(cell, str):
        return " ".join(_without_markup(cell).split())
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else ""


def _without_markup(text: str) -> str:
    """Return a header without the tags and entities that an editor put into a question and its site left there."""
    if "<" not in text and "&" not in text:
        return text
    return unescape(_TAG.sub(" ", text)) if len(text) <= _LONGEST_MARKUP else text


def squeezed(text: str) -> str:
    """Return the form in which a site's own headers are compared: folded, without spaces, _ and closing colons."""
    return "".join(folded(text).split()).replace("_", "").strip("*:.")


def cell_at(row: list[Value], column: int) -> Value:
    """Return a row's cell; a row may be short."""
    return row[column] if column < len(row) else None


def is_blank(cell: Value) -> bool:
    """Tell whether nothing that a person sees is in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass(frozen=True, slots=True)
class Found:
    """The site's own columns in one row of headers."""

    row: int
    """0-based row of the sheet."""
    roles: Mapping[str, int]
    """What a column is -> the first such column."""
    columns: frozenset[int]
    """All columns that the site added."""
    signs: tuple[str, ...]
    """Their headers as they stand."""

    def has(self, *roles: str) -> bool:
        """Tell whether all these columns are there."""
        return all(role in self.roles for role in roles)

    def places(self, *roles: str) -> tuple[int, ...]:
        """Return those of these columns that are there."""
        return tuple(self.roles[role] for role in roles if role in self.roles)

    def count(self, *roles: str) -> int:
        """Return how many of these columns are there."""
        return sum(role in self.roles for role in roles)


class Words:
    """A site's own headers, each under the role it plays."""

    def __init__(self, spellings: Mapping[str, str], *, common: Iterable[str] = ()) -> None:
        """Take role -> spellings divided by ``|``; case and spaces do not matter.

        A role in ``common`` has a name that a question may have too: it counts only in one block with another column
        of the site's own.
        """
        self._roles = {squeezed(word): role for role, line in spellings.items() for word in line.split("|")}
        self._common = frozenset(common)

    def role(self, header: str) -> str | None:
        """Return the role that a header plays, or None."""
        return self._roles.get(squeezed(header)) if len(header) <= LONGEST else None

    def in_row(self, cells: list[Value], row: int) -> Found:
        """Return the site's own columns in a row."""
        texts = [shown(cell) for cell in cells]
        named = [self.role(text) if text else None for text in texts]
        own = [column for block in _blocks(named) if not self._common.issuperset(block.values()) for column in block]
        roles: dict[str, int] = {}
        for column in own:
            roles.setdefault(named[column] or "", column)
        return Found(row, roles, frozenset(own), tuple(texts[column] for column in own))

    def find(self, sheet: Sheet, enough: Callable[[Found], bool]) -> Found | None:
        """Return the first of the sheet's upper rows that holds enough of the site's own headers."""
        found = (self.in_row(cells, row) for row, cells in enumerate(sheet.head(HEAD)))
        return next((each for each in found if enough(each)), None)


def _blocks(named: list[str | None]) -> Iterator[dict[int, str]]:
    """Yield runs of columns with a role, as column -> role."""
    block: dict[int, str] = {}
    for column, role in enumerate([*named, None]):
        if role is not None:
            block[column] = role
        elif block:
            yield block
            block = {}


def headers(cells: list[Value], *, without: frozenset[int] = frozenset()) -> list[tuple[int, str]]:
    """Return (column, header) of the row's headers, less some columns."""
    texts = ((column, shown(cell)) for column, cell in enumerate(cells) if column not in without)
    return [(column, text) for column, text in texts if text]


def rows_where(sheet: Sheet, column: int | None, first: int, test: Callable[[Value], bool]) -> Mask:
    """Return which rows from ``first`` on pass a test of one cell; none where the column is missing."""
    if column is None:
        return np.zeros(max(sheet.height - first, 0), np.bool_)
    return column_of(sheet, column, first).each(lambda cell: float(test(cell)), np.bool_)


def blank_rows(sheet: Sheet, column: int | None, first: int, beside: Iterable[int], *, also: str = "") -> Mask:
    """Return which rows have a blank, or ``also``, in one column although one of those beside it is filled."""
    blank = rows_where(sheet, column, first, lambda cell: is_blank(cell) or (bool(also) and cell == also))
    filled = np.zeros_like(blank)
    for other in beside:
        filled |= ~rows_where(sheet, other, first, is_blank)
    return blank & filled


def sample(sheet: Sheet, column: int, first: int) -> list[Value]:
    """Return the cells of a column's first rows that are not blank."""
    cells = (cell_at(row, column) for row in sheet.head(first + _SAMPLE)[first:])
    return [cell for cell in cells if not is_blank(cell)]
