"""Who is left out and who is not, by hand; and that hidden groups have no say in it."""

import json
import os
from dataclasses import replace
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.answers import marks
from icdiag.formulas.careless import response_spread, runs
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.model.settings import Settings
from icdiag.tally.careless import without_careless
from icdiag.tally.careless_people import FLAGS, signs
from icdiag.tally.careless_signs import Run, longest_run, run_of
from icdiag.tally.link_sums import link_sums
from icdiag.tally.ratings import rating_rows
from icdiag.tally.tally import build_tally

from .conftest import Survey

GOLDEN = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared")) / "golden"
SUPPLIERS = ("hr", "it", "law", "tax")


def questionnaire(*, reversed_=()):
    """Three dimensions of four items."""
    items = iter(range(1, 100))
    return Instrument(
        "test",
        Name(en="test"),
        tuple(
            Dimension(
                f"d{d}",
                Name(en=f"d{d}"),
                tuple(Item(f"q{i}", Name(), Scale(), i in reversed_) for i in (next(items) for _ in range(4))),
            )
            for d in range(3)
        ),
    )


def reading(rng, person, supplier, *, level=0.0):
    """Answers of somebody who reads: the supplier's level, the dimensions' own and the moment's mood."""
    felt = 3.3 + level + np.repeat([0.5, 0.0, -0.5], 4) + person + supplier + 0.8 * rng.standard_normal(12)
    return np.clip(np.rint(felt), 1, 5).astype(int).tolist()


def crowd(*, people=30, seed=1, suppliers=SUPPLIERS, instrument=None, told_apart=True):
    rng = np.random.default_rng(seed)
    s = Survey(instrument or questionnaire(), told_apart=told_apart)
    lived = {x: 0.7 * rng.standard_normal(people) for x in suppliers}
    for p in range(people):
        own = 0.4 * rng.standard_normal()
        for x in suppliers:
            s.add(f"p{p:02}", "sales", x, *reading(rng, own, lived[x][p]))
    return s


def flags_of(s, *, seconds=None):
    """Flag -> the names of those who bear it, and who was left out of any link."""
    answers, org = s.answers(), s.org()
    if seconds is not None:
        answers = replace(answers, seconds=np.array([seconds.get(r[0], np.nan) for r in s.rows]))
    rated = link_sums(rating_rows(answers, 0))[1]
    names = sorted({r[0] for r in s.rows})
    open_ = open_links(answers, org)
    people, flags = signs(answers, open_, org.settings)
    kept, found = without_careless(answers, rated, open_, org.settings)
    gone = {names[i] for i in np.unique(answers.respondent)} - {names[i] for i in np.unique(kept.respondent)}
    return {name: {names[people[i]] for i in np.flatnonzero(mask)} for name, mask in flags.items()}, gone, found


def open_links(answers, org):
    tally = build_tally(answers, org, keep_careless=True)
    code = answers.departments.index
    return {(code(x.customer), code(x.supplier)): tuple(d.n is not None for d in x.dimensions) for x in tally.links}


def straight(s, person, value, suppliers=SUPPLIERS, customer="sales"):
    for x in suppliers:
        s.add(person, customer, x, *[value] * 12)
    return s


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")
def test_the_hand_computed_case():
    case = json.loads((GOLDEN / "careless_toy" / "case.json").read_text("utf-8"))
    for name, row in case["input"]["rows"].items():
        ticked = np.array([float(x) for x in row if x is not None])
        person = np.zeros(len(ticked), np.int64)
        first, length = runs(person, ticked)
        assert int(length.max()) == case["expected"]["longstring"][name]
        assert response_spread(ticked[None])[0] == pytest.approx(case["expected"]["irv"][name], abs=1e-9)
        assert (len(first) == 1) == (name in case["expected"]["straightline"])


def row_runs(*rows):
    """Each row's answers, one after the other, as the columns of codes are put together."""
    width = max(map(len, rows))
    table = np.array([[*row, *[np.nan] * (width - len(row))] for row in rows], float)
    found = run_of(table[:, 0])
    for column in table.T[1:]:
        found = found.then(run_of(column))
    return found


