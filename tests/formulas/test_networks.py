"""The E-I index and dyads: hand cases, the permutation's moments against every permutation, networkx as a peer."""

from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.ei_permutation import assignments, ei_permutation
from icdiag.formulas.networks import (
    dyad_census,
    ei_by_group,
    ei_by_node,
    ei_expected,
    ei_index,
    ei_permutation_sd,
    ei_symmetrised,
    mixing,
    symmetrised,
)
from tests.formulas.graphs import NODES, arcs, labels

FOUR = {"a": "x", "b": "x", "c": "y", "d": "y"}


def test_arcs_by_hand():
    edges = [("a", "b"), ("b", "a"), ("a", "c"), ("d", "b"), ("a", "a"), ("a", "nobody")]
    found = mixing(edges, FOUR)
    assert (found.external, found.internal, found.ei) == (2, 2, 0)
    assert ei_symmetrised(edges, FOUR) == pytest.approx(1 / 3)  # a-b once, a-c, b-d
    assert ei_by_group(edges, FOUR) == {"x": 0.0, "y": 1.0}
    # a: b twice inside, c; b: a twice, d; c and d: one tie each, across
    assert ei_by_node(edges, FOUR) == {"a": pytest.approx(-1 / 3), "b": pytest.approx(-1 / 3), "c": 1.0, "d": 1.0}


def test_weights_by_hand():
    edges = [("a", "b"), ("b", "a"), ("a", "c")]
    assert ei_index(edges, FOUR, [0.5, 0.25, 0.25]) == pytest.approx(-0.5)
    assert symmetrised(edges, [0.5, 0.75, 0.25]) == ([("a", "b"), ("a", "c")], [0.75, 0.25])
    assert ei_symmetrised(edges, FOUR, [0.5, 0.75, 0.25]) == pytest.approx(-0.5)


def test_no_ties_have_no_index():
    assert ei_index([], FOUR) is None and ei_index([("a", "b")], FOUR, [0.0]) is None
    assert ei_permutation_sd([], FOUR) is None and ei_permutation([], FOUR, draws=9, seed=1) is None
    assert ei_expected({"a": "x"}) is None and ei_expected({}) is None
    assert ei_by_node([], FOUR) == dict.fromkeys(FOUR)


def test_one_group_and_all_alone():
    edges = [("a", "b"), ("b", "c")]
    alike, apart = dict.fromkeys("abc", "x"), {"a": 1, "b": 2, "c": 3}
    assert (ei_index(edges, alike), ei_expected(alike), ei_permutation_sd(edges, alike)) == (-1, -1, 0)
    assert (ei_index(edges, apart), ei_expected(apart), ei_permutation_sd(edges, apart)) == (1, 1, 0)
    found = ei_permutation(edges, alike, draws=9, seed=1)
    assert (found.exact, found.assignments, found.p_low, found.p_high) == (True, 1, 1.0, 1.0)


@pytest.mark.parametrize("weights", [[1.0], [1.0, -0.5]])
def test_bad_weights_are_refused(weights):
    with pytest.raises(ValueError, match=r"weight|argument"):
        ei_index([("a", "b"), ("b", "c")], FOUR, weights)
    with pytest.raises(ValueError, match="weight"):
        ei_permutation([("a", "b"), ("b", "c")], FOUR, draws=9, seed=1, weights=weights)


SIX = NODES[:6]


