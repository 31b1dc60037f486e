"""Any map survives the way to yaml and back, and a workbook that holds the same turns into the same map."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.cli.main import main
from icdiag.intake.org_map import read_org
from icdiag.intake.org_yaml import org_text
from icdiag.model.org import Org
from tests.intake.test_org_book import same

ODD = "ab09 -:.#&*!|>%@`'\"~=+?[]{}<销部ßİ\u3000\u00a0"
"""What yaml reads otherwise where it is not quoted, with Chinese, letters that fold oddly and wide blanks."""
text = st.text(alphabet=st.sampled_from(ODD), min_size=1, max_size=8).map(str.strip).filter(bool)
word = st.text(alphabet="abc销部", min_size=1, max_size=4)
SMALL = settings(max_examples=25, deadline=None)


@st.composite
def maps(draw: st.DrawFn) -> dict[str, Any]:
    """Return a map as plain values: departments with a number in every name, so that no two of them are alike."""
    ids = [f"{draw(text)}{i}" for i in range(draw(st.integers(2, 5)))]
    departments = []
    for i, id_ in enumerate(ids):
        one: dict[str, Any] = {"id": id_, "name": {"zh": f"{draw(text)} 名{i}", "en": f"{draw(text)} n{i}"}}
        if draw(st.booleans()):
            one["headcount"] = draw(st.integers(1, 10**6))
        if draw(st.booleans()):
            one["aliases"] = [f"{draw(word)}{i}{a}" for a in "xy"[: draw(st.integers(1, 2))]]
        if i and draw(st.booleans()):
            one["parent"] = ids[0]
        departments.append(one)
    pairs = draw(st.lists(st.tuples(*[st.sampled_from(ids[1:] or ids)] * 2), max_size=5, unique=True))
    links = []
    for supplier, customer in pairs:
        if supplier != customer:
            kind = draw(st.sampled_from(["service", "information", "decision"]))
            links.append({"supplier": supplier, "customer": customer, "service": draw(text), "kind": kind})
            links[-1] |= {"criticality": draw(st.integers(1, 5))} if draw(st.booleans()) else {}
    org = {"name": draw(text), "period": draw(st.sampled_from(["2026", "2026-Q3", "2026-09-30"]))}
    return {"org": org, "departments": departments, "links": links}


def written(folder: Path, body: dict[str, Any]) -> Path:
    """Write a map as JSON, which is YAML."""
    (folder / "org.yaml").write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    return folder / "org.yaml"


def read(path: Path) -> Org:
    org, problems = read_org(path)
    assert org is not None, [(p.code, dict(p.values)) for p in problems]
    return org


def book(folder: Path, body: dict[str, Any]) -> Path:
    """Write the map's departments and links as the sheets of a workbook, everything as text."""
    path = folder / "org.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("org")
        for row, (key, value) in enumerate(body["org"].items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        rows = [{**d, "name": d["name"]["zh"], "name.en": d["name"]["en"]} for d in body["departments"]]
        for name, records in (("departments", rows), ("links", body["links"])):
            sheet = book.add_worksheet(name)
            keys = list(dict.fromkeys(key for record in records for key in record)) or ["supplier", "customer"]
            for at, key in enumerate(keys):
                sheet.write_string(0, at, key)
                for row, record in enumerate(records, 1):
                    value = record.get(key, "")
                    sheet.write_string(row, at, "、".join(value) if isinstance(value, list) else str(value))
    return path


@SMALL
@given(body=maps())
def test_any_map_means_the_same_after_the_way_to_yaml(tmp_path_factory: pytest.TempPathFactory, body: Any) -> None:
    folder = tmp_path_factory.mktemp("round")
    org = read(written(folder, body))
    assert [d.id for d in org.departments] == [d["id"] for d in body["departments"]]
    (folder / "again.yaml").write_text(org_text(org), "utf-8")
    assert same(read(folder / "again.yaml")) == same(org)


@SMALL
@given(body=maps())
def test_a_workbook_becomes_the_map_that_it_holds(tmp_path_factory: pytest.TempPathFactory, body: Any) -> None:
    """As ``icdiag init --from`` does it."""
    folder = tmp_path_factory.mktemp("book")
    assert main(["init", str(folder / "new"), "--from", str(book(folder, body))]) == 0
    assert same(read(folder / "new" / "org.yaml")) == same(read(written(folder, body)))
