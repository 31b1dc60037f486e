"""Against leaving each node out of the graph by hand, and on networks small enough to count."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.formulas.fragmentation import fragmentation_loss, reachable_pairs

arcs = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1]), max_size=24)


def successors(pairs, n):
    return [[v for u, v in sorted(pairs) if u == node] for node in range(n)]


def test_chain_by_hand():
    # 0 > 1 > 2 > 3: without 1 the pairs 0>2 and 0>3 of (4-1)(4-2) = 6 are lost; without an end nothing.
    loss = fragmentation_loss([[1], [2], [3], []], range(4))
    assert loss == {0: 0, 1: pytest.approx(2 / 6), 2: pytest.approx(2 / 6), 3: 0}


def test_second_way_removes_the_loss():
    assert fragmentation_loss([[1, 2], [3], [3], []], [1, 2]) == {1: 0, 2: 0}


def test_hub_of_mutual_links_holds_everybody():
    assert fragmentation_loss([[1, 2, 3], [0], [0], [0]], [0]) == {0: 1.0}


def test_fewer_than_three_nodes_lose_nothing():
    assert fragmentation_loss([[1], []], range(2)) == {0: 0, 1: 0}
    assert fragmentation_loss([], []) == {}


@given(arcs)
def test_agrees_with_networkx(pairs):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(8))
    graph.add_edges_from(pairs)
    near = successors(pairs, 8)
    assert reachable_pairs(near) == sum(len(nx.descendants(graph, v)) for v in graph)
    for node, loss in fragmentation_loss(near, range(8)).items():
        rest = graph.subgraph(set(graph) - {node})
        before = sum(len(nx.descendants(graph, v) - {node}) for v in rest)
        after = sum(len(nx.descendants(rest, v)) for v in rest)
        assert loss == pytest.approx((before - after) / 42)
        assert 0 <= loss <= 1


@given(arcs, st.permutations(range(8)))
def test_numbering_changes_nothing(pairs, order):
    loss = fragmentation_loss(successors(pairs, 8), range(8))
    renamed = fragmentation_loss(successors({(order[u], order[v]) for u, v in pairs}, 8), range(8))
    assert {order[node]: value for node, value in loss.items()} == pytest.approx(renamed)
