"""What all tests share: the checkout, and running icdiag as users do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture
def root():
    """The checkout."""
    return ROOT


@pytest.fixture
def icdiag(tmp_path):
    """Run icdiag in a process of its own, in an empty folder, in English unless told otherwise."""

    def run(*arguments, cwd=tmp_path, python=(sys.executable,), **environment):
        clean = {k: v for k, v in os.environ.items() if k not in {"LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR"}}
        paths = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        return subprocess.run(
            [*python, "-m", "icdiag", *map(str, arguments)],
            cwd=cwd, env={**clean, **paths, **environment}, capture_output=True, text=True, encoding="utf-8",
            timeout=240, check=False,
        )  # fmt: skip

    return run
