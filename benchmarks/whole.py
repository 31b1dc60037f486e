"""Whole runs side by side: ``icdiag assess`` and the script an analyst would write, on the same files.

    python benchmarks/whole.py                                   # S and M, five rounds
    python benchmarks/whole.py --sizes S M L --rounds 3 --folder /tmp/whole
    python benchmarks/whole.py --stages --sizes M                # where icdiag's own time goes

The maps, the surveys and the script come from the folder ``--bench`` (``gen.py`` and ``baseline.py``, which are not
part of this repository); without it there is nothing to compare with, and the benchmark says so. Every measurement is
a process of its own: CPU seconds (user and system), wall seconds and peak memory as the system counts them. The
programs take turns, after one run each that is not counted (it leaves compiled modules behind), and the median is
shown. Compare ratios; seconds differ from machine to machine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIZES = ("S", "M", "L")
TOO_SLOW = 120.0
"""CPU seconds from which on a program is run only once."""
ICDIAG, SCRIPT, CALAMINE = "icdiag", "baseline", "baseline, calamine"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a size's run promises."""

    id: str
    size: str
    times: float | None = None
    """At least so many times quicker than ``beside``."""
    beside: str = ""
    mebibytes: float | None = None
    """At most so much memory."""


BARS = (
    Bar("P2", "S", times=2.5, beside=SCRIPT),
    Bar("P2", "S", mebibytes=90),
    Bar("P3", "M", times=8, beside=SCRIPT),
    Bar("P3", "M", times=3, beside=CALAMINE),
    Bar("P3", "M", mebibytes=110),
    Bar("P5", "L", times=25, beside=SCRIPT),
    Bar("P5", "L", times=12, beside=CALAMINE),
    Bar("P7", "L", mebibytes=300),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of one program."""

    cpu: float
    wall: float
    mebibytes: float


def measure(command: list[str]) -> Measured:
    """Run a program and return what it took; this process stays small, for a child's peak begins at its parent's.

    Raises:
        SystemExit: it failed.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=_environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{said.read().decode(errors='replace')[-2000:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Measured(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss / unit)


def _environment() -> dict[str, str]:
    """Return the environment, in which Python may keep what it has compiled, as it does for everybody."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def programs(given: argparse.Namespace, size: str) -> dict[str, list[str]]:
    """Return the command lines to compare on one size: icdiag first."""
    org, survey = _files(given, size)
    out = given.folder / "icdiag-report"
    script = [given.python, str(given.bench / "baseline.py"), str(org), str(survey), str(out / "script")]
    ours = ["assess", str(org), "--survey", str(survey), "-q", "-o", str(out / "icdiag")]
    lines = {ICDIAG: [sys.executable, "-m", "icdiag", *ours], SCRIPT: script}
    if given.format == "xlsx" and _has(given.python, "python_calamine"):
        lines[CALAMINE] = [*script, "calamine"]
    return lines


def _has(python: str, module: str) -> bool:
    find = f"import importlib.util as u; raise SystemExit(u.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", find], check=False).returncode == 0


def _files(given: argparse.Namespace, size: str) -> tuple[Path, Path]:
    """Return the map and the survey of a size, made where they are missing."""
    org, survey = given.folder / f"{size}.yaml", given.folder / f"{size}.{given.format}"
    missing = [path.suffix[1:] for path in (org, survey) if not path.exists()]
    if missing:
        command = [sys.executable, str(given.bench / "gen.py"), size, str(given.folder), *missing]
        subprocess.run(command, check=True)
    return org, survey


def compare(given: argparse.Namespace, size: str) -> None:
    """Run the programs of one size in turns and print their rows and the bars."""
    lines = programs(given, size)
    runs: dict[str, list[Measured]] = {name: [] for name in lines}
    for command in lines.values() if given.rounds > 1 else ():
        measure(command)
    for _ in range(given.rounds):
        for name, command in lines.items():
            if not runs[name] or runs[name][0].cpu < TOO_SLOW:
                runs[name].append(measure(command))
    middle = {name: _median(found) for name, found in runs.items()}
    for name, found in middle.items():
        ratio = f"{found.cpu / middle[SCRIPT].cpu:8.2f}"
        row = f"{found.cpu:9.2f} {found.wall:9.2f} {found.mebibytes:9.0f} {ratio} {len(runs[name]):3d}"
        print(f"{size:<5} {name:<20} {row}")
    for bar in BARS:
        if bar.size == size and (bar.mebibytes or bar.beside in middle):
            print(f"  {_verdict(bar, middle)}")


def _median(runs: list[Measured]) -> Measured:
    return Measured(
        statistics.median(run.cpu for run in runs),
        statistics.median(run.wall for run in runs),
        statistics.median(run.mebibytes for run in runs),
    )


def _verdict(bar: Bar, middle: dict[str, Measured]) -> str:
    ours = middle[ICDIAG]
    if bar.times is not None:
        found = middle[bar.beside].cpu / ours.cpu
        said = "met" if found >= bar.times else "missed"
        return f"{bar.id}: at least {bar.times:g} times as quick as {bar.beside}: {found:.1f}, {said}"
    assert bar.mebibytes is not None
    said = "met" if ours.mebibytes <= bar.mebibytes else "missed"
    return f"{bar.id}: at most {bar.mebibytes:g} MiB: {ours.mebibytes:.0f}, {said}"


class Clock:
    """CPU seconds and memory of the stages of one run in this process; nested stages count once, in the inner one."""

    def __init__(self) -> None:
        """Start."""
        self.seconds: dict[str, float] = {}
        self._running: list[str] = []
        self._since = time.process_time()

    def _pass(self) -> None:
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] = self.seconds.get(self._running[-1], 0.0) + now - self._since
        self._since = now

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the work, timed as a stage."""

        @wraps(work)
        def run(*arguments: Any, **named: Any) -> Any:
            self._pass()
            self._running.append(stage)
            try:
                return work(*arguments, **named)
            finally:
                self._pass()
                self._running.pop()

        return run


STAGES = {
    "read_org": "reading the map", "read_instrument": "reading the map", "read_survey": "reading the survey",
    "build_tallies": "tally", "estimate_links": "link model", "build_structure": "structure",
    "rated_pairs": "structure", "boundaries": "boundaries", "run_all": "checks", "_health": "health",
}  # fmt: skip
"""Name in icdiag.assess -> stage."""


def stages(org: Path, survey: Path) -> dict[str, float]:
    """Assess once in this process and return the CPU seconds of each stage, imports first."""
    clock = Clock()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it
    begun = time.process_time()
    from icdiag import __version__, assess  # noqa: PLC0415 - importing is a stage
    from icdiag.report.assessment_json import JsonFile  # noqa: PLC0415
    from icdiag.report.content import content  # noqa: PLC0415
    from icdiag.report.excel import render_xlsx  # noqa: PLC0415
    from icdiag.report.html import render_html  # noqa: PLC0415

    clock.seconds["imports"] = time.process_time() - begun
    own = {name: getattr(assess, name) for name in STAGES}
    try:
        for name, stage in STAGES.items():
            setattr(assess, name, clock.timed(stage, own[name]))
        diagnosis = clock.timed("the rest", assess.assess)(org, surveys=(str(survey),))
    finally:
        for name, work in own.items():
            setattr(assess, name, work)
    language = diagnosis.org.language
    shown = clock.timed("report's content", content)(diagnosis, language)
    clock.timed("html", render_html)(diagnosis, language, shown)
    clock.timed("xlsx", render_xlsx)(diagnosis, language, shown)
    clock.timed("json", lambda: b"".join(JsonFile(diagnosis, __version__)))()
    return clock.seconds


def main(arguments: list[str] | None = None) -> None:
    """Make what files are missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S", "M"])
    parser.add_argument("--format", choices=["xlsx", "csv", "parquet"], default="xlsx", help="of the survey")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "icdiag-whole")
    parser.add_argument("--bench", type=Path, default=ROOT.parent / "shared" / "bench")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has what baseline.py needs")
    parser.add_argument("--stages", action="store_true", help="icdiag's own stages instead of the comparison")
    given = parser.parse_args(arguments)
    if not (given.bench / "baseline.py").is_file() or not (given.bench / "gen.py").is_file():
        print(f"Skipped: no gen.py and baseline.py in {given.bench}; name their folder with --bench.")
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.stages:
        for size in given.sizes:
            _print_stages(size, stages(*_files(given, size)))
        return
    print(f"{'size':<5} {'program':<20} {'CPU s':>9} {'wall s':>9} {'peak MiB':>9} {'x script':>8} {'n':>3}")
    for size in given.sizes:
        compare(given, size)
        sys.stdout.flush()


def _print_stages(size: str, seconds: dict[str, float]) -> None:
    total = sum(seconds.values())
    for stage, spent in [*seconds.items(), ("sum", total)]:
        print(f"{size:<5} {stage:<20} {spent:9.3f} {spent / total:7.1%}")


if __name__ == "__main__":
    main()
