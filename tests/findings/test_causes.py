"""Cause tags: which numbers speak for a cause and against it, and that nothing is said without a number."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from icdiag.findings import run_all
from icdiag.findings.causes import CAUSED, PARTS, Causes
from icdiag.intake.instrument import read_instrument
from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimating import estimate_links
from icdiag.measures.profiles import mean_gap, part_gaps, part_noise, usual_gap
from icdiag.model.finding import Finding, State, Verdict
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.model.tally import DimensionTally, LinkTally, Moments, Reliability, SelfTally
from tests.findings.case_files import CaseSpec, build_case

TAGS = ("unclear-need", "slow-response", "lack-of-trust", "blind-spot", "goal-conflict", "overload", "structure")
SIX = ("respect-trust", "clear-needs", "timely-response", "open-communication", "improvement", "shared-goals")
IDS = [f"d{i}" for i in range(9)]
WEAK = Finding("weak-link", "d0..d1", departments=("d0", "d1"), links=(("d0", "d1"),))
WALL = Finding("mutual-wall", "d0~d1", departments=("d0", "d1"), links=(("d0", "d1"), ("d1", "d0")))


def _dimension(id_: str) -> Dimension:
    return Dimension(
        id_, Name(en=id_), (Item(f"{id_}-1", Name(en="?"), Scale()), Item(f"{id_}-2", Name(en="?"), Scale()))
    )


@pytest.fixture
def make(tmp_path):
    """Return the builder of a case: everyone serves everyone, d0 to d1 badly, with dimension means of one's own."""

    def build(*, parts=None, n=40, ids=SIX, links=None, departments=None, self_rating=None, loose=()):
        org = {"departments": departments or IDS, "links": links or "everyone"}
        body = {
            "org": org,
            "tally": {
                "rest": {"n": n, "score": 70},
                "links": [{"supplier": "d0", "customer": "d1", "n": n, "score": 30}],
            },
        }
        case = build_case(CaseSpec("weak-link", "-", body), tmp_path)
        rows = []
        for link in case.tally.links:
            own = (parts or {}).get((link.supplier, link.customer), [link.score] * len(ids))
            cells = tuple(DimensionTally(id_, link.n, v, 1 + v / 25) for id_, v in zip(ids, own, strict=True))
            rows.append(LinkTally(link.supplier, link.customer, link.n, sum(own) / len(own), cells))
        tally = replace(
            case.tally, instrument=Instrument("own", Name(en="own"), tuple(map(_dimension, ids))), links=tuple(rows),
            places={}, dimension_moments=dict.fromkeys(ids, Moments(ve=500.0, vp=100.0, df=300)),
            self_ratings=() if self_rating is None else (SelfTally("d0", 30, self_rating, ()),),
            reliability=tuple(Reliability(id_, 0.4, 300, 2) for id_ in loose),
        )  # fmt: skip
        estimates = estimate_links(tally, case.org.settings)
        lines = boundaries(case.org, tally, estimates)
        return replace(case, tally=tally, estimates=estimates, boundaries=lines)

    return build


def causes(case, finding=WEAK):
    return {c.tag: c for c in Causes(case).of(finding)}


LOW_NEEDS = {("d0", "d1"): [36.0, 6.0, 36.0, 36.0, 36.0, 36.0]}


def test_a_part_far_under_the_links_other_parts_supports_its_tag(make) -> None:
    """-30 on this link; the mean over all 72 links is -30 / 72, which is usual here and taken out."""
    case = make(parts=LOW_NEEDS)
    need = causes(case)["unclear-need"]
    assert need.verdict is Verdict.SUPPORTED
    (row,) = need.for_
    assert row.measure == "needs_gap"
    assert row.value == pytest.approx(-30 + 30 / 72)
    # noise: sum w_d V_d - V = 600 - 400; / (1 - 1/6)^2 / 40 people
    sd = (200.0 / (5 / 6) ** 2 / 40) ** 0.5
    assert (row.low, row.high) == pytest.approx((row.value - 1.644854 * sd, row.value + 1.644854 * sd))
    assert row.threshold == -5.0
    assert causes(case)["slow-response"].verdict is Verdict.AGAINST


def test_the_noise_is_the_variance_of_a_part_less_the_whole(make) -> None:
    """From sample variances of drawn people the formula gives, exactly, the mean sample variance of the differences."""
    rng = np.random.default_rng(5)
    people = rng.normal(60, 9, (200, 1)) + rng.gamma(2.0, 8.0, (200, len(SIX)))
    whole = people.mean(axis=1)
    each = {id_: Moments(ve=float(v), vp=0.0, df=99) for id_, v in zip(SIX, people.var(axis=0, ddof=1), strict=True)}
    moments = Moments(ve=float(whole.var(ddof=1)), vp=0.0, df=99)
    tally = replace(make().tally, dimension_moments=each, moments=moments)
    assert part_noise(tally) == pytest.approx((people - whole[:, None]).var(axis=0, ddof=1).mean())
    assert part_noise(replace(tally, moments=None)) is None


