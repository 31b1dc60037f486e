"""Expected beside perceived: numbers by hand, and what they may not give away."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from icdiag.answers import marks
from icdiag.formulas.gaps import difference_reliability
from icdiag.formulas.importance import quadrant_shares
from icdiag.measures.servqual import service_gaps
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.model.settings import Settings
from icdiag.tally import draws, expectations
from icdiag.tally.draws import drawn_means
from icdiag.tally.tally import build_tally
from tests.tally.conftest import Survey
from tests.tally.expected_survey import UNITS, draw


def asked(survey, rows):
    """(answers, org) of (person, customer, supplier, perceived, expected) rows; None is no answer."""
    for person, customer, supplier, seen, _ in rows:
        survey.add(person, customer, supplier, *seen)
    wish = [[np.nan if v is None else float(v) for v in row[4]] for row in rows]
    return replace(survey.answers(), expected=marks(np.array(wish))), survey.org()


def tally_of(survey, rows):
    return build_tally(*asked(survey, rows))


def test_a_gap_is_the_mean_over_those_with_both(survey):
    seen, wish = [2, 3, 4, 3, 2, 4, 3, 5, 2, 3, 4, 1], [5, 4, 5, 5, 4, None, None, None, None, None, 4, 4]
    rows = [(f"p{i}", "sales", "hr", [p], [e]) for i, (p, e) in enumerate(zip(seen, wish, strict=True))]
    (link,) = tally_of(survey(dimensions=1, items=1), rows).expectations.links
    (gap,) = link.dimensions
    # with both: p0-p4, p10, p11 (7 people): P 2+3+4+3+2+4+1 = 19, E 5+4+5+5+4+4+4 = 31; the other five are p5-p9
    assert gap.n == 7
    assert gap.perceived == pytest.approx((19 / 7 - 1) * 25)
    assert gap.expected == pytest.approx((31 / 7 - 1) * 25)
    assert gap.gap == pytest.approx(-12 / 7 * 25)


def test_reversed_items_are_turned_on_both_sides():
    one = Dimension(
        "d", Name(en="d"), (Item("q1", Name(), Scale(1, 5)), Item("q2", Name(), Scale(1, 5), reversed=True))
    )
    rows = [(f"p{i}", "sales", "hr", [4, 2], [5, 1]) for i in range(12)]
    gap = tally_of(Survey(Instrument("t", Name(en="t"), (one,))), rows).expectations.links[0].dimensions[0]
    assert (gap.perceived, gap.expected) == (75.0, 100.0)  # 2 turns into 4, 1 into 5


def people(n, skip=0, skipped=3, seen=3):
    """n people of sales on hr; the last ``skip`` leave out what they expect."""
    kept = n - skip
    return [(f"p{i:02d}", "sales", "hr", [seen if i < kept else skipped], [4 if i < kept else None]) for i in range(n)]


@pytest.mark.parametrize(
    ("n", "skip", "behind"),
    [
        (5, 0, 5),
        (9, 1, None),  # five must stay out of the gap, four would be left in it
        (10, 1, 5),
        (20, 3, 15),  # two more are left out by lot
        (20, 5, 15),
        (20, 12, 8),
        (20, 16, None),  # four with both
        (4, 0, None),  # the link itself is hidden
    ],
)
def test_who_is_left_out_is_nobody_or_enough_people(survey, n, skip, behind):
    links = tally_of(survey(dimensions=1, items=1), people(n, skip)).expectations.links
    assert [x.dimensions[0].n for x in links] == ([] if behind is None else [behind])


def test_the_rest_is_not_all_at_one_end_of_the_scale(survey):
    """Subtraction would otherwise say that each of the five others answered 5."""
    assert tally_of(survey(dimensions=1, items=1), people(20, 5, skipped=5)).expectations.links == ()
    assert len(tally_of(survey(dimensions=1, items=1), people(20, 10, skipped=5)).expectations.links) == 1


def test_under_ten_people_are_kept_off_the_ends(survey):
    rows = [(f"p{i}", "sales", "hr", [1], [5]) for i in range(9)]
    gap = tally_of(survey(dimensions=1, items=1), rows).expectations.links[0].dimensions[0]
    assert (gap.expected, gap.perceived) == (95.0, 5.0)


def test_no_gap_where_a_mean_counts_answers(survey):
    """There the mean over people of one dimension is not published, and a gap would publish it."""
    s = survey(dimensions=2, items=1)
    rows = [
        (f"p{i}", "sales", "hr", [1 + (i + k) % 5, 1 + (i * k) % 5], [4, 4])
        for i in range(12)
        for k in range(1 + i % 4)
    ]
    tally = tally_of(s, rows)
    assert tally.link("hr", "sales").dimensions[0].answers is not None
    assert tally.expectations.links == ()


def test_nothing_where_nothing_was_expected(survey):
    answers, org = asked(survey(dimensions=1, items=1), people(12))
    assert build_tally(replace(answers, expected=None), org).expectations is None
    blank = replace(answers, expected=marks(np.full(answers.expected.codes.shape, np.nan)))
    assert build_tally(blank, org).expectations is None


def test_several_rows_of_one_person_count_once(survey):
    rows = [*people(12), ("p00", "sales", "hr", [5], [2])]
    gap = tally_of(survey(dimensions=1, items=1), rows).expectations.links[0].dimensions[0]
    assert gap.n == 12
    assert gap.perceived == pytest.approx(((11 * 3 + 4) / 12 - 1) * 25)
    assert gap.expected == pytest.approx(((11 * 4 + 3) / 12 - 1) * 25)


def mixed(seed):
    """Two customers and two suppliers with links that keep all, lose some by lot, and lose their gap."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer, supplier, n, skip in (
        ("sales", "hr", 12, 2), ("sales", "it", 12, 6), ("finance", "hr", 7, 1), ("finance", "it", 7, 0),
    ):  # fmt: skip
        blank = set(rng.permutation(n)[:skip].tolist())
        for p in range(n):
            seen = rng.integers(2, 4, 2).tolist()
            wish = [None, None] if p in blank else rng.integers(2, 4, 2).tolist()
            rows.append((f"{customer}-{p:02d}", customer, supplier, seen, wish))
    return rows


