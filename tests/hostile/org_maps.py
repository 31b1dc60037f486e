"""Org maps that nobody should send: YAML threats of the design's list, odd values, other encodings."""

import re

from tests.hostile import originals
from tests.hostile.case import Case, swapped

ORG = originals.ORG


def _bomb(levels: int, width: int = 9) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * width)}]" for i in range(1, levels)]
    return ORG + "\n".join(lines) + "\n"


def _merges(levels: int) -> str:
    lines = ["m0: &m0 {k: v}"]
    lines += [f"m{i}: &m{i} {{<<: [{', '.join([f'*m{i - 1}'] * 9)}]}}" for i in range(1, levels)]
    return ORG + "\n".join(lines) + "\n"


def _refused(name: str, text: str | bytes, says: str) -> Case:
    return Case(name=name, status=2, says=says, org=text if isinstance(text, bytes) else text.encode())


def _used(name: str, text: str | bytes, says: str = "", *, same: bool = False) -> Case:
    return Case(name=name, status=0, says=says, same=same, org=text if isinstance(text, bytes) else text.encode())


_LINES = ORG.splitlines()
_AT = r"org\.yaml:\d+:\d+: error: "
_HEADCOUNT = "headcount: 9,"

BOMBS = (
    _refused("alias-bomb", _bomb(9), _AT),
    _refused("alias-bomb-of-30-levels", _bomb(30), _AT),
    _refused("merge-key-bomb", _merges(10), _AT),
    _refused("recursive-alias", ORG + "goalz: &a [*a]\n", _AT),
    _refused("recursive-map-alias", swapped("tags: {site: east}", "tags: &t {site: *t}"), _AT),
    _refused("one-alias", swapped("headcount: 8", "headcount: &h 8") + "x: *h\n", _AT),
    _refused("undefined-alias", swapped("headcount: 8", "headcount: *nobody"), _AT),
    _refused("lists-100000-deep", ORG + "x: " + "[" * 100_000 + "\n", r"org\.yaml:"),
    _refused("records-100000-deep", ORG + "x: " + "{a: " * 100_000 + "\n", r"org\.yaml:"),
    _refused("block-lists-3000-deep", ORG + "x:\n" + "".join(f"{' ' * i}-\n" for i in range(1, 3000)), r"org\.yaml:"),
    _refused("block-records-3000-deep", ORG + "".join(f"{' ' * i}x:\n" for i in range(3000)), r"org\.yaml:"),
    _refused("51-deep", ORG + "x: " + "[" * 51 + "]" * 51 + "\n", _AT),
    _refused("millions-of-nodes", ORG + "x: [" + "1," * 5_000_000 + "1]\n", r"org\.yaml: error: "),
    _refused("millions-of-records", ORG + "x: [" + "{}," * 4_000_000 + "1]\n", r"org\.yaml: error: "),
    _refused("millions-of-lines", ORG + "x:\n" + "- \n" * 3_000_000, r"org\.yaml: error: "),
    _refused("millions-of-keys", ORG + "x: {" + "".join(f"k{i}," for i in range(1_200_000)) + "}\n", r"org\.yaml"),
    _refused("millions-of-questions", ORG + "x: {" + "? " * 3_000_000 + "}\n", r"org\.yaml"),
    _refused("half-a-million-of-quotes", ORG + "x: [" + "'a'," * 1_400_000 + "]\n", r"org\.yaml"),
    _refused("million-anchors", ORG + "x: [" + "&a b," * 1_000_000 + "]\n", r"org\.yaml"),
    _refused("million-tags", ORG + "x: [" + "!a b," * 1_000_000 + "]\n", r"org\.yaml"),
    _refused("million-aliases", ORG + "x: [&a b," + "*a," * 1_200_000 + "]\n", r"org\.yaml"),
    _refused("million-equal-keys", ORG + "x: {" + "a: 1, " * 700_000 + "}\n", r"org\.yaml"),
    _refused("million-unknown-keys", ORG + "".join(f"k{i}: 1\n" for i in range(300_000)), r"org\.yaml:\d+:1: error: "),
    _refused("thirty-megabytes", ORG + "# " + "x" * 30_000_000 + "\n", r"org\.yaml: error: .*(MB|large)"),
    _refused("a-name-of-19-megabytes", ORG + "x: " + "y" * 19_000_000 + "\n", r"org\.yaml:\d+:1: error: "),
    _refused("an-id-of-a-megabyte", swapped("{id: hr,", "{id: " + "h" * 1_000_000 + ","), _AT),
    _refused("a-key-of-a-megabyte", ORG + "k" * 1_000_000 + ": 1\n", r"org\.yaml:"),
    _refused("a-million-spaces", ORG + " " * 1_000_000 + "x: 1\n", r"org\.yaml:"),
    _refused("a-million-closing-brackets", ORG + "]" * 1_000_000, r"org\.yaml:"),
    _refused("a-million-dashes", ORG + "x: " + "- " * 1_000_000, r"org\.yaml:"),
    _refused("a-million-flow-colons", ORG + "x: {" + ":" * 1_000_000, r"org\.yaml:"),
    _refused("a-million-open-quotes", ORG + "x: " + "\"'" * 500_000, r"org\.yaml:"),
    _used("a-comment-of-ten-megabytes", ORG + "# " + "x" * 10_000_000 + "\n", same=True),
    _used("a-hundred-thousand-blank-lines", ORG + "\n" * 100_000, same=True),
)

