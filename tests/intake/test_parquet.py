"""Parquet: every plain kind of column becomes the cells that a spreadsheet would hold; damage is one sentence."""

import io
import math
import random
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.intake import parquet_file
from icdiag.intake.cells import CellDate, CellError, Sheet, Value
from icdiag.intake.columns import column_of, held_rows
from icdiag.intake.limits import Limits, limited
from icdiag.intake.sheets import read_sheets, sheets_of
from icdiag.intake.unseen_places import Cleaned

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def saved(table: object, **options: object) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def read(data: bytes) -> Sheet:
    (sheet,), problems = sheets_of(data, shown_as="f.parquet")
    assert problems == ()
    return sheet


def codes(data: bytes) -> list[str]:
    sheets, problems = sheets_of(data, shown_as="f.parquet")
    assert sheets == ()
    return [problem.code for problem in problems]


def column(kind: object, values: list[object]) -> list[Value]:
    sheet = read(saved(pa.table({"x": pa.array(values, kind)})))
    assert sheet.rows[0] == ["x"]
    return [row[0] for row in sheet.rows[1:]]


DAY = CellDate(datetime(2026, 7, 1))


@pytest.mark.parametrize(
    ("kind", "values", "cells"),
    [
        (pa.string(), ["a", None, "", "中文", "a\x00b"], ["a", None, None, "中文", Cleaned("ab")]),
        (pa.large_string(), ["a", None], ["a", None]),
        (pa.binary(), ["人".encode(), None], ["人", None]),
        (pa.dictionary(pa.int8(), pa.string()), ["a", "b", None, "a"], ["a", "b", None, "a"]),
        (pa.dictionary(pa.int8(), pa.int64()), [5, None], [5, None]),
        (pa.dictionary(pa.uint8(), pa.string()), [*map(str, range(256)), None], [*map(str, range(256)), None]),
        (pa.int8(), [1, None, -3], [1, None, -3]),
        (pa.int64(), [0, 2**62, None, -(2**62)], [0, 2**62, None, -(2**62)]),
        (pa.uint64(), [2**64 - 1, None], [2**64 - 1, None]),
        (pa.float64(), [1.0, None, math.nan, -0.0], [1, None, None, 0]),
        (pa.float64(), [1.5, 2.0, None, math.inf, 1e300], [1.5, 2, None, CellError("bad-value"), 1e300]),
        (pa.float32(), [4.0, 2.5], [4, 2.5]),
        (pa.decimal128(5, 2), [Decimal("4.00"), Decimal("2.50"), None], [4, 2.5, None]),
        (pa.bool_(), [True, None, False], [True, None, False]),
        (pa.null(), [None, None], [None, None]),
        (pa.date32(), [date(2026, 7, 1), None], [DAY, None]),
        (pa.timestamp("ns"), [datetime(2026, 7, 1)], [DAY]),
        (pa.timestamp("ms", "Asia/Shanghai"), [datetime(2026, 7, 1, tzinfo=UTC)], [DAY]),
        (pa.time64("ns"), [time(12, 30)], [CellDate(datetime(1899, 12, 30, 12, 30))]),
    ],
    ids=str,
)
def test_each_kind_of_column(kind: object, values: list[object], cells: list[Value]) -> None:
    found = column(kind, values)
    assert found == cells
    assert [type(cell) for cell in found] == [type(cell) for cell in cells]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.list_(pa.int64()), [1, 2]),
        (pa.struct([("a", pa.int64())]), {"a": 1}),
        (pa.map_(pa.string(), pa.int64()), [("a", 1)]),
        (pa.duration("s"), 5),
    ],
    ids=str,
)
def test_columns_that_are_not_plain_are_named(kind: object, value: object) -> None:
    data = saved(pa.table({"q1": [1], "nested": pa.array([value], kind)}))
    ((problem,)) = sheets_of(data, shown_as="f.parquet")[1]
    assert (problem.code, problem.values["column"]) == ("parquet-column", "nested")


values = st.none() | st.integers(-5, 300) | st.sampled_from([2**40, -(2**40)])
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9).map(float)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(values, numbers, st.none() | st.text(st.sampled_from("ab人 "), max_size=2)), max_size=40),
    st.integers(1, 50),
    st.integers(1, 50),
    st.booleans(),
)
def test_batches_and_row_groups_make_no_difference(
    rows: list[tuple[int | None, float | None, str | None]], group: int, batch: int, dictionary: bool
) -> None:
    table = pa.table(
        {
            "i": pa.array([r[0] for r in rows], pa.int64()),
            "f": pa.array([r[1] for r in rows], pa.float64()),
            "s": pa.array([r[2] for r in rows], pa.string()),
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet_file, "_BATCH", batch)
        sheet = read(saved(table, row_group_size=group, use_dictionary=dictionary))
    expected = [
        [i, None if f is None else int(f) if f.is_integer() and abs(f) < 2**53 else f, s or None] for i, f, s in rows
    ]
    assert sheet.rows == [["i", "f", "s"], *expected]
    assert sheet.height == len(rows) + 1
    for at in range(3):
        cells = column_of(sheet, at, 1)
        assert [cells[row] for row in range(len(cells))] == [row[at] for row in expected]
    seen = [any(c is not None and str(c).strip() for c in row) for row in expected]
    assert held_rows(sheet, 1).tolist() == seen


def test_places_are_counted_with_the_names_as_line_one() -> None:
    sheet = read(saved(pa.table({"a": [1, 2], "b": ["x", "y"]})))
    assert str(sheet.where(2, 1)) == "f.parquet:3:2"


def test_without_pyarrow_the_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(pa.table({"a": [1]}))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert codes(data) == ["parquet-not-installed"]


def test_bounds() -> None:
    data = saved(pa.table({"a": list(range(100)), "b": list(range(100))}))
    for name, limit, code in (
        ("columns", 1, "beyond-bounds"),
        ("parquet_rows", 99, "beyond-bounds"),
        ("parquet_cells", 199, "too-many-cells"),
        ("parquet_unpacked_size", 100, "file-too-big"),
        ("texts", 150, "too-many-texts"),
    ):
        with limited(Limits(**{name: limit})):
            assert codes(data) == [code]
    assert read(data).height == 101


def test_large_files_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    path.write_bytes(saved(pa.table({"a": list(range(1000))})))
    with limited(Limits(file_size=100)):
        assert not read_sheets(path, shown_as="f.parquet")[1]
    with limited(Limits(parquet_size=100)):
        assert [p.code for p in read_sheets(path, shown_as="f.parquet")[1]] == ["file-too-large"]


def test_encrypted_and_cut_off() -> None:
    data = saved(pa.table({"a": [1, 2, 3]}))
    assert codes(b"PARE" + data[4:]) == ["file-encrypted"]
    for end in range(4, len(data) - 1, 13):
        assert codes(data[:end]) == ["file-damaged"]


def test_damaged_files_never_raise() -> None:
    chance = random.Random(9)
    rows = {
        "who": [f"人{i % 7}" for i in range(200)],
        "q1": [i % 5 for i in range(200)],
        "x": [i / 3 for i in range(200)],
    }
    data = saved(pa.table(rows), compression="zstd", row_group_size=70)
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        sheets, problems = sheets_of(bytes(damaged), shown_as="f.parquet")
        assert sheets or problems
