"""Tables kept as codes: the same cells as rows of lists would hold, whatever reads them."""

import csv
import io
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.intake import csv_file
from icdiag.intake.cells import CellDate, CellError, Sheet, Value
from icdiag.intake.coded_table import CodedTable, Piece, RowsOf
from icdiag.intake.columns import coded, column_of, compact, held_rows, holds, joined, small, widths_of
from icdiag.intake.csv_file import read_csv
from icdiag.intake.limits import Limits, limited

CELLS: list[Value] = [None, 1, True, "1", 1.5, 0, False, "", CellError("#N/A"), CellDate(datetime(2026, 7, 1)), " "]


def table_of(rows: list[list[Value]], cuts: list[int]) -> CodedTable:
    """The rows as pieces that begin at the cuts; every other piece names its rows one by one."""
    width = max(map(len, rows), default=0)
    columns = [coded([None, *(row[at] if at < len(row) else None for row in rows)]) for at in range(width)]
    pieces = []
    for number, (first, last) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
        held = [row for row in range(first, last) if any(cell is not None for cell in rows[row])]
        if number % 2:
            held = list(range(first, last))
        if held:
            at = np.array(held, np.int32)
            places = range(first, last) if held == list(range(first, last)) else at
            pieces.append(Piece(places, {c: column.codes[1:][at] for c, column in enumerate(columns)}))
    return CodedTable(lambda at: columns[at].cells, pieces)


rows_of_cells = st.lists(st.lists(st.sampled_from(CELLS), max_size=5), max_size=12)


def trimmed(rows: list[list[Value]]) -> list[list[Value]]:
    rows = [row[: max((i + 1 for i, cell in enumerate(row) if cell is not None), default=0)] for row in rows]
    return rows[: max((i + 1 for i, row in enumerate(rows) if row), default=0)]


def exact(cells: list[Value]) -> list[tuple[type, Value]]:
    return [(type(cell), cell) for cell in cells]


@settings(max_examples=200, deadline=None)
@given(rows=rows_of_cells, data=st.data())
def test_a_coded_table_shows_what_its_rows_held(rows: list[list[Value]], data: st.DataObject) -> None:
    rows = trimmed(rows)
    cuts = sorted(set(data.draw(st.lists(st.integers(1, max(len(rows) - 1, 1)), max_size=3)))) if len(rows) > 1 else []
    table = table_of(rows, cuts)
    plain, packed = Sheet("f", "S", rows=rows), Sheet("f", "S", table=table, rows=RowsOf(table))
    assert packed.height == len(rows)
    assert packed == plain
    first = data.draw(st.integers(0, len(rows)))
    assert list(packed.rows[first:]) == rows[first:]
    assert packed.head(first) == rows[:first]
    assert [packed.rows[i] for i in range(-len(rows), len(rows))] == rows + rows
    for at in range(6):
        one, two = column_of(packed, at, first), column_of(plain, at, first)
        assert exact([one[i] for i in range(len(one))]) == exact([two[i] for i in range(len(two))])
        assert sorted(map(repr, one.cells)) == sorted(map(repr, two.cells))  # each cell once, and no others
        assert held_rows(packed, first, left=at).tolist() == held_rows(plain, first, left=at).tolist()


def test_cells_that_differ_in_type_stay_apart() -> None:
    column = coded([1, True, "1", 1.0, 1, None, "1"])
    assert exact(list(column.cells)) == exact([1, True, "1", 1.0, None])
    assert column.codes.tolist() == [0, 1, 2, 3, 0, 4, 2]


def test_codes_are_as_narrow_as_they_fit() -> None:
    assert [small(n) for n in (1, 256, 257, 65536, 65537)] == [np.uint8, np.uint8, np.uint16, np.uint16, np.int32]
    for distinct in (256, 257, 65537):
        column = compact(np.arange(distinct, dtype=np.int32), range(distinct))
        assert column.codes.dtype == small(distinct)
        assert column.codes.tolist() == list(column.cells) == list(range(distinct))
    few = compact(np.array([70_000, 5, 70_000], np.int32), range(80_000))
    assert (few.codes.tolist(), few.codes.dtype, list(few.cells)) == ([1, 0, 1], np.uint8, [5, 70_000])


def test_columns_one_below_the_other() -> None:
    column = joined([coded(["a", None]), coded([1, "a"])])
    assert [column[i] for i in range(4)] == ["a", None, 1, "a"]


def test_blanks_hold_nothing() -> None:
    assert [holds(cell) for cell in (None, "", " \t", "\u3000", 0, False, "x")] == [False] * 4 + [True] * 3


texts = st.text(st.sampled_from(list("ab1,;\"'\t\n\r 部")), max_size=4)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=9), batch=st.integers(1, 4))
def test_csv_by_columns_is_the_csv_by_rows(rows: list[list[str]], batch: int) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    text = file.getvalue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "_BATCH", batch)
        sheet, *_ = read_csv(text.encode(), shown_as="f.csv")
    # The reference: Python's reader one row at a time, with the lines it says it has read.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=csv_file._delimiter(io.StringIO(text, newline="")))
    expected, begins, next_line = [], [], 1
    for row in reader:
        expected.append([cell or None for cell in row])
        begins.append(next_line)
        next_line = reader.line_num + 1
    assert sheet.rows == expected
    assert sheet.lines is not None
    assert list(sheet.lines) == begins
    assert widths_of(sheet).tolist() == [len(row) for row in expected]


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_a_broken_csv_names_the_line_its_row_begins_on(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "_BATCH", batch)
    with pytest.raises(csv_file.Unreadable) as raised:
        read_csv(b'a,b\n"1\n2",3\n4,5\n6,"never\nclosed\n', shown_as="f.csv")
    assert (raised.value.code, raised.value.line) == ("csv-quotes", 5)


def test_too_many_different_texts_are_refused() -> None:
    assert read_csv(b"a\n" * 500, shown_as="f.csv")[0].height == 500
    with limited(Limits(texts=50)), pytest.raises(csv_file.Unreadable) as raised:
        read_csv("".join(f"{i}\n" for i in range(100)).encode(), shown_as="f.csv")
    assert raised.value.code == "too-many-texts"
