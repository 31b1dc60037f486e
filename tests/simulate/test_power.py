"""How many raters a link needs: the simulated surveys of a map, and the sums made of them."""

from pathlib import Path

import numpy as np
import pytest

from icdiag import power as power_module
from icdiag.intake.instrument import read_instrument
from icdiag.measures.estimating import estimate_links
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.settings import Settings
from icdiag.power import MOST_LINKS, Power, Row, Share, _part, _share, _usable, power, spread_of
from icdiag.simulate.draw import draw
from icdiag.simulate.parameters import BASE
from icdiag.simulate.people import long_run
from icdiag.simulate.world import Spread, Surveys, World
from icdiag.tally.tally import build_tally

from ..benchmarks.pipeline import answers_of, org_of

PAIRS = tuple((a, b) for a in "abcdef" for b in "abcdef" if a != b)


@pytest.fixture
def instrument():
    found, _ = read_instrument("six-principles", base=Path())
    return found


def world(depth=15.0, people=30):
    return World(PAIRS, dict.fromkeys("abcdef", people), 12, Spread(), depth, 50.0)


def org(headcount=30):
    departments = tuple(Department(d, Name(d, d), headcount=headcount) for d in "abcdef")
    return Org("", Name("x", "x"), departments=departments, links=tuple(Link(s, c) for s, c in PAIRS))


def test_more_raters_are_the_same_people_and_some_more():
    surveys = Surveys(world(), seed=1, run=0, most=20)
    few, many = surveys.draw(5), surveys.draw(20)
    assert (few.weak, few.walls, few.quality) == (many.weak, many.walls, many.quality)
    key = {(p, at): row for p, at, row in zip(many.person, many.link, many.values.tolist(), strict=True)}
    assert len(few.person) == 5 * len(PAIRS)
    for p, at, row in zip(few.person, few.link, few.values.tolist(), strict=True):
        assert np.array_equal(key[p, at], row, equal_nan=True)


def test_damage_has_the_depth_asked_for():
    survey = Surveys(world(depth=15.0), seed=1, run=0, most=5).draw(5)
    assert survey.weak
    assert survey.walls
    for pair in survey.weak:
        assert survey.quality[pair] == pytest.approx(35.0, abs=0.2)
    gone = Surveys(world(depth=0.0), seed=1, run=0, most=5).draw(5)
    for pair in {*survey.walls, *((c, s) for s, c in survey.walls)}:
        assert gone.quality[pair] - survey.quality[pair] == pytest.approx(15.0, abs=0.3)


def test_no_department_is_asked_more_people_than_it_has():
    small = World(PAIRS, {**dict.fromkeys("abcde", 30), "f": 4}, 12, Spread(), 10.0, 50.0)
    survey = Surveys(small, seed=1, run=0, most=20).draw(10)
    counts = np.bincount(survey.link)
    assert {int(n) for n, (_, c) in zip(counts, PAIRS, strict=True) if c == "f"} == {4}
    assert {int(n) for n, (_, c) in zip(counts, PAIRS, strict=True) if c != "f"} == {10}


def test_power_grows_with_depth_and_raters(instrument, monkeypatch):
    monkeypatch.setattr(power_module, "LINK_RUNS", 6 * len(PAIRS))
    monkeypatch.setattr(power_module, "LEAST_RUNS", 2)
    monkeypatch.setattr(power_module, "SIZES", (5, 10, 30))
    shallow, deep = (power(org(), instrument, depth=d, spread=Spread(), seed=2) for d in (2.0, 25.0))
    assert deep.runs == 6
    assert [row.raters for row in deep.rows] == [5, 10, 30]
    few, some, many = deep.rows
    assert (few.links, few.weak) == (0, None)  # five of thirty people are an indication only
    assert many.weak.value > 0.9
    assert many.weak.value > shallow.rows[-1].weak.value
    assert many.wall.value >= some.wall.value
    assert deep.enough("weak") is not None


def test_a_link_is_usable_if_its_customer_has_the_people_and_most_are_asked():
    links = (("a", "b"), ("a", "c"), ("a", "d"), ("a", "e"))
    headcount = {"b": 9, "c": 10, "d": 100, "e": None}
    assert _usable(links, headcount, 10, 0.30) == {("a", "c"), ("a", "e")}


def test_the_interval_of_independent_cases_is_wilsons():
    # Newcombe 1998, method 3: 81 of 263 gives .2553 to .3662; one case is lost to the estimated design effect
    hits = np.array([1.0] * 81 + [0.0] * 182)
    share = _share(hits, np.ones(263))
    assert (share.value, share.low, share.high) == pytest.approx((81 / 263, 0.2553, 0.3662), abs=2e-3)


def test_cases_that_stand_and_fall_together_count_as_one():
    hits, totals = np.array([10.0, 0.0] * 20), np.full(40, 10.0)
    clustered, single = _share(hits, totals), _share(hits / 10, totals / 10)
    assert clustered.value == single.value == 0.5
    assert clustered.high - clustered.low == pytest.approx(single.high - single.low, rel=0.05)
    assert _share(np.zeros(3), np.zeros(3)) is None


def test_enough_is_where_the_power_stays_enough():
    def row(n, value):
        return Row(n, 5, None if value is None else Share(value, 0, 1), None, None)

    def table(*values):
        return Power(tuple(row(n, v) for n, v in zip((5, 7, 10, 15), values, strict=True)), 1, 1, 1, True)

    assert table(0.5, 0.79, 0.80, 0.9).enough("weak") == 10
    assert table(0.9, 0.7, 0.85, None).enough("weak") == 10
    assert table(0.9, 0.9, 0.9, 0.7).enough("weak") is None
    assert table(0.9, 0.9, 0.9, 0.9).enough("wall") is None


def test_of_a_large_map_whole_customers_are_taken():
    names = [f"d{i:03d}" for i in range(200)]
    links = tuple((names[(i + k) % 200], names[i]) for i in range(200) for k in range(1, 6))
    part = _part(links, seed=1)
    assert MOST_LINKS <= len(part) < MOST_LINKS + 5
    assert _part(links, seed=1) == part
    into = {c for _, c in part}
    assert {pair for pair in links if pair[1] in into} == set(part)
    assert _part(links[:MOST_LINKS], seed=1) == links[:MOST_LINKS]


def test_the_spread_of_a_survey_is_the_one_it_was_drawn_with():
    settings = Settings()
    found, true = [], []
    for seed in range(4):
        drawn = draw(BASE.exactly(25), seed)
        the_map = org_of(drawn, settings)
        estimates = estimate_links(build_tally(answers_of(drawn, the_map), the_map), settings)
        found.append(spread_of(estimates, 12))
        true += drawn.quality.values()
    # leniency: sd .25 with 4 of 16 departments at -.7, -.7, .5, .5 is .38; people and experience as drawn
    assert np.mean([x.leniency for x in found]) == pytest.approx(0.38, abs=0.10)
    assert np.mean([x.habits.person for x in found]) == pytest.approx(BASE.habits.person, abs=0.10)
    assert np.mean([x.habits.experience for x in found]) == pytest.approx(BASE.habits.experience, abs=0.10)
    usual = float(long_run(np.array(np.mean([x.mu for x in found])), BASE.habits))
    assert usual == pytest.approx(np.mean(true), abs=4)
    assert spread_of(None, 12) == Spread()
