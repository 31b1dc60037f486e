"""Expected beside received service in every output: the same numbers, in both languages, and only where asked."""

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
from jsonschema import Draft202012Validator

from icdiag.answers import marks
from icdiag.formulas.importance import QUADRANTS
from icdiag.measures.servqual import service_gaps
from icdiag.model.org import Name
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.assessment_schema import assessment_schema
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.explain import explain_link
from icdiag.report.gap_view import ChartView, PointView
from icdiag.report.gaps import percent
from icdiag.report.html import render_html
from icdiag.report.quadrants import CORNERS, quadrant_figure
from icdiag.tally.tally import build_tally
from icdiag.words import LANGUAGES, Words
from tests.report.expected_case import expected_diagnosis
from tests.tally.expected_survey import draw

from .workbook_check import check_workbook

DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SHEETS = {"zh": ("期望与实际", "重要性"), "en": ("Expected and received", "Importance")}


@pytest.fixture(scope="module")
def both():
    """Expectations and importance; some people left the expectations out."""
    return expected_diagnosis(seed=3, size=9, skip=0.08, importance=True)


def section(html):
    return html.partition('<section id="expected">')[2].partition("</section>")[0]


def plain(html):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def sheet_rows(workbook, name):
    return list(openpyxl.load_workbook(io.BytesIO(workbook))[name].iter_rows(values_only=True))


def test_the_schema_holds(both):
    for diagnosis in (both, expected_diagnosis(asked=False, importance=True), expected_diagnosis(asked=False)):
        found = Draft202012Validator(assessment_schema()).iter_errors(assessment(diagnosis, version="1"))
        assert [f"{e.json_path}: {e.message}" for e in found] == []


def test_the_json_has_the_gaps_of_the_measures(both):
    gaps, result = service_gaps(both.tally, both.org.settings), assessment(both, version="1")
    assert 0 < len(gaps.links) < len(both.tally.links)
    for link in result["links"]:
        profile = gaps.links.get((link["supplier"], link["customer"]))
        known = {d.id: d for d in profile.dimensions} if profile else {}
        assert link["gap"] == (pytest.approx(profile.overall.value, abs=1e-4) if profile else None)
        for part in link["dimensions"]:
            if part["id"] in known:
                gap = known[part["id"]].gap
                assert part["gap"]["value"] == pytest.approx(gap.perceived - gap.expected, abs=1e-4)
                assert part["gap"]["scale_value"] == pytest.approx(gap.value * 6 / 100, abs=1e-4)  # a scale of 1 to 7
                assert part["gap"]["perceived_alone"] == part["raw_mean"]
            else:
                assert part["gap"] is None
    block = result["expectations"]
    assert (block["links"], block["shown_links"]) == (len(gaps.links), len(both.tally.links))
    assert block["gap"]["value"] == pytest.approx(gaps.whole.overall.value, abs=1e-4)
    assert [p["quadrant"] for p in block["by_dimension"]["points"]][:2] == ["overkill", "concentrate"]


