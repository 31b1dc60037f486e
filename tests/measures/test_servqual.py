"""Gaps and quadrants against published arithmetic, and totals over published gaps by hand."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from icdiag.answers import marks
from icdiag.formulas.gaps import weighted_gap
from icdiag.formulas.importance import QUADRANTS, quadrants
from icdiag.measures.importance import dimension_chart, supplier_chart
from icdiag.measures.servqual import service_gaps
from icdiag.model.settings import Settings
from icdiag.model.tally import Expectations, GapSpread, GapTally, LinkGap, QuadrantTally
from icdiag.tally.tally import build_tally
from tests.tally.conftest import Survey, instrument
from tests.tally.expected_survey import LEVEL, PART, WISH, draw

GOLDEN = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared")) / "golden"
golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
WORDS = ("keep up the good work", "concentrate here", "low priority", "possible overkill")
NAMES = dict(zip(QUADRANTS, WORDS, strict=True))


def case(name):
    return json.loads((GOLDEN / name / "case.json").read_text("utf-8"))


@golden
def test_gaps_equal_the_servqual_case():
    given, want = (case("servqual_gap_weighted")[key] for key in ("input", "expected"))
    parts, span = list(given["weights"]), given["scale"][1] - given["scale"][0]
    gaps = []
    for part in parts:
        pairs = list(zip(given["perception"][part], given["expectation"][part], strict=True))
        gaps.append(sum(p - e for p, e in pairs) / len(pairs))
        assert gaps[-1] == pytest.approx(want["gap"][part])
        assert 100 * gaps[-1] / span == pytest.approx(want["pomp_gap"][part])
    assert weighted_gap(gaps, [given["weights"][part] for part in parts]) == pytest.approx(want["weighted"])
    assert weighted_gap(gaps, [1.0] * len(gaps)) == pytest.approx(want["unweighted"])


@golden
def test_the_servqual_case_through_the_tally():
    """The golden case's four people, each five times over, so that the gaps may be shown; its weights and scale."""
    given, want = (case("servqual_gap_weighted")[key] for key in ("input", "expected"))
    plain = instrument(dimensions=5, items=1)
    scale = replace(plain.items()[0].scale, low=given["scale"][0], high=given["scale"][1])
    parts = tuple(
        replace(d, id=id_, weight=weight, items=(replace(d.items[0], scale=scale),))
        for d, (id_, weight) in zip(plain.dimensions, given["weights"].items(), strict=True)
    )
    survey, wish = Survey(replace(plain, dimensions=parts)), []
    for i in range(20):
        survey.add(f"p{i}", "sales", "hr", *(given["perception"][id_][i % 4] for id_ in given["weights"]))
        wish.append([given["expectation"][id_][i % 4] for id_ in given["weights"]])
    tally = build_tally(replace(survey.answers(), expected=marks(np.array(wish, dtype=float))), survey.org())
    gaps = service_gaps(tally, Settings())
    for profile in (gaps.whole, gaps.suppliers["hr"], gaps.links["hr", "sales"]):
        assert {d.id: d.gap_in_scale() for d in profile.dimensions} == pytest.approx(want["gap"])
        assert {d.id: d.gap.value for d in profile.dimensions} == pytest.approx(want["pomp_gap"])
        assert profile.overall.value == pytest.approx(want["weighted"] * 100 / 6)


@golden
def test_quadrants_equal_martilla_and_james():
    spec = case("ipa_martilla_james_1977")
    rows = spec["input"]["rows"]
    got = quadrants([r["importance"] for r in rows], [r["performance"] for r in rows])
    assert {r["attribute"]: NAMES[q] for r, q in zip(rows, got, strict=True)} == spec["expected"]["quadrant_grand_mean"]


def gaps_by_hand():
    """Two links of hr with gaps (n, expected, perceived) of one part each: 6 people 80/50, 18 people 90/70."""
    answers, org = draw(1)
    tally = build_tally(answers, org)
    pairs = [x for x in tally.links if x.supplier == "hr"][:2]
    links = tuple(
        LinkGap("hr", x.customer, (GapTally(x.dimensions[0].id, n, e, p),))
        for x, (n, e, p) in zip(pairs, ((6, 80.0, 50.0), (18, 90.0, 70.0)), strict=True)
    )
    spread = GapSpread("tangibles", 24, 12.0, 3.0, 0.7)
    return replace(tally, expectations=Expectations(links, (spread,), spread, ())), pairs


