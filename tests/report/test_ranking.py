"""Nobody is ranked unless it was asked for; then only what can be told apart is."""

import io
import json
import re
from itertools import pairwise

import numpy as np
import pytest
from openpyxl import load_workbook

from icdiag.report.assessment_json import JsonFile
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.html import render_html
from icdiag.report.scorecard import ROWS, ROWS_LARGE, suppliers
from icdiag.report.view_basics import Score
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def diagnosis():
    return assessed("hotel")


def difference(best, other):
    """Return mean and 90 % half-width of the difference of two suppliers' mean quality, from the joint posterior."""
    estimates = diagnosis().estimates
    weights = np.zeros(len(estimates.links))
    for id_, sign in ((best, 1), (other, -1)):
        at = [i for i, x in enumerate(estimates.links) if x.supplier == id_]
        weights[at] = sign / len(at)
    q = np.array([x.q.value for x in estimates.links])
    return weights @ q, 1.6449 * estimates.mean_sd(weights)


def test_groups_are_cut_where_one_can_be_told_from_the_best_of_the_group() -> None:
    ranking = content(diagnosis(), "en", ranking=True).ranking
    best = [max(group.rows, key=lambda r: r.score.value).ref.id for group in ranking.groups]
    for group, first in zip(ranking.groups, best, strict=True):
        for row in group.rows:
            mean, half = difference(first, row.ref.id)
            assert row.ref.id == first or 0 <= mean <= half
    for one, two in pairwise(best):
        mean, half = difference(one, two)
        assert mean > half
    assert len(ranking.groups) > 1


def test_places_run_through_and_inside_a_group_the_order_is_the_maps() -> None:
    view = content(diagnosis(), "en", ranking=True)
    place = {d.ref.id: i for i, d in enumerate(view.departments)}
    last = 0
    for group in view.ranking.groups:
        assert (group.first, group.last) == (last + 1, last + len(group.rows))
        last = group.last
        assert [place[r.ref.id] for r in group.rows] == sorted(place[r.ref.id] for r in group.rows)
    scores = {d.ref.id: d.as_supplier for d in view.departments}
    assert all(r.score == scores[r.ref.id] for g in view.ranking.groups for r in g.rows)
    assert last + len(view.ranking.unranked) == len(view.departments)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ranking_stands_in_the_report_only_when_asked_for(language) -> None:
    title = Words(language)("ranking.title")
    plain, ranked = (
        render_html(diagnosis(), language, content(diagnosis(), language, ranking=x)) for x in (False, True)
    )
    assert title not in plain
    assert 'id="ranking"' not in plain
    assert f"<h2>{title}</h2>" in ranked
    assert 'href="#ranking"' in ranked
    books = [
        load_workbook(io.BytesIO(render_xlsx(diagnosis(), language, content(diagnosis(), language, ranking=x))))
        for x in (False, True)
    ]
    sheet = Words(language)("excel.sheet.ranking")
    assert sheet not in books[0].sheetnames
    assert books[1][sheet].max_row == 1 + sum(
        len(g.rows) for g in content(diagnosis(), "en", ranking=True).ranking.groups
    )
    assert "rank" not in json.loads(b"".join(JsonFile(diagnosis(), "1")))


def test_a_chart_with_no_room_for_all_takes_those_with_the_most_customers_not_the_lowest() -> None:
    """Whether a department is drawn must not hang on its score: that would be a league table by another name."""
    view = content(diagnosis(), "en")
    some = next(d for d in view.departments if d.as_supplier)
    rng = np.random.default_rng(3)
    links = rng.permutation(ROWS + 8) + 1
    departments = [
        some._replace(
            ref=some.ref._replace(id=f"d{i}", name=f"D{i}"), as_supplier=Score(float(rng.uniform(0, 100)), links=int(n))
        )
        for i, n in enumerate(links)
    ]
    drawn = [name for name, _ in suppliers(view._replace(departments=tuple(departments)))]
    fewest = ROWS + 8 - ROWS_LARGE
    assert drawn == [f"D{i}" for i, n in enumerate(links) if n > fewest]
    turned = [d._replace(as_supplier=d.as_supplier._replace(value=100 - d.as_supplier.value)) for d in departments]
    assert [name for name, _ in suppliers(view._replace(departments=tuple(turned)))] == drawn
    assert len(suppliers(view._replace(departments=tuple(departments[:ROWS])))) == ROWS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_orders_departments_by_score(language) -> None:
    view = content(diagnosis(), language)
    order = [d.ref.name for d in view.departments]
    drawn = [name for name, _ in suppliers(view)]
    assert drawn == [name for name in order if name in drawn]
    book = load_workbook(io.BytesIO(render_xlsx(diagnosis(), language, view)))
    _, *rows = book[Words(language)("excel.sheet.departments")].iter_rows(values_only=True, max_col=1)
    listed = [row[0] for row in rows if row[0] in order]
    assert listed == order
    html = render_html(diagnosis(), language, view)
    cards = re.findall(r'class="card dept" id="dept-[^"]*">\s*<h3>([^<]*)</h3>', html)
    assert cards == [name for name in order if name in cards]
