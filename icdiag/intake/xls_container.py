"""The container of Office files before 2007 (OLE2, a small file system): finds the streams of a workbook in it."""

import struct
from struct import unpack_from

from icdiag.intake.cells import Unreadable

_HEADER = 512
_LAST_SECTOR = 0xFFFFFFF9
"""Higher numbers are marks: end of chain, free, table."""
_ENTRY = 128
_STREAM = 2
_ROOT = 5


class Container:
    """The streams in a file's root folder, by their names in lower case."""

    def __init__(self, data: bytes) -> None:
        """Read the tables.

        Raises:
            Unreadable: they are damaged.
        """
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError) as error:
            raise Unreadable("file-damaged") from error

    def _open(self) -> None:
        shift, small_shift = unpack_from("<HH", self._data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise Unreadable("file-damaged")
        self._size = 1 << shift
        self._sectors = max(0, -(-len(self._data) // self._size) - 1)
        self._next = self._allocation()
        first_of_folder, _, self._cutoff, first_of_small, small_tables = unpack_from("<5I", self._data, 48)
        folder = self._chain(first_of_folder)
        entries = [folder[at : at + _ENTRY] for at in range(0, len(folder) - _ENTRY + 1, _ENTRY)]
        if not entries or entries[0][66] != _ROOT:
            raise Unreadable("file-damaged")
        first, size = unpack_from("<II", entries[0], 116)
        self._small = self._chain(first)[:size] if size else b""  # without any, writers leave any number as the first
        table = self._chain(first_of_small) if small_tables else b""
        self._small_next = unpack_from(f"<{len(table) // 4}I", table)
        self._entries = _of_root(entries)

    @property
    def names(self) -> frozenset[str]:
        """Return the streams and folders there are."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """Return a stream's bytes.

        Raises:
            Unreadable: part of it is missing.
        """
        entry = self._entries[name]
        first, size = unpack_from("<II", entry, 116)
        if entry[66] != _STREAM or size > len(self._data):
            raise Unreadable("file-damaged")
        found = self._chain(first, size) if size >= self._cutoff else self._small_chain(first, size)
        if len(found) < size:
            raise Unreadable("file-damaged")
        return found[:size]

    def _sector(self, number: int) -> bytes:
        if number >= self._sectors:
            raise Unreadable("file-damaged")
        at = (number + 1) * self._size
        return self._data[at : at + self._size].ljust(self._size, b"\0")  # the file's last one may be cut short

    def _allocation(self) -> list[int]:
        """Return each sector's successor."""
        per_sector = self._size // 4
        numbers = list(unpack_from("<109I", self._data, 76))
        more, seen = unpack_from("<I", self._data, 68)[0], 0
        while more <= _LAST_SECTOR:
            *some, more = unpack_from(f"<{per_sector}I", self._sector(more))
            numbers += some
            seen += 1
            if seen > self._sectors:
                raise Unreadable("file-damaged")
        table: list[int] = []
        for number in numbers:
            if number <= _LAST_SECTOR and len(table) < self._sectors:
                table += unpack_from(f"<{per_sector}I", self._sector(number))
        return table

    def _chain(self, first: int, size: int | None = None) -> bytes:
        """Return the sectors from the first on: all of them, or as many as the size needs."""
        wanted = self._sectors if size is None else -(-size // self._size)
        pieces: list[bytes] = []
        number = first
        while number <= _LAST_SECTOR and len(pieces) < wanted:
            pieces.append(self._sector(number))
            number = self._next[number]
        if size is None and number <= _LAST_SECTOR:  # a circle
            raise Unreadable("file-damaged")
        return b"".join(pieces)

    def _small_chain(self, first: int, size: int) -> bytes:
        pieces: list[bytes] = []
        number = first
        while number <= _LAST_SECTOR and len(pieces) * 64 < size:
            pieces.append(self._small[number * 64 : number * 64 + 64])
            number = self._small_next[number]
        return b"".join(pieces)


def _of_root(entries: list[bytes]) -> dict[str, bytes]:
    """Return the entries of the root folder: a tree of siblings, each seen once whatever its links say."""
    found: dict[str, bytes] = {}
    seen: set[int] = set()
    ahead = [unpack_from("<I", entries[0], 76)[0]]
    while ahead:
        number = ahead.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        left, right = unpack_from("<II", entry, 68)
        length = min(max(unpack_from("<H", entry, 64)[0] - 2, 0), 62)
        found.setdefault(entry[:length].decode("utf-16-le", "replace").lower(), entry)
        ahead += [right, left]
    return found
