"""Reliability against other people's software, by hand, and what must not be said."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.tally.items import consensus, rwg_j
from icdiag.tally.moments import cronbach_alpha
from icdiag.tally.ratings import ratings
from icdiag.tally.scales import correlation, halo, one_factor_omega, reliability, split_half
from icdiag.tally.tally import build_tally

SHARED = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
golden = pytest.mark.skipif(
    not (SHARED / "golden").is_dir(), reason="the shared golden cases are not beside this checkout"
)
data = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared real data are not beside this checkout")


def attitude(name):
    folder = SHARED / "golden" / name
    case = json.loads((folder / "case.json").read_text("utf-8"))
    with (folder / case["input"]["file"]).open(encoding="utf-8") as f:
        names = next(csv.reader(f))
    return names, np.genfromtxt(folder / case["input"]["file"], delimiter=",", skip_header=1), case["expected"]


@golden
def test_omega_equals_lavaan():
    _, rows, expected = attitude("omega_attitude")
    assert one_factor_omega(rows) == pytest.approx(expected["omega_ml_cov"], abs=1e-5)  # the case allows .002


@golden
def test_item_statistics_equal_psych():
    names, rows, expected = attitude("alpha_attitude")
    for i, name in enumerate(names):
        others = np.delete(rows, i, axis=1)
        assert correlation(rows[:, i], others.sum(axis=1)) == pytest.approx(
            expected["item_total_corrected"][name], abs=1e-5
        )
        assert cronbach_alpha(others) == pytest.approx(expected["alpha_if_dropped"][name], abs=1e-5)


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
        found[scale] = cronbach_alpha(np.stack([table[n] for n in names], axis=1))
    assert found == {k: pytest.approx(v, abs=1e-9) for k, v in want.items()}


def test_omega_of_known_loadings():
    """Three items with loadings .8, .6, .5 and unit variances: omega = 1.9^2 / (1.9^2 + .36 + .64 + .75)."""
    loading = np.array([0.8, 0.6, 0.5])
    cov = np.outer(loading, loading)
    np.fill_diagonal(cov, 1.0)
    z = np.linalg.qr(np.random.default_rng(1).standard_normal((200, 3)) - 0.0)[0]
    z -= z.mean(axis=0)
    rows = z @ np.linalg.inv(np.linalg.cholesky(np.cov(z, rowvar=False))).T @ np.linalg.cholesky(cov).T
    assert np.cov(rows, rowvar=False) == pytest.approx(cov)
    assert one_factor_omega(rows) == pytest.approx(1.9**2 / (1.9**2 + 0.36 + 0.64 + 0.75), abs=1e-6)
    # a multiplied item changes omega in the covariance metric, as in the golden case's convention
    assert one_factor_omega(rows * [1, 1, 3]) == pytest.approx(2.9**2 / (2.9**2 + 0.36 + 0.64 + 9 * 0.75), abs=1e-6)


def test_split_half_by_hand():
    x = np.arange(12.0)
    assert split_half(np.column_stack([x, x])) == pytest.approx(1.0)
    assert split_half(np.column_stack([x, -x])) == -1.0
    y = np.array([1.0, -1.0] * 6)
    r = float(np.corrcoef(x, y)[0, 1])
    assert split_half(np.column_stack([x, y])) == pytest.approx(2 * r / (1 + r))
    assert split_half(np.column_stack([x, np.ones(12)])) is None


def test_halo_is_one_where_dimensions_measure_one_thing():
    rng = np.random.default_rng(2)
    one = rng.standard_normal(5000)
    alpha = 1 / 1.5  # true variance 1, error variance .5
    noisy = one[:, None] + np.sqrt(0.5) * rng.standard_normal((5000, 3))
    assert halo(noisy, [alpha] * 3) == pytest.approx(1.0, abs=0.03)
    assert halo(rng.standard_normal((5000, 3)), [alpha] * 3) == pytest.approx(0.0, abs=0.05)
    assert halo(noisy, [alpha, None, None]) is None


@pytest.mark.parametrize(
    ("counts", "want"),
    [
        ([0, 0, 20, 0, 0], 1.0),  # all alike
        ([4, 4, 4, 4, 4], 0.0),  # as many of each
        ([10, 0, 0, 0, 10], -1.0),  # two camps at the ends
        ([0, 10, 10, 0, 0], 0.75),  # two neighbours: U = 1, 1 - (2 - 1) / 4
        ([10, 0, 10, 0, 0], 0.125),  # 101 once, 110-like twice: U = (3 * 2 - 4 * 1) / (3 * 3) = 2/9 … see below
    ],
)
def test_consensus_by_hand(counts, want):
    """Van der Eijk (2001): his marks are 1, 0 and -1; the others follow from his definition."""
    if counts == [10, 0, 10, 0, 0]:
        # zeros at 2, 4, 5: at 2 one below and one above (101); at 4 and 5 two below (110): TDU = 1, TU = 2
        want = (3 * 2 - 4 * 1) / (3 * 3) * (1 - 1 / 4)
    assert consensus(np.array([counts]))[0] == pytest.approx(want)


def test_consensus_takes_layers_apart():
    """20 answers 2 6 2 5 5: layers 2 of 11111 (A 0), 3 of 01011, 1 of 01000 … weighted by what they hold."""
    layers = consensus(np.array([[2, 6, 2, 5, 5]]))[0]
    patterns = [([2, 2, 2, 2, 2], 10), ([0, 3, 0, 3, 3], 9), ([0, 1, 0, 0, 0], 1)]
    assert layers == pytest.approx(sum(consensus(np.array([p]))[0] * w for p, w in patterns) / 20)


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
