"""Names that differ and look the same."""

import pytest

from icdiag.intake.look_alikes import looks
from tests.intake.org_maps import read


@pytest.mark.parametrize(
    ("one", "other"), [("qa", "qа"), ("l0", "IO"), ("AI", "Al"), ("人力", "人カ"), ("modern", "modem"), ("a-b", "a–b")]
)
def test_they_look_the_same(one, other) -> None:
    assert looks(one) == looks(other)


@pytest.mark.parametrize(
    ("one", "other"), [("IT", "LT"), ("pi", "pl"), ("hr", "qa"), ("销售一部", "销售二部"), ("b", "d")]
)
def test_they_do_not(one, other) -> None:
    assert looks(one) != looks(other)


def test_a_warning_names_both(tmp_path) -> None:
    text = "org: {name: X}\ndepartments: [{id: qa}, {id: qа}]\nlinks: [{supplier: qa, customer: qа}]\n"
    org, problems = read(tmp_path, text)
    assert org is not None
    (warning,) = [p for p in problems if p.code == "look-alike"]
    assert (warning.level, warning.where.line, warning.values["other"]) == ("warning", 2, "qa")
