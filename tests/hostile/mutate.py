"""Damages files at random, seeded: bytes, lines, values, XML parts, records. Every kind starts from a file that reads."""

import io
import re
import struct
import zipfile
from functools import cache
from random import Random

from tests.hostile import originals

KINDS = ("yaml", "csv", "xlsx", "ods", "xls")
ODD = (
    "", " ", "0", "-1", "00", "１", "٣", "1_0", "0x1F", "1e400", "nan", ".inf", "1" * 400, "#N/A", "TRUE", "no", "~",
    "2024-02-30", "12:30:45", "\x1b]0;x\x07", "\u202e", "\u200b", "\ufeff", "\ufffe", "\U000e0041", "=1+1", "＝1", "@x",
    "{{ org }}", "%s%n", "{0.__class__}", "[/bold]", "<script>", "</script>", "]]>", "&amp;", "_x001B_", "a" * 5000,
    "\r", "\n", "\t", '"', "'", ",", ";", ":", "：", "*x", "&x", "<<", "!!python/object:os.system", "- ", "? ", "| ", "> ",
    "__proto__", "../../x", "CON", "sales", "hr", "q1", "人力资源部", "不适用", "5", "3.0", "4.5", "customer", "p-hr-1",
)  # fmt: skip


def mutated(kind: str, seed: int) -> tuple[bytes, bool]:
    """Return a damaged file of the kind, and whether it is an org map (else a survey)."""
    draw = Random(f"{kind}/{seed}")
    if kind == "yaml":
        return _text(draw, originals.ORG.encode()), True
    if kind == "xlsx" and draw.random() < 0.25:
        return _package(draw, _org_book()), True
    rows = draw.choice([originals.long_rows, originals.wide_rows])()
    if kind == "csv":
        encoding = draw.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030"])
        return _text(draw, originals.written(rows, encoding=encoding, delimiter=draw.choice(",,;\t"))), False
    return (_records if kind == "xls" else _package)(draw, _book(kind, rows)), False


@cache
def _org_book() -> bytes:
    return originals.workbook(originals.org_sheets())


@cache
def _book(kind: str, rows: tuple[tuple[originals.Cell, ...], ...]) -> bytes:
    """Return a survey as a workbook of the kind; the same one for thousands of damaged ones."""
    if kind == "xlsx":
        return originals.workbook({"S": rows})
    return originals.xls_book(rows) if kind == "xls" else originals.ods_book(rows)


def _times(draw: Random) -> int:
    return draw.choice([1, 1, 1, 1, 2, 6])


def _flip(draw: Random, data: bytes) -> bytes:
    """Change, drop or double some bytes, or cut the rest off."""
    found = bytearray(data)
    for _ in range(_times(draw)):
        at = draw.randrange(len(found) + 1)
        match draw.randrange(5):
            case 0:
                found[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del found[at : at + draw.choice([1, 2, 50])]
            case 2:
                found[at:at] = found[at : at + draw.choice([1, 10, 300])]
            case 3:
                found[at : at + 4] = struct.pack("<I", draw.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 65536]))
            case _ if draw.random() < 0.3:
                del found[at:]
    return bytes(found)


def _value(draw: Random, text: str) -> str:
    """Put an odd value in place of a word, or into one."""
    words = list(re.finditer(r"[\w.+-]+", text)) or [re.search("", text)]
    word = draw.choice(words)
    assert word is not None
    odd = draw.choice(ODD)
    start = word.start() if draw.random() < 0.7 else word.end()
    return text[:start] + odd + text[word.end() :]


def _mark(draw: Random, text: str) -> str:
    """Put a mark of the syntax somewhere, or take one away."""
    at = draw.randrange(len(text) + 1)
    mark = draw.choice("{}[]\",'\n\t:-#&*!|>%@`?;<\\ \0\x85\u2028") * draw.choice([1, 1, 1, 60])
    return text[:at] + mark + text[at + draw.choice([0, 0, 1, 5]) :]


