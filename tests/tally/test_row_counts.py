"""Counts of rows are told where they leave every hidden group's size open, and only there."""

from dataclasses import replace
from itertools import product

import pytest

from icdiag.answers import InputFile
from icdiag.tally.row_counts import FROM_ANSWERS, row_counts
from icdiag.tally.tally import build_tally

ASIDE = {"no-answer": 4, "repeat": 2, "own-department": 3, "preview": 1}


def counted(survey, *, links=(), departments=(), files=1, people=False, aside=None, min_n=5, usual=()):
    s = survey(dimensions=1, items=1)
    for i in range(8):
        s.add(f"p{i}", "sales", "hr", 2)
    aside = ASIDE if aside is None else aside
    answers = replace(s.answers(), rows_read=8 + sum(aside.values()), set_aside=aside, rows_are_people=people)
    per_file = {reason: n for reason, n in aside.items() if reason != "careless"}
    first = InputFile("a.csv", "0" * 64, answers.rows_read - 5 * (files - 1), per_file)
    rest = [InputFile(f"{i}.csv", "1" * 64, 5, {}) for i in range(files - 1)]
    answers = replace(answers, files=(first, *rest))
    return row_counts(answers, links=links, departments=departments, min_n=min_n, ceiling=20, usual=usual)


def test_with_nothing_hidden_everything_is_told_and_adds_up(survey):
    counts = counted(survey, files=2, aside=ASIDE | {"careless": 2})
    assert counts.read == 8 + 12
    assert dict(counts.set_aside) == ASIDE | {"careless": 2}
    assert [rows for _, _, rows in counts.files] == [15, 5]
    assert [dict(aside) for aside in counts.files_aside] == [ASIDE, {}]  # careless people are found over all files


@pytest.mark.parametrize("hidden", [{"links": [3]}, {"departments": [3], "people": True}])
def test_one_hidden_group_withholds_what_would_give_its_size(survey, hidden):
    counts = counted(survey, **hidden)
    assert counts.read is None
    assert [rows for _, _, rows in counts.files] == [None]
    assert counts.files_aside == (None,)
    assert dict(counts.set_aside) == {"own-department": 3, "preview": 1}


def test_a_department_does_not_follow_from_rows_that_are_ratings(survey):
    assert counted(survey, departments=[3]).read == 18


@pytest.mark.parametrize("sizes", [s for n in (1, 2, 3) for s in product(range(1, 5), repeat=n)])
def test_told_only_where_each_size_could_be_another(survey, sizes):
    """By trying all sizes: with the total known, is any hidden group's size the same in all that fit?"""
    fitting = [other for other in product(range(1, 5), repeat=len(sizes)) if sum(other) == sum(sizes)]
    pinned = any(len({other[i] for other in fitting}) == 1 for i in range(len(sizes)))
    assert (counted(survey, links=sizes).read is None) is pinned


def test_a_raised_threshold_tells_no_rows_that_the_usual_one_keeps_back(survey):
    """Under 8 the hidden ones are 3, 5, 6 and 7 people; who has the usual report takes 5, 6 and 7 off."""
    told = {"links": [3, 5, 6, 7], "min_n": 8}
    assert counted(survey, **told, usual=[2, 2]).read == 18
    assert counted(survey, **told, usual=[3]).read is None
    assert counted(survey, **told, usual=[]).read == 18
    assert counted(survey, departments=[3, 5, 6], min_n=8, people=True).read is None
    assert counted(survey, departments=[5, 6, 7], min_n=8, people=True).read == 18


def test_of_several_files_none_is_told_by_itself_where_anything_is_hidden(survey):
    counts = counted(survey, links=[2, 3], files=3)
    assert counts.read == 18  # 2 + 3 could be 1 + 4 as well
    assert [rows for _, _, rows in counts.files] == [None] * 3
    assert counts.files_aside == (None,) * 3
    assert [rows for _, _, rows in counted(survey, links=[2, 3]).files] == [18]


def test_files_that_do_not_add_up_to_the_whole_are_not_told(survey):
    s = survey(dimensions=1, items=1).add("p", "sales", "hr", 2)
    files = (InputFile("a.csv", "0" * 64, 3), InputFile("b.csv", "1" * 64, 2))
    answers = replace(s.answers(), rows_read=5, set_aside={"no-answer": 4}, files=files)
    counts = row_counts(answers, links=[], departments=[], min_n=5, ceiling=20)
    assert counts.read == 5
    assert counts.files_aside == (None, None)


def with_selves(survey, people):
    s = survey(dimensions=1, items=1)
    for i in range(8):
        s.add(f"p{i}", "sales", "hr", 2)
    for i in range(people):
        s.add(f"h{i}", "hr", "hr", 4, perspective=1)
    return build_tally(s.answers(), s.org())


def test_the_few_who_rate_their_own_department_are_a_hidden_group_too(survey):
    assert with_selves(survey, 3).rows_read is None  # 11 rows less 8 shown ratings
    assert with_selves(survey, 6).rows_read == 14


def test_twins_that_differ_in_who_of_a_hidden_group_answered(survey):
    """Three of four answered, or two: the same rows in the file, one more of them without an answer."""
    told = []
    for silent in (1, 2):
        s = survey(dimensions=1, items=1)
        for i in range(8):
            s.add(f"p{i}", "sales", "hr", 2)
        for i in range(4 - silent):
            s.add(f"t{i}", "it", "hr", 2)
        answers = replace(s.answers(), rows_read=12, set_aside={"no-answer": silent, "own-department": 1})
        tally = build_tally(answers, s.org())
        told.append((tally.rows_read, dict(tally.set_aside), tally.rows_shown, tally.files, tally.files_aside))
    assert told[0] == told[1]
    assert "no-answer" in FROM_ANSWERS
