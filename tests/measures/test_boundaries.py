"""The boundary contrast on organisations with and without a planted line."""

from dataclasses import replace

import numpy as np
import pytest

from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimating import estimate_links
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.tally import DimensionTally, LinkTally, Moments, Tally

ONE = Instrument("one", Name(), (Dimension("d", Name(), (Item("q1", Name(), Scale(1, 5)),)),))


def tally_of(links, *, ve=400.0, vp=100.0):
    """A published tally of (supplier, customer, n, score) rows."""
    rows = tuple(LinkTally(s, c, n, y, (DimensionTally("d", n, y, 1 + y / 25),)) for s, c, n, y in links)
    empty = np.zeros(0, dtype=np.int64)
    moments = Moments(ve, vp, 200)
    return Tally(
        ONE, rows, (), (), (), moments, {"d": moments}, (empty, empty, np.zeros(0)), (), 5, True, None, 0, {}, 100, ()
    )


def organisation(seed, drop, *, units=12, groups=3):
    rng = np.random.default_rng(seed)
    ids = [f"u{i}" for i in range(units)]
    group = {d: f"g{i % groups}" for i, d in enumerate(ids)}
    kind, level = rng.normal(0, 8, units), rng.normal(0, 8, units)
    links = []
    for c in range(units):
        for s in rng.choice([x for x in range(units) if x != c], 6, replace=False):
            crossing = {group[ids[c]], group[ids[s]]} == {"g0", "g1"}
            y = 65 + kind[c] + level[s] + rng.normal(0, 6) - drop * crossing
            links.append((ids[s], ids[c], 12, float(np.clip(y, 0, 100))))
    org = Org(
        "org.yaml", Name(en="X"), departments=tuple(Department(d, Name(en=d), tags={"site": group[d]}) for d in ids),
        links=tuple(Link(s, c) for s, c, _, _ in links),
    )  # fmt: skip
    return org, tally_of(links)


def run(org, tally):
    return boundaries(org, tally, estimate_links(tally, org.settings))


def test_a_planted_line_is_found_and_only_that_one():
    found = [b for seed in range(5) for b in run(*organisation(seed, 20.0)) if b.q <= 0.1 and b.beta <= -5]
    assert len([b for b in found if (b.a, b.b) == ("g0", "g1")]) == 5
    assert len(found) <= 6  # q is .10: about one in ten of what is listed may be wrong


def test_without_a_line_little_is_found():
    found = [b for seed in range(10) for b in run(*organisation(seed, 0.0)) if b.q <= 0.1 and b.beta <= -5]
    assert len(found) <= 3  # method page 18c: 0.14 false boundaries per organisation with nothing planted


def test_many_boundaries_share_draws_and_come_to_the_same(monkeypatch):
    """Nine groups of two or three: 36 boundaries. Sharing and early ends move p by no more than other draws would."""
    org, tally = organisation(2, 20.0, units=24, groups=9)
    org = replace(org, settings=replace(org.settings, boundary_min_links=2))
    shared = run(org, tally)
    monkeypatch.setattr("icdiag.measures.boundaries.POOLED", 1000)
    alone = run(org, tally)
    assert [(x.a, x.b, x.beta, x.sd) for x in shared] == [(x.a, x.b, x.beta, x.sd) for x in alone]
    pairs = [(x.p, y.p) for x, y in zip(shared, alone, strict=True) if x.p is not None]
    assert len(pairs) > 30
    for p, q in pairs:
        assert p == pytest.approx(q, abs=4 * (q * (1 - q) / min(999, 20 / max(q, 0.02))) ** 0.5 + 0.005)


def test_too_few_crossing_links_are_not_tested():
    org, tally = organisation(1, 20.0)
    few = [x for x in tally.links if {x.supplier, x.customer} & {"u2", "u5"}][:3]
    keep = [
        (x.supplier, x.customer, x.n, x.score)
        for x in tally.links
        if not ({x.supplier, x.customer} & {"u2", "u5", "u8", "u11"}) or x in few
    ]
    got = {(b.a, b.b): b for b in run(org, tally_of(keep))}
    assert got["g0", "g2"].reason == "few-links" and got["g0", "g2"].p is None


def test_few_departments_take_walds_z():
    org, tally = organisation(3, 20.0, units=7)
    assert {b.test for b in run(org, tally)} <= {"wald", ""}


def test_without_a_survey_nothing_is_measured():
    org, _ = organisation(3, 0.0)
    assert {b.reason for b in boundaries(org, None, None)} == {"no-survey"}
