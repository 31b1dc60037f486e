"""The README in step with the code: it is the only page there is."""

import inspect
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from icdiag.cli.app import app
from icdiag.cli.exits import Exit
from icdiag.findings import CHECKS
from icdiag.gates import RULES, SEVERITIES
from icdiag.intake.org_map import read_org

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
SHELL = [text for language, text in BLOCKS if language == "sh"]


def commands():
    return typer.main.get_command(app).commands


def chapter(title):
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_command_and_option_is_there():
    text = chapter("Commands")
    for name, command in commands().items():
        assert f"| `icdiag {name}" in text
        assert command.help
        for parameter in command.params:
            assert parameter.help, f"{name} {parameter.name}"
            if parameter.param_type_name == "option":
                assert all(f"{option}`" in text or f"{option} " in text for option in parameter.opts), parameter.opts


def test_no_command_is_there_that_does_not_exist():
    assert set(re.findall(r"icdiag ([a-z]+)\b", "".join(re.findall(r"`[^`]*`", README)))) <= {*commands(), "org"}


def test_the_checks_table_is_the_checks():
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z-]+) \| (.+) \|$", chapter("Checks"), re.M)
    pages = {check.id: inspect.getdoc(sys.modules[check.run.__module__]) for check in CHECKS}
    assert rows == [(check.id, check.family, pages[check.id].splitlines()[0]) for check in CHECKS]


def test_exit_codes():
    codes = re.findall(r"^\| (\d+) \|", chapter("Exit codes"), re.M)
    assert [int(code) for code in codes] == sorted(Exit)


def test_gates():
    text = chapter("Gates in continuous integration")
    assert all(rule in text for rule in RULES)
    assert all(f"`{severity}`" in chapter("Commands") for severity in SEVERITIES)


def test_the_gates_example_is_valid(tmp_path):
    example = next(text for language, text in BLOCKS if text.startswith("gates:"))
    path = tmp_path / "org.yaml"
    path.write_text("departments: [{id: hr}, {id: it}]\nlinks: [{supplier: hr, customer: it}]\n" + example, "utf-8")
    org, problems = read_org(path)
    assert not [p for p in problems if p.level == "error"]
    assert len(org.gates) == 6


def test_two_commands_of_one_line_each():
    first, second = SHELL[:2]
    for line in (first, second):
        assert line.count("\n") == 1
        assert line.startswith("python3 -m venv ")
    assert "icdiag assess sample_orgs/manufacturer/org.yaml" in first
    assert "pytest" in second
    assert (ROOT / "sample_orgs" / "manufacturer" / "org.yaml").is_file()


@pytest.mark.skipif(os.name != "posix", reason="bash")
def test_ci_runs_exactly_the_second_command():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    extraction = next(line for line in script.splitlines() if line.startswith("line=$("))
    echo = f'{extraction}; printf %s "$line"'
    done = subprocess.run(["bash", "-c", echo], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == SHELL[1].rstrip("\n")
    assert script.rstrip().splitlines()[-1] == 'bash -euo pipefail -c "$line"'
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert not re.search(r"https?://|pypi|index-url", script)


def test_ci_recipe_runs(icdiag, tmp_path):
    (recipe,) = [text for text in SHELL if text.startswith("# ci\n")]
    line = shlex.split(recipe.splitlines()[1])
    assert line[0] == "icdiag"
    at = line.index("--out")
    done = icdiag(*line[1:at], "--out", tmp_path / line[at + 1], cwd=ROOT)
    assert done.returncode in {Exit.DONE, Exit.GATE_FAILED}, done.stderr
    says_so = any(words in done.stderr for words in ("gate failed: critical", "关卡未通过：critical"))
    assert says_so == (done.returncode == Exit.GATE_FAILED)
    assert (tmp_path / "icdiag-report" / "report.html").is_file()


def test_a_chinese_summary_stands_at_the_top():
    assert len(re.findall("[\u4e00-\u9fff]", README.partition("\n## ")[0])) > 100


def test_every_command_answers_help(icdiag):
    done = icdiag("--help")
    listed = re.findall(r"^  ([a-z]+) ", done.stdout.partition("Commands:")[2], re.M)
    assert listed == list(commands())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_manual_page(check):
    page = inspect.getdoc(sys.modules[check.run.__module__])
    headings = re.findall(r"^([A-Z][a-z ]+)$", page, re.M)
    assert headings[:3] == ["What it looks for", "Why it matters", "How it is measured"]
    assert re.search("[\u4e00-\u9fff]", page), "no Chinese part"