TAGS = (
    *(
        _refused(f"tag-{i}", swapped("headcount: 8", f"headcount: {tag}"), _AT)
        for i, tag in enumerate(
            (
                "!!python/object/apply:os.system ['touch owned']",
                "!!python/object/new:os.system [touch owned]",
                "!!python/name:os.system ''",
                "!!python/module:os ''",
                "!!python/tuple [1, 2]",
                "!!binary aGVsbG8=",
                "!!timestamp 2026-01-01",
                "!!set {a, b}",
                "!!omap [a: 1]",
                "!include /etc/passwd",
                "!<tag:yaml.org,2002:python/object:x> 1",
            )
        )
    ),
    _refused("tag-on-key", swapped("headcount: 8", "!!python/name:os.system headcount: 8"), _AT),
    _refused("own-tag-prefix", "%TAG ! tag:yaml.org,2002:python/\n---\n" + ORG + "x: !object:os.system 1\n", _AT),
    _used("plain-tag", swapped("headcount: 8", "headcount: !!int 8"), same=True),
    _used("yaml-directive", "%YAML 1.1\n---\n" + ORG, same=True),
)

KEYS = (
    _refused("duplicate-section", ORG + "departments: []\n", _AT + r".*departments.*"),
    _refused("duplicate-key", swapped("headcount: 8", "headcount: 8\n    headcount: 9"), _AT + ".*headcount"),
    _refused("duplicate-key-in-flow", swapped("headcount: 12,", "headcount: 12, headcount: 1,"), _AT + ".*headcount"),
    _refused("duplicate-id", swapped("{id: lab,", "{id: qa,"), _AT + ".*qa"),
    _refused("unknown-key", swapped("headcount: 8", "headcont: 8"), _AT + r"(.|\n)*headcount"),
    _refused("unknown-section", ORG + "linsk: []\n", _AT + r"(.|\n)*links"),
    _refused("key-that-is-a-list", ORG + "? [a, b]\n: 1\n", _AT),
    _refused("key-that-is-a-record", ORG + "{{ org }}: 1\n", r"org\.yaml:"),
    _refused("null-key", ORG + ": 1\n", r"org\.yaml:"),
    _refused("dunder-key", ORG + "__proto__: {polluted: 1}\n", _AT),
    _refused("two-documents", ORG + "---\n" + ORG, _AT),
    _refused("document-after-end", ORG + "...\nx: 1\n", _AT),
    _refused("line-separator-in-text", swapped("owner: Lead", "owner: Lead\u2028x: 1"), r"org\.yaml:"),
    _refused("three-unknown-departments", ORG.replace("supplier: qa", "supplier: qaa").replace("customer: qa", "customer: aq"), r"(?s)qaa.*aq"),
    _refused("links-to-itself", swapped("supplier: it, customer: hr", "supplier: it, customer: it"), _AT),
    _refused("parent-circle", swapped("{id: front,", "{id: front, parent: sales,"), _AT),
    _refused("name-of-two", swapped("aliases: [Selling, 营销]", "aliases: [实验室]"), _AT),
)  # fmt: skip

_SURVEY = originals.written(originals.long_rows()).decode()


def _renamed(name: str, written: str) -> Case:
    """Give a department an id that YAML would take for something else; the survey names it as it is written."""
    id_ = written.strip("'")
    survey = re.sub(r"\blab\b", id_, _SURVEY).encode()
    return Case(
        name=name, status=0, same=True, org=re.sub(r"\blab\b", written, ORG).encode(), files={"survey.csv": survey}
    )


_TYPED = (
    "001",
    "010",
    "0x1F",
    "1_000",
    "no",
    "on",
    "yes",
    "y",
    "2024-01-01",
    "2024-02-30",
    "1e3",
    ".5",
    "12:30:45",
    "=",
)
RETYPED = (
    *(_renamed(f"id-{written}", f"'{written}'") for written in _TYPED),
    *(_renamed(f"plain-id-{written}", written) for written in _TYPED),
    _refused("plain-id-null", swapped("{id: lab,", "{id: null,"), _AT),
    _refused("id-blank", swapped("{id: lab,", '{id: " ",'), _AT),
    _refused("id-list", swapped("{id: lab,", "{id: [lab],"), _AT),
    _refused("id-record", swapped("{id: lab,", "{id: {a: b},"), _AT),
)

