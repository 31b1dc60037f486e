"""The same submission twice: rows pasted again, or an older and a newer export of one survey read together."""

from datetime import datetime

import pytest

from icdiag.intake.cells import CellDate
from icdiag.intake.columns import coded
from icdiag.intake.layouts.sent import submissions
from icdiag.intake.survey import read_survey
from icdiag.model.org import SurveySource
from tests.intake.sites import exports
from tests.intake.test_site_surveys import expected, found, nobody_could_know, read, world

FORMS = [
    (site, form)
    for site, form in exports.FORMS
    if not nobody_could_know(site, form, exports.BY_ITEM, "en") and not form.startswith("number")
]


def answered(truth):
    """How many people gave any answer."""
    return sum(any(a != exports.NA for a in p.answers.values()) for p in truth.real())


def warned(problems):
    return [p.values["n"] for p in problems if p.code == "sent-twice"]


@pytest.mark.parametrize(("site", "form"), FORMS)
def test_rows_pasted_below_themselves_count_once(site, form, tmp_path) -> None:
    truth = exports.truth(language="en")
    made = exports.rendered(site, form, truth)
    rows = [*made.rows, *made.rows[made.first :]]
    answers, problems = read(tmp_path, rows, workbook=False)
    assert answers is not None, problems
    assert found(answers) == expected(truth)
    assert answers.set_aside["repeat"] == answered(truth)
    assert warned(problems) == [answered(truth)]
    assert answers.rows_read == len(rows) - made.first
    assert sum(file.rows - sum(file.set_aside.values()) for file in answers.files) == answered(truth)


@pytest.mark.parametrize(("site", "form"), FORMS)
def test_an_older_export_and_a_newer_one_make_one_survey(site, form, tmp_path) -> None:
    """The older holds the first half and was saved by a spreadsheet, which made dates and numbers of its texts."""
    truth = exports.truth(language="en", set_aside=False)
    made = exports.rendered(site, form, truth)
    older = exports.saved_again(made.rows[: made.first + 12])
    (tmp_path / "waves").mkdir()
    exports.write_xlsx(tmp_path / "waves" / "older.xlsx", older)
    exports.write_csv(tmp_path / "waves" / "newer.csv", made.rows)
    answers, problems = read_survey(SurveySource(("waves",)), *world(), base=tmp_path)
    assert answers is not None, problems
    assert found(answers) == expected(truth)
    assert warned(problems) == [answers.set_aside["repeat"]]
    accounts = {file.path: file.set_aside.get("repeat", 0) for file in answers.files}
    assert accounts == {"waves/older.xlsx": answers.set_aside["repeat"], "waves/newer.csv": 0} or accounts == {
        "waves/older.xlsx": 0,
        "waves/newer.csv": answers.set_aside["repeat"],
    }


def two_people(moments, answers=("Satisfied", "Satisfied")):
    """Two of HR, with the moments and the answers of both, as Google Forms writes them."""
    questions = [f"{text} [Finance]" for _, text in exports.ITEMS["en"]]
    rows = [[moment, "HR", *[answer] * 3] for moment, answer in zip(moments, answers, strict=True)]
    return [["Timestamp", "Your department", *questions], *rows]


@pytest.mark.parametrize(
    ("moments", "answers", "people"),
    [
        (("9/1/2026 9:00:05", "9/1/2026 9:00:05"), ("Satisfied", "Satisfied"), 1),
        (("9/1/2026 9:00:05", "9/1/2026 9:00:05"), ("Satisfied", "Neutral"), 2),  # a meeting that answers together
        (("9/1/2026 9:00:05", "9/1/2026 9:00:06"), ("Satisfied", "Satisfied"), 2),
        (("9/1/2026 9:00", "9/1/2026 9:00"), ("Satisfied", "Satisfied"), 2),  # seconds lost in a spreadsheet
    ],
)
def test_colleagues_who_answer_alike_are_two_people(moments, answers, people, tmp_path) -> None:
    answers, problems = read(tmp_path, two_people(moments, answers), workbook=False)
    assert len(answers.customer) == people
    assert warned(problems) == ([1] if people == 1 else [])


A = CellDate(datetime(2026, 9, 1, 9, 0, 5))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((A,), (A,), True),
        ((A,), ("2026/9/1 9:00:05",), True),
        ((A,), ("01.09.2026 09:00:05",), True),
        ((A,), ("09/01/26 09:00:05",), True),
        ((A,), ("2026-09-01T09:00:05",), True),
        ((A,), ("2026/9/1 9:00:06",), False),
        ((A, "1.2.3.4"), (A, "1.2.3.5"), False),
        (("R_2YPOQ602ER1jkf1",), ("R_2YPOQ602ER1jkf1",), True),
        ((3292879998,), ("3292879998",), True),
        (("1.18E+11",), ("1.18E+11",), None),
        (("2026/9/1 9:00",), ("2026/9/1 9:00",), None),
        (("7",), ("7",), None),
        ((None,), (None,), None),
    ],
)
def test_what_tells_submissions_apart(one, other, same) -> None:
    """None: neither can be told from any other."""
    column = submissions([coded(cells) for cells in zip(one, other, strict=True)])
    if same is None:
        assert list(column.cells) == [""] * len(column.cells)
    else:
        assert "" not in column.cells
        assert (column[0] == column[1]) == same
