"""``icdiag questionnaire``: what it writes, what it says, and what it refuses."""

import pytest
from openpyxl import load_workbook

from icdiag.cli import questionnaire as command
from icdiag.cli.main import main
from icdiag.intake.instrument import read_instrument
from icdiag.intake.layouts.questionnaire import read_forms
from icdiag.intake.sheets import read_sheets
from icdiag.model.form import read_sheet_mark

MAP = """
org: {name: {zh: 甲公司, en: Mill}, period: 2026-Q3, language: zh}
departments:
  - {id: hr, name: {zh: 人力资源部, en: Human Resources}}
  - {id: sales, name: {zh: 销售部, en: Sales}}
links:
  - {supplier: hr, customer: sales}
  - {supplier: sales, customer: hr}
"""
OWN = """
name: {en: Own, zh: 自用}
scale: {min: 1, max: 3}
dimensions: [{id: d, items: [{id: a1, text: {en: They help., zh: 帮忙。}}]}]
"""


@pytest.fixture(autouse=True)
def english(monkeypatch, tmp_path):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def org(tmp_path):
    path = tmp_path / "map" / "org.yaml"
    path.parent.mkdir()
    path.write_text(MAP, "utf-8")
    return path


def call(capsys, *arguments):
    status = main(["questionnaire", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def files(folder):
    return sorted(p.name for p in folder.iterdir())


def test_beside_the_map_in_the_maps_language(org, capsys) -> None:
    status, out, err = call(capsys, org)
    assert status == 0, err
    assert files(org.parent) == ["org.yaml", "questionnaire.xlsx"]
    assert load_workbook(org.parent / "questionnaire.xlsx").sheetnames == ["填写说明", "人力资源部", "销售部"]
    assert out.count("\n") == 1
    assert "questionnaire.xlsx（2 个部门，12 道题）" in out
    assert f"icdiag assess {org} --survey returned/" in err


def test_what_it_writes_reads_back(org, capsys) -> None:
    assert call(capsys, org)[0] == 0
    path = org.parent / "questionnaire.xlsx"
    workbook = load_workbook(path)
    for row in range(1, workbook["销售部"].max_row + 1):
        if str(workbook["销售部"].cell(row, 1).value).startswith("item:"):
            workbook["销售部"].cell(row, 3).value = 4
    workbook.save(path)
    instrument, _ = read_instrument("six-principles", base=path)
    sheets, _ = read_sheets(path, shown_as="x.xlsx")
    ratings, problems = read_forms(sheets, instrument)
    assert [(r.customer.value, r.supplier.value, len(r.answers)) for r in ratings] == [("sales", "hr", 12)]
    assert not problems


def test_the_options(org, capsys) -> None:
    (org.parent / "own.yaml").write_text(OWN, "utf-8")
    status, out, err = call(
        capsys, org, "--lang", "en", "--instrument", "map/own.yaml", "--text", "-o", "out/问卷 1.xlsx", "--expectations"
    )
    assert status == 0, err
    assert files(org.parent.parent / "out") == ["问卷 1.txt", "问卷 1.xlsx"]
    assert out.count("written: ") == 2
    sheet = load_workbook(org.parent.parent / "out" / "问卷 1.xlsx")["Sales"]
    assert read_sheet_mark(sheet["A1"].value).instrument == "own"
    assert sheet["C1"].value == "expected:"
    assert "They help." in (org.parent.parent / "out" / "问卷 1.txt").read_text("utf-8")


def test_a_folder_as_target(org, capsys, tmp_path) -> None:
    (tmp_path / "there").mkdir()
    assert call(capsys, org, "-o", "there")[0] == 0
    assert files(tmp_path / "there") == ["questionnaire.xlsx"]


@pytest.mark.parametrize("there", ["questionnaire.xlsx", "questionnaire.txt"])
def test_nothing_is_overwritten_unless_told_to(there, org, capsys) -> None:
    (org.parent / there).write_text("mine")
    status, _, err = call(capsys, org, "--text", "--lang", "en")
    assert status == 2
    assert f"{there} is there already" in err
    assert "--force" in err
    assert files(org.parent) == sorted(["org.yaml", there])
    assert (org.parent / there).read_text() == "mine"
    assert call(capsys, org, "--text", "--force")[0] == 0
    assert files(org.parent) == ["org.yaml", "questionnaire.txt", "questionnaire.xlsx"]
    assert (org.parent / there).read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        (["ORG", "--instrument", "six-principle"], "did you mean six-principles?"),
        (["ORG", "--instrument", "no.yaml"], "no.yaml"),
        (["ORG", "-o", "q.xls"], "q.xls does not end in .xlsx"),
        (["ORG", "--lang", "fr"], "zh or en, not fr"),
        (["ORG", "-o", "map/org.yaml/q.xlsx"], "org.yaml"),
    ],
)
def test_refused(arguments, says, org, capsys) -> None:
    before = files(org.parent)
    status, out, err = call(capsys, *(org if a == "ORG" else a for a in arguments), "--lang", "en") \
        if "--lang" not in arguments else call(capsys, *(org if a == "ORG" else a for a in arguments))  # fmt: skip
    assert status == 2
    assert says in err
    assert not out
    assert files(org.parent) == before


def test_a_map_with_errors_writes_nothing(org, capsys) -> None:
    org.write_text(MAP + "gaols: []\n", "utf-8")
    status, _, err = call(capsys, org)
    assert status == 2
    assert "gaols" in err
    assert err.rstrip().endswith("没有写出问卷。")  # in the language that the map names
    assert files(org.parent) == ["org.yaml"]


def test_a_map_without_links(org, capsys) -> None:
    org.write_text(MAP.partition("links:")[0], "utf-8")
    status, _, err = call(capsys, org, "--lang", "en")
    assert status == 2
    assert "has no links" in err


def test_more_than_a_workbook_or_a_sheet_can_hold(org, capsys, monkeypatch) -> None:
    monkeypatch.setattr(command, "MOST_SUPPLIERS", 0)
    assert "has 1 suppliers; a sheet holds at most 0" in call(capsys, org, "--lang", "en")[2]
    monkeypatch.setattr(command, "MOST_FORMS", 1)
    assert "asks 2 departments" in call(capsys, org, "--lang", "en")[2]
    assert files(org.parent) == ["org.yaml"]
