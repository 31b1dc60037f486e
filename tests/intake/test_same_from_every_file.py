"""One survey as csv, as a workbook and as parquet, small and large: the same answers, the same problems, one tally."""

import csv
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from icdiag.answers import Answers
from icdiag.intake import many_texts, parquet_file, parquet_table
from icdiag.intake.survey import read_survey
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org, SurveySource
from icdiag.model.problem import Problem
from icdiag.tally.tally import build_tally

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
xlsxwriter = pytest.importorskip("xlsxwriter")

IDS = ("hr", "it", "legal", "sales", "财务")
ORG = Org("org.yaml", Name("x", "x"), departments=tuple(Department(id_, Name(id_, id_), headcount=40) for id_ in IDS))
ITEMS = tuple(Item(f"q{i}", Name(f"q{i}", f"q{i}"), Scale(1, 5 if i < 5 else 300)) for i in range(1, 6))
PARTS = (Dimension("a", Name("a", "a"), ITEMS[:2]), Dimension("b", Name("b", "b"), ITEMS[2:]))
INSTRUMENT = Instrument("five", Name("x", "x"), PARTS)
HEAD = ["respondent", "customer", "supplier", "perspective", "importance", *(item.id for item in ITEMS)]
Row = list[str | int | None]


def drawn(seed: int) -> list[Row]:
    """Return rows of a survey: names written in several ways, blanks, the same row again, other departments."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for number in range(draw.choice([3, 60, 60])):
        name = draw.choice(["R{}", "张{}", "Ångström {}", "no-{}"]).format(number)
        home = draw.choice(IDS)
        for _ in range(draw.randrange(1, 6)):
            ways = [name, name, name.upper(), f" {name}", f"{name}\u200b", name.replace("1", "１")]
            who = draw.choice(ways if draw.random() < 0.5 else [name])
            rated = draw.choice([id_ for id_ in IDS if id_ != home] if draw.random() < 0.98 else IDS)
            answers: Row = [draw.choice([None, 1, 2, 3, 4, 5, 5, 5]) for _ in ITEMS[:4]]
            rows.append([who, home, rated, draw.choice(["", "", "self"]), draw.choice([None, 4]), *answers,
                         draw.choice([None, *range(1, 300)])])  # fmt: skip
    rows += draw.choices(rows, k=len(rows) // 10)
    if seed % 3 == 0:
        rows.append(["", "hr", "it", "", None, 1, 1, 1, 1, 1])
        rows.append(["Z", "hr", "it", "", None, None, None, None, None, None])
    if seed % 4 == 0:
        draw.choice(rows)[5] = 9
        draw.choice(rows)[1] = "nowhere"
    draw.shuffle(rows)
    return rows


def written(folder: Path, rows: list[Row]) -> dict[str, Path]:
    """Return the same rows in files of every kind."""
    paths = {kind: folder / f"s.{kind}" for kind in ("csv", "xlsx", "parquet")}
    with paths["csv"].open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    with xlsxwriter.Workbook(str(paths["xlsx"])) as book:
        sheet = book.add_worksheet("S")
        for at, row in enumerate([HEAD, *rows]):
            sheet.write_row(at, 0, row)
    columns: dict[str, Any] = {name: [row[at] for row in rows] for at, name in enumerate(HEAD)}
    pq.write_table(pa.table(columns), paths["parquet"], row_group_size=37)
    return paths


def read(path: Path) -> tuple[Answers | None, list[tuple[str, dict[str, Any]]]]:
    found, problems = read_survey(SurveySource((str(path),)), ORG, INSTRUMENT, base=Path())
    return found, sorted((problem.code, dict(problem.values)) for problem in problems if is_same(problem))


def is_same(problem: Problem) -> bool:
    """Tell whether a problem says the same of every kind of file; a short row is a matter of text files alone."""
    return problem.code != "row-width"


def large(patch: pytest.MonkeyPatch) -> None:
    """Have every parquet file read as a large one is, in many small steps."""
    patch.setattr(parquet_file, "LARGE", 0)
    patch.setattr(parquet_table, "_BATCH", 11)
    patch.setattr(many_texts, "FEW", 1)
    patch.setattr(many_texts, "_PENDING", 7)
    patch.setattr(many_texts, "_BATCH", 5)


def columns_of(answers: Answers) -> dict[str, list[Any]]:
    """Return all that is known of each rating; NaN as None."""
    values = answers.values.floats()
    return {
        "respondent": answers.respondent.tolist(),
        "customer": answers.customer.tolist(),
        "supplier": answers.supplier.tolist(),
        "perspective": answers.perspective.tolist(),
        "values": np.nan_to_num(values, nan=-1).tolist(),
        "importance": [] if answers.importance is None else np.nan_to_num(answers.importance, nan=-1).tolist(),
        "rows": [answers.rows_read, answers.set_aside, answers.told_apart],
    }


@pytest.mark.parametrize("seed", range(24))
def test_the_same_answers_and_tally_from_every_file(seed: int, tmp_path: Path) -> None:
    paths = written(tmp_path, drawn(seed))
    with pytest.MonkeyPatch.context() as patch:
        large(patch)
        answers, problems = read(paths["parquet"])
    for kind, path in paths.items():
        other, others = read(path)
        assert others == problems, kind
        assert (other is None) == (answers is None), kind
        if answers is not None and other is not None:
            assert columns_of(other) == columns_of(answers), kind
            assert_same_tally(other, answers)
    assert (answers is None) == (seed % 4 == 0)


def assert_same_tally(one: Answers, other: Answers) -> None:
    first, second = (build_tally(replace(answers, files=()), ORG) for answers in (one, other))
    assert repr(first) == repr(second)


def test_a_large_file_that_is_damaged_inside_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    rows = [[f"R{i}", IDS[i % 4], "财务", "", None, 1, 2, 3, 4, i % 300 + 1] for i in range(3000)]
    columns: dict[str, Any] = {name: [row[at] for row in rows] for at, name in enumerate(HEAD)}
    pq.write_table(pa.table(columns), path, row_group_size=500, compression="zstd")
    whole = path.read_bytes()
    seen = set()
    with pytest.MonkeyPatch.context() as patch:
        large(patch)
        patch.setattr(parquet_table, "_BATCH", 512)
        for at in range(40, len(whole) - 4000, len(whole) // 37):
            path.write_bytes(whole[:at] + b"\xff" * 24 + whole[at + 24 :])
            answers, problems = read(path)
            seen.update(code for code, _ in problems)
            assert answers is not None or problems
    assert "file-damaged" in seen


def test_a_column_of_very_many_texts_keeps_each_once() -> None:
    draw = random.Random(3)
    texts = [draw.choice([None, "", "a\u200b", *(f"n{i}" for i in range(90))]) for _ in range(1000)]
    with pytest.MonkeyPatch.context() as patch:
        large(patch)
        coder = many_texts.TextsOf(len(texts))
        for first in range(0, len(texts), 50):
            part = pa.array(texts[first : first + 50])
            coder.add(part if first % 100 else part.dictionary_encode())
        codes, cells = coder.column()
    assert isinstance(cells, many_texts.Texts)
    assert [cells[code] for code in codes.tolist()] == [{"a\u200b": "a"}.get(t or "", t) or None for t in texts]
    assert len(set(cells)) == len(cells) == 92


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_a_parquet_says_which_rows_held_what_nobody_sees(size: str, dictionary: bool, tmp_path: Path) -> None:
    marks = {6: "\u200b", 7: "\u202e", 31: "\u200b", 90: "\ufeff"}
    rows = [[f"人{i}{marks.get(i, '')}", IDS[i % 4], "财务", "", None, 1, 2, 3, 4, i + 1] for i in range(99)]
    columns: dict[str, Any] = {name: [row[at] for row in rows] for at, name in enumerate(HEAD)}
    columns["supplier"][50] = "财\u200b务"
    columns["comment\u200b"] = ["x"] * 99
    pq.write_table(pa.table(columns), tmp_path / "s.parquet", row_group_size=37, use_dictionary=dictionary)
    with pytest.MonkeyPatch.context() as patch:
        if size == "large":
            large(patch)
        found, problems = read_survey(SurveySource((str(tmp_path / "s.parquet"),)), ORG, INSTRUMENT, base=Path())
    assert found is not None
    told = [(str(p.where), p.more, p.rows) for p in problems if p.code == "unseen-characters"]
    path = tmp_path / "s.parquet"
    # Row and column, in the order of rows; the names are row 1, so person 6 stands in row 8.
    assert told == [(f"{path}:1:11", 0, ()), (f"{path}:8:1", 3, ((9, 9), (33, 33), (92, 92))), (f"{path}:52:3", 0, ())]
