"""The kinds of columns that a parquet file may have, and how a batch of each becomes codes."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from icdiag.intake.cells import BAD_VALUE, CellDate, CellError, Unreadable, Value
from icdiag.intake.columns import looked_up
from icdiag.intake.limits import beyond, limits
from icdiag.intake.unseen_places import cleaned
from icdiag.intake.xlsx_values import EPOCH
from icdiag.unseen import clean

if TYPE_CHECKING:
    import pyarrow

_SPAN = 2**17
"""Whole numbers that lie so close together are told apart by a table instead of by sorting."""
_EXACT = 2**53
_FEW_BYTES = 2**5
_MAX_SHOWN = 40

Numbers = npt.NDArray[np.int64]


class Coder:
    """The distinct cells of a column and their codes."""

    def __init__(self) -> None:
        self.cells: list[Value] = [None]
        self._known: dict[tuple[type, Value] | str, int] = {(type(None), None): 0}
        self._last: tuple[Any, npt.NDArray[np.int32]] | None = None

    def codes(self, cells: Iterable[Value]) -> npt.NDArray[np.int32]:
        """Return the codes of some cells."""
        return np.array([self._code(cell) for cell in cells], np.int32)

    def _code(self, cell: Value) -> int:
        code = self._known.setdefault(cell if type(cell) is str else (type(cell), cell), len(self.cells))
        if code == len(self.cells):
            self.cells.append(cell)
        return code

    def codes_of(self, dictionary: Any, read: Callable[[Any], Value]) -> npt.NDArray[np.int32]:
        """Return the codes of the values of a pyarrow dictionary, which often comes again."""
        if self._last is None or not self._last[0].equals(dictionary):
            self._last = dictionary, self.codes(map(read, dictionary.to_pylist()))
        return self._last[1]


Kind = Callable[["pyarrow.Array", Coder], npt.NDArray[np.integer]]


def kind_of(field: "pyarrow.Field") -> Kind:
    """Return what reads such a column.

    Raises:
        Unreadable: it holds something else than one plain value a row.
    """
    from pyarrow import types  # noqa: PLC0415 - as above

    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    tests: list[tuple[Kind, list[Callable[[Any], bool]]]] = [
        (texts, [types.is_string, types.is_large_string, types.is_binary, types.is_large_binary]),
        (_whole, [types.is_integer]),
        (_flags, [types.is_boolean]),
        (_fractions, [types.is_floating, types.is_decimal]),
        (_distinct, [types.is_date, types.is_timestamp, types.is_time, types.is_null]),
    ]
    for found, checks in tests:
        if any(check(kind) for check in checks):
            return _distinct if found is not texts and kind is not field.type else found
    name = clean(field.name)[:_MAX_SHOWN]
    raise Unreadable("parquet-column", column=name, kind=str(field.type)[:_MAX_SHOWN])


def texts(column: Any, coder: Coder) -> npt.NDArray[np.int32]:
    """Return the codes of a column of texts."""
    return _encoded(column, coder, _text)


def _distinct(column: Any, coder: Coder) -> npt.NDArray[np.int32]:
    kind = str(column.type)
    if kind == "null":
        return np.zeros(len(column), np.int32)
    if kind.startswith(("timestamp", "time64")):  # Python knows no nanoseconds, and no zone matters here
        column = column.cast(kind[: kind.index("[")] + "[us]", safe=False)
    return _encoded(column, coder, _cell)


def _encoded(column: Any, coder: Coder, read: Callable[[Any], Value]) -> npt.NDArray[np.int32]:
    if hasattr(column, "dictionary") and len(column.dictionary) > len(column):  # a few rows of many: most are not there
        column = column.cast(column.type.value_type)
    if not hasattr(column, "dictionary"):
        column = column.dictionary_encode()
    codes = np.append(coder.codes_of(column.dictionary, read), np.int32(0))  # the last is for a blank
    places = numbers_of(column.indices)
    if column.indices.null_count:
        places = np.where(known_of(column.indices), places, -1)
    found: npt.NDArray[np.int32] = codes[places]
    return found


def numbers_of(column: Any) -> npt.NDArray[Any]:
    """Return a column's numbers without a copy; a blank's may be any."""
    kind = np.dtype(str(column.type))
    return np.frombuffer(column.buffers()[1] or b"", kind, len(column), column.offset * kind.itemsize)


def known_of(column: Any) -> npt.NDArray[np.bool_]:
    """Return which of a column's rows are not blank."""
    bits, stop = column.buffers()[0], column.offset + len(column)
    if bits is None:
        return np.ones(len(column), np.bool_)
    return np.unpackbits(np.frombuffer(bits, np.uint8), count=stop, bitorder="little")[column.offset :].view(np.bool_)


