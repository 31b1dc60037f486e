"""Compiled templates: kept beside the templates, thrown away when they no longer fit, and never needed."""

import os
import re
import sys
from pathlib import Path

import jinja2
import pytest

from icdiag.report.templates import KeptTemplates, environment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "a.css").write_text("{{ x }}!")
    (tmp_path / "a.js").write_text("{{ x }}?")
    return tmp_path


def rendered(folder: Path, name: str = "a.css") -> str:
    loader = jinja2.FunctionLoader(lambda name: (folder / name).read_text())
    kept = jinja2.Environment(loader=loader, bytecode_cache=KeptTemplates(folder), autoescape=True)
    return kept.get_template(name).render(x=1)


def test_a_kept_template_is_not_compiled_again(folder, monkeypatch) -> None:
    assert rendered(folder) == "1!"
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_: pytest.fail("compiled"))
    assert rendered(folder) == "1!"


def test_two_files_of_one_name_are_two_templates(folder) -> None:
    assert [rendered(folder, "a.css"), rendered(folder, "a.js"), rendered(folder, "a.css")] == ["1!", "1?", "1!"]


def test_a_changed_text_of_the_same_length_and_time_is_seen(folder) -> None:
    rendered(folder)
    stamp = (folder / "a.css").stat()
    (folder / "a.css").write_text("{{ x }};")
    os.utime(folder / "a.css", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert rendered(folder) == "1;"


def test_another_jinja_compiles_anew(folder, monkeypatch) -> None:
    rendered(folder)
    monkeypatch.setattr(jinja2, "__version__", "99")
    compiled = []
    compile_ = jinja2.Environment.compile
    monkeypatch.setattr(
        jinja2.Environment, "compile", lambda self, *args, **named: compiled.append(1) or compile_(self, *args, **named)
    )
    assert rendered(folder) == "1!"
    assert compiled


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:40], lambda data: data + b"x", lambda data: b"x" * 99]
)
def test_a_damaged_file_does_no_harm(folder, damage) -> None:
    rendered(folder)
    (kept,) = (folder / "__pycache__").iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    assert rendered(folder) == "1!"


def test_a_folder_that_cannot_be_written(folder) -> None:
    (folder / "__pycache__").write_text("in the way")
    assert rendered(folder) == "1!"


def test_nothing_is_kept_where_python_keeps_nothing(folder, monkeypatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == "1!"
    assert not (folder / "__pycache__").exists()


def test_our_script_loses_spaces_and_nothing_else() -> None:
    """Strings and patterns stay as they are, the rest differs in white space only, and no two words run together."""
    written = (Path(__file__).resolve().parents[2] / "templates" / "report.js").read_text("utf-8")
    lean = environment().get_template("report.js").render()
    assert "".join(lean.split()) == "".join(written.split())
    assert len(lean) < 0.87 * len(written)
    strings = re.compile(r'"(?:[^"\\\n]|\\.)*"')
    assert strings.findall(lean) == strings.findall(written)
    words = re.compile(r"[\w$]+")
    assert words.findall(lean) == words.findall(written)
    assert not re.search(r"\+\+\w|--\w", strings.sub('""', lean))
