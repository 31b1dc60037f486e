"""Privacy by attack: stack everything the tally publishes as equations over people, and look for small groups."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from icdiag.model.settings import Settings
from icdiag.tally.expectations import _fives_are_safe, _in_the_gap, _more_out
from icdiag.tally.privacy import answers_mean_safe, shown_mean, shown_means, size_range, total_is_safe
from icdiag.tally.ratings import ratings
from icdiag.tally.tally import build_tally


def draw(survey, seed, shape):
    """A random survey over a list, a tree or a matrix of departments, with small groups, gaps and repeats."""
    rng = np.random.default_rng(seed)
    units = [f"u{i}" for i in range(int(rng.integers(4, 8)))]
    s = survey(dimensions=3, items=1)
    for c, customer in enumerate(units):
        size = int(rng.integers(1, 9))
        for k, supplier in enumerate(units):
            near = {"list": abs(c - k) == 1, "tree": k == (c - 1) // 2 or c == (k - 1) // 2, "matrix": k != c}[shape]
            for p in range(size if near else 0):
                for _ in range(int(rng.integers(1, 5)) if seed % 3 else 1):
                    if rng.random() < 0.85:
                        values = [None if rng.random() < 0.15 else int(rng.integers(1, 6)) for _ in range(3)]
                        s.add(f"{customer}-{p}", customer, supplier, *values)
    return s


def equations(answers, tally):
    """Each published number as a row over (person, dimension) cells, by link."""
    rated = ratings(answers, 0)
    rated = rated.take(np.isfinite(rated.score))
    ids = answers.departments
    for link in tally.links:
        here = rated.take((rated.customer == ids.index(link.customer)) & (rated.supplier == ids.index(link.supplier)))
        people, width = len(here.person), len(link.dimensions)
        rows, by_people = [], []
        for d, part in enumerate(link.dimensions):
            if part.score is None:
                continue
            cells = np.isfinite(here.dimensions[:, d])
            row = np.zeros((people, width))
            row[cells, d] = 1 / cells.sum()
            by_people.append(row)
            if part.answers is not None:
                row = np.zeros((people, width))
                row[cells, d] = here.answers[cells, d] / here.answers[cells, d].sum()
            rows.append(row)
        rows.append(np.mean(by_people, axis=0))
        yield link, np.stack(rows)


def leaks(rows, group):
    """Whether a combination of the rows speaks of these people only."""
    k, people, _ = rows.shape
    others = [p for p in range(people) if p not in group]
    outside = rows[:, others, :].reshape(k, -1)
    inside = rows[:, list(group), :].reshape(k, -1)
    _, values, left = np.linalg.svd(outside.T) if outside.size else (None, np.zeros(0), np.eye(k))
    rank = int((values > 1e-9).sum())
    return bool(np.abs(left[rank:] @ inside).max(initial=0.0) > 1e-7)


@pytest.mark.parametrize("shape", ["list", "tree", "matrix"])
def test_no_group_of_one_to_four_people_follows(survey, shape):
    looked = 0
    for seed in range(40):
        s = draw(survey, seed, shape)
        if not s.rows:
            continue
        answers, org = s.answers(), s.org()
        tally = build_tally(answers, org)
        for _, rows in equations(answers, tally):
            for size in range(1, 5):
                for group in combinations(range(rows.shape[1]), size):
                    assert not leaks(rows, group)
                    looked += 1
    assert looked > 1000


def test_the_attack_finds_a_leak_where_there_is_one():
    """The mean over six people beside the mean over five of them gives the sixth away."""
    six, five = np.full((6, 1), 1 / 6), np.array([[1 / 5]] * 5 + [[0.0]])
    assert leaks(np.stack([six, five]), (5,))


@pytest.mark.parametrize("seed", range(5))
def test_a_hidden_groups_answers_change_nothing(survey, seed):
    """Twin runs: only the hidden links' answers differ, and everything that is published is the same."""
    s = draw(survey, seed, "matrix")
    first = build_tally(s.answers(), s.org())
    hidden = {(h.supplier, h.customer) for h in first.hidden}
    assert hidden
    s.rows = [
        (p, c, k, v, tuple(None if x is None else 6 - x for x in values)) if (k, c) in hidden else (p, c, k, v, values)
        for p, c, k, v, values in s.rows
    ]
    second = build_tally(s.answers(), s.org())
    for name in type(first).__slots__:
        one, two = getattr(first, name), getattr(second, name)
        if name == "overlap":
            assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
        else:
            assert one == two, name


