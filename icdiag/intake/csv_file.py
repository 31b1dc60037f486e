"""Reads .csv and .tsv: which encoding, which delimiter, and the columns with the lines that rows begin on."""

import codecs
import csv
import re
from array import array
from collections.abc import Iterable, Sequence
from html import unescape
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from icdiag.intake.cells import Sheet, Unreadable, Value
from icdiag.intake.coded_table import CodedTable, CodesOf, Piece, RowsOf
from icdiag.intake.columns import Codes, narrow
from icdiag.intake.limits import beyond, beyond_sheet, limits
from icdiag.intake.unseen_places import unseen_in_lines
from icdiag.model.problem import Problem
from icdiag.unseen import clean, is_clean

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = ",;\t"
_CHUNK = 2**20
_BATCH = 1024
"""Rows that are taken apart into columns together."""
_ENTITY = re.compile(r"&#?\w{1,31};")
"""What survey sites leave in headers, such as ``&nbsp;``: its semicolon parts nothing."""
_BREAK = re.compile("\r\n|\r|\n")
_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n\r"


def read_csv(data: bytes, *, shown_as: str) -> tuple[Sheet, str, list[Problem]]:
    """Return the table, the encoding it was read with (``utf-8``, ``utf-16`` or ``gb18030``), and what was taken out.

    Cells are text, without the characters that nobody sees.

    Raises:
        Unreadable: no known encoding, an unclosed quote, or more than the bounds allow.
    """
    encoding, needs_cleaning = _encoding_of(data)
    sheet = Sheet(shown_as, "")
    text, unseen = None, list[Problem]()
    if needs_cleaning:
        text = data.decode(encoding)
        unseen, text = list(unseen_in_lines(shown_as, _lines(data, encoding, text))), clean(text)
    delimiter = _delimiter(_lines(data, encoding, text))
    _Filler(sheet).fill(_lines(data, encoding, text), delimiter)
    return sheet, encoding.removesuffix("-sig"), unseen


def _lines(data: bytes, encoding: str, text: str | None) -> Iterable[str]:
    """Return the lines with their endings, as they stand."""
    return TextIOWrapper(BytesIO(data), encoding, newline="") if text is None else StringIO(text, newline="")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: by its byte order mark, else strict UTF-8, else strict GB18030.

    Raises:
        Unreadable: it is none of them.
    """
    for encoding in _encodings(data):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise Unreadable("file-encoding")


def _encoding_of(data: bytes) -> tuple[str, bool]:
    """Return the encoding, as ``decode`` finds it, and whether there is anything to take out of the text."""
    for encoding in _encodings(data):
        try:
            return encoding, _needs_cleaning(data, encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("file-encoding")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("file-encoding")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if data.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if b"\0" in data[:4096]:
        raise Unreadable("file-encoding")
    return ("utf-8-sig", "gb18030")


def _needs_cleaning(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    found = False
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        text = decoder.decode(chunk, final=start + _CHUNK >= len(data))
        if chunk.translate(None, _PLAIN):
            if "\0" in text:
                raise Unreadable("file-binary")
            found = found or not is_clean(text)
    return found


def _delimiter(lines: Iterable[str]) -> str:
    """Return the delimiter: the one that stands most often outside quotes in the first line with text."""
    header = next((line for line in lines if line.strip()), "")
    plain = _ENTITY.sub(lambda found: found[0] if unescape(found[0]) == found[0] else "", header)
    plain = "".join(plain.split('"')[::2])
    return max(_DELIMITERS, key=plain.count)


class _Filler:
    """Takes rows apart into columns of codes, some thousand at a time."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._lines, self._widths = array("q"), array("H")
        self._codes: list[CodesOf] = []
        self._pieces: list[Piece] = []
        self._slots, self._next = 0, 1

    def fill(self, lines: Iterable[str], delimiter: str) -> None:
        """Read all rows into the sheet.

        Raises:
            Unreadable: a quote is not closed, or there is more than the bounds allow.
        """
        before = csv.field_size_limit(limits().cell_length)
        try:
            self._read(csv.reader(lines, delimiter=delimiter, strict=True))
        finally:
            csv.field_size_limit(before)
        cells: list[list[Value]] = [[None, *islice(codes, 1, None)] for codes in self._codes]
        table = CodedTable(cells.__getitem__, self._pieces, np.frombuffer(self._widths, np.uint16))
        self._sheet.lines, self._sheet.table, self._sheet.rows = self._lines, table, RowsOf(table)

    def _read(self, reader: "Reader") -> None:
        broken: csv.Error | None = None
        while broken is None:
            before = reader.line_num
            rows: list[list[str]] = []
            try:
                rows.extend(islice(reader, _BATCH))
            except csv.Error as error:  # the rows before the broken one are there
                broken = error
            if not rows and broken is None:
                return
            if broken is None and reader.line_num - before == len(rows):
                lines: Sequence[int] = range(before + 1, reader.line_num + 1)
                self._next = reader.line_num + 1
            else:
                lines = self._long_lines(rows)
            self._take(rows, lines)
        if "field larger" in str(broken):
            raise beyond("cell-too-long", "cell-length", line=self._next) from broken
        raise Unreadable("csv-quotes", line=self._next) from broken

    def _long_lines(self, rows: list[list[str]]) -> list[int]:
        """Return the lines on which rows begin where some cells have line breaks in them."""
        lines = []
        for row in rows:
            lines.append(self._next)
            self._next += 1 + sum(len(_BREAK.findall(cell)) for cell in row)
        return lines

    def _take(self, rows: list[list[str]], lines: Sequence[int]) -> None:
        """Take the next rows.

        Raises:
            Unreadable: there is more than the bounds allow.
        """
        first, widths = len(self._lines), [len(row) for row in rows]
        now = limits()
        for at, width in enumerate(widths):
            if width > now.columns or first + at >= now.rows:
                raise beyond_sheet("columns" if width > now.columns else "rows", line=lines[at])
        self._slots += sum(widths) + len(rows)
        if self._slots > now.cells:
            raise beyond("too-many-cells", "cells")
        self._lines.extend(lines)
        self._widths.extend(widths)
        columns: dict[int, Codes] = {}
        for at, column in enumerate(zip_longest(*rows, fillvalue="")):
            if at == len(self._codes):
                self._codes.append(CodesOf())
            codes = np.fromiter(map(self._codes[at].__getitem__, column), np.int32, len(rows))
            columns[at] = narrow(codes)
        if rows:
            self._pieces.append(Piece(range(first, first + len(rows)), columns))
        if sum(map(len, self._codes)) > now.texts:
            raise beyond("too-many-texts", "texts")
