"""Two reports before and after late answers: the attack on some of each shape, and late answers by hand.

A thousand of each shape: ``python -m tests.privacy.late``.
"""

import csv
import json
import random
from dataclasses import replace

import pytest

from icdiag.assess import assess
from icdiag.cli.main import main
from icdiag.model.tally import CarelessTally, Comments
from icdiag.report import late_answers as audited
from icdiag.report.assessment_json import assessment
from icdiag.report.late_answers import Late, late_answers
from icdiag.report.privacy_audit import PrivacyAudit
from icdiag.words import Words
from tests.privacy import draw, late
from tests.privacy.attack import over
from tests.privacy.late import Coming, drawn, pair


@pytest.mark.parametrize("shape", draw.SHAPES)
def test_all_from_which_few_people_follow_is_named(shape):
    out = over(pair, shape, range(60))
    assert out.leaks == []
    assert out.counts["pairs"] >= 58
    for kind in ("links", "own views"):
        followed, named, all_ = (out.counts[f"{kind}{part}"] for part in (" followed", " named", ""))
        assert 5 <= followed <= named <= all_ / 2  # it does not name everything: that would tell nothing
    kinds = ("received", "expected", "importance", "own", "all alike")
    assert min(out.counts[f"followed: {kind}"] for kind in kinds) >= 3


def eight_late(part):
    """Draws eight late people in each department, of whom one alone answers a part of the questionnaire."""

    def coming(_what, rows):
        units = {}
        for who in sorted({row["respondent"] for row in rows}):
            units.setdefault(who.partition("-")[0], []).append(who)
        late = [people[:8] for people in units.values() if len(people) > 12]
        return Coming({who for some in late for who in some}, {(who, part) for some in late for who in some[1:]})

    return coming


@pytest.mark.parametrize(
    ("part", "audited_by"), [("importance", "_importance"), ("own", "_own_view"), ("expected", "_few"), ("d1", "_few")]
)
def test_the_attack_finds_the_one_of_eight_if_the_audit_does_not_look(part, audited_by, monkeypatch):
    monkeypatch.setattr(Coming, "drawn", eight_late(part))
    monkeypatch.setattr(late, "LEAST", (5,))
    asked = [seed for seed in range(100) if getattr(drawn(seed, "list"), part, True)][:3]
    assert over(pair, "list", asked).leaks == []
    monkeypatch.setattr(audited, audited_by, lambda *_: False)
    follows = {"d1": "received"}.get(part, part)
    leaks = over(pair, "list", asked).leaks
    assert any(f": {follows} of 1 people follows" in leak for leak in leaks)


def test_the_attack_finds_what_the_number_of_people_alone_does_not_tell(monkeypatch):
    """Of some who come late all but one say what they expect: that one follows from three means of what is received."""

    def by_number(before, after, rules):
        pairs = [(before.whole, after.whole), *([(before.part, after.part)] if before.part and after.part else [])]
        return any(
            abs(one.n - other.n) < rules.least and (one.n, one.mean) != (other.n, other.mean) for one, other in pairs
        )

    monkeypatch.setattr(audited, "_few", by_number)
    monkeypatch.setattr(late, "COMING", (6, 8))
    assert any(": received of 1 people follows from 3" in leak for leak in over(pair, "list", [4]).leaks)


def test_the_attack_finds_late_people_who_all_say_the_same(monkeypatch):
    """Some come late, and six of them find one thing as good as can be: a difference of two shown means says so."""
    monkeypatch.setattr(late, "COMING", (6, 8))
    monkeypatch.setattr(late, "LEVELS", (1, 3, 5))
    assert over(pair, "list", [15]).leaks == []
    monkeypatch.setattr(audited, "SPREAD_N", 0)
    assert any(": one answer of 6 left out is 0.0 wide" in leak for leak in over(pair, "list", [15]).leaks)


ITEMS = [f"q{n}" for n in range(1, 7)]


def written(folder, rows):
    """A map and a survey: sales rates hr and says how important that is; hr rates itself."""
    folder.mkdir(exist_ok=True)
    (folder / "org.yaml").write_text(
        "org: {name: Small, language: en}\ninstrument: short\nsurvey: survey.csv\ndepartments:\n"
        "  - {id: sales, headcount: 40}\n  - {id: hr, headcount: 40}\nlinks:\n  - {supplier: hr, customer: sales}\n",
        "utf-8",
    )
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["respondent", "customer", "supplier", "perspective", "importance", *ITEMS], *rows])
    return folder / "org.yaml"


def rated(people, importance):
    """People of sales on hr; only some state an importance."""
    stated = {who: 1 + at % 5 for at, who in enumerate(importance)}
    return [
        [who, "sales", "hr", "customer", stated.get(who, ""), *(1 + (at + i) % 5 for i in range(6))]
        for at, who in enumerate(people)
    ]