def test_within_noise_nothing_is_said(make) -> None:
    need = causes(make(parts={("d0", "d1"): [31.0, 25.0, 31.0, 31.0, 31.0, 31.0]}, n=6))["unclear-need"]
    assert need.verdict is Verdict.UNKNOWN
    assert need.unsettled and not need.for_ and not need.against


def test_what_is_low_everywhere_is_not_special_to_the_link(make) -> None:
    low = [35.0, 35.0, 5.0, 35.0, 35.0, 35.0]
    pairs = [(s, c) for s in IDS for c in IDS if s != c]
    everywhere = {pair: [75.0, 75.0, 45.0, 75.0, 75.0, 75.0] for pair in pairs} | {("d0", "d1"): low}
    slow = causes(make(parts=everywhere))["slow-response"]
    assert slow.verdict is Verdict.AGAINST
    assert slow.against[0].value == pytest.approx(0.0, abs=1e-9)


def test_a_part_whose_questions_do_not_hang_together_says_nothing(make) -> None:
    need = causes(make(parts=LOW_NEEDS, loose=("clear-needs",)))["unclear-need"]
    assert (need.verdict, need.for_, need.against, need.unsettled) == (Verdict.UNKNOWN, (), (), ())


def test_a_questionnaire_of_ones_own_is_matched_by_id_only(make) -> None:
    ids = ("a", "b", "trust")
    found = causes(make(ids=ids, parts={("d0", "d1"): [40.0, 40.0, 10.0]}))
    assert found["lack-of-trust"].verdict is Verdict.SUPPORTED
    for tag in ("unclear-need", "slow-response"):
        assert not found[tag].for_ + found[tag].against + found[tag].unsettled


def test_a_wall_is_asked_each_way_and_one_way_is_enough(make) -> None:
    parts = {("d0", "d1"): [36.0, 36.0, 6.0, 36.0, 36.0, 36.0]}
    slow = causes(make(parts=parts), WALL)["slow-response"]
    assert slow.verdict is Verdict.SUPPORTED
    assert [e.links for e in slow.for_] == [(("d0", "d1"),)]
    assert [e.links for e in slow.unsettled] == [(("d1", "d0"),)]


def _links(**first):
    return [
        {"supplier": s, "customer": c, "channels": ["call"], **(first if (s, c) == ("d0", "d1") else {})}
        for s in IDS for c in IDS if s != c
    ]  # fmt: skip


DAYS = {"measure": "delivery", "target": 3, "unit": "days", "better": "lower", "actual": 5}


@pytest.mark.parametrize(
    ("kept", "verdict"), [((60, 100), Verdict.SUPPORTED), ((100, 100), Verdict.AGAINST), ((10, 11), Verdict.UNKNOWN)]
)
def test_a_standard_of_speed_speaks_of_response(make, kept, verdict) -> None:
    """60 of 100 is surely under 95 %, 100 of 100 surely not (Wilson 90 %: from 97 %), 10 of 11 may be either."""
    met, total = kept
    parts = {("d0", "d1"): [30.0, 30.0, 30.0]}
    case = make(ids=("x", "y", "z"), parts=parts, links=_links(standards=[{**DAYS, "met": met, "total": total}]))
    slow = causes(case)["slow-response"]
    assert slow.verdict is verdict
    (row,) = slow.for_ + slow.against + slow.unsettled
    assert (row.measure, row.value, row.n) == ("attainment", pytest.approx(met / total), total)


def test_a_standard_that_is_not_of_speed_says_nothing_of_response(make) -> None:
    links = _links(standards=[{**DAYS, "unit": "pieces", "met": 1, "total": 100}])
    slow = causes(make(ids=("x", "y"), parts={("d0", "d1"): [30.0, 30.0]}, links=links))["slow-response"]
    assert not slow.for_ + slow.against + slow.unsettled


def test_numbers_that_contradict_each_other_leave_it_open(make) -> None:
    links = _links(standards=[{**DAYS, "met": 60, "total": 100}])
    slow = causes(make(parts={("d0", "d1"): [30.0] * 6}, links=links))["slow-response"]
    assert slow.verdict is Verdict.UNKNOWN
    assert slow.for_ and slow.against


@pytest.mark.parametrize(("own", "verdict"), [(95.0, Verdict.SUPPORTED), (60.0, Verdict.AGAINST)])
def test_the_suppliers_own_view_tells_a_blind_spot(make, own, verdict) -> None:
    found = causes(make(self_rating=own))["blind-spot"]
    assert found.verdict is verdict
    (row,) = found.for_ + found.against
    assert row.measure == "self_gap"


