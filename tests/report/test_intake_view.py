"""What became of the rows, and what was noticed while reading, in every report; nothing that counts hidden people."""

import io
import json
from dataclasses import replace
from types import MappingProxyType

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from icdiag.diagnosis import Diagnosis
from icdiag.model.problem import Location, Problem
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.assessment_schema import assessment_schema
from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.html import render_html
from icdiag.report.terminal import summary
from icdiag.words import LANGUAGES, Words

SHA = "ab" * 32
ASIDE = {"no-answer": 40, "repeat": 13}


def problem(level: str, code: str, where: Location, **values: str | int) -> Problem:
    return Problem(level, code, where, MappingProxyType(values))  # type: ignore[arg-type]


SHEET = Location("/home/me/s.xlsx", sheet="<b>答卷", cell="A1")
REMARKS = (
    *(problem("note", "read-as-gb18030", Location(f"/home/me/in/{i}.csv")) for i in range(1, 8)),
    problem(
        "warning", "items-missing", Location("/home/me/s.xlsx", sheet="<b>答卷", cell="A1"), n=2, names="q3, <i>q4"
    ),
    problem("note", "rows-no-answer", Location("/home/me/s.xlsx"), n=4711),
    problem("note", "rows-read", Location("/home/me/s.xlsx"), n=4712, used=1, aside=4711),
    problem("note", "ratings-own-department", Location("/home/me/s.xlsx"), n=4713),
    problem("warning", "repeated-rows", Location("/home/me/s.xlsx"), n=4714),
    problem("note", "recognised-questionnaire", Location("/home/me/s.xlsx"), n=4715),
    problem("note", "form-no-contact", Location("/home/me/in/hr-4716.xlsx", sheet="it", cell="C4")),
    problem("warning", "a-code-of-tomorrow", Location("/home/me/in/hr-4717.xlsx")),
    replace(problem("note", "read-as-gb18030", Location("/home/me/in/4718.csv")), personal=True),
)


def with_rows(diagnosis: Diagnosis, *, read: int | None = 1203, files: int = 1, problems: tuple = ()) -> Diagnosis:
    assert diagnosis.tally
    rows = None if read is None else read // files
    tally = replace(
        diagnosis.tally, rows_read=read, set_aside=ASIDE if read is not None else {"own-department": 9},
        files=tuple((f"in/{i}.csv", SHA, rows) for i in range(files)),
        files_aside=tuple((ASIDE if i == 0 else {}) if read is not None else None for i in range(files)),
    )  # fmt: skip
    return replace(diagnosis, tally=tally, problems=problems)


def outputs(diagnosis: Diagnosis, language: str) -> dict[str, str]:
    """Return the text of every report."""
    localised = replace(diagnosis, org=replace(diagnosis.org, language=language))
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(diagnosis, language)))
    cells = [str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None]
    return {
        "html": render_html(diagnosis, language),
        "xlsx": "\n".join(cells),
        "json": to_bytes(assessment(localised, version="x")).decode(),
        "terminal": summary(diagnosis, language, width=400),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_read_is_used_and_set_aside_in_every_report(diagnosis: Diagnosis, language: str) -> None:
    told = outputs(with_rows(diagnosis), language)
    words = Words(language)
    reason = words("survey_problems.aside.repeat")
    for name, read, used in (("html", "1,203", "1,150"), ("xlsx", "1203", "1150"), ("terminal", "1,203", "1,150")):
        assert read in told[name] and used in told[name], name
        assert reason in told[name], name
    whole = json.loads(told["json"])
    quality = whole["data_quality"]
    assert quality["rows"] == quality["rows_used"] + sum(quality["set_aside"].values()) == 1203
    assert whole["inputs"] == [
        {"path": "in/0.csv", "sha256": SHA, "rows": 1203, "rows_used": 1150, "set_aside": ASIDE}
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_back_is_nowhere_and_the_report_says_why(diagnosis: Diagnosis, language: str) -> None:
    told = outputs(with_rows(diagnosis, read=None, files=3, problems=REMARKS), language)
    words = Words(language)
    assert words("report.quality.withheld") in told["html"]
    assert words("report.quality.withheld") in told["xlsx"]
    assert words("terminal.summary.rows_withheld") in told["terminal"]
    whole = json.loads(told["json"])
    assert whole["data_quality"]["rows"] is whole["data_quality"]["rows_used"] is None
    assert {(x["rows"], x["rows_used"], x["set_aside"]) for x in whole["inputs"]} == {(None, None, None)}
    for name, text in told.items():
        for number in ("4,711", *map(str, range(4711, 4719))):  # the intake's own counts, and places of single rows
            assert number not in text, (name, number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_by_file(diagnosis: Diagnosis, language: str) -> None:
    words = Words(language)
    shown = content(with_rows(diagnosis, read=300, files=2), language)
    assert shown.quality
    files = shown.quality.rows.files
    assert [(f.name, f.read, f.used, f.aside) for f in files] == [("0.csv", 150, 97, 53), ("1.csv", 150, 150, 0)]
    assert words("survey_problems.aside.no-answer") in files[0].why and "40" in files[0].why and not files[1].why
    told = outputs(with_rows(diagnosis, read=300, files=2), language)
    assert words("report.quality.by_file") in told["html"]
    assert words("excel.section.by_file") in told["xlsx"]
    one = with_rows(diagnosis, read=300, files=2)
    assert one.tally
    kept = replace(one, tally=replace(one.tally, files_aside=(None, None), files=(("a", SHA, None), ("b", SHA, None))))
    told = outputs(kept, language)
    assert words("report.quality.files_withheld") in told["html"]
    assert words("report.quality.files_withheld") in told["xlsx"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_remarks_stand_in_the_reports_grouped_and_without_folders(diagnosis: Diagnosis, language: str) -> None:
    shown = content(with_rows(diagnosis, problems=REMARKS), language)
    assert [(r.level, r.place) for r in shown.remarks] == [("warning", "s.xlsx[<b>答卷!A1]"), ("note", "1.csv")]
    assert Words(language)("problems.others.files", n=6) in shown.remarks[1].text
    told = outputs(with_rows(diagnosis, problems=REMARKS), language)
    for name in ("html", "xlsx", "json"):
        assert "/home/me" not in told[name], name
        assert "1.csv" in told[name], name
    assert "<b>答卷" not in told["html"] and "&lt;b&gt;答卷" in told["html"]
    assert "<i>q4" not in told["html"]
    codes = [(r["code"], r["count"]) for r in json.loads(told["json"])["remarks"]]
    assert codes == [("items-missing", 1), ("read-as-gb18030", 7)]


def test_a_map_without_a_survey_has_remarks_too(diagnosis: Diagnosis) -> None:
    remark = problem("warning", "no-links", Location("org.yaml", 3, 1))
    bare = replace(diagnosis, tally=None, estimates=None, boundaries=(), health=None, findings=(), problems=(remark,))
    told = outputs(bare, "en")
    for name in ("html", "xlsx", "json"):
        assert "the map has no links" in told[name], name


def test_the_assessment_fits_its_schema(diagnosis: Diagnosis) -> None:
    validator = Draft202012Validator(assessment_schema())
    for read, files in ((1203, 1), (300, 2), (None, 2)):
        validator.validate(assessment(with_rows(diagnosis, read=read, files=files, problems=REMARKS), version="x"))
