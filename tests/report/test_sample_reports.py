"""The reports of the bundled samples, with the real checks: the schema, and the same numbers in every one of them."""

import io
import json
import re
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.assessment_schema import assessment_schema
from icdiag.report.excel import render_xlsx
from icdiag.report.explain import explain_department, explain_link
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed

SAMPLE_ORGS = Path(__file__).resolve().parents[2] / "sample_orgs"
SAMPLES = ("manufacturer", "hotel", "internet", "city", "line")
DECLARED = {"criticality", "exposure"}
"""Measures that come from the map alone, so that they may name a hidden link."""
NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@cache
def written(sample):
    return to_bytes(assessment(assessed(sample), version="1"))


def known(sample):
    return json.loads(written(sample), parse_constant=pytest.fail)  # NaN and Infinity


@cache
def workbook(sample, language):
    return load_workbook(io.BytesIO(render_xlsx(assessed(sample), language)))


def table(sample, language, sheet):
    """Return a sheet's head and its rows."""
    head, *rows = workbook(sample, language)[Words(language)(f"excel.sheet.{sheet}")].iter_rows(values_only=True)
    return list(head), rows


def numbers(text):
    return [float(x.replace("−", "-")) for x in NUMBER.findall(text)]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_assessment_keeps_to_the_schema(sample) -> None:
    validator = Draft202012Validator(assessment_schema())
    assert [f"{e.json_path}: {e.message}" for e in validator.iter_errors(known(sample))] == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_number_of_a_hidden_link_anywhere(sample) -> None:
    whole = known(sample)
    hidden = [[x["supplier"], x["customer"]] for x in whole["links"] if x["suppressed"]]
    assert hidden
    for link in whole["links"]:
        if link["suppressed"]:
            found = [
                link[k] for k in ("n", "score", "low", "high", "p_weak", "raw_mean", "gap", "relationship", "weight")
            ]
            assert found == [None] * 9
            assert link["dimensions"] == []
    for finding in whole["findings"]:
        for row in (*finding["evidence"], *finding["against"]):
            about_hidden = any(pair in hidden for pair in row["links"])
            assert not about_hidden or row["measure"] in DECLARED, finding["id"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_links_sheet_has_the_assessments_numbers(sample, language) -> None:
    words, whole = Words(language), known(sample)
    head, rows = table(sample, language, "links")
    place = {key: head.index(words(f"excel.column.{key}")) for key in ("quality", "low", "high", "raw", "n", "p_weak")}
    name = {d.id: d.name.in_(language) or d.id for d in assessed(sample).org.departments}
    links = {(name[x["supplier"]], name[x["customer"]]): x for x in whole["links"]}
    assert len(rows) == len(links) == len(whole["links"])
    for row in rows:
        link = links[row[0], row[1]]
        for key, field in (("quality", "score"), ("low", "low"), ("high", "high"), ("raw", "raw_mean")):
            expected = None if link[field] is None else pytest.approx(link[field], abs=0.0501)  # one decimal
            assert row[place[key]] == expected, (row[:2], key)
        assert row[place["n"]] == (link["n_band"] if link["suppressed"] else link["n"])
        assert row[place["p_weak"]] == (None if link["p_weak"] is None else pytest.approx(link["p_weak"], abs=0.00501))
        if link["suppressed"]:
            mine = [row[i] for i in (*place.values(), *range(place["p_weak"] + 3, len(head))) if i != place["n"]]
            assert set(mine) == {None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_workbook_has_texts_and_numbers_only(sample, language) -> None:
    for sheet in workbook(sample, language):
        assert sheet.sheet_state == "visible"
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn", cell.coordinate
                assert str(cell.value) not in ("None", "nan", "inf") or cell.value is None


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_finding_stands_in_the_workbook(sample) -> None:
    head, rows = table(sample, "en", "findings")
    ids = {row[head.index("Id")] for row in rows}
    assert ids == {f["id"] for f in known(sample)["findings"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_parts_of_a_link_add_up_to_its_quality(sample, language) -> None:
    words, whole = Words(language), known(sample)
    before = re.escape(words("explain.link.sum", mu="@mu@", b="@b@", r="@r@", q="@q@"))
    pattern = re.compile(
        before.replace("@mu@", r"(?P<mu>[\d.-]+)").replace("@b@", r"(?P<b>[+-] [\d.]+)")
        .replace("@r@", r"(?P<r>[+-] [\d.]+)").replace("@q@", r"(?P<q>[\d.]+)")
    )  # fmt: skip
    shares = {x["id"]: x for x in whole["departments"]}
    told = 0
    for link in whole["links"]:
        said = explain_link(whole, link["supplier"], link["customer"], language)
        parts = [shares[link["supplier"]]["supplier_effect"], link["relationship"]]
        match = pattern.search(said)
        assert (match is not None) is (link["score"] is not None and None not in parts), said
        if match:
            told += 1
            mu, b, r, q = (float(match[key].replace(" ", "")) for key in ("mu", "b", "r", "q"))
            assert mu + b + r == pytest.approx(q, abs=0.21)  # four numbers with one decimal each
            assert q == pytest.approx(link["score"], abs=0.0501)
            assert b == pytest.approx(parts[0]["value"], abs=0.0501)
    crossed = whole["data_quality"]["model"] == "crossed"
    assert (told > 0) is crossed


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_house_average_is_the_same_in_every_link(sample) -> None:
    whole = known(sample)
    level = {x["id"]: x["supplier_effect"] for x in whole["departments"]}
    means = [
        x["score"] - level[x["supplier"]]["value"] - x["relationship"]["value"]
        for x in whole["links"]
        if x["score"] is not None and x["relationship"] and level[x["supplier"]]
    ]
    assert (len(means) > 0) is (whole["data_quality"]["model"] == "crossed")
    assert max(means, default=0) - min(means, default=0) < 0.001


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_hidden_link_is_explained_without_a_number_of_its_own(sample, language) -> None:
    whole = known(sample)
    words = Words(language)
    for link in whole["links"]:
        if not link["suppressed"]:
            continue
        bare = {**link, "services": []}
        others = [bare if x is link else x for x in whole["links"]]
        said = explain_link({**whole, "links": others, "findings": []}, link["supplier"], link["customer"], language)
        names = {x["id"]: x["name"] for x in whole["departments"]}
        for name in (names[link["supplier"]], names[link["customer"]]):
            said = said.replace(name, "")
        assert words("explain.link.hidden") in said
        assert numbers(said) == []
        row = explain_department(whole, link["customer"], language)
        label = words("explain.department.row", name=names[link["supplier"]], score=words("explain.department.hidden"))
        assert label in row


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_number_kept_back_has_no_row_and_no_column(sample) -> None:
    words, whole = Words("en"), known(sample)
    facts = {row[0]: row[1] for row in workbook(sample, "en")["Data quality"].iter_rows(values_only=True)}
    assert facts.get(words("excel.fact.rows_read")) == whole["data_quality"]["rows"]
    heads = {c for row in workbook(sample, "en")["Method"].iter_rows(values_only=True) for c in row}
    counted = any(x["rows"] is not None for x in whole["inputs"])
    assert (words("excel.column.rows") in heads) is counted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_band_stands_at_the_right_as_the_numbers_do(language) -> None:
    bands = [
        cell for sheet in workbook("hotel", language) for row in sheet.iter_rows() for cell in row if cell.value == "<5"
    ]
    assert len(bands) > 2
    assert {cell.alignment.horizontal for cell in bands} == {"right"}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_small_chance_is_not_shown_as_none(sample) -> None:
    sheet = workbook(sample, "en")["Boundaries"]
    head = [cell.value for cell in sheet[1]]
    for key in ("p", "q"):
        column = head.index(Words("en")(f"excel.column.{key}")) + 1
        cells = [sheet.cell(i, column) for i in range(2, sheet.max_row + 1)]
        assert {cell.number_format for cell in cells} == {"0.000"}
