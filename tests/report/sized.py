"""Organisations of the sizes that the report's bars name, drawn by icdiag's own simulator and assessed for real."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from icdiag.assess import assess
from icdiag.diagnosis import Diagnosis
from icdiag.simulate.draw import draw
from icdiag.simulate.files import MAP, render
from icdiag.simulate.parameters import SCENARIOS

SUPPLIERS = {12: 4, 60: 6, 300: 7, 2000: 8}
"""Departments, and suppliers of each that give 54, 432, 2,620 and about 20,000 links (the bars say 50, 400, 2,500
and 20,000)."""


@cache
def sized(departments: int) -> Diagnosis:
    """Return the diagnosis of an invented organisation with walls, weak links and everything else planted."""
    parameters = replace(SCENARIOS["full"], departments=departments, suppliers_each=SUPPLIERS[departments])
    files = render(draw(parameters, 1), scenario="full", language="en", cut=50.0)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        return assess(Path(folder) / MAP)
