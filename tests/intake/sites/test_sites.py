"""Every site in each of its forms is recognised, by nobody else, and nothing of it is lost."""

import math

import pytest

from icdiag.intake.answer_cells import AnswerReader, squeezed
from icdiag.intake.cells import Sheet
from icdiag.intake.csv_file import read_csv
from icdiag.intake.layouts.sites import SITES
from icdiag.model.instrument import Scale
from tests.intake.sites import exports

READERS = {site.id: site.read for site in SITES}
SHAPES = (exports.BY_ITEM, exports.BY_SUPPLIER, exports.LONG)
LANGUAGES = ("zh", "en")
ENGLISH_SCALE = Scale(1, 5)


def readings(rows):
    sheet = exports.sheet_of(rows)
    return {site.id: found for site in SITES if (found := site.read(sheet)) is not None}


def read(site, rows):
    found = readings(rows)
    assert list(found) == [site]
    return found[site]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("site", "form"), exports.FORMS)
@pytest.mark.parametrize("again", [False, True], ids=["csv", "saved-again"])
def test_recognised_by_its_own_reader_and_by_no_other(site, form, shape, language, again):
    made = exports.rendered(site, form, exports.truth(language=language, shape=shape))
    rows = exports.saved_again(made.rows) if again else made.rows
    export = read(site, rows)
    assert export.first == made.first
    assert {heading.column for heading in export.headings} == set(made.asked)
    assert export.signs
    assert {reason: int(rows.sum()) for reason, rows in export.aside.items()} == made.aside
    assert all(len(rows) == export.sheet.height - export.first for rows in export.aside.values())
    assert export.seconds == made.seconds


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_signs_stand_in_the_sheet(site, form, shape, language):
    rows = exports.render(site, form, exports.truth(language=language, shape=shape))
    cells = {" ".join(str(cell).split()) for row in rows[:3] for cell in row}
    signs = read(site, rows).signs
    assert len(signs) > 1
    assert set(signs) <= cells


def texts_of(t, key):
    """What a heading has to say of a column: the item's text and the department's name."""
    supplier, item = key
    text = dict(t.items)[item]
    return {text} if supplier is None else {text, supplier}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_headings_say_what_the_columns_are(site, form, shape, language):
    t = exports.truth(language=language, shape=shape)
    made = exports.rendered(site, form, t)
    codes_only = (site, form) in exports.CODES_ONLY
    for heading in read(site, made.rows).headings:
        key = made.asked[heading.column]
        if key in ("department", "supplier", "comment"):
            assert heading.part == ""
            assert codes_only or heading.question in (t.department_question, t.comment_question) or key == "supplier"
        elif key[0] == "ticked":
            assert (heading.question, heading.part) == (t.department_question, key[1]) or key[1] == "Other"
        elif codes_only:
            assert heading.code
        elif (site, form) in exports.NO_ITEM:
            row = key[0] if shape == exports.BY_ITEM else dict(t.items)[key[1]]
            assert row in (heading.part, heading.question)
        else:
            said = f"{heading.question}|{heading.part}"
            assert all(text in said for text in texts_of(t, key))
            assert site == "typeform" or form == "menus" or heading.part in texts_of(t, key)
            assert heading.question


def test_limesurvey_codes_are_taken_apart():
    t = exports.truth(language="en", suppliers=("HR", "IT", "Legal"))
    for form in ("code-codes", "underscore-codes4"):
        headings = read("limesurvey", exports.render("limesurvey", form, t)).headings
        assert [(h.question, h.part) for h in headings[1:4]] == [("speed", "HR"), ("speed", "IT"), ("speed", "Legal")]
        assert headings[1].code in ("speed[HR]", "speed_HR")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("site", "form"), exports.FORMS)
@pytest.mark.parametrize("again", [False, True], ids=["csv", "saved-again"])
def test_every_answer_is_there(site, form, language, again):
    """Each person's answer stands in the row and column where the export says, readable on the scale."""
    t = exports.truth(language=language, shape=exports.BY_ITEM)
    made = exports.rendered(site, form, t)
    export = read(site, exports.saved_again(made.rows) if again else made.rows)
    reader = AnswerReader(ENGLISH_SCALE)
    aside = [any(mask[row] for mask in export.aside.values()) for row in range(export.sheet.height - export.first)]
    left = [row for row, out in zip(export.sheet.rows[export.first :], aside, strict=True) if not out]
    people = t.real()
    assert len(left) == len(people)
    for row, person in zip(left, people, strict=True):
        for column, key in made.asked.items():
            if isinstance(key, tuple) and key[0] != "ticked":
                got = value(export, reader, row[column])
                expected = person.answers.get(key, exports.NA)
                assert math.isnan(got) if expected == exports.NA else got == expected


