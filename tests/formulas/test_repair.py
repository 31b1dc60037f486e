"""Repair plans against every set of actions."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas import repair
from icdiag.formulas.repair import chosen_shares, cover, knapsack

amounts = st.one_of(st.integers(0, 12).map(float), st.floats(0, 12, allow_nan=False).map(lambda x: round(x, 3)))


def subsets(names):
    return (x for n in range(len(names) + 1) for x in itertools.combinations(names, n))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(amounts, amounts)), st.floats(0, 40))
def test_the_plan_is_the_best_of_all_sets(actions, budget):
    benefit = {k: b for k, (b, _) in actions.items()}
    cost = {k: c for k, (_, c) in actions.items()}
    plan = knapsack(benefit, cost, budget=budget)
    fitting = [x for x in subsets(list(actions)) if sum(cost[k] for k in x) <= budget]
    assert plan.benefit == pytest.approx(max(sum(benefit[k] for k in x) for x in fitting), abs=1e-6)
    assert plan.cost == pytest.approx(sum(cost[k] for k in plan.chosen)) and plan.cost <= budget + 1e-6
    assert plan.benefit == pytest.approx(sum(benefit[k] for k in plan.chosen)) and plan.optimal
    assert list(plan.chosen) == [k for k in actions if k in plan.chosen]


def test_ties_go_to_the_cheaper_and_then_to_the_earlier():
    assert knapsack({"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 2, "c": 2}, budget=3).chosen == ("b",)
    assert knapsack({"a": 5, "b": 5}, {"a": 2, "b": 2}, budget=2).chosen == ("a",)
    assert knapsack({"a": 0.1, "b": 0.2, "c": 0.3}, {"a": 1, "b": 1, "c": 2}, budget=2).chosen == ("a", "b")


def test_edges_of_a_budget():
    assert knapsack({}, {}, budget=5).chosen == () and knapsack({"a": 1}, {"a": 2}, budget=1).chosen == ()
    assert knapsack({"a": 1, "b": 0}, {"a": 0, "b": 0}, budget=0).chosen == ("a",)
    thirds = dict.fromkeys("abc", 0.1)
    assert knapsack(thirds, thirds, budget=0.3).chosen == ("a", "b", "c")  # .1 + .1 + .1 > .3 in binary
    for benefit, cost in (({"a": 1}, {}), ({"a": -1}, {"a": 1}), ({"a": 1}, {"a": float("nan")})):
        with pytest.raises(ValueError, match=r"action|negative"):
            knapsack(benefit, cost, budget=1)


def test_forty_links_of_whole_costs_are_quick_enough_to_be_exact():
    benefit = {i: 3 + (i * 37) % 29 for i in range(40)}
    cost = {i: 1 + (i * 13) % 5 for i in range(40)}
    plan = knapsack(benefit, cost, budget=30)
    best = [0] * 31  # the textbook's table over whole budgets
    for i in range(40):
        for b in range(30, cost[i] - 1, -1):
            best[b] = max(best[b], best[b - cost[i]] + benefit[i])
    assert plan.benefit == best[30]


covers_of = st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.integers(1, 6), max_size=4))


def reached(covers, chosen, value):
    return sum(value[s] for s in set().union(*(covers[k] for k in chosen), set()))


@settings(deadline=None)
@given(covers_of, st.data())
def test_a_cover_is_the_best_of_all_sets(covers, data):
    cost = {k: data.draw(st.integers(0, 4)) for k in covers}
    value = {s: data.draw(st.sampled_from([0, 1, 2, 5])) for s in range(1, 7)}
    budget = data.draw(st.integers(0, 9))
    plan = cover(covers, cost, budget=budget, value=value)
    fitting = [x for x in subsets(list(covers)) if sum(cost[k] for k in x) <= budget]
    best = max(reached(covers, x, value) for x in fitting)
    assert plan.benefit == best == reached(covers, plan.chosen, value) and plan.optimal
    assert plan.cost == min(sum(cost[k] for k in x) for x in fitting if reached(covers, x, value) == best)


@settings(deadline=None)
@given(covers_of, st.data())
def test_greedy_keeps_its_guarantee(covers, data):
    cost = {k: data.draw(st.integers(0, 4)) for k in covers}
    value = dict.fromkeys(range(1, 7), 1)
    budget = data.draw(st.integers(0, 9))
    best = cover(covers, cost, budget=budget).benefit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair, "ENUMERATE", 0)
        plan = cover(covers, cost, budget=budget)
    assert (not plan.optimal or plan.chosen == ()) and plan.cost <= budget
    assert plan.benefit == reached(covers, plan.chosen, value) >= (1 - 0.36788) / 2 * best
    if len(set(cost.values())) == 1:
        assert plan.benefit >= (1 - 0.36788) * best


def test_the_best_single_action_rescues_greedy():
    """Khuller, Moss & Naor: a cheap action with the better rate blocks the dear one that repairs nearly everything."""
    covers = {"cheap": {"x"}, "dear": {f"s{i}" for i in range(9)}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair, "ENUMERATE", 0)
        assert cover(covers, {"cheap": 1, "dear": 10}, budget=10).chosen == ("dear",)


def test_covers_that_tie():
    covers = {"a": {1}, "b": {2}, "c": {1, 2}, "d": {1, 2}}
    assert cover(covers, {"a": 1, "b": 1, "c": 2, "d": 2}, budget=2).chosen == ("c",)
    assert cover(covers, {"a": 1, "b": 1, "c": 3, "d": 3}, budget=3).chosen == ("a", "b")


def test_covers_at_their_edges():
    assert cover({}, {}, budget=3).chosen == () and cover({"a": {1}}, {"a": 5}, budget=3).chosen == ()
    assert cover({"a": set(), "b": {1}}, {"a": 0, "b": 1}, budget=3).chosen == ("b",)
    with pytest.raises(ValueError, match="negative"):
        cover({"a": {1}}, {"a": 1}, budget=3, value={1: -1})
    with pytest.raises(ValueError, match="cost"):
        cover({"a": {1}}, {}, budget=3)


def test_how_often_an_action_is_chosen():
    assert chosen_shares([("a", "b"), ("b",), (), ("b",)], "abc") == {"a": 0.25, "b": 0.75, "c": 0}
    assert chosen_shares([], "a") == {"a": 0}
