"""Root finding: known roots, hard shapes, and no change of sign."""

import math

import pytest

from icdiag.formulas.roots import root


@pytest.mark.parametrize(
    ("f", "low", "high", "want"),
    [
        (lambda x: x * x - 2, 0, 2, math.sqrt(2)),
        (lambda x: 2 - x * x, 0, 2, math.sqrt(2)),
        (lambda x: x**9, -1, 1.5, 0.0),
        (lambda x: math.tanh(50 * (x - 0.9)), 0, 1, 0.9),
        (lambda x: 1.0 if x > 0.25 else -1.0, 0, 1, 0.25),  # a step
        (lambda x: math.exp(x) - 1e8, 0, 700, math.log(1e8)),
        (lambda x: x, 0, 1, 0.0),
        (lambda x: x - 1, 0, 1, 1.0),
    ],
)
def test_a_root_is_found(f, low, high, want):
    assert root(f, low, high) == pytest.approx(want, abs=1e-12 if want else 1e-3)


def test_no_change_of_sign_is_refused():
    with pytest.raises(ValueError, match="change of sign"):
        root(lambda x: x * x + 1, -1, 1)
