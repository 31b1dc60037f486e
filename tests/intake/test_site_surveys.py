"""Survey sites' exports end to end: the same people, departments and answers as went in, with no mapping."""

import math
from collections import Counter

import pytest

from icdiag.answers import COMMENT, GENERAL
from icdiag.intake.survey import read_survey
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org, SurveySource
from icdiag.model.settings import Settings
from tests.intake.sites import exports
from tests.intake.sites.exports import BY_ITEM, BY_SUPPLIER, LONG, NO_ITEM

SCALE = Scale(1, 5, exports.LABELS["zh"], exports.LABELS["en"])
IDS = ("hr", "finance", "it", "purchasing", "legal")


def world(*, numbered=False):
    names = zip(IDS, exports.NAMES["zh"], exports.NAMES["en"], strict=True)
    departments = tuple(
        Department(id_, Name(zh, en), aliases=(str(number),) if numbered else ())
        for number, (id_, zh, en) in enumerate(names, 1)
    )
    items = tuple(
        Item(id_, Name(zh, en), SCALE)
        for (id_, zh), (_, en) in zip(exports.ITEMS["zh"], exports.ITEMS["en"], strict=True)
    )
    asked = Settings(comments=True)
    return Org(path="org.yaml", name=Name("试", "Test"), departments=departments, settings=asked), Instrument(
        "three", Name("三", "Three"), (Dimension("all", Name("全", "All"), items),)
    )


def expected(truth):
    """(customer, supplier, answers) of every rating with an answer, in no order."""
    ids = dict(zip(exports.NAMES[truth.language], IDS, strict=True))
    out = Counter()
    for person in truth.real():
        for supplier in dict.fromkeys(s for s, _ in person.answers):
            got = tuple(person.answers.get((supplier, item)) for item, _ in truth.items)
            got = tuple(None if a == exports.NA else a for a in got)
            if any(a is not None for a in got):
                out[ids[person.department], ids[supplier], got] += 1
    return out


def found(answers):
    out = Counter()
    for c, s, values in zip(answers.customer, answers.supplier, answers.values.floats(), strict=True):
        got = tuple(None if math.isnan(v) else int(v) for v in values)
        out[answers.departments[c], answers.departments[s], got] += 1
    return out


def expected_comments(truth):
    """(customer, supplier, comment) of every rating with an answer: in each of a person's ratings the same."""
    ids = dict(zip(exports.NAMES[truth.language], IDS, strict=True))
    return Counter(
        (ids[person.department], ids[supplier], " ".join(person.comment.split()))
        for person in truth.real()
        for supplier in dict.fromkeys(s for s, _ in person.answers)
        if any(person.answers.get((supplier, item)) not in {None, exports.NA} for item, _ in truth.items)
    )


def found_comments(answers, about):
    said, ids = answers.comments[about], answers.departments
    rows = zip(answers.customer, answers.supplier, said.codes, strict=True)
    return Counter((ids[c], ids[s], said.texts[code]) for c, s, code in rows)


def read(folder, rows, *, workbook, numbered=False, **source):
    name = "s.xlsx" if workbook else "s.csv"
    (exports.write_xlsx if workbook else exports.write_csv)(folder / name, rows)
    org, instrument = world(numbered=numbered)
    return read_survey(SurveySource((name,), **source), org, instrument, base=folder)


def nobody_could_know(site, form, shape, language):
    """Forms in which no header says which item, or which department, a column is about."""
    if site == "limesurvey" and form.split("-")[0] in ("code", "underscore"):
        return shape != LONG and language == "zh"
    if (site, form) == ("qualtrics", "codes"):
        return True
    return shape == BY_SUPPLIER and (site, form) in NO_ITEM


def smallest_mapping(site, form, shape):
    """Headers that are mere codes say nothing of departments: two lines of mapping do."""
    if site == "limesurvey" and form.split("-")[0] in ("code", "underscore") and shape == LONG:
        return {"columns": {"customer": "G01Q01", "supplier": "G01Q02"}}
    return {}


