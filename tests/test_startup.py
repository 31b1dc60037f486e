"""Start-up: help and version answer at once, because nothing heavy is imported for them."""

import subprocess
import sys

import pytest
import typer

from icdiag.cli import help_page, main
from icdiag.cli.app import app
from icdiag.cli.plain_values import take_plainly

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


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_the_first_page_of_help_does_not_load_typer_either(language, root):
    output, modules = loaded(["--help"], root, LC_ALL=language)
    assert "questionnaire" in output
    assert not modules & (HEAVY | {"typer", "click"})


@pytest.mark.parametrize("columns", ["20", "79", "80", "81", "200", ""])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_kept_page_of_help_is_the_live_one(columns, language, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setenv("COLUMNS", columns)
    kept = help_page.kept_page(language)
    monkeypatch.setattr(main, "kept_page", lambda language: None)
    assert main.main(["--help"]) == 0
    live = capsys.readouterr().out.rstrip("\n")
    if columns in {"20", "79"}:
        assert kept is None
    else:
        assert kept == live, "put the live page into icdiag/cli/help_page.py"


@pytest.mark.parametrize("line", [[], ["--help"]])
def test_help_ends_alike_kept_and_live(line, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("COLUMNS", "100")
    kept = main.main(line), capsys.readouterr()
    monkeypatch.setattr(main, "kept_page", lambda language: None)
    assert (main.main(line), capsys.readouterr()) == kept


def test_the_probe_sees_what_is_loaded(root):
    _, modules = loaded(["schema"], root)
    assert "yaml" in modules


@pytest.mark.parametrize("line", ["assess --help", "schema org", "explain weak-link", "example"])
def test_plain_values_do_not_load_what_checks_values(root, line):
    _, modules = loaded(line.split(), root)
    assert "pydantic" not in modules


LINES = (
    "assess x.yaml --survey a --survey b -o - --min-n 3 -q", "assess x.yaml", "validate x --json", "example",
    "questionnaire x --no-expectations", "simulate d --seed 4 --raters 2.5", "init", "explain hr --from x.json",
    "assess x --min-n many", "assess", "assess x y",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_plain_values_are_what_typer_makes_of_them(line):
    def parsed(*, plainly):
        command = typer.main.get_command(app)
        if plainly:
            take_plainly(command)
        try:
            job = command.main(args=line.split(), prog_name="icdiag", standalone_mode=False)
        except Exception as error:
            return type(error).__name__, error.format_message()
        return {k: v.cell_contents for k, v in zip(job.__code__.co_freevars, job.__closure__, strict=True)}

    assert parsed(plainly=True) == parsed(plainly=False)
