"""The records of an .xls workbook (BIFF5 to BIFF8): texts in their code pages, formats, and where its sheets begin."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import unpack_from

from icdiag.intake.cells import Unreadable
from icdiag.intake.limits import beyond, limits
from icdiag.intake.unseen_places import cleaned
from icdiag.intake.xlsx_parts import BUILT_IN_DATES, is_date_format
from icdiag.unseen import clean

BOF, EOF, CONTINUE, STRING = 0x0809, 0x000A, 0x003C, 0x0207
_FILEPASS, _CODEPAGE, _DATEMODE, _BOUNDSHEET, _FORMAT, _XF, _SST = 0x2F, 0x42, 0x22, 0x85, 0x41E, 0xE0, 0xFC
_BIFF8 = 0x0600
_WORKBOOK = 5
_LONGEST_FORMAT = 1000
_CODE_PAGES = {
    367: "latin-1", 936: "gb18030", 1200: "utf-16-le", 10000: "mac-roman", 10001: "shift-jis", 10002: "big5",
    10003: "euc-kr", 10008: "gb18030", 32768: "mac-roman", 32769: "cp1252", 65001: "utf-8",
}  # fmt: skip

Record = tuple[int, bytes]


@dataclass(slots=True)
class Globals:
    """What all sheets of an .xls share."""

    biff8: bool
    codec: str = "cp1252"
    date1904: bool = False
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    """Name, place in the stream and whether it is hidden, of every sheet with cells."""
    strings: list[str] = field(default_factory=list)
    formats: dict[int, bool] = field(default_factory=dict)
    """Number of a format of the workbook's own -> whether it shows a date."""
    styles: list[int] = field(default_factory=list)
    """Format number of each style."""

    def dates(self) -> frozenset[int]:
        """Return the styles that show a date or a time."""
        return frozenset(i for i, key in enumerate(self.styles) if self.formats.get(key, key in BUILT_IN_DATES))

    def text(self, data: bytes, at: int, *, wide_length: bool = True) -> str:
        """Return the text of a record, its length before it in two bytes or in one."""
        return self.text_and_rest(data, at, wide_length=wide_length)[0]

    def text_and_rest(self, data: bytes, at: int, *, wide_length: bool = True) -> tuple[str, int]:
        """Return the text of a record and how many of its characters the next record has."""
        length = unpack_from("<H" if wide_length else "<B", data, at)[0]
        return self.characters(data, at + (2 if wide_length else 1), length)

    def characters(self, data: bytes, at: int, length: int) -> tuple[str, int]:
        """Return up to some number of characters of a record, and how many are missing in it."""
        if not self.biff8:
            raw = data[at : at + length]
            return raw.decode(self.codec, "replace"), length - len(raw)
        if not length or at >= len(data):
            return "", 0
        flags = data[at]
        width = 1 + (flags & 1)
        at += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
        raw = data[at : at + length * width]
        return _decoded(raw, flags), length - len(raw) // width


def _decoded(raw: bytes, flags: int) -> str:
    return raw.decode("utf-16-le", "surrogatepass") if flags & 1 else raw.decode("latin-1")


class Records:
    """Runs through the stream's records; what it hands out altogether is bounded by the stream's length."""

    def __init__(self, stream: bytes) -> None:
        """Take the workbook's stream."""
        self._stream = stream
        self._left = 2 * len(stream)

    def since(self, at: int) -> Iterator[Record]:
        """Yield (kind, content) of the record at a place and of all after it, up to the end of the stream.

        Raises:
            Unreadable: a record is cut short, or sheets lie over one another.
        """
        stream, size = self._stream, len(self._stream)
        if not 0 <= at < size:
            raise Unreadable("file-damaged")
        while at + 4 <= size:
            kind, length = unpack_from("<HH", stream, at)
            end = at + 4 + length
            self._left -= 4 + length
            if end > size or self._left < 0:
                raise Unreadable("file-damaged")
            yield kind, stream[at + 4 : end]
            at = end


def is_workbook(data: bytes) -> bool:
    """Tell whether the content of a BOF record opens a workbook that is read here."""
    version, kind = unpack_from("<HH", data)
    return version in (0x0500, _BIFF8) and kind == _WORKBOOK


