"""Comments over whole runs: none leaves but by the switch, none of fewer than ten people, and no id with them."""

import csv
import json
import re
from collections import Counter

import numpy as np
import pytest

from icdiag.cli.main import main
from tests.hostile.test_canaries import everything

TOKEN = re.compile(r"zq[a-z]+\d+of[a-z]+zq")
OUTPUTS = ["--format", "html,xlsx,json,md,junit,sarif", "--packs", "--workshop", "--ranking", "--audit-privacy"]
SHOWN = {"report.html", "report.xlsx", "assessment.json"}
DEPARTMENTS = ("sales", "hr", "it", "ops")


def drawn(folder, seed, *, comments=True, layout="long"):
    """Write a survey in which every rating has a comment of its own that names its writer; return (c, s) -> raters."""
    rng = np.random.default_rng(seed)
    links = [(c, s) for c in DEPARTMENTS for s in DEPARTMENTS if c != s]
    sizes = {link: int(rng.choice([2, 4, 5, 8, 9, 10, 11, 14])) for link in links}
    lines = ["org: {name: Test, language: en}", "departments: [sales, hr, it, ops]".replace("[", "[{id: ").replace(
        ", ", "}, {id: ").replace("]", "}]")]  # fmt: skip
    lines += ["links:", *(f"  - {{supplier: {s}, customer: {c}}}" for c, s in links)]
    if comments:
        lines.append("settings: {comments: true}")
    (folder / "org.yaml").write_text("\n".join(lines), "utf-8")
    head = ["respondent", "customer", "supplier", *(f"q{i}" for i in range(1, 13)), "comment"]
    rows = [
        [f"{c}-{i}", c, s, *rng.integers(1, 6, 12).tolist(), f"zq{c}{i}of{s}zq by {c}-{i}, 1380013{i:04d}"]
        for (c, s), n in sizes.items()
        for i in range(n)
    ]
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *(rows[i] for i in rng.permutation(len(rows)))])
    return sizes


def ran(folder, capsys, *options):
    """Return what was printed and every file with its text."""
    out = folder / "out"
    assert main(["assess", str(folder / "org.yaml"), "--survey", str(folder / "survey.csv"), "-o", str(out), *OUTPUTS,
                 *options]) in {0, 1}  # fmt: skip
    printed = capsys.readouterr()
    texts = {path.relative_to(out).as_posix(): everything_of(path) for path in out.rglob("*") if path.is_file()}
    return {**texts, "stdout": printed.out, "stderr": printed.err}


def everything_of(path):
    beside = path.parent / f"{path.name}.only"
    beside.mkdir()
    try:
        (beside / path.name).write_bytes(path.read_bytes())
        return everything(beside, ("", ""))
    finally:
        (beside / path.name).unlink()
        beside.rmdir()


@pytest.mark.parametrize("seed", range(6))
def test_only_links_of_ten_people_are_quoted_and_only_where_it_was_asked_for(seed, tmp_path, capsys) -> None:
    sizes = drawn(tmp_path, seed)
    texts = ran(tmp_path, capsys)
    quoted = {name: TOKEN.findall(text) for name, text in texts.items()}
    assert {name for name, found in quoted.items() if found} <= SHOWN
    known = json.loads((tmp_path / "out" / "assessment.json").read_text("utf-8"))
    numbers = {(link["customer"], link["supplier"]): link["n"] for link in known["links"]}
    expected = Counter(link for link, n in numbers.items() if n is not None and n >= 10 for _ in range(n))
    found = Counter(re.fullmatch(r"zq([a-z]+)\d+of([a-z]+)zq", token).groups() for token in quoted["assessment.json"])
    assert found == expected
    assert all(sizes[link] >= 10 for link in found)
    assert set(quoted["report.xlsx"]) == set(quoted["assessment.json"])
    assert set(quoted["report.html"]) <= set(quoted["assessment.json"])
    traces = re.compile(rf"\b(?:{'|'.join(DEPARTMENTS)})-\d+\b|1380013")
    assert {name: traces.findall(text) for name, text in texts.items() if traces.search(text)} == {}


@pytest.mark.parametrize(("map_asks", "option", "shows"), [
    (False, (), False), (True, ("--no-comments",), False), (False, ("--comments",), True), (True, (), True),
    (True, ("--min-n", "3"), True), (True, ("--min-n", "15"), False),
])  # fmt: skip
def test_the_switch_stands_in_the_map_or_on_the_line(map_asks, option, shows, tmp_path, capsys) -> None:
    drawn(tmp_path, 3, comments=map_asks)
    texts = ran(tmp_path, capsys, *option)
    assert bool(TOKEN.search("".join(texts.values()))) == shows


def test_what_a_hidden_group_writes_changes_nothing(tmp_path, capsys) -> None:
    sizes = drawn(tmp_path, 5)
    small = {link for link, n in sizes.items() if n < 10}
    assert small
    one = ran(tmp_path, capsys)
    with (tmp_path / "survey.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    for row in rows:
        if (row[1], row[2]) in small:
            row[-1] = "something else entirely"
    with (tmp_path / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    two = ran(tmp_path, capsys)
    digest = re.compile(r"\b[0-9a-f]{12,64}\b")
    changed = [name for name in one if digest.sub("", one[name]) != digest.sub("", two[name])]
    assert changed == []
