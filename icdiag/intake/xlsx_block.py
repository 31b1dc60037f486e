"""Where the rows and cells of a piece of worksheet XML stand, found with array operations on its bytes.

Well-formed XML is taken for granted. What is checked is that every ``<`` of the piece belongs to a row or a cell that
was understood, so that nothing is passed over.
"""

import numpy as np
import numpy.typing as npt

from icdiag.intake.xlsx_head import NotPlain

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

PAD = bytes(32)
"""Stands behind the bytes, so that words may be read up to their end."""
MOST = 24
"""Bytes of a cell's attributes that are looked at."""
_WORD = 8
_A, _LETTERS = 65, 26
_ONES, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_PLACE = np.uint64(0x0001020304050607)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)
_ZEROS = np.uint64(0x3030303030303030)
_TOP_HALVES, _SIX = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x0606060606060606)


def word(text: bytes) -> np.uint64:
    """Return up to eight bytes as the number that ``Words`` has for them."""
    return np.uint64(int.from_bytes(text, "little"))


_ROW, _END_ROW, _VALUE, _END_CELL = word(b'<row r="'), word(b"</row>"), word(b"<v>"), word(b"</v></c>")
_STRING = word(b'" t="s">')


def words_of(buffer: bytes) -> Words:
    """Return the eight bytes from each byte on, as a number with the first byte lowest."""
    return np.ndarray(len(buffer) - _WORD + 1, "<u8", buffer, strides=(1,))


def place_of(sign: bytes, words: Words) -> Places:
    """Return where in each word a byte stands first; 8 where it does not."""
    same = words ^ (_ONES * np.uint64(sign[0]))
    found = (same - _ONES) & ~same & _HIGH
    place = _place((found & (~found + np.uint64(1))) >> np.uint64(7))
    place[found == 0] = _WORD
    return place


