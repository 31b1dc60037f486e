"""The tally against slow and plain reckoning, in whatever portions it takes the ratings, on surveys drawn by seed."""

from dataclasses import asdict, replace
from itertools import combinations

import numpy as np
import pytest

from icdiag.answers import marks
from icdiag.formulas.reliability import alpha
from icdiag.tally import row_order
from icdiag.tally.tally import build_tallies, build_tally
from tests.tally.conftest import Survey, instrument
from tests.tally.expected_survey import draw

UNITS = ("finance", "hr", "it", "sales")
SEEDS = range(6)


def drawn(seed):
    """Four departments; every third survey has people who rate a supplier twice, and some answers are blank."""
    rng = np.random.default_rng(seed)
    s = Survey(instrument(dimensions=3, items=2), headcount=dict.fromkeys(UNITS, 40))
    for customer in UNITS:
        for p in range(int(rng.integers(8, 16))):
            for supplier in UNITS:
                if supplier == customer or rng.random() > 0.75:
                    continue
                for _ in range(2 if seed % 3 == 0 and rng.random() < 0.3 else 1):
                    values = [None if rng.random() < 0.1 else int(rng.integers(1, 6)) for _ in range(6)]
                    if any(values):
                        s.add(f"{customer}-{p}", customer, supplier, *values)
    return s


def plain(s):
    """(customer, supplier) -> person -> (items, dimension scores, score), percent of scale, by dicts and lists."""
    rows = {}
    for person, customer, supplier, _, values in s.rows:
        rows.setdefault((customer, supplier), {}).setdefault(person, []).append(values)
    found = {}
    for link, people in rows.items():
        for person, given in people.items():
            columns = [[25.0 * (x - 1) for x in column if x is not None] for column in zip(*given, strict=True)]
            items = [sum(x) / len(x) if x else None for x in columns]
            parts = [[x for x in items[2 * d : 2 * d + 2] if x is not None] for d in range(3)]
            scores = [sum(x) / len(x) if x else None for x in parts]
            known = [x for x in scores if x is not None]
            if len(known) >= 2:
                found.setdefault(link, {})[person] = items, scores, sum(known) / len(known)
    return found


def least_squares(people_by_supplier):
    """Residual sum of squares and degrees of freedom of person + supplier, by dummy variables."""
    cells = [(p, s, x) for s, people in people_by_supplier.items() for p, x in people.items()]
    people, suppliers = sorted({p for p, _, _ in cells}), sorted({s for _, s, _ in cells})
    design = np.zeros((len(cells), len(people) + len(suppliers)))
    for row, (p, s, _) in enumerate(cells):
        design[row, people.index(p)] = design[row, len(people) + suppliers.index(s)] = 1.0
    y = np.array([x for _, _, x in cells])
    fit, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    return float(((y - design @ fit) ** 2).sum()), len(y) - rank


@pytest.mark.parametrize("seed", SEEDS)
def test_links_equal_dicts_and_lists(seed):
    s = drawn(seed)
    tally, people = build_tally(s.answers(), s.org(), keep_careless=True), plain(s)
    assert {(x.customer, x.supplier) for x in tally.links} == {link for link, who in people.items() if len(who) >= 5}
    for link in tally.links:
        who = people[link.customer, link.supplier].values()
        assert link.n == len(who)
        for d, part in enumerate(link.dimensions):
            scores = [x[1][d] for x in who if x[1][d] is not None]
            if len(scores) < 5:
                assert part.n is None
                continue
            mean = sum(scores) / len(scores)
            assert part.n == len(scores)
            if part.answers is None:
                want = mean if len(scores) >= 10 else min(max(mean, 5.0), 95.0)
                assert part.score == pytest.approx(want, abs=1e-9)
        items = [[x[0][i] for x in who if x[0][i] is not None] for i in range(6)]
        if min(map(len, items)) >= 10:
            share = np.mean([np.var(x, ddof=1) for x in items]) / (2 * 25**2)  # (5^2 - 1) / 12 = 2 squared steps
            assert link.agreement == pytest.approx(max(0.0, 6 * (1 - share) / (6 * (1 - share) + share)), abs=1e-9)
        else:
            assert link.agreement is None