def _text(value: str | bytes | None) -> Value:
    text = value.decode("utf-8") if isinstance(value, bytes) else value
    if text is not None and len(text) > limits().cell_length:
        raise beyond("cell-too-long", "cell-length")
    return cleaned(text) or None if text else None


def _cell(value: Any) -> Value:
    """Return a cell for a value that pyarrow made for Python."""
    if isinstance(value, datetime):
        return CellDate(value.replace(tzinfo=None))
    if isinstance(value, date):
        return CellDate(datetime.combine(value, time.min))
    if isinstance(value, time):
        return CellDate(datetime.combine(EPOCH, value.replace(tzinfo=None)))
    return value if isinstance(value, (bool, int)) or value is None else _number(float(value))


def _number(value: float) -> Value:
    """Return a number as all readers do: whole ones as int, none for a blank."""
    if value != value:  # noqa: PLR0124 - not a number
        return None
    if value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value if abs(value) < float("inf") else CellError(BAD_VALUE)


def _whole(column: Any, coder: Coder) -> npt.NDArray[np.integer]:
    if str(column.type) == "uint64":
        return _distinct(column, coder)
    if column.null_count == len(column):
        return np.zeros(len(column), np.int32)
    known, numbers = known_of(column), numbers_of(column)
    if numbers.dtype.itemsize == 1:
        return _bytes(numbers * known, known, coder)
    return _close(np.where(known, numbers, numbers[known.argmax()]).astype(np.int64), known, coder)


def _bytes(numbers: npt.NDArray[Any], known: npt.NDArray[np.bool_], coder: Coder) -> npt.NDArray[np.integer]:
    """Return the codes of whole numbers of one byte, which are 0 where they are not known: there blank."""
    places, every = numbers.view(np.uint8), np.arange(2**8, dtype=np.uint8)
    seen = _bytes_in(places)
    seen[0] = np.count_nonzero(places) < np.count_nonzero(known)
    table = np.zeros(len(every), np.int32)
    table[seen] = coder.codes(every[seen].view(numbers.dtype).tolist())
    if len(coder.cells) > 2**8:
        return table[places] * known
    return looked_up(table.astype(np.uint8), places) * known


def _bytes_in(places: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return which of all bytes occur; where they lie close together each is looked for, which is quickest."""
    low, high = int(places.min()), int(places.max())
    if high - low >= _FEW_BYTES:
        return np.bincount(places, minlength=2**8) > 0
    seen = np.zeros(2**8, np.bool_)
    seen[low : high + 1] = [bool((places == byte).any()) for byte in range(low, high + 1)]
    return seen


def _flags(column: Any, coder: Coder) -> npt.NDArray[np.int32]:
    codes = coder.codes([False, True])
    known, flags = known_of(column), numbers_of(column.cast("uint8"))
    return np.where(known, codes[flags * known], np.int32(0))


def _fractions(column: Any, coder: Coder) -> npt.NDArray[np.int32]:
    numbers = column.cast("float64")
    numbers = np.where(known_of(numbers), numbers_of(numbers), np.nan)
    known = ~np.isnan(numbers)
    if (np.abs(numbers[known]) < _EXACT).all() and (np.rint(numbers[known]) == numbers[known]).all():
        return _close(np.where(known, numbers, 0).astype(np.int64), known, coder)
    distinct, places = np.unique(numbers, return_inverse=True)
    return coder.codes(map(_number, distinct.tolist()))[places]


def _close(numbers: Numbers, known: npt.NDArray[np.bool_], coder: Coder) -> npt.NDArray[np.int32]:
    """Return the codes of whole numbers, which mostly lie close together; blank where they are not known."""
    low, high = int(numbers.min()), int(numbers.max())
    if high - low < _SPAN:
        places = numbers - low
        seen = np.zeros(high - low + 1, np.bool_)
        seen[places] = True
        distinct = np.flatnonzero(seen)
        table = np.zeros(len(seen), np.int32)
        table[distinct] = coder.codes((distinct + low).tolist())
        codes = table[places]
    else:
        distinct, places = np.unique(numbers, return_inverse=True)
        codes = coder.codes(distinct.tolist())[places]
    return np.where(known, codes, np.int32(0))