def published(rows):
    """Every mean that leaves the tally or follows from it, in a fixed order."""
    survey = Survey(two_parts())
    tally = tally_of(survey, rows)
    gaps = service_gaps(tally, Settings())
    numbers = []
    for link in tally.links:
        numbers += [link.score, *(d.score for d in link.dimensions)]
    for profile in (gaps.whole, *gaps.suppliers.values(), *gaps.links.values()):
        for part in (profile.overall, *(d.gap for d in profile.dimensions)):
            numbers += [part.expected, part.perceived, part.value, part.alone]
    return np.array(numbers)


def two_parts():
    return Instrument(
        "t", Name(en="t"),
        tuple(Dimension(d, Name(en=d), (Item(f"q{d}", Name(), Scale(1, 5)),)) for d in ("a", "b")),
    )  # fmt: skip


def owed(rows):
    """(numbers, people, cells): what each published number owes to each answer, found by moving one at a time."""
    before = published(rows)
    names = sorted({row[0] for row in rows})
    weight = np.zeros((len(before), len(names), 2 * 2 * 2))
    for i, (person, customer, supplier, seen, wish) in enumerate(rows):
        for side, values in enumerate((seen, wish)):
            for d, value in enumerate(values):
                if value is not None:
                    moved = [list(values) for values in (seen, wish)]
                    moved[side][d] = value + 1
                    other = [*rows[:i], (person, customer, supplier, *moved), *rows[i + 1 :]]
                    cell = 4 * (supplier == "it") + 2 * side + d
                    weight[:, names.index(person), cell] += published(other) - before
    assert (np.abs(weight).sum(axis=(1, 2)) > 0).all()
    return names, weight


