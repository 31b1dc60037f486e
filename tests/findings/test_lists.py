"""Lists of probable findings: what they hold, by hand."""

import pytest

from icdiag.findings.lists import flag_lists
from icdiag.model.finding import Finding, State
from icdiag.model.settings import Settings


def weak(key, p, state=State.FOUND):
    return Finding("weak-link", key, state, confidence=p)


def test_the_lists_are_the_longest_within_the_share_of_false_alarms():
    found = [weak("a", 0.55), weak("b", 0.99), weak("c", 0.85), weak("d", 0.70), weak("e", 0.4, State.CANNOT_TELL)]
    (one,) = flag_lists(found, Settings())
    # 1 - P, surest first: .01, .15, .30, .45; running means .01, .08, .153, .2275
    assert (one.check, one.listed) == ("weak-link", 4)
    assert one.expected_false == pytest.approx(0.91)
    assert one.confirmed == ("weak-link/b", "weak-link/c")
    assert one.action == ("weak-link/b", "weak-link/c", "weak-link/d")


def test_tests_and_facts_have_no_such_list():
    found = [Finding("boundary-wall", "site:A~B", confidence=0.99), Finding("single-source", "a..b")]
    assert flag_lists(found, Settings()) == ()
