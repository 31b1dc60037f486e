"""Odd names and odd places: files whose names are no text, inputs that lie where reports go, pipes in the way."""

import os
import sys
from pathlib import Path

import pytest

from icdiag.cli.main import main
from tests.hostile import originals

ROWS = originals.long_rows()
BOOK = originals.workbook({"S": ROWS})
MAP = originals.ORG
SMALL = "org: {name: X, language: en}\ndepartments: [{id: a}, {id: b}]\nlinks: report.xlsx\n"
posix = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there, and pipes are files")


def written(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return folder


@posix
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_name_that_is_no_text(language: str, tmp_path: Path) -> None:
    folder = written(tmp_path, org_yaml=MAP.encode())
    survey = folder / os.fsdecode(b"s\xff\xe4.csv")
    survey.write_bytes(originals.written(ROWS))
    assert main(["assess", str(folder / "org.yaml"), "--survey", str(survey), "--lang", language]) == 0
    assert main(["validate", str(folder / "org.yaml"), "--survey", str(survey), "--lang", language, "--json"]) == 0


def test_an_empty_path_is_not_the_whole_folder(tmp_path: Path, capsys, monkeypatch) -> None:
    written(tmp_path, org_yaml=MAP.encode(), survey_csv=originals.written(ROWS))
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "org.yaml", "--survey", "", "--lang", "en"]) == 2
    assert "--survey: error" in capsys.readouterr().out


def test_a_survey_named_like_a_report_is_not_overwritten(tmp_path: Path, capsys, monkeypatch) -> None:
    """The map names it relative to its own folder, and the call comes from another."""
    folder = written(tmp_path / "here", org_yaml=f"{MAP}survey: report.xlsx\n".encode(), report_xlsx=BOOK)
    monkeypatch.chdir(tmp_path)
    assert main(["assess", "here/org.yaml", "-o", "here", "--lang", "en"]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert (folder / "report.xlsx").read_bytes() == BOOK
    assert {path.name for path in folder.iterdir()} == {"org.yaml", "report.xlsx"}


def test_a_table_of_the_map_is_not_overwritten(tmp_path: Path) -> None:
    links = originals.workbook({"links": [["supplier", "customer"], ["a", "b"]]})
    folder = written(tmp_path, org_yaml=SMALL.encode(), report_xlsx=links)
    assert main(["assess", str(folder / "org.yaml"), "-o", str(folder)]) == 2
    assert (folder / "report.xlsx").read_bytes() == links


def test_a_map_is_not_overwritten_by_what_is_made_of_it(tmp_path: Path) -> None:
    folder = written(tmp_path, org_yaml=MAP.encode())
    assert main(["init", str(folder), "--from", str(folder / "org.yaml"), "--force"]) == 2
    assert (folder / "org.yaml").read_text("utf-8") == MAP


@posix
def test_a_pipe_in_place_of_the_list_of_packs_keeps_nobody_waiting(tmp_path: Path) -> None:
    folder = written(tmp_path, org_yaml=MAP.encode(), survey_csv=originals.written(ROWS))
    (folder / "out" / "packs").mkdir(parents=True)
    os.mkfifo(folder / "out" / "packs" / "files.txt")
    line = ["assess", str(folder / "org.yaml"), "--survey", str(folder / "survey.csv"), "-o", str(folder / "out")]
    assert main([*line, "--packs", "--format", "md"]) == 2
    assert [path.name for path in (folder / "out").iterdir()] == ["packs"]


def test_a_link_in_place_of_a_new_map_is_not_followed(tmp_path: Path) -> None:
    folder = written(tmp_path, mine_txt=b"mine")
    (folder / "org.yaml").symlink_to("mine.txt")
    assert main(["init", str(folder), "--force"]) == 2
    assert (folder / "mine.txt").read_bytes() == b"mine"
