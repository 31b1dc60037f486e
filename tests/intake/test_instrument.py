"""Questionnaires: the bundled ones are whole in both languages, and mistakes in own ones are located."""

import re
from pathlib import Path

import pytest

from icdiag.intake.instrument import bundled_instruments, read_instrument
from icdiag.intake.layouts.headers import tidy
from icdiag.model.instrument import Instrument, Scale
from icdiag.model.problem import Problem
from icdiag.problem_text import SECTIONS
from icdiag.words import Words

HERE = Path()
SCALE = "scale: {min: 1, max: 3, labels: {zh: [低, 中, 高], en: [low, mid, high]}}\n"


def bundled(name: str) -> Instrument:
    instrument, problems = read_instrument(name, base=HERE)
    assert problems == ()
    assert instrument is not None
    return instrument


def own(folder: Path, text: str) -> tuple[Instrument | None, tuple[Problem, ...]]:
    (folder / "own.yaml").write_text(text, "utf-8")
    instrument, problems = read_instrument("own.yaml", base=folder)
    for problem in problems:
        for language in ("zh", "en"):
            words = Words(language)
            section = next(s for s in SECTIONS if words.has(f"{s}.{problem.code}"))
            assert words(f"{section}.{problem.code}", **problem.values)
            assert words(f"{section}.{problem.code}-help", **problem.values)
    return instrument, problems


def test_the_six_of_the_contract_are_bundled() -> None:
    assert bundled_instruments() == (
        "collaboration", "four-strengths", "internal-servqual", "satisfaction-loop", "short", "six-principles",
    )  # fmt: skip


@pytest.mark.parametrize("name", bundled_instruments())
def test_bundled_are_whole_in_both_languages(name: str) -> None:
    instrument = bundled(name)
    items = instrument.items()
    assert [item.id for item in items] == [f"q{i + 1}" for i in range(len(items))]
    assert instrument.id == name
    assert instrument.source
    for named in (instrument, *instrument.dimensions):
        assert named.name.zh
        assert named.name.en
    for item in items:
        assert item.text.zh
        assert item.text.en
        steps = item.scale.high - item.scale.low + 1
        assert len(item.scale.labels_zh) == len(item.scale.labels_en) == steps
    texts = [tidy(text) for item in items for text in (item.text.zh, item.text.en)]
    assert len(set(texts)) == len(texts)


def test_six_principles_are_twelve_positive_items() -> None:
    instrument = bundled("six-principles")
    assert [d.name.zh for d in instrument.dimensions] == [
        "尊重与信任",
        "需求明确",
        "及时响应",
        "沟通畅通",
        "持续改进",
        "共同目标",
    ]
    assert [len(d.items) for d in instrument.dimensions] == [2] * 6
    assert not any(item.reversed for item in instrument.items())
    assert {(item.scale.low, item.scale.high) for item in instrument.items()} == {(1, 5)}
    assert [d.id for d in bundled("short").dimensions] == [d.id for d in instrument.dimensions]


def test_some_bundled_items_are_reversed() -> None:
    turned = {name: [i.id for i in bundled(name).items() if i.reversed] for name in bundled_instruments()}
    assert {name: ids for name, ids in turned.items() if ids} == {
        "collaboration": ["q3", "q12"],
        "four-strengths": ["q8"],
        "internal-servqual": ["q6"],
    }


@pytest.mark.parametrize("name", bundled_instruments())
def test_reversed_items_are_opposites_and_no_negations(name: str) -> None:
    """A "not" that has to be turned round again is what people misread most (Weijters & Baumgartner 2012)."""
    for item in bundled(name).items():
        if item.reversed:
            assert not re.search(r"\b(not|never|no|nobody)\b", item.text.en), item.id
            assert not re.search("没|不", item.text.zh), item.id


def test_own_file_with_own_scales(tmp_path: Path) -> None:
    text = (
        f"name: 自编\n{SCALE}dimensions:\n  - id: a\n    weight: 2\n    items:\n"
        "      - {id: x1, text: 快, reversed: true}\n"
        "      - {id: x2, text: {en: Good}, scale: {min: 0, max: 10}}\n"
    )
    instrument, problems = own(tmp_path, text)
    assert problems == ()
    assert instrument is not None
    assert instrument.id == "own"
    assert instrument.name.zh == "自编"
    first, second = instrument.items()
    assert (first.reversed, first.scale) == (True, Scale(1, 3, ("低", "中", "高"), ("low", "mid", "high")))
    assert (second.reversed, second.scale) == (False, Scale(0, 10))
    assert instrument.dimensions[0].weight == 2


def test_unknown_name_suggests_the_nearest() -> None:
    instrument, problems = read_instrument("six-principals", base=HERE)
    assert instrument is None
    assert [(p.code, p.suggestion) for p in problems] == [("instrument-unknown", "six-principles")]


def test_missing_file() -> None:
    assert [p.code for p in read_instrument("nowhere/mine.yaml", base=HERE)[1]] == ["file-missing"]


