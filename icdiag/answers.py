"""Single answers, on their way from the intake to the tally. Nothing after the tally may import this module."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Instrument

CUSTOMER, SUPPLIER = 0, 1
"""Values of ``perspective``: the customer rates the service it gets; the supplier's own people rate what they give."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read."""

    path: str
    sha256: str
    rows: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    """Reason -> rows of this file that are not used."""


@dataclass(frozen=True, slots=True)
class Answers:
    """All usable ratings of the survey, column by column.

    Every array has one entry a rating, a rating being one person's answers about one supplier. The files' rows are
    counted apart: each was read, and either holds a rating here or is counted in ``set_aside``.
    """

    instrument: Instrument
    departments: tuple[str, ...]
    """The ids that ``customer`` and ``supplier`` index."""
    respondent: npt.NDArray[np.int64]
    """A code for each distinct person, 0, 1, …; persons are distinct over the whole survey."""
    told_apart: bool
    """False where the file had no respondent column: then every row counts as a person of its own."""
    customer: npt.NDArray[np.int64]
    supplier: npt.NDArray[np.int64]
    perspective: npt.NDArray[np.uint8]
    values: npt.NDArray[np.float64]
    """Shape (ratings, items), in the item's own scale as it was answered (not yet reversed); NaN = no answer."""
    importance: npt.NDArray[np.float64]
    """1-5 or NaN."""
    rows_read: int
    set_aside: dict[str, int]
    """Reason -> rows, the reasons being keys of the ``problems`` catalogue's ``aside`` group."""
    files: tuple[InputFile, ...]
    expected: npt.NDArray[np.float64] | None = None
    """What a good supplier should give, shaped and scaled as ``values``; None where the survey does not ask for it."""
    seconds: npt.NDArray[np.float64] | None = None
    """Seconds that the rating's person took for the whole form; NaN = unknown."""
    rows_are_people: bool = False
    """True where a row of a file is a person with several ratings, so that counts of rows count people."""
