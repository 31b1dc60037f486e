"""Twenty problems of every kind and "and N more" on the terminal; every one in `icdiag validate`, text and JSON."""

import json
import re
from pathlib import Path

import pytest

from icdiag.cli.main import main
from icdiag.cli.validate import document
from icdiag.model.problem import Level, Location, Problem
from icdiag.problem_text import SECTIONS, problem_list, problem_report
from icdiag.words import LANGUAGES, Words, section
from tests.hostile import originals

FRAME = {"help", "did-you-mean", "more", "all", "raise-limit", "mend-or-raise"}
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)(:[^}]*)?\}")
MANY, CAP = 25, 20
MORE = {"en": "and 5 more like it", "zh": "同样的问题还有 5 处"}


def kinds(language: str) -> dict[str, str]:
    """Return every code of a map's and a survey's problems with its sentence."""
    found = {key: text for name in SECTIONS for key, text in section(language, name).items()}
    return {
        key: text
        for key, text in found.items()
        if "." not in key and not key.endswith(("-help", "_one")) and key not in FRAME
    }


def problems_of(code: str, texts: list[str], level: Level) -> list[Problem]:
    """Return problems of one kind that all say something else."""
    values = {name: 7 if form else "x" for text in texts for name, form in PLACEHOLDER.findall(text)}
    return [
        Problem(level, code, Location("f.xlsx", sheet=f"S{i}", cell="A1"), values, suggestion=f"s{i}")
        for i in range(MANY)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_capped_on_the_terminal_and_whole_in_validate(language: str) -> None:
    words, found = Words(language), kinds(language)
    assert len(found) > 150
    all_words = {key: text for name in SECTIONS for key, text in section(language, name).items()}
    for code, text in found.items():
        for level in ("error", "warning", "note"):
            problems = problems_of(code, [text, all_words.get(f"{code}-help", "")], level)
            report = problem_report(problems, words)
            assert sum(line.startswith("f.xlsx[") for line in report) == CAP, code
            assert report[-2:] == [
                f"  {MORE[language]}",
                words("problems.all"),
            ], code
            assert sum(line.startswith("f.xlsx[") for line in problem_list(problems, words)) == MANY
            told = document(tuple(problems), words)
            assert [row["sheet"] for row in told["problems"]] == [f"S{i}" for i in range(MANY)]
            assert told["counts"][level] == MANY


def files(folder: Path, *, bad: str) -> list[str]:
    """Write a map and a survey, one of which names 25 departments that are not there."""
    unknown = [f"nowhere{i}x" for i in range(MANY)]
    links = "".join(f"  - {{supplier: {name}, customer: sales}}\n" for name in unknown)
    org = originals.ORG.replace("links:\n", f"links:\n{links if bad == 'map' else ''}", 1)
    rows = [list(row) for row in originals.long_rows()]
    if bad == "survey":
        rows += [["p-x", "sales", name, *([3] * len(originals.ITEMS)), ""] for name in unknown]
    (folder / "org.yaml").write_text(org, "utf-8")
    (folder / "survey.csv").write_bytes(originals.written(rows))
    return [str(folder / "org.yaml"), "--survey", str(folder / "survey.csv")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bad", ["map", "survey"])
def test_a_file_with_many_is_told_in_short_and_listed_in_full(bad, language, tmp_path, capsys) -> None:
    line = [*files(tmp_path, bad=bad), "--lang", language]
    assert main(["assess", *line, "-o", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert len(set(re.findall(r"nowhere\d+x", told))) == CAP
    assert MORE[language] in told
    assert main(["validate", *line]) == 2
    told = capsys.readouterr().out
    assert len(set(re.findall(r"nowhere\d+x", told))) == MANY
    assert MORE[language] not in told
    assert main(["validate", *line, "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert len({match for p in found["problems"] for match in re.findall(r"nowhere\d+x", p["message"])}) == MANY
    assert found["counts"]["error"] == MANY