VALUES = (
    *(
        _refused(f"headcount-{written[:12]}", swapped(_HEADCOUNT, f"headcount: {written},"), _AT + ".*headcount")
        for written in (
            ".nan", ".inf", "-.inf", "-3", "-0.5", "1e400", "9" * 5000, "10000000", "true", "two", "0x1F", "'1_0'",
            "2.5", "12:30", "[9]", "{a: 9}", "2024-01-01", "'1,000'", "=1+1", "0b11", "nan", "infinity",
        )
    ),
    _used("headcount-full-width", swapped(_HEADCOUNT, "headcount: ９,"), same=True),
    _used("headcount-quoted", swapped(_HEADCOUNT, "headcount: '9',"), same=True),
    _refused("criticality-6", swapped("criticality: 4", "criticality: 6"), _AT + ".*criticality"),
    _refused("min-n-2", swapped("{min_n: 5}", "{min_n: 2}"), _AT),
    _refused("min-n-minus", swapped("{min_n: 5}", "{min_n: -1}"), _AT),
    _refused("min-n-nan", swapped("{min_n: 5}", "{min_n: .nan}"), _AT),
    _refused("period", swapped("2026-Q3", "2026-Q5"), _AT),
    _refused("period-2024-02-30", swapped("2026-Q3", "2024-02-30"), _AT),
    _refused("kind", swapped("kind: information", "kind: infomation"), _AT + r"(.|\n)*information"),
    _refused("value-equals-sign", swapped("kind: information", "kind: ="), _AT),
    _refused("text-for-list", swapped("departments:\n", "departments: x\nx:\n"), r"org\.yaml:"),
    _refused("list-for-record", swapped("tags: {site: east}", "tags: [site]"), _AT),
    _refused("record-for-list", swapped("channels: [chat, mail]", "channels: {a: chat}"), r"org\.yaml:"),
    _refused("gate-unknown", swapped("gates: [critical,", "gates: [criticl,"), _AT),
    _refused("gate-odd-rule", swapped('"<= 2"', '"; rm -rf /"'), _AT),
    _refused("instrument-outside", swapped("instrument: six-principles", "instrument: ../../../../etc/passwd"), r"passwd|etc"),
    _refused("instrument-missing", swapped("instrument: six-principles", "instrument: nowhere.yaml"), r"nowhere\.yaml"),
    _refused("jinja-braces", swapped("owner: Lead", "owner: {{ org }}"), r"org\.yaml:"),
)  # fmt: skip