def test_nothing_is_shown_where_nothing_was_asked():
    diagnosis = expected_diagnosis(asked=False)
    result = assessment(diagnosis, version="1")
    assert result["expectations"] is None
    assert all(x["gap"] is None and all(d["gap"] is None for d in x["dimensions"]) for x in result["links"])
    for language, names in SHEETS.items():
        assert content(diagnosis, language).gaps is None
        html = render_html(diagnosis, language)
        assert 'id="expected"' not in html
        assert 'href="#expected"' not in html
        assert not set(names) & set(openpyxl.load_workbook(io.BytesIO(render_xlsx(diagnosis, language))).sheetnames)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_importance_alone_has_its_own_heading(language):
    diagnosis = expected_diagnosis(asked=False, importance=True)
    text = section(render_html(diagnosis, language))
    words = Words(language)
    assert f"<h2>{words('gaps.importance')}</h2>" in text
    assert words("gaps.parts") not in text
    assert text.count("<svg") == 1
    assert assessment(diagnosis, version="1")["expectations"]["by_dimension"] is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_and_workbook_say_the_same(both, language):
    gaps, words = service_gaps(both.tally, both.org.settings), Words(language)
    text = plain(section(render_html(both, language)))
    rows = sheet_rows(render_xlsx(both, language), SHEETS[language][0])
    assert len(rows) == 1 + (1 + len(gaps.suppliers) + len(gaps.links)) * 6  # five parts and the weighted mean
    whole = {row[3]: row for row in rows[1:] if row[0] == words("gaps.excel.whole")}
    for d in gaps.whole.dimensions:
        name = next(x.name.in_(language) for x in both.tally.instrument.dimensions if x.id == d.id)
        numbers = (d.gap.expected, d.gap.perceived, d.gap.value, d.gap.low, d.gap.high)
        assert whole[name][4:9] == tuple(round(v, 1) for v in numbers)
        assert whole[name][9] == d.gap.n
        assert whole[name][13] == round(d.gap_in_scale(), 2)
        assert f"{name} {d.gap.expected:.1f} {d.gap.perceived:.1f} {d.gap.value:.1f}" in text
    assert words("gaps.why") in text
    assert words("gaps.cover", shown=len(gaps.links), n=20, least=5) in text
    assert f"{percent(1.0)}%" in text.replace("&gt;", ">")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_links_whose_gap_is_kept_back_are_not_in_the_section(both, language):
    gaps = service_gaps(both.tally, both.org.settings)
    names = {d.id: d.name.in_(language) for d in both.org.departments}
    listed = {(row[1], row[2]) for row in sheet_rows(render_xlsx(both, language), SHEETS[language][0])[1:] if row[2]}
    assert listed == {(names[s], names[c]) for s, c in gaps.links}
    view = content(both, language).gaps
    assert {(r.name, r.customer) for r in view.links} == listed
    assert [r.value for r in view.links] == sorted(r.value for r in view.links)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_loose_dimension_is_not_shown_by_itself(language):
    diagnosis = expected_diagnosis(seed=3, loose="empathy")
    name = next(d.name.in_(language) for d in diagnosis.tally.instrument.dimensions if d.id == "empathy")
    text = section(render_html(diagnosis, language))
    assert Words(language)("gaps.loose", names=name) in text
    assert f"<td>{name}" not in text
    rows = sheet_rows(render_xlsx(diagnosis, language), SHEETS[language][0])
    assert name not in {row[3] for row in rows}
    result = assessment(diagnosis, version="1")
    assert "empathy" not in {d["id"] for d in result["expectations"]["dimensions"]}
    assert {d["gap"] is None for x in result["links"] for d in x["dimensions"] if d["id"] == "empathy"} == {True}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_explain_tells_the_gaps_of_a_link(both, language):
    result, words = assessment(both, version="1"), Words(language)
    for link in result["links"]:
        text = explain_link(result, link["supplier"], link["customer"], language)
        assert (words("gaps.explain.title") in text) == (link["gap"] is not None)
        if link["gap"] is not None:
            assert words("gaps.explain.whole", value=f"{link['gap']:.1f}") in text
            gap = link["dimensions"][0]["gap"]
            assert f"{gap['expected']:.1f}" in text
            assert f"{gap['value']:.1f}" in text


def test_explain_reads_files_of_older_versions(both):
    result = assessment(both, version="1")
    for link in result["links"]:
        del link["gap"]
        for part in link["dimensions"]:
            del part["gap"]
    assert explain_link(result, "hr", "sales", "en")


def test_too_few_for_any_gap():
    diagnosis = expected_diagnosis(seed=3, size=6, skip=0.9)
    assert service_gaps(diagnosis.tally, diagnosis.org.settings).links == {}
    html = section(render_html(diagnosis, "en"))
    assert Words("en")("gaps.none") in html
    assert "<svg" not in html
    assert "<table" not in html
    assert assessment(diagnosis, version="1")["expectations"]["gap"]["value"] is None
    assert render_xlsx(diagnosis, "zh")


def test_twins_read_the_same(both):
    """Only the expectations of links without a published gap differ."""
    shown = set(service_gaps(both.tally, both.org.settings).links)
    answers, _ = draw(3, 9, 0.08, importance=True)
    ids = answers.departments
    kept_back = [(ids[s], ids[c]) not in shown for s, c in zip(answers.supplier, answers.customer, strict=True)]
    expected = answers.expected.floats()
    turned = marks(np.where(np.array(kept_back)[:, None], 8 - expected, expected))
    one, two = (
        replace(both, tally=build_tally(replace(answers, expected=wish), both.org))
        for wish in (answers.expected, turned)
    )
    assert to_bytes(assessment(one, version="1")) == to_bytes(assessment(two, version="1"))
    assert render_html(one, "zh") == render_html(two, "zh")


