"""What became of each file's rows: every one read is used or set aside for a reason. For whoever holds the files."""

from collections.abc import Sequence
from types import MappingProxyType

from icdiag.answers import InputFile
from icdiag.intake.problems import Problems
from icdiag.model.problem import Location, Problem

ASIDE = "aside."
"""Before a reason in the values of a ``rows-read`` note."""


def report_rows(files: Sequence[InputFile], problems: Problems) -> None:
    """Say of each file how many rows were read, used and set aside."""
    for file in files:
        aside = sum(file.set_aside.values())
        counts = {"n": file.rows, "used": file.rows - aside, "aside": aside}
        reasons = {f"{ASIDE}{reason}": n for reason, n in file.set_aside.items() if n}
        problems.extend([Problem("note", "rows-read", Location(file.path), MappingProxyType({**counts, **reasons}))])
