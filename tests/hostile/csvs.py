"""Survey files as text that nobody should send, and the same answers in other forms."""

import re
from collections.abc import Callable

from tests.hostile import originals
from tests.hostile.case import Case

ROWS = originals.long_rows()
TEXT = originals.written(ROWS).decode()
LINES = TEXT.splitlines()
HEADER, FIRST = LINES[0], LINES[1]


WIDE = "\n".join(
    line + ("," + ",".join(f"x{i}" for i in range(290)) if not at else "," * 290) for at, line in enumerate(LINES)
)


def _refused(name: str, data: str | bytes, says: str, file: str = "survey.csv") -> Case:
    raw = data if isinstance(data, bytes) else data.encode()
    return Case(name=name, status=2, says=says, files={file: raw})


def _used(name: str, data: str | bytes, says: str = "", *, file: str = "survey.csv", same: bool = False) -> Case:
    raw = data if isinstance(data, bytes) else data.encode()
    return Case(name=name, status=0, says=says, same=same, files={file: raw})


def _answer(written: str, row: int = 1, column: int = 3) -> str:
    """The csv with one answer written otherwise."""
    cells = LINES[row].split(",")
    cells[column] = written
    return "\n".join([*LINES[:row], ",".join(cells), *LINES[row + 1 :]]) + "\n"


def _answers(change: Callable[[str], str]) -> str:
    """The csv with every answer written otherwise."""
    lines = [HEADER]
    for line in LINES[1:]:
        cells = line.split(",")
        lines.append(",".join([*cells[:3], *map(change, cells[3:-1]), cells[-1]]))
    return "\n".join(lines) + "\n"


_AT = r"survey\.csv:\d+(:\d+)?: error: "
_GIVEN = LINES[1].split(",")[3]

FORMS = (
    _used("as-it-is", TEXT, same=True),
    _used("bom", TEXT.encode("utf-8-sig"), same=True),
    _used("utf-16", TEXT.encode("utf-16"), same=True),
    _used("utf-16-be", b"\xfe\xff" + TEXT.encode("utf-16-be"), same=True),
    _used("gb18030", TEXT.encode("gb18030"), r"GB18030", same=True),
    _used("crlf", TEXT.replace("\n", "\r\n"), same=True),
    _used("cr", TEXT.replace("\n", "\r"), same=True),
    _used("no-last-line-break", TEXT.rstrip("\n"), same=True),
    _used("semicolons", TEXT.replace(",", ";"), same=True),
    _used("tabs", TEXT.replace(",", "\t"), file="survey.tsv", same=True),
    _used("quoted", re.sub(r"[^,\n]+", r'"\g<0>"', TEXT), same=True),
    _used("blank-lines", TEXT.replace("\n", "\n\n"), same=True),
    _used("full-width", _answers(lambda x: chr(ord(x) + 0xFEE0)), same=True),
    _used("with-decimals", _answers(lambda x: f"{x}.0"), same=True),
    _used("spaces-around", _answers(lambda x: f" {x} "), same=True),
    _used("no-break-spaces", _answers(lambda x: f"\xa0{x}\u3000"), same=True),
    _used("words", _answers(lambda x: ["非常不同意", "不同意", "一般", "同意", "非常同意"][int(x) - 1]), same=True),
    _used("upper-case-header", TEXT.replace(HEADER, HEADER.upper(), 1), same=True),
    _used("chinese-header", TEXT.replace("respondent,customer,supplier", "填写人,客户部门,供应部门", 1), same=True),
    _used("names-for-ids", TEXT.replace(",hr,", ",人力资源部,").replace(",sales,", ",销售部,"), same=True),
    _used("zero-width-in-names", TEXT.replace(",hr,", ",h\u200br\ufeff,"), r"survey\.csv:2: warning: .*cannot be seen", same=True),
    _used("other-order", "\n".join([HEADER, *reversed(LINES[1:])]) + "\n", same=True),
    _used("named-xlsx", TEXT, r"\.xlsx", file="survey.xlsx", same=True),
    _used("trailing-commas", TEXT.replace("\n", ",,\n"), same=True),
    _used("columns-swapped", "\n".join(",".join([c[1], c[2], c[0], *c[3:]]) for c in (x.split(",") for x in LINES)), same=True),
)  # fmt: skip

ANSWERS = (
    *(
        _refused(f"answer-{written[:10]!r}", _answer(written), r"survey\.csv:2:4: error: ")
        for written in (
            "0", "6", "-1", "99", "1e400", "nan", "inf", "1_0", "0x5", "5e0", "-", "/", "TRUE", "true", "#N/A", "#REF!",
            "2024-01-05", "1月5日", "12:30",  "55", "five stars", "=1+1", "+", "9" * 5000, "½", "@x", "a" * 900,
            "[/bold]", "\x1b[31m", "{0}", "%s", "٣٣", "3 4", "3;4", "'3", "−3",
        )
    ),
    *(_used(f"answer-{written!r}", _answer(written)) for written in ("", " ", "N/A", "n/a", "不适用")),
    *(_used(f"answer-{written!r}-is-that-number", _answer(written)) for written in ("3.00", "３", " 3 ", '"3"')),
)  # fmt: skip