def test_a_run_within_one_supplier_does_not_count():
    one = np.zeros(2, np.int64)
    within = row_runs([4] * 6, [2, 3, 3, 1])
    assert longest_run(within, one, np.arange(2)).tolist() == [0]  # 4 4 4 4 4 4 lies within the first supplier
    across = row_runs([4] * 6, [4, 3, 3, 1])
    assert longest_run(across, one, np.arange(2)).tolist() == [7]
    assert longest_run(across, one, one).tolist() == [0]  # two ratings of one supplier
    assert longest_run(across, np.arange(2), np.arange(2)).tolist() == [0, 0]  # two people


def counted(rows, supplier):
    """The longest run that crosses suppliers, found by going through all answers one by one."""
    told = [(x, s) for row, s in zip(rows, supplier, strict=True) for x in row if not np.isnan(x)]
    best = start = 0
    for i, (answer, who) in enumerate(told):
        start = i if not i or told[i - 1][0] != answer else start
        best = max(best, i - start + 1 if who != told[start][1] else 0)
    return best


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 1), st.lists(st.sampled_from([1.0, 2.0, np.nan]), min_size=4, max_size=4)), max_size=7
    ),
    parts=st.sampled_from([(4,), (1, 3), (2, 2), (1, 1, 1, 1)]),
)
def test_runs_are_those_of_all_answers_one_by_one(rows, parts):
    """However many answers stand together in a column."""
    rows = [(step, row) for step, row in rows if not np.isnan(row).all()]
    if not rows:
        return
    supplier, answers = np.cumsum([step for step, _ in rows]), [row for _, row in rows]
    ends = np.cumsum(parts).tolist()
    pieces = [row_runs(*(row[i:j] for row in answers)) for i, j in zip([0, *ends], ends, strict=False)]
    found = reduce(Run.then, pieces)
    assert found.n.tolist() == [sum(not np.isnan(x) for x in row) for row in answers]
    assert longest_run(found, np.zeros(len(rows), np.int64), supplier).tolist() == [counted(answers, supplier)]


def test_answers_of_a_hidden_dimension_are_as_if_never_given():
    """Three items of five options share a byte and a dimension has four: so dimensions share bytes here."""
    s = crowd()
    answers, open_ = s.answers(), open_links(s.answers(), s.org())
    closed = dict.fromkeys(open_, (True, False, True))
    ticked = answers.values.floats()
    ticked[:, 4:8] = np.nan
    blanked = replace(answers, values=marks(ticked))
    for settings in (Settings(), Settings(longstring=0.2)):
        (one, first), (two, second) = signs(answers, closed, settings), signs(blanked, closed, settings)
        assert one.tolist() == two.tolist() and len(one) == 30
        assert {name: mask.tolist() for name, mask in first.items()} == {n: m.tolist() for n, m in second.items()}


def test_somebody_who_ticks_one_answer_everywhere_is_left_out_and_nobody_else():
    s = straight(straight(crowd(), "x1", 4), "x2", 1)
    flags, gone, found = flags_of(s)
    assert flags["straight-line"] == {"x1", "x2"}
    assert gone >= {"x1", "x2"} and len(gone) <= 3
    assert (found.judged, found.left_out, dict(found.flags)["straight-line"]) == (32, len(gone), 2)
    tally = build_tally(s.answers(), s.org())
    assert tally.careless == found
    assert tally.link("hr", "sales").n == 32 - len(gone)
    assert tally.set_aside == {"careless": 4 * len(gone)}
    used = sum(r[0] not in gone for r in s.rows)
    assert tally.rows_read == used + sum(tally.set_aside.values()) == len(s.rows)
    assert {d.id: d.raters for d in tally.departments}["sales"] == 32  # they did answer


def test_the_same_answer_may_be_meant_where_nothing_in_the_questions_speaks_against_it():
    rng = np.random.default_rng(3)
    s = Survey(questionnaire())
    for p in range(30):
        for x in SUPPLIERS:
            s.add(f"p{p:02}", "sales", x, *np.clip(np.rint(3 + rng.standard_normal(12)), 1, 5).astype(int).tolist())
    straight(s, "x1", 4)
    assert flags_of(s)[0]["straight-line"] == set()  # the dimensions' means are alike
    s.instrument = questionnaire(reversed_={3, 8})
    assert flags_of(s)[0]["straight-line"] == {"x1"}  # 4 on a question and on its opposite


def test_one_supplier_alone_is_never_judged():
    s = straight(crowd(), "x1", 5, suppliers=("hr",))
    flags, gone, found = flags_of(s)
    assert found.judged == 30 and "x1" not in set().union(*flags.values()) | gone


