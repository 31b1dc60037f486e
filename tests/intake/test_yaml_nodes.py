from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icdiag.intake import yaml_nodes
from icdiag.intake.limits import Limits, limited, limits
from icdiag.intake.nodes import Mapping, Node, Scalar, Sequence
from icdiag.intake.problems import Problems
from icdiag.intake.yaml_nodes import parse_yaml, read_yaml
from tests.intake.org_maps import places


def parse(text: str) -> tuple[Node | None, list[tuple[str, int, int]]]:
    problems = Problems()
    node = parse_yaml(text, shown_as="org.yaml", problems=problems)
    return node, places(problems.sorted())


def plain(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None else node.text


@pytest.mark.parametrize(
    "written",
    ["NO", "on", "yes", "012", "0x1F", "1_000", "12:30:45", "2026-01-01", "2024-02-30", "1e3", ".inf", ".nan", "=",
     "1" * 5000, "销售部"],
)  # fmt: skip
def test_scalars_stay_the_text_that_was_written(written: str) -> None:
    node, problems = parse(f"id: {written}\n")
    assert plain(node) == {"id": written}
    assert problems == []


def test_every_node_knows_its_line_and_column() -> None:
    node, _ = parse("org:\n  name: 中文 # x\nlinks:\n  - [a, b]\n")
    assert isinstance(node, Mapping)
    links = node.entries["links"]
    assert isinstance(links, Sequence)
    inner = links.items[0]
    assert isinstance(inner, Sequence)
    assert str(inner.items[1].where) == "org.yaml:4:9"
    assert str(node.key_where("links")) == "org.yaml:3:1"
    assert str(node.value_where("org")) == "org.yaml:2:3"


def test_null_is_only_what_is_written_plain() -> None:
    node, _ = parse("a: ~\nb: null\nc:\nd: 'null'\ne: \"\"\n")
    assert isinstance(node, Mapping)
    assert [isinstance(n, Scalar) and n.null for n in node.entries.values()] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x [1]\nb: *x\n", [("yaml-alias", 2, 4)]),
        ("a: &x {k: 1}\nb:\n  <<: *x\n", [("yaml-merge-key", 3, 3), ("yaml-alias", 3, 7)]),
        ("a: &x\n  - *x\n", [("yaml-alias", 2, 5)]),
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
        ("a: 1\n---\nb: 2\n", [("yaml-several-documents", 2, 1)]),
        ("a: !!python/object/apply:os.system ['echo']\n", [("yaml-tag", 1, 4)]),
        ("a: !!binary aGk=\n", [("yaml-tag", 1, 4)]),
        ("? [a]\n: b\n", [("yaml-key-not-text", 1, 3)]),
        ("{{ org }}: 1\n", [("yaml-key-not-text", 1, 1), ("yaml-key-not-text", 1, 2)]),
        ("a: 1\n\tb: 2\n", [("yaml-tab", 2, 1)]),
        ("name：x\nb: 2\n", [("yaml-full-width-colon", 1, 1)]),
        ('a: "x\nb: 1\n', [("yaml-open-quote", 1, 4)]),
        ("a: [1, 2\nb: 1\n", [("yaml-open-bracket", 1, 4)]),
        ("a: b: c\n", [("yaml-colon-in-text", 1, 5)]),
        ("a: @x\n", [("yaml-needs-quotes", 1, 4)]),
        ("- a\nb: 1\n", [("yaml-syntax", 2, 1)]),
        ("a: b\x01c\n", [("unreadable-character", 1, 5)]),
        ('a: "\\ud800"\n', [("yaml-bad-escape", 1, 7)]),
    ],
)
def test_what_yaml_may_not_hold_is_one_located_problem(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert parse(text)[1] == expected


def test_a_duplicate_key_names_the_first_line_and_keeps_the_first_value() -> None:
    problems = Problems()
    node = parse_yaml("a: 1\nb: 2\na: 3\n", shown_as="org.yaml", problems=problems)
    assert problems.sorted()[0].values == {"key": "a", "first": 1}
    assert plain(node) == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("written", "read"),
    [(r"\e]0;x\a", "]0;x"), (r"a\0b", "ab"), (r"sales\u202e", "sales"), (r"\ufffea", "a"), (r"sa\u200bles", "sales")],
)
def test_characters_that_nobody_sees_are_taken_out_with_a_warning(written: str, read: str) -> None:
    node, problems = parse(f'a: "{written}"\n')
    assert plain(node) == {"a": read}
    assert [code for code, _, _ in problems] == ["characters-removed"]