def small_groups_follow(names, weight):
    """Whether some combination of the numbers speaks of one to four people alone.

    In an orthonormal basis of all combinations such a one has its whole length within the group's own cells.
    """
    _, strength, basis = np.linalg.svd(weight.reshape(len(weight), -1), full_matrices=False)
    basis = basis[strength > 1e-9].reshape(-1, *weight.shape[1:])
    sides = [[i for i, name in enumerate(names) if name.startswith(d)] for d in ("sales", "finance")]
    across = [(*a, *b) for a in combinations(sides[0], 2) for b in combinations(sides[1], 2)]
    groups = [*combinations(sides[0], 4), *combinations(sides[1], 4), *across]  # what fewer give away, four do too
    inside = np.stack([basis[:, list(group), :].reshape(len(basis), -1) for group in groups])
    return bool(np.linalg.svd(inside, compute_uv=False).max() > 1 - 1e-7)


@pytest.mark.parametrize("seed", range(2))
def test_no_group_of_one_to_four_people_follows(monkeypatch, seed):
    monkeypatch.setattr(draws, "DRAWS", 3)
    names, weight = owed(mixed(seed))
    assert len(weight) == 4 * 3 + (1 + 2 + 3) * 3 * 4  # three links have a gap, the fourth has none
    assert not small_groups_follow(names, weight)


def test_the_attack_succeeds_without_the_rule(monkeypatch):
    monkeypatch.setattr(draws, "DRAWS", 3)
    monkeypatch.setattr(expectations, "_in_the_gap", lambda seen, wish, lot, min_n: np.isfinite(seen + wish))
    monkeypatch.setattr(expectations, "rest_is_safe", lambda rest, min_n: True)
    assert small_groups_follow(*owed(mixed(0)))


@pytest.mark.parametrize("seed", range(3))
def test_answers_behind_no_published_gap_change_nothing(seed):
    answers, org = draw(seed, size=9, skip=0.08)
    first = build_tally(answers, org)
    shown = {(x.supplier, x.customer) for x in first.expectations.links}
    assert 0 < len(shown) < 20
    ids = answers.departments
    hidden = np.array([(ids[s], ids[c]) not in shown for s, c in zip(answers.supplier, answers.customer, strict=True)])
    expected = answers.expected.floats()
    turned = np.where(hidden[:, None], 8 - expected, expected)
    assert (np.nan_to_num(turned) != np.nan_to_num(expected)).any()
    second = build_tally(replace(answers, expected=marks(turned)), org)
    assert second.expectations == first.expectations


def test_gaps_stand_on_the_people_that_the_screen_for_careless_answers_left():
    """One person of each department ticks 4 all the way down, in both columns: out of the scores, and of the gaps."""
    answers, org = draw(2, size=16, skip=0.05)
    first = np.array([int(np.flatnonzero(answers.customer == c)[0]) for c in np.unique(answers.customer)])
    lazy = np.isin(answers.respondent, answers.respondent[first])
    flat = replace(
        answers,
        values=marks(np.where(lazy[:, None], 4.0, answers.values.floats())),
        expected=marks(np.where(lazy[:, None], 4.0, answers.expected.floats())),
    )
    tally = build_tally(flat, org)
    assert tally.careless.left_out == len(UNITS)
    assert {x.n for x in tally.links} == {15}
    left_out = 0
    for link in tally.expectations.links:
        scored = {d.id: d.n for d in tally.link(link.supplier, link.customer).dimensions}
        for gap in link.dimensions:
            assert scored[gap.dimension] - gap.n in {0, *range(5, 16)}
            left_out += scored[gap.dimension] - gap.n
    assert left_out > 0


def test_row_order_changes_no_gap(survey):
    rows = mixed(1)
    one, two = (tally_of(Survey(two_parts()), list(r)).expectations for r in (rows, rows[::-1]))
    for a, b in zip(one.links, two.links, strict=True):
        assert (a.supplier, a.customer) == (b.supplier, b.customer)
        for x, y in zip(a.dimensions, b.dimensions, strict=True):
            assert (x.n, x.gap) == (y.n, pytest.approx(y.gap))