DIMENSION = "dimensions:\n  - id: a\n    items:\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "instrument-empty", 0),
        ("dimensions: []\n", "instrument-empty", 1),
        ("dimensions:\n  - {id: a, items: []}\n", "dimension-empty", 2),
        (DIMENSION + "      - {id: q1, text: x}\n      - {id: Q1, text: y}\n", "item-twice", 5),
        (DIMENSION + "      - {id: q1, text: x}\n  - {id: A, items: [{id: q2, text: y}]}\n", "dimension-twice", 5),
        (DIMENSION + "      - {id: customer, text: x}\n", "item-id-taken", 4),
        (DIMENSION + "      - {id: q1}\n", "missing-key", 4),
        (DIMENSION + "      - {id: q1, text: x, revresed: true}\n", "instrument-key", 4),
        ("scale: {min: 5, max: 1}\n" + DIMENSION + "      - {id: q1, text: x}\n", "scale-order", 1),
        (
            "scale: {min: 1, max: 5, labels: {en: [a, b]}}\n" + DIMENSION + "      - {id: q1, text: x}\n",
            "scale-labels",
            1,
        ),
        (
            "scale: {min: 1, max: 2, labels: {en: [a, A]}}\n" + DIMENSION + "      - {id: q1, text: x}\n",
            "scale-labels-twice",
            1,
        ),
        (DIMENSION + "      - {id: 供应部门, text: x}\n", "item-id-taken", 4),
        (DIMENSION + "      - {id: q1, text: x}\n      - {id: q1.expected, text: y}\n", "item-id-taken", 5),
        (DIMENSION + "      - {id: q1, text: 意见}\n", "item-text-taken", 4),
        (DIMENSION + "      - {id: q1, text: x, scale: 5}\n", "scale-shape", 4),
        ("scale: 1-5\n" + DIMENSION + "      - {id: q1, text: x}\n", "scale-shape", 1),
        ("scale: {min: 1, max: 2, labels: [a, b]}\n" + DIMENSION + "      - {id: q1, text: x}\n", "labels-shape", 1),
        (
            "scale: {min: 1, max: 3, labels: {zh: [低, 不适用, 高]}}\n" + DIMENSION + "      - {id: q1, text: x}\n",
            "scale-label-none",
            1,
        ),
        (
            "scale: {min: 1, max: 3, labels: {zh: [3, 2, 1]}}\n" + DIMENSION + "      - {id: q1, text: x}\n",
            "scale-label-number",
            1,
        ),
        ("items: [{id: q1, text: x}]\n", "instrument-key", 1),
        ("dimensions: [速度]\n", "dimension-shape", 1),
        ("scale: {min: one, max: 5}\n" + DIMENSION + "      - {id: q1, text: x}\n", "not-a-number", 1),
    ],
)
def test_mistakes_are_located(tmp_path: Path, text: str, code: str, line: int) -> None:
    instrument, problems = own(tmp_path, text)
    assert instrument is None
    assert (code, line) in [(p.code, p.where.line) for p in problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (DIMENSION + "      - q1\n      - q2\n", "item-shape"),
        (DIMENSION + "      - {id: q1}\n", "missing-key"),
        (DIMENSION + "      - {id: q1, text: {cn: x}}\n", "unknown-language"),
        ("dimensions:\n  - items:\n      - {id: q1, text: x}\n", "missing-key"),
    ],
)
def test_a_wrong_item_is_not_also_told_as_a_missing_one(tmp_path: Path, text: str, code: str) -> None:
    assert {p.code for p in own(tmp_path, text)[1]} == {code}


def test_every_empty_dimension_is_told_beside_other_mistakes(tmp_path: Path) -> None:
    text = "dimensions:\n  - {id: a, items: []}\n  - {id: b, items: [{id: q1}]}\n  - {id: c, items: []}\n"
    found = [(p.code, p.where.line) for p in own(tmp_path, text)[1]]
    assert found == [("dimension-empty", 2), ("missing-key", 3), ("dimension-empty", 4)]


def test_what_cannot_be_told_apart_is_a_warning(tmp_path: Path) -> None:
    text = (
        "dimensions:\n  - {id: a, name: Fast, items: [{id: q1, text: Quick}]}\n"
        "  - {id: b, name: fast, items: [{id: q2, text: quick}]}\n"
    )
    instrument, problems = own(tmp_path, text)
    assert instrument is not None
    assert [(p.level, p.code, p.where.line) for p in problems] == [
        ("warning", "dimension-name-twice", 3),
        ("warning", "item-text-twice", 3),
    ]


def test_an_unknown_key_is_answered_with_those_there_are(tmp_path: Path) -> None:
    (problem,) = own(tmp_path, DIMENSION + "      - {id: q1, text: x, revers: true}\n")[1]
    assert (problem.values["known"], problem.suggestion) == ("id, text, reversed, scale", "reversed")
    assert own(tmp_path, "items: []\n")[1][0].suggestion == "dimensions"


def test_labels_that_are_the_steps_own_numbers(tmp_path: Path) -> None:
    text = "scale: {min: 1, max: 3, labels: {zh: [1, 2, 3]}}\n" + DIMENSION + "      - {id: q1, text: x}\n"
    assert own(tmp_path, text)[1] == ()


def test_too_many_items(tmp_path: Path) -> None:
    text = DIMENSION + "".join(f"      - {{id: q{i}, text: t{i}}}\n" for i in range(151))
    assert [p.code for p in own(tmp_path, text)[1]] == ["too-many-items"]
