"""Modularity and conductance against networkx, and by hand."""

from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.communities import conductance, cut, modularity, normalised_cut, volumes
from icdiag.formulas.modularity_permutation import modularity_permutation
from tests.formulas.golden import GOLDEN, load
from tests.formulas.graphs import NODES, arcs, labels, ties


def built(edges, weights, kind):
    graph = kind()
    graph.add_nodes_from(NODES)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(edges, weights, strict=True))
    return graph


def groups_of(label):
    return [{x for x in NODES if label[x] == g} for g in dict.fromkeys(label.values())]


@settings(deadline=None)
@given(arcs(), labels(), st.data())
def test_directed_modularity_agrees_with_networkx(edges, label, data):
    weights = data.draw(st.lists(st.floats(0.1, 3), min_size=len(edges), max_size=len(edges)))
    if edges:
        peer = nx.community.modularity(built(edges, weights, nx.DiGraph), groups_of(label))
        assert modularity(edges, label, weights, directed=True) == pytest.approx(peer, abs=1e-12)
    else:
        assert modularity(edges, label, weights, directed=True) is None


@settings(deadline=None)
@given(ties(), labels(), st.data())
def test_undirected_measures_agree_with_networkx(edges, label, data):
    weights = data.draw(st.lists(st.floats(0.1, 3), min_size=len(edges), max_size=len(edges)))
    graph, groups = built(edges, weights, nx.Graph), groups_of(label)
    if edges:
        peer = nx.community.modularity(graph, groups)
        assert modularity(edges, label, weights, directed=False) == pytest.approx(peer, abs=1e-12)
    first = groups[0]
    volume = volumes(edges, label, weights)
    assert sum(volume.values()) == pytest.approx(2 * sum(weights))
    assert cut(edges, first, weights) == pytest.approx(nx.cut_size(graph, first, weight="weight"))
    found = conductance(edges, first, weights)
    inside = volume[label[next(iter(first))]]
    if min(inside, 2 * sum(weights) - inside) > 1e-9:
        assert found == pytest.approx(nx.conductance(graph, first, weight="weight"))
        assert normalised_cut(edges, first, weights) == pytest.approx(
            nx.normalized_cut_size(graph, first, weight="weight")
        )
    elif len(groups) == 1:
        assert found is None and normalised_cut(edges, first, weights) is None


def test_arcs_count_at_both_ends():
    # out of {a, b}: one arc; into it: one. Ends in {a, b}: a->b twice over plus the two.
    edges = [("a", "b"), ("b", "c"), ("d", "a"), ("c", "d"), ("d", "c")]
    assert volumes(edges, {"a": 1, "b": 1, "c": 2, "d": 2}) == {1: 4.0, 2: 6.0}
    assert conductance(edges, {"a", "b"}) == 0.5


def test_one_group_has_modularity_zero_and_nobody_alone_is_left_out():
    edges = [("a", "b"), ("b", "c"), ("a", "a")]
    assert modularity(edges, dict.fromkeys("abcd", 1), directed=True) == 0
    assert modularity(edges, dict.fromkeys("abcd", 1), directed=False) == 0
    with pytest.raises(KeyError):
        modularity(edges, {"a": 1, "b": 1}, directed=True)
    with pytest.raises(ValueError, match="negative"):
        modularity(edges, dict.fromkeys("abc", 1), [1, 1, -1], directed=True)


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_the_karate_club_doubled_is_the_same_as_arcs():
    """Leicht & Newman's formula on ties both ways is Newman & Girvan's: .358 (Newman & Girvan 2004)."""
    case = load("karate_modularity_conductance")
    edges = [tuple(x) for x in case.given["edges"]]
    label = dict(enumerate(case.given["group"], start=1))
    found = modularity([*edges, *((b, a) for a, b in edges)], label, directed=True)
    assert found == pytest.approx(case.expected["modularity"], abs=1e-9)
    assert found == pytest.approx(case.published["modularity"], abs=5e-4)


FIVE = NODES[:5]


@settings(max_examples=30, deadline=None)
@given(arcs(nodes=FIVE), labels(nodes=FIVE), st.booleans(), st.data())
def test_the_permutation_looks_at_every_dealing_of_labels(edges, label, directed, data):
    weights = data.draw(st.lists(st.floats(0.1, 3), min_size=len(edges), max_size=len(edges)))
    found = modularity_permutation(edges, label, directed=directed, draws=0, seed=0, weights=weights)
    if not edges:
        assert found is None
        return
    every = [
        modularity(edges, dict(zip(FIVE, order, strict=True)), weights, directed=directed)
        for order in permutations(label.values())
    ]
    here = modularity(edges, label, weights, directed=directed)
    assert found.exact and found.modularity == here
    assert (found.mean, found.sd) == pytest.approx((np.mean(every), np.std(every)), abs=1e-9)
    assert found.p_high == pytest.approx(np.mean([x >= here - 1e-9 for x in every]))
    assert found.p_low == pytest.approx(np.mean([x <= here + 1e-9 for x in every]))


def test_groups_that_ties_follow_are_seen():
    label = {i: i // 10 for i in range(30)}
    edges = [(i, j) for i in range(30) for j in range(30) if i != j and (i // 10 == j // 10) == ((i + j) % 3 > 0)]
    found = modularity_permutation(edges, label, directed=True, draws=999, seed=3)
    assert not found.exact and found.assignments == 999
    assert found.p_high == 1 / 1000 and found.p_low == 1
    assert found == modularity_permutation(edges, label, directed=True, draws=999, seed=3)
    with pytest.raises(ValueError, match="draws"):
        modularity_permutation(edges, label, directed=True, draws=0, seed=3)