def test_low_answers_are_no_sign():
    """Everybody's honest answers, moved down by 2 points: nobody new is left out."""
    rng = np.random.default_rng(5)
    lowest = Survey(questionnaire())
    for p in range(40):
        own = 0.4 * rng.standard_normal()
        for x in SUPPLIERS:
            low = -1.6 if p < 8 else 0.0  # eight people are let down by everybody
            lowest.add(f"p{p:02}", "sales", x, *reading(rng, own, 0.7 * rng.standard_normal(), level=low))
    gone = flags_of(lowest)[1]
    assert len(gone & {f"p{p:02}" for p in range(8)}) <= 1


def test_two_other_signs_are_needed():
    s = crowd(people=40)
    for x in SUPPLIERS:
        s.add("x1", "sales", x, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3 if x == "tax" else 4)
    flags, gone, _ = flags_of(s)
    assert "x1" in flags["longstring"] and "x1" in flags["low-variance"] and "x1" in gone
    rng = np.random.default_rng(9)
    s = crowd(people=40)
    for x in SUPPLIERS:
        s.add("x1", "sales", x, *rng.integers(1, 6, 12).tolist())
    flags, gone, _ = flags_of(s)
    assert "x1" in flags["even-odd"]
    assert ("x1" in gone) == (sum("x1" in flags[f] for f in FLAGS if f not in ("duplicate", "straight-line")) >= 2)
    flags, gone, _ = flags_of(s, seconds={"x1": 60.0, "p01": 60.0, "p02": 200.0})
    assert flags["too-fast"] == {"x1", "p01"}  # 60 seconds for 48 answers
    assert "x1" in gone and "p01" not in gone


def test_an_outlier_is_measured_from_its_own_link():
    """One supplier is bad at one thing in everybody's eyes: no outlier. One person answers like nobody else: one."""
    rng = np.random.default_rng(4)
    s = Survey(questionnaire())
    for p in range(60):
        for x in SUPPLIERS:
            felt = np.repeat([4.0, 4.0, 1.6 if x == "tax" else 4.0], 4) + 0.5 * rng.standard_normal(12)
            s.add(f"p{p:02}", "sales", x, *np.clip(np.rint(felt), 1, 5).astype(int).tolist())
    for x in SUPPLIERS:
        s.add("x1", "sales", x, *[1, 5] * 6)
    assert flags_of(s)[0]["outlier"] == {"x1"}


@pytest.mark.parametrize("items", [1, 4])
def test_whoever_dislikes_what_everybody_likes_is_no_outlier(items):
    """A person may give the lowest mark to all, with whom everybody else is content."""
    rng = np.random.default_rng(8)
    one = Dimension("d", Name(), tuple(Item(f"q{i}", Name(), Scale()) for i in range(items)))
    s = Survey(Instrument("test", Name(), (one,)))
    names = [f"s{i}" for i in range(9)]
    for p in range(80):
        for x in names:
            s.add(f"p{p:02}", "sales", x, *np.clip(np.rint(4.6 + 0.4 * rng.standard_normal(items)), 1, 5).tolist())
    for x in names:
        s.add("x1", "sales", x, *np.clip(np.rint(1.4 + 0.4 * rng.standard_normal(items)), 1, 5).tolist())
    flags, gone, _ = flags_of(s)
    assert "x1" not in flags["outlier"] | gone


def test_exact_doubles_are_told_and_kept():
    s = crowd()
    for r in [r for r in s.rows if r[0] == "p07"]:
        s.add("x1", r[1], r[2], *r[4])
    flags, gone, found = flags_of(s)
    assert flags["duplicate"] == {"p07", "x1"}
    assert gone & {"p07", "x1"} == set()
    assert dict(found.flags)["duplicate"] == 2


def test_nobody_is_judged_where_people_cannot_be_told_apart_or_are_few():
    assert build_tally(crowd(told_apart=False).answers(), crowd(told_apart=False).org()).careless is None
    few = straight(crowd(people=8), "x1", 3)
    tally = build_tally(few.answers(), few.org())
    assert tally.careless is None and tally.link("hr", "sales").n == 9


def test_where_very_many_would_go_nobody_does():
    s = crowd(people=20)
    for i in range(8):
        straight(s, f"x{i}", 3)
    tally = build_tally(s.answers(), s.org())
    assert tally.careless.too_many and tally.careless.left_out == 0
    assert tally.link("hr", "sales").n == 28 and tally.set_aside == {}


