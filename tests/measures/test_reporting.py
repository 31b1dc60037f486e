"""How far apart departments report: steps up to the first boss both share and down again."""

import pytest

from icdiag.measures.reporting import reporting_steps, superiors
from icdiag.model.org import Department, Name, Org


def org(**parents: str) -> Org:
    return Org("o", Name(), departments=tuple(Department(i, Name(), parent=p) for i, p in parents.items()))


COMPANY = org(top="", front="top", back="top", sales="front", service="front", it="back", desk="it", lone="")


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [
        ("sales", "service", 2),  # up to front, down
        ("sales", "it", 4),  # front, top, back, it
        ("sales", "desk", 5),
        ("it", "desk", 1),
        ("sales", "sales", 0),
        ("sales", "lone", None),  # the map does not say to whom it reports
    ],
)
def test_steps(a, b, steps) -> None:
    chains = superiors(COMPANY)
    assert reporting_steps(chains, a, b) == steps
    assert reporting_steps(chains, b, a) == steps


def test_two_lines_without_a_shared_boss_meet_above_both() -> None:
    """sales, front | it, back: two levels up on each side to a top that the map does not name."""
    assert reporting_steps(superiors(org(front="", back="", sales="front", it="back")), "sales", "it") == 4


def test_a_line_that_bites_its_tail_ends() -> None:
    chains = superiors(org(a="b", b="a"))
    assert chains == {"a": ("b",), "b": ("a",)}
    assert reporting_steps(chains, "a", "b") == 1
