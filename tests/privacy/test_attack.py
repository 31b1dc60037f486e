"""The attack on drawn surveys, a few of each shape; the thousand: ``python -m tests.privacy.attack``."""

from fractions import Fraction

import pytest

from icdiag.assess import assess
from icdiag.report.assessment_json import assessment
from icdiag.tally import dimensions, expectations, moments, tally
from icdiag.tally.careless import without_careless
from tests.privacy import draw, registry
from tests.privacy.attack import Outcome, _stack, attack, over, width
from tests.privacy.equations import Equation
from tests.privacy.rank import exact_rank, singled_out


@pytest.mark.parametrize("shape", draw.SHAPES)
def test_nothing_published_tells_of_fewer_than_five(shape):
    out = over(attack, shape, range(6))
    assert out.leaks == []
    assert out.counts["surveys"] >= 5
    assert min(out.counts[name] for name in ("equations", "systems", "links shown", "links hidden")) >= 20


def drawn_with(wanted, count):
    """Seeds of the matrix shape that ask for something."""
    seeds = (seed for seed in range(500) if wanted(draw.drawn(seed, "matrix")))
    return [next(seeds) for _ in range(count)]


def test_the_attack_finds_gaps_that_leave_a_few_people_out(monkeypatch):
    monkeypatch.setattr(expectations, "_more_out", lambda left, min_n: 0)
    monkeypatch.setattr(expectations, "rest_is_safe", lambda rest, min_n: True)
    out = over(attack, "matrix", drawn_with(lambda x: x.expected and not x.several, 3))
    assert any("people follow from" in leak for leak in out.leaks)


def test_the_attack_finds_means_over_answers_beside_means_over_people(monkeypatch):
    monkeypatch.setattr(dimensions, "answers_mean_safe", lambda counts, min_n: True)
    out = over(attack, "matrix", drawn_with(lambda x: x.several, 4))
    assert any("people follow from" in leak for leak in out.leaks)


def test_the_attack_finds_means_over_answers_that_a_raised_threshold_shows_in_part(monkeypatch):
    monkeypatch.setattr(dimensions, "_whole", lambda gave, min_n: True)
    out = over(attack, "matrix", drawn_with(lambda x: x.several, 4))
    assert any("raised to" in leak and "alone: 5 people follow from" in leak for leak in out.leaks)
    assert all("raised to" in leak for leak in out.leaks)


@pytest.mark.parametrize("seed", [95, 146])
def test_the_attack_finds_careless_people_who_are_told_by_the_threshold_in_force(seed, monkeypatch):
    """Under 5 so many would go that nobody does; of the links shown under 8 three people go, and so follow."""
    assert over(attack, "matrix", [seed]).leaks == []

    def screened(everybody, *, brief=False):
        settings = everybody.org.settings
        open_ = everybody.open(max(settings.min_n, 5))
        answers, careless = without_careless(everybody.answers, everybody.rows, open_, settings)
        return tally._tally(tally._Sorter(answers, everybody.org), careless, everybody.answers, brief=brief)

    monkeypatch.setattr(tally, "_screened", screened)
    leaks = over(attack, "matrix", [seed]).leaks
    assert any("raised to 8: links[].score is not the mean that it is taken for" in leak for leak in leaks)


def plain_mean(scores):
    """As a mean over these people, (person, score), is published."""
    mean = sum(score for _, score in scores) / len(scores)
    return Equation({(p, "x"): Fraction(1, len(scores)) for p, _ in scores}, mean, len(scores), mean)


@pytest.mark.parametrize(("left_out", "found"), [(100, 1), (98, 1), (0, 1), (95, 0), (75, 0)])
def test_the_attack_finds_few_people_who_all_say_the_same_in_what_a_subtraction_leaves(left_out, found):
    """Five of eleven are left out; at a mean of 98 each of them gave 90 at least, at 95 one may have given 75."""
    scores = [(p, left_out if p < 5 else 50) for p in range(11)]
    out = Outcome()
    _stack(out, "case", [plain_mean(scores), plain_mean(scores[5:])], 5)
    assert out.counts["differences"] == 1
    assert len(out.leaks) == found


def test_the_attack_finds_spreads_of_a_few_people(monkeypatch):
    monkeypatch.setattr(moments, "SPREAD_N", 3)
    out = over(attack, "list", range(8))
    assert any("is the spread of" in leak for leak in out.leaks)


def test_the_attack_finds_means_at_the_end_of_the_scale(monkeypatch):
    monkeypatch.setattr(dimensions, "shown_mean", lambda score, n: score)
    monkeypatch.setattr(dimensions, "shown_means", lambda scores, n: scores)
    out = over(attack, "matrix", range(3))
    assert any("is not the mean that it is taken for" in leak for leak in out.leaks)


def test_a_number_that_nobody_registered_is_found():
    document = {"links": [{"supplier": "a", "customer": "b", "median": 50.0, "n": 7}]}
    found = {place: registry.kind(place, registry.ASSESSMENT) for place, _, _ in registry.numbers(document)}
    assert found == {"links[].median": None, "links[].n": registry.PEOPLE}
    assert registry.kind("findings[].evidence[never_heard_of].value", registry.ASSESSMENT) is None


def rows(*people):
    return [{(p, "x"): Fraction(1, len(some)) for p in some} for some in people]


def test_a_few_people_by_hand():
    assert singled_out(rows(range(6), range(5)), 5) == (5,)
    assert singled_out(rows(range(12), range(6)), 5) is None
    assert singled_out(rows(range(10), range(4, 10)), 5) == (0, 1, 2, 3)
    assert singled_out(rows(range(8), range(5), range(3, 8)), 5) is not None  # A + B - whole is what both hold: 3, 4
    assert singled_out(rows(range(4)), 5) == (0, 1, 2, 3)
    assert singled_out([], 5) is None
    assert exact_rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]]) == 1


def test_how_wide_one_answer_is_by_hand():
    assert width(50.0, 5) == 100.0
    assert width(90.0, 5) == 50.0  # the other four gave at most 100 each
    assert width(95.0, 5) == 25.0
    assert width(5.0, 3) == 15.0


@pytest.mark.parametrize("shape", draw.SHAPES)
def test_other_checks_change_no_number_beside_the_findings(shape, tmp_path):
    path = draw.write(draw.drawn(1, shape), tmp_path)
    whole, some = (assessment(assess(path, select=chosen), version="x") for chosen in (frozenset(), {"weak-link"}))
    assert {f["check"] for f in some["findings"]} <= {"weak-link"} != {f["check"] for f in whole["findings"]}
    for key in whole.keys() - {"findings", "lists"}:
        assert whole[key] == some[key], key
