"""Who counts as a person, what a lowered threshold says of itself, and that no name and no comment gets out."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

from icdiag.assess import assess
from icdiag.cli.main import main
from icdiag.intake.hints import folded
from icdiag.words import Words

NAMES = (
    "René Li",
    " rené  li",
    "ＲＥＮÉ ＬＩ",
    "Re\u200bné Li",
    "Rene\u200b\u0301 Li",
    "RENÉ\u2060 LI",
    "René\ufeff Li",
)
SECRETS = ("zebra-canary", "quagga canary", "okapi-canary")
"""A respondent's id, what somebody wrote, and a file's folder."""


def survey(folder: Path, people, *, comment: str = "") -> Path:
    """Write a map and a survey in which these people of sales rate hr, and ten others rate it."""
    (folder / "org.yaml").write_text(
        "org: {name: Small, language: en}\ninstrument: short\nsurvey: survey.csv\ndepartments:\n"
        "  - {id: sales, headcount: 20}\n  - {id: hr, headcount: 20}\n  - {id: it, headcount: 20}\n"
        "links:\n  - {supplier: hr, customer: sales}\n  - {supplier: it, customer: sales}\n",
        "utf-8",
    )
    head = ["respondent", "customer", "supplier", *(f"q{i}" for i in range(1, 7)), "comment"]
    rows = [[who, "sales", "hr", *(1 + (at + i) % 5 for i in range(6)), comment] for at, who in enumerate(people)]
    rows += [[f"p{at}", "sales", "it", *(1 + (at * i) % 5 for i in range(6)), comment] for at in range(10)]
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return folder / "org.yaml"


def shown(path):
    tally = assess(path).tally
    return {(x.supplier, x.n) for x in tally.links}, {x.supplier for x in tally.hidden}, dict(tally.set_aside)


def test_one_person_under_many_spellings_is_one_person(tmp_path):
    assert len({folded(name) for name in NAMES}) == 1
    assert shown(survey(tmp_path, NAMES))[:2] == ({("it", 10)}, {"hr"})


def test_five_people_are_five(tmp_path):
    assert shown(survey(tmp_path, ["a", "b", "c", "d", "e"]))[0] == {("it", 10), ("hr", 5)}


@pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\u3000"])
def test_a_blank_name_is_nobody(blank, tmp_path):
    links, hidden, aside = shown(survey(tmp_path, ["a", "b", "c", "d", blank, blank, blank]))
    assert (links, hidden) == ({("it", 10)}, {"hr"})
    assert aside == {"blank-respondent": 3}


def everything(folder: Path) -> bytes:
    """All bytes of all files, workbooks unpacked."""
    out = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        out.append(path.read_bytes())
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                out += [book.read(name) for name in book.namelist()]
    return b"\n".join(out)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_id_and_no_comment_reaches_any_output(language, tmp_path, capsys):
    (tmp_path / SECRETS[2]).mkdir()
    people = [SECRETS[0], *"abcdefgh"]
    org = survey(tmp_path / SECRETS[2], people, comment=SECRETS[1])
    out = tmp_path / "out"
    arguments = ["--lang", language, "--format", "html,xlsx,json,md,junit,sarif", "--packs", "--workshop", "--ranking"]
    assert main(["assess", str(org), "-o", str(out), *arguments, "--audit-privacy"]) == 0
    written = everything(out)
    assert len(list(out.rglob("*"))) >= 6
    for subject in ("hr..sales", "sales", "health"):
        main(["explain", subject, "--from", str(out / "assessment.json"), "--lang", language])
    main(["validate", str(org), "--lang", language])
    said = capsys.readouterr()
    for secret in SECRETS[:2]:
        assert secret.encode() not in written
        assert secret not in said.out + said.err
    assert SECRETS[2].encode() not in written  # the folders above are the analyst's business


def test_an_answer_that_cannot_be_read_is_not_repeated(tmp_path, capsys):
    org = survey(tmp_path, "abcde")
    text = (tmp_path / "survey.csv").read_text("utf-8").replace("a,sales,hr,1", f"{SECRETS[0]},sales,hr,{SECRETS[1]}")
    (tmp_path / "survey.csv").write_text(text, "utf-8")
    assert main(["assess", str(org), "--debug"]) == 2
    said = capsys.readouterr()
    assert "survey.csv" in said.err
    assert not any(secret in said.out + said.err for secret in SECRETS)


def test_a_threshold_under_three_is_refused(tmp_path, capsys):
    org = survey(tmp_path, "abcde")
    assert main(["assess", str(org), "--min-n", "2"]) == 2
    org.write_text(org.read_text("utf-8") + "settings: {min_n: 2}\n", "utf-8")
    assert main(["assess", str(org)]) == 2
    assert not (tmp_path / "icdiag-report").exists()
    assert "min_n" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lowered_threshold_is_seen_in_every_report(language, tmp_path, capsys):
    org, out, words = survey(tmp_path, "abc"), tmp_path / "out", Words(language)
    formats = ["--format", "html,xlsx,json,md", "--packs", "--workshop", "--lang", language]
    assert main(["assess", str(org), "-o", str(out), "--min-n", "3", "--audit-privacy", *formats]) == 0
    pages = [path for path in out.rglob("*") if path.suffix in (".html", ".md")]
    assert len(pages) >= 4
    for page in pages:
        assert words("report.banner.lowered", n=3) in page.read_text("utf-8"), page.name
    with zipfile.ZipFile(out / "report.xlsx") as book:
        says = words("excel.lowered", least=3).encode()
        assert any(says in book.read(name) for name in book.namelist())
    assert json.loads((out / "assessment.json").read_text("utf-8"))["settings"]["min_n"] == 3
    said = capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert words("privacy.lowered", usual=5, least=3).replace(" ", "") in said
