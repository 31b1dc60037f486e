import json
import re
from pathlib import Path

import pytest

from icdiag.model.problem import Location, Problem
from icdiag.problem_text import SECTIONS, problem_lines, problem_report
from icdiag.unseen import in_json
from icdiag.words import Words, section

ROOT = Path(__file__).resolve().parents[1]
MINE = (
    "yaml_nodes",
    "kinds",
    "record",
    "gate_rules",
    "survey_source",
    "org_checks",
    "org_map",
    "org_book",
    "sheet_nodes",
)
CODE = re.compile(r'(?:error|warn|_Refused|_named|Patterned|scalar_text)\(\s*[^"()]*?"([a-z]+(?:-[a-z0-9]+)+)"')


def unknown(found: str, suggestion: str = "") -> Problem:
    where = Location("org.yaml", 12, 9)
    return Problem("error", "unknown-department", where, {"key": "supplier", "found": found}, suggestion)


def test_a_problem_says_where_what_and_how_to_mend_it() -> None:
    assert problem_lines(unknown("slaes", "sales"), Words("en")) == [
        "org.yaml:12:9: error: supplier names the department slaes, which the map does not have",
        "  help: did you mean sales?",
        "  help: correct the name, or add the department",
    ]
    assert problem_lines(unknown("销售", "sales"), Words("zh")) == [
        "org.yaml:12:9: 错误: supplier 写的部门 销售 不在组织图里",
        "  改法: 是不是想写 sales？",
        "  改法: 改正名称，或把这个部门加进组织图",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_needs_nothing_says_nothing_of_a_mend(language: str) -> None:
    """Of all notes, only those that need a look have a second line."""
    for code in ("recognised-long", "recognised-questionnaire", "rows-preview"):
        note = Problem("note", code, Location("s.csv", 1), {"n": 12})
        assert len(problem_lines(note, Words(language))) == 1
    nothing = {"nothing to do", "不用处理"}
    assert not nothing & {text.strip("。.") for name in SECTIONS for text in section(language, name).values()}


def test_what_the_input_says_cannot_steer_the_terminal_or_the_sentence() -> None:
    lines = problem_lines(unknown("\x1b]0;x\x07{key}\n\u202e" + "y" * 200), Words("en"))
    assert len(lines) == 2
    assert r"\u001b]0;x\u0007{key}\n\u202eyyy" in lines[0]
    assert "y…" in lines[0]
    assert len(lines[0]) < 200


def test_alike_problems_stand_together_and_are_capped() -> None:
    warning = Problem("warning", "no-links", Location("org.yaml", 1, 1))
    problems = [warning, *(unknown(f"d{i}") for i in range(23)), Problem("error", "empty-map", Location("org.yaml"))]
    lines = problem_report(problems, Words("en"), cap=20)
    assert lines.pop() == "`icdiag validate` lists every place"
    assert [line.split(": ")[1] for line in lines if not line.startswith("  ")] == ["error"] * 21 + ["warning"]
    assert lines[20:22] == ["org.yaml:12:9: error: supplier names the department d19, which the map does not have",
                            "  and 3 more like it"]  # fmt: skip
    assert sum(line == "  help: correct the name, or add the department" for line in lines) == 1


def test_a_code_without_words_is_shown_as_it_is() -> None:
    lines = problem_lines(Problem("note", "no-such-code", Location("x.csv", 3)), Words("en"))
    assert lines == ["x.csv:3: note: no-such-code"]


def test_json_for_a_terminal_means_the_same() -> None:
    hostile = {"file": "a\x9b2J\u202eb\udcff.csv", "text": "x\ny\x1b"}
    text = in_json(json.dumps(hostile, ensure_ascii=False, indent=1))
    assert json.loads(text) == hostile
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)


def codes_in_use() -> set[str]:
    text = "\n".join((ROOT / "icdiag" / "intake" / f"{name}.py").read_text("utf-8") for name in MINE)
    return set(CODE.findall(text)) | set(re.findall(r'code = "([a-z-]+)"', text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_of_the_org_map_has_a_sentence_and_a_mend(language: str) -> None:
    words = section(language, "problems")
    used = codes_in_use()
    assert len(used) > 60
    assert [code for code in sorted(used) if code not in words or f"{code}-help" not in words] == []


def test_both_languages_have_the_same_sentences_with_the_same_placeholders() -> None:
    zh, en = section("zh", "problems"), section("en", "problems")
    assert {key for key in en if not key.endswith("_one")} == set(zh)
    for key, text in zh.items():
        assert set(re.findall(r"(?<!\{)\{(\w+)\}", text)) == set(re.findall(r"(?<!\{)\{(\w+)\}", en[key])), key
