"""The workbook's parts, strictly: nothing for Excel to repair, and LibreOffice reads back what was written."""

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from icdiag import findings as catalogue
from icdiag.findings import CHECKS
from icdiag.intake.org_map import read_org
from icdiag.model.org import Name
from icdiag.report.book_forms import headings
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.excel_actions import BLANKS, MOST, STAGES, STATES
from icdiag.report.manual import manual_part
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed

from .workbook_check import check_workbook

SAMPLES = ("hotel", "city")
LONG = "部" * 10_000
HOSTILE = (
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x",
    "\t=1", "#REF!", "#N/A", "a\u2028b", "\x00\x1b\x07", "部" * 200, "\U0001f469\u200d\U0001f4bb\U0001f3ed",
    "\u05e9\u05dc\u05d5\u05dd \u202eabc", LONG, "_x000a_", "a\r\nb\nc", "]]>", "'x'!A1", "", "  ",
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def diagnosis(sample="hotel"):
    return assessed(sample)


def hostile(sample="hotel"):
    """Return the sample with a hostile name wherever a map can have one."""
    org = diagnosis(sample).org
    names = [Name(x, x) for x in HOSTILE]
    departments = tuple(
        replace(d, name=names[i % len(names)], lead=HOSTILE[i % len(names)], tags={"=site": HOSTILE[-i % len(names)]})
        for i, d in enumerate(org.departments)
    )
    links = tuple(replace(x, service=names[i % len(names)]) for i, x in enumerate(org.links))
    org = replace(org, name=Name(LONG, LONG), period=HOSTILE[1], departments=departments, links=links)
    tally = diagnosis(sample).tally
    parts = tuple(
        replace(d, name=names[i] if i < 2 else Name("same", "SAME")) for i, d in enumerate(tally.instrument.dimensions)
    )
    instrument = replace(tally.instrument, name=names[1], dimensions=parts)
    return replace(diagnosis(sample), org=org, tally=replace(tally, instrument=instrument))


def opened(data):
    return load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_to_repair_in_the_samples(sample, language) -> None:
    view = content(diagnosis(sample), language, ranking=True)
    book = check_workbook(render_xlsx(diagnosis(sample), language, view))
    words = Words(language)
    assert {f"icdiag_{key}" for key in ("findings", "actions", "evidence", "links", "departments", "ranking")} < set(
        book.tables
    )
    assert book.tables["icdiag_links"][0] == words("excel.sheet.links")
    assert len(set(book.tables["icdiag_departments"][1])) == 21


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_repair_with_hostile_names(language) -> None:
    book = check_workbook(render_xlsx(hostile(), language))
    texts = {value for cells in book.cells.values() for value in cells.values() if isinstance(value, str)}
    assert {"=cmd|' /C calc'!A0", "＝1+1", "#REF!", "<script>alert(1)</script>"} <= texts
    assert not any("\u202e" in text or "\x1b" in text for text in texts)
    heads = book.tables["icdiag_links"][1]
    assert {"same", "same (2)"} <= {head.casefold() for head in heads}


def test_headings_are_each_their_own_and_short() -> None:
    made = headings(["a", "A", "a (2)", "", "  ", "x\ny", LONG, LONG, "😀" * 300])
    assert made[:6] == ("a", "A (2)", "a (2) (2)", "-", "- (2)", "x y")
    assert all(len(head.encode("utf-16-le")) // 2 <= 255 for head in made)
    assert len({head.casefold() for head in made}) == len(made)


def test_a_table_without_a_row_is_no_table() -> None:
    bare = replace(diagnosis(), tally=None, estimates=None, health=None, findings=(), boundaries=())
    bare = replace(bare, org=replace(bare.org, links=()))
    book = check_workbook(render_xlsx(bare, "en"))
    assert "icdiag_findings" not in book.tables
    assert "icdiag_actions" in book.tables  # its empty lines are there to be filled in


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_library_sees_every_feature(language) -> None:
    words, book = Words(language), opened(render_xlsx(diagnosis(), language))
    sheets = {key: book[words(f"excel.sheet.{key}")] for key in ("summary", "findings", "actions", "departments")}
    kinds = [v.type for v in sheets["actions"].data_validations.dataValidation]
    assert kinds == ["date", "list", "list"]
    stage, state = (v.formula1.strip('"').split(",") for v in sheets["actions"].data_validations.dataValidation[1:])
    assert stage == [words(f"excel.stage.{key}") for key in STAGES]
    assert state == [words(f"excel.status.{key}") for key in STATES]
    rules = [rule for area in sheets["actions"].conditional_formatting for rule in area.rules]
    assert [bool(rule.dxf.font) for rule in rules] == [True, True]
    assert sheets["actions"]["G2"].number_format == "yyyy-mm-dd"
    view = content(diagnosis(), language)
    titles = [c.value for c in sheets["summary"]["C"] if c.hyperlink]
    assert titles == [f.title for f in (*view.strengths[:5], *view.findings[:10])]
    for cell in (c for c in sheets["summary"]["C"] if c.hyperlink):
        target = cell.hyperlink.location.rpartition("!")[2]
        assert sheets["findings"][target].value == cell.value
    assert len(sheets["departments"]._charts) == 1


def test_the_charts_whiskers_reach_from_low_to_high() -> None:
    words, view = Words("en"), content(diagnosis(), "en")
    sheet = opened(render_xlsx(diagnosis(), "en"))[words("excel.sheet.departments")]
    head, *rows = sheet.iter_rows(values_only=True)
    place = {name: i for i, name in enumerate(head)}
    scores = {d.ref.name: d for d in view.departments}
    told = 0
    for row in rows:
        for side, score in (("supplier", "as_supplier"), ("customer", "as_customer")):
            known = getattr(scores[row[0]], score)
            if known is None:
                continue
            mid, low, minus, plus = (
                row[place[words(f"excel.column.{side}_{x}")]] for x in ("score", "low", "minus", "plus")
            )
            assert mid - minus == pytest.approx(low)
            assert mid + plus == pytest.approx(round(known.high, 1))
            told += 1
    assert told > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_of_actions_goes_back_into_the_org_map(language, tmp_path) -> None:
    sheet = opened(render_xlsx(diagnosis(), language))[Words(language)("excel.sheet.actions")]
    sheet["E2"], sheet["G2"], sheet["H2"], sheet["I2"] = "Li", "2026-12-01", sheet["H2"].value, "doing"
    sheet["H2"] = Words(language)("excel.stage.check")
    book = Workbook()
    book.active.title = "departments"
    for row in (["id"], ["a"], ["b"]):
        book.active.append(row)
    links, actions = book.create_sheet("links"), book.create_sheet("actions" if language == "en" else "行动")
    for row in (["supplier", "customer"], ["a", "b"]):
        links.append(row)
    for row in sheet.iter_rows(min_col=2, max_col=9, values_only=True):
        actions.append(row)
    book.save(tmp_path / "map.xlsx")
    org, problems = read_org(tmp_path / "map.xlsx")
    assert org is not None, problems
    answered = [f for f in content(diagnosis(), language).findings if f.remedies and f.family != "data"][:MOST]
    assert [a.finding for a in org.actions] == [f.id for f in answered] + [""] * BLANKS
    assert [a.do.in_(language) for a in org.actions[: len(answered)]] == [f.remedies[0] for f in answered]
    first = org.actions[0]
    assert (first.id, first.owner, first.due, first.stage) == ("A1", "Li", "2026-12-01", "check")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_tells_every_kind_of_finding(language) -> None:
    sheet = opened(render_xlsx(diagnosis(), language))[Words(language)("excel.sheet.glossary")]
    told = dict(sheet.iter_rows(min_row=2, values_only=True))
    for finding in diagnosis().findings:
        assert told[catalogue.check(finding.check).texts(language).name]
    assert all(told.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_manual_says_what_a_check_looks_for_and_what_to_try(check, language) -> None:
    for part in ("what", "try"):
        told = manual_part(check, part, language)
        assert len(told) > 8
        assert "\n" not in told
        assert bool(re.search("[\u4e00-\u9fff]", told)) == (language == "zh")
        assert not re.search("[\u4e00-\u9fff] [\u4e00-\u9fff]", told)


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_libreoffice_reads_back_what_was_written(form, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice"
        pytest.skip("LibreOffice is not installed")
    data = render_xlsx(hostile(), "zh")
    (tmp_path / "report.xlsx").write_bytes(data)
    last = tmp_path / "report.xlsx"
    for step in dict.fromkeys((form, "xlsx")):
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", step,
             "--outdir", str(tmp_path / step), str(last)],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        last = tmp_path / step / f"report.{step}"
    before, after = opened(data), load_workbook(last)
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        other = after[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                value = other[cell.coordinate].value
                if isinstance(cell.value, str):
                    assert other[cell.coordinate].data_type != "f"
                    assert _same(value, cell.value), cell.coordinate
                elif cell.value is not None:
                    assert value == pytest.approx(cell.value)
        if form == "xlsx":
            assert {t.ref for t in other.tables.values()} == {t.ref for t in sheet.tables.values()}
            assert len(other._charts) == len(sheet._charts)


def _same(value, written):
    """Tell whether a text came back; LibreOffice drops tabs and keeps no lone line ends apart."""
    blank = re.compile(r"[\s\ufffd\u2028]+")
    plain = written.replace("_x005F_", "_")  # the format's escape, which LibreOffice resolves
    return blank.sub("", str(value or "").replace("_x005F_", "_")) == blank.sub("", plain)