def read_globals(records: Iterator[Record]) -> Globals:
    """Return what stands before the first sheet.

    Raises:
        Unreadable: it is no workbook, is encrypted, or ends too early.
    """
    kind, data = next(records, (0, b""))
    if kind != BOF or len(data) < 4 or not is_workbook(data):
        raise Unreadable("file-damaged")
    book = Globals(biff8=unpack_from("<H", data)[0] == _BIFF8)
    shared: list[bytes] = []
    bounds: list[bytes] = []
    before = 0
    for kind, data in records:
        if kind == EOF:
            book.sheets = [sheet for bound in bounds for sheet in _sheet(book, bound)]
            book.strings = _shared_strings(shared)
            return book
        if kind == _SST or (kind == CONTINUE and before == _SST):
            shared.append(data)
            before = _SST
            continue
        before = kind
        if kind == _BOUNDSHEET:
            bounds.append(data)  # their names need the code page, which may come later
        else:
            _take(book, kind, data)
    raise Unreadable("file-damaged")


def _take(book: Globals, kind: int, data: bytes) -> None:
    if kind == _FILEPASS:
        raise Unreadable("file-encrypted")
    if kind == _CODEPAGE:
        book.codec = _codec(unpack_from("<H", data)[0])
    elif kind == _DATEMODE:
        book.date1904 = unpack_from("<H", data)[0] == 1
    elif kind == _FORMAT:
        code = book.text(data, 2, wide_length=book.biff8)
        book.formats[unpack_from("<H", data)[0]] = is_date_format(code[:_LONGEST_FORMAT])
    elif kind == _XF:
        book.styles.append(unpack_from("<H", data, 2)[0])


def _codec(page: int) -> str:
    name = _CODE_PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise Unreadable("file-encoding") from None


def _sheet(book: Globals, data: bytes) -> Iterator[tuple[str, int, bool]]:
    place, visibility, kind = unpack_from("<IBB", data)
    if kind == 0:  # neither a chart nor macros
        yield clean(book.text(data, 6, wide_length=False)), place, visibility & 3 != 0


def _shared_strings(pieces: Sequence[bytes]) -> list[str]:
    """Return the texts that cells point to; one that goes on in the next record says there again how it is coded."""
    if not pieces:
        return []
    reader = _Pieces(pieces)
    count = unpack_from("<I", reader.take(8), 4)[0]  # some writers count wrong; what is there counts
    strings: list[str] = []
    most = limits().texts
    while len(strings) < count and not reader.at_end():
        if len(strings) >= most:
            raise beyond("too-many-texts", "texts")
        strings.append(cleaned(reader.string()))
    return strings


class _Pieces:
    """The content of a record and of those that continue it."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces, self._index, self._at = pieces, 0, 0

    def at_end(self) -> bool:
        """Tell whether nothing is left, going on to the next piece where this one is used up."""
        while self._at >= len(self._pieces[self._index]):
            if self._index + 1 == len(self._pieces):
                return True
            self._index, self._at = self._index + 1, 0
        return False

    def take(self, size: int) -> bytes:
        """Return some bytes, of several pieces where needed."""
        found = b""
        while len(found) < size:
            if self.at_end():
                raise Unreadable("file-damaged")
            piece = self._pieces[self._index][self._at : self._at + size - len(found)]
            self._at += len(piece)
            found += piece
        return found

    def skip(self, size: int) -> None:
        """Go on without looking."""
        while size > 0 and not self.at_end():
            step = min(size, len(self._pieces[self._index]) - self._at)
            self._at += step
            size -= step

    def string(self) -> str:
        """Return the text that begins here."""
        piece, at = self._pieces[self._index], self._at
        if at + 3 <= len(piece) and not piece[at + 2] & 12:  # as most are: plain, and in one piece
            end = at + 3 + (piece[at] | piece[at + 1] << 8) * (1 + (piece[at + 2] & 1))
            if end <= len(piece):
                self._at = end
                return _decoded(piece[at + 3 : end], piece[at + 2])
        length, flags = unpack_from("<HB", self.take(3))
        behind = 0
        if flags & 8:
            behind += 4 * unpack_from("<H", self.take(2))[0]
        if flags & 4:
            behind += unpack_from("<I", self.take(4))[0]
        text = self._characters(length, flags)
        self.skip(behind)
        return text

    def _characters(self, length: int, flags: int) -> str:
        text = ""
        while length > 0:
            if self._at >= len(self._pieces[self._index]):
                if self.at_end():
                    raise Unreadable("file-damaged")
                flags = self.take(1)[0]
            width = 1 + (flags & 1)
            piece = self._pieces[self._index][self._at : self._at + length * width]
            piece = piece[: len(piece) // width * width]
            if not piece:
                raise Unreadable("file-damaged")
            self._at += len(piece)
            length -= len(piece) // width
            text += _decoded(piece, flags)
        return text
