"""Drawn organisations: the truth is in the data, and the scenarios are what they are called."""

from dataclasses import replace

import numpy as np
import pytest

from icdiag.simulate.draw import draw
from icdiag.simulate.parameters import BASE, SCENARIOS
from icdiag.simulate.people import draw_people, level_for, long_run, tailed


def readers(drawn):
    """Rows of people who read."""
    return ~np.isin(drawn.respondent, drawn.straight)


def link_means(drawn):
    """Mean answer of each link's readers, POMP."""
    keep = readers(drawn)
    rows = np.nanmean(drawn.values[keep], axis=1)
    size = len(drawn.structure.links)
    total = np.bincount(drawn.link[keep], weights=rows, minlength=size)
    return 25.0 * (total / np.bincount(drawn.link[keep], minlength=size) - 1.0)


def within(drawn):
    """Standard deviation of person-link scores around their link's mean, points."""
    rows = np.nanmean(drawn.values, axis=1)
    means = np.bincount(drawn.link, weights=rows) / np.bincount(drawn.link)
    return float((rows - means[drawn.link]).std())


def test_the_same_seed_draws_the_same_and_another_one_does_not():
    one, two, other = draw(BASE, 4), draw(BASE, 4), draw(BASE, 5)
    assert np.array_equal(one.values, two.values, equal_nan=True)
    assert one.quality == two.quality
    assert one.quality != other.quality


def test_more_raters_change_neither_structure_nor_truth():
    few, many = draw(BASE.exactly(3), 4), draw(BASE.exactly(30), 4)
    assert few.structure == many.structure
    assert few.planted == many.planted
    assert few.quality == many.quality
    assert set(np.bincount(few.link)) == {3}
    assert set(np.bincount(many.link)) == {30}


@pytest.mark.parametrize("name", ["base", "rounded", "skewed", "heteroscedastic", "item-effects", "two-camps"])
def test_true_quality_is_what_many_people_answer_in_the_long_run(name):
    # nobody harsh or lenient: every department is the average one that the truth speaks of
    usual = replace(SCENARIOS[name], leniency=0.0, harsh=0, lenient=0, departments=6)
    drawn = draw(usual.exactly(600), 11)
    quality = np.array([drawn.quality[pair] for pair in drawn.structure.links])
    # sd of one person's score is under 30 POMP, so that of a mean over 570 readers is under 1.3; four of them
    assert np.abs(link_means(drawn) - quality).max() < 5.2


def test_a_harsh_customer_marks_all_its_suppliers_under_their_quality():
    drawn = draw(BASE.exactly(200), 3)
    means = dict(zip(drawn.structure.links, link_means(drawn), strict=True))
    off = {
        d: np.mean([means[pair] - drawn.quality[pair] for pair in drawn.structure.links if pair[1] == d])
        for d in drawn.structure.departments
    }
    assert max(off[d] for d in drawn.planted.harsh) < -10  # 0.7 points are 17.5 POMP, less where the scale ends
    assert min(off[d] for d in drawn.planted.lenient) > 5


def test_planted_damage_is_in_the_truth():
    drawn = draw(BASE, 8)
    healthy = draw(replace(BASE, damage=0.0), 8)
    damaged = drawn.planted.damaged()
    assert len(damaged) == 2 * BASE.walls + round(BASE.weak_share * len(drawn.structure.links))
    for pair in drawn.structure.links:
        drop = healthy.quality[pair] - drawn.quality[pair]
        assert drawn.levels.special[pair] == pytest.approx(
            healthy.levels.special[pair] - BASE.damage * (pair in damaged)
        )
        assert (12 < drop < 25) if pair in damaged else drop == 0  # one point, less what the ends of the scale swallow
    assert all(s < c and (c, s) in damaged and (s, c) in damaged for s, c in drawn.planted.walls)


def test_weak_in_truth_is_below_the_cut():
    drawn = draw(BASE, 8)
    assert drawn.weak(50.0) == {pair for pair, quality in drawn.quality.items() if quality < 50.0}
    assert drawn.weak(0.0) == frozenset()


def test_roles_do_not_overlap():
    planted = draw(SCENARIOS["full"], 2).planted
    roles = [*planted.harsh, *planted.lenient, *planted.poor, *planted.walled_in, *planted.quiet]
    assert len(roles) == len(set(roles)) == 7


def test_groups_are_unequal_and_many_stay_silent():
    drawn = draw(SCENARIOS["full"], 2)
    homes = {}
    for person, at in zip(drawn.respondent, drawn.link, strict=True):
        homes.setdefault(drawn.structure.links[at][1], set()).add(person)
    rates = {d: len(people) / drawn.headcount[d] for d, people in homes.items()}
    (quiet,) = drawn.planted.quiet
    assert rates[quiet] == pytest.approx(0.25, abs=0.04)
    assert all(0.4 < rate <= 1.0 for d, rate in rates.items() if d != quiet)
    assert len({len(people) for people in homes.values()}) > 5


