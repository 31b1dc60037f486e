"""A column's distinct texts where they may be millions: kept as bytes, not as Python's strings; for the readers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import Value
from icdiag.intake.limits import beyond, limits
from icdiag.intake.parquet_kinds import known_of, numbers_of
from icdiag.intake.short_texts import apart_by_number, plain_ascii, short
from icdiag.memory import give_back
from icdiag.unseen import clean

if TYPE_CHECKING:
    import pyarrow

FEW = 2**16
"""So many texts may as well be strings."""
_PENDING = 2**15
"""Texts that wait to be compared with those that are known."""
_BATCH = 2**16
_BUCKETS, _SAMPLE = 8, 1024
"""Parts in which many texts are compared, and the texts by which these are cut to equal size."""
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


class Texts(Sequence[Value]):
    """Cells that are texts, each made when it is asked for."""

    def __init__(self, known: "pyarrow.LargeStringArray", before: tuple[Value, ...] = (None,)) -> None:
        """Take the texts and the cells that stand before them: one blank, or none."""
        self.known, self.before = known, before

    def __len__(self) -> int:
        """Return the cells."""
        return len(self.before) + len(self.known)

    @overload
    def __getitem__(self, at: int) -> Value: ...

    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...

    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        """Return one cell, or some."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        if place < len(self.before):
            return self.before[place]
        found: str = self.known[place - len(self.before)].as_py()
        return found

    def __iter__(self) -> Iterator[Value]:
        """Yield every cell."""
        yield from self.before
        for first in range(0, len(self.known), _BATCH):
            yield from self.known.slice(first, _BATCH).to_pylist()


class TextsOf:
    """Gives each text of a column its code, a batch of rows at a time; 0 is a blank."""

    def __init__(self, rows: int) -> None:
        """Begin a column."""
        import pyarrow  # noqa: PLC0415 - an extra: only parquet needs it

        self._codes: npt.NDArray[np.integer] = np.zeros(rows, np.uint16)
        """Wider as soon as there are too many texts for it."""
        self._known: list[Any] = [pyarrow.nulls(0, pyarrow.large_string())]
        """Texts that differ, in several arrays."""
        self._pending: list[Any] = []
        self._last: Any = None
        """The dictionary of the rows before, if it is among the pending ones: it often comes again."""
        self._last_cleaned: Places | None = None
        """Which of its texts held what nobody sees, if any did."""
        self.cleaned: list[int] = []
        """The rows, ascending from 0, from whose text something that nobody sees was taken."""
        self._texts = 0
        """Known and pending ones; a pending one may stand there many times."""
        self._rows = 0

    def add(self, column: Any) -> None:
        """Take the next rows: an array of texts, or a dictionary of them."""
        if not hasattr(column, "dictionary") or len(column.dictionary) > len(column):
            column = column.cast("large_string").dictionary_encode()
        if self._texts - self.distinct > max(_PENDING, self.distinct):
            self._settle()
        first = self._texts
        if self._last is not None and self._last.equals(column.dictionary):
            first -= len(self._last)
        else:
            self._last = column.dictionary
            texts, self._last_cleaned = _readable(column.dictionary)
            self._pending.append(texts)
            self._texts += len(column.dictionary)
        if self._texts >= FEW and self._codes.dtype == np.uint16:
            self._codes = self._codes.astype(np.int32)
        if self._last_cleaned is not None:
            here = np.isin(numbers_of(column.indices), self._last_cleaned) & known_of(column.indices)
            self.cleaned += (np.flatnonzero(here) + self._rows).tolist()
        stop = self._rows + len(column)
        places = self._codes[self._rows : stop]
        np.add(numbers_of(column.indices), places.dtype.type(first + 1), out=places, casting="unsafe")
        if column.indices.null_count:
            places *= known_of(column.indices)
        self._rows = stop

    def _settle(self) -> None:
        """Give equal texts one code."""
        pieces, self._pending, self._last = [*self._known, *self._pending], [], None
        self._known = []
        codes, self._known = _told_apart(pieces)
        recode(self._codes[: self._rows], np.concatenate([[np.int32(0)], codes + np.int32(1)]))
        self._texts = self.distinct

    def column(self) -> tuple[npt.NDArray[np.integer], Sequence[Value]]:
        """Return all rows' codes and what they stand for."""
        import pyarrow  # noqa: PLC0415 - as above
        from pyarrow import compute  # noqa: PLC0415 - as above

        self._settle()
        known, self._known = self._known[0] if len(self._known) == 1 else pyarrow.concat_arrays(self._known), []
        for blank in np.flatnonzero(numbers_of(compute.binary_length(known)) == 0).tolist():  # one, or none
            final = np.arange(len(known) + 1, dtype=np.int32)
            final[blank + 1 :] -= 1
            final[blank + 1] = 0
            recode(self._codes, final)
            known = pyarrow.concat_arrays([known.slice(0, blank), known.slice(blank + 1)])
        texts = Texts(known)
        if len(texts) > FEW:
            return self._codes.astype(np.int32, copy=False), texts
        return self._codes, list(texts)

    @property
    def distinct(self) -> int:
        """Return how many texts are known to differ."""
        return sum(map(len, self._known))