def own(people, first=""):
    """People of hr on their own service; only some answer the first question."""
    rows = [[f"hr-{who}", "sales", "hr", "supplier", "", *(1 + (at + i) % 5 for i in range(6))]
            for at, who in enumerate(people)]  # fmt: skip
    return [
        row if who in first or not first else [*row[:5], "", *row[6:]] for who, row in zip(people, rows, strict=True)
    ]


SIX, TWELVE = "abcdef", "abcdefghijkl"


def both(folder, before, after):
    return assessment(assess(written(folder, before)), version="x"), assess(written(folder, after))


@pytest.mark.parametrize(
    ("stated", "named"), [("abcdefg", True), ("abcdefghij", True), ("abcdefghijk", False), (SIX, False)]
)
def test_of_six_late_people_the_one_who_states_an_importance_is_found(stated, named, tmp_path):
    before, after = both(tmp_path, rated(SIX, SIX), rated(TWELVE, stated))
    assert (after.tally.links[0].n, after.tally.links[0].importance_n) == (12, len(stated))
    assert late_answers(after, before) == Late(links=(("hr", "sales"),) if named else ())


def test_an_importance_that_does_not_move_may_be_of_one_more_person(tmp_path):
    """Three late people; hr's mean importance is 3, and so is that of the one who says 3."""
    before, after = both(tmp_path, rated(SIX, "abcde"), rated(TWELVE, "abcdefgh"))
    assert before["links"][0]["importance_n"] == 5
    assert late_answers(after, before).links == (("hr", "sales"),)


@pytest.mark.parametrize(
    ("people", "first", "named"),
    [("abcdefg", "", True), (TWELVE, "", False), (TWELVE, "abcdefg", True), (TWELVE, "abcdefghijk", False),
     (TWELVE, SIX, False)],
)  # fmt: skip
def test_an_own_view_is_named_where_few_more_stand_behind_it_or_a_dimension_of_it(people, first, named, tmp_path):
    others = rated(SIX, "")
    before, after = both(tmp_path, others + own(SIX), others + own(people, first))
    view = after.tally.self_ratings[0]
    assert (view.n, view.dimensions[0].n) == (len(people), len(first or people))
    assert late_answers(after, before) == Late(own_views=("hr",) if named else ())


def test_late_people_who_all_say_the_same_are_found(tmp_path):
    """Six more, and each finds it most important: the mean of their answers tells what every one of them said."""
    late = [
        [who, "sales", "hr", "customer", 5, *(1 + (at + i) % 5 for i in range(6))] for at, who in enumerate("uvwxyz")
    ]
    before, after = both(tmp_path, rated(TWELVE, TWELVE), rated(TWELVE, TWELVE) + late)
    assert late_answers(after, before).links == (("hr", "sales"),)
    late[0][4] = 3
    assert late_answers(assess(written(tmp_path, rated(TWELVE, TWELVE) + late)), before).links == ()


def test_beside_an_older_report_every_move_is_named(tmp_path):
    """Reports did not say how many stated an importance, or stand behind an own view."""
    people = "abcdefghijklmnopqrstuvwxyz"
    rows = rated(SIX, SIX) + own(SIX)
    before, after = both(tmp_path, rows, rated(people, people) + own(people))
    assert late_answers(after, before) == Late()
    for link in before["links"]:
        del link["importance_n"]
    for unit in before["departments"]:
        del unit["self_dimensions"]
    assert late_answers(after, before) == Late((("hr", "sales"),), ("hr",))
    assert late_answers(assess(written(tmp_path, rows)), before) == Late()


@pytest.mark.parametrize("left_out", [0, 1])
def test_where_somebody_may_have_gone_the_same_mean_may_be_of_others(left_out, tmp_path):
    """Six late people have no opinion on the first question; if one who had was left out, one of them may have."""
    rows = [[*row[:5], "", *row[6:]] if row[0] not in SIX else row for row in rated(TWELVE, "")]
    before, after = both(tmp_path, rated(SIX, ""), rows)
    assert [part.n for part in after.tally.links[0].dimensions] == [6, 12, 12, 12, 12, 12]
    after = replace(after, tally=replace(after.tally, careless=CarelessTally(12, left_out, ())))
    assert late_answers(after, before).links == ((("hr", "sales"),) if left_out else ())


@pytest.mark.parametrize(("in_the_gap", "named"), [(7, True), (12, False)])
def test_a_gap_is_of_others_where_the_lot_was_drawn_anew(in_the_gap, named):
    """Six more people, none of whom answered this question: but who is left out of its gap may have changed."""
    gap = {"n": in_the_gap, "perceived": 50.0, "expected": 80.0}
    links = [{"n": n, "dimensions": [{"id": "d", "n": 12, "raw_mean": 50.0, "gap": gap}]} for n in (14, 20)]
    rules = audited._Rules(5, gone=False)
    assert audited._link(links[0], links[1], rules) is named
    assert not audited._link(links[0], links[0], rules)


