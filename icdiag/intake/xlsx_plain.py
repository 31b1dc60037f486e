"""The quick way through a worksheet: the plain XML that spreadsheet programs write, ten times as fast as expat.

It takes only a strict subset of the XML, with nothing between the cells. Whatever is not plain (a formula, an
entity, rich text, a prefix, a comment, a value out of bounds) ends the attempt, and expat reads the sheet instead.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from icdiag.intake.cells import MAX_COLUMNS, MAX_TEXT, Sheet, Unreadable, Value
from icdiag.intake.xlsx_sheet import Columns
from icdiag.intake.xlsx_values import Book, Grid

_TEXT = r"[^<&\x00-\x1f]*+"
_CELL = re.compile(
    r'(?: s="([0-9]{1,6})")?+(?: t="([a-zA-Z]{1,9})")?+'
    rf'(?:/>|></c>|><(v)(?: ?/>|>({_TEXT})</v>)</c>|><is><(t)(?: xml:space="preserve")?+>({_TEXT})</t></is></c>)'
)
"""A cell's XML after its reference, to the end."""
_ROW = re.compile(r'\s*+(?:<row [^<>]*+(?<=/)>\s*+)*+<row r="([1-9][0-9]{0,6})"([^<>]*+)(?<!/)>')
_REST = re.compile(r"\s*+(?:<row [^<>]*+(?<=/)>\s*+)*+")
_OPEN, _CLOSE, _END_ROW = b"<sheetData>", b"</sheetData>", b"</row>"
_HIDDEN = (' hidden="1"', ' hidden="true"')
_MAX_HEAD = 2**20
_MAX_GAP = 2**22
_MEMORY = 200_000
_SHAPES = 5_000


class NotPlain(Exception):  # noqa: N818 - not an error: the other reader takes over
    """The sheet has something that only expat may read."""


class _Values(dict[str, Value]):
    """A cell's XML after its reference -> its value, worked out once for equal cells."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, xml: str) -> Value:
        found = _CELL.fullmatch(xml)
        if found is None or len(xml) > MAX_TEXT:
            raise NotPlain
        style, kind, v, number, t, string = found.groups()
        kind = kind or "n"
        text = number if v else string
        if (kind == "inlineStr") is (v is not None) and (v or t):
            raise NotPlain
        value: Value = None
        if v or t:
            value = self._book.value(kind, style or "0", text or "", formula=False, has_value=True)
        if len(self) < _MEMORY:
            self[xml] = value
        return value


class PlainRows:
    """Takes the rows out of a sheet's XML and hands on the rest of it."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        """Take the sheet to fill and what its workbook shares."""
        self._grid, self._values, self._places = Grid(sheet, book), _Values(book), _Places()

    def rest(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Fill the sheet; yield the XML before and after the rows, which expat still has to see.

        Raises:
            NotPlain: the sheet needs the other reader.
        """
        head = b""
        for chunk in chunks:
            head += chunk
            if _OPEN in head or len(head) > _MAX_HEAD:
                break
        head, opening, buffer = head.partition(_OPEN)
        _check_head(head, found=bool(opening))
        yield head + opening
        yield self._rows(buffer, chunks)
        yield from chunks

    def _rows(self, buffer: bytes, chunks: Iterator[bytes]) -> bytes:
        """Read up to the end of the rows; return the XML that was fetched beyond."""
        while _CLOSE not in buffer:
            whole, ending, buffer = buffer.rpartition(_END_ROW)
            self._scan(whole + ending)
            chunk = next(chunks, b"")
            if not chunk or len(buffer) > _MAX_GAP:
                raise NotPlain
            buffer += chunk
        rows, closing, after = buffer.partition(_CLOSE)
        whole, ending, gap = rows.rpartition(_END_ROW)
        self._scan(whole + ending)
        if _REST.fullmatch(_text(gap)) is None:
            raise NotPlain
        return closing + after

    def _scan(self, xml: bytes) -> None:
        rows = _text(xml).split("</row>")
        try:
            for row in rows[:-1]:
                self._take_row(row)
        except Unreadable as error:  # expat will find it again, and tell the cell
            raise NotPlain from error

    def _take_row(self, row: str) -> None:
        opening, *cells = row.split('<c r="')
        found = _ROW.fullmatch(opening)
        if found is None:
            raise NotPlain
        ending = found[1] + '"'  # a reference is letters and the row's number
        parts = [cell.partition(ending) for cell in cells]
        values = [self._values[xml] for _, _, xml in parts]
        while values and values[-1] is None:
            values.pop()
        if values:
            letters = tuple([part[0] for part in parts[: len(values)]])
            self._put(
                int(found[1]) - 1, self._places[letters], values, hidden=any(mark in found[2] for mark in _HIDDEN)
            )

    def _put(self, row: int, places: tuple[int, ...], values: list[Value], *, hidden: bool) -> None:
        """Put values, the last of which is none of the blank ones, at their ascending places."""
        cells = self._grid.row(row, hidden=hidden)
        width = places[-1] + 1
        if cells:
            raise NotPlain
        self._grid.take(width)
        if width == len(values):
            cells.extend(values)
            return
        cells.extend([None] * width)
        for place, value in zip(places, values, strict=True):
            cells[place] = value


class _Places(dict[tuple[str, ...], tuple[int, ...]]):
    """The letters of a row's cells -> their columns, worked out once for rows of one shape."""

    def __init__(self) -> None:
        super().__init__()
        self._columns = Columns()

    def __missing__(self, letters: tuple[str, ...]) -> tuple[int, ...]:
        places = tuple(self._columns[some] for some in letters)
        if places[-1] >= MAX_COLUMNS or any(a >= b for a, b in pairwise(places)):
            raise NotPlain
        if len(self) < _SHAPES:
            self[letters] = places
        return places


def _text(xml: bytes) -> str:
    try:
        return xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotPlain from error


_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^<>]*?encoding\s*=\s*["']utf-?8["'][^<>]*\?>""", re.IGNORECASE
)


def _check_head(head: bytes, *, found: bool) -> None:
    """Refuse what could make bytes mean something else than they seem: another encoding, comments, CDATA, a DTD."""
    declared = b"encoding" not in head[:200] or _DECLARATION.match(head)
    if not found or not declared or b"<!" in head or b"\0" in head:
        raise NotPlain
