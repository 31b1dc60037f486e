"""Graphs small enough to work out by hand; the published example stands in test_golden_basic."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.measures.structure import Bridge, CutPoint, build_structure
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.settings import Settings
from tests.findings.case_files import _tally


def org_of(text, departments="", **settings):
    """``a>b b>c`` -> Org; further departments without links may be named."""
    pairs = [tuple(pair.split(">")) for pair in text.split()]
    ids = dict.fromkeys([*departments.split(), *(x for pair in pairs for x in pair)])
    return Org(
        path="t",
        name=Name(),
        departments=tuple(Department(i, Name(en=i)) for i in ids),
        links=tuple(Link(s, c) for s, c in pairs),
        settings=Settings(**settings),
    )


def test_chain_by_hand():
    # a > b > c > d. From a: 1 + .5 + .25 + .125 = 1.875 of 4 departments.
    s = build_structure(org_of("a>b b>c c>d"), None)
    assert s.reach == {"a": 3, "b": 2, "c": 1, "d": 0}
    assert s.depends_on == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert s.layers == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert s.exposure == {("a", "b"): 1.75 / 4, ("b", "c"): 1.5 / 4, ("c", "d"): 1 / 4}
    assert s.reciprocity == 0
    assert s.loops == ()
    # Through b run a>c and a>d: 2 of (4-1)(4-2) = 6 ordered pairs.
    assert s.betweenness == pytest.approx({"a": 0, "b": 2 / 6, "c": 2 / 6, "d": 0})
    # Without b the rest is {a} and {c, d}; without c {a, b} and {d}.
    assert s.cut_points == (CutPoint("b", ("a",)), CutPoint("c", ("d",)))
    assert s.bridges == (Bridge("a", "b", ("a",)), Bridge("b", "c", ("c", "d")), Bridge("c", "d", ("d",)))


def test_loop_is_one_layer_and_mutual_arcs_count():
    s = build_structure(org_of("a>b b>c c>b c>d"), None)
    assert s.loops == (("b", "c"),)
    assert s.layers == {"a": 0, "b": 1, "c": 1, "d": 2}
    assert s.reciprocity == 2 / 4
    assert s.reach == {"a": 3, "b": 2, "c": 2, "d": 0}
    assert [(b.a, b.b) for b in s.bridges] == [("a", "b"), ("b", "c"), ("c", "d")]


def test_decay_is_a_setting():
    s = build_structure(org_of("a>b b>c", decay=0.1), None)
    assert s.exposure[("a", "b")] == pytest.approx(1.1 / 3)


def test_hub_of_three_leaves_cuts_all_but_one_off():
    s = build_structure(org_of("h>x h>y h>z"), None)
    assert s.cut_points == (CutPoint("h", ("y", "z")),)


def test_departments_without_links_stay_in_the_graph():
    s = build_structure(org_of("a>b", departments="lonely"), None)
    assert list(s.graph) == ["lonely", "a", "b"]
    assert s.reach["lonely"] == 0
    assert build_structure(org_of(""), None).reach == {}


def test_parents_without_links_are_no_units():
    org = Org("t", Name(), departments=(Department("top", Name()), Department("a", Name(), parent="top")))
    assert list(build_structure(org, None).graph) == ["a"]


def test_services_of_a_pair_are_one_edge_with_the_highest_criticality():
    links = (Link("a", "b", Name(en="x"), criticality=2), Link("a", "b", Name(en="y"), criticality=5))
    org = Org("t", Name(), departments=(Department("a", Name()), Department("b", Name())), links=links)
    edge = build_structure(org, None).graph.edges["a", "b"]
    assert (edge["services"], edge["criticality"], edge["declared"]) == (links, 5, True)


def test_undeclared_links_are_in_the_graph_but_not_in_the_measures():
    org = org_of("a>b b>c")
    tally = _tally(org, {"links": [{"supplier": "c", "customer": "a", "n": 6, "score": 50}]})
    s = build_structure(org, tally)
    assert s.graph.edges["c", "a"]["declared"] is False
    assert [p.id for p in s.cut_points] == ["b"]
    assert (s.measured_on, s.reach["c"]) == ("declared", 0)
    assert s.exposure[("c", "a")] == 1.75 / 3


def test_a_map_without_links_is_measured_on_the_rated_ones():
    org = org_of("", departments="a b c")
    hidden = [{"supplier": "b", "customer": "c", "reason": "few-raters"}]
    tally = _tally(org, {"links": [{"supplier": "a", "customer": "b", "n": 6, "score": 50}], "hidden": hidden})
    s = build_structure(org, tally)
    assert s.measured_on == "rated"
    assert [p.id for p in s.cut_points] == ["b"]


def test_graph_is_frozen():
    with pytest.raises(nx.NetworkXError):
        build_structure(org_of("a>b"), None).graph.add_edge("b", "a")


def test_deep_chain_by_hand():
    # d0 > … > d39: through d1 run 1 x 38 of 39 x 38 ordered pairs, through d20 20 x 19.
    s = build_structure(org_of(" ".join(f"d{i}>d{i + 1}" for i in range(39))), None)
    assert s.betweenness["d1"] == pytest.approx(38 / (39 * 38))
    assert s.betweenness["d20"] == pytest.approx(20 * 19 / (39 * 38))


def test_wide_organisation_is_estimated_without_bias():
    # One hub that serves all and is served by all: every path of two others runs through it.
    s = build_structure(org_of(" ".join(f"hub>d{i} d{i}>hub" for i in range(1100))), None)
    assert not s.betweenness_exact
    assert s.betweenness["hub"] == pytest.approx(1, abs=0.01)
    assert s.betweenness["d7"] == 0


def test_a_large_organisation_is_exact_on_request():
    org = org_of(" ".join(f"hub>d{i} d{i}>hub" for i in range(1100)), exact_up_to=1101)
    s = build_structure(org, None)
    assert s.betweenness_exact
    assert s.betweenness["hub"] == 1  # all 1100 x 1099 ordered pairs of others


def test_large_organisation_is_estimated_and_says_so():
    ring = " ".join(f"d{i}>d{(i + 1) % 1001}" for i in range(1001))
    s = build_structure(org_of(ring), None)
    assert not s.betweenness_exact
    # Every department of a one-way ring lies on all but its own and its neighbour's paths: .5 of all pairs.
    assert sum(s.betweenness.values()) / 1001 == pytest.approx(0.5, abs=0.01)
    assert s.reach["d0"] == 1000


arcs = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1]), max_size=24)


@given(arcs)
def test_agrees_with_networkx_on_any_graph(pairs):
    org = org_of(" ".join(f"{a}>{b}" for a, b in sorted(pairs)))
    s = build_structure(org, None)
    graph = nx.DiGraph(s.graph)
    assert s.reach == {v: len(nx.descendants(graph, v)) for v in graph}
    assert s.depends_on == {v: len(nx.ancestors(graph, v)) for v in graph}
    assert s.betweenness == pytest.approx(nx.betweenness_centrality(graph), abs=1e-12)
    for (_, customer), exposure in s.exposure.items():
        lengths = nx.single_source_shortest_path_length(graph, customer)
        assert exposure == pytest.approx(sum(0.5**d for d in lengths.values()) / len(graph))
        assert 0 < exposure <= 1
    undirected = graph.to_undirected()
    whole = nx.number_connected_components(undirected)
    for point in s.cut_points:
        rest = undirected.subgraph(set(undirected) - {point.id})
        assert nx.number_connected_components(rest) > whole
        kept = rest.subgraph(set(nx.node_connected_component(undirected, point.id)) - {point.id, *point.cut_off})
        assert nx.is_connected(kept)
    for bridge in s.bridges:
        cut = undirected.copy()
        cut.remove_edge(bridge.a, bridge.b)
        assert set(bridge.cut_off) in list(nx.connected_components(cut))


@given(arcs, st.randoms(use_true_random=False))
def test_order_of_links_in_the_map_changes_nothing(pairs, random):
    ordered = sorted(pairs)
    shuffled = list(ordered)
    random.shuffle(shuffled)
    first, second = (
        build_structure(org_of(" ".join(f"{a}>{b}" for a, b in p), departments="0 1 2 3 4 5 6 7"), None)
        for p in (ordered, shuffled)
    )
    assert first.cut_points == second.cut_points
    assert first.bridges == second.bridges
    assert first.loops == second.loops
    assert first.exposure == second.exposure
    assert first.layers == second.layers
