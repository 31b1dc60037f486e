"""Runs that are interrupted, out of room, or several at once: the last good reports are whole, and nothing is left about."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import originals

resource = pytest.importorskip("resource", reason="POSIX limits")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")
ROOT = Path(__file__).resolve().parents[2]
REPEATS = int(os.environ.get("ICDIAG_REPEATS", "1"))
"""Every point so many times: more by hand, for what a race decides."""
POINTS = range(12)
REPORTS = {"report.html", "report.xlsx", "assessment.json"}
LEFT = re.compile(r"\.(report\.html|report\.xlsx|assessment\.json)\.\d+-[0-9a-f]{12}\.(new|old)")

WRITES = """
import os, signal, sys
from pathlib import Path
from icdiag.report import files
point, number, count = int(sys.argv[2]), int(sys.argv[3]), 0
def counted(real):
    def call(*args, **more):
        global count
        count += 1
        if count == point + 1:
            os.kill(os.getpid(), number)
        return real(*args, **more)
    return call
for name in ("open", "fsync", "link", "replace"):
    setattr(files.os, name, counted(getattr(files.os, name)))
try:
    files.write_all(Path(sys.argv[1]), {name: b"new" * 99 for name in ("report.html", "report.xlsx", "assessment.json")}, inputs=[])
except KeyboardInterrupt:
    sys.exit(130)
"""

RUNS = """
import os, signal, sys
import icdiag.cli.assess as command
from icdiag.__main__ import run
point, number = int(sys.argv.pop(1)), int(sys.argv.pop(1))
class Counted(command.Display):
    count = 0
    def __enter__(self):
        step = super().__enter__()
        def counted(*args, **more):
            Counted.count += 1
            if Counted.count == point + 1:
                os.kill(os.getpid(), number)
            return step(*args, **more)
        return counted
command.Display = Counted
sys.exit(run())
"""


def started(script: str, *arguments: object, **more: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("environment", {})}  # type: ignore[dict-item]
    line = [sys.executable, *(["-c", script] if script else ["-m", "icdiag"]), *map(str, arguments)]
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)  # type: ignore[call-overload]


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, err = process.communicate(timeout=240)
    return process.returncode, err.decode()


def before(folder: Path) -> Path:
    out = folder / "out"
    out.mkdir()
    for name in REPORTS:
        (out / name).write_bytes(b"old" * 99)
    return out


def org(folder: Path) -> list[object]:
    (folder / "org.yaml").write_text(originals.ORG, "utf-8")
    (folder / "survey.csv").write_bytes(originals.written(originals.long_rows()))
    return ["assess", folder / "org.yaml", "--survey", folder / "survey.csv", "-o", folder / "out"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("point", POINTS)
def test_a_signal_while_files_are_written(point: int, number: int, tmp_path: Path) -> None:
    out = before(tmp_path)
    for _ in range(REPEATS):
        status, _ = ended(started(WRITES, out, point, int(number)))
        assert status == (-9 if number == signal.SIGKILL else 130)
        found = {path.name: path.read_bytes() for path in out.iterdir()}
        kept = {name: found.pop(name) for name in REPORTS}
        if number == signal.SIGKILL:  # nobody can tidy up then, but each report is whole
            assert set(kept.values()) <= {b"old" * 99, b"new" * 99}
            assert all(LEFT.fullmatch(name) for name in found)
        else:
            assert set(kept.values()) == {b"old" * 99}
            assert not found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("point", range(6))
def test_a_signal_during_a_run(point: int, number: int, tmp_path: Path) -> None:
    out = before(tmp_path)
    line = org(tmp_path)
    inputs = {path: path.read_bytes() for path in tmp_path.glob("*.*")}
    for _ in range(REPEATS):
        status, err = ended(started(RUNS, point, int(number), *line))
        assert status == (-9 if number == signal.SIGKILL else 130), err
        assert {path.name: path.read_bytes() for path in out.iterdir()} == dict.fromkeys(REPORTS, b"old" * 99)
        assert {path: path.read_bytes() for path in tmp_path.glob("*.*")} == inputs


@pytest.mark.parametrize("room", [0, 1000, 20_000])
def test_no_room(room: int, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: writing fails in the middle of a file."""
    out = before(tmp_path)
    line = org(tmp_path)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    status, err = ended(started("", *line, preexec_fn=limited, environment={"PYTHONDONTWRITEBYTECODE": "1"}))
    assert status == 2, err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == dict.fromkeys(REPORTS, b"old" * 99)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["--format", "json", "-o", "-"], ["--format", "html"]])
def test_results_that_find_no_room(arguments: list[str], tmp_path: Path) -> None:
    line = org(tmp_path)
    if "-" in arguments:
        line = line[:-2]
    with Path("/dev/full").open("wb") as full:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        call = [sys.executable, "-m", "icdiag", *map(str, line), *arguments]
        done = subprocess.run(call, env=environment, stdout=full, stderr=subprocess.PIPE, check=False, timeout=240)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"icdiag-fault" not in done.stderr
    assert b"standard output" in done.stderr


@pytest.mark.slow
def test_four_runs_at_once_leave_the_reports_of_one(tmp_path: Path) -> None:
    line = org(tmp_path)
    assert ended(started("", *line))[0] == 0
    alone = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    for _ in range(REPEATS):
        statuses = [ended(process)[0] for process in [started("", *line) for _ in range(4)]]
        assert statuses == [0, 0, 0, 0]
        assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == alone


SURROUNDINGS = [
    {"PYTHONHASHSEED": str(seed), "LC_ALL": ("C", "zh_CN.UTF-8", "de_DE.UTF-8")[seed % 3],
     "TZ": ("UTC", "Asia/Shanghai")[seed % 2]}
    for seed in range(10)
]  # fmt: skip


@pytest.mark.slow
def test_surroundings_change_nothing(tmp_path: Path) -> None:
    """Ten hash seeds, three locales, two time zones."""
    line = org(tmp_path)
    found = []
    for surroundings in SURROUNDINGS:
        status, err = ended(started("", *line, environment=surroundings))
        assert status == 0, err
        found.append({path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()})
    assert set(found[0]) == REPORTS
    assert all(one == found[0] for one in found)
