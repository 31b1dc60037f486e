"""Whose answers only indicate, and which dimensions are not reported alone."""

from icdiag.measures.estimating import loose_dimensions
from icdiag.measures.response import indicative
from icdiag.model.settings import Settings
from icdiag.model.tally import DepartmentTally, Reliability


class Few:
    departments = (
        DepartmentTally("a", 29, 100),
        DepartmentTally("b", 30, 100),
        DepartmentTally("c", None, 100),
        DepartmentTally("d", 9, None),
        DepartmentTally("e", 0, 10),
    )
    reliability = (
        Reliability("x", 0.59, 200, 3),
        Reliability("y", 0.55, 200, 3, omega=0.61),
        Reliability("z", None, 5, 3),
        Reliability("w", 0.7, 200, 2, split_half=0.5),
    )


def test_whose_answers_only_indicate():
    assert indicative(Few(), Settings()) == {"a", "e"}
    assert indicative(None, Settings()) == frozenset()


def test_which_dimensions_are_not_reported_alone():
    assert loose_dimensions(Few(), Settings()) == {"x", "w"}
