"""Runs calls of icdiag in children of one warm process, and tells how each ended, how long it took and how much it held.

``python -m tests.hostile.measured`` is that warm process: it takes jobs as lines of JSON and answers each with a line.
A child that is killed, aborts or hangs takes nothing else with it.
"""

import contextlib
import functools
import gc
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIMIT = 60
"""Seconds after which a child is killed."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended: its exit status, or the signal that killed it, and what it wrote."""

    status: int
    killed_by: int
    out: str
    err: str
    seconds: float
    """Of processor time."""
    megabytes: float
    """The most memory that the child held, its share of the warm process included."""


class Runner:
    """A warm process, as a context manager."""

    def __init__(self) -> None:
        """Take nothing; the process starts on entry."""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Runner":
        """Start the process."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k not in {"LANG", "NO_COLOR"}}
        environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.measured"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT, env=environment,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        assert self._process is not None
        self._process.communicate()

    def job(self, job: dict[str, Any]) -> Ending:
        """Do one job and wait for its ending."""
        process = self._process
        assert process is not None and process.stdin and process.stdout
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        return Ending(**json.loads(process.stdout.readline()))

    def call(self, *arguments: object, cwd: Path) -> Ending:
        """Run a command line of icdiag in a folder."""
        return self.job({"arguments": [str(a) for a in arguments], "cwd": str(cwd)})


@contextlib.contextmanager
def captured() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Catch what is written to stdout and stderr, bytes included."""
    kept = sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdout = io.TextIOWrapper(out, "utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, "utf-8", write_through=True)
    try:
        yield out, err
    finally:
        sys.stdout, sys.stderr = kept


def run_here(arguments: Sequence[str]) -> tuple[int, str, str]:
    """Run a command line in this process; return its status, stdout and stderr."""
    from icdiag.cli.main import main  # noqa: PLC0415 - the warm process imports it once, pytest only here

    with captured() as (out, err):
        status = main(list(arguments))
        return status, *(stream.getvalue().decode("utf-8", "replace") for stream in (out, err))


def _child(job: dict[str, Any], answer: Path) -> None:
    os.chdir(job["cwd"])
    os.environ.update(job.get("environment", {}))
    tempfile.tempdir = None  # the environment may name another folder
    if "fuzz" not in job:
        answer.write_text(json.dumps(run_here(job["arguments"])), "utf-8")
        return
    from tests.hostile.fuzz import fuzzed_calls  # noqa: PLC0415 - it imports this module

    done: list[object] = []
    for ending in fuzzed_calls(**job["fuzz"]):
        signal.alarm(LIMIT)  # anew for the next one
        done.append(ending)
        answer.write_text(json.dumps([0, json.dumps(done), ""]), "utf-8")  # what is known if the next one kills us


def _done(job: dict[str, Any], answer: Path) -> Ending:
    child = os.fork()
    if not child:
        code = 70
        try:
            signal.alarm(LIMIT)
            _child(job, answer)
            code = 0
        except BaseException as error:
            answer.write_text(json.dumps([70, "", f"{type(error).__name__}: {error}"]), "utf-8")
        finally:
            os._exit(code)
    _, raw, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime  # of work: how busy the machine is besides does not matter
    status, out, err = json.loads(answer.read_text("utf-8")) if answer.exists() else (-1, "", "")
    answer.unlink(missing_ok=True)
    killed = os.WTERMSIG(raw) if os.WIFSIGNALED(raw) else 0
    return Ending(status, killed, out, err, seconds, usage.ru_maxrss / 1024)


def _warm_up(folder: Path) -> None:
    """Load all that a run needs before the first child, by a run in each language."""
    from tests.hostile import fuzz, originals  # noqa: F401, PLC0415 - the one imports this module

    (folder / "org.yaml").write_text(originals.ORG, "utf-8")
    (folder / "survey.xlsx").write_bytes(originals.workbook({"S": originals.long_rows()}))
    for language in ("zh", "en"):
        call = [str(folder / "org.yaml"), "--survey", str(folder / "survey.xlsx"), "--lang", language]
        assert run_here(["validate", *call])[0] == run_here(["assess", *call])[0] == 0


def _build_parser_once() -> None:
    """Let the calls of one process share the parser of the command line: building it takes longer than reading a map."""
    import typer  # noqa: PLC0415 - the warm process alone needs it

    from icdiag.cli.app import app  # noqa: PLC0415

    typer.main.get_command = functools.cache(typer.main.get_command)
    typer.main.get_command(app)


def _serve() -> None:
    """Answer jobs until there are no more."""
    stdin, stdout = sys.stdin, sys.stdout
    with tempfile.TemporaryDirectory(prefix="icdiag-measured-") as folder:
        _warm_up(Path(folder))
        _build_parser_once()
        gc.freeze()  # what children share with this process stays shared
        for line in stdin:
            ending = _done(json.loads(line), Path(folder) / "answer.json")
            stdout.write(json.dumps({name: getattr(ending, name) for name in Ending.__slots__}) + "\n")
            stdout.flush()


if __name__ == "__main__":
    _serve()