def test_a_link_keeps_its_raters_where_it_would_fall_under_the_least_number():
    s = crowd(people=30)
    for p in range(4):
        for x in SUPPLIERS[:2]:
            s.add(f"t{p}", "it", x if x != "it" else "law", *reading(np.random.default_rng(p), 0, 0))
    straight(s, "t9", 4, suppliers=("hr", "law"), customer="it")
    tally = build_tally(s.answers(), s.org())
    assert dict(tally.careless.flags)["straight-line"] == 1
    assert tally.link("hr", "it").n == 5  # the fifth is the one who did not read
    s.add("t8", "it", "hr", *[3, 4] * 6)
    assert build_tally(s.answers(), s.org()).link("hr", "it").n == 5  # now there are six, and five without that one


def test_the_suppliers_own_rating_is_without_them_too():
    s = straight(crowd(), "x1", 5)
    for p in range(6):
        s.add(f"p{p:02}", "sales", "sales", *[4] * 12, perspective=1)
    s.add("x1", "sales", "sales", *[5] * 12, perspective=1)
    (own,) = build_tally(s.answers(), s.org()).self_ratings
    assert own.n == 6


def test_a_row_that_is_a_person_is_counted_once():
    s = straight(straight(crowd(), "x1", 4), "x2", 1)
    answers = replace(s.answers(), rows_are_people=True, rows_read=32)
    tally = build_tally(answers, s.org())
    assert tally.set_aside == {"careless": tally.careless.left_out}


@pytest.mark.parametrize("seed", range(4))
def test_a_hidden_groups_answers_have_no_say(seed):
    """Twins: a hidden link's answers make somebody a straight-liner or not, and nothing published changes."""
    rng = np.random.default_rng(seed)
    twins = []
    for turn in (False, True):
        s = crowd(seed=seed)
        for i in range(2):
            straight(s, f"x{i}", 4)
            s.add(f"x{i}", "sales", "port", *([1, 5] * 6 if turn else [4] * 12))
        for p in range(2):
            answers = rng.integers(1, 6, 12).tolist() if turn else [3] * 12
            s.add(f"p{p:02}", "sales", "port", *answers)
        straight(s, "t0", 2, suppliers=("hr",), customer="it")
        s.add("t0", "it", "law", *([1, 5] * 6 if turn else [2] * 12))
        twins.append(build_tally(s.answers(), s.org()))
    one, two = twins
    assert {(h.supplier, h.customer) for h in one.hidden} == {("port", "sales"), ("hr", "it"), ("law", "it")}
    assert one.careless.left_out >= 2
    for name in type(one).__slots__:
        a, b = getattr(one, name), getattr(two, name)
        if name == "overlap":
            assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
        else:
            assert a == b, name


@pytest.mark.parametrize("seed", range(4))
def test_a_link_that_is_barely_shown_does_not_vanish_with_the_careless(seed):
    """What is shown is settled by the number of raters alone: it is the same whatever the answers are."""
    rng, shown = np.random.default_rng(seed), []
    for value in (None, 4):
        s = crowd(seed=seed)
        for p in range(6):
            for x in ("hr", "law"):
                careless = value is not None and p < 3
                s.add(f"t{p}", "it", x, *([value] * 12 if careless else reading(rng, 0, 0)))
        tally = build_tally(s.answers(), s.org())
        shown.append({(x.supplier, x.customer, tuple(d.n is not None for d in x.dimensions)) for x in tally.links})
    assert shown[0] == shown[1]


def test_settings_move_the_bounds():
    s = crowd(people=40)
    for x in SUPPLIERS:
        s.add("x1", "sales", x, *([4] * 12 if x in ("hr", "it") else reading(np.random.default_rng(2), 0, 0)))
    answers, org = s.answers(), s.org()
    open_ = open_links(answers, org)
    at = int(np.flatnonzero(np.unique([r[0] for r in s.rows]) == "x1")[0])
    for longstring, want in ((0.50, True), (0.80, False)):
        people, flags = signs(answers, open_, Settings(longstring=longstring))
        assert flags["longstring"][np.searchsorted(people, at)] == want


def test_row_order_changes_nobody():
    s = straight(crowd(), "x1", 4)
    one = flags_of(s)
    s.rows.reverse()
    assert flags_of(s) == one
