"""Comments in page, workbook and JSON: as text, in both languages, and only where they were asked for."""

import io
import json
import re
from dataclasses import replace
from html import unescape

import jsonschema
import pytest
from openpyxl import load_workbook

from icdiag.model.tally import Comments
from icdiag.report.assessment_json import assessment
from icdiag.report.assessment_schema import assessment_schema
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.html import COMMENT_GROUPS, COMMENTS_EACH, render_html
from icdiag.words import LANGUAGES, Words

from .workbook_check import check_workbook

HOSTILE = (
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)",
    "＝1+1", "{{ 7*7 }}", "[bold]x[/bold]", "]]>", "a & b", "שלום 部门", "x" * 1_000, "_x000a_", "'quoted'",
)  # fmt: skip


def said(diagnosis, groups):
    """The diagnosis with comments; ``groups`` are (supplier, customer, texts)."""
    return replace(diagnosis, tally=replace(diagnosis.tally, comments=tuple(Comments(*x) for x in groups)))


def first(diagnosis, texts):
    link = diagnosis.tally.links[0]
    return said(diagnosis, [(link.supplier, link.customer, tuple(texts)), (None, link.customer, ("at large",))])


def section(page):
    found = re.search(r'<section id="comments">(.*?)</section>', page, re.DOTALL)
    return found and found[1]


def listed(page):
    return [unescape(text) for text in re.findall(r"<li><bdi>(.*?)</bdi>", section(page), re.DOTALL)]


def sheet_rows(diagnosis, language):
    data = render_xlsx(diagnosis, language)
    check_workbook(data)
    book = load_workbook(io.BytesIO(data))
    name = Words(language)("excel.sheet.comments")
    return [tuple(cell.value for cell in row) for row in book[name].iter_rows(min_row=2)] if name in book else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_switch_no_output_speaks_of_them(diagnosis, language) -> None:
    page = render_html(diagnosis, language)
    assert section(page) is None
    assert "#comments" not in page
    assert sheet_rows(diagnosis, language) is None
    assert assessment(diagnosis, version="x")["comments"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_text_in_the_page_the_workbook_and_the_json(diagnosis, language) -> None:
    asked = first(diagnosis, HOSTILE[:COMMENTS_EACH])
    page = render_html(asked, language)
    assert listed(page) == [*HOSTILE[:COMMENTS_EACH], "at large"]
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page
    asked = first(diagnosis, HOSTILE)
    rows = sheet_rows(asked, language)
    assert [row[2] for row in rows] == [*(x.replace("_x000a_", "_x005F_x000a_") for x in HOSTILE), "at large"]
    made = assessment(asked, version="x")
    link = asked.tally.links[0]
    assert made["comments"] == [
        {"supplier": link.supplier, "customer": link.customer, "texts": list(HOSTILE)},
        {"supplier": None, "customer": link.customer, "texts": ["at large"]},
    ]
    jsonschema.validate(json.loads(json.dumps(made)), assessment_schema())


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_they_stand_the_page_says_that_texts_tell_who_wrote_them(diagnosis, language) -> None:
    words = Words(language)
    assert words("comments.banner") in unescape(render_html(first(diagnosis, ["x"]), language))
    nothing = unescape(render_html(said(diagnosis, []), language))
    assert words("comments.banner") not in nothing
    assert words("comments.nothing", least=10) in nothing


def test_the_links_stand_as_the_report_has_them_and_the_general_ones_last(diagnosis) -> None:
    pairs = [(link.supplier, link.customer) for link in diagnosis.tally.links[:4]]
    asked = said(diagnosis, [(None, pairs[0][1], ("g",)), *((*pair, (f"{pair[0]}>{pair[1]}",)) for pair in pairs)])
    shown = content(asked, "en")
    order = [(link.supplier.id, link.customer.id) for link in shown.links]
    found = [(g.supplier.id if g.supplier else None, g.customer.id) for g in shown.comments.groups]
    assert found == [*sorted(pairs, key=order.index), (None, pairs[0][1])]


def test_of_many_the_page_shows_some_and_says_how_many_more_the_workbook_has(make) -> None:
    many = make(30)
    links = many.tally.links[: COMMENT_GROUPS + 2]
    assert len(links) == COMMENT_GROUPS + 2
    texts = tuple(f"text {i}" for i in range(COMMENTS_EACH + 3))
    asked = said(many, [(x.supplier, x.customer, texts) for x in links])
    page = render_html(asked, "en")
    assert len(listed(page)) == COMMENT_GROUPS * COMMENTS_EACH
    words = Words("en")
    assert section(page).count(words("comments.more", n=3)) == COMMENT_GROUPS
    assert words("comments.rest", n=2 * len(texts)) in section(page)
    assert len(sheet_rows(asked, "en")) == len(links) * len(texts)
