"""``assess`` with its further outputs: folders of packs and workshop pages, Markdown, junit, sarif."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from icdiag.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "sample_orgs" / "hotel" / "org.yaml"
WANTED = ("--packs", "--workshop", "--ranking", "--format", "html,xlsx,json,md,junit,sarif")


def digests(folder):
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


LATER = """
import time
now, local, utc = time.time, time.localtime, time.gmtime
time.time = lambda: now() + 463 * 86_400
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: utc(time.time() if seconds is None else seconds)
"""
"""Makes every later day of a program out of today, where Python finds it as ``sitecustomize``."""


def test_all_outputs_have_the_same_bytes_elsewhere_on_another_day_with_another_hash_seed(tmp_path) -> None:
    runs = []
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "Asia/Shanghai", "zh_CN.UTF-8")):
        here = tmp_path / seed
        here.mkdir()
        if seed == "2":
            (here / "sitecustomize.py").write_text(LATER)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{here}{os.pathsep}{ROOT}"}
        environment |= {"LC_ALL": locale, "LANG": locale}
        command = [sys.executable, "-m", "icdiag", "assess", str(MAP), "-o", "out", "-q", *WANTED]
        done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        runs.append(digests(here / "out"))
    assert runs[0] == runs[1]
    assert {"report.md", "junit.xml", "report.sarif", "packs/files.txt", "workshop/files.txt"} <= set(runs[0])


def test_no_report_asks_for_the_day() -> None:
    for path in (ROOT / "icdiag" / "report").rglob("*.py"):
        assert not re.search(r"\b(datetime|time\.time|localtime|getlocale|gethostname)\b", path.read_text("utf-8")), (
            path
        )


def test_packs_of_departments_that_are_gone_go_and_own_files_stay(tmp_path, capsys) -> None:
    text = "version: 1\norg: {name: X, language: en}\ndepartments: [{id: a}, {id: b}%s]\n"
    text += "links: [{supplier: a, customer: b}]\n"
    org = tmp_path / "org.yaml"
    org.write_text(text % ", {id: c}", "utf-8")
    call = ["assess", str(org), "-o", str(tmp_path / "out"), "--packs", "--workshop", "--format", "md"]
    assert main(call) == 0
    assert "packs (6 files" in capsys.readouterr().err
    (tmp_path / "out" / "packs" / "mine.html").write_text("mine")
    org.write_text(text % "", "utf-8")
    assert main([*call, "--lang", "en"]) == 0
    assert "no wall stands between two departments" in capsys.readouterr().err
    left = {p.name for p in (tmp_path / "out" / "packs").iterdir()}
    assert left == {"a.html", "a.xlsx", "b.html", "b.xlsx", "files.txt", "mine.html"}
    assert (tmp_path / "out" / "packs" / "mine.html").read_text() == "mine"


@pytest.mark.parametrize("form", ["md", "junit", "sarif"])
def test_one_report_to_stdout(tmp_path, form) -> None:
    command = [sys.executable, "-m", "icdiag", "assess", str(MAP), "-o", "-", "--format", form, "--lang", "en"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith({"md": "## Internal", "junit": "<?xml", "sarif": "{"}[form])
    assert list(tmp_path.iterdir()) == []
