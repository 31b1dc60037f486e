"""A supplier's spread over its customers: by hand, its level without damage, and what naming may not change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.consistency import (
    consistencies,
    excess,
    expected_spread,
    p_without,
    quality_spread,
    stands_apart,
    usual_spread,
)
from icdiag.measures.estimating import estimate_links
from icdiag.model.settings import Settings
from tests.measures.test_boundaries import tally_of


def rows_of(seed, *, units=8, special=6.0, uneven=0.0):
    """Return links of departments that all serve each other; d0 is by turns ``uneven`` better and worse."""
    rng = np.random.default_rng(seed)
    ids = [f"d{i}" for i in range(units)]
    kind, level = 5 * rng.standard_normal(units), 6 * rng.standard_normal(units)
    rows = []
    for c in range(units):
        for s in range(units):
            if s != c:
                extra = uneven * (1 if c % 2 else -1) if s == 0 else 0.0
                noise = special * rng.standard_normal() + 5.0 * rng.standard_normal()
                rows.append((ids[s], ids[c], 16, float(np.clip(65 + kind[c] + level[s] + extra + noise, 0, 100))))
    return rows


def test_excess_is_the_sum_of_squares_over_a_flat_law():
    # centred 1, 2, 3, 4 has the sum of squares 5; with variance 2 chi-square 2.5 with 3 degrees of freedom,
    # whose upper tail is 0.475291 (R: pchisq(2.5, 3, lower.tail = FALSE))
    assert excess(np.array([1.0, 2.0, 3.0, 4.0]), 2.0 * np.eye(4)) == pytest.approx(0.475291, abs=1e-6)
    assert excess(np.array([5.0, 5.0, 5.0]), np.eye(3)) == pytest.approx(1.0)
    assert excess(np.array([1.0, 9.0]), np.zeros((2, 2))) == 1.0


def test_expected_spread_adds_what_is_not_known():
    mean = np.array([40.0, 60.0])
    assert expected_spread(mean, np.zeros((2, 2))) == pytest.approx(np.std(mean, ddof=1))
    assert expected_spread(np.array([50.0, 50.0]), 9.0 * np.eye(2)) == pytest.approx(3.0)
    assert expected_spread(np.array([50.0, 50.0]), 9.0 * np.ones((2, 2))) == pytest.approx(0.0)  # all shift together


def test_an_uneven_supplier_stands_out():
    estimates = estimate_links(tally_of(rows_of(3, units=12, uneven=18.0)), Settings())
    found = {x.supplier: x for x in consistencies(estimates)}
    assert found["d0"].q < 0.01
    assert min(x.q for id_, x in found.items() if id_ != "d0") > 0.10
    assert quality_spread(estimates, found["d0"].rows) > 1.5 * usual_spread(estimates)
    worst, best = (estimates.links[found["d0"].rows[i]].customer for i in (0, -1))
    assert (int(worst[1:]) % 2, int(best[1:]) % 2) == (0, 1)
    assert stands_apart(estimates, found["d0"].rows)
    assert p_without(estimates, found["d0"]) < 0.10


def test_without_damage_the_level_is_kept():
    # 40 organisations of 8 suppliers, none uneven: the share of p under .05 has a standard error of 1.2 %
    p = [x.p for seed in range(40) for x in consistencies(estimate_links(tally_of(rows_of(seed)), Settings()))]
    assert len(p) == 320
    assert np.mean(np.array(p) < 0.05) < 0.05 + 2.5 * 0.012
    assert 0.4 < np.mean(np.array(p) < 0.5) < 0.6


def test_few_customers_small_maps_and_skipped_customers():
    rows = [r for r in rows_of(1) if not (r[0] == "d0" and r[1] in ("d1", "d2", "d3", "d4"))]
    assert "d0" not in {x.supplier for x in consistencies(estimate_links(tally_of(rows), Settings()))}
    small = estimate_links(tally_of([("a", "bcde"[i], 9, 50.0) for i in range(4)]), Settings())
    assert consistencies(small) == ()
    kept = consistencies(estimate_links(tally_of(rows_of(1)), Settings()), skip=frozenset({"d1"}))
    assert all(len(x.rows) in (6, 7) for x in kept)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 500), st.randoms(use_true_random=False))
def test_order_and_names_change_nothing_but_the_order(seed, random):
    rows = rows_of(seed, units=6, uneven=10.0)
    mixed = [(f"x{s}", f"x{c}", n, y) for s, c, n, y in rows]
    random.shuffle(mixed)
    one = {f"x{x.supplier}": x for x in consistencies(estimate_links(tally_of(rows), Settings()))}
    two = {x.supplier: x for x in consistencies(estimate_links(tally_of(mixed), Settings()))}
    assert one.keys() == two.keys()
    for id_, x in one.items():
        assert (x.p, x.q) == (pytest.approx(two[id_].p, abs=1e-3), pytest.approx(two[id_].q, abs=1e-3))