@pytest.mark.parametrize("workbook", [False, True], ids=["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("shape", [BY_ITEM, BY_SUPPLIER, LONG])
@pytest.mark.parametrize(("site", "form"), exports.FORMS)
def test_what_went_in_comes_out(site, form, shape, language, workbook, tmp_path):
    truth = exports.truth(language=language, shape=shape)
    made = exports.rendered(site, form, truth)
    rows = exports.saved_again(made.rows) if workbook else made.rows
    numbered = form.startswith("number")  # departments stand as option numbers, which aliases name
    mapping = smallest_mapping(site, form, shape)
    answers, problems = read(tmp_path, rows, workbook=workbook, numbered=numbered, **mapping)
    if nobody_could_know(site, form, shape, language):
        assert answers is None
        assert {p.code for p in problems if p.level == "error"} <= {
            "layout-unknown-site",
            "header-twice",
            "statements-only",
        }
        return
    assert answers is not None, problems
    assert found(answers) == expected(truth)
    if (site, form) not in exports.CODES_ONLY:
        assert found_comments(answers, COMMENT if shape == LONG else GENERAL) == expected_comments(truth)
    aside = {reason: n for reason, n in answers.set_aside.items() if reason in ("preview", "unfinished", "invalid")}
    assert aside == {reason: n for reason, n in made.aside.items() if n}
    assert answers.rows_read == len(rows) - made.first
    assert ("items-in-order" in [p.code for p in problems]) == (shape == BY_ITEM and (site, form) in NO_ITEM)
    recognised = [p for p in problems if p.code.startswith("recognised-site")]
    assert [p.values["layout"] for p in recognised] == [site]


def test_matrices_are_not_taken_in_order_where_the_order_is_in_doubt(tmp_path):
    """One matrix too few, or one with other rows: then the mapping has to say which is which."""
    truth = exports.truth(shape=BY_ITEM)
    rows = exports.render("wenjuanxing", "text-old", truth)
    for gone in ("第3题(信息部)", "第2题"):
        kept = [at for at, header in enumerate(rows[0]) if not header.startswith(gone)]
        answers, problems = read(tmp_path, [[row[at] for at in kept] for row in rows], workbook=False)
        assert answers is None
        assert [p.code for p in problems if p.level == "error"] == ["layout-unknown-site"]
        columns = {"speed": "第2题", "quality": "第3题", "attitude": "第4题"}
        columns = {item: header for item, header in columns.items() if gone != header}
        answers, _ = read(tmp_path, [[row[at] for at in kept] for row in rows], workbook=False, columns=columns)
        assert answers is not None


@pytest.mark.parametrize("workbook", [False, True], ids=["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_statements_that_come_again_for_each_department_need_one_line_for_each(language, workbook, tmp_path):
    """Microsoft Forms writes a statement alone; the map says where each department's table begins, by id or by name."""
    truth = exports.truth(language=language, shape=BY_SUPPLIER)
    rows = exports.render("microsoft-forms", "en", truth)
    answers, problems = read(tmp_path, rows, workbook=workbook)
    assert answers is None
    (error,) = [p for p in problems if p.level == "error"]
    statement = truth.items[0][1]
    assert (error.code, error.values["first"], error.values["second"]) == (
        "statements-only",
        statement,
        f"{statement}2",
    )
    firsts = [statement, *(f"{statement}{number}" for number in range(2, len(IDS) + 1))]
    for names in (IDS, exports.NAMES[language]):
        columns = dict(zip(names, firsts, strict=True))
        answers, problems = read(tmp_path, rows, workbook=workbook, columns=columns)
        assert answers is not None, problems
        assert found(answers) == expected(truth)
        del columns[names[2]]  # nobody knows where the third table begins: its columns would be the second's again
        answers, problems = read(tmp_path, rows, workbook=workbook, columns=columns)
        assert answers is None
        assert {p.code for p in problems if p.level == "error"} == {"header-twice"}


def test_questions_of_which_nothing_is_read_are_named(tmp_path):
    """A check of attention is no item: it stands in the file, is not read, and the account says so."""
    truth = exports.truth(shape=BY_SUPPLIER)
    rows = exports.render("wenjuanxing", "text-dash", truth)
    asked = ("9、本题请选择“满意”", "10、您的工龄")
    rows = [[*row, *(asked if at == 0 else ("满意", "3年"))] for at, row in enumerate(rows)]
    answers, problems = read(tmp_path, rows, workbook=False)
    assert found(answers) == expected(truth)
    (note,) = [p for p in problems if p.code == "columns-unused"]
    assert (note.level, note.values["n"]) == ("note", 2)
    assert note.values["names"] == "本题请选择“满意”, 您的工龄"
