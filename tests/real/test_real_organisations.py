"""Real organisations, end to end."""

import json

import networkx as nx
import numpy as np
import pytest

from icdiag.assess import assess
from icdiag.model.finding import State
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.html import render_html
from tests.real.convert import DATA, consulting, proposals, rows

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared real data are not beside this checkout")


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    return assess(consulting(tmp_path_factory.mktemp("firm")))


@pytest.fixture(scope="module")
def sigs(tmp_path_factory):
    return assess(proposals(tmp_path_factory.mktemp("sigs")))


def test_small_offices_give_nothing_away(firm):
    small = {d.id for d in firm.org.departments if d.headcount <= 3}
    assert len(small) == 5
    assert not [x for x in firm.tally.links if x.customer in small]
    assert not [x for x in firm.tally.links if x.supplier == "London"]  # one person
    published = json.loads(to_bytes(assessment(firm, version="test")))
    for link in published["links"]:
        if link["customer"] in small and link["rated"]:
            assert link["suppressed"] and link["n_band"] == "<5"
            numbers = ("n", "score", "low", "high", "p_weak", "raw_mean", "gap")
            assert [link[k] for k in numbers] == [None] * len(numbers), link
            assert not [d for d in link["dimensions"] if d.get("score") is not None]
    for d in published["departments"]:
        if d["id"] in small:
            assert d["raters"] is None
            assert d["as_customer"]["score"] is None and d["as_customer"]["n"] is None


def test_boston_is_valued_by_paris_yet_hardly_used(firm):
    """The published pair means are over answers: value 3.62 and information 1.22 (expected/…pair_means.csv)."""
    want = next(
        r
        for r in rows(DATA / "expected" / "cross_parker_consulting_pair_means.csv")
        if (r["supplier"], r["customer"]) == ("Boston", "Paris")
    )
    link = firm.tally.link("Boston", "Paris")
    info, value = link.dimensions
    assert link.n == int(want["n_raters"])
    assert info.answers_mean == pytest.approx(float(want["mean_info_freq_0_5"]), abs=5e-5)
    assert value.answers_mean == pytest.approx(float(want["mean_value_0_5"]), abs=5e-5)
    assert (info.answers, value.answers) == (int(want["n1"]), int(want["n2"]))
    page = render_html(firm, "en")
    assert "3.62" in page and "1.22" in page


def test_every_shown_pair_mean_equals_the_published_one(firm):
    table = {
        (r["supplier"], r["customer"]): r for r in rows(DATA / "expected" / "cross_parker_consulting_pair_means.csv")
    }
    checked = 0
    for link in firm.tally.links:
        for part, column in zip(link.dimensions, ("mean_info_freq_0_5", "mean_value_0_5"), strict=True):
            if part.answers_mean is not None:
                checked += 1
                want = float(table[link.supplier, link.customer][column])
                assert part.answers_mean == pytest.approx(want, abs=5e-5)
    assert checked >= 4  # Boston and others with enough raters and unequal numbers of answers


def test_the_ocean_is_found_or_said_to_be_unknown(firm):
    (line,) = [b for b in firm.boundaries if b.grouping == "region"]
    findings = [f for f in firm.findings if f.check == "boundary-wall"]
    measured = {(x.supplier, x.customer): x.score for x in firm.tally.links}
    across = [y for k, y in measured.items() if ("Boston" in k)]
    assert line.raw_across == pytest.approx(np.mean(across))
    inside = [y for k, y in measured.items() if "Boston" not in k]
    assert line.raw_within == pytest.approx(np.mean(inside))
    (said,) = findings
    # Nine links may be shown, five of them across: under the twelve that the link model needs.
    assert said.state is State.CANNOT_TELL and said.reason == "small-map-raw"
    assert (len(firm.tally.links), line.crossing) == (9, 5)
    assert {"raw_within", "raw_across"} <= set(said.values)


def test_nobody_asked_is_not_measured_and_never_healthy(sigs):
    assert sigs.tally is None and sigs.health is None
    assert {f.id for f in sigs.findings if f.check == "unrated-link"} == {"unrated-link/all"}
    assert all(f.state is State.CANNOT_TELL for f in sigs.findings if f.check in ("unrated-link", "weak-link"))
    assert not [f for f in sigs.findings if f.check in ("alliance", "exemplary-supplier")]
    published = assessment(sigs, version="test")
    assert published["health"]["score"] is None
    assert {link["rated"] for link in published["links"]} == {False}


def test_the_graph_is_the_published_one(sigs):
    """154 links between 23 groups; sig-node the biggest supplier (78) and customer (60); a component of 19."""
    graph = sigs.structure.graph
    assert (len(graph), graph.number_of_edges()) == (23, 154)
    weight = {k: sum(x.volume or 0 for x in links) for k, links in sigs.org.relations().items()}
    out, into = {}, {}
    for (s, c), v in weight.items():
        out[s] = out.get(s, 0) + v
        into[c] = into.get(c, 0) + v
    assert max(out.items(), key=lambda x: x[1]) == ("sig-node", 78)
    assert max(into.items(), key=lambda x: x[1]) == ("sig-node", 60)
    assert max(map(len, nx.strongly_connected_components(graph))) == 19
    assert max(map(len, sigs.structure.loops)) == 19