def recode(codes: npt.NDArray[Any], table: npt.NDArray[Any]) -> None:
    """Put in the place of each code what a table says, without a second array of all rows."""
    for first in range(0, len(codes), _BATCH):
        part = codes[first : first + _BATCH]
        part[:] = np.take(table, part, mode="clip")


def _indices(places: npt.NDArray[np.int64]) -> Any:
    """Return places as pyarrow wants them to take rows by."""
    import pyarrow  # noqa: PLC0415 - as above

    return pyarrow.Array.from_buffers(pyarrow.int64(), len(places), [None, pyarrow.py_buffer(places)])


def _told_apart(pieces: list[Any]) -> tuple[Codes, list[Any]]:
    """Return the place of each text among those that differ, and these, in several arrays; may empty the list.

    Bucket by bucket, since what tells many texts apart takes several times the room of the texts.
    """
    import pyarrow  # noqa: PLC0415 - as above

    if short(pieces):
        return apart_by_number(pieces)
    none, buckets = pieces[0].slice(0, 0), _buckets(pieces)
    starts = np.cumsum([0, *map(len, pieces)])
    codes, found, count = np.zeros(int(starts[-1]), np.int32), [none], 0
    for b in range(_BUCKETS if len(codes) >= FEW else 1):
        here = [np.flatnonzero(bucket == b) for bucket in buckets]
        parts = [piece.take(_indices(rows)) for piece, rows in zip(pieces, here, strict=True) if len(rows)]
        encoded = pyarrow.concat_arrays([none, *parts]).dictionary_encode()
        places = np.concatenate([rows + start for rows, start in zip(here, starts, strict=False)])
        codes[places] = numbers_of(encoded.indices) + np.int32(count)
        found.append(encoded.dictionary)
        count += len(encoded.dictionary)
        give_back()
    return codes, found