def _lines(draw: Random, text: str) -> str:
    """Drop, double, swap, indent or cut lines."""
    lines = text.split("\n")
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    match draw.randrange(6):
        case 0:
            del lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines[one] = draw.choice(["", " ", "  ", "\t"]) + lines[one].lstrip()
        case 4:
            lines[one:one] = lines[min(one, other) : max(one, other)] * draw.choice([1, 30])
        case _:
            lines[one] = lines[one][: draw.randrange(len(lines[one]) + 1)]
    return "\n".join(lines)


def _text(draw: Random, data: bytes) -> bytes:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    if draw.random() < 0.2:
        return _flip(draw, data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "gb18030"
        text = data.decode(encoding)
    for _ in range(_times(draw)):
        text = draw.choice([_value, _value, _mark, _lines])(draw, text)
    if draw.random() < 0.02:
        text = draw.choice('[{-"') * 100_000 + text
    return text.encode(encoding, "replace")


def _attribute(draw: Random, text: str) -> str:
    """Give an attribute another value."""
    found = list(re.finditer(r'([\w:-]+)="([^"]*)"', text))
    if not found:
        return text
    one = draw.choice(found)
    odd = draw.choice(
        ("XFD1048576", "A0", "A1:XFD1048576", "4294967295", "-1", "s", "b", "e", "d", "str", "inlineStr", "99999999999",
         "1048577", "hidden", "&lt;", "rId1", "../../etc/passwd", "http://x.invalid/", "1e9", "", "float", "date")
    )  # fmt: skip
    return text[: one.start(2)] + odd + text[one.end(2) :]


def _tag(draw: Random, text: str) -> str:
    """Drop, double or rename a tag, or declare a document type."""
    found = list(re.finditer(r"<[^>]*>", text))
    if not found:
        return text
    one, other = draw.choice(found), draw.choice(found)
    match draw.randrange(6):
        case 0:
            return text[: one.start()] + text[one.end() :]
        case 1:
            return text[: other.start()] + one[0] + text[other.start() :]
        case 2:
            first, last = sorted([one.start(), other.start()])
            return text[:last] + text[first:last] * draw.choice([1, 20]) + text[last:]
        case 3:
            return re.sub(r"(<\??xml[^>]*>)?", r'\g<0><!DOCTYPE x [<!ENTITY a "b">]>', text, count=1)
        case 4:
            return text[: one.start()] + draw.choice(["<v>9</v>", "<f>1</f>", "<t>x", "<a:b/>"]) + text[one.start() :]
        case _:
            return text[: one.start()]


def _package(draw: Random, data: bytes) -> bytes:
    """Damage the zip, or a part of it and zip all again."""
    if draw.random() < 0.25:
        return _flip(draw, data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    large = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(_times(draw)):
        name = draw.choice(large)
        if draw.random() < 0.08:
            parts.pop(name, None)
            continue
        text = parts.get(name, b"").decode("utf-8", "replace")
        change = draw.choice([_attribute, _attribute, _tag, _tag, _value, _mark, _flipped])
        parts[name] = change(draw, text).encode("utf-8", "replace")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", draw.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def _flipped(draw: Random, text: str) -> str:
    return _flip(draw, text.encode()).decode("utf-8", "replace")


def _records(draw: Random, data: bytes) -> bytes:
    """Damage the numbers that lengths, places and kinds of records are."""
    if draw.random() < 0.3:
        return _flip(draw, data)
    found = bytearray(data)
    for _ in range(_times(draw)):
        at = draw.choice(
            [draw.randrange(512), draw.randrange(len(found)), 512 + 4 * draw.randrange(len(found) // 4 - 200)]
        )
        size, pack = draw.choice([(1, "B"), (2, "<H"), (4, "<I")])
        top = 256**size - 1
        value = draw.choice([0, 1, top, top // 2, top - 1, draw.randrange(top)])
        found[at : at + size] = struct.pack(pack, value)
    return bytes(found)
