"""What hidden cells give away: scipy's linear programs and plain enumeration as oracles."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from icdiag.formulas.disclosure import Known, cell_ranges, complementary, exposed, recoverable

CELLS = [(i, j) for i in range(3) for j in range(4)]
tables = st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=3, max_size=3)
hidden_cells = st.lists(st.sampled_from(CELLS), unique=True, min_size=1, max_size=10)


def by_program(table, hidden, known):
    """The same ranges by scipy's linear programs over the hidden cells."""
    sums = []
    if known.rows:
        sums += [[c[0] == i for c in hidden] for i in range(len(table))]
    if known.columns:
        sums += [[c[1] == j for c in hidden] for j in range(len(table[0]))]
    if known.total:
        sums.append([True] * len(hidden))
    a = np.array(sums, dtype=float).reshape(-1, len(hidden))
    truth = np.array([table[i][j] for i, j in hidden], dtype=float)
    bounds = [(known.lower, None if math.isinf(known.most(c)) else known.most(c)) for c in hidden]
    found = {}
    for k, cell in enumerate(hidden):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(hidden))
            goal[k] = sign
            program = linprog(goal, A_eq=a, b_eq=a @ truth, bounds=bounds) if len(a) else linprog(goal, bounds=bounds)
            ends.append(sign * program.fun if program.status == 0 else math.inf)
        found[cell] = tuple(ends)
    return found


@settings(max_examples=40, deadline=None)
@given(tables, hidden_cells, st.booleans(), st.booleans(), st.booleans(), st.sampled_from([math.inf, 12, 20]))
def test_ranges_agree_with_linear_programs(table, hidden, rows, columns, total, upper):
    known = Known(rows=rows, columns=columns, total=total, upper=upper)
    found = cell_ranges(table, hidden, known)
    peer = by_program(table, hidden, Known(rows, columns, total or rows or columns, 0.0, upper))
    for cell in hidden:
        assert found[cell] == pytest.approx(peer[cell], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=3, max_size=3), st.data())
def test_whole_numbers_leave_whole_ends(table, data):
    """Every table of counts with the same totals, listed: its least and largest cells are the program's ends."""
    cells = list(itertools.product(range(3), range(2)))
    hidden = data.draw(st.lists(st.sampled_from(cells), unique=True, min_size=1, max_size=6))
    values = {cell: set() for cell in hidden}
    most = max(map(sum, table))
    rows, columns = [sum(row) for row in table], [sum(row[j] for row in table) for j in range(2)]
    for guess in itertools.product(range(most + 1), repeat=len(hidden)):
        other = [list(row) for row in table]
        for (i, j), x in zip(hidden, guess, strict=True):
            other[i][j] = x
        if [sum(row) for row in other] == rows and [sum(row[j] for row in other) for j in range(2)] == columns:
            for cell, x in zip(hidden, guess, strict=True):
                values[cell].add(x)
    found = cell_ranges(table, hidden)
    assert found == {cell: (min(seen), max(seen)) for cell, seen in values.items()}


def test_bounds_of_each_cell():
    # sums of 2 and 3 scores of 0-100 in one row; only the row's total is known
    table, known = [[150.0, 210.0]], Known(columns=False, upper={(0, 0): 200, (0, 1): 300})
    assert cell_ranges(table, [(0, 0), (0, 1)], known) == {(0, 0): (60, 200), (0, 1): (160, 300)}
    nothing = Known(rows=False, columns=False, total=False)
    assert cell_ranges([[4, 5]], [(0, 1)], nothing) == {(0, 1): (0, math.inf)}
    assert recoverable([[4, 5]], [(0, 1)], Known(rows=False, columns=False)) == ((0, 1),)
    assert cell_ranges([[4, 5]], []) == {} and recoverable([], []) == ()


def test_bad_tables_are_refused():
    for table, hidden, known in (
        ([[1, 2], [3]], [(0, 0)], Known()),
        ([[1, 2]], [(1, 0)], Known()),
        ([[1, 2]], [(-1, 0)], Known()),
        ([[1, 2]], [(0, 1)], Known(upper=1)),
        ([[1, 2]], [(0, 1)], Known(lower=3)),
    ):
        with pytest.raises(ValueError, match=r"table|bounds"):
            cell_ranges(table, hidden, known)


@settings(max_examples=40, deadline=None)
@given(tables, st.lists(st.sampled_from(CELLS), unique=True, min_size=1, max_size=4), st.sampled_from([0, 2, 5]))
def test_what_is_hidden_besides_protects_and_is_needed(table, primary, width):
    more = complementary(table, primary, width=width)
    if more is None:
        everything = exposed(table, CELLS, primary, width=width)
        assert everything  # not even all cells hidden suffice
        return
    assert not set(more) & set(primary)
    assert not exposed(table, [*primary, *more], primary, width=width)
    found = cell_ranges(table, [*primary, *more])
    assert all(found[c][1] - found[c][0] >= max(width, 1e-9) - 1e-9 for c in primary)
    for left_out in more:
        fewer = [c for c in (*primary, *more) if c != left_out]
        assert exposed(table, fewer, primary, width=width)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=3, max_size=3), st.data())
def test_the_pattern_is_not_far_from_the_smallest(table, data):
    """Against every set of further cells: never more than twice the cells' sum of the best, usually the best."""
    cells = list(itertools.product(range(3), range(3)))
    primary = [data.draw(st.sampled_from(cells))]
    others = [c for c in cells if c not in primary]
    sets = (x for n in range(5) for x in itertools.combinations(others, n))
    best = min(sum(table[i][j] for i, j in x) for x in sets if not exposed(table, [*primary, *x], primary, width=0))
    assert sum(table[i][j] for i, j in complementary(table, primary)) <= 2 * best


def test_width_by_the_people_behind_a_cell():
    """The method's rule: 15 POMP on the mean, so 15 n on a sum of scores."""
    people = [[4, 8], [9, 12]]
    sums = [[4 * 55.0, 8 * 60.0], [9 * 70.0, 12 * 40.0]]
    top = {(i, j): 100.0 * people[i][j] for i in range(2) for j in range(2)}
    known = Known(upper=top)
    assert recoverable(sums, [(0, 0)], known) == ((0, 0),)
    more = complementary(sums, [(0, 0)], width=lambda c: 15.0 * people[c[0]][c[1]], known=known)
    assert more == ((0, 1), (1, 0), (1, 1))
    low, high = cell_ranges(sums, [(0, 0), *more], known)[0, 0]
    assert (low, high) == (0, 400) and (high - low) / 4 >= 15


def test_no_total_no_danger():
    known = Known(rows=False, columns=False, total=False)
    assert complementary([[3, 8], [9, 9]], [(0, 0)], known=known) == ()


def test_nothing_helps_in_a_single_row_with_its_totals():
    assert complementary([[3, 8, 9]], [(0, 0)]) is None
    assert complementary([[3, 8, 9]], [(0, 0)], known=Known(columns=False)) == ((0, 1),)
