"""The tree that YAML files and workbooks are read into, before any key has a meaning; every node knows its place."""

from typing import NamedTuple, Protocol

from icdiag.model.problem import Location

COLUMN_BITS = 31
"""A file has fewer characters than two to this power, so no column needs more."""
_COLUMN_MASK = (1 << COLUMN_BITS) - 1
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Source(Protocol):
    """Where nodes come from."""

    loose: bool
    """True for tables, which people fill in: departments may be named by any of their names there."""

    def where(self, row: int, column: int) -> Location:
        """Return the place of a 0-based position."""
        ...


class FileSource:
    """A text file: positions are lines and columns."""

    loose = False

    def __init__(self, path: str) -> None:
        """Take the path as it is shown to the user."""
        self.path = path

    def where(self, row: int, column: int) -> Location:
        """Return ``path:line:column``."""
        return Location(self.path, row + 1, column + 1)


def packed(row: int, column: int) -> int:
    """Return a 0-based position as one number: a tree of a million nodes has a million of them."""
    return row << COLUMN_BITS | column


def unpacked(at: int) -> tuple[int, int]:
    """Return the row and the column of a packed position."""
    return at >> COLUMN_BITS, at & _COLUMN_MASK


class Scalar(NamedTuple):
    """One value, as the text that was written: ``NO``, ``012`` and ``2026-01-01`` are not converted."""

    text: str
    plain: bool
    """Written without quotes."""
    source: Source
    at: int

    @property
    def where(self) -> Location:
        """The place of the first character."""
        return self.source.where(*unpacked(self.at))

    @property
    def null(self) -> bool:
        """Tell whether this stands for no value at all."""
        return self.plain and self.text in NULLS


class Sequence(NamedTuple):
    """A list of nodes."""

    items: "list[Node]"
    source: Source
    at: int

    @property
    def where(self) -> Location:
        """The place of the first character."""
        return self.source.where(*unpacked(self.at))


class Mapping(NamedTuple):
    """Named nodes, in the order they were written."""

    entries: "dict[str, Node]"
    keys_at: list[int]
    """The places of the keys, in the order of the entries."""
    source: Source
    at: int

    @property
    def where(self) -> Location:
        """The place of the first character."""
        return self.source.where(*unpacked(self.at))

    def key_where(self, key: str) -> Location:
        """Return the place of a key."""
        return self.source.where(*unpacked(self.keys_at[list(self.entries).index(key)]))

    def value_where(self, key: str, part: int | str = -1) -> Location:
        """Return the place of a key's value, or of one part of it; of the mapping where the key is missing."""
        node = self.entries.get(key)
        if node is None:
            return self.where
        if isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            return node.items[part].where
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.entries:
            return node.entries[part].where
        return node.where


Node = Scalar | Sequence | Mapping
