"""Which department a person belongs to: several in one cell, a directory's own column, options' numbers and codes."""

import pytest

from tests.intake.sites import exports
from tests.intake.test_site_surveys import read

OWN = {
    "google-forms": (["Timestamp"], ["9/1/2026 9:00:05"]),
    "microsoft-forms": (
        ["ID", "Start time", "Completion time", "Email", "Name"],
        ["1", "9/1/26 9:00:05", "9/1/26 9:01:05", "anonymous", ""],
    ),
    "limesurvey": (["id", "submitdate", "lastpage"], ["1", "2026-09-01 09:00:05", "3"]),
    "": (["Nr"], ["1"]),
}


def survey(site, *departments, question=("Your department",), answer="Satisfied"):
    """One person a row, who rates Legal; ``departments``: a cell, or one for each question."""
    heads, cells = OWN[site]
    items = [f"{text} [Legal]" for _, text in exports.ITEMS["en"]]
    rows = [
        [*(c.replace(":05", f":{n:02}") for c in cells), *([d] if isinstance(d, str) else d), *[answer] * 3]
        for n, d in enumerate(departments)
    ]
    return [[*heads, *question, *items], *rows]


def raters(answers):
    return sorted(answers.departments[customer] for customer in answers.customer)


@pytest.mark.parametrize(
    ("cell", "departments"),
    [
        ("Finance", ["finance"]),
        ("Finance;", ["finance"]),
        ("Finance;IT;", ["finance", "it"]),
        ("Finance, IT", ["finance", "it"]),
        ("财务部┋信息部", ["finance", "it"]),
        ("财务部、信息部", ["finance", "it"]),
        ("Finance\nIT", ["finance", "it"]),
        ("Finance;finance", ["finance"]),
    ],
)
@pytest.mark.parametrize("site", ["google-forms", "microsoft-forms", ""])
def test_who_names_several_departments_counts_once_in_each(site, cell, departments, tmp_path) -> None:
    answers, problems = read(tmp_path, survey(site, cell, *["HR"] * 5), workbook=False)
    assert raters(answers) == sorted([*departments, *["hr"] * 5])
    told = [p.values["n"] for p in problems if p.code == "respondent-two-departments"]
    assert told == ([1] if len(departments) > 1 else [])


@pytest.mark.parametrize("cell", ["Finance;Moon", "Finance or IT", "Moon;"])
def test_what_is_not_departments_throughout_is_refused_with_its_cell(cell, tmp_path) -> None:
    answers, problems = read(tmp_path, survey("microsoft-forms", "HR", cell), workbook=True)
    assert answers is None
    (bad,) = [p for p in problems if p.level == "error"]
    assert (bad.code, bad.where.cell, bad.values["name"]) == ("department-unknown", "F3", cell)


def test_a_name_with_a_comma_stays_one_department(tmp_path) -> None:
    """The whole cell is looked up first."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    from icdiag.intake.survey import read_survey  # noqa: PLC0415
    from icdiag.model.org import Name, SurveySource  # noqa: PLC0415
    from tests.intake.test_site_surveys import world  # noqa: PLC0415

    org, instrument = world()
    hr, *others = org.departments
    org = replace(org, departments=(replace(hr, name=Name("", "Finance, IT")), *others))
    exports.write_csv(tmp_path / "s.csv", survey("google-forms", "Finance, IT"))
    answers, _ = read_survey(SurveySource(("s.csv",)), org, instrument, base=tmp_path)
    assert raters(answers) == ["hr"]


ASKED_TWICE = ("Department", "Which department do you work in?")


def test_a_directorys_own_column_that_is_blank_gives_way(tmp_path) -> None:
    rows = survey("google-forms", ("", "Finance"), ("", "HR"), question=ASKED_TWICE)
    answers, problems = read(tmp_path, rows, workbook=False)
    assert raters(answers) == ["finance", "hr"]
    assert not [p for p in problems if p.level == "warning"]


def test_of_two_columns_for_the_department_one_is_used_and_the_other_named(tmp_path) -> None:
    rows = survey("google-forms", ("IT", "Finance"), ("IT", "HR"), question=ASKED_TWICE)
    answers, problems = read(tmp_path, rows, workbook=False)
    assert raters(answers) == ["it", "it"]
    (warning,) = [p for p in problems if p.code == "department-columns-two"]
    assert (warning.values["header"], warning.values["other"]) == ASKED_TWICE
    answers, problems = read(tmp_path, rows, workbook=False, columns={"customer": ASKED_TWICE[1]})
    assert raters(answers) == ["finance", "hr"]
    assert not [p for p in problems if p.code == "department-columns-two"]


@pytest.mark.parametrize("other", ["Finance", "财务部", "Team seven", ""])
def test_a_second_column_that_names_no_other_department_is_no_question(other, tmp_path) -> None:
    rows = survey("google-forms", ("Finance", other), ("HR", ""), question=ASKED_TWICE)
    answers, problems = read(tmp_path, rows, workbook=False)
    assert raters(answers) == ["finance", "hr"]
    assert not [p for p in problems if p.code == "department-columns-two"]


@pytest.mark.parametrize("cell", ["1", "12", "A1", "AO02"])
def test_the_number_or_code_of_an_option_is_no_department_and_the_help_says_so(cell, tmp_path) -> None:
    answers, problems = read(tmp_path, survey("limesurvey", cell), workbook=False)
    assert answers is None
    assert [p.code for p in problems if p.level == "error"] == ["department-number"]


def test_codes_for_answers_are_taken_as_places_with_a_warning_where_they_stand(tmp_path) -> None:
    answers, problems = read(tmp_path, survey("limesurvey", "HR", answer="A4"), workbook=True)
    assert answers.values.floats().tolist() == [[4, 4, 4]]
    (warning,) = [p for p in problems if p.code == "answers-are-codes"]
    assert (warning.level, warning.where.cell) == ("warning", "E1")
    assert warning.values == {"answer": "A4", "low": "1"}
    _, problems = read(tmp_path, survey("limesurvey", "HR", answer="Satisfied"), workbook=False)
    assert not [p for p in problems if p.code == "answers-are-codes"]


@pytest.mark.parametrize(
    ("site", "answer", "code"),
    [
        ("limesurvey", "A6", "answer-option-number"),
        ("limesurvey", "6", "answer-option-number"),
        ("limesurvey", "7", "answer-off-scale"),
        ("limesurvey", "0", "answer-off-scale"),
        ("", "6", "answer-off-scale"),  # nobody numbers options in a table of one's own
    ],
)
def test_the_number_after_the_scales_last_may_be_an_option_without_a_place(site, answer, code, tmp_path) -> None:
    answers, problems = read(tmp_path, survey(site, "HR", answer=answer), workbook=False)
    assert answers is None
    assert {p.code for p in problems if p.level == "error"} == {code}
