"""Every bound has a name: stated in the README, named by the refusal that it causes, and changed by ``--limit``."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from icdiag.cli.main import main
from icdiag.intake.limits import NAMES, Limits, is_size, limited, limits, most_of, raising, shown_value, value_of
from tests.hostile import originals

ROOT = Path(__file__).resolve().parents[2]
ORG = originals.ORG.encode()
ROWS = originals.long_rows()
CSV, XLSX, XLS = originals.written(ROWS), originals.workbook({"S": ROWS}), originals.xls_book(ROWS)
ODS = originals.ods_book(ROWS)
WIDE = CSV.replace(b"\n", b",,\n")
LONG = CSV.replace("好".encode(), b"x" * 5000, 1)

MET = {
    "file-size": (CSV, "survey.csv", "1KB"),
    "xls-size": (XLS, "survey.xls", "2KB"),
    "unpacked-size": (XLSX, "survey.xlsx", "2KB"),
    "strings-size": (XLSX, "survey.xlsx", "1KB"),
    "sheets": (originals.workbook({"S": ROWS, "Notes": [["seen"]]}), "survey.xlsx", "1"),
    "columns": (WIDE, "survey.csv", "15"),
    "rows": (CSV, "survey.csv", "20"),
    "cells": (CSV, "survey.csv", "100"),
    "texts": (CSV, "survey.csv", "40"),
    "cell-length": (LONG, "survey.csv", "4000"),
    "yaml-size": (CSV, "survey.csv", "1KB"),
    "yaml-depth": (CSV, "survey.csv", "2"),
    "yaml-values": (CSV, "survey.csv", "30"),
    "yaml-keys": (CSV, "survey.csv", "4"),
    "links": (CSV, "survey.csv", "2"),
    "records": (CSV, "survey.csv", "2"),
}
"""A file that goes beyond each bound once it is this low."""
ELSEWHERE = {
    "tight-size": "tests/intake/test_sheets.py",
    "merged-cells": "tests/intake/test_sheets.py",
    "parquet-size": "tests/intake/test_parquet.py",
    "parquet-unpacked-size": "tests/intake/test_parquet.py",
    "parquet-rows": "tests/intake/test_parquet.py",
    "parquet-cells": "tests/intake/test_parquet.py",
}


def test_every_bound_is_tried() -> None:
    assert set(MET) | set(ELSEWHERE) == set(NAMES)
    for name, path in ELSEWHERE.items():
        assert name.replace("-", "_") in (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_states_every_bound(name: str) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    value = getattr(Limits(), NAMES[name])
    shown = shown_value(name, value) if is_size(name) else f"{value:,}"
    assert re.search(rf"\| `{name}` \| {re.escape(shown)} \|", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", MET)
def test_a_refusal_names_the_bound_and_the_option_lifts_it(name, language, tmp_path, capsys) -> None:
    data, file, low = MET[name]
    (tmp_path / "org.yaml").write_bytes(ORG)
    (tmp_path / file).write_bytes(data)
    line = ["validate", str(tmp_path / "org.yaml"), "--survey", str(tmp_path / file), "--lang", language]
    assert main([*line, "--limit", f"{name}={low}"]) == 2
    told = capsys.readouterr().out
    found = re.search(rf"--limit ({name}=\w+)", told)
    assert found is not None, told
    while found is not None and main([*line, "--limit", found[1]]):  # twice as much each time
        found = re.search(rf"--limit ({name}=\w+)", capsys.readouterr().out)
    assert found is not None


@pytest.mark.parametrize("command", ["assess", "validate"])
def test_the_option_holds_for_both_and_several_count(command, tmp_path, capsys) -> None:
    (tmp_path / "org.yaml").write_bytes(ORG)
    (tmp_path / "s.csv").write_bytes(CSV)
    line = [command, str(tmp_path / "org.yaml"), "--survey", str(tmp_path / "s.csv"), "--lang", "en"]
    assert main([*line, "--limit", "rows=9", "--limit", "rows=9000"]) == 0
    assert main([*line, "--limit", "rows=9", "--limit", "columns=900"]) == 2
    assert "rows=18" in "".join(capsys.readouterr())
    assert limits() == Limits()


@pytest.mark.parametrize(
    ("written", "says"),
    [("rows", "whole number"), ("rows=0", "whole number"), ("rows=-1", "whole number"), ("rows=1.5", "whole number"),
     ("rows=1MB", "whole number"), ("rows=９", "whole number"), ("columns=16385", "16384"),
     ("file-size=500", "size from"), ("file-size=99999999GB", "size from"), ("row=9", "did you mean rows"),
     ("=9", "file-size, xls-size"), ("", "records")],
)  # fmt: skip
def test_what_is_no_bound_is_refused(written, says, tmp_path, capsys) -> None:
    (tmp_path / "org.yaml").write_bytes(ORG)
    assert main(["validate", str(tmp_path / "org.yaml"), "--limit", written, "--lang", "en"]) == 2
    assert says in capsys.readouterr().err


def test_values_are_read_as_they_are_shown() -> None:
    for name, attribute in NAMES.items():
        value = getattr(Limits(), attribute)
        assert value_of(name, shown_value(name, value)) == value
        assert value_of(name, most_of(name)) is not None
    assert [value_of("file-size", text) for text in ("1 kb", "3mb", "1,024KB", "1")] == [1024, 3 * 2**20, 2**20, None]


def test_a_bound_at_its_highest_is_not_offered_to_be_raised() -> None:
    most = {one.name: one.metadata["most"] for one in fields(Limits)}
    with limited(Limits(**most)):
        assert all(raising(name) == {} for name in NAMES)
    assert all(raising(name) for name in NAMES)


@pytest.mark.parametrize("columns", [255, 256, 257, 300, 2000])
def test_a_csv_may_be_as_wide_as_stated(columns: int, tmp_path: Path, capsys) -> None:
    """The widths of its rows were once kept in bytes."""
    (tmp_path / "org.yaml").write_bytes(ORG)
    extra = columns - len(ROWS[0])
    names = [f"x{i}" for i in range(extra)]
    rows = [[*row, *(names if at == 0 else ["1"] * extra)] for at, row in enumerate(ROWS)]
    (tmp_path / "s.csv").write_bytes(originals.written(rows))
    line = ["validate", str(tmp_path / "org.yaml"), "--survey", str(tmp_path / "s.csv"), "--lang", "en"]
    assert main(line) == 0
    assert "42 rows read = 42 used" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [2001, 5000, 16_384, 16_385, 100_000])
def test_a_wider_csv_is_refused_with_its_line(columns: int, tmp_path: Path, capsys) -> None:
    (tmp_path / "org.yaml").write_bytes(ORG)
    (tmp_path / "s.csv").write_bytes(CSV + b"," * (columns - 1) + b"\n")
    line = ["validate", str(tmp_path / "org.yaml"), "--survey", str(tmp_path / "s.csv"), "--lang", "en"]
    assert main(line) == 2
    assert "s.csv:44: error: there is a value beyond row 1048576 or column 2000" in capsys.readouterr().out
