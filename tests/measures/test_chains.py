"""Chains whose products are worked out by hand."""

import networkx as nx
import pytest

from icdiag.measures.chains import chain, process_chains, ways_outside
from icdiag.measures.estimating import estimate_links
from icdiag.model.org import Department, Link, Name, Org, Process
from tests.findings.case_files import _tally


def made(scores, external=("d",), processes=()):
    """Few links: one-way estimates, whose quality the tests read instead of expecting the raw score."""
    ids = dict.fromkeys(x for pair in scores for x in pair)
    org = Org(
        "t",
        Name(),
        departments=tuple(Department(i, Name(), external=i in external) for i in ids),
        links=tuple(Link(s, c) for s, c in scores),
        processes=tuple(Process(Name(), steps) for steps in processes),
    )
    rated = [{"supplier": s, "customer": c, "n": 20, "score": y} for (s, c), y in scores.items() if y is not None]
    graph = nx.DiGraph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(scores)
    return org, graph, estimate_links(_tally(org, {"links": rated}), org.settings)


def test_weakest_and_product():
    org, _, estimates = made({("a", "b"): 80, ("b", "c"): 40, ("c", "d"): 60}, processes=[("a", "b", "c", "d")])
    (found,) = process_chains(org, estimates)
    q = [estimates.link(*pair).q.value for pair in found.links]
    assert found.weakest == ("b", "c")
    assert found.lowest == q[1] == min(q)
    assert found.product == pytest.approx(q[0] * q[1] * q[2] / 1e6)
    assert chain(("a", "a", "b"), estimates).links == (("a", "b"),)


def test_an_unmeasured_link_leaves_the_end_unknown():
    org, _, estimates = made({("a", "b"): 80, ("b", "c"): None, ("c", "d"): 60}, processes=[("a", "b", "c", "d")])
    (found,) = process_chains(org, estimates)
    assert (found.unmeasured, found.weakest, found.lowest, found.product) == (1, None, None, None)
    assert chain(("a", "b"), None).product is None
    assert chain(("a",), estimates).product is None


def test_ways_outside_are_shortest_then_measured_then_weakest():
    scores = {
        ("a", "b"): 70, ("a", "c"): 70, ("b", "d"): 80, ("c", "d"): 50,
        ("x", "a"): 60, ("y", "m"): 60, ("m", "d"): None, ("y", "n"): 60, ("n", "d"): 90,
    }  # fmt: skip
    org, graph, estimates = made(scores)
    ways = ways_outside(org, graph, estimates)
    assert ways["d"].steps == ("d",)
    assert ways["a"].steps == ("a", "c", "d")
    assert ways["x"].steps == ("x", "a", "c", "d")
    assert ways["y"].steps == ("y", "n", "d")
    assert ways["m"].unmeasured == 1


def test_no_way_outside():
    org, graph, estimates = made({("d", "a"): 70, ("a", "b"): 60})
    assert set(ways_outside(org, graph, estimates)) == {"d"}
    org, graph, _ = made({("a", "b"): 70}, external=())
    assert ways_outside(org, graph, None) == {}