def screened(before, after, folder):
    """What the audit finds where only the screen for careless answers tells something else."""
    diagnosis = assess(written(folder, rated(TWELVE, "")))
    first, second = (replace(diagnosis, tally=replace(diagnosis.tally, careless=x)) for x in (before, after))
    return late_answers(second, json.loads(json.dumps(assessment(first, version="x"))))


@pytest.mark.parametrize(
    ("judged", "left_out", "named"), [(31, 4, True), (31, 3, False), (34, 4, True), (35, 4, False), (30, 2, True)]
)
def test_that_a_late_person_answered_carelessly_is_found(judged, left_out, named, tmp_path):
    before = CarelessTally(30, 3, (("straight-line", 3),))
    after = CarelessTally(judged, left_out, (("straight-line", left_out),))
    assert screened(before, after, tmp_path) == Late(careless=named)
    assert screened(None, after, tmp_path) == Late()


@pytest.mark.parametrize(
    ("people", "texts", "named"),
    [(10, ("late",), True), (18, ("late",), True), (20, ("late",), False), (12, (), False), (9, ("late",), False)],
)
def test_a_comment_that_few_late_people_may_have_written_is_found(people, texts, named, tmp_path):
    """Ten rated hr before, and wrote nothing or "early"; the later report has one text more, of so many people."""
    diagnosis = assess(written(tmp_path, rated(TWELVE, "")))
    for supplier in ("hr", None):
        for early in ((), ("early",)):
            first, second = (
                replace(diagnosis, tally=commented(diagnosis.tally, n, supplier, some))
                for n, some in ((10, early), (people, (*texts, *early)))
            )
            before = json.loads(json.dumps(assessment(first, version="x")))
            about = ((supplier, "sales"),) if named else ()
            assert late_answers(second, before).comments == about
            assert (
                Words("en")("privacy.close_comments", n=1, least=10) in PrivacyAudit(second, before=before).text()
            ) is named
            assert late_answers(second, before | {"comments": None}).comments == ()


def commented(tally, people, supplier, texts):
    """A tally in which so many people rate hr and these texts are shown."""
    links = tuple(replace(link, n=people) for link in tally.links)
    units = tuple(replace(unit, raters=people if unit.id == "sales" else unit.raters) for unit in tally.departments)
    shown = (Comments(supplier, "sales", texts),) if texts else ()
    return replace(tally, links=links, departments=units, comments=shown)


ODD = (None, True, -1, 10**400, 1e308, "5", [], [[]], {}, [{}], {"n": 10**400}, float("nan"))


def spoilt(value, rng):
    """A document with one odd thing somewhere in it."""
    if isinstance(value, dict) and value and rng.random() < 0.97:
        key = rng.choice(sorted(value))
        return value | {key: spoilt(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.97:
        at = rng.randrange(len(value))
        return [*value[:at], spoilt(value[at], rng), *value[at + 1 :]]
    return rng.choice(ODD)


def test_an_earlier_report_that_is_spoilt_does_no_harm(tmp_path):
    rng = random.Random(7)
    before, after = both(tmp_path, rated(TWELVE, SIX) + own(SIX), rated(TWELVE, SIX) + own(SIX))
    after = replace(after, tally=commented(after.tally, 12, "hr", ("early",)))
    before |= {"comments": [{"supplier": "hr", "customer": "sales", "texts": ["early"]}]}
    parts = ("links", "departments", "comments", "data_quality", "org", "findings")
    for _ in range(2000):
        key = rng.choice(sorted(parts))
        late_answers(after, before | {key: spoilt(before[key], rng)})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_audit_says_what_is_close_and_fails(language, tmp_path, capsys):
    rows = rated(SIX, SIX) + own(SIX)
    asked = ["assess", str(written(tmp_path, rows)), "--audit-privacy", "-q", "--lang", language]
    assert main(asked) == 0
    assert main(asked) == 0
    written(tmp_path, rated(TWELVE, "abcdefg") + own("abcdefg"))
    words, said = Words(language), PrivacyAudit(
        assess(tmp_path / "org.yaml", language=language),
        before=json.loads((tmp_path / "icdiag-report" / "assessment.json").read_text("utf-8")),
    ).text()  # fmt: skip
    for key in ("close", "close_own"):
        assert words(f"privacy.{key}", n=1, least=5) in said
    assert words("privacy.close_keep", spread=10) in said
    capsys.readouterr()
    assert main(asked) == 1
    assert "hr" in capsys.readouterr().out
