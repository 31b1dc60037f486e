"""Every number of every output is one that the registry knows, or is made of such: the tally is the only way out."""

import csv
from hashlib import sha256

import pytest

from icdiag import assess as whole_run
from icdiag.cli.main import main
from icdiag.report.assessment_json import assessment
from tests.privacy import draw, registry
from tests.test_twins import FOLDERS, ROOT, outputs, unpacked

SAMPLES = sorted(path.parent.name for path in ROOT.glob("sample_orgs/*/org.yaml"))
EVERYTHING = ["--format", "html,xlsx,json,md,junit,sarif", "--packs", "--workshop", "--ranking", "--audit-privacy"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_registry_knows_every_number_of_the_samples(sample):
    diagnosis = whole_run.assess(ROOT / "sample_orgs" / sample / "org.yaml")
    tables = ((assessment(diagnosis, version="x"), registry.ASSESSMENT), (diagnosis.tally, registry.TALLY))
    for document, table in tables:
        places = {place for place, _, _ in registry.numbers(document)}
        assert len(places) > 20
        assert sorted(place for place in places if registry.kind(place, table) is None) == []


def full_survey():
    """The first seeds that ask for all there is: expectations, importance and own views."""
    wanted = (draw.drawn(seed, "matrix") for seed in range(500))
    return next(x for x in wanted if x.layout == "long" and x.own and x.importance and x.expected and not x.several)


def turn(folder, where):
    """Turn the answers of some of the survey's rows round (1 to 5, 2 to 4), and return how many rows."""
    with (folder / "survey.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    first, count = head.index("q1"), 0
    for row in rows:
        if where(dict(zip(head, row, strict=True))):
            row[first:] = [str(6 - int(x)) if x else x for x in row[first:]]
            count += 1
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return count


def test_no_output_knows_more_than_the_tally(tmp_path, monkeypatch):
    """With the tally of other answers, a survey's outputs are those of these other answers, to the last byte."""
    path = draw.write(full_survey(), tmp_path)
    kept = []
    build = whole_run.build_tallies
    monkeypatch.setattr(whole_run, "build_tallies", lambda answers, org: kept.append(build(answers, org)) or kept[0])
    one, _ = outputs(path, FOLDERS)
    assert turn(tmp_path, lambda row: True) > 50
    two, _ = outputs(path, FOLDERS)
    assert len(one) > 50
    assert kept[0][0].links != kept[1][0].links  # other answers indeed
    assert [name for name in one if one[name] != two[name]] == []


def written(folder, finger):
    """All files, workbooks in their parts, without the survey's fingerprint."""
    files = (path for path in folder.rglob("*") if path.is_file())
    parts = {name: part for path in files for name, part in unpacked(str(path), path.read_bytes())}
    return {name: part.replace(finger, b"").replace(finger[:12], b"") for name, part in parts.items()}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_that_is_said_or_written_tells_twins_apart(language, tmp_path, monkeypatch, capsys):
    """The whole command, with what it says on both channels: only the answers on hidden links differ."""
    path = draw.write(full_survey(), tmp_path)
    tally = whole_run.assess(path).tally
    hidden = {(x.supplier, x.customer) for x in tally.hidden}
    own = {x.supplier for x in tally.self_ratings}
    monkeypatch.chdir(tmp_path)

    def run():
        assert main(["assess", "org.yaml", "-o", "out", "--lang", language, *EVERYTHING]) == 0
        for subject in ("health", "u0", "u1..u0"):
            main(["explain", subject, "--from", "out/assessment.json", "--lang", language])
        main(["validate", "org.yaml", "--lang", language])
        said = capsys.readouterr()
        finger = sha256((tmp_path / "survey.csv").read_bytes()).hexdigest().encode()  # the one thing that may differ
        return {"out": said.out, "err": said.err} | written(tmp_path / "out", finger)

    def is_hidden(row):
        if row["perspective"] == "supplier":
            return row["supplier"] not in own
        return (row["supplier"], row["customer"]) in hidden

    first = run()
    assert turn(tmp_path, is_hidden) >= 10
    for path_ in sorted((tmp_path / "out").rglob("*"), reverse=True):
        path_.unlink() if path_.is_file() else path_.rmdir()
    second = run()
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) == len(second) > 50
