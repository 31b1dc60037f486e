"""Against networkx' maximum flows with and without each node, and on networks small enough to count."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.flow_betweenness import flow_betweenness

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


@settings(max_examples=40, deadline=None)
@given(arcs)
def test_agrees_with_networkx(capacities):
    found = flow_betweenness(matrix(capacities))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(6))
    graph.add_edges_from((u, v, {"capacity": size}) for (u, v), size in capacities.items())
    for node in graph:
        rest = graph.subgraph(set(graph) - {node})
        pairs = [(s, t) for s in rest for t in rest if s != t]
        whole = [nx.maximum_flow_value(graph, s, t) for s, t in pairs]
        left = [nx.maximum_flow_value(rest, s, t) for s, t in pairs]
        assert found[node] == pytest.approx((sum(whole) - sum(left)) / sum(whole) if sum(whole) else 0)
