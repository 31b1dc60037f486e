"""Sums for each link: the short way over codes gives, to the last bit, what scoring every rating gives."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.answers import marks
from icdiag.tally import link_sums, ratings, row_order
from icdiag.tally.link_sums import _ByCode
from icdiag.tally.ratings import rating_rows
from tests.tally.conftest import Survey, instrument

COLUMNS = ("customer", "supplier", "n", "dimension_n", "dimension_total", "importance_n", "importance_total")


def drawn(seed, *, blanks, people=120, importance=False, again=0):
    rng = np.random.default_rng(seed)
    survey = Survey(instrument(3, 3))
    for at in rng.permutation(people * 3):
        person, supplier = divmod(int(at), 3)
        values = rng.integers(1, 6, 9).astype(float)
        values[rng.random(9) < blanks] = np.nan
        for _ in range(1 + (int(at) < again)):
            survey.add(f"p{person:03}", f"c{person % 4}", f"s{supplier}", *values)
    answers = survey.answers()
    if importance:
        stated = rng.integers(0, 6, len(survey.rows)).astype(float)
        answers = replace(answers, importance=np.where(stated > 0, stated, np.nan))
    return answers


def both_ways(answers):
    quick = link_sums.link_sums(rating_rows(answers, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_ByCode, "fits", staticmethod(lambda *_: False))
        slow = link_sums.link_sums(rating_rows(answers, 0))
    return quick, slow


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), blanks=st.sampled_from([0.0, 0.1, 0.5, 0.9]), importance=st.booleans())
def test_codes_are_summed_up_as_scores_are(seed, blanks, importance):
    (one, rows), (other, same) = both_ways(drawn(seed, blanks=blanks, people=30, importance=importance))
    for name in COLUMNS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.several == other.several == 0
    assert np.array_equal(rows.rows, same.rows)
    assert np.array_equal(rows.ends, same.ends)


def test_ratings_of_several_rows_are_not_summed_by_code():
    rows = rating_rows(drawn(1, blanks=0.1, again=50), 0)
    assert not _ByCode.fits(rows, link_sums.CodedScores.of(rows.answers.instrument, rows.answers.values))
    found, _ = link_sums.link_sums(rows)
    assert 0 < found.several < 1


@pytest.mark.parametrize("bits", [63, 0])
@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_rows_are_sorted_by_every_key_whether_or_not_they_fit_into_one_number(bits, seed):
    rng = np.random.default_rng(seed)
    keys = [rng.integers(0, high, 40).astype(kind) for high, kind in ((3, np.int64), (5, np.int16), (9, np.int32))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_order, "_KEY_BITS", bits)
        order, same = row_order.sorted_by(keys)
    rows = list(zip(*(key.tolist() for key in keys), strict=True))
    wanted = sorted(range(40), key=lambda at: (rows[at], at))
    assert order.tolist() == wanted
    assert same.tolist() == [rows[a] == rows[b] for a, b in pairwise(wanted)]


@pytest.mark.parametrize("few", [1, 100])
@pytest.mark.parametrize("again", [0, 40])
@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_kept_ratings_end_where_their_customers_do(again, few, seed):
    answers = drawn(seed, blanks=0.0, people=20, again=again)
    keep = np.random.default_rng(seed).random(60) < 0.4
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ratings, "_FEW", few)
        both = rating_rows(answers, 0).kept(keep), rating_rows(answers, 0).without(np.flatnonzero(~keep))
    for kept in both:
        customer = answers.customer[kept.heads()]
        assert np.array_equal(kept.ends, np.append(np.flatnonzero(np.diff(customer)) + 1, len(customer)))
        assert np.array_equal(kept.heads(), rating_rows(answers, 0).heads()[keep])


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 8])
def test_picked_answers_are_those_of_their_rows(columns):
    values = marks(np.random.default_rng(3).integers(1, 200, (50, columns)).astype(float))
    rows = np.array([3, 3, 49, 0])
    some = np.arange(50) % 3 == 0
    assert np.array_equal(values.picked(rows), values.codes[rows])
    assert np.array_equal(values.picked(some), values.codes[some])
    assert np.array_equal(values.picked(slice(2, 9)), values.codes[2:9])
