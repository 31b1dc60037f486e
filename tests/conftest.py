"""What all tests share: the checkout, and running icdiag as users do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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
