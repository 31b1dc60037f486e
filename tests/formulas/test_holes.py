"""Burt's measures: published numbers, networkx as a peer (arcs and weights too), Borgatti's short form."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.holes import constraint, effective_size, efficiency, hierarchy, strengths
from tests.formulas.golden import GOLDEN, load
from tests.formulas.graphs import NODES, arcs, ties


@settings(max_examples=60, deadline=None)
@given(arcs(), st.data())
def test_arcs_with_weights_agree_with_networkx(edges, data):
    weights = data.draw(st.lists(st.floats(0.1, 3), min_size=len(edges), max_size=len(edges)))
    graph = nx.DiGraph()
    graph.add_nodes_from(NODES)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(edges, weights, strict=True))
    both = strengths(edges, NODES, weights, directed=True)
    for ours, theirs in ((constraint, nx.constraint), (effective_size, nx.effective_size)):
        found = theirs(graph, nodes=NODES, weight="weight")  # asked for all at once, effective_size divides otherwise
        for node, mine in zip(NODES, ours(both), strict=True):
            peer = found[node]
            if graph.out_degree(node):
                assert mine == pytest.approx(peer, rel=1e-9)
            elif not graph.in_degree(node):
                assert math.isnan(mine)
            else:
                assert mine > 0 or ours is effective_size  # networkx has NaN for a node that only receives


@settings(deadline=None)
@given(ties())
def test_effective_size_is_borgattis_short_form(edges):
    graph = nx.Graph(edges)
    graph.add_nodes_from(NODES)
    found = effective_size(strengths(edges, NODES, directed=False))
    for node, size in zip(NODES, found, strict=True):
        n = graph.degree(node)
        among = graph.subgraph(graph[node]).number_of_edges()
        assert size == pytest.approx(n - 2 * among / n) if n else math.isnan(size)


def test_two_contacts_who_know_each_other():
    both = strengths([("a", "b"), ("a", "c"), ("b", "c")], "abc", directed=False)
    # each c_ij = (1/2 + 1/2 * 1/2)^2
    assert constraint(both) == pytest.approx([1.125] * 3)
    assert efficiency(both) == pytest.approx([0.5] * 3)
    assert hierarchy(both) == pytest.approx([0] * 3, abs=1e-12)  # rests on both alike


def test_hierarchy_at_its_ends():
    star = strengths([("hub", "a"), ("hub", "b"), ("hub", "c")], ["hub", "a", "b", "c", "alone"], directed=False)
    found = hierarchy(star)
    assert found[:4] == pytest.approx([0, 1, 1, 1], abs=1e-12)
    assert np.isnan(found[4])
    assert np.isnan(efficiency(star)[4]) and efficiency(star)[0] == 1


def test_empty_and_bad():
    nothing = strengths([], [], directed=True)
    assert len(constraint(nothing)) == len(effective_size(nothing)) == len(efficiency(nothing)) == 0
    with pytest.raises(ValueError, match="negative"):
        strengths([("a", "b")], "ab", [-1], directed=True)
    with pytest.raises(KeyError):
        strengths([("a", "z")], "ab", directed=True)


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_borgatti_1997_as_printed():
    case = load("burt_borgatti_1997")
    nodes = list("ABCDEFG")
    both = strengths(case.given["edges"], nodes, directed=False)
    at = dict(zip(nodes, range(7), strict=True))
    assert effective_size(both)[at["G"]] == pytest.approx(case.published["effective_size_G"], abs=5e-3)
    assert efficiency(both)[at["G"]] == pytest.approx(case.published["efficiency_G"], abs=5e-3)
    for name in "GAC":
        assert constraint(both)[at[name]] == pytest.approx(case.published[f"constraint_{name}"], abs=5e-3)
