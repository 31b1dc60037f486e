"""A first row of answers is no row of headers."""

import pytest

from icdiag.intake.layouts.headless import holds_answers


@pytest.mark.parametrize(
    "rows",
    [
        [["p1", "hr", "it", 3], ["p2", "hr", "it", 4]],
        [["p1", "4"]],
        [["p1", "４"]],
        [["同意", "人力资源部"], ["不同意", "人力资源部"]],
        [[True]],
    ],
)
def test_answers(rows) -> None:
    assert holds_answers(rows)


@pytest.mark.parametrize("rows", [[], [[]], [["name", "age"], ["x", 3]], [["q1", "q2"]], [[None, "部门"], ["a", "b"]]])
def test_headers(rows) -> None:
    assert not holds_answers(rows)
