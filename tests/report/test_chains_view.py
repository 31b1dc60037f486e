"""Declared value chains in the view, the JSON and the workbook: measured, hidden, unrated and missing hand-overs."""

import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from icdiag.model.org import Name, Process
from icdiag.report.assessment_json import JsonFile
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.html import render_html

from .expected_case import expected_diagnosis


@pytest.fixture(scope="module")
def made():
    made = expected_diagnosis()
    steps = ("sales", "production", "production", "hr")
    processes = (
        Process(Name("订单", "Order"), steps),
        Process(Name("断链", "Broken"), ("finance", "sales", "unit-less")),
    )
    return replace(made, org=replace(made.org, processes=processes))


def test_a_measured_chain_names_its_weakest_hand_over_and_what_is_left(made) -> None:
    order, broken = content(made, "zh").chains
    scores = [made.estimates.link(*pair).q.value for pair in (("sales", "production"), ("production", "hr"))]
    assert order.name == "订单"
    assert [(s.supplier.id, s.customer.id, s.value) for s in order.steps] == [
        ("sales", "production", scores[0]), ("production", "hr", scores[1])
    ]  # fmt: skip
    assert order.lowest == min(scores)
    assert order.left == pytest.approx(scores[0] * scores[1] / 10_000)
    assert [s.weakest for s in order.steps] == [score == min(scores) for score in scores]
    # nothing is guessed where a hand-over is not measured
    assert (broken.lowest, broken.left, broken.unmeasured) == (None, None, 1)
    assert [s.kind for s in broken.steps][1] == "missing"
    assert not any(s.weakest for s in broken.steps)


def test_json_workbook_and_page_say_the_same(made) -> None:
    order, broken = json.loads(b"".join(JsonFile(made, "1")))["chains"]
    chain = content(made, "en").chains[0]
    assert order == {
        "name": "订单", "links": [["sales", "production"], ["production", "hr"]], "unmeasured": 0,
        "weakest": next([s.supplier.id, s.customer.id] for s in chain.steps if s.weakest),
        "lowest": pytest.approx(chain.lowest, abs=1e-4), "product": pytest.approx(chain.left, abs=1e-4),
    }  # fmt: skip
    assert broken["product"] is None
    sheet = load_workbook(io.BytesIO(render_xlsx(made, "en")))["Value chains"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["Order", "Order", "Broken", "Broken"]
    assert rows[1][6] == pytest.approx(chain.left, abs=1e-4)
    assert rows[3][3:] == (None, "no link", None, None)
    page = render_html(made, "en")
    part = page[page.index('id="chains"') :]
    assert f"{chain.left:.0%}" in part
    assert "1 of 2 hand-overs is not measured" in part


def test_without_processes_there_is_no_section(made) -> None:
    bare = replace(made, org=replace(made.org, processes=()))
    assert 'id="chains"' not in render_html(bare, "en")
    assert "Value chains" not in load_workbook(io.BytesIO(render_xlsx(bare, "en"))).sheetnames