def value(export, reader, cell):
    """A cell on the scale, as export.py describes: blanks, then the translation, then the answer."""
    if cell is not None and squeezed(str(cell)) in {squeezed(blank) for blank in export.blanks}:
        return math.nan
    return reader.read(export.translate(cell))


@pytest.mark.parametrize("site", READERS)
def test_other_tables_are_not_taken(site):
    t = exports.truth(language="en")
    tables = [
        exports.plain_long(t),
        [["id", "name", "score"], ["1", "A", "5"]],
        [["respondent id", "customer", "supplier", "speed"], ["1", "HR", "IT", "5"]],
        [["编号", "姓名", "部门", "响应速度"], ["1", "甲", "人力资源部", "5"]],
        [["序号", "客户部门", "供应部门", "响应速度"], ["1", "财务部", "人力资源部", "5"]],
        [["来源", "序号", "总分"], ["甲", "1", "5"]],
        [["ID", "Status", "Start Date", "End Date", "Progress"], ["1", "open", "2026-01-01", "2026-02-01", "50"]],
        [["#", "Question", "Tags"], ["1", "a", "b"]],
        [["Timestamp", "customer", "supplier", "speed"], ["noon", "HR", "IT", "5"]],
        [["id", "seed", "token"], ["1", "2", "3"]],
        [["V1", "V2", "V3"], ["1", "2", "3"], ["4", "5", "6"]],
        [["Respondent ID", "speed"], ["", ""], ["1", "5"]],
        [[""], ["", ""], []],
        [],
        [[1, 2.5, True, None], [None]],
    ]
    for rows in tables:
        assert READERS[site](exports.sheet_of(rows)) is None
    assert READERS[site](Sheet("book.xlsx", "Hidden", hidden=True)) is None


@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_headers_alone_are_recognised_without_rows(site, form):
    """A survey that nobody has answered yet; what only its answers could tell apart may be refused."""
    made = exports.rendered(site, form, exports.truth())
    export = READERS[site](exports.sheet_of(made.rows[: made.first]))
    assert export is not None or site == "google-forms"
    assert export is None or {reason: len(rows) for reason, rows in export.aside.items()} == dict.fromkeys(
        made.aside, 0
    )


@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_case_spaces_and_a_title_above_are_forgiven(site, form):
    made = exports.rendered(site, form, exports.truth(language="en"))
    rows = [["Survey of internal service"], [], *made.rows]
    own = [at for at in range(len(rows[2])) if at not in made.asked]
    for at in own:
        rows[2][at] = f" {rows[2][at].upper()} " if "ImportId" not in rows[2][at] else rows[2][at]
    export = read(site, rows)
    assert export.first == made.first + 2
    assert {heading.column for heading in export.headings} == set(made.asked)


@pytest.mark.parametrize(
    ("site", "form"), [(s, f) for s, f in exports.FORMS if s not in ("google-forms", "surveymonkey")]
)
def test_the_order_of_the_sites_own_columns_is_forgiven(site, form):
    """Somebody moved the site's columns to the end; Google's first column and SurveyMonkey's spans cannot move."""
    made = exports.rendered(site, form, exports.truth(language="en"))
    width = max(map(len, made.rows))
    rows = [row + [""] * (width - len(row)) for row in made.rows]
    own = [at for at in range(width) if at not in made.asked]
    order = [*made.asked, *own]
    moved = [[row[at] for at in order] for row in rows]
    export = read(site, moved)
    assert {heading.column for heading in export.headings} == set(range(len(made.asked)))
    assert {reason: int(mask.sum()) for reason, mask in export.aside.items()} == made.aside


@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_blank_rows_are_not_set_aside(site, form):
    made = exports.rendered(site, form, exports.truth())
    width = len(made.rows[0])
    export = read(site, [*made.rows, [""] * width, [], ["  "]])
    assert {reason: int(mask.sum()) for reason, mask in export.aside.items()} == made.aside


@pytest.mark.parametrize(
    ("site", "form", "encoding", "delimiter"),
    [
        ("qualtrics", "labels", "utf-16", "\t"),
        ("qualtrics", "legacy", "utf-8-sig", ","),
        ("wenjuanxing", "text-once", "gb18030", ","),
        ("tencent", "underscore", "utf-8-sig", ","),
        ("tencent", "colon", "gb18030", ","),
        ("limesurvey", "both-codes", "utf-8-sig", ";"),
        ("surveymonkey", "full", "utf-8", ","),
        ("google-forms", "csv", "utf-8", ","),
    ],
)
def test_read_from_a_file(site, form, encoding, delimiter):
    made = exports.rendered(site, form, exports.truth())
    sheet, *_ = read_csv(exports.csv_bytes(made.rows, encoding=encoding, delimiter=delimiter), shown_as="survey.csv")
    export = READERS[site](sheet)
    assert {heading.column for heading in export.headings} == set(made.asked)
    assert {reason: int(mask.sum()) for reason, mask in export.aside.items()} == made.aside
    assert sheet.height == len(made.rows)
