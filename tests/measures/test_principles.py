"""Dimension contrasts: by hand, by leniency and level that must cancel, and their level without any weak side."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.measures.estimating import estimate_links
from icdiag.measures.principles import both_ways, contrast_level, department_contrasts, house_contrasts, profile_gaps
from icdiag.measures.topics import dimension_about
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.model.settings import Settings
from icdiag.model.tally import DimensionTally, LinkTally
from tests.measures.test_boundaries import tally_of

NAMES = ("trust", "needs", "speed")
THREE = Instrument("three", Name(), tuple(Dimension(d, Name(en=d), (Item(d, Name(), Scale()),)) for d in NAMES))


def survey(seed, *, units=7, low=None, house=(0.0, 0.0, 0.0), noise=6.0):
    """A tally of departments that all serve each other; ``low`` = (supplier, dimension, points) lowers one profile."""
    rng = np.random.default_rng(seed)
    kind, level = 6 * rng.standard_normal(units), 6 * rng.standard_normal(units)
    links = []
    for c in range(units):
        for s in range(units):
            if s != c:
                scores = 62 + kind[c] + level[s] + np.array(house) + noise * rng.standard_normal(3)
                if low is not None and low[0] == s:
                    scores[low[1]] -= low[2]
                scores = np.clip(scores, 0, 100)
                parts = tuple(DimensionTally(d, 12, float(y), None) for d, y in zip(NAMES, scores, strict=True))
                links.append(LinkTally(f"d{s}", f"d{c}", 12, float(scores.mean()), parts))
    tally = tally_of([])
    moments = tally.moments
    tally = replace(
        tally, instrument=THREE, links=tuple(links), dimension_moments=MappingProxyType(dict.fromkeys(NAMES, moments))
    )
    return tally, estimate_links(tally, Settings())


def test_profile_gaps_by_hand():
    got = profile_gaps(np.array([[60.0, 70.0, 80.0], [50.0, np.nan, 70.0], [np.nan, 40.0, np.nan]]))
    expected = [[-15.0, 0.0, 15.0], [-20.0, np.nan, 20.0], [np.nan] * 3]
    np.testing.assert_allclose(got, expected)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 60), min_size=2, max_size=6), st.floats(0, 40))
def test_what_all_dimensions_share_cancels(scores, shift):
    row = np.array([scores])
    np.testing.assert_allclose(profile_gaps(row), profile_gaps(row + shift), atol=1e-9)


def test_a_dimension_that_is_low_everywhere():
    tally, estimates = survey(1, house=(0.0, 0.0, -12.0))
    found = {x.dimension: x for x in house_contrasts(tally, estimates)}
    assert found["speed"].gap == pytest.approx(-12.0, abs=3.0)
    assert found["speed"].q < 0.01
    assert found["trust"].q > 0.5
    assert found["speed"].low < found["speed"].gap < found["speed"].high
    level = contrast_level(estimates, found["speed"])
    assert level.value == pytest.approx(np.mean([x.q.value for x in estimates.dimensions["speed"].links]))
    # hard for everybody, so it is no department's own weakness
    assert min(x.q for x in department_contrasts(tally, estimates)) > 0.05


def test_a_department_with_one_weak_side():
    tally, estimates = survey(2, low=(3, 0, 20.0))
    found = department_contrasts(tally, estimates)
    (weak,) = [x for x in found if x.q <= 0.10 and x.gap < 0]
    assert (weak.department, weak.dimension) == ("d3", "trust")
    by_hand = {
        (x.supplier == "d3"): [] for x in tally.links
    }  # fmt: skip
    for x in tally.links:
        one, *others = (d.score for d in x.dimensions)
        by_hand[x.supplier == "d3"].append(one - np.mean(others))
    assert weak.gap == pytest.approx(np.mean(by_hand[True]) - np.mean(by_hand[False]))


def test_without_a_weak_side_the_level_is_kept():
    # 30 organisations without any profile: 90 tests of the house, 630 of departments; standard errors 2.3 % and 0.9 %
    house, departments = [], []
    for seed in range(30):
        tally, estimates = survey(100 + seed)
        house += [x.p for x in house_contrasts(tally, estimates)]
        departments += [x.p for x in department_contrasts(tally, estimates)]
    assert np.mean(np.array(house) < 0.05) < 0.05 + 2.5 * 0.023
    assert np.mean(np.array(departments) < 0.05) < 0.05 + 2.5 * 0.009


def test_too_little_to_compare():
    one = tally_of([("a", "b", 9, 50.0), ("b", "a", 9, 60.0)])
    assert house_contrasts(one, estimate_links(one, Settings())) == ()
    assert department_contrasts(one, estimate_links(one, Settings())) == ()
    tally, estimates = survey(1, units=3)
    assert house_contrasts(tally, estimates) == ()


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 200), st.randoms(use_true_random=False))
def test_the_order_of_links_changes_nothing(seed, random):
    tally, estimates = survey(seed, units=5, low=(1, 2, 15.0))
    links = list(tally.links)
    random.shuffle(links)
    mixed = replace(tally, links=tuple(links), places={})
    other = estimate_links(mixed, Settings())
    for contrasts in (house_contrasts, department_contrasts):
        one = {(x.department, x.dimension): x for x in contrasts(tally, estimates)}
        two = {(x.department, x.dimension): x for x in contrasts(mixed, other)}
        assert one.keys() == two.keys()
        for key, x in one.items():
            assert (x.gap, x.p) == (pytest.approx(two[key].gap), pytest.approx(two[key].p))


def test_trust_of_a_pair_is_that_of_the_less_trusting_side():
    _, estimates = survey(4)
    pairs = both_ways(estimates.dimensions["trust"])
    assert len(pairs) == 7 * 6 / 2
    assert [x.least.value for x in pairs] == sorted(x.least.value for x in pairs)
    part = estimates.dimensions["trust"]
    for x in pairs:
        s, c = x.weaker
        there, back = part.link(s, c).q.value, part.link(c, s).q.value
        assert (x.least.value, x.asymmetry.value) == (pytest.approx(there), pytest.approx(back - there))
        assert x.asymmetry.value >= 0


def test_a_topic_is_known_by_id_or_name_in_either_language():
    def of(**names):
        dimension = Dimension(names.pop("id", "x"), Name(**names), (Item("q1", Name(), Scale()),))
        return Instrument("i", Name(), (Dimension("other", Name(en="Speed"), ()), dimension))

    assert dimension_about(of(id="role-clarity"), "roles").id == "role-clarity"
    assert dimension_about(of(zh="职责清晰"), "roles").id == "x"
    assert dimension_about(of(en="Mutual trust"), "trust").id == "x"
    assert dimension_about(of(en="Delivery"), "trust") is None
