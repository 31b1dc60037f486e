import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import icdiag.findings
from icdiag.diagnosis import Diagnosis
from icdiag.model.tally import HiddenLink
from icdiag.report.content import content
from icdiag.report.evidence import number
from icdiag.report.network import Anchors, score_class
from icdiag.words import LANGUAGES, section


@pytest.mark.parametrize(
    ("value", "klass"), [(0, 1), (37.4, 1), (37.5, 2), (49.9, 2), (50, 3), (62.5, 4), (74.99, 4), (75, 5), (100, 5)]
)
def test_the_five_classes(value: float, klass: int) -> None:
    assert score_class(value) == klass


def test_the_cards_count_what_the_diagnosis_holds(diagnosis: Diagnosis) -> None:
    assert diagnosis.tally
    view = content(diagnosis, "en")
    cards = {card.key: card.value for card in view.cards}
    walls = [f for f in diagnosis.findings if f.check == "mutual-wall"]
    assert cards["departments"] == "12"
    assert cards["rated"] == str(len(diagnosis.tally.links))
    assert cards["walls"] == str(len(walls))
    assert cards["health"] == "62"  # the fixture's 61.7
    assert sum(link.kind == "wall" for link in view.links) == 2 * len(walls)  # both directions
    assert len(view.verdict) == 3


def test_links_stand_from_the_worst_on(diagnosis: Diagnosis) -> None:
    values = [link.value for link in content(diagnosis, "en").links if link.status == "shown"]
    assert values == sorted(values, key=lambda v: v or 0)


def test_hidden_and_unrated_links_carry_no_number(diagnosis: Diagnosis) -> None:
    bare = [link for link in content(diagnosis, "en").links if link.status != "shown"]
    assert {link.status for link in bare} == {"hidden", "unrated"}
    for link in bare:
        assert (link.n, link.raw, link.q, link.p_weak, link.score_class, link.dimensions) == (None,) * 5 + ((),)


def test_a_dimension_says_its_mean_in_the_scale_and_over_how_many_answers(diagnosis: Diagnosis) -> None:
    link = next(x for x in content(diagnosis, "en").links if x.status == "shown")
    weakest = link.weakest
    assert weakest and weakest.raw is not None
    assert weakest.text == f"{weakest.raw:.2f} of 5 over {weakest.answers} answers"
    assert weakest.score == min(score or 0 for _, score in link.dimensions)


def test_boundary_verdicts_come_from_the_findings(diagnosis: Diagnosis) -> None:
    rows = content(diagnosis, "en").boundaries
    assert [(b.a, b.verdict) for b in rows] == [("Division 1", "open"), ("上海", "unknown")]
    assert rows[1].reason == "too few measured links"


def test_raters_under_the_limit_are_a_band(diagnosis: Diagnosis) -> None:
    quality = content(diagnosis, "en").quality
    assert quality
    few = [r for r in quality.responses if r.raters is None]
    assert few and {r.raters_text for r in few} == {"<5"}


def test_a_lowered_limit_is_told(make: Callable[..., Diagnosis]) -> None:
    quality = content(make(12, min_n=3), "en").quality
    assert quality and quality.lowered and quality.min_n == 3
    usual = content(make(12), "en").quality
    assert usual and not usual.lowered


def test_without_a_survey(diagnosis: Diagnosis) -> None:
    bare = replace(diagnosis, tally=None, estimates=None, health=None, findings=(), boundaries=())
    view = content(bare, "zh")
    assert not view.surveyed and view.quality is None and view.health_reason == "需要问卷"
    assert {link.status for link in view.links} == {"unrated"}
    assert len(view.verdict) == 3


def test_few_raters_have_no_health_score(diagnosis: Diagnosis) -> None:
    few = replace(diagnosis, tally=replace(diagnosis.tally, raters=23), health=None)
    assert content(few, "en").health_reason == "needs at least 30 people who answered (7 more)"


def test_file_names_lose_their_folders(diagnosis: Diagnosis) -> None:
    assert [name for name, _, _ in content(diagnosis, "en").method.files] == ["survey.xlsx"]


def test_one_step_may_answer_several_findings(diagnosis: Diagnosis) -> None:
    steps = content(diagnosis, "en").first_steps
    assert steps and len({s.text for s in steps}) == len(steps)
    assert all(s.findings for s in steps)


def test_anchors_are_safe_and_different() -> None:
    slug = Anchors().slug
    assert slug("mutual-wall/hr~sales") == "mutual-wall/hr~sales"
    odd = [slug(x) for x in ("a b", "a  b", "销售部", "采购部", '"><script>', "")]
    assert len(set(odd)) == len(odd)
    assert all(re.fullmatch(r"[A-Za-z0-9._~/:-]+", x) for x in odd)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(62.44, "points", "62.4"), (-0.01, "points", "0.0"), (0.355, "percent", "36%"), (1234, "count", "1,234"),
     (0.5, "ratio", "0.50"), (1.0, "percent", "100%"),
     (1.0, "chance", ">99%"), (0.994, "chance", "99%"), (0.006, "chance", "1%"), (0.001, "chance", "<1%"),
     (None, "points", "–")],
)  # fmt: skip
def test_numbers_read_by_their_unit(value: float | None, unit: str, text: str) -> None:
    assert number(value, unit) == text


@pytest.mark.parametrize("name", ["report", "measures"])
def test_both_languages_have_the_same_words(name: str) -> None:
    zh, en = (section(language, name) for language in LANGUAGES)
    assert set(zh) == {key for key in en if not key.endswith("_one") or key in zh}
    for key, text in zh.items():
        assert set(re.findall(r"{(\w+)}", text)) <= set(re.findall(r"{(\w+)}", en[key])) | {"n", "links"}, key


def test_every_measure_of_every_check_has_words() -> None:
    folder = Path(icdiag.findings.__file__).parent
    used = {m for file in folder.glob("*.py") for m in re.findall(r'Evidence\(\s*"(\w+)"', file.read_text("utf-8"))}
    assert used
    missing = {m for m in used for language in LANGUAGES if f"{m}.name" not in section(language, "measures")}
    assert not missing


def test_units_are_known_and_equal_in_both_languages() -> None:
    zh, en = (section(language, "measures") for language in LANGUAGES)
    units = {key: text for key, text in en.items() if key.endswith(".unit")}
    assert set(units.values()) <= {"points", "percent", "chance", "count", "ratio", "none"}
    assert all(zh[key] == text for key, text in units.items())


def test_a_reason_nobody_worded_does_not_stop_the_report(diagnosis: Diagnosis) -> None:
    assert diagnosis.tally
    tally = replace(diagnosis.tally, set_aside={"no-such-reason": 2}, hidden=(HiddenLink("d0", "d1", "complement"),))
    quality = content(replace(diagnosis, tally=tally), "en").quality
    assert quality and quality.rows.set_aside == (("other reason", 2),)