def test_raw_bidi_controls_and_zero_widths_are_taken_out_too() -> None:
    node, problems = parse("a: x\u202ey\nb: p\u200bq\n")
    assert plain(node) == {"a": "xy", "b": "pq"}
    assert problems == [("characters-removed", 1, 4), ("characters-removed", 2, 4)]


def test_alias_bombs_end_at_once() -> None:
    text = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    _, problems = parse(text)
    assert {code for code, _, _ in problems} == {"yaml-alias"}
    assert len(problems) == 20


def test_depth_is_capped() -> None:
    assert parse("a: " + "[" * 49 + "]" * 49)[1] == []
    assert parse("[" * 100_000)[1] == [("yaml-too-deep", 1, 51)]
    assert parse("\n".join(f"{' ' * i}a:" for i in range(200)))[1] == [("yaml-too-deep", 51, 51)]


def test_a_file_over_the_cap_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: 1\n" * (limits().yaml_size // 5 + 1))
    node, problems = read_yaml(path, shown_as="big.yaml")
    assert node is None
    assert [p.code for p in problems] == ["yaml-too-large"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_known_encodings_read_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "org.yaml"
    path.write_bytes("name: 销售部\n".encode(encoding))
    node, problems = read_yaml(path, shown_as="org.yaml")
    assert plain(node) == {"name": "销售部"}
    assert [p.code for p in problems] == (["read-as-gb18030"] if encoding == "gb18030" else [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("name: 销售部\n".encode("utf-16-le"), "unknown-encoding"),
        ("name: x\n".encode("utf-32"), "unknown-encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary-file"),
        (b"name: \xff\xff\n", "unknown-encoding"),
        (b"\xef\xbb\xbfname: \xff\n", "unknown-encoding"),
    ],
)
def test_other_bytes_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "org.yaml"
    path.write_bytes(data)
    node, problems = read_yaml(path, shown_as="org.yaml")
    assert node is None
    assert [p.code for p in problems] == [code]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from("ab:-[]{},\"'&*!|>#?%@ \n\t<=~.0销：\\u\x00\x85\u2028\ufeff"), max_size=80))
def test_no_text_makes_it_raise(text: str) -> None:
    node, problems = parse(text)
    assert node is None or isinstance(node, Mapping | Sequence | Scalar)
    assert all(line <= text.count("\n") + text.count("\x85") + text.count("\u2028") + 2 for _, line, _ in problems)


def test_an_anchor_that_nothing_refers_to_is_harmless() -> None:
    node, problems = parse("a: &x 1\n")
    assert plain(node) == {"a": "1"}
    assert problems == []


@pytest.mark.parametrize(
    "text",
    ["a: [" + "b," * 40 + "b]", "- a\n" * 40, "a: [" + "[]," * 40 + "[]]", "a: [" + '"\\t",' * 40 + "b]",
     "".join(f"k{i}: {i}\n" for i in range(40))],
)  # fmt: skip
def test_more_values_than_anybody_writes_are_refused(text) -> None:
    with limited(Limits(yaml_values=30)):
        assert [code for code, *_ in parse(text)[1]] == ["yaml-too-many-values"]
    with limited(Limits(yaml_values=45)):
        assert parse(text)[1] == []


def test_a_file_dense_with_values_is_refused_before_it_is_parsed(monkeypatch) -> None:
    monkeypatch.setattr(yaml_nodes, "_build", lambda *_: pytest.fail("parsed"))
    with limited(Limits(yaml_values=10)):
        assert [code for code, *_ in parse("[" + "a," * 40 + "a]")[1]] == ["yaml-too-many-values"]
