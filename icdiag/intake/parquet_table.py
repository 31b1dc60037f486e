"""A large parquet file whose columns are decoded one by one, each when it is asked for; nothing of it is held."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from icdiag.intake.cells import Sheet, Unreadable, Value
from icdiag.intake.coded_table import CodedTable, Mask, Piece, RowsOf
from icdiag.intake.columns import Codes, Column, compact, small
from icdiag.intake.limits import beyond, limits
from icdiag.intake.many_texts import Texts, TextsOf
from icdiag.intake.parquet_kinds import Coder, Kind, texts
from icdiag.intake.unseen_places import is_cleaned
from icdiag.memory import give_back

_BATCH = 2**17
_FEW_ROWS = 1024
Result = TypeVar("Result")


class ParquetTable(CodedTable):
    """The table's columns; row 0 holds their names.

    Every method may raise ``Unreadable``, as damage shows only where a column is decoded.
    """

    def __init__(self, file: Any, names: Sequence[Value], kinds: Sequence[Kind]) -> None:
        """Take an open ``pyarrow.parquet.ParquetFile``, whose columns all have names of their own."""
        super().__init__(lambda at: self.column(at, 0).cells)
        self._file, self._names, self._kinds = file, names, kinds
        self._rows: int = file.metadata.num_rows
        self._top: CodedTable | None = None
        """The first rows under the names, once they were asked for."""
        self._distinct: dict[int, int] = {}
        """Column -> different cells, once it was decoded."""
        self._cleaned: dict[int, list[int]] = {}
        """Column -> the rows whose text was cleaned, once it was decoded."""
        self._full: dict[int, Sequence[Value]] = {}
        """Column of names without a blank -> its cells, once it was decoded."""
        self.widths = np.broadcast_to(np.int32(len(names)), (self._rows + 1,))

    @property
    def height(self) -> int:
        """Return the rows with the names."""
        return self._rows + 1

    @property
    def width(self) -> int:
        """Return the columns."""
        return len(self._names)

    def column(self, at: int, first: int) -> Column:
        """Return a column from a row on."""
        codes, cells = _safely(lambda: self._decoded(at))
        if first == 1:
            return Column(codes, cells)
        if first:
            return compact(codes[first - 1 :], cells)
        head = np.array([len(cells)], small(len(cells) + 1))
        return compact(np.concatenate([head, codes]), [*cells, self._names[at]])

    def held(self, first: int, holds: Callable[[Value], bool], *, left: int = 0) -> Mask:
        """Return in which rows from ``first`` on a column from ``left`` on holds what a test asks for."""
        found = np.zeros(max(self.height - first, 0), np.bool_)
        for at in sorted(range(left, self.width), key=self._blanks_and_size):  # the shortest is decoded soonest
            if all(map(holds, self._full.get(at, [None]))):
                return np.broadcast_to(np.True_, found.shape)  # takes no room
            if not found.all():
                found |= self.column(at, first).each(holds, np.bool_)
        return found

    def cleaned_rows(self, at: int) -> list[int]:
        """Return the rows of a column whose text was cleaned; of what nobody asked for, only its name's."""
        return [0] * is_cleaned(self._names[at]) + [row + 1 for row in self._cleaned.get(at, ())]

    def rows(self, first: int, last: int) -> Iterator[list[Value]]:
        """Yield rows as lists, all as wide as there are columns."""
        yield from [list(self._names)][first:last]
        first = max(first, 1)
        if last - 1 <= _FEW_ROWS:
            if self._top is None:  # looked at again and again, to find out what the sheet is
                self._top = next(self._pieces(_FEW_ROWS), CodedTable([].__getitem__))
            yield from self._top.rows(first - 1, min(last - 1, self._top.height))
            return
        at = 1
        for piece in self._pieces(_BATCH):
            if at >= last:
                return
            yield from piece.rows(max(first - at, 0), min(last - at, piece.height))
            at += piece.height

    def _pieces(self, rows: int) -> Iterator[CodedTable]:
        """Yield all columns, some rows at a time."""
        batches = self._file.iter_batches(rows, use_threads=False)
        while (batch := _safely(lambda: next(batches, None))) is not None:
            yield _safely(lambda batch=batch: self._plain(batch))  # type: ignore[misc]

    def may_hold_text(self, at: int) -> bool:
        """Tell whether a cell under the names may be a text."""
        return self._kinds[at] is texts

    def _plain(self, batch: Any) -> CodedTable:
        coders = [Coder() for _ in self._names]
        columns = enumerate(zip(self._kinds, batch.columns, coders, strict=True))
        piece = Piece(range(batch.num_rows), {at: kind(column, coder) for at, (kind, column, coder) in columns})
        widths = np.broadcast_to(np.int32(len(coders)), (batch.num_rows,))
        return CodedTable(lambda at: coders[at].cells, [piece], widths)

    def _blanks_and_size(self, at: int) -> tuple[bool, int]:
        """Return whether a column may have blanks, as far as the file tells, and its bytes in the file."""
        meta = self._file.metadata
        parts = [meta.row_group(i).column(at) for i in range(meta.num_row_groups)]
        told = (part.statistics for part in parts)
        full = all(some is not None and some.has_null_count and not some.null_count for some in told)
        return not full, sum(part.total_compressed_size for part in parts)

    def _batches(self, at: int) -> Iterator[Any]:
        rows = 0
        for batch in self._file.iter_batches(_BATCH, columns=[self._file.schema_arrow.names[at]], use_threads=False):
            rows += batch.num_rows
            if rows > self._rows:
                break
            if batch.num_rows:
                yield batch.column(0)
        if rows != self._rows:
            raise Unreadable("file-damaged")

    def _decoded(self, at: int) -> tuple[Codes, Sequence[Value]]:
        """Return codes for all rows under the names, as narrow as they fit, and what they stand for."""
        give_back()
        if self._kinds[at] is texts:
            words = TextsOf(self._rows)
            for column in self._batches(at):
                words.add(column)
                self._count(at, words.distinct)
            codes, cells = words.column()
            self._cleaned[at] = words.cleaned
            del words
            give_back()
            self._count(at, len(cells))
            if isinstance(cells, Texts):
                return codes, cells
            if codes.all():
                self._full[at] = cells[1:]
            return codes.astype(small(len(cells)), copy=False), cells
        coder = Coder()
        narrow: Codes = np.zeros(self._rows, np.uint8)
        row = 0
        for column in self._batches(at):
            found = self._kinds[at](column, coder)
            kind = small(len(coder.cells))
            if kind.itemsize > narrow.dtype.itemsize:
                narrow = narrow.astype(kind)
            narrow[row : row + len(found)] = found
            row += len(found)
            self._count(at, len(coder.cells))
        return narrow, coder.cells

    def _count(self, at: int, distinct: int) -> None:
        self._distinct[at] = distinct
        if sum(self._distinct.values()) > limits().texts:
            raise beyond("too-many-texts", "texts")


def _safely(of: Callable[[], Result]) -> Result:
    """Return what a function does; whatever a damaged file makes pyarrow raise is damage."""
    try:
        return of()
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("file-damaged") from error


def sheet_of(table: CodedTable, shown_as: str, *, cleaned: bool) -> Sheet:
    """Return the sheet of a table without one cell of it."""
    sheet = Sheet(shown_as, "", lines=range(1, table.height + 1), table=table, cleaned=cleaned)
    sheet.rows = RowsOf(table)
    return sheet
