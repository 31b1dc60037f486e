"""Every hostile input: refused with a place and a mend, or read as what it says; never a fault, an abort or a glut."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.hostile.case import Case
from tests.hostile.corpus import CASES
from tests.hostile.fuzz import PATIENCE, SECONDS, trouble
from tests.hostile.measured import Ending, Runner

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="measures children of one process: needs fork")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def original(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> object:
    """The numbers of the files that all others are made from."""
    folder = tmp_path_factory.mktemp("original")
    return numbers(assessed(runner, Case(name="original", status=0).write(folder), folder))


def assessed(runner: Runner, arguments: list[str], folder: Path) -> Ending:
    return runner.call("assess", *arguments, "--format", "json", "-o", "-", "--lang", "en", cwd=folder)


def numbers(ending: Ending) -> object:
    assert ending.status in (0, 1), ending
    found = json.loads(ending.out)
    links = [(link["score"], link["low"], link["high"], link["n"]) for link in found["links"]]
    return found["health"]["score"], sorted(links, key=repr), len(found["findings"])


def contents(folder: Path) -> dict[str, object]:
    return {p.name: p.stat().st_size if p.is_file() else None for p in folder.iterdir()}


@pytest.mark.parametrize("name", CASES)
def test_hostile_input(name: str, runner: Runner, original: object, tmp_path: Path) -> None:
    case = CASES[name]
    arguments = case.write(tmp_path)
    before = contents(tmp_path)
    told = runner.call("validate", *arguments, "--lang", "en", cwd=tmp_path)
    assert not trouble(told, seconds=PATIENCE * SECONDS)
    assert told.status == case.status, told.out + told.err
    assert re.search(case.says, told.out + told.err), told.out + told.err
    assert "root:" not in told.out + told.err
    if case.status:
        refused = runner.call("assess", *arguments, "--lang", "zh", cwd=tmp_path)
        assert not trouble(refused, seconds=PATIENCE * SECONDS)
        assert refused.status == case.status
        assert not refused.out
        assert CHINESE.search(refused.err)
    elif case.same:
        assert numbers(assessed(runner, arguments, tmp_path)) == original
    assert contents(tmp_path) == before
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told.out + told.err)


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len(CASES) >= 368
