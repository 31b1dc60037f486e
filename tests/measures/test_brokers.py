"""Betweenness by quality, structural holes in a cut-out of the network, and roles."""

import random
from dataclasses import replace
from importlib.metadata import entry_points

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.flow_betweenness import flow_betweenness
from icdiag.formulas.holes import constraint, effective_size, strengths
from icdiag.measures.betweenness import BACKENDS, weighted_betweenness
from icdiag.measures.boundaries import groupings
from icdiag.measures.brokers import between, brokers, declared_graph, flows, traffic
from icdiag.measures.estimating import estimate_links
from icdiag.measures.places import places
from icdiag.measures.structure import build_structure
from icdiag.model.settings import Settings
from tests.findings.case_files import _tally
from tests.measures.test_structure import org_of

arcs = st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] != p[1]), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(arcs)
def test_the_cut_out_gives_what_the_whole_network_gives(pairs):
    org = org_of(" ".join(f"{a}>{b}" for a, b in sorted(pairs)))
    structure = build_structure(org, None)
    graph = declared_graph(structure)
    ids = list(graph)
    whole = strengths(list(graph.edges), ids, directed=True)
    tight, size = constraint(whole), effective_size(whole)
    listed = places(org, structure, None)
    for i, id_ in enumerate(ids):
        found = between({}, graph, id_)
        assert found.constraint == pytest.approx(tight[i])
        assert found.effective_size == pytest.approx(size[i])
        assert found.partners == len({*graph.succ[id_], *graph.pred[id_]})
        assert listed[id_].constraint == pytest.approx(tight[i])


def test_good_links_are_short():
    # Two ways from a to d: by b (poor) and by c (good). All pairs that have a choice take c.
    org = org_of("a>b b>d a>c c>d d>a")
    scores = {("a", "b"): 30, ("b", "d"): 30, ("a", "c"): 90, ("c", "d"): 90, ("d", "a"): 60}
    links = [{"supplier": s, "customer": c, "n": 20, "score": y} for (s, c), y in scores.items()]
    tally = _tally(org, {"links": links})
    structure, estimates = build_structure(org, tally), estimate_links(tally, org.settings)
    plain, by_quality = traffic(structure, None, org.settings), traffic(structure, estimates, org.settings)
    assert (plain.weighted, by_quality.weighted) == (False, True)
    assert plain.share["b"] == plain.share["c"]
    assert by_quality.share["c"] > by_quality.share["b"]
    graph = nx.DiGraph()
    for x in estimates.links:
        graph.add_edge(x.supplier, x.customer, length=100 / x.q.value)
    assert dict(by_quality.share) == pytest.approx(nx.betweenness_centrality(graph, weight="length"))


def _random_scores(n: int, links: int):
    """Return a map and its links' scores, drawn by a fixed seed."""
    draw = random.Random(5)
    pairs = draw.sample([(f"d{a}", f"d{b}") for a in range(n) for b in range(n) if a != b], links)
    scored = [{"supplier": s, "customer": c, "n": 20, "score": draw.randint(20, 90)} for s, c in pairs]
    return org_of(" ".join(f"{s}>{c}" for s, c in pairs)), scored


def test_a_large_map_is_weighted_on_request():
    org, links = _random_scores(40, 400)
    tally = _tally(org, {"links": links})
    structure, estimates = build_structure(org, tally), estimate_links(tally, org.settings)
    asked, unasked = (
        traffic(structure, estimates, replace(org.settings, weighted_up_to=most)) for most in (40 * 400, 40 * 400 - 1)
    )
    assert (asked.weighted, unasked.weighted, asked.exact, unasked.exact) == (True, False, True, True)
    assert asked.share != unasked.share == structure.betweenness


def test_the_installed_backend_gives_what_networkx_gives(monkeypatch):
    assert set(BACKENDS) <= set(entry_points(group="networkx.backends").names), "not installed"
    org, links = _random_scores(100, 3100)
    graph = declared_graph(build_structure(org, None))
    for link in links:
        graph.edges[link["supplier"], link["customer"]]["length"] = 100 / link["score"]
    plain, asked = nx.betweenness_centrality, []
    monkeypatch.setattr(nx, "betweenness_centrality", lambda *a, **k: asked.append(k["backend"]) or plain(*a, **k))
    assert weighted_betweenness(graph) == pytest.approx(plain(graph, weight="length"))
    assert asked == [BACKENDS[0]]


def test_only_the_top_share_can_stand_out():
    # Three hubs with leaves in a chain: all three may pass the mean + 0 sd, one department is the top tenth of 10.
    chain = org_of("a>b b>c c>d d>e e>f f>g g>h h>i i>j", broker_sd=0)
    found = traffic(build_structure(chain, None), None, chain.settings)
    assert found.top == 1
    assert set(brokers(found)) == {"e", "f"}  # they have the same traffic: neither may be left out by the map's order


def _flows(n: int, links: int, **asked):
    org, _ = _random_scores(n, links)
    return flows(declared_graph(build_structure(org, None)), replace(org.settings, **asked))


def test_flow_counts_all_pairs_of_a_usual_map():
    # In a chain all that flows between departments on both sides of d1 (one before it, 47 after it) runs through it;
    # of the pairs without d1 these are 47 of 47 + 47 * 46 / 2.
    chain = declared_graph(build_structure(org_of(" ".join(f"d{i}>d{i + 1}" for i in range(48))), None))
    found = flows(chain, Settings())
    assert found.exact
    assert found.share["d1"] == 47 / (47 + 47 * 46 / 2)


def test_flow_of_a_larger_map_is_estimated():
    found, exact = _flows(60, 300), flow_betweenness(_capacity(60, 300))
    assert not found.exact
    # 40 rounds: the standard error that ``flows`` lists for 2,400 pairs.
    assert list(found.share.values()) == pytest.approx(exact, abs=4 * 0.0005)
    assert list(found.share.values()) != list(exact)
    assert _flows(60, 300).share == found.share
    assert _flows(60, 300, seed=1).share != found.share


def _capacity(n: int, links: int):
    org, _ = _random_scores(n, links)
    return nx.to_numpy_array(declared_graph(build_structure(org, None)))


def test_flow_is_left_out_where_an_estimate_would_tell_nothing():
    # A round costs 2 n + n * n / 50 + links: with 410 departments and 2,818 links 7,000 of 20,000, so under three fit.
    assert _flows(300, 1500) is not None
    assert _flows(410, 2818) is None


def test_roles_by_the_declared_groups():
    org = org_of("a>h h>b b>h h>c")
    labels = {"site": {"a": "X", "h": "X", "b": "Y", "c": "Y"}}
    found = between(labels, declared_graph(build_structure(org, None)), "h")
    # a > h > b and a > h > c leave the group (representative); b > h > c joins two of the other group (consultant).
    assert (found.grouping, found.roles.representative, found.roles.consultant, found.roles.total) == ("site", 2, 1, 3)
    assert groupings(org) == {}
    assert Settings().broker_share == 0.10
