"""A column's distinct texts where they may be millions: kept as bytes, not as Python's strings; for the readers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import MAX_TEXT, Unreadable, Value
from icdiag.unseen import clean

if TYPE_CHECKING:
    import pyarrow

FEW = 2**16
"""So many texts may as well be strings."""
_PENDING = 2**15
"""Texts that wait to be compared with those that are known."""
_BATCH = 2**16
Codes = npt.NDArray[np.int32]


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
        self._known = pyarrow.array([], pyarrow.large_string())
        self._pending: list[Any] = []
        self._texts = 0
        """Known and pending ones; a pending one may stand there many times."""
        self._settled = 0
        """Rows whose codes are final."""
        self._rows = 0

    def add(self, column: Any) -> None:
        """Take the next rows: an array of texts, or a dictionary of them."""
        if not hasattr(column, "dictionary") or len(column.dictionary) > len(column):
            column = column.cast("large_string").dictionary_encode()
        if self._texts - len(self._known) > max(_PENDING, len(self._known)):
            self._settle()
        if self._texts + len(column.dictionary) >= FEW and self._codes.dtype == np.uint16:
            self._codes = self._codes.astype(np.int32)
        places = column.indices
        if places.null_count:
            places = places.cast("int64").fill_null(-self._texts - 1)
        stop = self._rows + len(column)
        self._codes[self._rows : stop] = places.to_numpy() + np.int64(self._texts + 1)
        self._pending.append(_readable(column.dictionary))
        self._texts += len(column.dictionary)
        self._rows = stop

    def _settle(self) -> None:
        """Give equal texts one code. Those known before keep theirs: they come first."""
        import pyarrow  # noqa: PLC0415 - as above

        texts = pyarrow.chunked_array([self._known, *self._pending])
        self._known, self._pending = None, []
        distinct = texts.dictionary_encode()
        del texts
        final = np.empty(self._texts + 1, np.int32)
        final[0], at = 0, 1
        for part in distinct.chunks:
            final[at : at + len(part)] = part.indices.to_numpy() + np.int32(1)
            at += len(part)
        recode(self._codes[self._settled : self._rows], final)
        none = pyarrow.array([], pyarrow.large_string())
        self._known = distinct.chunks[-1].dictionary if distinct.num_chunks else none
        self._settled = self._rows
        self._texts = len(self._known)

    def column(self) -> tuple[npt.NDArray[np.integer], Sequence[Value]]:
        """Return all rows' codes and what they stand for."""
        from pyarrow import compute  # noqa: PLC0415 - as above

        self._settle()
        blank = compute.index(self._known, "").as_py() if len(self._known) else -1
        if blank >= 0:
            final = np.arange(len(self._known) + 1, dtype=np.int32)
            final[blank + 1 :] -= 1
            final[blank + 1] = 0
            recode(self._codes, final)
            self._known = self._known.filter(compute.not_equal(self._known, ""))
        texts = Texts(self._known)
        if len(texts) > FEW:
            return self._codes.astype(np.int32, copy=False), texts
        return self._codes, list(texts)

    @property
    def distinct(self) -> int:
        """Return how many texts are known to differ."""
        return len(self._known)


def recode(codes: npt.NDArray[Any], table: npt.NDArray[Any]) -> None:
    """Put in the place of each code what a table says, without a second array of all rows."""
    for first in range(0, len(codes), _BATCH):
        part = codes[first : first + _BATCH]
        part[:] = table[part]


def _readable(texts: Any) -> Any:
    """Return texts without characters that nobody sees.

    Raises:
        Unreadable: one is too long.
        pyarrow.ArrowInvalid: one is not UTF-8.
    """
    from pyarrow import compute  # noqa: PLC0415 - as above

    texts = texts.cast("large_string").fill_null("")
    texts.validate(full=True)
    if not len(texts):
        return texts
    if compute.max(compute.utf8_length(texts)).as_py() > MAX_TEXT:
        raise Unreadable("cell-too-long", limit=MAX_TEXT)
    plain = compute.and_(compute.string_is_ascii(texts), compute.ascii_is_printable(texts))
    return _with(texts, plain, map(clean, _others(texts, plain)))


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
    from pyarrow import compute  # noqa: PLC0415 - as above

    plain = compute.and_(compute.string_is_ascii(texts.known), compute.ascii_is_alnum(texts.known))
    forms = _with(compute.ascii_lower(texts.known), plain, (key(text) for text in _others(texts.known, plain)))
    encoded = forms.dictionary_encode()
    places, distinct = encoded.indices.to_numpy(), encoded.dictionary
    order = compute.array_sort_indices(distinct).to_numpy()
    blanks = int(len(order) > 0 and not distinct[int(order[0])].as_py())
    first = int(blank and not blanks)
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(first, first + len(order), dtype=np.int32)
    codes = np.append(np.zeros(len(texts.before), np.int32), ranks[places])
    before = ("",) if blanks or blank else ()
    return codes, Texts(distinct.take(order[blanks:]), before)
