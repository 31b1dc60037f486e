"""Degree, closeness, betweenness and cut points against networkx, and by hand."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.brokerage import Roles, brokerage
from icdiag.formulas.centrality import betweenness, closeness, degree
from icdiag.formulas.cuts import articulation_points, bridges, cycles, loops
from tests.formulas.graphs import NODES, arcs, ties


def built(edges, kind, lengths=None):
    graph = kind()
    graph.add_nodes_from(NODES)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(edges, lengths or [1] * len(edges), strict=True))
    return graph


@settings(max_examples=60, deadline=None)
@given(arcs(), ties(), st.data())
def test_paths_agree_with_networkx(directed, plain, data):
    for edges, kind in ((directed, nx.DiGraph), (plain, nx.Graph)):
        lengths = data.draw(st.lists(st.sampled_from([1, 2, 4]), min_size=len(edges), max_size=len(edges)))
        arrows = kind is nx.DiGraph
        for given_lengths, weight in ((None, None), (lengths, "weight")):
            graph = built(edges, kind, given_lengths)
            for normalised in (True, False):
                found = betweenness(edges, NODES, directed=arrows, normalised=normalised, lengths=given_lengths)
                assert found == pytest.approx(
                    nx.betweenness_centrality(graph, normalized=normalised, weight=weight), abs=1e-12
                )
            to = closeness(edges, NODES, directed=arrows, toward=True, lengths=given_lengths)
            assert to == pytest.approx(nx.closeness_centrality(graph, distance=weight))
            back = graph.reverse() if arrows else graph
            out = closeness(edges, NODES, directed=arrows, lengths=given_lengths)
            assert out == pytest.approx(nx.closeness_centrality(back, distance=weight))


def test_degree_counts_partners():
    edges = [("a", "b"), ("b", "a"), ("a", "c"), ("a", "c"), ("d", "d")]
    assert degree(edges, "abcd") == {"a": 2, "b": 1, "c": 1, "d": 0}
    assert degree(edges, "abcd", end="out") == {"a": 2, "b": 1, "c": 0, "d": 0}
    assert degree(edges, "abcd", end="in") == {"a": 1, "b": 1, "c": 1, "d": 0}
    with pytest.raises(ValueError, match="end"):
        degree(edges, "abcd", end="up")


def test_closeness_of_parts():
    # a reaches b alone, one step away, of three others
    assert closeness([("a", "b")], "abcd", directed=True)["a"] == pytest.approx(1 / 3)
    assert closeness([("a", "b")], "abcd", directed=True, scaled=False)["a"] == 1
    assert closeness([("a", "b")], "abcd", directed=True, toward=True)["b"] == pytest.approx(1 / 3)


def test_few_nodes_and_bad_lengths():
    assert betweenness([("a", "b")], "ab", directed=True) == {"a": 0, "b": 0}
    assert closeness([], ["a"], directed=True) == {"a": 0}
    assert betweenness([], [], directed=False) == {}
    with pytest.raises(ValueError, match="positive"):
        betweenness([("a", "b")], "abc", directed=True, lengths=[0])


def test_the_shorter_of_two_lengths_counts():
    twice = betweenness([("a", "b"), ("b", "c"), ("a", "c"), ("a", "c")], "abc", directed=True, lengths=[1, 1, 9, 1.5])
    assert twice["b"] == 0


@settings(deadline=None)
@given(ties())
def test_cut_points_and_bridges_are_those_whose_loss_adds_parts(edges):
    graph = built(edges, nx.Graph)
    parts = nx.number_connected_components(graph)
    found = articulation_points(edges, NODES)
    for node in NODES:
        left = graph.copy()
        left.remove_node(node)
        more = nx.number_connected_components(left) > parts - (graph.degree(node) == 0)
        assert (node in found) == more
        if node in found:
            inside = nx.node_connected_component(graph, node) - {node}
            largest = max(len(x) for x in nx.connected_components(left.subgraph(inside)))
            assert len(found[node]) == len(inside) - largest
    found_ties = bridges(edges, NODES)
    for a, b in edges:
        left = graph.copy()
        left.remove_edge(a, b)
        assert ((a, b) in found_ties) == (nx.number_connected_components(left) > parts)
        if (a, b) in found_ties:
            sides = [nx.node_connected_component(left, x) for x in (a, b)]
            assert set(found_ties[a, b]) in sides and len(found_ties[a, b]) == min(map(len, sides))


def test_a_tie_both_ways_is_one_tie():
    edges = [("a", "b"), ("b", "a"), ("b", "c")]
    assert bridges(edges, "abc") == {("a", "b"): ("a",), ("b", "c"): ("c",)}
    assert articulation_points(edges, "abc") == {"b": ("c",)}  # of equal parts the earlier remains


def test_loops_and_cycles():
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("b", "a"), ("d", "e"), ("e", "d"), ("c", "d")]
    assert loops(edges, "abcdef") == [("a", "b", "c"), ("d", "e")]
    assert cycles(edges, "abcdef") == ([("a", "b"), ("d", "e"), ("a", "b", "c")], True)
    assert cycles(edges, "abcdef", longest=2) == ([("a", "b"), ("d", "e")], True)
    found, all_ = cycles(edges, "abcdef", most=2)
    assert len(found) == 2 and not all_


def test_brokerage_by_hand():
    label = {"a": 1, "b": 1, "c": 1, "x": 2, "y": 2, "z": 3}
    edges = [("a", "b"), ("b", "c"), ("b", "x"), ("y", "b"), ("z", "b"), ("a", "x")]
    # through b: a-c coordinator; a-x is closed; y-c and z-c gatekeeper; y-x consultant (both of 2); z-x liaison
    # y-a, z-a: b does not serve a
    found = brokerage(edges, label)
    assert found["b"] == Roles(coordinator=1, consultant=1, representative=0, gatekeeper=2, liaison=1)
    assert found["b"].total == 5 and found["z"] == Roles()


@settings(deadline=None)
@given(arcs(), st.data())
def test_brokerage_counts_open_two_step_ways(edges, data):
    label = {node: data.draw(st.sampled_from("xyz")) for node in NODES}
    have = set(edges)
    found = brokerage(edges, label)
    for b in NODES:
        ways = [(a, c) for a, x in edges for y, c in edges if x == y == b and a != c and (a, c) not in have]
        assert found[b].total == len(ways)
        assert found[b].representative == sum(label[a] == label[b] != label[c] for a, c in ways)
