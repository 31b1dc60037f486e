"""Twin runs through every output: only hidden groups' answers differ, and nobody who reads the reports can tell."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from icdiag.assess import assess
from icdiag.intake.hints import DepartmentNames
from icdiag.intake.sheets import read_sheets
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.excel import render_xlsx
from icdiag.report.html import render_html
from icdiag.report.terminal import summary

ROOT = Path(__file__).resolve().parents[1]


def twin(folder, sample, hidden, names):
    """Copy a sample's survey as csv, each answer on a hidden link turned round (1 to 5, 2 to 4)."""
    (sheet,), _ = read_sheets(ROOT / "sample_orgs" / sample / "survey.xlsx", shown_as="survey.xlsx")
    head = [str(x) for x in sheet.rows[0]]
    supplier, customer = (
        next(i for i, h in enumerate(head) if h in words)
        for words in (("supplier", "供应部门"), ("customer", "客户部门"))
    )
    view = next((i for i, h in enumerate(head) if h in ("perspective", "视角")), None)
    items = [i for i, h in enumerate(head) if h.startswith("q")]
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(head)
        for row in sheet.rows[1:]:
            cells = [*row, *[None] * (len(head) - len(row))]
            own = view is not None and str(cells[view]) in ("supplier", "供应部门", "供应方")
            if not own and (names.find(str(cells[supplier])), names.find(str(cells[customer]))) in hidden:
                cells = [6 - c if i in items and isinstance(c, int) else c for i, c in enumerate(cells)]
            out.writerow(["" if c is None else c for c in cells])
    shutil.copy(ROOT / "sample_orgs" / sample / "org.yaml", folder / "org.yaml")
    text = (folder / "org.yaml").read_text("utf-8").replace("survey.xlsx", "survey.csv")
    (folder / "org.yaml").write_text(text, "utf-8")
    return folder / "org.yaml"


def outputs(path):
    diagnosis = assess(path, language="en")
    sha = diagnosis.tally.files[0][1]
    json_ = to_bytes(assessment(diagnosis, version="x")).decode().replace(sha, "SHA")
    html = render_html(diagnosis, "en").replace(sha, "SHA").replace(sha[:12], "SHA")
    return json_, html, summary(diagnosis, "en"), diagnosis


@pytest.mark.parametrize("sample", ["hotel", "internet"])
def test_nothing_that_is_written_tells_twins_apart(tmp_path, sample):
    first = assess(ROOT / "sample_orgs" / sample / "org.yaml", language="en")
    hidden = {(x.supplier, x.customer) for x in first.tally.hidden}
    assert len(hidden) >= 2
    names = DepartmentNames(first.org.departments)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    *one, plain = outputs(twin(tmp_path / "a", sample, set(), names))
    *two, turned = outputs(twin(tmp_path / "b", sample, hidden, names))
    assert (tmp_path / "a" / "survey.csv").read_bytes() != (tmp_path / "b" / "survey.csv").read_bytes()
    assert {x.supplier + x.customer for x in turned.tally.hidden} == {s + c for s, c in hidden}
    for a, b in zip(one, two, strict=True):
        assert a == b
    assert cells(render_xlsx(plain, "en")) == cells(render_xlsx(turned, "en"))
    quality = json.loads(one[0])["data_quality"]
    assert quality["careless"] == plain.tally.careless.left_out > 0  # the screen was at work in both
    assert any(f.check == "careless-answers" for f in plain.findings)


def cells(workbook):
    """Every cell of every sheet, without the input's fingerprint."""
    fingerprint = re.compile("[0-9a-f…]{12,}")
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return [
        [fingerprint.sub("SHA", repr(row)) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
    ]
