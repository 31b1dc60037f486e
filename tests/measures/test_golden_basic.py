"""Published examples and other people's software, read in place from the shared folder beside the checkout."""

import json
import os
from pathlib import Path

import pytest

from icdiag.formulas.proportions import binomial_at_most, wilson
from icdiag.measures.structure import build_structure
from icdiag.model.org import Department, Link, Name, Org

GOLDEN = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared")) / "golden"


def golden(name):
    path = GOLDEN / name / "case.json"
    if not path.exists():
        pytest.skip(f"the shared golden case {name} is not beside this checkout")
    case = json.loads(path.read_text("utf-8"))
    return case["input"], case["expected"], case["published"], case["tolerance"]["default"]


def org_of(edges, *, both_ways):
    ids = [str(i) for i in dict.fromkeys(x for edge in edges for x in edge)]
    links = [Link(str(a), str(b)) for a, b in edges]
    if both_ways:
        links += [Link(x.customer, x.supplier) for x in links]
    return Org("golden", Name(), departments=tuple(Department(i, Name()) for i in ids), links=tuple(links))


def test_kite():
    """Krackhardt (1990); each tie is a relation both ways, so directed betweenness is the undirected one."""
    given, expected, published, tolerance = golden("kite_centrality")
    s = build_structure(org_of(given["edges"], both_ways=True), None)
    assert s.betweenness == pytest.approx(expected["betweenness_norm"], abs=tolerance)
    assert s.betweenness["Heather"] == pytest.approx(published["heather_betweenness"], abs=5e-4)
    assert {p.id for p in s.cut_points} == set(expected["articulation_points"])
    assert {frozenset((b.a, b.b)) for b in s.bridges} == {frozenset(pair) for pair in expected["bridges"]}
    assert {b.cut_off for b in s.bridges} == {("Jane",), ("Ike", "Jane")}
    assert {v: s.graph.in_degree(v) for v in s.graph} == expected["degree"]


def test_karate_club_hangs_on_its_instructor():
    """Zachary (1977): the file holds no cut points; by its edges member 12 knows member 1 alone."""
    given, *_ = golden("karate_modularity_conductance")
    s = build_structure(org_of(given["edges"], both_ways=False), None)
    assert [p.id for p in s.cut_points] == ["1"]
    assert "12" in s.cut_points[0].cut_off
    assert [(b.a, b.b) for b in s.bridges] == [("1", "12")]


def test_newcombe_1998a():
    """Wilson intervals; and the exact test, inverted by its Clopper-Pearson limits: P(X <= x | upper) = 2.5 %."""
    given, expected, published, tolerance = golden("wilson_newcombe_1998a")
    for i, (x, n) in enumerate(zip(given["x"], given["n"], strict=True)):
        low, high = wilson(met=x, total=n, level=given["conf"])
        assert (low, high) == pytest.approx((expected["wilson_lower"][i], expected["wilson_upper"][i]), abs=tolerance)
        assert (low, high) == pytest.approx(published["wilson"][i], abs=5e-5)
        alpha = (1 - given["conf"]) / 2
        assert binomial_at_most(met=x, total=n, share=expected["cp_upper"][i]) == pytest.approx(alpha, abs=1e-6)
        if x:
            below = binomial_at_most(met=x - 1, total=n, share=expected["cp_lower"][i])
            assert 1 - below == pytest.approx(alpha, abs=1e-6)
