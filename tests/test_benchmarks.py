"""The benchmarks run; what they measure is for people to read."""

import runpy
import shutil
from pathlib import Path

import pytest

READING = Path(__file__).parents[1] / "benchmarks" / "reading.py"
WHOLE = READING.with_name("whole.py")
PERMUTATIONS = READING.with_name("permutations.py")


@pytest.mark.skipif(not READING.exists(), reason="benchmarks are not part of the source distribution")
def test_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("xlsxwriter", "pyarrow"):
        pytest.importorskip(module)
    reading = runpy.run_path(str(READING))
    reading["main"](["--sizes", "tiny", "--rounds", "1", "--readers", "icdiag", "--folder", str(tmp_path)])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    found = {(line[0], line[1]) for line in lines[1:]}
    assert {(f"tiny.{ending}", "icdiag") for ending in ("xlsx", "csv", "parquet")} <= found
    assert {path.name for path in tmp_path.iterdir()} == {"tiny.xlsx", "tiny.csv", "tiny.parquet"}


@pytest.mark.skipif(not PERMUTATIONS.exists(), reason="benchmarks are not part of the source distribution")
def test_permutations(capsys: pytest.CaptureFixture[str]) -> None:
    permutations = runpy.run_path(str(PERMUTATIONS))
    permutations["main"](["--departments", "30", "--links", "100", "--draws", "200", "--rounds", "1"])
    head, _, *rows = capsys.readouterr().out.splitlines()
    exact, numpy, _ = (float(word) for word in head.replace(",", "").split() if word.startswith(("0.", "-0.")))
    assert abs(exact - numpy) < 0.02  # 200 permutations of an index whose sd is about .04
    assert [row.split()[0] for row in rows] == ["icdiag", "numpy", "networkx"]


@pytest.mark.skipif(not WHOLE.exists(), reason="benchmarks are not part of the source distribution")
def test_whole_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(WHOLE))["main"](["--bench", str(tmp_path), "--folder", str(tmp_path)])
    assert capsys.readouterr().out.startswith("Skipped: no gen.py and baseline.py in")


@pytest.mark.skipif(not WHOLE.exists(), reason="benchmarks are not part of the source distribution")
def test_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a script of our own beside it, on a sample organisation."""
    sample = WHOLE.parents[1] / "sample_orgs" / "hotel"
    (tmp_path / "gen.py").write_text("raise SystemExit('nothing is missing')")
    (tmp_path / "baseline.py").write_text("print(sum(range(10)))")
    shutil.copy(sample / "org.yaml", tmp_path / "S.yaml")
    survey = next(path for path in sample.iterdir() if path.suffix in (".xlsx", ".csv"))
    shutil.copy(survey, tmp_path / f"S{survey.suffix}")
    main = runpy.run_path(str(WHOLE))["main"]
    given = ["--sizes", "S", "--format", survey.suffix[1:], "--bench", str(tmp_path), "--folder", str(tmp_path)]
    main([*given, "--rounds", "1"])
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[:2] for row in rows[1:3]] == [["S", "icdiag"], ["S", "baseline"]]
    assert [row.split(":")[0].strip() for row in rows[-2:]] == ["P2", "P2"]
    main([*given, "--stages"])
    rows = capsys.readouterr().out.splitlines()
    assert {"tally", "html", "xlsx", "json", "sum"} <= {row.split()[1] for row in rows}
    assert rows[-1].split()[-1] == "100.0%"
