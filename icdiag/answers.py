"""Single answers, on their way from the intake to the tally. Nothing after the tally may import this module."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Answers:
    """All usable rows of the survey, column by column.

    Every array has one entry a row, a row being one person's rating of one supplier. Rows that could not be
    used are counted in ``set_aside``; ``rows_read == len(customer) + sum(set_aside.values())``.
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
    """Shape (rows, items), in the item's own scale as it was answered (not yet reversed); NaN = no answer."""
    importance: npt.NDArray[np.float64]
    """1-5 or NaN."""
    rows_read: int
    set_aside: dict[str, int]
    """Reason -> rows, the reasons being keys of the ``problems`` catalogue's ``aside`` group."""
    files: tuple[InputFile, ...]
