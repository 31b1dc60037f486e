"""What the cells of a scanned worksheet mean: a code for each distinct one, the same in all sheets of a workbook."""

import re
from xml.parsers.expat import ExpatError

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Sheet, Unreadable, Value
from icdiag.intake.coded_table import BLANK
from icdiag.intake.limits import limits
from icdiag.intake.unseen_places import is_cleaned
from icdiag.intake.xlsx_block import MOST, Block, Places
from icdiag.intake.xlsx_head import NotPlain
from icdiag.intake.xlsx_parts import parse_xml
from icdiag.intake.xlsx_sheet import SheetParser
from icdiag.intake.xlsx_values import Book

IS_BLANK, IS_NUMBER, IS_STRING, IS_ODD = range(4)
"""How a cell is to be taken: as nothing, as a number, as a pointer to a shared string, or by itself."""
_MEMORY = 200_000
_SMALL_NUMBERS = 254
"""Whole numbers below this have their codes without looking: 1 more than the number."""
_FIRST_STRING = 256
_MOST_OPENINGS = 64
_ATTRIBUTES = re.compile(rb'"((?: [a-z]{1,9}="[^"<>&]*+")*+)(/?)>')
_ATTRIBUTE = re.compile(rb' ([a-z]+)="([^"]*)"')
_TEXT = rb"[^<&\x00-\x1f]*+"
_CELL = re.compile(
    rb'"(?: s="([0-9]{1,6})")?+(?: t="([a-zA-Z]{1,9})")?+'
    rb"(?:/>|></c>|>(<f(?: [^<>]*+)?>[^<>]*+(?:</f>)?+)?+"
    rb"(?:<(v)(?: ?/>|>(" + _TEXT + rb')</v>)</c>|<is><(t)(?: xml:space="preserve")?+>(' + _TEXT + rb")</t></is></c>))"
)
"""A cell's XML from the quote behind its reference to its end."""


