"""Reliability against other people's software, by hand, and what must not be said."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from icdiag.formulas.alpha_draws import alpha_spread, drawn_interval, person_sums
from icdiag.formulas.reliability import alpha
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.tally.items import rwg_j
from icdiag.tally.ratings import ratings
from icdiag.tally.scales import reliability
from icdiag.tally.tally import build_tally

SHARED = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
data = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared real data are not beside this checkout")


@data
def test_alpha_of_two_thousand_people():
    """psych::alpha on lq2002, as in expected/lq2002_alpha_R.csv."""
    found = {}
    with (SHARED / "data" / "expected" / "lq2002_alpha_R.csv").open(encoding="utf-8") as f:
        want = {row["scale"].split()[1]: float(row["alpha"]) for row in csv.DictReader(f)}
    table = np.genfromtxt(next((SHARED / "data" / "lq2002").glob("*.csv")), delimiter=",", names=True)
    for scale in want:
        stem, last = scale.split("-")
        prefix = stem.rstrip("0123456789")
        names = [f"{prefix}{i:02}" for i in range(1, int(last) + 1)]
        found[scale] = alpha(np.stack([table[n] for n in names], axis=1))
    assert found == {k: pytest.approx(v, abs=1e-9) for k, v in want.items()}


def test_agreement_against_leaning_answers():
    """Slight skew for five options: variance 1.34 (LeBreton & Senter 2008), so 1.34 there is no agreement."""
    one = Instrument("i", Name(), (Dimension("d", Name(), (Item("q", Name(), Scale(1, 5)),)),))
    assert rwg_j(one, np.array([[1.34 * 625]]), skewed=True)[0] == 0.0
    assert rwg_j(one, np.array([[0.67 * 625]]), skewed=True)[0] == pytest.approx(0.5)
    ten = Instrument("i", Name(), (Dimension("d", Name(), (Item("q", Name(), Scale(1, 10)),)),))
    assert np.isnan(rwg_j(ten, np.array([[1.0]]), skewed=True)[0])


def test_a_question_that_was_not_reversed_is_seen(survey):
    rng = np.random.default_rng(3)
    s = survey(dimensions=2, items=3)
    for i in range(40):
        for x in ("hr", "it"):
            felt = np.clip(np.rint(3 + rng.standard_normal() + 0.5 * rng.standard_normal(6)), 1, 5)
            felt[1] = 6 - felt[1]
            s.add(f"p{i:02}", "sales", x, *felt.tolist())
    first, second = build_tally(s.answers(), s.org(), keep_careless=True).reliability
    assert [x.rest < 0 for x in first.item_stats] == [False, True, False]
    assert first.item_stats[1].whole < 0 < first.item_stats[0].whole
    assert first.item_stats[1].alpha_without > 0.7 > first.alpha
    assert (second.people, second.n, second.items) == (40, 80, 3)
    assert second.omega > 0.7 and second.coefficient == second.omega


def test_what_only_kind_and_harsh_markers_make_is_gone_when_people_are_centred(survey):
    rng = np.random.default_rng(4)
    s = survey(dimensions=1, items=3)
    for i in range(600):
        mood = rng.standard_normal()
        for x in ("hr", "it", "law"):
            s.add(f"p{i:03}", "sales", x, *np.clip(np.rint(3 + mood + 0.6 * rng.standard_normal(3)), 1, 5).tolist())
    (scale,) = build_tally(s.answers(), s.org(), keep_careless=True).reliability
    assert scale.alpha > 0.7 and abs(scale.centred) < 0.2  # standard error .05: sqrt(2 * 3 / (2 * 1200))


def test_nothing_is_said_of_nine_people_or_of_one_question(survey):
    s = survey(dimensions=1, items=3)
    for i in range(9):
        for x in ("hr", "it"):
            s.add(f"p{i}", "sales", x, 1 + i % 5, 1 + i % 4, 2)
    (scale,) = build_tally(s.answers(), s.org()).reliability
    assert (scale.n, scale.people) == (18, 9)
    assert scale.alpha is scale.omega is scale.coefficient is None and scale.item_stats == ()
    s = survey(dimensions=2, items=1)
    for i in range(12):
        s.add(f"p{i}", "sales", "hr", 1 + i % 5, 1 + i % 4)
    tally = build_tally(s.answers(), s.org())
    assert [x.coefficient for x in tally.reliability] == [None, None] and tally.halo is None


def test_a_dimension_that_may_not_be_shown_takes_no_part(survey):
    rng = np.random.default_rng(6)
    s = survey(dimensions=2, items=2)
    for i in range(12):
        s.add(f"p{i:02}", "sales", "hr", *rng.integers(1, 6, 4).tolist())
    for i in range(4):
        s.add(f"t{i}", "it", "hr", *rng.integers(1, 6, 4).tolist())
    s.add("t4", "it", "hr", 3, 4, None, None)  # the second dimension has four raters there
    answers, org = s.answers(), s.org()
    tally = build_tally(answers, org)
    assert tally.link("hr", "it").dimensions[1].n is None
    assert [x.n for x in tally.reliability] == [17, 12]
    rated = ratings(answers, 0)
    shown = np.ones(rated.dimensions.shape, bool)
    assert [x.n for x in reliability(answers.instrument, rated, shown)[0]] == [17, 16]


def answered(survey, feel, *, people=400):
    """Two dimensions of two items; ``feel`` gives a person's standing on each dimension."""
    rng = np.random.default_rng(8)
    s = survey(dimensions=2, items=2)
    for i in range(people):
        noise = 0.7 * rng.standard_normal(4)
        marks = np.clip(np.rint(3 + np.repeat(feel(rng), 2) + noise), 1, 5)
        s.add(f"p{i:03}", "sales", "hr", *marks.tolist())
    return build_tally(s.answers(), s.org(), keep_careless=True), np.array([row[4] for row in s.rows], float)


def test_two_dimensions_that_measure_one_thing_are_seen(survey):
    """Disattenuated correlation 1 of one thing, 0 of two; its standard error is about .05 here."""
    one, _ = answered(survey, lambda rng: np.full(2, rng.standard_normal()))
    assert one.halo == pytest.approx(1.0, abs=0.1)
    two, _ = answered(survey, lambda rng: rng.standard_normal(2))
    assert two.halo == pytest.approx(0.0, abs=0.15)


def test_a_dimension_of_two_questions_is_judged_by_both_halves(survey):
    tally, rows = answered(survey, lambda rng: rng.standard_normal(2), people=40)
    r = np.corrcoef(rows[:, 0], rows[:, 1])[0, 1]
    (first, _) = tally.reliability
    assert first.split_half == first.coefficient == pytest.approx(2 * r / (1 + r))
    assert first.alpha == pytest.approx(alpha(rows[:, :2])) and first.omega is None
    parts = person_sums(rows[:, :2].T, np.ones(40, bool), np.arange(40), 40)
    assert first.spread == pytest.approx(alpha_spread(parts, seed=1), rel=1e-6)
    low, high = drawn_interval(alpha=first.alpha, spread=first.spread, level=0.9)
    assert low < first.alpha < high
    assert tally.halo == pytest.approx(
        np.corrcoef(rows[:, :2].mean(axis=1), rows[:, 2:].mean(axis=1))[0, 1]
        / np.sqrt(alpha(rows[:, :2]) * alpha(rows[:, 2:]))
    )
