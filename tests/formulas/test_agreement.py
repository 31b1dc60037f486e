"""Agreement within groups: ends, invariances, and van der Eijk's marks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.formulas import agreement as a

NAN = np.nan


def test_null_variances():
    """Uniform over 5 options: 2; slight skew 1.34 for 5 and 2.90 for 7 (LeBreton & Senter 2008)."""
    assert (a.null_variance(5), a.null_variance(7), a.null_variance(2)) == (2.0, 4.0, 0.25)
    assert (a.null_variance(5, skewed=True), a.null_variance(7, skewed=True)) == (1.34, 2.90)
    assert np.isnan(a.null_variance(10, skewed=True)) and np.isnan(a.null_variance(5.5, skewed=True))
    assert a.null_variance(5) == pytest.approx(np.var([1, 2, 3, 4, 5]))


def test_rwg_at_its_ends():
    assert a.rwg_j(np.array([[0.0], [1.0], [2.0], [4.0]]), 2.0).tolist() == [1.0, 0.5, 0.0, 0.0]
    assert a.rwg_star(np.array([[0.0], [1.0], [2.0], [4.0]]), 2.0).tolist() == [1.0, 0.5, 0.0, -1.0]
    assert np.isnan(a.rwg_j(np.array([[NAN, 1.0]]), 2.0)).all() and np.isnan(a.rwg_star(np.array([[NAN]]), 2.0)).all()


@given(st.lists(st.floats(0.01, 1.9), min_size=2, max_size=8))
def test_more_items_agree_more_and_their_order_does_not_matter(variances):
    v = np.array([variances])
    assert a.rwg_j(v, 2.0)[0] == pytest.approx(a.rwg_j(v[:, ::-1], 2.0)[0])
    assert a.rwg_j(v, 2.0)[0] >= a.rwg_star(v, 2.0)[0] - 1e-12
    assert a.rwg_j(np.hstack([v, v]), 2.0)[0] >= a.rwg_j(v, 2.0)[0] - 1e-12
    assert a.rwg_j(v, np.full(len(variances), 2.0))[0] == pytest.approx(a.rwg_j(v, 2.0)[0])


def test_item_variances_skip_what_is_missing():
    got = a.item_variances(np.array([[1.0, 2.0, NAN], [3.0, NAN, NAN], [5.0, 4.0, 1.0]]))
    assert got[:2].tolist() == [4.0, 2.0] and np.isnan(got[2])


def test_awg_at_its_ends():
    """Brown & Hauenstein (2005): all alike 1; half at either end is the most that can be, -1; 1 2 3 4 5: 0."""
    assert a.awg(np.array([3.0, 3.0, 3.0]), low=1, high=5) == 1.0
    assert a.awg(np.array([1.0, 1.0, 5.0, 5.0]), low=1, high=5) == pytest.approx(-1.0)
    assert a.awg(np.array([1.0, 2, 3, 4, 5]), low=1, high=5) == pytest.approx(0.0)
    assert a.awg(np.array([4.0, NAN]), low=1, high=5) is None
    assert a.awg(np.array([1.0, 1.0, 1.0, 1.2]), low=1, high=5) is None  # mean 1.05: no three 1 and one more have it
    assert a.awg(np.array([5.0, 5.0]), low=1, high=5) == 1.0


@given(st.lists(st.integers(1, 5), min_size=2, max_size=12))
def test_awg_does_not_depend_on_direction_or_unit(scores):
    x = np.array(scores, float)
    got = a.awg(x, low=1, high=5)
    assert got is None or -1 - 1e-9 <= got <= 1
    for other in (a.awg(6 - x, low=1, high=5), a.awg((x - 1) * 25, low=0, high=100)):
        assert (other is None and got is None) or other == pytest.approx(got, abs=1e-9)


def test_average_deviation_by_hand():
    """1 2 3 6: mean 3, distances 2 1 0 3: 1.5; median 2.5: 1.5 .5 .5 3.5: 1.5. A second item all alike halves it."""
    one = np.array([[1.0], [2.0], [3.0], [6.0]])
    assert a.average_deviation(one) == 1.5 and a.average_deviation(one, around="median") == 1.5
    assert a.average_deviation(np.column_stack([one[:, 0], np.ones(4)])) == 0.75
    assert a.average_deviation(np.array([[1.0], [1.0], [4.0]])) == pytest.approx(4 / 3)
    assert a.average_deviation(np.array([[1.0], [1.0], [4.0]]), around="median") == 1.0
    assert a.average_deviation(np.array([[1.0, NAN], [2.0, NAN]])) is None
    assert a.average_deviation(np.zeros((0, 2))) is None
    assert a.average_deviation(np.array([[1.0, NAN], [2.0, 5.0]])) == 0.25


@pytest.mark.parametrize(
    ("counts", "want"),
    [
        ([0, 0, 20, 0, 0], 1.0),  # all alike
        ([4, 4, 4, 4, 4], 0.0),  # as many of each
        ([10, 0, 0, 0, 10], -1.0),  # two camps at the ends
        ([0, 10, 10, 0, 0], 0.75),  # two neighbours: U = 1, 1 - (2 - 1) / 4
        # zeros at 2, 4, 5: at 2 one below and one above (101); at 4 and 5 two below (110): TDU = 1, TU = 2
        ([10, 0, 10, 0, 0], (3 * 2 - 4 * 1) / (3 * 3) * (1 - 1 / 4)),
    ],
)
def test_consensus_by_hand(counts, want):
    """Van der Eijk (2001): his marks are 1, 0 and -1; the others follow from his definition."""
    assert a.consensus(np.array([counts]))[0] == pytest.approx(want)


def test_consensus_takes_layers_apart():
    """20 answers 2 6 2 5 5: layers 2 of 11111 (A 0), 3 of 01011, 1 of 01000 … weighted by what they hold."""
    layers = a.consensus(np.array([[2, 6, 2, 5, 5]]))[0]
    patterns = [([2, 2, 2, 2, 2], 10), ([0, 3, 0, 3, 3], 9), ([0, 1, 0, 0, 0], 1)]
    assert layers == pytest.approx(sum(a.consensus(np.array([p]))[0] * w for p, w in patterns) / 20)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=7))
def test_consensus_lies_between_its_marks_and_mirrors(counts):
    row = np.array([counts])
    got = a.consensus(row)[0]
    assert np.isnan(got) == (sum(counts) == 0)
    if sum(counts):
        assert -1 - 1e-12 <= got <= 1 and a.consensus(row[:, ::-1])[0] == pytest.approx(got)
        assert a.consensus(row * 3)[0] == pytest.approx(got)
