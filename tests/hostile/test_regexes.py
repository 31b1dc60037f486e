"""Regular expressions meet strangers' text: none repeats a repetition, and texts of 100,000 signs hold no reader up.

Some patterns take time that grows with the square of a text; who uses them bounds the text first. So the second test
goes through the whole command, in the shapes of the survey sites, with one text of each kind among headers and cells.
"""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # the parser's own names; there is no public way to a pattern's parts
from re import _parser as parser

import pytest

from tests.hostile.measured import Runner

ROOT = Path(__file__).resolve().parents[2]
CALLS = {"compile", "fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer"}
REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}
APART = {
    "icdiag/intake/layouts/sites/limesurvey.py", "icdiag/intake/layouts/sites/qualtrics_headings.py",
    "icdiag/report/slugs.py",
}  # fmt: skip
"""Files whose repeated repetition begins with a sign that it cannot hold itself, so that no text splits in two ways."""
LENGTH = 100_000
PIECES = ("1", " ", "a_1", "(a", "1.", "1:", " a", "〖", "评分", "[a]", " >", "1/")
MAP = """
org: {name: X}
departments: [{id: hr}, {id: sales}, {id: it}]
links: [{supplier: hr, customer: sales}, {supplier: it, customer: sales}]
"""
HEADS = {
    "long": ("customer", "supplier"),
    "wide": ("部门",),
    "microsoft-forms": ("ID", "Start time", "Completion time", "Email", "Name", "您的部门"),
    "google-forms": ("Timestamp", "Your department"),
    "limesurvey": ("Response ID", "Date submitted", "Last page", "Start language", "dept"),
    "qualtrics": ("StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q1"),
    "wenjuanxing": ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的部门"),
}


def patterns() -> dict[str, tuple[str, int]]:
    """Return place -> (pattern, flags) of every literal pattern in the package."""
    found = {}
    for path in sorted((ROOT / "icdiag").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (text := _pattern(node)):
                found[f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"] = text, _flags(node)
    return found


def _pattern(node: ast.Call) -> str | None:
    of_re = (
        isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
    )
    if not of_re or node.func.attr not in CALLS or not node.args:
        return None
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _flags(node: ast.Call) -> int:
    names = [x.attr for part in (*node.args[1:], *(k.value for k in node.keywords)) for x in ast.walk(part)
             if isinstance(x, ast.Attribute) and x.attr.isupper()]  # fmt: skip
    return sum(getattr(re, name, 0) for name in names)


PATTERNS = patterns()


def test_the_package_has_patterns() -> None:
    assert len(PATTERNS) > 30


def _repeats(parsed: parser.SubPattern, *, inside: bool = False) -> Iterator[bool]:
    """Yield for every unbounded repetition whether it stands inside another one."""
    for code, value in parsed:
        endless = code in REPEATS and value[1] is codes.MAXREPEAT
        if endless:
            yield inside
        for part in value if isinstance(value, tuple | list) else ():
            for piece in part if isinstance(part, list) else (part,):
                if isinstance(piece, parser.SubPattern):
                    yield from _repeats(piece, inside=inside or endless)


def test_a_repeated_repetition_is_seen() -> None:
    assert any(_repeats(parser.parse(r"x(a+|b)*y")))
    assert not any(_repeats(parser.parse(r"(a|b{1,3})*c+")))


@pytest.mark.parametrize("place", PATTERNS)
def test_no_repetition_is_repeated(place: str) -> None:
    text, flags = PATTERNS[place]
    assert place.rsplit(":", 1)[0] in APART or not any(_repeats(parser.parse(text, flags))), text


@pytest.mark.parametrize("site", HEADS)
@pytest.mark.parametrize("where", ["headers", "cells"])
def test_long_texts_hold_nobody_up(runner: Runner, tmp_path, site, where) -> None:
    """The call has a minute, of work some seconds; a pattern that tries every way would take hours."""
    bad = [piece * (LENGTH // len(piece)) + "!" for piece in PIECES]
    plain = [f"A [{x}]" for x in ("hr", "it")]
    heads = [*HEADS[site], *plain, *(bad if where == "headers" else ())]
    row = ["1"] * (len(HEADS[site]) - 1) + ["sales"] + ["4"] * (len(heads) - len(HEADS[site]))
    rows = (
        [row]
        if where == "headers"
        else [[*row[: len(HEADS[site]) - 1], text, *row[len(HEADS[site]) :]] for text in bad]
    )
    (tmp_path / "org.yaml").write_text(MAP, "utf-8")
    with (tmp_path / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, *rows, row])
    done = runner.call("validate", "org.yaml", "--survey", "survey.csv", "--lang", "en", cwd=tmp_path)
    assert done.status in (0, 2), (done.killed_by, done.err[-2000:])