def test_totals_weigh_each_published_gap_with_its_ratings():
    tally, pairs = gaps_by_hand()
    gaps = service_gaps(tally, Settings())
    (part,) = gaps.suppliers["hr"].dimensions
    assert part.gap.expected == pytest.approx((6 * 80 + 18 * 90) / 24)
    assert part.gap.perceived == pytest.approx((6 * 50 + 18 * 70) / 24)
    assert part.gap.value == pytest.approx(-22.5)
    assert part.gap.n == 24
    alone = [x.dimensions[0] for x in pairs]
    assert part.gap.alone == pytest.approx(sum(d.score * d.n for d in alone) / sum(d.n for d in alone))
    # 90 % interval: 1.645 standard errors, 12 / sqrt(24) for a supplier, 12 / sqrt(6) for the first link, 3 for all
    for got, sd in ((part.gap, 12 / 24**0.5), (gaps.links["hr", pairs[0].customer].dimensions[0].gap, 12 / 6**0.5),
                    (gaps.whole.dimensions[0].gap, 3.0)):  # fmt: skip
        assert (got.low, got.high) == pytest.approx((got.value - 1.6449 * sd, got.value + 1.6449 * sd), abs=0.01)
    assert (gaps.whole.dimensions[0].reliability, gaps.whole.dimensions[0].usable) == (0.7, True)
    assert part.usable is None


def test_no_overall_gap_under_half_of_the_dimensions():
    assert service_gaps(gaps_by_hand()[0], Settings()).whole.overall is None  # one of five


def test_a_drawn_organisation_gets_back_what_was_planted():
    """Levels stand in expected_survey: tangibles are planted above what is expected, reliability three steps below."""
    tally = build_tally(*draw(5, size=30))
    gaps = {d.id: d for d in service_gaps(tally, Settings()).whole.dimensions}
    for id_ in PART:
        planted = LEVEL + PART[id_] - WISH[id_]
        assert gaps[id_].gap_in_scale() == pytest.approx(planted, abs=0.3)  # clipping at 7 and rounding take some
    chart = dimension_chart(tally, service_gaps(tally, Settings()))
    places = {p.id: p.quadrant for p in chart.points}
    assert places["reliability"] == places["responsiveness"] == "concentrate"
    assert places["tangibles"] == "overkill"


def drawn(values, shares=(0.9, 0.1, 0.0, 0.0)):
    """A tally whose five parts are expected at ``values`` and received at 50, 51, …"""
    tally = build_tally(*draw(1))
    parts = [d.id for d in tally.instrument.dimensions]
    rows = zip(parts, values, range(50, 55), strict=True)
    link = LinkGap("hr", "sales", tuple(GapTally(id_, 20, v, received) for id_, v, received in rows))
    points = tuple(QuadrantTally(id_, shares) for id_ in parts)
    return replace(tally, expectations=Expectations((link,), (), None, points))


@pytest.mark.parametrize(
    ("values", "shares", "named"),
    [
        ((60, 70, 80, 90, 95), (0.9, 0.1, 0.0, 0.0), True),
        ((60, 70, 80, 90, 95), (0.79, 0.21, 0.0, 0.0), False),  # under .80
        ((90, 91, 92, 93, 94), (1.0, 0.0, 0.0, 0.0), False),  # standard deviation 1.6 POMP, under 5
    ],
)
def test_a_quadrant_is_named_only_where_it_is_sure(values, shares, named):
    tally = drawn(values, shares)
    chart = dimension_chart(tally, service_gaps(tally, Settings()))
    assert [p.quadrant for p in chart.points] == ["keep" if named else ""] * 5
    assert chart.importance == pytest.approx(sum(values) / 5)


def test_suppliers_by_stated_importance():
    tally = build_tally(*draw(2, importance=True))
    chart = supplier_chart(tally)
    found = {p.id: p for p in chart.points}
    assert found["it"].quadrant == "keep"  # planted: the best supplier is the most important one
    assert found["hr"].quadrant == "low-priority"
    own = [x for x in tally.links if x.supplier == "it"]
    stated = sum(x.n * 25 * (x.importance - 1) for x in own) / sum(x.n for x in own)
    assert found["it"].importance == pytest.approx(stated)
    assert supplier_chart(build_tally(*draw(2))) is None


def test_a_dimension_whose_items_do_not_hang_together_counts_in_the_total_only():
    tally = build_tally(*draw(1, loose="empathy"))
    assert next(r for r in tally.reliability if r.dimension == "empathy").coefficient < 0.6
    gaps = service_gaps(tally, Settings())
    for profile in (gaps.whole, *gaps.suppliers.values(), *gaps.links.values()):
        assert [d.id for d in profile.reported()] == ["tangibles", "reliability", "responsiveness", "assurance"]
        assert profile.overall.value == pytest.approx(sum(d.gap.value for d in profile.dimensions) / 5)
    chart = dimension_chart(tally, gaps)
    assert [p.id for p in chart.points] == [d.id for d in gaps.whole.reported()]
    assert chart.importance == pytest.approx(gaps.whole.overall.expected)  # the cross-hairs stand at the mean of all


def test_nothing_without_expectations():
    answers, org = draw(1)
    assert service_gaps(build_tally(replace(answers, expected=None), org), Settings()) is None
