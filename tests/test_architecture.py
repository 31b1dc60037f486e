"""The shape of the code: the one-way data flow, the list of checks, the word catalogues, lint and types."""

import re
import shutil
import string
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from icdiag.findings import CHECKS
from icdiag.words import LANGUAGES, section

ROOT = Path(__file__).resolve().parents[1]
NO_CHECKS = {"base", "__init__"}
needs_linter = pytest.mark.skipif(find_spec("importlinter") is None, reason="import-linter is not installed")


def lint_imports(folder):
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


@needs_linter
def test_data_flows_one_way():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@needs_linter
@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("measures/sneaky.py", "from icdiag.answers import Answers\n"),
        ("report/sneaky.py", "import icdiag.tally.tally\n"),
        ("model/sneaky.py", "import icdiag.findings\n"),
        ("stray.py", ""),
    ],
)
def test_the_contracts_can_fail(module, line, tmp_path):
    shutil.copytree(ROOT / "icdiag", tmp_path / "icdiag", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "icdiag" / module).write_text(f'"""Not allowed."""\n{line}', "utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def check_files():
    """Modules in findings/ that say they are a check."""
    files = (ROOT / "icdiag" / "findings").glob("*.py")
    return {p.stem for p in files if p.stem not in NO_CHECKS and re.search(r"^CHECK\b", p.read_text("utf-8"), re.M)}


def test_every_check_file_is_listed_and_named_after_its_id():
    assert {check.id.replace("-", "_") for check in CHECKS} == check_files()
    assert len({check.id for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_cases(check):
    assert (ROOT / "tests" / "findings" / "cases" / f"{check.id}.yaml").is_file()


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def catalogues():
    return sorted({p.stem for language in LANGUAGES for p in (ROOT / "templates" / "words" / language).glob("*.yaml")})


@pytest.mark.parametrize("name", catalogues())
def test_both_languages_say_the_same(name):
    chinese, english = (section(language, name) for language in LANGUAGES)
    plural = {key for key in {**chinese, **english} if key.endswith("_one")}  # each language has its own plural forms
    assert set(chinese) - plural == set(english) - plural
    for key in set(chinese) & set(english):
        # "one" or 一 may stand for the number itself
        assert placeholders(chinese[key]) | {"n"} == placeholders(english[key]) | {"n"}, key
    for texts in (chinese, english):
        assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("name", catalogues())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language, name):
    tree = yaml.compose((ROOT / "templates" / "words" / language / f"{name}.yaml").read_text("utf-8"))
    nodes = [tree] if tree else []
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), keys
            nodes += [value for _, value in node.value]


def test_no_code_runs_text_as_code():
    """The security page forbids them; the word catalogues are our own and read with the safe loader."""
    for path in (ROOT / "icdiag").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"\b(eval|exec|unsafe_load|full_load)\(|pickle|shell=True|from_string\(", text), path


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed")
def test_lint():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed")
def test_types(tmp_path):
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
