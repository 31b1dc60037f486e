"""``icdiag simulate``: the files, the talk in both languages, and calls that make no sense."""

import csv
import json
import re

import pytest
import yaml

from icdiag import power as power_module
from icdiag.cli.main import main
from icdiag.intake.org_map import read_org
from icdiag.simulate.draw import draw
from icdiag.simulate.files import render
from icdiag.simulate.parameters import SCENARIOS
from icdiag.words import LANGUAGES, Words


@pytest.fixture(autouse=True)
def english(monkeypatch, tmp_path):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)


def call(capsys, *arguments):
    status = main(["simulate", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def truth(folder):
    return json.loads((folder / "truth.json").read_text("utf-8"))


def test_it_writes_the_map_the_survey_and_the_truth(tmp_path, capsys):
    status, out, err = call(capsys, "there", "--seed", 3)
    folder = tmp_path / "there"
    assert status == 0, err
    assert sorted(p.name for p in folder.iterdir()) == ["org.yaml", "survey.csv", "truth.json"]
    assert out.count("written: ") == 3
    assert "icdiag assess there/org.yaml" in err
    org, problems = read_org(folder / "org.yaml")
    assert not problems
    assert all(d.name.zh and d.name.en for d in org.departments)


def test_it_can_be_assessed_and_the_deep_wall_is_found(tmp_path, capsys):
    call(capsys, "there", "--scenario", "large-effect", "--raters", 25, "--seed", 3)
    folder = tmp_path / "there"
    assert main(["assess", str(folder / "org.yaml"), "--format", "json", "--quiet"]) == 0
    capsys.readouterr()
    found = json.loads((folder / "icdiag-report" / "assessment.json").read_text("utf-8"))["findings"]
    walls = {tuple(sorted(x["departments"])) for x in found if x["check"] == "mutual-wall" and "severity" in x}
    planted = {tuple(pair) for pair in truth(folder)["walls"]}
    assert len(planted) == 3
    assert len(planted & walls) >= 2  # method 18a: F1 of two-way walls this deep is .83 at 20 raters


def test_the_truth_is_the_truth_of_the_files(tmp_path, capsys):
    call(
        capsys, "there", "--scenario", "base", "--walls", 2, "--weak", 5, "--departments", 9, "--raters", 7, "--seed", 1
    )
    folder = tmp_path / "there"
    said, org = truth(folder), yaml.safe_load((folder / "org.yaml").read_text("utf-8"))
    with (folder / "survey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    links = {(x["supplier"], x["customer"]) for x in org["links"]}
    assert {(x["supplier"], x["customer"]) for x in said["links"]} == links
    for x in said["links"]:
        behind = [r for r in rows if (r["supplier"], r["customer"]) == (x["supplier"], x["customer"])]
        assert len(behind) == x["raters"]
        assert x["weak"] == (x["quality"] < said["cut"])
    assert len(said["walls"]) == 2
    assert len(said["weak_links"]) == 5
    assert sum(x["damaged"] for x in said["links"]) == 2 * 2 + 5
    assert len(said["departments"]) == 9
    for a, b in said["walls"]:
        assert (a, b) in links
        assert (b, a) in links
    for person in said["straight_liners"]:
        ticked = {r[f"q{i}"] for r in rows if r["respondent"] == person for i in range(1, 13)} - {""}
        assert len(ticked) <= 1


def test_the_same_seed_writes_the_same_bytes_in_any_process(icdiag, tmp_path):
    for name, hash_seed in (("one", "1"), ("two", "2")):
        assert icdiag("simulate", name, "--seed", "5", PYTHONHASHSEED=hash_seed).returncode == 0
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert icdiag("simulate", "three", "--seed", "6").returncode == 0
    assert (tmp_path / "three" / "survey.csv").read_bytes() != one["survey.csv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(language, tmp_path, capsys):
    status, _, err = call(capsys, "there", "--lang", language, "--raters", 5)
    assert status == 0
    assert bool(re.search("[\u4e00-\u9fff]", err)) == (language == "zh")
    text = (tmp_path / "there" / "org.yaml").read_text("utf-8")
    assert bool(re.search("[\u4e00-\u9fff]", text.splitlines()[0])) == (language == "zh")
    assert yaml.safe_load(text)["org"]["language"] == language


def test_only_the_language_differs_between_the_languages():
    drawn = draw(SCENARIOS["full"], 2)
    zh, en = (render(drawn, scenario="full", language=x, cut=50.0) for x in LANGUAGES)
    assert zh["survey.csv"] == en["survey.csv"]
    assert zh["truth.json"] == en["truth.json"]
    assert zh["org.yaml"] != en["org.yaml"]


def test_nothing_is_overwritten_without_force(tmp_path, capsys):
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "survey.csv").write_text("mine")
    status, out, err = call(capsys, "there")
    assert (status, out) == (2, "")
    assert "there already" in err
    assert [p.name for p in folder.iterdir()] == ["survey.csv"]
    assert (folder / "survey.csv").read_text() == "mine"
    assert call(capsys, "there", "--force")[0] == 0
    assert (folder / "survey.csv").read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scenario", "bass"], "did you mean base?"),
        (["--departments", 3], "--departments is 3; it takes 4 to 500"),
        (["--raters", 0], "--raters is 0; it takes 1 to 500"),
        (["--raters", "nan"], "--raters is nan"),
        (["--walls", -1], "--walls is -1; it cannot be negative"),
        (["--weak", -1], "--weak is -1; it cannot be negative"),
        (["--walls", 1000], "there is room for"),
        (["--weak", 1000], "there is room for"),
        (["--seed", -1], "--seed is -1"),
        (["--seed", "x"], "--seed"),
        (["--lang", "fr"], "--lang takes zh or en"),
        (["--depth", 10], "needs --power"),
        (["--power", "ORG", "--depth", 0], "--depth is 0"),
        (["--power", "ORG", "--depth", "inf"], "--depth is inf"),
        (["--power", "ORG", "--depth", 51], "at most 50 points"),
        (["--power", "ORG", "--walls", 2], "--walls has no meaning with --power"),
        (["somewhere", "--power", "ORG"], "DIR has no meaning with --power"),
        (["--power", "missing.yaml"], "missing.yaml"),
        (["--power", "LONELY"], "has no links"),
    ],
)
def test_nonsense_is_refused_and_nothing_written(arguments, sentence, tmp_path, capsys):
    (tmp_path / "org.yaml").write_text(
        "departments: [{id: a}, {id: b}]\nlinks: [{supplier: a, customer: b}]\n", "utf-8"
    )
    (tmp_path / "lonely.yaml").write_text("departments: [{id: a}, {id: b}]\nlinks: []\n", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    files = {"ORG": "org.yaml", "LONELY": "lonely.yaml"}
    status, out, err = call(capsys, *(files.get(x, x) for x in arguments))
    assert (status, out) == (2, ""), err
    assert sentence in err
    assert sorted(tmp_path.rglob("*")) == before


def test_every_scenario_is_described_in_both_languages():
    for language in LANGUAGES:
        words = Words(language)
        assert all(words(f"simulate.scenarios.{name}") for name in SCENARIOS)


# --power


@pytest.mark.parametrize("language", LANGUAGES)
def test_power_prints_a_table_and_its_meaning(language, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(power_module, "LINK_RUNS", 100)
    monkeypatch.setattr(power_module, "LEAST_RUNS", 2)
    call(capsys, "there", "--departments", 6, "--walls", 1)
    path = tmp_path / "there" / "org.yaml"
    status, out, err = call(capsys, "--power", path, "--depth", 20, "--lang", language)
    assert status == 0, err
    words = Words(language)
    lines = out.splitlines()
    assert words("simulate.power.raters") in lines[1]
    sizes = [int(line.split()[0]) for line in lines[2 : lines.index("")]]
    assert sizes == sorted(sizes)
    assert sizes[0] == 5
    assert words("simulate.power.spread-survey") in lines
    assert bool(re.search("[\u4e00-\u9fff]", out)) == (language == "zh")
    again = call(capsys, "--power", path, "--depth", 20, "--lang", language)
    assert again[1] == out


def test_power_needs_no_survey(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(power_module, "LEAST_RUNS", 2)
    monkeypatch.setattr(power_module, "LINK_RUNS", 2)
    path = tmp_path / "org.yaml"
    names = [f"d{i}" for i in range(6)]
    links = [f"{{supplier: {a}, customer: {b}}}" for a in names for b in names if a < b]
    departments = ", ".join(f"{{id: {d}, headcount: 12}}" for d in names)
    path.write_text(f"survey: later.xlsx\ndepartments: [{departments}]\nlinks: [{', '.join(links)}]\n", "utf-8")
    status, out, err = call(capsys, "--power", path)
    assert status == 0, err
    assert Words("en")("simulate.power.spread-usual") in out
    assert Words("en")("simulate.power.unknown-wall") in out


def test_power_says_so_where_departments_are_too_small(tmp_path, capsys):
    path = tmp_path / "org.yaml"
    path.write_text(
        "departments: [{id: a, headcount: 3}, {id: b, headcount: 4}]\nlinks: [{supplier: a, customer: b}]\n", "utf-8"
    )
    status, out, _ = call(capsys, "--power", path)
    assert status == 0
    assert out.splitlines()[-1] == Words("en")("simulate.power.nobody", min_n=5)
