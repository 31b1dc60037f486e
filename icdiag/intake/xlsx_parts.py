"""The parts of an .xlsx package: what is refused before anything is inflated, XML without DTDs, strings, formats."""

import re
import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

from icdiag.intake.cells import Unreadable
from icdiag.intake.inflate import inflated
from icdiag.intake.limits import NAMES, beyond, limits

MAX_SMALL = 32 * 2**20
MAX_ELEMENTS = 300_000
"""Bytes and tags of a part that only describes others: a list of sheets, of styles. Excel has at most 65,490 styles."""
_MAX_RATIO = 50
"""Large worksheets shrink to a tenth, bombs to a thousandth."""
_MAX_TOKEN = 2**22
"""Bytes of one tag; older expat versions scan an unfinished one again with every chunk."""
_MAX_DEPTH = 100

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def refuse_oversize(package: zipfile.ZipFile) -> None:
    """Stop before anything is inflated: by declared size, which zipfile then holds every member to."""
    infos = package.infolist()
    tight = (info.file_size for info in infos if info.file_size > _MAX_RATIO * info.compress_size)
    now = limits()
    if sum(info.file_size for info in infos) > now.unpacked_size:
        raise beyond("file-too-big", "unpacked-size")
    if sum(tight) > now.tight_size:
        raise beyond("file-too-tight", "tight-size")
    for info in infos:
        if info.flag_bits & 1:
            raise Unreadable("file-encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("file-damaged")


class Package:
    """The parts of a workbook, by name without regard to case."""

    def __init__(self, package: zipfile.ZipFile, names: dict[str, str]) -> None:
        self._package, self._names = package, names

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name.lower() in self._names

    def chunks(self, name: str, *, bound: str = "unpacked-size") -> Iterator[bytes]:
        """Yield a part's bytes, inflated; stop where there are more than a bound allows."""
        left = getattr(limits(), NAMES[bound])
        for chunk in inflated(self._package, self._package.getinfo(self._names[name.lower()])):
            left -= len(chunk)
            if left < 0:
                raise beyond("file-too-big", bound)
            yield chunk

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """Return a small part's elements in order, local names and attributes."""
        found: list[tuple[str, dict[str, str]]] = []

        def take(tag: str, attributes: dict[str, str]) -> None:
            if len(found) >= MAX_ELEMENTS:
                raise Unreadable("file-damaged")
            found.append((local(tag), attributes))

        parse_xml(self._small(name), take)
        return found

    def _small(self, name: str) -> Iterator[bytes]:
        size = 0
        for chunk in self.chunks(name):
            size += len(chunk)
            if size > MAX_SMALL:
                raise Unreadable("file-damaged")
            yield chunk


def parse_xml(chunks: Iterator[bytes], start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Parse XML from chunks. Callbacks see qualified names.

    Raises:
        Unreadable: it has a DTD, a tag of megabytes or absurd nesting.
        expat.ExpatError: it is not well-formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.EntityDeclHandler = _refuse_dtd
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    fed = 0
    for chunk in chunks:
        parser.Parse(chunk, False)
        fed += len(chunk)
        if fed - parser.CurrentByteIndex > _MAX_TOKEN:
            raise Unreadable("file-damaged")
    parser.Parse(b"", True)


def _refuse_dtd(*_: object) -> None:
    raise Unreadable("file-dtd")


def local(tag: str) -> str:
    """Return a tag's name without its prefix."""
    return tag.rpartition(":")[2]


class _StringsParser:
    """Collects the shared strings: the runs of each, without phonetic guides."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._runs: list[str] = []
        self._inside = self._phonetic = False
        self._size = self._depth = 0
        self._longest = limits().cell_length

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Unreadable("file-damaged")
        name = local(tag)
        if name == "si":
            self._runs, self._size = [], 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def text(self, text: str) -> None:
        if self._inside:
            self._size += len(text)
            if self._size > self._longest:
                raise beyond("cell-too-long", "cell-length")
            self._runs.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = local(tag)
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.strings.append("".join(self._runs))


def parse_strings(chunks: Iterator[bytes]) -> list[str]:
    """Return the texts of the part with the shared strings, as they are written."""
    parser = _StringsParser()
    parse_xml(chunks, parser.start, parser.end, parser.text)
    return parser.strings


BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Numbers of the formats that every Excel knows and that show a date or a time."""
_NOT_DATE_PARTS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Tell whether a number format shows a date or a time."""
    first = _NOT_DATE_PARTS.sub("", code.partition(";")[0]).lower()
    return first != "general" and any(letter in first for letter in "dmyhs")


def date_styles(package: Package, part: str) -> frozenset[str]:
    """Return the style numbers (as the cells write them) that show a date or time."""
    custom: dict[str, bool] = {}
    dates: list[str] = []
    inside, count = False, 0
    for tag, attributes in package.elements(part):
        if tag == "numFmt":
            custom[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", "")[:1000])
        elif tag in ("cellXfs", "cellStyles", "dxfs", "cellStyleXfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            identifier = attributes.get("numFmtId", "0")
            if custom.get(identifier, identifier.isdigit() and int(identifier[:6]) in BUILT_IN_DATES):
                dates.append(str(count))
            count += 1
    return frozenset(dates)