@pytest.mark.parametrize("seed", SEEDS)
def test_variances_and_overlaps_equal_dummy_variables_and_sets(seed):
    s = drawn(seed)
    tally, people = build_tally(s.answers(), s.org(), keep_careless=True), plain(s)
    shown = [(x.customer, x.supplier) for x in tally.links]
    for link in tally.links:  # a dimension that too few answered is hidden, and speaks in no variance either
        shut = [d for d, part in enumerate(link.dimensions) if part.n is None]
        for p, (items, scores, whole) in people[link.customer, link.supplier].items() if shut else ():
            left = [None if d in shut else x for d, x in enumerate(scores)]
            given = [x for x in left if x is not None]
            read = (items, left, None if whole is None or not given else sum(given) / len(given))
            people[link.customer, link.supplier][p] = read

    def moments_of(read):
        sse = df = within = df_link = 0
        for customer in UNITS:
            links = {v: {p: read(x) for p, x in people[c, v].items()} for c, v in shown if c == customer}
            links = {v: {p: x for p, x in who.items() if x is not None} for v, who in links.items()}
            one, free = least_squares(links)
            sse, df = sse + one, df + free
            for who in filter(None, links.values()):
                within += np.var(list(who.values())) * len(who)
                df_link += len(who) - 1
        return sse / df, max(0.0, within / df_link - sse / df), df

    for found, read in (
        (tally.moments, lambda x: x[2]),
        (tally.dimension_moments["d0"], lambda x: x[1][0]),
        (tally.dimension_moments["d2"], lambda x: x[1][2]),
    ):
        assert (found.ve, found.vp, found.df) == pytest.approx(moments_of(read), abs=1e-9)
    want = {
        (i, j): len(people[shown[i]].keys() & people[shown[j]].keys())
        for i, j in combinations(range(len(shown)), 2)
        if shown[i][0] == shown[j][0] and people[shown[i]].keys() & people[shown[j]].keys()
    }
    i, j, both = tally.overlap
    assert dict(zip(zip(i.tolist(), j.tolist(), strict=True), both.tolist(), strict=True)) == want


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_equals_the_formula_on_all_rows(seed):
    s = drawn(seed)
    tally, people = build_tally(s.answers(), s.org(), keep_careless=True), plain(s)
    links = [(x, people[x.customer, x.supplier].values()) for x in tally.links]
    for d, found in enumerate(tally.reliability):
        rows = [x[0] for link, who in links if link.dimensions[d].n is not None for x in who]  # shown dimensions only
        table = np.array([[np.nan if x is None else x for x in row] for row in rows])
        assert found.alpha == pytest.approx(alpha(table[:, 2 * d : 2 * d + 2]), abs=1e-9)


def numbers(value):
    if isinstance(value, dict):
        return [x for key in sorted(value) for x in numbers(value[key])]
    if isinstance(value, (list, tuple)):
        return [x for one in value for x in numbers(one)]
    return numbers(value.tolist()) if isinstance(value, np.ndarray) else [value]


def published(tally):
    fields = ("links", "hidden", "self_ratings", "moments", "dimension_moments", "overlap", "reliability", "halo",
              "careless", "expectations", "importance", "departments", "raters", "rows_shown")  # fmt: skip
    found = asdict(replace(tally, instrument=None))
    return [x for name in fields for x in numbers(found[name])]


@pytest.mark.parametrize("size", [1, 50])
@pytest.mark.parametrize("case", ["plain", "twice", "expected"])
def test_the_size_of_the_portions_changes_nothing(monkeypatch, case, size):
    if case == "expected":
        answers, org = draw(3, 9, 0.08, importance=True)
    else:
        s = drawn(0 if case == "twice" else 1)
        answers, org = s.answers(), s.org()
    whole = published(build_tally(answers, org))
    monkeypatch.setattr(row_order, "CHUNK", size)
    parts = published(build_tally(answers, org))
    for kind, same in ((False, list), (True, lambda known: pytest.approx(known, abs=1e-9))):
        one, two = ([x for x in found if isinstance(x, float) == kind] for found in (parts, whole))
        assert one == same(two)


def test_somebody_who_answers_for_two_departments_is_one_person():
    """Such answers do not come from the intake, but simulations and libraries may make them."""
    s = drawn(1)
    s.rows = [("hr-0" if row[0] == "it-0" else row[0], *row[1:]) for row in s.rows]
    tally = build_tally(s.answers(), s.org(), keep_careless=True)
    everybody = {row[0] for row in s.rows}
    assert "it-0" not in everybody
    assert max(x.people for x in tally.reliability) <= len(everybody)


def test_both_tallies_equal_each_alone():
    rng = np.random.default_rng(4)
    s = Survey(instrument(dimensions=2, items=2), headcount=dict.fromkeys(UNITS, 40))
    for customer in UNITS:
        for p in range(14):
            for supplier in (x for x in UNITS if x != customer):
                same = [4] * 4 if p == 0 else np.clip(np.array([0, 0, 2, 2]) + rng.integers(1, 4, 4), 1, 5).tolist()
                s.add(f"{customer}-{p}", customer, supplier, *same)
    answers, org = s.answers(), s.org()
    tally, with_all = build_tallies(answers, org)
    assert tally.careless.left_out == len(UNITS)
    assert published(tally) == published(build_tally(answers, org))
    assert published(with_all) == published(build_tally(answers, org, keep_careless=True))
    clean = s.rows = [row for row in s.rows if not row[0].endswith("-0")]
    assert clean and build_tallies(s.answers(), s.org())[1] is None


def test_codes_give_the_answers_back():
    rng = np.random.default_rng(1)
    values = np.column_stack([rng.integers(1, 6, 900).astype(float), np.arange(900) / 7])
    values[::7, 0] = values[::5, 1] = np.nan
    coded = marks(values)
    assert coded.codes.dtype == np.uint16  # 720 different answers
    assert np.array_equal(coded.floats(), values, equal_nan=True)
    assert np.array_equal(coded.take(np.arange(3)).floats(), values[:3], equal_nan=True)
    assert marks(values[:, :1]).codes.dtype == np.uint8
    assert coded.answered().tolist() == np.isfinite(values).any(axis=1).tolist()
