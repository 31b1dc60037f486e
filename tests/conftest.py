"""What all tests share: the checkout, how they are dealt out, and running icdiag as users do."""

import compileall
import gc
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from jinja2 import TemplateError

from icdiag.report.templates import environment

ROOT = Path(__file__).resolve().parents[1]


# In CI everything a test can need is installed, so a skip is a hole in the run; these reasons are of another kind.
CI_MAY_SKIP = ("shared", "root may write", "by hand")


def _no_skip_in_ci(report, of):
    """In CI (`CI=true`, as `.ci/run` sets it) turn a skip for a missing program or package into a failure."""
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(allowed in reason for allowed in CI_MAY_SKIP):
            report.outcome = "failed"
            report.longrepr = f"{of.nodeid}: CI must not skip this: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that skips."""
    return _no_skip_in_ci((yield), item)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """A file of tests that skips as a whole."""
    return _no_skip_in_ci((yield), collector)


def pytest_addoption(parser):
    """Add the switch that rewrites the golden reports."""
    parser.addoption("--golden-update", action="store_true", help="rewrite tests/golden from today's diagnoses")


def pytest_configure(config):
    """Compile icdiag and its templates once, before any worker starts.

    Hundreds of tests start icdiag in a process of its own. Where Python may not keep what it compiles, as in many
    containers, each of them would compile all of it anew in a clean checkout, which takes longer than most runs.
    """
    if hasattr(config, "workerinput"):
        gc.disable()  # until all tests are collected: nothing of that is garbage
        return
    compileall.compile_dir(ROOT / "icdiag", quiet=2)
    forbidden, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        for path in (ROOT / "templates").glob("*.*"):
            with suppress(TemplateError):  # a broken one is for its tests to tell
                environment().get_template(path.name)
    finally:
        sys.dont_write_bytecode = forbidden


def pytest_collection_finish(session):
    """Look for garbage from now on, but not among what was collected, which stays."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give each worker one stretch of the tests, and what is left of another's stretch when its own is done.

    Dealt out by turns, as xdist does by default, the tests of one file fall to every worker, and each of them makes
    that file's samples, workbooks and browser.
    """
    from xdist.scheduler import WorkStealingScheduling  # noqa: PLC0415 - only there with xdist

    return WorkStealingScheduling(config, log) if config.option.dist == "load" else None


@pytest.fixture
def root():
    """The checkout."""
    return ROOT


@pytest.fixture
def icdiag(tmp_path):
    """Run icdiag in a process of its own, in an empty folder, in English unless told otherwise."""

    def run(*arguments, cwd=tmp_path, **environment):
        clean = {k: v for k, v in os.environ.items() if k not in {"LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR"}}
        paths = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, "-m", "icdiag", *map(str, arguments)],
            cwd=cwd, env={**clean, **paths, **environment}, capture_output=True, text=True, encoding="utf-8",
            timeout=240, check=False,
        )  # fmt: skip

    return run