SYNTAX = (
    _refused("tab", swapped("  period", "\tperiod"), r"org\.yaml:\d+.*"),
    _refused("full-width-colon", swapped("headcount: 8", "headcount：8"), r"org\.yaml:\d+"),
    _refused("open-quote", swapped('en: "IT"', 'en: "IT'), r"org\.yaml:\d+"),
    _refused("open-bracket", swapped("[qa, lab, it]", "[qa, lab, it"), r"org\.yaml:\d+"),
    _refused("colon-in-text", swapped("owner: Lead", "owner: a: b"), r"org\.yaml:\d+"),
    _refused("percent-at-the-start", swapped("service: 招聘", "service: %50"), r"org\.yaml:\d+"),
    _refused("at-sign", swapped("service: 招聘", "service: @x"), r"org\.yaml:\d+"),
    _refused("backtick", swapped("service: 招聘", "service: `x`"), r"org\.yaml:\d+"),
    _refused("bad-indent", swapped("    customer: sales", "   customer: sales"), r"org\.yaml:\d+"),
    _refused("bad-escape", swapped('en: "IT"', r'en: "\q"'), r"org\.yaml:\d+"),
    _refused("cut-in-the-middle", ORG[: len(ORG) // 2], r"org\.yaml"),
    _refused("empty", "", r"org\.yaml"),
    _refused("only-comments", "# nothing\n", r"org\.yaml"),
    _refused("only-null", "~\n", r"org\.yaml"),
    _refused("a-list", "- 1\n- 2\n", r"org\.yaml"),
    _refused("a-text", "just a text\n", r"org\.yaml"),
    _refused("json-with-comments", '{"org": {"name": "x"}, // no\n "departments": []}', r"org\.yaml"),
    _refused("markdown", "# Title\n\n* **a**\n", r"org\.yaml"),
    _refused("html", "<!doctype html><html><body>404</body></html>", r"org\.yaml"),
)

UNSEEN = (
    *(
        _refused(f"raw-{ord(c):04X}", swapped("owner: Lead", f"owner: Le{c}ad"), r"org\.yaml:\d+:\d+: error: .*U\+")
        for c in "\0\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x9b\ufffe\uffff"
    ),
    *(
        _used(f"escaped-{written}", swapped('en: "IT"', f'en: "I{written}T"'), r"org\.yaml:\d+:\d+: warning: ")
        for written in (
            r"\e]0;x\a", r"\0", r"\u202e", r"\u2066", r"\u200b", r"\ufffe", r"\uFEFF", r"\x07",
            r"\U0001FFFF", r"\U0004FFFE", r"\u200f", r"\u2060", r"\u061c", r"\U000E0041", r"\u2028", r"\u180e", r"\ufff9",
        )
    ),
    *(
        _used(f"raw-unseen-{ord(c):04X}", swapped('en: "IT"', f"en: I{c}T"), r"org\.yaml:\d+:\d+: warning: ")
        for c in "\u202e\u2066\u200b\u200f\ufeff\u2060\xad\u061c\U000e0041\u180e\ufff9\u2064"
    ),
    *(
        _refused(f"escaped-half-pair-{written}", swapped('en: "IT"', f'en: "I{written}T"'), r"org\.yaml:\d+:\d+: error: .*backslash")
        for written in (r"\ud800", r"\udfff", r"\U00110000", r"\xZZ")
    ),
    _used("bidi-in-id", ORG.replace("lab", "la\u202eb"), r"warning: "),
)  # fmt: skip

_LAB = "{id: lab,"


def _beside(id_: str, name: str = "Other") -> str:
    return swapped(_LAB, f'{{id: "{id_}", name: "{name}"}}\n  - {_LAB}')


LOOK_ALIKES = (
    _used("id-cyrillic", _beside("qа"), r"warning: qа looks like qa"),
    _used(
        "id-digit-for-letter",
        swapped(_LAB, "{id: 'l0', name: A}\n  - {id: 'IO', name: B}\n  - " + _LAB),
        r"IO looks like l0",
    ),
    _used("name-cyrillic", _beside("x", "Ѕеlling"), r"warning: Ѕеlling looks like Selling"),
    _used("name-katakana", _beside("x", "人カ资源部"), r"warning: 人カ资源部 looks like 人力资源部"),
    _refused("id-full-width", _beside("ｑａ"), _AT),
    _refused("id-zero-width", _beside(r"q\u200ba"), _AT),
    _refused("id-zero-width-joiner", _beside(r"q\u200da"), _AT),
    _refused("id-hangul-filler", _beside(r"qa\u3164"), _AT),
    _refused("id-other-case", _beside("QA"), _AT),
    _refused("id-decomposed", swapped(_LAB, "{id: caf\u00e9}\n  - {id: cafe\u0301}\n  - " + _LAB), _AT),
)

ENCODINGS = (
    _used("utf-8-bom", ORG.encode("utf-8-sig"), same=True),
    _used("utf-16", ORG.encode("utf-16"), same=True),
    _used("utf-16-be", b"\xfe\xff" + ORG.encode("utf-16-be"), same=True),
    _used("gb18030", ORG.encode("gb18030"), r"warning: .*", same=True),
    _used("crlf", ORG.replace("\n", "\r\n").encode(), same=True),
    _used("cr", ORG.replace("\n", "\r").encode(), same=True),
    _refused("utf-16-without-bom", ORG.encode("utf-16-le"), r"org\.yaml: error: "),
    _refused("utf-32", ORG.encode("utf-32"), r"org\.yaml: error: "),
    _refused("no-encoding", ORG.encode() + b"\xff\xff\x80\x80\n", r"org\.yaml: error: .*"),
    _refused("utf-8-cut-in-a-character", ORG.encode() + "# 好".encode()[:-1] + b"\xff", r"org\.yaml"),
    _refused("utf-16-odd", ORG.encode("utf-16")[:-1], r"org\.yaml"),
    _refused("binary", bytes(range(256)) * 20, r"org\.yaml: error: "),
    _refused("a-picture", b"\x89PNG\r\n\x1a\n" + bytes(500), r"org\.yaml: error: "),
    _refused("a-pdf", b"%PDF-1.7\n" + bytes(range(256)), r"org\.yaml: error: "),
    _refused("a-gzip", b"\x1f\x8b\x08\0" + bytes(range(256)), r"org\.yaml: error: "),
    _refused("a-bare-zip", b"PK\x03\x04" + bytes(500), r"org\.yaml: error: "),
    _refused("zeros", bytes(5000), r"org\.yaml: error: "),
)

CASES = (*BOMBS, *TAGS, *KEYS, *RETYPED, *VALUES, *SYNTAX, *UNSEEN, *LOOK_ALIKES, *ENCODINGS)