@pytest.mark.parametrize("seed", range(3))
def test_a_hidden_dimensions_answers_change_nothing(survey, seed):
    """A dimension that two of eight people answered is hidden: it moves no mean, no variance and no other spread."""
    rng = np.random.default_rng(seed)
    s = survey(dimensions=3, items=1)
    for unit in ("sales", "it", "hr"):
        for p in range(8):
            for other in ("sales", "it", "hr"):
                last = int(rng.integers(1, 6)) if p < 2 or unit == "it" else None
                row = (*rng.integers(1, 6, 2).tolist(), last)
                if other != unit:
                    s.add(f"{unit}-{p}", unit, other, *row)
                    s.add(f"{unit}-{p}", other, unit, *row, perspective=1)
    stated = rng.integers(1, 6, len(s.rows)).astype(float)
    first = build_tally(replace(s.answers(), importance=stated), s.org())
    assert {(x.customer, x.dimensions[2].n) for x in first.links} == {("sales", None), ("hr", None), ("it", 8)}
    assert first.moments is not None
    assert first.importance
    assert first.self_ratings[0].spread is not None
    s.rows = [
        (p, c, k, v, (*row[:2], 6 - row[2])) if row[2] and not p.startswith("it") else (p, c, k, v, row)
        for p, c, k, v, row in s.rows
    ]
    second = build_tally(replace(s.answers(), importance=stated), s.org())
    for name in type(first).__slots__:
        if name != "overlap":
            assert getattr(first, name) == getattr(second, name), name


def test_no_variance_of_fewer_than_ten_people(survey):
    """Six people who rate three suppliers have fifteen degrees of freedom, and are six people still."""
    s = survey(dimensions=2, items=2)
    for p in range(6):
        for k, supplier in enumerate(("hr", "it", "rd")):
            s.add(f"p{p}", "sales", supplier, *(1 + (p * (i + k)) % 5 for i in range(4)))
    tally = build_tally(s.answers(), s.org())
    assert len(tally.links) == 3
    assert tally.moments is None
    assert not tally.dimension_moments
    assert {(r.alpha, r.centred) for r in tally.reliability} == {(None, None)}


def test_the_alpha_within_people_needs_ten_who_rated_several(survey):
    """Twelve people, nine of whom rate two suppliers: alpha is of twelve, the one within people would be of nine."""
    s = survey(dimensions=1, items=3)
    for p in range(12):
        for k, supplier in enumerate(("hr", "it")[: 2 if p < 9 else 1]):
            s.add(f"p{p}", "sales", supplier, *(1 + (p * (i + 2) + k) % 5 for i in range(3)))
    (found,) = build_tally(s.answers(), s.org()).reliability
    assert found.people == 12
    assert found.alpha is not None
    assert found.centred is None


def test_people_who_all_agree_leave_a_variance(survey):
    """Else the intervals would say that every single person gave the mean."""
    s = survey(dimensions=1, items=1)
    for p in range(12):
        for supplier in ("hr", "it"):
            s.add(f"p{p}", "sales", supplier, 3)
    assert build_tally(s.answers(), s.org()).moments.ve == 1.0


def test_a_lowered_threshold_leaves_out_whom_the_usual_one_does():
    assert [_more_out(left, 3) for left in range(8)] == [_more_out(left, 5) for left in range(8)]
    assert [_more_out(left, 5) for left in range(7)] == [0, 4, 3, 2, 1, 0, 0]
    for least in range(3, 20):  # two thresholds leave out sets that differ by nobody, or by five people and more
        for left in range(1, 20):
            out = left + _more_out(left, least)
            assert out >= max(5, least)
            assert (out - left - _more_out(left, 5)) % 5 == 0


def gaps(perceived, expected, least):
    """Who is in a gap, and whether it may be shown beside those under lower thresholds."""
    sides = np.array(perceived, float), np.array(expected, float)

    def lot():
        return np.arange(len(perceived))

    return _in_the_gap(*sides, lot, least), _fives_are_safe(*sides, lot, least)