def test_straight_liners_tick_one_option_everywhere():
    drawn = draw(BASE.exactly(20), 6)
    assert len(drawn.straight) > 3
    for person in drawn.straight:
        assert (
            len(
                np.unique(drawn.values[drawn.respondent == person][~np.isnan(drawn.values[drawn.respondent == person])])
            )
            == 1
        )
    assert np.isnan(drawn.values).mean() == pytest.approx(BASE.habits.blank, abs=0.01)


# the scenarios


def test_the_scenarios_differ_as_they_are_called():
    drawn = {name: draw(parameters.exactly(20), 9) for name, parameters in SCENARIOS.items()}
    base = drawn["base"]
    assert drawn["null"].planted.damaged() == frozenset()
    assert len(drawn["few-departments"].structure.departments) == 8
    assert len(drawn["many-departments"].structure.departments) == 30
    assert within(drawn["noisy"]) > 1.1 * within(base)
    assert within(drawn["two-camps"]) > within(base)
    assert len(drawn["two-camps"].planted.split) > 3 * len(base.planted.split)
    assert not drawn["no-decoys"].planted.harsh + drawn["no-decoys"].planted.lenient + drawn["no-decoys"].planted.poor
    lowest = {name: min(drawn[name].levels.special.values()) for name in ("small-effect", "base", "large-effect")}
    assert lowest["large-effect"] < lowest["base"] < lowest["small-effect"]
    top = {name: np.nanmean(drawn[name].values == 5) for name in ("base", "skewed")}
    assert top["skewed"] > top["base"] + 0.08


def test_loud_departments_answer_more_unevenly():
    drawn = draw(SCENARIOS["heteroscedastic"].exactly(40), 9)
    place = {d: i for i, d in enumerate(drawn.structure.departments)}
    loud = np.array([place[c] % 2 for _, c in drawn.structure.links])[drawn.link] == 1
    rows = np.nanmean(drawn.values, axis=1)
    means = np.bincount(drawn.link, weights=rows) / np.bincount(drawn.link)
    off = rows - means[drawn.link]
    assert off[loud].std() > 1.3 * off[~loud].std()


def test_item_effects_make_items_of_a_link_differ():
    spread = {
        name: np.mean([np.std(x) for x in draw(SCENARIOS[name], 9).levels.items.values()])
        for name in ("base", "item-effects")
    }
    assert spread["item-effects"] > 2 * spread["base"]


def test_a_boundary_lowers_every_link_across_it_and_no_other():
    with_, without = draw(SCENARIOS["boundary"], 9), draw(replace(SCENARIOS["boundary"], boundary=0.0), 9)
    across = set(with_.structure.between(*with_.planted.boundary))
    assert len(across) >= 8
    assert without.planted.boundary is None
    # the choice of the boundary takes chance, so that the other draws differ: compare what is special on average
    special = with_.levels.special
    gap = np.mean([special[x] for x in across]) - np.mean([special[x] for x in special if x not in across])
    assert gap == pytest.approx(-0.5, abs=0.2)  # the sd of what is special is .20, over a dozen links


def test_a_walled_in_department_gives_and_gets_less():
    drawn = draw(SCENARIOS["full"], 9)
    (department,) = drawn.planted.walled_in
    assert drawn.levels.leniency[department] == drawn.levels.supplier[department] == -0.6


# people


def test_noise_has_mean_zero_sd_one_and_the_long_tail_below():
    noise = tailed(np.random.default_rng(1), 200_000, BASE.habits)
    assert abs(noise.mean()) < 0.02
    assert noise.std() == pytest.approx(1.0, abs=0.03)  # a little is cut off
    assert ((noise / noise.std()) ** 3).mean() < -0.6
    assert np.abs(noise).max() <= BASE.habits.reach
    normal = tailed(np.random.default_rng(1), 200_000, SCENARIOS["rounded"].habits)
    assert abs((normal**3).mean()) < 0.03


def test_without_noise_answers_are_the_nearest_option():
    still = replace(SCENARIOS["rounded"].habits, person=0.0, experience=0.0, item=0.0)
    assert long_run(np.array([0.0, 1.4, 3.2, 3.6, 9.0]), still).tolist() == [0.0, 0.0, 50.0, 75.0, 100.0]


def test_a_level_can_be_found_for_a_quality():
    wanted = np.array([10.0, 37.5, 50.0, 80.0])
    assert long_run(level_for(wanted, BASE.habits), BASE.habits) == pytest.approx(wanted, abs=0.1)


def test_some_people_never_use_an_option():
    people = draw_people(np.random.default_rng(2), 20_000, BASE.habits)
    tied = (np.diff(people.thresholds, axis=1) == 0).any(axis=1)
    assert tied.mean() == pytest.approx(BASE.habits.tied, abs=0.01)
    assert np.isinf(people.thresholds).any(axis=1).mean() == pytest.approx(BASE.habits.mild, abs=0.01)
    assert (np.nan_to_num(np.diff(people.thresholds, axis=1)) >= 0).all()
