"""The text for online survey sites, taken apart the way the sites do."""

import csv
import random
from dataclasses import replace

import numpy as np
import pytest

from icdiag.answers import CUSTOMER
from icdiag.intake.survey import read_survey
from icdiag.model.instrument import Scale
from icdiag.model.org import SurveySource
from icdiag.questionnaire.plan import plan
from icdiag.questionnaire.text import render_text
from icdiag.words import LANGUAGES, Words
from tests.questionnaire.plans import AGREE, bundled, instrument, org, with_names


def text(organisation=None, items=None, language="zh"):
    return render_text(plan(organisation or org(), items or instrument(), language=language))


def questions(written, language="zh"):
    """[(title, kind, lines)] of the part to paste, as 问卷星 parts it: blank lines between, the kind in brackets."""
    paste, stop, _ = written.partition(Words(language)("questionnaire.text.stop"))
    assert stop
    found = []
    for block in paste.strip().split("\n\n")[2:]:  # after the title and the note
        head, *lines = block.split("\n")
        title, _, kind = head.partition("[")
        number, _, title = title.partition(". ")
        assert int(number) == len(found) + 1
        found.append((title.strip(), kind.rstrip("]"), lines))
    return found


def test_chinese_text_in_the_form_that_wenjuanxing_takes() -> None:
    department, *matrices, comment = questions(text())
    assert department == ("您所在的部门", "单选题", ["销售部", "人力资源部"])  # those with a supplier
    assert [title for title, _, _ in matrices] == ["销售部", "人力资源部", "信息部", "本部门自评"]
    for _, kind, (columns, *rows) in matrices:
        assert kind == "矩阵单选题"
        assert columns.split(" ") == ["非常不同意", "不同意", "一般", "同意", "非常同意", "不适用"]
        assert rows == ["该部门第1件事做得好。", "该部门第2件事做得好。"]
    assert comment[1:] == ("问答题", [])


def test_the_title_comes_first_and_begins_with_no_digit() -> None:
    """A text that begins with a number makes 问卷星 split options at their blanks."""
    for language in LANGUAGES:
        first = text(with_names(org(), "3M "), language=language).split("\n")[0]
        assert first
        assert not first[0].isdigit()


def test_english_text() -> None:
    department, hr, *_ = questions(text(language="en"), "en")
    assert department == ("Your department", "one choice", ["Options:", "- Sales", "- Human Resources"])
    assert hr[0] == "Sales"
    assert hr[2][:4] == ["Rows:", "- Thing 1 is done well.", "- Thing 2 is done well.", "Columns:"]
    assert hr[2][-1] == "- N/A"


