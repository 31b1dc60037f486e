"""Signs of careless answers on tables and on long lists: by hand, with missing answers, and against numpy and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from icdiag.formulas.careless import (
    both_halves,
    correlation_within,
    even_odd,
    longstring,
    mahalanobis_distances,
    response_spread,
    room_of,
    runs,
    spread_of,
    straight_lines,
)
from icdiag.formulas.distributions import chi2_sf

NAN = np.nan


def test_runs_end_with_the_person():
    first, length = runs(np.array([0, 0, 1, 1, 1]), np.array([4.0, 4.0, 4.0, 4.0, 2.0]))
    assert (first.tolist(), length.tolist()) == ([0, 2, 4], [2, 2, 1])
    assert [x.tolist() for x in runs(np.zeros(0, int), np.zeros(0))] == [[], []]


def test_an_empty_row_has_no_run_and_no_spread():
    rows = np.array([[NAN, NAN, NAN], [3.0, NAN, NAN], [2.0, NAN, 2.0]])
    assert longstring(rows).tolist() == [0, 1, 2]
    assert np.isnan(response_spread(rows)).tolist() == [True, True, False]
    assert straight_lines(rows, least=2).tolist() == [False, False, True]
    assert straight_lines(np.zeros((0, 4))).tolist() == []


def test_a_straight_line_needs_eight_answers():
    rows = np.full((3, 8), 4.0)
    rows[1, 3] = NAN
    rows[2, 7] = 5.0
    assert straight_lines(rows).tolist() == [True, False, False]


answer = st.one_of(st.integers(1, 5).map(float), st.just(NAN))


@given(st.lists(st.lists(answer, min_size=6, max_size=6), min_size=1, max_size=8))
def test_people_do_not_depend_on_each_other(rows):
    table = np.array(rows)
    together = longstring(table), response_spread(table)
    alone = [(longstring(table[i : i + 1])[0], response_spread(table[i : i + 1])[0]) for i in range(len(table))]
    assert together[0].tolist() == [x for x, _ in alone]
    assert together[1] == pytest.approx(np.array([x for _, x in alone]), nan_ok=True)
    for row, longest, sd in zip(table, *together, strict=True):
        answers = row[np.isfinite(row)]
        assert longest <= len(answers) and (longest >= 1) == (len(answers) > 0)
        if len(answers) > 1:
            assert sd == pytest.approx(answers.std(ddof=1), abs=1e-12)


def test_no_spread_is_larger_than_the_room_the_mean_leaves():
    person = np.zeros(4, int)
    x = np.array([0.0, 0.0, 100.0, 100.0])
    assert room_of(np.array([x.mean()]))[0] == 50.0
    assert spread_of(person, x, 1)[0] == pytest.approx(50 * np.sqrt(4 / 3))  # ddof 1
    assert room_of(np.array([100.0]))[0] == 1.0


def test_correlations_by_person_equal_numpy():
    rng = np.random.default_rng(5)
    person = np.repeat(np.arange(4), 12)
    x, y = rng.normal(size=48), rng.normal(size=48)
    x[person == 3] = 2.0
    got = correlation_within(person, x, y, 5)
    want = [np.corrcoef(x[person == p], y[person == p])[0, 1] for p in range(3)]
    assert got[:3] == pytest.approx(want) and np.isnan(got[3:]).all()
    assert both_halves(np.array([1.0, 0.5, -0.5, NAN]))[:3].tolist() == [1.0, pytest.approx(2 / 3), -1.0]
    assert np.isnan(both_halves(np.array([NAN]))[0])


def test_even_odd_by_hand():
    """Three scales of two items: a reader's halves go together, the other's run against each other."""
    rows = np.array([[1, 1, 3, 3, 5, 5], [1, 5, 3, 3, 5, 1], [2, 2, 2, 2, 2, 2]], float)
    got = even_odd(rows, [2, 2, 2])
    assert got[:2].tolist() == [pytest.approx(1.0), -1.0] and np.isnan(got[2])
    half = np.corrcoef([1, 3, 5], [2, 3, 3])[0, 1]
    uneven = np.array([[1, 2, 3, 3, 5, 3, 9]], float)
    assert even_odd(uneven, [2, 2, 2, 1])[0] == pytest.approx(2 * half / (1 + half))
    assert np.isnan(even_odd(rows, [1] * 6)).all()


def test_distances_are_those_of_the_definition_and_do_not_depend_on_units():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(400, 3)) @ np.array([[1, 0.4, 0], [0, 1, 0.3], [0, 0, 1]])
    rows[7, 1] = NAN
    got = mahalanobis_distances(rows)
    known = rows[np.isfinite(rows).all(axis=1)]
    assert np.isnan(got[7])
    # the sum is (n - 1) k for any data
    assert np.nansum(got) == pytest.approx((len(known) - 1) * 3)
    assert mahalanobis_distances(rows * [10, 0.1, 3] + 5) == pytest.approx(got, nan_ok=True)
    p = [chi2_sf(x, 3) for x in got[np.isfinite(got)]]
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert np.isnan(mahalanobis_distances(rows[:3])).all()
    assert np.isnan(mahalanobis_distances(np.column_stack([rows, rows[:, 0]]))).all()
