"""Runs that are interrupted, out of room, or several at once: the last good reports are whole, and nothing is left about."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.hostile import originals

resource = pytest.importorskip("resource", reason="POSIX limits")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")
ROOT = Path(__file__).resolve().parents[2]
REPEATS = int(os.environ.get("ICDIAG_REPEATS", "1"))
"""Every point so many times: more by hand, for what a race decides."""
REPORTS = {"report.html", "report.xlsx", "assessment.json"}
WRITTEN = (*sorted(REPORTS), "packs/files.txt", "packs/hr.html", "workshop/hr--it.html")
GONE = "packs/gone.html"
"""A pack of an earlier run, whose department is no more."""
POINTS = (0, 2, 5, 8, 11, 12, 13, 15, 18, 20, 22, 23)
"""Of 24 calls: to open and flush six new files, then to keep what was there and to put the new one in its place."""
STEPS = range(10)
"""Of a run with packs and workshop pages, from reading to the last page."""
LEFT = re.compile(
    r"\.(report\.html|report\.xlsx|assessment\.json|files\.txt|hr\.html|hr--it\.html|gone\.html)\.\d+-[0-9a-f]{12}\.(new|old)"
)
OLD, NEW = b"old" * 99, b"new" * 99

WRITES = """
import os, signal, sys
from pathlib import Path
from icdiag.report import files
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
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
    files.write_all(Path(sys.argv[1]), dict.fromkeys(sys.argv[5:], b"new" * 99), inputs=[], outdated=[sys.argv[4]])
except KeyboardInterrupt:
    sys.exit(130)
"""

RUNS = """
import json, os, signal, sys
import icdiag.cli.assess as command
from icdiag.cli.main import main
class Counted(command.Display):
    def __enter__(self):
        step, self.count = super().__enter__(), 0
        def counted(*args, **more):
            self.count += 1
            if self.count == point + 1:
                os.kill(os.getpid(), number)
            return step(*args, **more)
        return counted
command.Display = Counted
signal.signal(signal.SIGINT, signal.default_int_handler)
point = -1
quiet = os.open(os.devnull, os.O_WRONLY)
for line in sys.stdin:
    point, number, arguments = json.loads(line)
    child = os.fork()
    if not child:
        for stream in (1, 2):
            os.dup2(quiet, stream)
        status = 70
        try:
            status = main(arguments)
        finally:
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Starting Python takes longer than a run: one process that has all loaded makes the others."""


def started(script: str, *arguments: object, **more: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("environment", {})}  # type: ignore[dict-item]
    line = [sys.executable, *(["-c", script] if script else ["-m", "icdiag"]), *map(str, arguments)]
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)  # type: ignore[call-overload]


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, err = process.communicate(timeout=240)
    return process.returncode, err.decode()


def before(folder: Path, *, names: Iterable[str] = REPORTS) -> Path:
    out = folder / "out"
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(OLD)
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def org(folder: Path) -> list[object]:
    (folder / "org.yaml").write_text(originals.ORG, "utf-8")
    (folder / "survey.csv").write_bytes(originals.written(originals.long_rows()))
    return ["assess", folder / "org.yaml", "--survey", folder / "survey.csv", "-o", folder / "out"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("point", POINTS)
def test_a_signal_while_files_are_written(point: int, number: int, tmp_path: Path) -> None:
    for n in range(REPEATS):
        out = before(tmp_path / str(n), names=(*WRITTEN, GONE))
        status, _ = ended(started(WRITES, out, point, int(number), GONE, *WRITTEN))
        assert status == (-9 if number == signal.SIGKILL else 130)
        found = contents(out)
        if number != signal.SIGKILL:
            assert found == dict.fromkeys((*WRITTEN, GONE), OLD)
            continue
        kept = [found.pop(name) for name in WRITTEN]  # nobody can tidy up then, but each report is whole
        assert set(kept) <= {OLD, NEW}
        assert found.pop(GONE, OLD) == OLD
        assert all(LEFT.fullmatch(name.rpartition("/")[2]) for name in found)
        assert ended(started(WRITES, out, -1, 0, GONE, *WRITTEN))[0] == 0  # and the next run tidies up
        assert contents(out) == dict.fromkeys(WRITTEN, NEW)


@pytest.fixture(scope="module")
def runs() -> Iterator[Callable[..., int]]:
    """What runs a command line, sends a signal at one of its steps, and tells how it ended."""
    process = started(RUNS, stdin=subprocess.PIPE)

    def run(line: list[object], point: int, number: int) -> int:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps([point, number, [str(part) for part in line]]).encode() + b"\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    yield run
    ended(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("step", STEPS)
def test_a_signal_during_a_run(step: int, number: int, runs: Callable[..., int], tmp_path: Path) -> None:
    """With packs and workshop pages: a folder of them is whole or not there, as the reports are."""
    out, line = before(tmp_path), [*org(tmp_path), "--packs", "--workshop"]
    inputs = {path: path.read_bytes() for path in tmp_path.glob("*.*")}
    for _ in range(REPEATS):
        assert runs(line, step, int(number)) == (-9 if number == signal.SIGKILL else 130)
        assert contents(out) == dict.fromkeys(REPORTS, OLD)
        assert {path: path.read_bytes() for path in tmp_path.glob("*.*")} == inputs


def test_no_signal_no_harm(runs: Callable[..., int], tmp_path: Path) -> None:
    """The steps above are all there are: a run that is left alone at the next one ends well."""
    out = before(tmp_path)
    assert runs([*org(tmp_path), "--packs", "--workshop"], len(STEPS), int(signal.SIGKILL)) == 0
    found = contents(out)
    assert found.keys() > REPORTS
    assert {name.partition("/")[0] for name in found} == {*REPORTS, "packs", "workshop"}
    assert OLD not in found.values()


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
    assert contents(out) == dict.fromkeys(REPORTS, OLD)


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
    alone = contents(tmp_path / "out")
    for _ in range(REPEATS):
        statuses = [ended(process)[0] for process in [started("", *line) for _ in range(4)]]
        assert statuses == [0, 0, 0, 0]
        assert contents(tmp_path / "out") == alone


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
        found.append(contents(tmp_path / "out"))
    assert set(found[0]) == REPORTS
    assert all(one == found[0] for one in found)
