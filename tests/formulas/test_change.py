"""Change between two waves, by hand and by the definitions of method section 14."""

import pytest

from icdiag.formulas.change import STATUSES, Change, change, status


def test_change_by_hand():
    found = change(before=(40, 3), after=(50, 4))
    assert (found.value, found.sd) == (10, 5)
    assert found.rose == pytest.approx(0.97725, abs=1e-5)  # Phi(2)
    assert found.reliable() and not found.reliable(0.99)  # 10 against 9.80 and 12.88
    assert found.interval(0.9) == pytest.approx((10 - 8.224, 10 + 8.224), abs=1e-3)
    with pytest.raises(ValueError, match="negative"):
        change(before=(1, -1), after=(1, 1))


def test_change_without_noise():
    assert [Change(x, 0).rose for x in (-1, 0, 1)] == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("before", "after", "rose", "expected"),
    [
        (0.9, 0.9, 0.99, "persistent"),
        (0.5, 0.5, 0.5, "persistent"),
        (0.9, 0.1, 0.90, "closed"),
        (0.9, 0.1, 0.89, "improving?"),
        (0.1, 0.9, 0.10, "new"),
        (0.1, 0.9, 0.11, "emerging?"),
        (0.49, 0.1, 0.99, "ok"),
    ],
)
def test_status(before, after, rose, expected):
    assert status(weak_before=before, weak_after=after, rose=rose) == expected and expected in STATUSES
