"""A few of the organisations of ``roles``: where nothing was planted, the checks speak no more than they allow."""

import pytest

from .roles import CHECKS, count


@pytest.mark.slow
def test_checks_are_quiet_where_nothing_was_planted() -> None:
    counts = count(range(7000, 7006))
    assert set(counts) == set(CHECKS)
    for id_, seen in counts.items():
        # one organisation in ten may have a false finding; four or more of six then come about once in 800 times
        assert seen["with_false"] <= 3, (id_, seen)
