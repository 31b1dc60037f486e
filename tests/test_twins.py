"""Twin runs through every output: only hidden groups' answers differ, and nobody who reads the reports can tell."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from icdiag.assess import assess
from icdiag.cli.choices import FORMATS
from icdiag.cli.outputs import FOLDERS, Outputs
from icdiag.findings import CHECKS
from icdiag.intake.hints import DepartmentNames
from icdiag.intake.sheets import read_sheets
from icdiag.model.progress import silent
from icdiag.report.assessment_reading import filled
from icdiag.report.explain import explain_department, explain_health, explain_link
from icdiag.report.privacy_audit import PrivacyAudit
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


def outputs(path, folders):
    """Every text of every output: the parts of the workbooks (hidden sheets, charts) and all explanations too."""
    diagnosis = assess(path, language="en")
    checks = frozenset(check.id for check in CHECKS)
    made = Outputs(diagnosis, [], checks, ranking=True, step=silent).files(FORMATS, folders)
    files = {name: content if isinstance(content, bytes) else b"".join(content) for name, content in made.items()}
    parts = {name: part for name, content in files.items() for name, part in unpacked(name, content)}
    known = filled(json.loads(files["assessment.json"]))
    parts["explain health"] = explain_health(known, "en").encode()
    for department in known["departments"]:
        parts[f"explain {department['id']}"] = explain_department(known, department["id"], "en").encode()
    for link in known["links"]:
        pair = link["supplier"], link["customer"]
        parts[f"explain {pair}"] = explain_link(known, *pair, "en").encode()
    parts["summary"] = summary(diagnosis, "en").encode()
    parts["audit"] = PrivacyAudit(diagnosis).text().encode()
    return {name: fingerprint(part, diagnosis.tally.files[0][1].encode()) for name, part in parts.items()}, diagnosis


def unpacked(name, content):
    """A file, or the parts of a workbook."""
    if not name.endswith(".xlsx"):
        return [(name, content)]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return [(f"{name}/{part}", book.read(part)) for part in book.namelist()]


def fingerprint(part, sha):
    """Text without the input's fingerprint, which differs between twins of course."""
    return part.replace(sha, b"SHA").replace(sha[:12], b"SHA")


@pytest.mark.parametrize(("sample", "folders"), [("hotel", FOLDERS), ("internet", ())])
def test_nothing_that_is_written_tells_twins_apart(tmp_path, sample, folders):
    first = assess(ROOT / "sample_orgs" / sample / "org.yaml", language="en")
    hidden = {(x.supplier, x.customer) for x in first.tally.hidden}
    assert len(hidden) >= 2
    names = DepartmentNames(first.org.departments)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, plain = outputs(twin(tmp_path / "a", sample, set(), names), folders)
    two, turned = outputs(twin(tmp_path / "b", sample, hidden, names), folders)
    assert (tmp_path / "a" / "survey.csv").read_bytes() != (tmp_path / "b" / "survey.csv").read_bytes()
    assert {x.supplier + x.customer for x in turned.tally.hidden} == {s + c for s, c in hidden}
    assert one.keys() == two.keys()
    assert len(one) > 50
    assert [name for name in one if one[name] != two[name]] == []
    assert {"lists", "model", "instrument"} <= json.loads(one["assessment.json"]).keys()
    quality = json.loads(one["assessment.json"])["data_quality"]
    assert quality["careless"] == plain.tally.careless.left_out > 0  # the screen was at work in both
    assert any(f.check == "careless-answers" for f in plain.findings)
