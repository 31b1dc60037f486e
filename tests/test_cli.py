"""The command line: streams, exit codes, languages, and calls that cannot be carried out."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import typer
from openpyxl import Workbook

from icdiag.cli import console, faults
from icdiag.cli.app import app
from icdiag.cli.help_zh import HELP, translate
from icdiag.cli.main import main
from icdiag.findings import CHECKS
from icdiag.words import section

MAP = """
org: {name: Mill, period: 2026-Q3, language: LANGUAGE}
departments: [{id: hr}, {id: sales}, {id: it}]
links:
  - {supplier: hr, customer: sales}
  - {supplier: it, customer: sales}
"""
ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_orgs" / "hotel" / "org.yaml"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def org(tmp_path):
    """A map without a survey; with one weak spot, a supplier that nobody could replace, at most."""
    path = tmp_path / "org.yaml"
    path.write_text(MAP.replace("LANGUAGE", "en"), "utf-8")
    return path


def call(capsys, *arguments):
    status = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_assess_writes_the_reports_beside_the_map(org, capsys):
    status, out, err = call(capsys, "assess", org)
    folder = org.parent / "icdiag-report"
    assert status == 0, err
    assert sorted(p.name for p in folder.iterdir()) == ["assessment.json", "report.html", "report.xlsx"]
    assert out.strip()
    assert err.count("written: ") == 3


def test_json_to_stdout_and_nothing_else(org, capfdbinary):
    assert main(["assess", str(org), "--format", "json", "-o", "-"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["schema"] == "icdiag/assessment/1"
    assert [p.name for p in org.parent.iterdir()] == ["org.yaml"]


def test_quiet_says_only_what_is_wrong(tmp_path, capsys):
    line = ("assess", SAMPLE, "--lang", "en", "--format", "json", "--out", tmp_path)
    assert "note:" in call(capsys, *line)[2]
    status, out, err = call(capsys, *line, "--quiet")
    assert (status, out, "note:" in err) == (0, "", False)
    assert (tmp_path / "assessment.json").is_file()


def test_language_of_report_and_talk(org, capsys):
    org.write_text(MAP.replace("LANGUAGE", "zh"), "utf-8")
    _, _, err = call(capsys, "assess", org, "--format", "json")
    assert "已写出" in err
    _, _, err = call(capsys, "assess", org, "--format", "json", "--lang", "en")
    assert "written" in err
    assert json.loads((org.parent / "icdiag-report" / "assessment.json").read_text("utf-8"))["org"]["language"] == "en"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Usage"),
        (["assess"], "ORG is missing"),
        (["asess", "x"], "did you mean assess?"),
        (["assess", "ORG", "--fromat", "json"], "did you mean --format?"),
        (["assess", "ORG", "--min-n", "two"], "--min-n has a value that does not fit"),
        (["assess", "ORG", "--min-n", "2"], "at least 3 raters"),
        (["assess", "ORG", "--out"], "--out needs a value"),
        (["assess", "ORG", "--quiet=3"], "takes no value"),
        (["assess", "ORG", "more"], "too much on the line: more"),
        (["assess", "ORG", "--lang", "fr"], "zh or en, not fr"),
        (["assess", "ORG", "--format", "docx"], "does not know docx"),
        (["assess", "ORG", "--packs", "--format", "md", "-o", "-"], "--packs writes a folder"),
        (["assess", "ORG", "--format", "htm"], "did you mean html?"),
        (["assess", "ORG", "-o", "-"], "exactly one"),
        (["validate", "ORG", "--format", "jsn"], "did you mean json?"),
        (["assess", "ORG", "--fail-on", "mutual-wal"], "did you mean mutual-wall?"),
        (["assess", "ORG", "--fail-on", "criticall"], "did you mean critical?"),
        (["assess", "ORG", "--select", "week-link"], "did you mean weak-link?"),
        (["assess", "ORG", "--select", "weak-link", "--ignore", "weak-link"], "no check to run"),
        (["assess", "nowhere.yaml"], "nowhere.yaml"),
        (["schema", "orgs"], "did you mean org?"),
        (["example", "hotell"], "did you mean hotel?"),
        (["explain", "mutual-wal"], "did you mean mutual-wall?"),
        (["explain", "hr..sales"], "Run icdiag assess first"),
    ],
)
def test_refused(arguments, says, org, capsys, monkeypatch):
    monkeypatch.chdir(org.parent)
    status, out, err = call(capsys, *[str(org) if a == "ORG" else a for a in arguments])
    assert status == 2
    assert says in err
    assert not out
    assert "Traceback" not in err
    assert [p.name for p in org.parent.iterdir()] == ["org.yaml"]


def test_refused_in_chinese(org, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    for arguments in (["asess"], ["assess", str(org), "--min-n", "1"], ["assess", str(org), "--format", "docx"]):
        _, _, err = call(capsys, *arguments)
        assert re.search("[\u4e00-\u9fff]", err)
        assert "help:" not in err


def test_every_problem_of_the_input_at_once_and_nothing_written(org, capsys):
    org.write_text(MAP.replace("LANGUAGE", "en") + "  - {supplier: hrr, customer: slaes}\nlinsk: 3\n", "utf-8")
    status, out, err = call(capsys, "assess", org)
    assert (status, out) == (2, "")
    assert all(word in err for word in ("hrr", "slaes", "linsk", "org.yaml:7:"))
    assert [p.name for p in org.parent.iterdir()] == ["org.yaml"]


def test_validate(org, capsys):
    assert call(capsys, "validate", org)[0] == 0
    org.write_text(MAP.replace("LANGUAGE", "en") + "  - {supplier: hr, customer: slaes}\n", "utf-8")
    status, out, err = call(capsys, "validate", org)
    assert status == 2
    assert "org.yaml:7:" in out and "sales" in out
    assert "error" in err
    status, out, err = call(capsys, "validate", org, "--format", "json")
    assert status == 2
    assert err == "one error\n"
    document = json.loads(out)
    assert (document["schema"], document["language"], document["rows"]) == ("icdiag/problems/1", "en", None)
    assert document["counts"] == {"error": 1, "warning": 0, "note": 0}
    (problem,) = document["problems"]
    assert problem == {
        "level": "error", "code": "unknown-department", "file": str(org), "line": 7, "column": problem["column"],
        "sheet": None, "cell": None, "suggestion": "sales", "more": 0, "more_places": None,
        "message": "customer names the department slaes, which the map does not have",
        "help": "correct the name, or add the department",
    }  # fmt: skip
    assert call(capsys, "validate", org, "--json")[1] == out
    assert "错误" in call(capsys, "validate", org, "--lang", "zh")[1]


def test_gate_of_the_map_and_of_the_line(org, capsys):
    text = MAP.replace("LANGUAGE", "en")
    org.write_text(text + "gates: [{response_rate: '>= 0.65'}]\n", "utf-8")
    status, _, err = call(capsys, "assess", org, "--format", "json")
    assert status == 1
    assert "gate failed: response_rate >= 0.65" in err
    assert (org.parent / "icdiag-report" / "assessment.json").is_file()
    org.write_text(text + "gates: [{response_rate: '>= 0.65', level: warn}]\n", "utf-8")
    status, _, err = call(capsys, "assess", org, "--format", "json")
    assert status == 0
    assert "gate warning" in err


def test_fail_on_a_check_that_found_something(capsys, tmp_path):
    call(capsys, "assess", SAMPLE, "--format", "json", "--out", tmp_path)
    found = json.loads((tmp_path / "assessment.json").read_text("utf-8"))["findings"]
    severe = next(f for f in found if f["severity"])
    status, _, err = call(capsys, "assess", SAMPLE, "--format", "json", "--out", tmp_path, "--fail-on", severe["check"])
    assert status == 1
    assert severe["id"] in err
    assert call(capsys, "assess", SAMPLE, "--format", "json", "--out", tmp_path, "--fail-on", "low")[0] == 1
    others = "--ignore", ",".join({f["check"] for f in found if f["severity"]})
    assert call(capsys, "assess", SAMPLE, "--format", "json", "--out", tmp_path, "--fail-on", "low", *others)[0] == 0


def test_regression_gate_is_refused(org, capsys):
    org.write_text(MAP.replace("LANGUAGE", "en") + "gates: [{regression: links}]\n", "utf-8")
    status, _, err = call(capsys, "assess", org)
    assert status == 2
    assert "not available yet" in err and "org.yaml:7:" in err
    assert [p.name for p in org.parent.iterdir()] == ["org.yaml"]


def test_explain(org, capsys, monkeypatch):
    monkeypatch.chdir(org.parent)
    for check in CHECKS:
        for language in ("zh", "en"):
            status, out, _ = call(capsys, "explain", check.id, "--lang", language)
            assert status == 0
            assert check.texts(language).name in out
    call(capsys, "assess", SAMPLE, "--format", "json", "--out", "icdiag-report")
    link = next(x for x in json.loads(Path("icdiag-report/assessment.json").read_text("utf-8"))["links"] if x["score"])
    status, out, err = call(capsys, "explain", f"{link['supplier']}..{link['customer']}")
    assert status == 0, err
    assert f"{link['score']:.0f}" in out
    assert call(capsys, "explain", link["supplier"])[0] == 0
    assert call(capsys, "explain", "hr..sales", "--from", org)[0] == 0
    status, _, err = call(capsys, "explain", f"{link['supplier']}..nobody")
    assert status == 2 and "nobody" in err


def test_explain_refuses_other_json(tmp_path, capsys):
    wrong = tmp_path / "other.json"
    for content in ("{}", "[1]", "not json", '{"schema": "icdiag/assessment/1"}'):
        wrong.write_text(content, "utf-8")
        status, _, err = call(capsys, "explain", "a..b", "--from", wrong)
        assert status == 2, content
        assert "other.json" in err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_init_then_assess(language, tmp_path, capsys):
    assert call(capsys, "init", tmp_path / "new", "--lang", language)[0] == 0
    before = (tmp_path / "new" / "org.yaml").read_bytes()
    status, _, err = call(capsys, "init", tmp_path / "new", "--lang", language)
    assert status == 2 and "--force" in err
    assert (tmp_path / "new" / "org.yaml").read_bytes() == before
    assert call(capsys, "init", tmp_path / "new", "--lang", language, "--force")[0] == 0
    assert call(capsys, "assess", tmp_path / "new" / "org.yaml", "--format", "json")[0] == 0


def test_init_from_a_workbook(tmp_path, capsys):
    book = Workbook()
    book.active.title = "departments"
    for row in (["id", "name"], ["hr", "人力资源部"], ["sales", "=1+1"]):
        book.active.append(row)
    book["departments"]["B3"].data_type = "s"
    links = book.create_sheet("links")
    for row in (["supplier", "customer", "service"], ["hr", "sales", "招聘"]):
        links.append(row)
    book.save(tmp_path / "org.xlsx")
    assert call(capsys, "init", tmp_path / "new", "--from", tmp_path / "org.xlsx")[0] == 0
    status, out, err = call(capsys, "validate", tmp_path / "new" / "org.yaml")
    assert status == 0, out + err
    assert "人力资源部" in (tmp_path / "new" / "org.yaml").read_text("utf-8")


def test_example_lists_and_copies_every_sample(tmp_path, capsys):
    status, out, _ = call(capsys, "example")
    names = [line.split()[0] for line in out.splitlines()]
    assert status == 0
    assert names == sorted(p.parent.name for p in (ROOT / "sample_orgs").glob("*/org.yaml"))
    assert call(capsys, "example", names[0], tmp_path / "copy")[0] == 0
    copied = {p.name: p.read_bytes() for p in (tmp_path / "copy").iterdir()}
    assert copied == {p.name: p.read_bytes() for p in (ROOT / "sample_orgs" / names[0]).iterdir() if p.is_file()}


def test_schema(capsys):
    for kind in ("org", "assessment"):
        status, out, _ = call(capsys, "schema", kind)
        assert status == 0
        jsonschema.Draft202012Validator.check_schema(json.loads(out))


def test_a_fault_keeps_data_out_of_sight(org, capsys, monkeypatch, tmp_path):
    secret = "Zhang San said: 1"

    def broken(*_, **__):
        raise ValueError(secret)

    monkeypatch.setattr("icdiag.cli.assess.assess", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    status, out, err = call(capsys, "assess", org)
    (saved,) = (tmp_path / "temp").iterdir()
    assert (status, out) == (3, "")
    assert str(saved) in err and "Traceback" not in err and "File " not in err
    text = saved.read_text("utf-8")
    assert "in broken" in text and "ValueError" in text
    assert secret.removesuffix("1") not in err + text and str(org) not in text
    if os.name == "posix":
        assert saved.stat().st_mode & 0o077 == 0
    _, _, err = call(capsys, "assess", org, "--debug")
    assert "in broken" in err and "Zhang San" not in err


def test_fault_details_show_the_cause():
    def outer():
        try:
            {}["data"]
        except KeyError as error:
            raise RuntimeError("data") from error

    with pytest.raises(RuntimeError) as caught:
        outer()
    text = faults.details(caught.value, "assess")
    assert text.index("KeyError") < text.index("RuntimeError")


def test_hostile_arguments_are_made_harmless(capsys):
    for evil in ("\x1b]0;title\x07", "a\u202eb", "line\nbreak", "x" * 500):
        _, _, err = call(capsys, "schema", evil)
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", err)
        assert "x" * 100 not in err


def test_unwritable_folder(org, capsys):
    (org.parent / "file").write_text("")
    status, _, err = call(capsys, "assess", org, "--out", org.parent / "file")
    assert status == 2
    assert "not a folder" in err


def test_the_map_is_never_overwritten(tmp_path, capsys):
    org = tmp_path / "report.html"
    org.write_text(MAP.replace("LANGUAGE", "en"), "utf-8")
    before = org.read_bytes()
    assert call(capsys, "assess", org, "--out", tmp_path)[0] == 2
    assert org.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.skipif(os.name != "posix", reason="POSIX pipes and signals")
def test_broken_pipe_is_silent(icdiag, org):
    shell = f"{sys.executable} -m icdiag schema | head -c 5; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, '{\n  "', "")


@pytest.mark.skipif(os.name != "posix", reason="POSIX pipes and signals")
def test_closed_streams_do_not_matter(org):
    shell = f"{sys.executable} -m icdiag assess {org} --format json -q >&- 2>&-"
    assert subprocess.run(["bash", "-c", shell], cwd=ROOT, check=False).returncode == 0
    assert (org.parent / "icdiag-report" / "assessment.json").is_file()


@pytest.mark.skipif(os.name != "posix", reason="POSIX pipes and signals")
def test_ctrl_c(tmp_path):
    fifo = tmp_path / "org.yaml"
    os.mkfifo(fifo)  # reading it waits until someone writes: the run stands still at a known place
    script = "import icdiag.cli.assess as a, icdiag.cli.trouble as t\nfrom icdiag.cli.main import main\nimport sys\n"
    script += f"a.assess = lambda *_, **__: open({str(fifo)!r})\nt.talk_language = lambda *_: 'en'\n"
    script += f"print('ready', flush=True)\nsys.exit(main(['assess', {str(fifo)!r}]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_narrow_encoding_does_not_stop_it(icdiag):
    done = icdiag("example", "--lang", "zh", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "\\u" in done.stdout


def test_locale_language():
    assert console.locale_language({"LANG": "zh_CN.UTF-8"}) == "zh"
    assert console.locale_language({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}) == "en"
    assert console.locale_language({}) == "en"
    assert console.spoken(["x", "--lang", "zh"]) == "zh"
    assert console.spoken(["--lang=zh"]) == "zh"


def _help_texts(command):
    yield command.help
    for parameter in command.params:
        yield getattr(parameter, "help", None)
    for inner in getattr(command, "commands", {}).values():
        yield from _help_texts(inner)


def test_every_help_text_exists_in_chinese():
    command = typer.main.get_command(app)
    english = {text for text in _help_texts(command) if text}
    assert english <= set(HELP)
    assert set(HELP) - english <= {"Show this message and exit."}
    translate(command)
    assert {text for text in _help_texts(command) if text} <= set(HELP.values())


def test_help_in_chinese_has_no_english_frame(capsys, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    status, out, _ = call(capsys, "assess", "--help")
    assert status == 0
    assert "用法" in out
    assert not re.search(r"Usage|Options:|Arguments:|required|Show this", out)


def test_messages_of_refusals_and_gates_are_all_used():
    """The last part of every key of the cli catalogue stands in the code."""
    files = [*(ROOT / "icdiag" / "cli").glob("*.py"), ROOT / "icdiag" / "gates.py"]
    source = "".join(path.read_text("utf-8") for path in files)
    for key in section("en", "cli"):
        last = key.removesuffix("-help").removesuffix("_one").split(".")[-1]
        assert last in source, key