@settings(max_examples=30, deadline=None)
@given(arcs(nodes=SIX), labels(nodes=SIX), st.data())
def test_moments_and_p_are_those_of_every_permutation(edges, groups, data):
    weights = data.draw(st.lists(st.floats(0.1, 3), min_size=len(edges), max_size=len(edges)))
    if not edges:
        return
    every = [ei_index(edges, dict(zip(SIX, order, strict=True)), weights) for order in permutations(groups.values())]
    here = ei_index(edges, groups, weights)
    found = ei_permutation(edges, groups, draws=0, seed=0, weights=weights)
    assert found.exact and found.assignments == assignments(groups) == len(set(permutations(groups.values())))
    assert ei_expected(groups) == pytest.approx(np.mean(every), abs=1e-12) == pytest.approx(found.expected)
    assert ei_permutation_sd(edges, groups, weights) == pytest.approx(np.std(every), abs=1e-7)
    assert found.sd == pytest.approx(np.std(every), abs=1e-9)
    assert found.p_low == pytest.approx(np.mean([x <= here + 1e-9 for x in every]))
    assert found.p_high == pytest.approx(np.mean([x >= here - 1e-9 for x in every]))
    assert (found.lowest, found.highest) == pytest.approx((min(every), max(every)))


def big(seed, *, n=60, links=300, wall=0.0):
    rng = np.random.default_rng(seed)
    groups = {f"n{i}": i % 3 for i in range(n)}
    edges = {}
    while len(edges) < links:
        a, b = rng.integers(0, n, 2)
        if a != b and (a % 3 == b % 3 or rng.random() >= wall):
            edges[f"n{a}", f"n{b}"] = None
    return list(edges), groups


def test_draws_have_the_exact_mean_and_sd():
    edges, groups = big(3)
    weights = np.random.default_rng(5).uniform(0, 1, len(edges)).tolist()
    for w in (None, weights):
        found = ei_permutation(edges, groups, draws=4_000, seed=11, weights=w)
        assert not found.exact and found.assignments == 4_000
        sd = ei_permutation_sd(edges, groups, w)
        assert found.sd == pytest.approx(sd, rel=0.05)  # its own sampling error is about 1.1 %
        middle = (found.lowest + found.highest) / 2
        assert middle == pytest.approx(found.expected, abs=3 * sd)


def test_draws_repeat_with_the_seed_and_not_without():
    edges, groups = big(3)
    one, same, other = (ei_permutation(edges, groups, draws=500, seed=seed) for seed in (1, 1, 2))
    assert one == same and one != other


def test_a_wall_is_seen_and_p_never_is_zero():
    edges, groups = big(4, wall=0.8)
    found = ei_permutation(edges, groups, draws=999, seed=1)
    assert found.p_low == 1 / 1000 and found.p_high == 1.0
    assert found.ei < found.lowest


def test_draws_are_asked_for_where_they_are_needed():
    edges, groups = big(3)
    with pytest.raises(ValueError, match="draws"):
        ei_permutation(edges, groups, draws=0, seed=1)


def test_many_groups_are_dealt_out_whole():
    """300 groups need two bytes a label: a label cut off would join groups."""
    groups = {i: i // 2 for i in range(600)}
    edges = [(i, (i + 7) % 600) for i in range(600)]
    found = ei_permutation(edges, groups, draws=2_000, seed=1)
    assert found.sd == pytest.approx(ei_permutation_sd(edges, groups), rel=0.1)
    assert found.expected == pytest.approx(1 - 2 / 599)


@settings(deadline=None)
@given(arcs())
def test_dyads_agree_with_networkx(edges):
    graph = nx.DiGraph()
    graph.add_nodes_from(NODES)
    graph.add_edges_from(edges)
    found = dyad_census([*edges, *edges[:2]], NODES)
    assert found.mutual + found.asymmetric + found.null == 21
    assert found.density == pytest.approx(nx.density(graph))
    if edges:
        assert found.reciprocity == pytest.approx(nx.overall_reciprocity(graph))
        assert found.pair_reciprocity == pytest.approx(found.mutual / nx.Graph(graph).number_of_edges())
    else:
        assert found.reciprocity is None and found.pair_reciprocity is None and found.symmetry == 1


def test_dyads_without_nodes_and_with_strangers():
    empty = dyad_census([], [])
    assert (empty.null, empty.density, empty.symmetry) == (0, None, None)
    with pytest.raises(ValueError, match="not among"):
        dyad_census([("a", "b")], ["a"])