SHAPE = (
    _refused("empty", b"", "empty"),
    _refused("only-blanks", b" \n\t\n", "empty"),
    _refused("only-bom", b"\xef\xbb\xbf", "empty"),
    _refused("only-header", HEADER + "\n", r"survey\.csv"),
    _refused("only-zeros", bytes(9000), "zeros"),
    _refused("zeros-inside", TEXT.encode() + b"\0" * 20, r"survey\.csv"),
    _refused("unclosed-quote", TEXT.replace("p-sales-0", '"p-sales-0', 1), r"survey\.csv:\d+: error: .*quot"),
    _refused("quote-opened-in-the-last-row", TEXT + '"p-x,hr,it', r"survey\.csv:44: error: .*quot"),
    _refused("quote-inside", TEXT.replace("p-sales-0", '"p"-sales-0', 1), r"survey\.csv:2: error: .*quot"),
    _refused("duplicate-header", TEXT.replace("q2", "q1", 1), r"survey\.csv:1(:\d+)?: error: "),
    _refused("duplicate-customer", TEXT.replace("comment", "customer", 1), r"survey\.csv:1(:\d+)?: error: "),
    _refused("long-row", TEXT.replace(FIRST, FIRST + ",9,9", 1), r"survey\.csv:2"),
    _refused("no-header", "\n".join(LINES[1:]), r"survey\.csv:1: error: "),
    _refused("no-supplier-column", TEXT.replace("supplier", "x", 1), r"survey\.csv:1: error: "),
    _refused("no-questions", TEXT.replace(",q", ",z"), r"survey\.csv:1: error: "),
    _refused("unknown-department", TEXT.replace(",hr,", ",hrr,"), r"survey\.csv:2:3: error: .*hrr"),
    _refused("three-unknown", TEXT.replace(",hr,", ",hrr,").replace(",qa,", ",qx,").replace(",lab,", ",labb,"), r"(?s)hrr.*qx.*labb"),
    _used("rates-itself", TEXT.replace("sales,hr,", "hr,hr,"), r"warning: .*own department"),
    _refused("second-table", TEXT + "\n\n" + TEXT, r"survey\.csv:\d+"),
    _refused("too-many-columns", ",".join(f"c{i}" for i in range(3000)) + "\n", r"survey\.csv:1: error: "),
    _refused("too-many-rows", HEADER + "\n" + "\n" * 1_100_000, r"survey\.csv"),
    _refused("a-field-of-two-megabytes", TEXT.replace("好", "x" * 2_000_000, 1), r"survey\.csv:\d+: error: "),
    _refused("a-field-over-lines", TEXT.replace("好", '"' + "x\n" * 700_000 + '"', 1), r"survey\.csv:\d+: error: "),
    _refused("a-header-of-two-megabytes", TEXT.replace("q1,", "q" * 2_000_000 + ",", 1), r"survey\.csv:1: error: "),
    _refused("millions-of-commas", HEADER + "\n" + "," * 5_000_000, r"survey\.csv:2: error: "),
    _refused("millions-of-quotes", HEADER + "\n" + '"' * 5_000_001, r"survey\.csv:2: error: "),
    _refused("every-cell-wrong", HEADER + "\n" + ("p,hr,it," + "x," * 12 + "\n") * 60_000, r"survey\.csv:2"),
    _refused("every-cell-wrong-and-different", HEADER + "\n" + "\n".join(f"p{i},hr,it," + ",".join(f"x{i}{j}" for j in range(12)) for i in range(20_000)), r"survey\.csv:2"),
    _refused("every-department-wrong", HEADER + "\n" + "\n".join(f"p{i},d{i},e{i}" + ",3" * 12 for i in range(50_000)), r"survey\.csv:2"),
    _refused("wide-and-wrong", "部门," + ",".join(f"{d}.{q}" for d in originals.DEPARTMENTS for q in originals.ITEMS) + "\n" + ("hr," + "x," * 59 + "x\n") * 20_000, r"survey\.csv"),
    _refused("two-hundred-megabytes", b"a,b\n" + b"1,2\n" * 53_000_000, "200 MB"),
    _refused("html", "<html><table><tr><td>1</td></tr></table></html>", "HTML"),
    _refused("a-csv-of-another-thing", "name,age\nx,3\n", r"survey\.csv:1: error: "),
    _refused("no-encoding", TEXT.encode() + b"\xff\xff\x80\x80\n", "encoding"),
    _refused("utf-16-without-bom", TEXT.encode("utf-16-le"), "encoding"),
    _refused("utf-32", TEXT.encode("utf-32"), "encoding"),
    _used("a-respondent-of-a-megabyte", TEXT.replace("p-sales-0", "p" * 900_000, 1)),
    _used("a-million-blank-lines", TEXT + "\n" * 1_000_000, same=True),
    _used("controls", TEXT.replace("好", "好\x1b]0;x\x07"), r"survey\.csv:\d+: warning: .*cannot be seen", same=True),
    _used("bidi-and-nonsense", TEXT.replace("好", "好\u202e\ufffe\U000e0041"), r"warning: .*cannot be seen", same=True),
    _used("300-columns", WIDE, same=True),
    _refused("5000-columns", "," * 4999 + "\n", r"survey\.csv:1: error: .*column 2000"),
    _refused("16385-columns", TEXT + "," * 16_384, r"survey\.csv:44: error: .*column 2000"),
)  # fmt: skip

CASES = (*FORMS, *ANSWERS, *SHAPE)