def test_difference_reliability_by_hand():
    # equal spreads, alphas .8, r .6: (.8 + .8 - 1.2) / (1 + 1 - 1.2) = .4 / .8
    assert difference_reliability((0.8, 0.8), (10.0, 10.0), 0.6) == pytest.approx(0.5)
    # unrelated: the difference is as reliable as its parts
    assert difference_reliability((0.8, 0.8), (10.0, 10.0), 0.0) == pytest.approx(0.8)
    # (.9 * 400 + .7 * 100 - 2 * .3 * 200) / (400 + 100 - 120) = 310 / 380
    assert difference_reliability((0.9, 0.7), (20.0, 10.0), 0.3) == pytest.approx(310 / 380)
    assert difference_reliability((0.8, 0.8), (10.0, 10.0), 1.0) is None


def test_spread_by_hand(survey):
    """Two links of six: gaps -1 and +1 in steps around each link's mean, so the pooled variance is 12 / 10 steps^2."""
    rows = []
    for customer, supplier in (("sales", "hr"), ("it", "hr")):
        for i in range(6):
            rows.append((f"{customer}{i}", customer, supplier, [3 + (-1) ** i], [4]))
    found = tally_of(survey(dimensions=1, items=1), rows).expectations
    assert found.spread[0].people == 12
    assert found.spread[0].within_sd == pytest.approx(25 * np.sqrt(12 / 10))
    assert found.spread[0].reliability is None  # one item has no internal consistency
    # the mean of 12 independent gaps with variance 1 has the standard error sqrt(1 / 12) steps
    assert found.spread[0].mean_sd == pytest.approx(25 * np.sqrt(1 / 12), rel=0.08)
    assert tally_of(survey(dimensions=1, items=1), rows[:9]).expectations.spread[0].mean_sd is None


def test_people_are_drawn_whole():
    """Twelve people with three equal answers each: the standard error is that of 12 answers, not of 36."""
    person = np.repeat(np.arange(12), 3)
    values = np.where(person % 2 == 0, 1.0, -1.0)[:, None]
    assert drawn_means(person, values, seed=1).std() == pytest.approx(np.sqrt(1 / 12), rel=0.08)
    assert np.array_equal(drawn_means(person, values, seed=1), drawn_means(person, values, seed=1))


def test_many_people_are_drawn_in_groups(monkeypatch):
    monkeypatch.setattr(draws, "MOST_GROUPS", 50)
    rng = np.random.default_rng(3)
    values = rng.normal(0, 1, (1000, 1))
    assert drawn_means(np.arange(1000), values, seed=1).std() == pytest.approx(np.sqrt(1 / 1000), rel=0.25)


def test_quadrant_shares_by_hand():
    x = np.array([[1.0, 2.0, 9.0], [1.0, 8.0, 9.0]])  # means 4 and 6
    y = np.array([[5.0, 1.0, 3.0], [5.0, 1.0, 6.0]])  # means 3 and 4
    assert quadrant_shares(x, y) == [(0.0, 0.0, 0.0, 1.0), (0.0, 0.5, 0.5, 0.0), (1.0, 0.0, 0.0, 0.0)]


def test_stated_importance_of_suppliers():
    answers, org = draw(2, importance=True)
    tally = build_tally(answers, org)
    assert [p.id for p in tally.importance] == sorted(UNITS, key=answers.departments.index)
    assert all(sum(p.shares) == pytest.approx(1.0) for p in tally.importance)
    assert build_tally(replace(answers, importance=np.full(len(answers.importance), np.nan)), org).importance == ()


def test_importance_of_under_ten_is_kept_off_the_ends(survey):
    for n, want in ((9, 4.8), (10, 5.0)):
        answers, org = asked(survey(dimensions=1, items=1), people(n))
        link = build_tally(replace(answers, importance=np.full(n, 5.0)), org).link("hr", "sales")
        assert link.importance == pytest.approx(want)  # 95 on the way from 1 to 5


def test_raters_that_cannot_be_told_apart_have_gaps_too():
    answers, org = draw(1)
    one_each = replace(answers, respondent=np.arange(len(answers.respondent)), told_apart=False)
    assert len(build_tally(one_each, org).expectations.links) == 20