def test_items_with_scales_of_their_own_make_a_matrix_each() -> None:
    found = questions(text(items=instrument(AGREE, Scale(0, 10), Scale(0, 100))))
    sales = [(kind, lines) for title, kind, lines in found if title == "销售部"]
    assert [kind for kind, _ in sales] == ["矩阵单选题", "矩阵单选题", "矩阵填空题"]
    assert sales[1][1][0] == "0 1 2 3 4 5 6 7 8 9 10 不适用"
    assert "100" in sales[2][1][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_say_who_sees_which_question(language) -> None:
    written = text(language=language)
    names = {d.id: d.name.in_(language) for d in org().departments}
    _, _, notes = written.partition(Words(language)("questionnaire.text.stop"))
    line = Words(language)("questionnaire.text.show_line", supplier=names["it"], customers=names["sales"])
    assert line in notes.split("\n")


@pytest.mark.parametrize("name", ["甲\n\n2. 乙[单选题]\n丙", "[多选]", "a\tb  c", "【标签】x"])
def test_a_name_stays_one_line_and_no_kind_of_question(name) -> None:
    found = questions(text(with_names(org(), name)))
    assert [kind for _, kind, _ in found] == ["单选题", *["矩阵单选题"] * 4, "问答题"]
    assert len(found[0][2]) == 2


def test_every_bundled_item_is_there() -> None:
    items = bundled("six-principles")
    for language in LANGUAGES:
        written = text(items=items, language=language)
        assert all(item.text.in_(language) in written for item in items.items())


EXPORTS = {
    "问卷星, old": (
        ["序号", "提交答卷时间", "所用时间", "来源", "来自IP"],
        "{number}、{title}",
        "{number}、{title}—{row}",
    ),
    "问卷星, new": (
        ["序号", "提交答卷时间", "所用时间", "来源", "来自IP"],
        "{number}.{title}",
        "{number}.{title}:{row}",
    ),
    "Google Forms": (["Timestamp"], "{title}", "{title} [{row}]"),
    "Microsoft Forms": (["ID", "Start time", "Completion time", "Email", "Name"], "{title}", "{title}.{row}"),
}
"""How the sites head the columns of what they export: those they add, a plain question, a row of a matrix."""


def exported(written, language, form, answer):
    """What a site exports once people have answered a pasted text: header row and rows of answers."""
    added, plain, matrix = EXPORTS[form]
    columns = []
    for number, (title, _, lines) in enumerate(questions(written, language), start=1):
        if number == 1 or not lines:
            columns.append((title, "", [], plain.format(number=number, title=title)))
        else:
            cut = 1 if language == "zh" else lines.index("Columns:")
            rows = lines[1:] if language == "zh" else [line[2:] for line in lines[1:cut]]
            choices = lines[0].split(" ") if language == "zh" else [line[2:] for line in lines[cut + 1 :]]
            columns += [(title, r, choices, matrix.format(number=number, title=title, row=r)) for r in rows]
    head = [*added, *(header for *_, header in columns)]
    people = [
        [
            str(person),
            *["x"] * (len(added) - 1),
            *(answer(person, title, row, choices) for title, row, choices, _ in columns),
        ]
        for person in range(1, 21)
    ]
    return [head, *people]


@pytest.mark.parametrize("form", EXPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_sites_export_of_it_reads_with_no_mapping(language, form, tmp_path) -> None:
    items, organisation = bundled("six-principles"), org()
    names = {d.name.in_(language): d.id for d in organisation.departments}
    rng, given = random.Random(form + language), {}

    def answer(person, title, row, choices):
        customer = ("sales", "hr")[person % 2]
        if not choices:
            return (
                next(name for name, id_ in names.items() if id_ == customer)
                if title not in ("意见", "Comments")
                else ""
            )
        supplier = names.get(title, customer)  # the own service stands last
        if supplier != customer and (supplier, customer) not in organisation.relations():
            return choices[-1]  # N/A
        if title in names and supplier == customer:
            return choices[-1]
        chosen = rng.randrange(5)
        given.setdefault((person, customer, supplier), []).append(chosen + 1.0)
        return choices[chosen]

    rows = exported(text(organisation, items, language), language, form, answer)
    with (tmp_path / "export.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    answers, problems = read_survey(SurveySource(("export.csv",)), organisation, items, base=tmp_path)
    assert answers is not None, problems
    assert not [p for p in problems if p.level != "note"]
    ids = answers.departments
    read = sorted(
        (ids[customer], ids[supplier], *values)
        for customer, supplier, values in zip(
            answers.customer, answers.supplier, answers.values.floats().tolist(), strict=True
        )
        if not np.isnan(values).all()
    )
    assert read == sorted((customer, supplier, *values) for (_, customer, supplier), values in given.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_expectations_are_asked_once_where_the_instrument_compares_with_them(language) -> None:
    items = bundled("internal-servqual")
    title = Words(language)("questionnaire.form.expected")
    for asked, expectations in ((True, None), (True, True), (False, False)):
        made = plan(org(), items, language=language, expectations=expectations)
        titles = [found[0] for found in questions(render_text(made), language)]
        assert titles.count(title) == asked
        assert asked == (titles[1] == title)
        assert asked == (f"“{title}”" in render_text(made) or f'"{title}"' in render_text(made))
    assert title not in text(items=bundled("six-principles"), language=language)


@pytest.mark.parametrize("form", EXPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_expected_belongs_to_every_rating_of_a_supplier_and_to_none_of_oneself(language, form, tmp_path):
    items, organisation = bundled("internal-servqual"), org()
    names = {d.name.in_(language): d.id for d in organisation.departments}
    title_of = Words(language)("questionnaire.form.expected")
    wanted = {}

    def answer(person, title, row, choices):
        customer = ("sales", "hr")[person % 2]
        if not choices:
            own = next(name for name, id_ in names.items() if id_ == customer)
            return own if title not in ("意见", "Comments") else ""
        if title == title_of:
            wanted.setdefault(person, []).append((person + len(wanted.get(person, ()))) % 5 + 1.0)
            return choices[int(wanted[person][-1]) - 1]
        supplier = names.get(title, customer)
        own = title in names and supplier == customer
        served = supplier == customer or (supplier, customer) in organisation.relations()
        return choices[2] if served and not own else choices[-1]

    rows = exported(text(organisation, items, language), language, form, answer)
    with (tmp_path / "export.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    answers, problems = read_survey(SurveySource(("export.csv",)), organisation, items, base=tmp_path)
    assert answers is not None, problems
    assert not [p for p in problems if p.level != "note"]
    assert answers.expected is not None
    ids, found = answers.departments, answers.expected.floats()
    as_customer = answers.perspective == CUSTOMER
    assert np.isnan(found[~as_customer]).all() and (~as_customer).sum() == 20
    read = sorted((ids[c], *e) for c, e in zip(answers.customer[as_customer], found[as_customer].tolist(), strict=True))
    rated = {customer: sum(c == customer for _, c in organisation.relations()) for customer in ("sales", "hr")}
    said = [(("sales", "hr")[person % 2], values) for person, values in wanted.items()]
    assert read == sorted((customer, *values) for customer, values in said for _ in range(rated[customer]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_says_that_comments_may_be_shown_only_where_the_map_asks_for_them(language) -> None:
    secret = org()
    shared = replace(secret, settings=replace(secret.settings, comments=True))
    promise = Words(language)("questionnaire.text.note_shared", note="", n=10).strip()
    for asked, said in ((secret, False), (shared, True)):
        assert (promise in render_text(plan(asked, instrument(), language=language))) == said
