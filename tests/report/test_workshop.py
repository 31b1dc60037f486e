"""The sheet of paper for two departments: one page, the same numbers as the report, the same words to both sides."""

import re
from html import unescape

import pytest

from icdiag.report.content import content
from icdiag.report.text import whole
from icdiag.report.workshop import render_workshops
from icdiag.report.workshop_view import Workshops
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def diagnosis(sample="manufacturer"):
    return assessed(sample)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", ["manufacturer", "hotel", "city"])
def test_a_page_for_each_wall_between_two_departments_with_the_reports_numbers(sample, language) -> None:
    view = content(diagnosis(sample), language)
    made = render_workshops(diagnosis(sample), language, view)
    walls = [f for f in view.findings if f.check == "mutual-wall"]
    assert walls
    assert [f"workshop/{'--'.join(d.id for d in f.departments)}.html" for f in walls] == list(made)[:-1]
    links = {(x.supplier.id, x.customer.id): x for x in view.links}
    parts = diagnosis(sample).estimates.dimensions
    for sheet in Workshops(diagnosis(sample), view, Words(language)):
        one, two = sheet.ids
        for side, (supplier, customer) in zip(sheet.sides, ((one, two), (two, one)), strict=True):
            link = links[supplier, customer]
            numbers = [int(x) for x in re.findall(r"\d+", side.score)]
            assert numbers == [round(v) for v in (link.q.value, link.q.low, link.q.high)]
            assert side.n == link.n
            known = [part.link(supplier, customer).q.value for part in parts.values() if part.link(supplier, customer)]
            best = sorted(known, reverse=True)[:2]
            assert [re.findall(r"\d+", score)[0] for _, score in side.best] == [whole(v) for v in best]
        assert len(sheet.questions) >= 2
        assert len(set(sheet.questions)) == len(sheet.questions)


def test_the_two_sides_are_told_the_same_and_blame_nobody() -> None:
    page = unescape(next(iter(render_workshops(diagnosis(), "en").values())).decode())
    for word in ("wall", "weak", "worst", "fault", "bad"):
        assert not re.search(rf"\b{word}\b", re.sub(r"<style>.*?</style>", "", page, flags=re.S), re.I), word


def test_the_own_view_beside_the_customers() -> None:
    view = content(diagnosis(), "en")
    own = {x.supplier: x.score for x in diagnosis().tally.self_ratings}
    for sheet in Workshops(diagnosis(), view, Words("en")):
        for id_, name in zip(sheet.ids, sheet.names, strict=True):
            if id_ in own:
                (line,) = [x for x in sheet.differences if x.startswith(f"{name} ")]
                assert whole(own[id_]) in re.findall(r"\d+", line)
