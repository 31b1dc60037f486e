"""What only a large report does: tables whose cells do not say where they are, and lists that end and say so."""

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from icdiag.findings import CHECKS
from icdiag.model.finding import State
from icdiag.report import content as content_module
from icdiag.report import excel_rows, network
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.html import render_html
from icdiag.report.junit import render_junit
from icdiag.report.markdown import render_markdown
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def diagnosis():
    return assessed("city")


def cells(data):
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format, cell.font.b)
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
    }


def test_cells_are_read_the_same_where_they_do_not_say_their_place(monkeypatch) -> None:
    placed = render_xlsx(diagnosis(), "zh")
    monkeypatch.setattr(excel_rows, "PLACED_TO", 0)
    bare = render_xlsx(diagnosis(), "zh")
    assert len(bare) < 0.8 * len(placed)
    assert cells(bare) == cells(placed)


@pytest.mark.office
@pytest.mark.skipif(not OFFICE and os.environ.get("CI") != "true", reason="LibreOffice is missing")
def test_libreoffice_reads_such_cells_too(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(excel_rows, "PLACED_TO", 0)
    (tmp_path / "bare.xlsx").write_bytes(render_xlsx(diagnosis(), "zh"))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [
        OFFICE,
        home,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        tmp_path / "back",
        tmp_path / "bare.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    title = Words("zh")("excel.sheet.links")

    def rows(file):
        return list(load_workbook(file)[title].iter_rows(values_only=True))

    assert rows(tmp_path / "back" / "bare.xlsx") == rows(tmp_path / "bare.xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_left_out_is_counted_everywhere(monkeypatch, language) -> None:
    whole, words = content(diagnosis(), language), Words(language)
    of_groups = [f for f in diagnosis().findings if f.state is State.CANNOT_TELL and len(f.departments) > 2]
    unknown = sum(b.verdict == "unknown" for b in whole.boundaries)
    assert len(of_groups) > 3 and unknown > 3 and not whole.unknown_rest and not whole.boundaries_rest
    monkeypatch.setattr(content_module, "UNKNOWN_OF_GROUPS", 1)
    monkeypatch.setattr(network, "UNKNOWN_BOUNDARIES", 1)
    cut = content(diagnosis(), language)
    rest = len(of_groups) - len({f.check for f in of_groups})
    assert sum(cut.unknown_rest.values()) == rest == len(whole.unknown) - len(cut.unknown)
    assert cut.boundaries_rest == unknown - 1 == len(whole.boundaries) - len(cut.boundaries)
    kept = next(b for b in cut.boundaries if b.verdict == "unknown")
    assert kept.crossing == max(b.crossing for b in whole.boundaries if b.verdict == "unknown")
    html = render_html(diagnosis(), language, cut)
    for n in (rest, unknown - 1):
        assert words("report.data_more", n=n) in html
    book = load_workbook(io.BytesIO(render_xlsx(diagnosis(), language, cut)))
    facts = {row[0]: row[1] for row in book[words("excel.sheet.quality")].iter_rows(values_only=True)}
    assert facts[words("excel.fact.unknown_rest")] == rest
    assert facts[words("excel.fact.boundaries_rest")] == unknown - 1
    ids = [c.id for c in CHECKS]
    assert render_junit(cut, [], ids) == render_junit(whole, [], ids)
    texts = [render_markdown(diagnosis(), language, view) for view in (cut, whole)]
    unknown_part = [re.findall(r"\d+", text.partition(words("report.section.unknown"))[2]) for text in texts]
    assert unknown_part[0] == unknown_part[1] != []


def test_nobody_is_one_of_fewer_people_than_there_are() -> None:
    """``<5 of 4 people`` would look like a mistake: there the band stands alone."""
    view = content(diagnosis(), "en")
    small = next(d for d in view.departments if d.raters is None and d.headcount is not None)
    org = diagnosis().org
    for headcount, out_of in ((4, None), (5, 5), (46, 46)):
        departments = tuple(replace(d, headcount=headcount) if d.id == small.ref.id else d for d in org.departments)
        changed = replace(diagnosis(), org=replace(org, departments=departments))
        found = next(d for d in content(changed, "en").departments if d.ref == small.ref)
        assert (found.raters_text, found.out_of) == ("<5", out_of)
