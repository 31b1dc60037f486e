"""Alpha's interval by drawing people: the formula's own alpha, coverage with several ratings a person, and edges."""

import math

import numpy as np
import pytest

from icdiag.formulas import alpha_draws
from icdiag.formulas.alpha_draws import _errors, alpha_spread, drawn_interval
from icdiag.formulas.reliability import alpha, feldt_interval


def person_sums(rows, person, people):
    return alpha_draws.person_sums(rows.T, np.ones(len(rows), bool), person, people)


def ratings(rng, people, each, *, person_sd=1.0, row_sd=0.0, items=3):
    """People with some ratings each; alpha's truth is the share of what items share, spread over items."""
    person = np.repeat(np.arange(people), each)
    shared = person_sd * rng.normal(size=people)[person] + row_sd * rng.normal(size=len(person))
    return shared[:, None] + rng.normal(size=(len(person), items)), person


def test_the_parts_give_the_alpha_of_the_rows():
    rows, person = ratings(np.random.default_rng(1), 15, 2)
    sums = person_sums(rows, person, 15)
    assert 1 - _errors(sums.sum(axis=0, keepdims=True), 3) == pytest.approx([alpha(rows)])
    halves = person_sums(rows[:11], person[:11], 15) + person_sums(rows[11:], person[11:], 15)
    assert halves == pytest.approx(sums)
    here = np.arange(30) % 4 > 0
    masked = alpha_draws.person_sums(np.where(here, rows.T, 0.0), here, person, 15)
    assert masked == pytest.approx(person_sums(rows[here], person[here], 15))


def test_the_same_seed_gives_the_same_and_people_without_rows_do_not_matter():
    rows, person = ratings(np.random.default_rng(2), 20, 3)
    one = alpha_spread(person_sums(rows, person, 20), seed=5)
    assert one == alpha_spread(person_sums(rows, person, 20), seed=5)
    assert one == alpha_spread(person_sums(rows, person * 2, 60), seed=5)
    assert one != alpha_spread(person_sums(rows, person, 20), seed=6)
    assert one == pytest.approx(alpha_spread(person_sums(10 * rows + 50, person, 20), seed=5), rel=1e-6)


def test_the_interval_covers_where_people_repeat_themselves():
    """40 people, 5 ratings each that are one opinion: alpha's truth .75. By people about 90 % hold it, over rows fewer.

    100 samples, seeded; standard error 3 %.
    """
    rng, by_people, by_rows = np.random.default_rng(3), 0, 0
    for i in range(100):
        rows, person = ratings(rng, 40, 5)
        found = alpha(rows)
        spread = alpha_spread(person_sums(rows, person, 40), seed=i)
        low, high = drawn_interval(alpha=found, spread=spread, level=0.9)
        by_people += low <= 0.75 <= high
        low, high = feldt_interval(alpha=found, n=len(rows), items=3, level=0.9)
        by_rows += low <= 0.75 <= high
    assert 0.81 <= by_people / 100 <= 0.99
    assert by_rows < by_people - 5


def test_an_interval_holds_its_alpha_and_stays_under_one():
    low, high = drawn_interval(alpha=0.95, spread=0.8, level=0.99)
    assert low < 0.95 < high < 1
    assert drawn_interval(alpha=0.5, spread=0.0, level=0.9) == (0.5, 0.5)
    z = 1.6448536269514722
    assert drawn_interval(alpha=0.5, spread=0.2, level=0.9)[0] == pytest.approx(1 - 0.5 * math.exp(0.2 * z))


def test_nothing_is_drawn_where_there_is_nothing():
    rows, person = ratings(np.random.default_rng(4), 6, 2)
    assert alpha_spread(person_sums(rows[:, :1], person, 6), seed=1) is None
    assert alpha_spread(person_sums(rows[:2], person[:2], 6), seed=1) is None  # one person
    assert alpha_spread(np.zeros((5, 6)), seed=1) is None
    assert alpha_spread(person_sums(np.full((12, 3), 50.0), person, 6), seed=1) is None
    same = np.repeat(rows[:, :1], 3, axis=1)
    assert alpha_spread(person_sums(same, person, 6), seed=1) is None  # alpha 1: no interval to draw
