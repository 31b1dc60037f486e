"""Many short texts, such as people's numbers, told apart and sorted as machine numbers; for ``many_texts``."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow

_WORD = 8
"""Bytes of a number."""
_PART = 2**16
_FIRST, _LAST = 0x20, 0x7E
"""The printable ASCII characters."""
Codes = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]


def plain_ascii(texts: "pyarrow.LargeStringArray", *, longest: int) -> bool:
    """Tell whether no text is longer than so many bytes, and all are of printable ASCII characters."""
    data, ends = _bytes_of(texts)
    if not len(data):
        return True
    printable = int(data.min()) >= _FIRST and int(data.max()) <= _LAST
    return printable and int(np.diff(ends).max()) <= longest


def short(pieces: Sequence[Any]) -> bool:
    """Tell whether no text has more than eight bytes, or a byte 0."""
    return all(
        len(data) == 0 or (int(np.diff(ends).max()) <= _WORD and data.all()) for data, ends in map(_bytes_of, pieces)
    )


def apart_by_number(pieces: list[Any]) -> tuple[Codes, list[Any]]:
    """Return the place of each short text among those that differ, and these in their order, as one array in a list.

    The list of pieces is emptied on the way: the texts take more room than the numbers.
    """
    ends = np.cumsum([0, *map(len, pieces)])
    words = np.empty(int(ends[-1]), np.uint64)
    while pieces:
        piece = pieces.pop()
        _to_words(piece, words[ends[len(pieces)] :][: len(piece)])
        del piece
    order = np.argsort(words)
    words = words[order]
    new = np.ones(len(words), np.bool_)
    np.not_equal(words[1:], words[:-1], out=new[1:])
    codes = np.empty(len(words), np.int32)
    codes[order] = np.cumsum(new, dtype=np.int32) - np.int32(1)
    del order
    return codes, [_to_texts(words[new])]


def _bytes_of(texts: Any) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """Return all texts' bytes, and where each begins among them and the last ends."""
    _, ends, data = texts.buffers()
    if not len(texts) or data is None:
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    at = np.frombuffer(ends, np.int64, len(texts) + 1, texts.offset * 8)
    return np.frombuffer(data, np.uint8)[at[0] : at[-1]], at - at[0]


def _to_words(texts: Any, words: Words) -> None:
    """Write each short text as a number, in the order of their characters."""
    data, ends = _bytes_of(texts)
    for part in _parts(len(words)):
        sizes = np.diff(ends[part.start : part.stop + 1])
        filled = np.zeros((len(sizes), _WORD), np.uint8)
        filled[np.arange(_WORD) < sizes[:, None]] = data[ends[part.start] : ends[part.stop]]
        words[part] = filled.view(">u8").ravel()


def _to_texts(words: Words) -> Any:
    """Return what ``_to_words`` made numbers of."""
    import pyarrow  # noqa: PLC0415 - an extra: only parquet needs it

    ends = np.zeros(len(words) + 1, np.int64)
    data = np.empty(_WORD * len(words), np.uint8)
    for part in _parts(len(words)):
        filled = words[part].astype(">u8").view(np.uint8).reshape(-1, _WORD)
        there = filled != 0
        own = ends[part.start + 1 : part.stop + 1]
        np.cumsum(there.sum(axis=1), out=own)
        own += ends[part.start]
        data[ends[part.start] : own[-1]] = filled[there]
    buffers = [None, pyarrow.py_buffer(ends), pyarrow.py_buffer(data[: ends[-1]])]
    return pyarrow.Array.from_buffers(pyarrow.large_string(), len(words), buffers)


def _parts(texts: int) -> Iterator[slice]:
    """Yield slices, so that what is made of them takes little room."""
    return (slice(first, min(first + _PART, texts)) for first in range(0, texts, _PART))
