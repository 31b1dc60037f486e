"""The survey layouts that are read, each in its own file; recognised in this order."""

from icdiag.intake.layouts.long import LONG
from icdiag.intake.layouts.table import Layout

LAYOUTS: tuple[Layout, ...] = (LONG,)
