"""Loads small enough to work out by hand."""

import pytest

from icdiag.measures.load import loads, people_share, usual
from icdiag.measures.structure import build_structure
from icdiag.model.org import Department, Link, Name, Org
from tests.findings.case_files import _tally

ORG = Org(
    "t",
    Name(),
    departments=(
        Department("it", Name(), headcount=4),
        Department("hr", Name(), headcount=6),
        Department("sales", Name(), headcount=10),
        Department("new", Name()),
    ),
    links=(
        Link("it", "sales", criticality=5, volume=30),
        Link("it", "sales", criticality=2, volume=10),
        Link("it", "hr", criticality=1, volume=20),
        Link("hr", "sales", volume=12),
        Link("hr", "it"),
        Link("new", "it"),
    ),
)


def test_by_hand():
    it, hr = loads(ORG, build_structure(ORG, None).graph)
    # sales counts once with its most critical service: (5 + 1) / 4; requests (30 + 10 + 20) / 4.
    assert (it.id, it.customers, it.weighted, it.per_head, it.volume_per_head) == ("it", 2, 6, 1.5, 15)
    # One of two services has no volume.
    assert (hr.id, hr.customers, hr.per_head, hr.volume_per_head) == ("hr", 2, 1, None)


def test_links_that_nobody_declared_are_no_load():
    tally = _tally(ORG, {"links": [{"supplier": "sales", "customer": "it", "n": 6, "score": 50}]})
    assert [x.id for x in loads(ORG, build_structure(ORG, tally).graph)] == ["it", "hr"]


def test_usual_by_hand():
    # 1..8: Q1 2.75, median 4.5, Q3 6.25; 6.25 + 1.5 * 3.5 = 11.5; twice the median is 9.
    found = usual([8, 7, 6, 5, 4, 3, 2, 1], fence=1.5, times=2)
    assert (found.median, found.fence, found.limit, found.suppliers) == (4.5, 11.5, 11.5, 8)
    assert usual([8, 7, 6, 5, 4, 3, 2, 1], fence=0, times=2).limit == 9
    assert usual([1.0] * 7, fence=1.5, times=2) is None


def test_people_share():
    known = Org("t", Name(), departments=ORG.departments[:3], links=ORG.links[:5])
    assert people_share(known, ("it", "hr")) == pytest.approx(10 / 20)
    assert people_share(ORG, ("it",)) is None
