"""What each site does beside its matrices."""

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.intake.cells import CellDate, CellError, Sheet
from icdiag.intake.layouts.sites import (
    SITES,
    google_forms,
    limesurvey,
    microsoft_forms,
    qualtrics,
    surveymonkey,
    typeform,
)
from tests.intake.sites import exports
from tests.intake.sites.exports import sheet_of


def told(export):
    return [(heading.question, heading.part, heading.code) for heading in export.headings]


def counts(export):
    return {reason: int(rows.sum()) for reason, rows in export.aside.items()}


# ------------------------------------------------------------------------------------------- Qualtrics

IDS = ("startDate", "endDate", "status", "progress", "finished", "recordedDate", "_recordId", "distributionChannel")
CODES = ("StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "DistributionChannel")


def qualtrics_sheet(columns, *people, codes=CODES, texts=CODES, quote='"'):
    """``columns``: (code, text, import id)."""
    ids = [json.dumps({"ImportId": id_}).replace('"', quote) for id_ in (*IDS, *(id_ for _, _, id_ in columns))]
    head = [[*codes, *(code for code, _, _ in columns)], [*texts, *(text for _, text, _ in columns)], ids]
    return sheet_of([*head, *people])


def person(status="IP Address", progress="100", finished="True", *answers):
    times = ["2026-09-01 09:00:00"] * 2
    return [*times, status, progress, finished, times[0], "R_1", "anonymous", *answers]


@pytest.mark.parametrize(
    ("status", "is_preview"),
    [
        ("IP Address", False), ("0", False), (0, False), ("Imported", False), (4, False), ("Offline", False),
        (16, False),
        ("IP-Adresse", False), ("IP 地址", False),
        ("Survey Preview", True), ("1", True), (1, True), ("Survey Test", True), (2, True), ("Spam", True),
        (8, True),
        ("Umfragevorschau", True), ("Vista previa de la encuesta", True), ("调查预览", True), ("測試", True),
        ("17", True),
        (True, False), (None, False), ("", False),
    ],
)  # fmt: skip
def test_qualtrics_previews(status, is_preview):
    export = qualtrics.read(qualtrics_sheet([("Q1", "Text", "QID1")], person(status, "100", "True", "5")))
    assert counts(export) == {"preview": int(is_preview), "unfinished": 0}


@pytest.mark.parametrize(
    ("progress", "finished", "is_part"),
    [
        ("100", "True", False), ("100", "1", False), (100, True, False), (100, 1, False), ("", "", False),
        (None, None, False),
        ("99", "True", True), (42, 1, True), ("100", "False", True), ("100", "0", True), (100, False, True),
        (100, 0, True),
        ("100", "Falsch", True), ("100", "否", True), ("100", "Wahr", False), ("50 %", "True", True),
    ],
)  # fmt: skip
def test_qualtrics_unfinished(progress, finished, is_part):
    export = qualtrics.read(qualtrics_sheet([("Q1", "Text", "QID1")], person("0", progress, finished, "5")))
    assert counts(export) == {"preview": 0, "unfinished": int(is_part)}


def test_a_qualtrics_preview_that_is_unfinished_counts_once():
    export = qualtrics.read(qualtrics_sheet([("Q1", "Text", "QID1")], person("1", "5", "0", "5")))
    assert counts(export) == {"preview": 1, "unfinished": 0}


def test_qualtrics_headers():
    columns = [
        ("dept", "dept", "dept"),
        ("Q1", "Your department - please choose", "QID1"),
        ("Q5_1", "Speed - of HR's work - HR", "QID5_1"),
        ("Q5_2", "Speed - of HR's work - IT - hardware", "QID5_2"),
        ("Q6_1", "Quality - HR", "QID6_1"),
        ("Q7#1_1", "Rate - Speed - HR", "QID7#1_1"),
        ("Q7#1_2", "Rate - Speed - IT", "QID7#1_2"),
        ("Q7#2_1", "Rate - Quality - HR", "QID7#2_1"),
        ("Q7#2_2", "Rate - Quality - IT", "QID7#2_2"),
        ("1_Q8", "Loop: HR", "1_QID8"),
        ("Q9", "Status", "QID9"),
        ("Q10_First Click", "Timing - First Click", "QID10_FIRST_CLICK"),
        ("Q11_Browser", "Browser Meta Info - Browser", "QID11_BROWSER"),
        ("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore"),
        ("Q5_DO", "Q5 - Display Order", "QID5_DO"),
        ("Q12", "Comment - if any", "QID12_TEXT"),
    ]
    export = qualtrics.read(qualtrics_sheet(columns, person()))
    assert told(export) == [
        ("dept", "", "dept"),
        ("Your department - please choose", "", "Q1"),
        ("Speed - of HR's work", "HR", "Q5_1"),
        ("Speed - of HR's work", "IT - hardware", "Q5_2"),
        ("Quality", "HR", "Q6_1"),
        ("Rate - Speed", "HR", "Q7#1_1"),
        ("Rate - Speed", "IT", "Q7#1_2"),
        ("Rate - Quality", "HR", "Q7#2_1"),
        ("Rate - Quality", "IT", "Q7#2_2"),
        ("Loop: HR", "", "1_Q8"),
        ("Status", "", "Q9"),
        ("Comment - if any", "", "Q12"),
    ]


def test_qualtrics_import_ids_in_single_quotes_and_labels_in_any_language():
    sheet = qualtrics_sheet([("Q1", "文本", "QID1")], person(), texts=[f"标签{at}" for at in range(8)], quote="'")
    assert told(qualtrics.read(sheet)) == [("文本", "", "Q1")]


def test_qualtrics_with_one_header_row_left_above_the_import_ids():
    rows = qualtrics_sheet([("Q1", "Text", "QID1")], person()).rows
    export = qualtrics.read(Sheet("s.xlsx", "S", rows=rows[1:]))
    assert (export.header_row, export.first, counts(export)) == (0, 2, {"preview": 0, "unfinished": 0})


# ---------------------------------------------------------------------------------------- SurveyMonkey


def test_surveymonkey_headers():
    upper = [
        "Respondent ID",
        "Collector ID",
        "Department",
        "Rate",
        None,
        None,
        "Why?",
        None,
        "Email Address",
        "Menu",
        None,
    ]
    lower = [None, None, "Response", "HR", "IT", "Other (please specify)", "Open-Ended Response", None, "Response"]
    lower += ["HR - Speed", "HR - Quality"]
    export = surveymonkey.read(Sheet("s.xlsx", "S", rows=[upper, lower, ["1"] * 11]))
    assert told(export) == [
        ("Department", "", ""),
        ("Rate", "HR", ""),
        ("Rate", "IT", ""),
        ("Rate", "Other (please specify)", ""),
        ("Why?", "", ""),
        ("Email Address", "", ""),
        ("Menu", "HR - Speed", ""),
        ("Menu", "HR - Quality", ""),
    ]


def test_surveymonkey_headers_merged_over_both_rows():
    """The reader of workbooks gives the lower row what somebody merged over both."""
    upper = ["Respondent ID", "Collector ID", "Department", "Rate", None]
    lower = ["Respondent ID", "Collector ID", "Department", "HR", "IT"]
    export = surveymonkey.read(Sheet("s.xlsx", "S", rows=[upper, lower, ["1"] * 5]))
    assert told(export) == [("Department", "", ""), ("Rate", "HR", ""), ("Rate", "IT", "")]


def test_two_header_rows_of_a_plain_table_are_not_surveymonkeys():
    rows = [["Respondent ID", "Department", "HR", None, None], [None, None, "Speed", "Quality", "Help"], ["1"] * 5]
    assert surveymonkey.read(Sheet("s.xlsx", "S", rows=rows)) is None


def test_surveymonkey_is_not_a_table_with_a_blank_row_under_its_headers():
    rows = [["Respondent ID", "Speed"], [None, None], ["1", "5"]]
    assert surveymonkey.read(Sheet("s.xlsx", "S", rows=rows)) is None


# ------------------------------------------------------------------------------------- Microsoft Forms

MICROSOFT = ["ID", "Start time", "Completion time", "Email", "Name"]


def microsoft(*headers, own=MICROSOFT):
    now = CellDate(datetime(2026, 9, 1, 9, 0))
    row = [1, now, now, "anonymous", None][: len(own)]
    return microsoft_forms.read(Sheet("s.xlsx", "S", rows=[[*own, *headers], [*row, *headers]]))


def test_microsoft_statements_that_come_again():
    assert told(microsoft("Speed", "Quality", "Speed2", "Quality2", "Speed3")) == [
        ("Speed", "", ""),
        ("Quality", "", ""),
        ("Speed", "", "Speed2"),
        ("Quality", "", "Quality2"),
        ("Speed", "", "Speed3"),
    ]
    # no repetition: the statement ends with a number of its own
    assert told(microsoft("Team 2", "Speed3", "Speed", "ISO 9001")) == [
        ("Team 2", "", ""),
        ("Speed3", "", ""),
        ("Speed", "", ""),
        ("ISO 9001", "", ""),
    ]


def test_microsoft_questions_named_like_its_own_columns_and_without_the_person():
    assert told(microsoft("Name2", "Email2", "Speed")) == [("Name2", "", ""), ("Email2", "", ""), ("Speed", "", "")]
    assert told(microsoft("Speed", own=MICROSOFT[:3])) == [("Speed", "", "")]
    assert told(microsoft("Speed", "Language", "Total points")) == [
        ("Speed", "", ""),
        ("Language", "", ""),
        ("Total points", "", ""),
    ]
    assert told(microsoft("Language", "Speed")) == [("Speed", "", "")]
    rows = [["ID", "Start time", "Completion time", "Speed"], [1, 2, 3, 4]]
    assert microsoft_forms.read(Sheet("s.xlsx", "S", rows=rows)) is None


# ---------------------------------------------------------------------------------------- Google Forms


def google(*headers, first="Timestamp", moment="9/1/2026 9:00:00"):
    return google_forms.read(sheet_of([[first, *headers], [moment, *("5" for _ in headers)]]))


def test_google_grids():
    assert told(google("Speed [HR]", "Speed [IT [hardware]]", "Rate [1-5] [HR]", "Plain", "[HR]", "odd]")) == [
        ("Speed", "HR", ""),
        ("Speed", "IT [hardware]", ""),
        ("Rate [1-5]", "HR", ""),
        ("Plain", "", ""),
        ("[HR]", "", ""),
        ("odd]", "", ""),
    ]


@pytest.mark.parametrize(
    ("first", "moment"),
    [
        ("Timestamp", "2026/09/01 9:00:00 AM GMT+8"), ("时间戳记", "2026/9/1 上午9:00:00"),
        ("時間戳記", "2026/9/1 上午 9:00:00"),
        ("タイムスタンプ", "2026/09/01 9:00:00"), ("Zeitstempel", "01.09.2026 09:00:00"),
    ],
)  # fmt: skip
def test_google_moments(first, moment):
    assert google("Speed", first=first, moment=moment) is not None


def test_google_questions_named_like_its_own_columns():
    assert told(google("Email Address", "Score", "Speed", "Score")) == [("Speed", "", ""), ("Score", "", "")]
    assert told(google("Speed", "Email Address")) == [("Speed", "", ""), ("Email Address", "", "")]


def test_google_needs_moments_in_its_first_column():
    assert google("Speed", moment="5") is None
    assert google("Speed", first="Time") is None
    rows = [["Department", "Timestamp"], ["HR", "9/1/2026 9:00:00"]]
    assert google_forms.read(sheet_of(rows)) is None


# ------------------------------------------------------------------------------------------ LimeSurvey

LIME = ["id", "submitdate", "lastpage", "startlanguage"]


def test_limesurvey_codes():
    headers = [
        "Q1",
        "Q2[SQ001]",
        "Q2[other]",
        "Q3[SQ001][1]",
        "Q3[SQ001][comment]",
        "Q4[SQ001_SQ002]",
        "Q5_SQ001",
        "Q6_SQ001_1",
    ]
    export = limesurvey.read(sheet_of([[*LIME, *headers], ["1"] * 12]))
    assert [(q, p) for q, p, _ in told(export)] == [
        ("Q1", ""),
        ("Q2", "SQ001"),
        ("Q2", "other"),
        ("Q3", "SQ001 [1]"),
        ("Q3", "SQ001 [comment]"),
        ("Q4", "SQ001_SQ002"),
        ("Q5", "SQ001"),
        ("Q6", "SQ001_1"),
    ]
    assert [code for _, _, code in told(export)] == headers


@pytest.mark.parametrize("sign", [". ", ": ", " - ", " | "])
def test_limesurvey_code_and_text(sign):
    own = [f"id{sign}Response ID", f"submitdate{sign}Date submitted", f"lastpage{sign}Last page"]
    headers = [f"Q1{sign}Your department", f"Q2[SQ001]{sign}Speed [HR]", f"Q2[SQ002]{sign}Speed [IT]"]
    export = limesurvey.read(sheet_of([[*own, *headers], ["1", "2026-09-01 09:00:00", "3", "HR", "A1", "A2"]]))
    assert told(export) == [("Your department", "", "Q1"), ("Speed", "HR", "Q2[SQ001]"), ("Speed", "IT", "Q2[SQ002]")]


def test_limesurvey_timings_are_no_questions_and_the_total_is_the_duration():
    headers = ["Q1", "leadtime", "interviewtime", "groupTime7", "Q1Time", "leadtimeTime"]
    export = limesurvey.read(sheet_of([[*LIME, *headers], ["1"] * 10]))
    assert [code for _, _, code in told(export)] == ["Q1", "leadtime"]
    assert export.seconds == LIME.__len__() + 2
    assert len(limesurvey.read(sheet_of([[*LIME, "Q1", "Q1Time"], ["1"] * 6])).headings) == 2


def test_limesurvey_without_a_submit_date_sets_nothing_aside():
    export = limesurvey.read(sheet_of([["id", "lastpage", "startlanguage", "Q1"], ["1", "1", "en", "A1"]]))
    assert counts(export) == {"unfinished": 0}


# -------------------------------------------------------------------------------------------- Typeform


def test_typeform_questions_named_like_its_own_columns():
    own = ["Response Type", "Start Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags", "Ending"]
    export = typeform.read(sheet_of([["#", "Speed", "Tags", "Why?", "Ending", "Help", *own], ["a"] * 12]))
    assert [question for question, _, _ in told(export)] == ["Speed", "Tags", "Why?", "Ending", "Help"]


def test_typeform_with_an_emptied_submit_date_sets_nothing_aside():
    rows = [["#", "Speed", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"], ["a", "5", "2026", "", "x"]]
    assert counts(typeform.read(sheet_of(rows))) == {"unfinished": 0}
    rows.append(["b", "5", "2026", "2026", "y"])
    assert counts(typeform.read(sheet_of(rows))) == {"unfinished": 1}


# ------------------------------------------------------------------------------------------------- all

WORDS = sorted(
    {cell for site, form in exports.FORMS for cell in exports.render(site, form, exports.truth(people=2))[0]}
)
CELLS = st.one_of(
    st.sampled_from(WORDS),
    st.none(),
    st.text(max_size=12),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False),
    st.booleans(),
    st.just(CellError("#N/A")),
    st.just(CellDate(datetime(2026, 9, 1))),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=12), max_size=6))
def test_no_reader_ever_raises(rows):
    for site in SITES:
        export = site.read(Sheet("s.xlsx", "S", rows=rows))
        if export is not None:
            columns = [heading.column for heading in export.headings]
            assert len(columns) == len(set(columns))
            assert all(len(mask) == max(len(rows) - export.first, 0) for mask in export.aside.values())
            assert all(heading.question for heading in export.headings)


@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_no_reader_ever_raises_on_a_cut_export(site, form):
    rows = exports.render(site, form, exports.truth(people=6))
    for height in range(5):
        for width in (0, 1, 5, len(rows[0])):
            for reader in SITES:
                reader.read(sheet_of([row[:width] for row in rows[:height]]))
