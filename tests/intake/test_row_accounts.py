"""Every row of every file is used or set aside for a reason."""

from icdiag.answers import InputFile
from icdiag.cli.validate import row_account
from icdiag.intake.problems import Problems
from icdiag.intake.row_accounts import report_rows
from icdiag.problem_text import problem_list
from icdiag.words import Words


def test_read_is_used_and_set_aside_per_file_and_in_total() -> None:
    problems = Problems()
    files = [
        InputFile("a.xlsx", "0" * 64, 1200, {"no-answer": 40, "repeat": 10}),
        InputFile("b.csv", "0" * 64, 300, {"no-answer": 3}),
    ]
    report_rows(files, problems)
    found = problems.sorted()
    assert [line for line in problem_list(found, Words("en")) if "note" in line] == [
        "a.xlsx: note: 1,200 rows read = 1,150 used + 50 set aside",
        "b.csv: note: 300 rows read = 297 used + 3 set aside",
    ]
    assert row_account(found) == {"read": 1500, "used": 1447, "set_aside": {"no-answer": 43, "repeat": 10}}
    assert "a.xlsx: 提示: 读入 1,200 行 = 采用 1,150 行 + 剔除 50 行" in problem_list(found, Words("zh"))


def test_without_a_survey_there_is_no_account() -> None:
    assert row_account(()) is None
