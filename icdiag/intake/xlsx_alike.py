"""The rows of a piece of worksheet XML that are written alike, found by their length and read many at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from icdiag.intake.xlsx_block import PAD, Bytes, Places
from icdiag.intake.xlsx_head import NotPlain
from icdiag.intake.xlsx_shape import Alike, Shape, Unlike

_LEAST = 2**13
"""Bytes of rows of one length that are worth the effort."""
_LONGEST = 2**16 - 1
_TRIED, _KNOWN = 4, 256
"""Ways of writing that are tried on rows of one length, and that are remembered in all."""
_POOR, _PAUSE = 0.25, 64
"""Where a smaller share of the rows is found, the next blocks are left alone, up to so many."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a block, and what was read of them."""

    starts: Places
    alike: list[tuple[Places, Alike]]
    """Rows by their place in the block."""
    others: Places
    """The rows that still have to be read."""

    def left(self, buffer: bytes, end: int) -> tuple[bytes, int]:
        """Return the XML of the others one behind the other, and where it ends."""
        if not self.alike:
            return buffer, end
        ends = np.append(self.starts[1:], end)
        spans = zip(self.starts[self.others].tolist(), ends[self.others].tolist(), strict=True)
        xml = b"".join([*(buffer[start:stop] for start, stop in spans), PAD])
        return xml, len(xml) - len(PAD)


def row_starts(data: Bytes) -> Places:
    """Return where ``<row`` stands."""
    at = np.flatnonzero(data[3:] == ord("w"))  # rarer than other letters of it
    for back, sign in ((2, "o"), (1, "r"), (0, "<")):
        at = at[data[back:].take(at) == ord(sign)]
    return at


class AlikeRows:
    """Finds rows that are written alike, block after block."""

    def __init__(self, kind_of: Callable[[bytes], int]) -> None:
        """Take what tells from a cell's attributes what its value means."""
        self._kind_of = kind_of
        self._shapes: dict[int, list[Shape]] = {}
        self._known = 0
        self._pause = self._wait = 0

    def find(self, buffer: bytes, end: int) -> Found:
        """Read what rows are alike, up to where the last one ends."""
        data = np.frombuffer(buffer, np.uint8)[:end]
        starts = row_starts(data)
        if self._wait or not len(starts) or buffer[: starts[0]].strip():
            self._wait = max(self._wait - 1, 0)
            return Found(starts, [], np.arange(len(starts)))
        lengths = np.minimum(np.diff(starts, append=end), _LONGEST)
        alike: list[tuple[Places, Alike]] = []
        others: list[Places] = []
        try:
            for length, rows in _classes(lengths):
                others.append(self._of_length(buffer, starts, length, rows, alike))
        except Unlike as error:  # a row's cells are not in their order
            raise NotPlain from error
        left = np.sort(np.concatenate(others))
        poor = len(left) > (1 - _POOR) * len(starts)
        self._pause = min(2 * self._pause + 1, _PAUSE) if poor else 0
        self._wait = self._pause
        return Found(starts, alike, left)

    def _of_length(
        self, buffer: bytes, starts: Places, length: int, rows: Places, alike: list[tuple[Places, Alike]]
    ) -> Places:
        """Add rows of one length; return those that are like no others."""
        if length == _LONGEST or len(rows) * length < _LEAST:
            return rows
        windows = np.ndarray(len(buffer) - length + 1, f"V{length}", buffer, strides=(1,))
        xml = windows[starts[rows]].view(np.uint8).reshape(len(rows), length)
        for shape in self._shapes.get(length, ()):
            rows, xml = _take(shape, rows, xml, alike)
            if xml.size < _LEAST:
                return rows
        new = self._learn(xml[0].tobytes())
        return rows if new is None else _take(new, rows, xml, alike)[0]

    def _learn(self, xml: bytes) -> Shape | None:
        """Return a row's way of writing and remember it; None where it is not plain."""
        try:
            shape = Shape(xml, self._kind_of)
        except Unlike:
            return None
        if self._known == _KNOWN:
            self._shapes, self._known = {}, 0
        self._known += 1
        self._shapes[len(xml)] = [shape, *self._shapes.get(len(xml), [])[: _TRIED - 1]]
        return shape


def _take(shape: Shape, rows: Places, xml: Bytes, alike: list[tuple[Places, Alike]]) -> tuple[Places, Bytes]:
    """Add the rows that are written in one way; return the others."""
    if shape.fits_all(xml):
        alike.append((rows, shape.read(xml)))
        return rows[:0], xml[:0]
    fit = shape.fits(xml)
    if not fit.any():
        return rows, xml
    alike.append((rows[fit], shape.read(xml[fit])))
    return rows[~fit], xml[~fit]


def _classes(lengths: Places) -> Iterator[tuple[int, Places]]:
    """Yield each length and the rows that have it."""
    order = np.argsort(lengths.astype(np.uint16), kind="stable")
    ordered = lengths[order]
    bounds = np.flatnonzero(np.diff(ordered)) + 1
    for rows in np.split(order, bounds):
        yield int(lengths[rows[0]]), rows
