"""A few hundred damaged files of each kind; thousands by hand with ``python -m tests.hostile.fuzz``."""

import os
from pathlib import Path

import pytest

from tests.hostile import fuzz, mutate
from tests.hostile.measured import Ending, Runner

COUNT = 200


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="measures children of one process: needs fork")
@pytest.mark.parametrize("kind", mutate.KINDS)
def test_damaged_files_are_refused_or_read(kind: str, runner: Runner, tmp_path: Path) -> None:
    troubles, endings = fuzz.fuzz(runner, kind, range(COUNT), tmp_path, seconds=fuzz.PATIENCE * fuzz.SECONDS)
    assert not troubles
    assert {ending.status for ending in endings} >= {0, 2}  # some are too damaged, some are not


def test_the_same_seed_damages_alike() -> None:
    assert mutate.mutated("yaml", 5) == mutate.mutated("yaml", 5) != mutate.mutated("yaml", 6)


@pytest.mark.parametrize(
    "ending",
    [
        Ending(3, 0, "", "a fault", 1, 90), Ending(-1, 6, "", "", 1, 90), Ending(70, 0, "", "ValueError", 1, 90),
        Ending(2, 0, "", "", 1, 90), Ending(2, 0, "x", "", 10.5, 90), Ending(2, 0, "x", "", 1, 801),
    ],
)  # fmt: skip
def test_trouble_is_seen(ending: Ending) -> None:
    assert fuzz.trouble(ending)
