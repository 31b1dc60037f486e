"""Start-up: help and version answer at once, because nothing heavy is imported for them."""

import subprocess
import sys

import pytest

HEAVY = {"numpy", "networkx", "openpyxl", "jinja2", "yaml", "rich"}
SCRIPT = """
import sys
sys.argv = ["icdiag", *{arguments!r}]
from icdiag.__main__ import run
try:
    run()
except SystemExit as ending:
    assert not ending.code, ending.code
print("LOADED", *sorted(name for name in sys.modules if "." not in name))
"""


def loaded(arguments, root, **environment):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(arguments=arguments)], cwd=root, capture_output=True, text=True,
        check=True, env={"PATH": "", "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    *output, last = done.stdout.splitlines()
    return "\n".join(output), set(last.split()[1:])


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("command", ["", "assess", "validate", "init", "questionnaire", "explain", "schema", "example"])
def test_help_loads_nothing_heavy(command, language, root):
    output, modules = loaded([*command.split(), "--help"], root, LANG=language)
    assert "icdiag" in output
    assert not modules & HEAVY


def test_version_does_not_even_load_typer(root):
    output, modules = loaded(["--version"], root)
    assert output.startswith("icdiag ")
    assert not modules & (HEAVY | {"typer", "click"})


def test_the_probe_sees_what_is_loaded(root):
    _, modules = loaded(["schema"], root)
    assert "yaml" in modules