def test_hostile_names_are_text():
    name = "<script>alert(1)</script>"
    diagnosis = expected_diagnosis(seed=3, importance=True, names={"hr": Name(name, name)})
    html = section(render_html(diagnosis, "en"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def chart(*places):
    points = tuple(PointView(i, f"部门{i}", x, y, "", "", 0.5) for i, (x, y) in enumerate(places, start=1))
    means = (sum(side) / len(places) for side in zip(*places, strict=True))
    return ChartView("suppliers", points, *means, "", ())


@pytest.mark.parametrize(
    "places",
    [
        [(50.0, 50.0)] * 3,
        [(0.0, 0.0), (100.0, 100.0), (0.0, 100.0), (100.0, 0.0)],
        [(99.5, 99.5), (99.0, 98.0), (100.0, 97.0)],
        [(40 + i % 7, 50 + i % 11) for i in range(40)],
    ],
)
def test_every_mark_is_on_the_figure_and_no_label_on_another(places):
    figure, means = quadrant_figure(chart(*places)), [sum(side) / len(places) for side in zip(*places, strict=True)]
    for mark, (importance, performance) in zip(figure.marks, places, strict=True):
        assert figure.left <= int(mark.x) <= figure.right
        assert figure.top <= int(mark.y) <= figure.bottom
        above, right = importance >= means[0], performance >= means[1]
        assert (int(mark.y) <= int(figure.cross_y)) == above or mark.y == figure.cross_y
        assert (int(mark.x) >= int(figure.cross_x)) == right or mark.x == figure.cross_x
    labels = [(m.label_x, m.label_y) for m in figure.marks if m.label]
    assert len(labels) == len(set(labels))
    assert len({(c.x, c.y) for c in CORNERS}) == 4
    for ticks in (figure.x_ticks, figure.y_ticks):
        assert len(ticks) >= 3
        assert all(0 <= v <= 100 for _, v in ticks)


def test_no_probability_is_a_hundred():
    assert [percent(x) for x in (0.8, 0.994, 0.995, 1.0)] == ["80", "99", ">99", ">99"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_draws_the_points_natively_from_its_cells(both, language):
    book, view = render_xlsx(both, language), content(both, language)
    check_workbook(book)
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        charts = [
            ElementTree.fromstring(packed.read(n)) for n in sorted(packed.namelist(), key=len) if "charts/chart" in n
        ]
    charts = [root for root in charts if root.find(f".//{DRAWN}scatterChart") is not None]
    sheet = openpyxl.load_workbook(io.BytesIO(book))[SHEETS[language][1]]
    assert len(charts) == len(sheet._charts) == len(view.gaps.charts) == 2
    drawn = [
        [[sheet[f.text.rpartition("!")[2].replace("$", "")].value for f in series.iter(f"{DRAWN}f")]
         for series in root.iter(f"{DRAWN}ser") if series.find(f"{DRAWN}tx/{DRAWN}strRef") is not None]
        for root in charts
    ]  # fmt: skip
    wanted = [[[p.name, round(p.performance, 1), round(p.importance, 1)] for p in c.points] for c in view.gaps.charts]
    assert drawn == wanted
    words = Words(language)
    for root, shown in zip(charts, view.gaps.charts, strict=True):
        corners = {v.text for v in root.findall(f".//{DRAWN}tx/{DRAWN}v")}
        assert corners == {words(f"gaps.place.{key}") for key in QUADRANTS}
        crossings = [float(node.get("val")) for node in root.iter(f"{DRAWN}crossesAt")]
        assert crossings == pytest.approx([shown.importance, shown.performance], abs=0.05)
        for axis, values in zip(
            root.iter(f"{DRAWN}scaling"),
            ([p.performance for p in shown.points], [p.importance for p in shown.points]), strict=True,
        ):  # fmt: skip
            low, high = (float(axis.find(f"{DRAWN}{end}").get("val")) for end in ("min", "max"))
            assert 0 <= low < min(values) <= max(values) < high <= 100


def test_a_chart_of_very_many_points_is_left_to_the_table(both, monkeypatch):
    monkeypatch.setattr("icdiag.report.excel_gaps.CHARTED", 4)
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(both, "en")))
    assert not book[SHEETS["en"][1]]._charts
