"""No answer, comment or respondent's id comes back in a message, a log, a fault's details or a report."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from icdiag.cli.main import main
from tests.hostile import originals

ID, COMMENT, ANSWER = "zqidzq", "zqcommentzq", "zqanswerzq"
CANARY = re.compile(r"zq\w*zq|0\.0625")
Rows = list[list[originals.Cell]]


def _survey() -> Rows:
    """The long survey with marked ids and comments."""
    head, *rows = [list(row) for row in originals.long_rows()]
    return [head, *([f"{ID}{row[0]}", *row[1:-1], f"{COMMENT} phone 13800138000"] for row in rows)]


def _answers(value: originals.Cell) -> Callable[[Rows], Rows]:
    return lambda rows: [rows[0], *([*row[:4], value, *row[5:]] for row in rows[1:])]


def _doubled(rows: Rows) -> Rows:
    return [*rows, *rows[1:9]]


def _contradicting(rows: Rows) -> Rows:
    return [*rows, *([row[0], "hr", *row[2:]] for row in rows[1:5])]


def _without(at: int) -> Callable[[Rows], Rows]:
    return lambda rows: [[*row[:at], *row[at + 1 :]] for row in rows]


def _widened(rows: Rows, more: int) -> Rows:
    """Further columns of comments, with harmless headings."""
    return [[*rows[0], *(f"x{i}" for i in range(more))], *([*row, *([COMMENT] * more)] for row in rows[1:])]


CHANGES: dict[str, Callable[[Rows], Rows]] = {
    "good": lambda rows: rows,
    "words": _answers(ANSWER),
    "one-word": lambda rows: [*rows[:3], [*rows[3][:4], ANSWER, *rows[3][5:]], *rows[4:]],
    "odd-number": _answers(40.0625),
    "formula": _answers(f"={ANSWER}"),
    "markup": _answers(f"[bold]{ANSWER}[/bold]\x1b[31m"),
    "a-long-answer": _answers(ANSWER * 900),
    "short-rows": lambda rows: [*rows[:4], rows[4][:5], *rows[5:]],
    "long-rows": lambda rows: [*rows[:4], [*rows[4], ANSWER, COMMENT], *rows[5:]],
    "unknown-departments": lambda rows: [rows[0], *([row[0], "hrr", *row[2:]] for row in rows[1:])],
    "blank-departments": lambda rows: [rows[0], *([row[0], None, *row[2:]] for row in rows[1:])],
    "blank-ids": lambda rows: [rows[0], *([None, *row[1:]] for row in rows[1:])],
    "doubled": _doubled,
    "several-departments": _contradicting,
    "no-header": lambda rows: rows[1:],
    "no-suppliers": _without(2),
    "no-customers": _without(1),
    "header-twice": lambda rows: [[*rows[0][:4], "q1", *rows[0][5:]], *rows[1:]],
    "second-table": lambda rows: [*rows, [None] * 5, *rows],
    "unseen": lambda rows: [rows[0], *([f"{row[0]}\u200b", *row[1:-1], f"\u202e{row[-1]}"] for row in rows[1:])],
    "wide": lambda rows: _widened(rows, 300),
    "too-wide": lambda rows: _widened(rows, 2100),
    "only-ids": lambda rows: [[row[0]] for row in rows],
}


def _unclosed(data: bytes) -> bytes:
    return data.replace(COMMENT.encode(), b'"' + COMMENT.encode(), 1)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "unclosed-quote": _unclosed,
    "no-encoding": lambda data: data + b"\xff\xff\x80",
    "zeros": lambda data: data + b"\0\0",
    "a-long-field": lambda data: data.replace(COMMENT.encode(), COMMENT.encode() * 120_000, 1),
    "cut": lambda data: data[:2000],
}


def everything(folder: Path, captured: tuple[str, str]) -> str:
    """All that was printed and all that was written, workbooks unpacked."""
    texts = list(captured)
    for path in folder.rglob("*"):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                texts += [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
        elif path.is_file():
            texts.append(path.read_text("utf-8", errors="replace"))
    return "\n".join(texts)


def run(folder: Path, survey: Path, capsys: pytest.CaptureFixture[str], language: str) -> str:
    """Run every command that reads a survey; return all that came out."""
    (folder / "org.yaml").write_text(originals.ORG, "utf-8")
    line = [str(folder / "org.yaml"), "--survey", str(survey), "--lang", language, "--debug"]
    out = folder / "out"
    statuses = {
        main(["validate", *line]),
        main(["validate", *line, "--json"]),
        main(["assess", *line, "-o", str(out / "a")]),
        main(["assess", *line, "--min-n", "3", "-o", str(out / "b")]),
    }
    assert statuses <= {0, 1, 2}
    return everything(out, capsys.readouterr())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_personal_comes_back(form, change, language, tmp_path, capsys) -> None:
    rows = CHANGES[change](_survey())
    data = originals.written(rows) if form == "csv" else originals.workbook({"S": rows})
    (tmp_path / f"survey.{form}").write_bytes(data)
    assert not CANARY.search(run(tmp_path, tmp_path / f"survey.{form}", capsys, language))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("change", BYTES)
def test_nothing_personal_comes_back_from_damaged_files(change, language, tmp_path, capsys) -> None:
    (tmp_path / "survey.csv").write_bytes(BYTES[change](originals.written(_survey())))
    assert not CANARY.search(run(tmp_path, tmp_path / "survey.csv", capsys, language))


@pytest.mark.parametrize(
    "place",
    [
        "icdiag.assess.build_tallies",
        "icdiag.assess.read_survey",
        "icdiag.assess.estimate_links",
        "icdiag.assess.run_all",
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_tells_nothing_personal(place, language, tmp_path, capsys, monkeypatch) -> None:
    """Errors that carry data, with a cause that does too, out of every part of a run."""

    def fails(*args: object, **_: object) -> None:
        try:
            raise KeyError(f"{ID} said {ANSWER}")
        except KeyError as error:
            raise RuntimeError(f"cannot use {COMMENT}", args) from error

    monkeypatch.setattr(place, fails)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    (tmp_path / "org.yaml").write_text(originals.ORG, "utf-8")
    (tmp_path / "survey.csv").write_bytes(originals.written(_survey()))
    line = [str(tmp_path / "org.yaml"), "--survey", str(tmp_path / "survey.csv"), "--lang", language, "--debug"]
    assert main(["assess", *line]) == 3
    assert list((tmp_path / "out").glob("icdiag-fault-*.txt"))
    told = everything(tmp_path / "out", capsys.readouterr())
    assert "RuntimeError" in told
    assert not CANARY.search(told)


def test_the_canaries_would_be_seen() -> None:
    assert all(CANARY.search(f"x{text}x") for text in (ID, COMMENT, ANSWER, "40.0625"))
