"""A sheet whose headers and answers have been told apart: what each survey site's reader hands to the layouts.

A site's reader (one file per site under ``sites/``) knows how that site writes a sheet: how many header rows, which
columns the site adds, which rows are no real answers, how a blank looks. It knows nothing of departments or items;
what the columns mean is found afterwards, the same way for every site.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Sheet, Value

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column, as the site wrote it."""

    column: int
    """0-based column of the sheet."""
    question: str
    """The question's text, or the whole header where the site writes one text only."""
    part: str = ""
    """The matrix row, option or sub-question, where the site writes it apart; "" otherwise."""
    code: str = ""
    """The site's own short name of the column: ``Q5_1``, ``G01Q02[SQ001]``; "" where it has none."""


@dataclass(frozen=True, slots=True)
class Export:
    """A sheet, its headers and its rows of answers."""

    sheet: Sheet
    site: str
    """The layout's id (``qualtrics`` …), or "" for a plain table."""
    signs: tuple[str, ...]
    """The headers (or cells) by which the site was recognised, as they stand in the sheet."""
    header_row: int
    """0-based row that messages about headers point to."""
    first: int
    """0-based first row of answers; all rows from here on are answers or blank."""
    headings: tuple[Heading, ...]
    """Questions only; columns that the site adds (times, addresses, collector) are not among them."""
    aside: Mapping[str, Mask] = field(default_factory=dict)
    """Reason (``preview``, ``unfinished``, ``invalid``) -> which rows from ``first`` on are no real answers."""
    seconds: int | None = None
    """Column with the time a person took."""
    span: tuple[int, ...] = ()
    """Columns with the moments when a person began and when they were done, where no column says how long it took."""
    sent: tuple[int, ...] = ()
    """Columns that tell one submission from another: the site's id of it, or when it was begun and handed in."""
    blanks: frozenset[str] = frozenset()
    """Texts that this site writes where nothing was answered, as they stand: ``(跳过)``, ``-3``."""
    translate: Callable[[Value], Value] | None = None
    """What a cell means on the scale, where the site writes codes of its own (``A4``, ``5 - Excellent``)."""
    in_code: Callable[[Value], bool] | None = None
    """Whether a cell holds the place of an option instead of what the option says."""
    option: Callable[[Value], Value] | None = None
    """What a chosen option says, a department above all, where the site writes something around it (``A.财务部``)."""


@dataclass(frozen=True, slots=True)
class Site:
    """One survey site's way to write a sheet."""

    id: str
    read: Callable[[Sheet], Export | None]
    """Returns None where the sheet was plainly not written by this site; never raises."""
