"""The report's benchmark runs; what it measures is for people to read."""

from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "report.py"


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@pytest.mark.skipif(not SCRIPT.exists(), reason="benchmarks are not part of the source distribution")
def test_without_a_browser_it_measures_what_needs_none(monkeypatch, capsys, tmp_path) -> None:
    pytest.importorskip("selenium")
    from benchmarks import report  # noqa: PLC0415 - it needs what may be missing

    monkeypatch.setattr(report, "CHROMIUM", None)
    report.main(["--sizes", "12", "--languages", "zh", "--rounds", "1", "--keep", str(tmp_path)])
    said, _, row, *bars = capsys.readouterr().out.splitlines()
    assert said.startswith("No Chromium")
    size = (tmp_path / "12.zh.html").stat().st_size
    assert row.split()[:4] == ["12", "zh", f"{size:,}", "0"]
    assert bars == [f"zh bytes of the page at 12, at most 100,000: {size:,}, met"]


@pytest.mark.skipif(not SCRIPT.exists(), reason="benchmarks are not part of the source distribution")
def test_a_ratio_needs_both_sizes() -> None:
    from benchmarks.report import Bar, Report, _value  # noqa: PLC0415

    small, large = (Report(n, "zh", page=b"x" * n) for n in (12, 300))
    bar = Bar(300, "bytes", 20, lambda r: len(r.page), over=12)
    assert _value(bar, large, small) == 25
    assert _value(bar, large, None) is None
    assert _value(bar, None, small) is None