def test_without_a_view_of_its_own_a_blind_spot_is_not_known(make) -> None:
    found = causes(make())["blind-spot"]
    assert (found.verdict, found.for_, found.against, found.unsettled) == (Verdict.UNKNOWN, (), (), ())


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [(["g1"], ["g2"], Verdict.SUPPORTED), (["g1", "g2"], ["g2"], Verdict.AGAINST), ([], ["g2"], Verdict.UNKNOWN)],
)
def test_goals_that_are_not_shared(make, one, two, verdict) -> None:
    departments = [{"id": "d0", "goals": one}, {"id": "d1", "goals": two}, *IDS[2:]]
    case = make(ids=("x", "y"), parts={("d0", "d1"): [30.0, 30.0]}, departments=departments)
    found = causes(case)["goal-conflict"]
    assert found.verdict is verdict


def test_one_measure_pulled_both_ways_is_a_conflict_of_goals(make) -> None:
    links = _links(standards=[DAYS])
    back = next(x for x in links if (x["supplier"], x["customer"]) == ("d1", "d0"))
    back["standards"] = [{**DAYS, "better": "higher"}]
    found = causes(make(ids=("x", "y"), parts={("d0", "d1"): [30.0, 30.0]}, links=links), WALL)["goal-conflict"]
    assert found.verdict is Verdict.SUPPORTED
    assert found.for_[0].measure == "opposed_standards"


def test_a_load_far_out_is_an_overload(make) -> None:
    few = [{"id": "d0", "headcount": 2}, *({"id": id_, "headcount": 40} for id_ in IDS[1:])]
    many = [{"id": "d0", "headcount": 90}, *({"id": id_, "headcount": 40} for id_ in IDS[1:])]
    assert causes(make(departments=few))["overload"].verdict is Verdict.SUPPORTED
    assert causes(make(departments=many))["overload"].verdict is Verdict.AGAINST
    bare = causes(make())["overload"]
    assert not bare.for_ + bare.against + bare.unsettled


def test_a_link_without_a_channel_where_others_have_one_is_structure(make) -> None:
    found = causes(make(links=_links(channels=[])))["structure"]
    assert found.verdict is Verdict.SUPPORTED
    assert [(e.measure, e.value) for e in found.for_] == [("channels", 0.0)]
    assert causes(make(links=_links()))["structure"].verdict is Verdict.AGAINST


def test_a_long_way_in_the_reporting_line_is_structure(make) -> None:
    """All sit under one unit (2 steps), d1 four levels down under another: 1 up, 5 down."""
    chain = [{"id": f"u{i}", "parent": f"u{i - 1}" if i else "top"} for i in range(4)]
    near = [{"id": id_, "parent": "top"} for id_ in IDS if id_ != "d1"]
    departments = [{"id": "top"}, *chain, *near, {"id": "d1", "parent": "u3"}]
    links = [{"supplier": s, "customer": c} for s in IDS for c in IDS if s != c]
    found = causes(make(departments=departments, links=links))["structure"]
    assert found.verdict is Verdict.SUPPORTED
    assert ("reporting_steps", 6.0) in [(e.measure, e.value) for e in found.for_]


def test_walls_and_weak_links_have_all_tags_in_order_and_nothing_else_has(make) -> None:
    findings = run_all(make(parts=LOW_NEEDS, self_rating=95.0))
    assert {f.check for f in findings if f.causes} >= {"weak-link"}
    for f in findings:
        if f.check in CAUSED and f.state is State.FOUND:
            assert tuple(c.tag for c in f.causes) == TAGS
        else:
            assert f.causes == ()


def test_the_gap_of_a_one_part_questionnaire_is_not_known(make) -> None:
    case = make(ids=("clear-needs",), parts={("d0", "d1"): [30.0]})
    assert part_gaps(case.tally, "clear-needs") == {}
    assert usual_gap({}) == 0.0
    assert mean_gap({}, 0.0, (("d0", "d1"),), {}) is None


def test_every_bundled_questionnaire_is_matched_where_it_asks_for_a_tag() -> None:
    asked = {
        "six-principles": {"unclear-need", "slow-response", "lack-of-trust", "goal-conflict"},
        "short": {"unclear-need", "slow-response", "lack-of-trust", "goal-conflict"},
        "internal-servqual": {"unclear-need", "slow-response", "lack-of-trust"},
        "collaboration": {"lack-of-trust", "goal-conflict"},
        "satisfaction-loop": {"unclear-need"},
        "four-strengths": set(),
    }
    for name, tags in asked.items():
        instrument, _ = read_instrument(name, base=Path())
        assert instrument is not None
        ids = {d.id for d in instrument.dimensions}
        assert {tag for tag, (known, _) in PARTS.items() if ids & set(known)} == tags, name
