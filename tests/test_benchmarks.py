"""The benchmarks run; what they measure is for people to read."""

import runpy
from pathlib import Path

import pytest

READING = Path(__file__).parents[1] / "benchmarks" / "reading.py"


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
