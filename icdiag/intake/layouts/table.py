"""What every survey layout is brought to: one row per rating, with the place of every cell kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from icdiag.intake.cells import Sheet, Value
from icdiag.model.instrument import Instrument
from icdiag.model.org import SurveySource
from icdiag.model.problem import Location, Problem

ROLES = ("customer", "supplier", "respondent", "perspective", "importance", "service", "seconds", "comment")
"""Our column names beside the items' ids and ``<item>.expected``."""


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings as they were written. Columns that nothing needs are not here, comments least of all."""

    sheet: Sheet
    rows: Sequence[int]
    """The sheet's row index of each rating."""
    cells: Mapping[str, Sequence[Value]]
    """Role or item id -> one cell a rating."""
    columns: Mapping[str, int]
    """Role or item id -> the sheet's column index."""

    def where(self, rating: int, name: str) -> Location:
        """Return the place of a rating's cell."""
        return self.sheet.where(self.rows[rating], self.columns[name])


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out a survey."""

    id: str
    recognise: Callable[[Sheet, Instrument, SurveySource], float | None]
    """Returns how well a sheet fits, 0-1, or None where it does not."""
    read: Callable[[Sheet, Instrument, SurveySource], tuple[RatingTable | None, tuple[Problem, ...]]]
