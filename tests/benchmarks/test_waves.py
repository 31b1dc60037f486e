"""The benchmark of two waves: what it plants, whom it asks, and that both judgements can be told from its answers."""

import numpy as np
import pytest

from icdiag.formulas.change import CLOSED, NEW, PERSISTENT
from icdiag.measures.estimating import estimate_links
from icdiag.model.settings import Settings
from icdiag.simulate.draw import draw
from icdiag.simulate.parameters import SCENARIOS

from . import waves
from .pipeline import case_of


@pytest.fixture(scope="module")
def first():
    return draw(SCENARIOS["rounded"].exactly(8), 3)


def test_the_next_wave_asks_others_about_the_same_organisation(first):
    second = waves.later(first, {})
    assert second.quality == first.quality
    assert second.structure == first.structure
    assert len(second.values) == len(first.values)
    assert not np.array_equal(np.sort(second.values.sum(axis=1)), np.sort(first.values.sum(axis=1)))


def test_half_of_the_damage_is_mended_and_as_much_is_new(first):
    drift = waves.drifted(first)
    assert drift.mended == {pair for pair, by in drift.moved.items() if by > 0.5}
    assert drift.hurt == {pair for pair, by in drift.moved.items() if by < -0.5}
    assert len(drift.mended) == len(drift.hurt) == len(first.planted.damaged()) // 2
    assert drift.mended <= first.planted.damaged()
    assert not drift.hurt & first.planted.damaged()


def test_sampling_covariance_is_the_one_the_model_was_fitted_with(first):
    # REML: P V P = P with V the signal's covariance plus R, so V recovered from P must exceed R by a signal only:
    # equal for all pairs of links without a shared department
    case = case_of(first, Settings())[0]
    assert case.estimates is not None
    assert estimate_links(case.tally, Settings()) is not None
    r = waves.sampling(case)
    moments = case.tally.moments
    n = np.array([x.n for x in case.estimates.links])
    assert np.diag(r) == pytest.approx((moments.vp + moments.ve) / n)
    same = [(i, j) for i, a in enumerate(case.estimates.links) for j, b in enumerate(case.estimates.links)
            if i != j and a.customer == b.customer]  # fmt: skip
    # each person of a department rates every supplier: O = n, so the shared error is vp / n
    for i, j in same:
        assert r[i, j] == pytest.approx(moments.vp * min(n[i], n[j]) / (n[i] * n[j]), rel=0.25)
    others = np.ones_like(r, dtype=bool)
    others[tuple(zip(*same, strict=True))] = False
    np.fill_diagonal(others, val=False)
    assert not r[others].any()


def test_a_planted_gain_is_seen_and_none_is_not(first):
    none, real = (waves.training(first, by) for by in (0.0, 0.8))
    assert none.true == 0
    assert real.true > 0.4
    for way in waves.WAYS.values():
        assert way(real)[0] - way(none)[0] == pytest.approx(real.true, abs=0.25)


def test_the_tables_name_every_status_and_every_way(first):
    found = waves.statuses(first)
    for truth in waves.TRUTHS.values():
        assert {CLOSED, NEW, PERSISTENT} <= set(truth(found))
    assert found.planted.count(CLOSED) == found.planted.count(NEW) == len(first.planted.damaged()) // 2
    text = waves.status_table({10: [found, found]}) + waves.training_table(
        {(0.0, 10): [waves.training(first, 0.0)] * 2}
    )
    assert all(name in text for name in (CLOSED, NEW, PERSISTENT, *waves.WAYS))
    assert text.count("holds") + text.count("MISSED") == 4  # closed by both truths, and the two ways of the method
