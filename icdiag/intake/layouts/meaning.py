"""What the columns of a sheet mean, as far as they are understood: roles, items, or a grid of suppliers and items."""

from dataclasses import dataclass, field

from icdiag.intake.cells import Value
from icdiag.intake.layouts.export import Export
from icdiag.intake.layouts.table import EXPECTED

Cell = tuple[str, str]
"""(supplier, item or role) of a column in a grid."""
PER_SUPPLIER = ("importance", "comment", "service")
LONG, WIDE = "long", "wide"


@dataclass(slots=True)
class Meaning:
    """The columns of one sheet, as far as they are understood."""

    export: Export
    roles: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    """Item id or ``<item>.expected`` -> column, where a row rates one supplier."""
    grid: dict[Cell, int] = field(default_factory=dict)
    """(supplier, item, ``<item>.expected`` or role) -> column, where a row rates several."""
    options: dict[int, str] = field(default_factory=dict)
    """Column -> department, where the raters ticked their department among one column for each."""
    several: dict[Value, tuple[str, ...]] = field(default_factory=dict)
    """Cell of the raters' department -> the departments in it, where a cell holds several, or one and a sign."""
    twice: list[tuple[int, int, str]] = field(default_factory=list)
    """(first column, second column, what both are)."""
    unused: list[int] = field(default_factory=list)
    unmapped: list[tuple[str, str]] = field(default_factory=list)
    """(our name, header) of the mapping whose header is not there."""
    in_order: tuple[str, ...] = ()
    """First header of each matrix, where a site wrote its rows only and the items were taken in their order."""
    guessed: str = ""
    """Header of the column taken for the raters' department because of its cells."""
    rival: str = ""
    """Header of another column that asks for the raters' department and is filled in, too."""

    @property
    def shape(self) -> str | None:
        """Return how the ratings stand: one a row, several a row, or None where the columns are no survey."""
        if not self.options and "customer" not in self.roles:
            return None
        if "supplier" in self.roles and any(not name.endswith(EXPECTED) for name in self.items):
            return LONG
        return WIDE if any(is_rating(item) for _, item in self.grid) else None

    def fit(self, items: int) -> float:
        """Return how much of the questionnaire was found, 0-1."""
        if self.shape == LONG:
            return sum(not name.endswith(EXPECTED) for name in self.items) / items
        suppliers = {supplier for supplier, _ in self.grid}
        rated = sum(is_rating(item) for _, item in self.grid)
        return rated / (items * len(suppliers)) if suppliers else 0.0


def is_rating(item: str) -> bool:
    """Tell whether a column of the grid is an answer to an item."""
    return item not in PER_SUPPLIER and not item.endswith(EXPECTED)
