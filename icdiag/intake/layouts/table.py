"""What every survey layout is brought to: one row per rating, with the place of every cell kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Sheet
from icdiag.intake.columns import Column
from icdiag.model.problem import Location

ROLES = ("customer", "supplier", "respondent", "perspective", "importance", "service", "seconds", "comment")
"""Our column names beside the items' ids and ``<item>.expected``."""
EXPECTED = ".expected"
SENT = "*sent"
"""Stands beside our column names for what tells one submission from another."""
Ints = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings as they were written. Columns that nothing needs are not here: comments only where they are asked for."""

    sheet: Sheet
    layout: str
    """The layout's id."""
    rows: Ints | range
    """The sheet's row index of each rating; several ratings may stand in one row."""
    cells: Mapping[str, Column]
    """Role or item id -> one cell a rating."""
    columns: Mapping[str, int | Ints]
    """Role or item id -> the sheet's column index, the same for all ratings or one for each."""
    read: int
    """The sheet's rows with anything in them, under the headers."""
    aside: Mapping[str, int]
    """Reason -> rows that are no answers at all (previews …) and have no rating here."""
    row_is_person: bool = False
    """True where each row of the sheet is one person, whatever number of ratings stands in it."""
    cell_rows: Mapping[str, Ints] = field(default_factory=lambda: MappingProxyType({}))
    """Role or item id -> the sheet's row index of each rating's cell, where it is not the rating's row."""

    def rows_of(self, ratings: Ints) -> Ints:
        """Return the rows of some ratings."""
        return ratings + self.rows.start if isinstance(self.rows, range) else self.rows[ratings]

    def where(self, rating: int, name: str) -> Location:
        """Return the place of a rating's cell."""
        column = self.columns[name]
        at = column if isinstance(column, int) else int(column[rating])
        rows = self.cell_rows.get(name, self.rows)
        return self.sheet.where(int(rows[rating]), at)
