"""Against networkx' maximum flows with and without each node, and on networks small enough to count."""

import random
from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.flow_betweenness import flow_betweenness, mixed_pairs

arcs = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] != p[1]), st.integers(1, 3), max_size=18
)


def matrix(capacities, n=6):
    found = np.zeros((n, n))
    for (u, v), size in capacities.items():
        found[u, v] = size
    return found


def test_diamond_by_hand():
    # 0 > 1 > 3 and 0 > 2 > 3. Pairs without 1: 0>2 (1), 0>3 (2), 2>3 (1), in all 4; without 1 only 0>3 loses 1.
    found = flow_betweenness(matrix({(0, 1): 1, (1, 3): 1, (0, 2): 1, (2, 3): 1}, 4))
    assert found == pytest.approx((0, 1 / 4, 1 / 4, 0))


def test_only_way_through_is_missed_wholly():
    # 0 > 1 > 2 with capacities 5 and 2: of the flow between 0 and 2, which is 2, nothing is left without 1.
    assert flow_betweenness(matrix({(0, 1): 5, (1, 2): 2}, 3)) == (0, 1, 0)


def test_long_way_round_counts_too():
    # Shortest paths 0 > 1 > 2 use node 1 only; flow also uses 0 > 3 > 4 > 2, so 3 and 4 have a share.
    found = flow_betweenness(matrix({(0, 1): 1, (1, 2): 1, (0, 3): 1, (3, 4): 1, (4, 2): 1}, 5))
    assert found[3] > 0
    assert found[4] > 0


def test_nothing_flows():
    assert flow_betweenness(np.zeros((3, 3))) == (0, 0, 0)
    assert flow_betweenness(np.zeros((0, 0))) == ()


@pytest.mark.parametrize("bad", [np.zeros((2, 3)), np.array([[0, -1.0], [0, 0]]), np.array([[0, np.nan], [0, 0]])])
def test_refuses(bad):
    with pytest.raises(ValueError):
        flow_betweenness(bad)


def test_a_node_in_use_can_be_led_round():
    # 0 > 1 > 4 and 0 > 2 > 4, then 4 > 3. Without 1: 0>2, 0>3, 2>3, 2>4, 4>3 (1 each) and 0>4 (2), in all 7. Whichever
    # of the two ways carries the one unit from 0 to 3, the other does as well: only 0>4 loses 1. So with 2.
    found = flow_betweenness(matrix({(0, 1): 1, (1, 4): 1, (0, 2): 1, (2, 4): 1, (4, 3): 1}, 5))
    assert found[1:3] == (1 / 7, 1 / 7)


def by_networkx(capacity):
    """Return it from networkx' maximum flows with each node and without it."""
    graph = nx.from_numpy_array(capacity, create_using=nx.DiGraph, edge_attr="capacity")
    found = []
    for node in graph:
        rest = graph.subgraph(set(graph) - {node})
        pairs = [(s, t) for s in rest for t in rest if s != t]
        whole = sum(nx.maximum_flow_value(graph, s, t) for s, t in pairs)
        left = sum(nx.maximum_flow_value(rest, s, t) for s, t in pairs)
        found.append((whole - left) / whole if whole else 0)
    return found


@settings(max_examples=40, deadline=None)
@given(arcs)
def test_agrees_with_networkx(capacities):
    assert flow_betweenness(matrix(capacities)) == pytest.approx(by_networkx(matrix(capacities)))


@settings(max_examples=15, deadline=None)
@given(arcs, st.integers(3, 17))
def test_parts_of_capacities_count_as_well(capacities, parts):
    assert flow_betweenness(matrix(capacities) / parts) == pytest.approx(by_networkx(matrix(capacities)), abs=1e-9)


def test_agrees_with_networkx_where_many_ways_cross():
    draw = random.Random(7)
    capacity = np.array([[float(u != v and draw.random() < 0.4) for u in range(12)] for v in range(12)])
    assert flow_betweenness(capacity) == pytest.approx(by_networkx(capacity))


@settings(max_examples=25, deadline=None)
@given(arcs, st.permutations(range(6)))
def test_does_not_depend_on_the_order_of_nodes(capacities, order):
    capacity = matrix(capacities)
    assert flow_betweenness(capacity[np.ix_(order, order)]) == tuple(flow_betweenness(capacity)[i] for i in order)


def test_loops_are_not_looked_at():
    chain = {(0, 1): 1, (1, 2): 1}
    assert (
        flow_betweenness(matrix({**chain, (0, 0): 9, (1, 1): 9}, 3)) == flow_betweenness(matrix(chain, 3)) == (0, 1, 0)
    )


def test_only_the_pairs_asked_for_count():
    # 0 > 1 > 2 > 3: of the pairs 0>2 and 2>3 only the first runs through 1, and both count for it; for 2 no pair does.
    assert flow_betweenness(matrix({(0, 1): 1, (1, 2): 1, (2, 3): 1}, 4), [(0, 2), (2, 3)]) == (0, 1 / 2, 0, 0)


@pytest.mark.parametrize(("n", "rounds"), [(5, 1), (5, 4), (60, 7)])
def test_mixed_pairs_have_each_node_equally_often_at_both_ends(n, rounds):
    pairs = mixed_pairs(n, rounds, 3)
    assert len(set(pairs)) == len(pairs) == n * rounds
    assert all(s != t for s, t in pairs)
    for end in zip(*pairs, strict=True):
        assert Counter(end) == dict.fromkeys(range(n), rounds)


def test_mixed_pairs_of_all_rounds_are_all_pairs():
    capacity = matrix({(0, 1): 1, (1, 2): 2, (2, 0): 1, (2, 3): 3, (3, 1): 1, (4, 5): 1, (1, 4): 1})
    assert flow_betweenness(capacity, mixed_pairs(6, 5, 1)) == flow_betweenness(capacity)
    with pytest.raises(ValueError):
        mixed_pairs(6, 6, 1)


def test_mixed_pairs_hang_on_the_seed():
    assert mixed_pairs(30, 3, 1) == mixed_pairs(30, 3, 1) != mixed_pairs(30, 3, 2)
