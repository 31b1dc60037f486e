"""What icdiag must never do, whoever asks: reach the net, run text as code, start a shell; and the versions it needs."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.hostile import originals

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "Popen", "check_output", "check_call",
                   "spawnl", "unsafe_load", "full_load", "from_string", "loads_pickle", "mktemp", "urlopen"}  # fmt: skip
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "subprocess", "socket", "ssl", "urllib.request", "http", "ftplib",
                     "smtplib", "telnetlib", "requests", "httpx", "aiohttp", "asyncio", "xmlrpc", "ctypes", "code",
                     "codeop", "pty", "xml.etree", "xml.dom", "xml.sax"}  # fmt: skip
ALLOWED = {"icdiag/report/templates.py": {"marshal"}, "icdiag/memory.py": {"ctypes"}}
"""Our own compiled templates, kept in __pycache__ beside Python's modules and trusted no further than those; and one call
of the C library, without anything of anybody's, that hands memory back."""
SOURCES = sorted((ROOT / "icdiag").rglob("*.py"))
BLOCKED = """
import json, sys
def blocked(*args, **more):
    print("REACHED FOR THE NET", args[:1], file=sys.stderr)
    raise OSError("no network here")
outside = ("socket.", "urllib.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")
sys.addaudithook(lambda event, args: blocked(event) if event.startswith(outside) else None)
from icdiag.__main__ import run
for line in sys.stdin.read().splitlines():
    sys.argv[1:] = json.loads(line)
    try:
        run()
        status = 0
    except SystemExit as done:
        status = done.code
    print(f"STATUS {status} {line}", file=sys.stderr, flush=True)
"""
"""One process for all lines: loading icdiag is watched too, and takes longer than most of them."""
FEW = """
org: {name: X}
departments: [{id: hr, headcount: 5}, {id: it, headcount: 5}]
links: [{supplier: hr, customer: it}, {supplier: it, customer: hr}]
"""
"""One number of raters to try, and two links."""


def forbidden(tree: ast.AST) -> list[str]:
    """Calls and imports that have no place in the package."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            is_pattern = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in {
                "re",
                "platform",
            }
            if name in FORBIDDEN_CALLS and not is_pattern:
                found.append(name)
            if any(k.arg == "shell" for k in node.keywords):
                found.append("shell=")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += [n for n in names if any(n == bad or n.startswith(f"{bad}.") for bad in FORBIDDEN_IMPORTS)]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_becomes_code_and_nothing_reaches_out(path: Path) -> None:
    allowed = ALLOWED.get(path.relative_to(ROOT).as_posix(), set())
    assert not set(forbidden(ast.parse(path.read_text("utf-8")))) - allowed


@pytest.mark.parametrize(
    "text", ["eval(x)", "os.system(x)", "import pickle", "from urllib.request import x", "f(shell=1)"]
)
def test_the_look_sees_them(text: str) -> None:
    assert forbidden(ast.parse(text))


@pytest.mark.slow
def test_every_command_works_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(originals.ORG, "utf-8")
    (tmp_path / "few.yaml").write_text(FEW, "utf-8")
    (tmp_path / "survey.csv").write_bytes(originals.written(originals.long_rows()))
    lines = [
        ["validate", "org.yaml", "--survey", "survey.csv"],
        ["assess", "org.yaml", "--survey", "survey.csv", "-o", "out"],
        ["assess", "org.yaml", "--survey", "survey.csv", "-o", "all", "--packs", "--workshop", "--ranking",
         "--audit-privacy", "--format", "html,xlsx,json,md,junit,sarif"],
        ["explain", "hr..sales", "--from", "out/assessment.json"],
        ["explain", "mutual-wall"],
        ["questionnaire", "org.yaml", "-o", "q.xlsx"],
        ["simulate", "drawn", "--departments", "6"],
        ["simulate", "--power", "few.yaml"],
        ["schema"],
        ["example"],
        ["init", "new"],
        ["init", "from", "--from", "org.yaml"],
    ]  # fmt: skip
    script = tmp_path / "blocked.py"
    script.write_text(BLOCKED, "utf-8")
    done = subprocess.run(
        [sys.executable, script], input="\n".join(map(json.dumps, lines)), capture_output=True, encoding="utf-8",
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    told = done.stderr
    assert "REACHED" not in told
    statuses = re.findall(r"^STATUS (\S+) (.*)$", told, re.M)
    assert [json.loads(line) for _, line in statuses] == lines, told
    assert {status for status, _ in statuses} <= {"0", "1"}, told  # 1: the privacy audit says no


FLOORS = {"Jinja2": "3.1.6", "PyYAML": "6.0.3", "openpyxl": "3.1.5", "defusedxml": "0.7.1"}


@pytest.mark.parametrize("name", FLOORS)
def test_versions_with_known_holes_are_not_taken(name: str) -> None:
    """The floors are those of the design's security page; each has its reason beside it."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (needed,) = [d for d in tomllib.loads(text)["project"]["dependencies"] if d.lower().startswith(name.lower())]
    floor = re.search(r">=([\d.]+)", needed)
    assert floor is not None
    assert tuple(map(int, floor[1].split("."))) >= tuple(map(int, FLOORS[name].split(".")))
    assert re.search(rf'"{re.escape(needed)}", +# \S', text)


def test_the_linter_looks_for_holes() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not {code for code in lint["ignore"] if code.startswith("S")} - {"S101"}


@pytest.mark.skip(reason="pip-audit asks a database on the net; run by hand: pip-audit --strict .")
def test_no_dependency_has_a_known_hole() -> None:
    assert find_spec("pip_audit")