def test_a_raised_threshold_leaves_further_fives_out_of_a_gap_where_these_may_be_known():
    """The last person of thirty expects nothing: four go by lot under 5, five more under 8, another five under 12."""
    mixed, wished = [25.0, 75.0] * 15, [75.0, 100.0] * 14 + [75.0, np.nan]
    for least, out in ((5, 4), (6, 9), (8, 9), (10, 9), (12, 14)):
        within, safe = gaps(mixed, wished, least)
        assert safe
        assert within.tolist() == [False] * out + [True] * (29 - out) + [False]
    alike = [100.0 if 4 <= p < 9 else x for p, x in enumerate(mixed)]  # the five between 5 and 6 all give 100
    for sides in ((alike, wished), (mixed, [*alike[:-1], np.nan])):
        assert [gaps(*sides, least)[1] for least in (3, 5, 6, 12)] == [True, True, False, False]


def several(survey, counts, least):
    """A link whose raters gave so many answers each; the tally under a threshold."""
    s = survey(dimensions=3, items=1, min_n=least)
    for p, count in enumerate(counts):
        for k in range(count):
            s.add(f"p{p:02}", "sales", "hr", 2, 1 + (p + k) % 5, 3 if p < 6 else None)
    return build_tally(s.answers(), s.org())


@pytest.mark.parametrize("least", [3, 4, 5, 6])
def test_a_link_over_answers_shows_the_same_under_every_threshold(survey, least):
    """Twelve people, six of whom answered the third dimension, one to six times each."""
    counts = [1, 2, 3, 4, 5, 6] * 2
    (usual,), (other,) = (several(survey, counts, n).links for n in (5, least))
    assert [part.answers for part in usual.dimensions] == [42, 42, 21]
    if least == 6:  # one value of c taken off leaves five of the six
        assert several(survey, counts, 7).links == ()
        return
    assert other == usual


def test_a_raised_threshold_hides_a_link_over_answers_as_a_whole(survey):
    assert [x.reason for x in several(survey, [1, 2, 3, 4, 5, 6] * 2, 7).hidden] == ["complement"]
    assert [x.reason for x in several(survey, [1, 2, 3, 4, 5, 6] * 2, 13).hidden] == ["few-raters"]


def test_a_lowered_threshold_adds_no_dimension_to_a_link_over_answers(survey):
    """Four people answered the third dimension: its mean over people would follow from two overall means."""
    s = survey(dimensions=3, items=1)
    for p in range(12):
        for k in range(1 + p % 6):
            s.add(f"p{p:02}", "sales", "hr", 2, 1 + (p + k) % 5, 3 if p < 4 else None)
    usual, lowered = (build_tally(s.answers(), replace(s.org(), settings=Settings(min_n=n))) for n in (5, 3))
    assert [part.n for part in usual.links[0].dimensions] == [12, 12, None]
    assert lowered.links == usual.links


def test_means_over_answers_by_hand():
    assert not answers_mean_safe([[1, 1, 1, 1, 1, 2]], 5)  # the sixth person remains
    assert answers_mean_safe([[1] * 5 + [2] * 5], 5)
    assert answers_mean_safe([[1, 2, 3, 4, 5, 6]], 5)  # cancelling any one value leaves five people
    assert answers_mean_safe([[1, 1, 1, 1, 1, 2], [1, 2, 3, 4, 5, 6]], 5)  # who is left in one is left in both


def test_size_ranges_by_hand():
    assert size_range(3, [(1, 4)], 0) == (3, 3)
    assert size_range(5, [(1, 4), (1, 4)], 0) == (1, 4)
    assert size_range(2, [(1, 4), (1, 4)], 0) == (1, 1)
    assert not total_is_safe([1, 1], min_n=5, ceiling=50)
    assert total_is_safe([2, 3], min_n=5, ceiling=50)
    assert total_is_safe([], min_n=5, ceiling=50)


def test_many_means_are_kept_off_the_ends_as_one_is():
    scores = np.array([0.0, 0.5, 50.0, 99.9, 100.0] * 2)
    n = np.array([5] * 5 + [10] * 5)
    want = [shown_mean(score, people) for score, people in zip(scores.tolist(), n.tolist(), strict=True)]
    assert shown_means(scores, n).tolist() == want
    assert want[:5] != want[5:]
