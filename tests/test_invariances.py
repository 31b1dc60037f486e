"""A whole run does not depend on the order of rows and links, nor on what the departments' ids are."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.cli.main import main
from tests.hostile import originals

IDS = ("front", *originals.DEPARTMENTS)
ID = re.compile(rf"\b({'|'.join(IDS)})\b")


def assessed(folder: Path, org: str, rows: list[tuple[originals.Cell, ...]]) -> dict[str, Any]:
    folder.mkdir()
    (folder / "org.yaml").write_text(org, "utf-8")
    (folder / "survey.csv").write_bytes(originals.written(rows))
    line = [str(folder / "org.yaml"), "--survey", str(folder / "survey.csv")]
    assert main(["assess", *line, "--format", "json", "-o", str(folder / "out"), "-q"]) in (0, 1)
    found: dict[str, Any] = json.loads((folder / "out" / "assessment.json").read_text("utf-8"))
    return found


def numbers(found: dict[str, Any], back: dict[str, str]) -> tuple[Any, ...]:
    """Return the scores by link, the health, and what was found about whom, under the first ids."""
    links = {
        (back[link["supplier"]], back[link["customer"]]): (link["score"], link["low"], link["high"], link["n"])
        for link in found["links"]
    }
    said = sorted((f["check"], f["state"], sorted(back[d] for d in f["departments"])) for f in found["findings"])
    return links, found["health"]["score"], said


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_order_and_ids_change_no_number(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    draw, folder = random.Random(seed), tmp_path_factory.mktemp("same")
    new = dict(zip(IDS, draw.sample([f"n{i}" for i in range(50)], len(IDS)), strict=True))
    head, *rows = originals.long_rows()
    first = assessed(folder / "first", originals.ORG, [head, *rows])
    moved = [(row[0], new[str(row[1])], new[str(row[2])], *row[3:]) for row in draw.sample(rows, len(rows))]
    second = assessed(folder / "second", ID.sub(lambda m: new[m[0]], originals.ORG), [head, *moved])
    assert numbers(first, {id_: id_ for id_ in IDS}) == numbers(second, {b: a for a, b in new.items()})