def _buckets(pieces: Sequence[Any]) -> list[npt.NDArray[np.uint8]]:
    """Return a bucket for each text of each piece, equal texts in the same; a later bucket has later texts."""
    import pyarrow  # noqa: PLC0415 - as above
    from pyarrow import compute  # noqa: PLC0415 - as above

    buckets = [np.zeros(len(piece), np.uint8) for piece in pieces]
    if (count := sum(map(len, pieces))) < FEW:
        return buckets
    sizes = [(len(piece) * _SAMPLE + count - 1) // count for piece in pieces]
    rows = (np.linspace(0, len(piece) - 1, size).astype(np.int64) for piece, size in zip(pieces, sizes, strict=True))
    some = pyarrow.concat_arrays([piece.take(_indices(at)) for piece, at in zip(pieces, rows, strict=True)])
    some = some.take(compute.array_sort_indices(some))
    for part in range(1, _BUCKETS):
        least = some[part * len(some) // _BUCKETS]
        for at, piece in enumerate(pieces):
            buckets[at] += numbers_of(compute.greater_equal(piece, least).cast("uint8"))
    return buckets


def _readable(texts: Any) -> tuple[Any, Places | None]:
    """Return texts without characters that nobody sees, and the places of those that held some, or None.

    Raises:
        Unreadable: one is too long.
        pyarrow.ArrowInvalid: one is not UTF-8.
    """
    from pyarrow import compute  # noqa: PLC0415 - as above

    texts = texts.cast("large_string")
    if texts.null_count:
        texts = texts.fill_null("")
    texts.validate(full=True)
    if not len(texts) or plain_ascii(texts, longest=limits().cell_length):
        return texts, None
    if compute.max(compute.utf8_length(texts)).as_py() > limits().cell_length:
        raise beyond("cell-too-long", "cell-length")
    plain = compute.and_(compute.string_is_ascii(texts), compute.ascii_is_printable(texts))
    if plain.true_count == len(texts):
        return texts, None
    shorter = np.zeros(len(texts) - plain.true_count, np.bool_)
    readable = _with(texts, plain, _cleaned(_others(texts, plain), shorter))
    return readable, np.flatnonzero(numbers_of(plain.cast("uint8")) == 0)[shorter] if shorter.any() else None


def _cleaned(texts: Iterable[str], shorter: npt.NDArray[np.bool_]) -> Iterator[str]:
    """Yield texts without characters that nobody sees, and mark those that held some."""
    for at, text in enumerate(texts):
        result = clean(text)
        shorter[at] = len(result) < len(text)
        yield result


def _others(texts: Any, plain: Any) -> Iterator[str]:
    """Yield the texts that are not plain."""
    from pyarrow import compute  # noqa: PLC0415 - as above

    for first in range(0, len(texts), _BATCH):
        yield from texts.slice(first, _BATCH).filter(compute.invert(plain.slice(first, _BATCH))).to_pylist()


def _with(texts: Any, plain: Any, others: Iterable[str]) -> Any:
    """Return texts with others in the place of those that are not plain."""
    import pyarrow  # noqa: PLC0415 - as above
    from pyarrow import compute  # noqa: PLC0415 - as above

    if plain.true_count == len(texts):
        return texts
    return compute.replace_with_mask(texts, compute.invert(plain), pyarrow.array(others, pyarrow.large_string()))


def compared(texts: Texts, key: Callable[[Value], str], *, blank: bool) -> tuple[Codes, Texts]:
    """Return each cell's new code, and the distinct forms in which texts are compared, in their order.

    Args:
        texts: the cells.
        key: returns the form of a cell, "" for a blank; of plain Latin letters and digits it is the lower case.
        blank: whether a row has the blank before the texts.
    """
    import pyarrow  # noqa: PLC0415 - as above
    from pyarrow import compute  # noqa: PLC0415 - as above

    plain = compute.and_(compute.string_is_ascii(texts.known), compute.ascii_is_alnum(texts.known))
    distinct = _with(compute.ascii_lower(texts.known), plain, (key(text) for text in _others(texts.known, plain)))
    places = np.arange(len(distinct), dtype=np.int32)
    if not (sorted_ := _ascending(distinct)):  # else they differ
        places, parts = _told_apart([distinct])
        distinct = pyarrow.concat_arrays(parts)
        sorted_ = _ascending(distinct)
    order = np.arange(len(distinct)) if sorted_ else numbers_of(compute.array_sort_indices(distinct))
    blanks = int(len(order) > 0 and not distinct[int(order[0])].as_py())
    first = int(blank and not blanks)
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(first, first + len(order), dtype=np.int32)
    codes = np.append(np.zeros(len(texts.before), np.int32), ranks[places])
    before = ("",) if blanks or blank else ()
    in_order = distinct.slice(blanks) if sorted_ else distinct.take(_indices(order[blanks:].astype(np.int64)))
    give_back()
    return codes, Texts(in_order, before)


def _ascending(texts: Any) -> bool:
    from pyarrow import compute  # noqa: PLC0415 - as above

    last = max(len(texts) - 1, 0)
    return bool(compute.all(compute.less(texts.slice(0, last), texts.slice(1))).as_py()) if last else True
