"""Large tables of the workbook: rows that are made anew, numbers that are remembered, and nothing held afterwards."""

import gc
import re
from weakref import ref

import pytest

from icdiag.report import excel_rows
from icdiag.report.excel_look import named_styles
from icdiag.report.excel_rows import RowsOf
from icdiag.report.excel_table import Column, whole_sheet
from icdiag.report.sheet import Sheet, Styled

COLUMNS = [Column("name"), Column("score", "score"), Column("count", "count")]


def sheet_of(rows):
    sheet = Sheet("t", named_styles(), footer="")
    whole_sheet(sheet, COLUMNS, rows, freeze=1)
    return sheet


def values(sheet):
    """Return the written numbers, row after row below the head."""
    return [re.findall(r"<v>([^<]*)</v>", row) for row in list(sheet.table())[1:]]


@pytest.mark.parametrize("kept", [2, 3], ids=["made anew", "kept"])
def test_rows_are_the_same_whether_they_are_kept_or_made_anew(kept, monkeypatch):
    monkeypatch.setattr(excel_rows, "_KEPT_ROWS", kept)
    made = []
    rows = RowsOf([1, 2, 3], lambda x: (made.append(x), ("n", x / 4, x))[1])
    first = [list(rows), list(rows)]
    assert first[0] == first[1] == [("n", 0.25, 1), ("n", 0.5, 2), ("n", 0.75, 3)]
    assert made == [1, 2, 3] * (3 - kept + 1)


def test_a_remembered_number_is_written_as_it_is():
    rows = [("a", 0.0, 1), ("a", -0.0, 1.0), ("a", 61.3, 2), ("a", 61.3, 0), ("a", None, Styled(0.5, "chance"))]
    assert values(sheet_of(rows)) == [["0", "1"], ["-0", "1"], ["61.3", "2"], ["61.3", "0"], ["0.5"]]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_is_lost_in_silence(number):
    with pytest.raises(ValueError, match="not finite"):
        values(sheet_of([("a", 1.0, 1), ("a", number, 1)]))


def test_widths_hold_the_widest_of_all_rows():
    rows = [("a", 1.0, 1)] * 300 + [("b" * 20, None, "<5")]
    assert sheet_of(rows).widths == sheet_of(rows[::-1]).widths
    assert sheet_of(rows).widths[1] > sheet_of(rows[:-1]).widths[1]


def test_a_sheet_goes_with_the_last_who_holds_it():
    """The command line runs without a search for cycles: one would keep a report's content to the end."""
    gc.disable()
    try:
        sheet = sheet_of([("a", 1.0, 1)])
        list(sheet.table())
        held = ref(sheet)
        del sheet
        assert held() is None
    finally:
        gc.enable()
