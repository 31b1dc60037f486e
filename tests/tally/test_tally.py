"""Counts and means by hand, and what must not be there."""

import pytest

from icdiag.tally.tally import build_tally


def test_means_and_counts_by_hand(survey):
    s = survey(dimensions=2, items=1)
    for i, (x, y) in enumerate([(1, 2), (2, 3), (3, 4), (4, 5), (5, None)]):
        s.add(f"p{i}", "sales", "hr", x, y)
    s.add("p5", "sales", "hr", 3, 3)
    link = build_tally(s.answers(), s.org()).link("hr", "sales")
    assert link.n == 6
    first, second = link.dimensions
    assert (first.n, second.n) == (6, 5)
    assert first.raw == pytest.approx(18 / 6)  # (1+2+3+4+5+3)/6
    assert second.raw == pytest.approx(17 / 5)  # (2+3+4+5+3)/5
    assert link.score == pytest.approx(((18 / 6 - 1) * 25 + (17 / 5 - 1) * 25) / 2)


def test_a_dimension_under_the_least_number_is_left_out_of_the_link(survey):
    s = survey(dimensions=2, items=1)
    for i in range(6):
        s.add(f"p{i}", "sales", "hr", 3, 1 if i < 4 else None)
    link = build_tally(s.answers(), s.org()).link("hr", "sales")
    assert link.dimensions[1].score is None and link.dimensions[1].n is None
    assert link.score == 50.0  # the first dimension alone


def test_several_answers_of_one_person_count_once(survey):
    s = survey(dimensions=1, items=1)
    for i in range(4):
        for v in (1, 5):
            s.add(f"p{i}", "sales", "hr", v)
    assert build_tally(s.answers(), s.org()).link("hr", "sales") is None
    s.add("p4", "sales", "hr", 2).add("p4", "sales", "hr", 2)
    link = build_tally(s.answers(), s.org()).link("hr", "sales")
    assert link.n == 5
    assert link.dimensions[0].raw == pytest.approx((4 * 3 + 2) / 5)
    assert link.dimensions[0].answers_mean is None  # one dimension: the mean over people would follow from both


def several(s):
    """Eight people of sales rate one, two, three … colleagues in hr, each with another pair of answers."""
    for i in range(8):
        for k in range(1 + i):
            s.add(f"p{i}", "sales", "hr", 1 + (i + k) % 5, 1 + (i * k) % 5)
    return s


def test_where_people_rate_several_times_by_design_the_dimensions_count_answers(survey):
    s = several(survey(dimensions=2, items=1))
    link = build_tally(s.answers(), s.org()).link("hr", "sales")
    first = [r[4][0] for r in s.rows]
    assert link.n == 8
    assert (link.dimensions[0].n, link.dimensions[0].answers) == (8, 36)
    assert link.dimensions[0].raw == link.dimensions[0].answers_mean == pytest.approx(sum(first) / 36)
    own = [[r[4] for r in s.rows if r[0] == f"p{i}"] for i in range(8)]
    people = [sum(sum(x[d] for x in rows) / len(rows) for d in (0, 1)) / 2 for rows in own]
    assert link.score == pytest.approx((sum(people) / 8 - 1) * 25)  # the link: each person once


def test_mean_over_answers_is_withheld_where_it_would_single_someone_out(survey):
    s = survey(dimensions=2, items=1)
    for i in range(6):
        s.add(f"p{i}", "sales", "hr", 3, 4)
    s.add("p0", "sales", "hr", 5, 5)  # one person gave two answers, five gave one
    assert build_tally(s.answers(), s.org()).link("hr", "sales").dimensions[0].answers_mean is None


def test_unanimous_extremes_are_not_shown_under_ten_people(survey):
    for n, want in ((6, 95.0), (10, 100.0)):
        s = survey(dimensions=1, items=1)
        for i in range(n):
            s.add(f"p{i}", "sales", "hr", 5)
        assert build_tally(s.answers(), s.org()).link("hr", "sales").score == want


def test_a_department_of_one_is_never_appraised(survey):
    s = survey(dimensions=1, items=1, headcount={"hr": 1, "it": 2})
    for i in range(8):
        s.add(f"p{i}", "sales", "hr", 2).add(f"p{i}", "sales", "it", 2)
    tally = build_tally(s.answers(), s.org())
    assert [(h.supplier, h.reason) for h in tally.hidden] == [("hr", "single-person")]
    assert tally.link("it", "sales") is not None


def test_a_known_total_that_pins_a_hidden_size_is_withheld(survey):
    s = survey(dimensions=1, items=1)
    for i in range(8):
        s.add(f"p{i}", "sales", "hr", 2)
    for i in range(3):
        s.add(f"t{i}", "it", "hr", 2)
    tally = build_tally(s.answers(), s.org())
    assert tally.rows_read is None and tally.rows_shown == 8  # else 11 - 8 = 3 people in it
    for i in range(2):
        s.add(f"u{i}", "legal", "hr", 2)
    assert build_tally(s.answers(), s.org()).rows_read == 13  # 5 hidden rows: 1+4, 2+3, 3+2 or 4+1


def test_raters_that_cannot_be_told_apart_overlap_as_much_as_they_can(survey):
    s = survey(dimensions=1, items=1, told_apart=False)
    for i in range(12):
        s.add(f"a{i}", "sales", "hr", 1 + i % 5)
    for i in range(7):
        s.add(f"b{i}", "sales", "it", 1 + i % 5)
    tally = build_tally(s.answers(), s.org())
    assert tally.overlap[2].tolist() == [7.0]
    assert tally.moments.vp == pytest.approx(tally.moments.ve / 3)
    assert {d.id: d.raters for d in tally.departments}["sales"] == 12


def test_row_order_changes_nothing(survey):
    s = survey(dimensions=2, items=2)
    for i in range(12):
        for supplier in ("hr", "it"):
            s.add(f"p{i}", "sales", supplier, 1 + i % 5, 1 + (i * 2) % 5, 3, 1 + (i * 3) % 5)
    one = build_tally(s.answers(), s.org())
    s.rows.reverse()
    two = build_tally(s.answers(), s.org())
    assert [(x.supplier, x.customer, x.n) for x in one.links] == [(x.supplier, x.customer, x.n) for x in two.links]
    assert [x.score for x in one.links] == pytest.approx([x.score for x in two.links], abs=1e-12)
    assert (one.moments.ve, one.moments.vp) == pytest.approx((two.moments.ve, two.moments.vp), abs=1e-9)