class CellCodes:
    """The distinct cells of a sheet and their codes: blank, small numbers, shared strings, then all others."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._others = _FIRST_STRING + len(book.strings)
        self.cells: list[Value] = [None, *range(_SMALL_NUMBERS), None, *book.strings]
        self.shared = self._shared_codes()
        self._known: dict[tuple[type, Value], int] = {(type(None), None): BLANK}
        self._known.update({(int, n): n + 1 for n in range(_SMALL_NUMBERS)})
        self._has_strings = False

    def _shared_codes(self) -> npt.NDArray[np.int32]:
        """Return the code of each shared string: of its first copy, or of a blank."""
        strings = self.book.strings
        codes = np.arange(_FIRST_STRING, self._others, dtype=np.int32)
        first: dict[object, int] = {"": BLANK}
        hashes = np.sort(np.fromiter(map(hash, strings), np.int64, len(strings)))  # a set takes ten times the memory
        if (hashes[1:] == hashes[:-1]).any() or "" in strings:
            keys = [(text,) if is_cleaned(text) else text for text in strings] if self.book.cleaned else strings
            codes[:] = [first.setdefault(key, code) for key, code in zip(keys, codes.tolist(), strict=True)]
        return codes

    def code(self, value: Value) -> int:
        """Return a cell's code."""
        if isinstance(value, str) and not self._has_strings:
            self._has_strings = True
            shared = zip(self.book.strings, self.shared.tolist(), strict=True)
            self._known.update({(type(text), text): code for text, code in shared})
        code = self._known.setdefault((type(value), value), len(self.cells))
        if code == len(self.cells):
            self.cells.append(value)
        return code

    def strings(self, indices: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
        """Return the codes of shared strings.

        Raises:
            NotPlain: there is no such string.
        """
        if indices.size and int(indices.max()) >= len(self.shared):
            raise NotPlain
        codes: npt.NDArray[np.signedinteger] = self.shared[indices]
        return codes

    def numbers(self, numbers: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.signedinteger]:
        """Return the codes of whole numbers."""
        codes = numbers + 1
        large = numbers >= _SMALL_NUMBERS
        if large.any():
            distinct, inverse = np.unique(numbers[large], return_inverse=True)
            codes[large] = np.array([self.code(number) for number in distinct.tolist()], np.int64)[inverse]
        return codes


class Openings:
    """What a cell's attributes say about its value, worked out once for equal ones."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[bytes, int] = {}
        if "0" in book.date_styles:  # then a cell without a style is a date
            raise NotPlain

    def kinds(self, block: Block, which: Places, lengths: Places) -> npt.NDArray[np.uint8]:
        """Return how to take each of some cells, whose next ``<`` stands the length behind their quote."""
        kinds = np.full(len(which), IS_ODD, np.uint8)
        left = np.flatnonzero(lengths < MOST)
        words = block.opening_words(which, lengths)
        for _ in range(_MOST_OPENINGS):
            if not len(left):
                break
            same = np.logical_and.reduce([part[left] == part[left[0]] for part in (lengths, *words)])
            start = int(block.quotes[which[left[0]]])
            kinds[left[same]] = self.kind(block.buffer[start : start + int(lengths[left[0]])])
            left = left[~same]
        return kinds

    def kind(self, xml: bytes) -> int:
        """Return how to take a cell, from the quote behind its reference to the end of its tag."""
        if xml not in self._known and len(self._known) < _MEMORY:
            self._known[xml] = self._read(xml)
        return self._known.get(xml, IS_ODD)

    def _read(self, xml: bytes) -> int:
        found = _ATTRIBUTES.fullmatch(xml)
        if found is None:
            return IS_ODD
        given = dict(_ATTRIBUTE.findall(found[1]))
        if found[2]:
            return IS_BLANK
        kind, style = given.get(b"t", b"n"), given.get(b"s", b"0").decode("ascii", "replace")
        if kind == b"s":
            return IS_STRING
        return IS_NUMBER if kind == b"n" and style not in self._book.date_styles else IS_ODD


class OddCells(dict[bytes, int]):
    """The XML of a cell behind its reference -> its code, worked out once for equal cells."""

    def __init__(self, cells: CellCodes) -> None:
        super().__init__()
        self._cells, self._longest = cells, limits().cell_length

    def code(self, head: bytes, xml: bytes) -> int:
        """Return the code of the cell with such a reference and such XML behind it."""
        if not (head.startswith(b'<c r="') and xml.startswith(b'"')):
            raise NotPlain
        return self[xml]

    def __missing__(self, xml: bytes) -> int:
        try:
            code = self._cells.code(self._value(xml))
        except (Unreadable, ValueError) as error:  # expat will find it again, and tell the cell
            raise NotPlain from error
        if len(self) < _MEMORY:
            self[xml] = code
        return code

    def _value(self, xml: bytes) -> Value:
        found = _CELL.fullmatch(xml)
        if found is None or len(xml) > self._longest:
            return self._by_expat(xml)
        style, kind, formula, v, number, t, string = found.groups()
        kind = (kind or b"n").decode()
        if not (v or t or formula):
            return None
        if (kind == "inlineStr") is (v is not None) and (v or t):
            raise NotPlain
        text = ((number if v else string) or b"").decode("utf-8")
        return self._cells.book.value(
            kind, (style or b"0").decode(), text, formula=formula is not None, has_value=bool(v or t)
        )

    def _by_expat(self, xml: bytes) -> Value:
        """Read one cell as a sheet of its own."""
        book, sheet = self._cells.book, Sheet("", "")
        taken = book.slots
        parser = SheetParser(sheet, book)
        whole = b'<sheetData><row r="1"><c r="A1' + xml + b"</row></sheetData>"
        try:
            parse_xml(iter([whole]), parser.start, parser.end, parser.text)
        except ExpatError as error:
            raise NotPlain from error
        book.slots = taken
        if len(sheet.rows) > 1 or any(len(row) > 1 for row in sheet.rows):
            raise NotPlain  # more than one cell
        return sheet.rows[0][0] if sheet.rows else None