def numbers_of(words: Words, digits: Places) -> tuple[Places, Mask]:
    """Return the numbers in the first 1 to 8 bytes of each word, and whether they are digits only."""
    shift = ((_WORD - digits) * 8).astype(np.uint64)
    padded = np.where(digits > 0, (words << shift) | (_ZEROS & _MASKS[_WORD - digits]), np.uint64(0))
    plain = ((padded & _TOP_HALVES) == _ZEROS) & (((padded + _SIX) & _TOP_HALVES) == _ZEROS)
    value = padded & ~_TOP_HALVES  # now add neighbours: digits to pairs, pairs to fours, fours to the number
    value = (value * np.uint64(10) + (value >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    value = (value * np.uint64(100) + (value >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    value = (value * np.uint64(10000) + (value >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    return value.astype(np.int64), plain


def _place(lowest: Words) -> Places:
    """Return which byte of each word has its lowest bit, and no other, set."""
    return ((lowest * _PLACE) >> np.uint64(56)).astype(np.int64)


class Block:
    """Whole rows of a sheet's XML: their numbers, and each cell's row, column, start and end."""

    def __init__(self, buffer: bytes, end: int) -> None:
        """Take bytes that end with PAD, and where the last row ends.

        Raises:
            NotPlain: a row or a cell is not as spreadsheet programs write it.
        """
        self.buffer, self.end = buffer, end
        self.bytes, self.words = np.frombuffer(buffer, np.uint8), words_of(buffer)
        body = self.bytes[:end]
        signs = body == ord("<")
        self.signs = int(np.count_nonzero(signs))
        self.cells: Places = np.flatnonzero(signs[:-1] & (body[1:] == ord("c")))
        blank_next = self.bytes[2:].take(self.cells) == ord(" ")
        if not blank_next.all():
            self.cells = self.cells[blank_next]
        rows = np.flatnonzero(signs[:-1] & (body[1:] == ord("r")))
        self._read_rows(rows[self.bytes[2:].take(rows) == ord("o")])  # others are runs of rich text
        self._read_places()

    def _read_rows(self, rows: Places) -> None:
        if not len(rows) or (self.words[rows] != _ROW).any():
            raise NotPlain
        number = self.words[rows + _WORD]
        digits = place_of(b'"', number)
        numbers, plain = numbers_of(number, digits)
        if not plain.all() or (digits == _WORD).any() or (numbers == 0).any():
            raise NotPlain
        self.rows, self.numbers, self._digits = rows, numbers - 1, digits
        first = np.searchsorted(self.cells, rows)
        self.counts = np.diff(first, append=len(self.cells))
        after = np.append(rows[1:], self.end)
        self.row_ends = after - 6
        self.row_signs = np.full(len(rows), 2)
        usual = (self.words[self.row_ends] & _MASKS[6]) == _END_ROW
        for i in np.flatnonzero(~usual).tolist():
            self._end_row(i, self.buffer[rows[i] : after[i]].rstrip())
        if len(self.cells) and (self.cells[0] < rows[0]):
            raise NotPlain

    def _end_row(self, i: int, xml: bytes) -> None:
        """Find the end of a row with blanks behind it, or without any cells."""
        if xml.endswith(b"</row>"):
            self.row_ends[i] = self.rows[i] + len(xml) - 6
        elif xml.endswith(b"/>") and not self.counts[i]:
            self.row_signs[i] = 1
        else:
            raise NotPlain

    def _read_places(self) -> None:
        """Find each cell's column, the quote behind its reference, and its end."""
        cells, data = self.cells, self.bytes
        self.row_of: Places = np.repeat(np.arange(len(self.rows)), self.counts)
        letter = data[6:].take(cells) - np.uint8(_A)
        if (letter >= _LETTERS).any():
            raise NotPlain
        self.columns: Places = letter.astype(np.int64)
        digits = self._digits
        same = digits[0] == digits[-1]  # row numbers ascend
        self.quotes: Places = cells + (digits[0] + 7 if same else (digits + 7)[self.row_of])
        self._more_letters(np.flatnonzero(data[7:].take(cells) >= _A), 7)
        self.ends: Places = np.empty_like(cells)
        self.ends[:-1] = cells[1:]
        filled = self.counts > 0
        self.ends[np.cumsum(self.counts)[filled] - 1] = self.row_ends[filled]

    def _more_letters(self, which: Places, offset: int) -> None:
        """Add a further letter to the columns of some cells."""
        if not len(which):
            return
        letter = self.bytes[offset:].take(self.cells[which]).astype(np.int64) - _A
        if (letter >= _LETTERS).any() or offset > 8:
            raise NotPlain
        self.columns[which] = (self.columns[which] + 1) * _LETTERS + letter
        self.quotes[which] += 1
        self._more_letters(which[self.bytes[offset + 1 :].take(self.cells[which]) >= _A], offset + 1)

    def single_digits(self) -> tuple[Mask, Bytes]:
        """Return which cells are ``><v>5</v></c>`` behind their reference's quote, and the digits.

        Their length and three of their bytes leave well-formed XML nothing else to be.
        """
        data, quotes = self.bytes, self.quotes
        digits = data[5:].take(quotes) - np.uint8(ord("0"))
        found = (self.ends - quotes == 14) & (digits <= 9)
        found &= (data[3:].take(quotes) == ord("v")) & (data[6:].take(quotes) == ord("<"))
        return found, digits

    def openings(self, which: Places) -> Places:
        """Return how many bytes some cells have from the quote to the next ``<``; 24 where it is further away."""
        at = self.quotes[which]
        lengths = np.full(len(which), _WORD)
        others = np.flatnonzero(self.words[at] != _STRING)
        at = at[others]
        length = place_of(b"<", self.words[at])
        for step in (_WORD, 2 * _WORD):
            far = np.flatnonzero(length == step)
            length[far] += place_of(b"<", self.words[at[far] + step])
        lengths[others] = length
        return lengths

    def short_values(self, which: Places, lengths: Places) -> tuple[Places, Mask, Mask]:
        """Return the whole numbers in some cells with ``<v>`` next, which of them are such, and which are empty.

        Each cell's ``<`` stands the length behind its quote.
        """
        at = self.quotes[which] + lengths
        text = self.words[at + 3]
        digits = place_of(b"<", text)
        number, plain = numbers_of(text, digits)
        close = at + 3 + digits
        plain &= (self.words[at] & _MASKS[3]) == _VALUE
        plain &= (self.words[close] == _END_CELL) & (close + _WORD == self.ends[which])
        return number, plain, self.ends[which] == at

    def opening_words(self, which: Places, lengths: Places) -> list[Words]:
        """Return the bytes of those lengths from the quotes on."""
        at = self.quotes[which]
        return [
            self.words[at + step] & _MASKS[np.clip(lengths - step, 0, _WORD)]
            for step in range(0, MOST, _WORD)
            if step == 0 or (lengths > step).any()
        ]

    def texts(self, which: Places) -> list[tuple[bytes, bytes]]:
        """Return the XML of some cells: up to the quote, and from it on."""
        places = zip(self.cells[which].tolist(), self.quotes[which].tolist(), self.ends[which].tolist(), strict=True)
        return [(self.buffer[start:quote], self.buffer[quote:end]) for start, quote, end in places]

    def hidden(self, which: Places) -> int:
        """Return how many of some rows are hidden."""
        if not (self.bytes == ord("h")).any() or b" hidden=" not in self.buffer:
            return 0
        tags = (self.buffer[row : self.buffer.index(b">", row)] for row in self.rows[which].tolist())
        return sum(1 for tag in tags if b' hidden="1"' in tag or b' hidden="true"' in tag)
