"""Reads .parquet: one table, its columns turned into codes some hundred thousand rows at a time."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from icdiag.intake.cells import MAX_COLUMNS, Sheet, Unreadable
from icdiag.intake.coded_table import MAX_DISTINCT, CodedTable, Piece
from icdiag.intake.columns import narrow
from icdiag.intake.parquet_kinds import Coder, Kind, kind_of, texts
from icdiag.intake.parquet_table import ParquetTable, sheet_of
from icdiag.unseen import clean

if TYPE_CHECKING:
    import pyarrow

MAX_PARQUET = 2**30
"""Bytes of a file."""
MAX_PARQUET_ROWS = 50_000_000
MAX_PARQUET_SLOTS = 1_000_000_000
"""Cells: with codes of one to four bytes, 1 to 4 GB."""
MAX_INFLATED = 8 * 2**30
"""Bytes of all columns, which are never held at once."""
_BATCH = 2**18
_BUFFER = 2**20
"""Bytes of a column that are read from the file at once."""
_THRIFT = {"thrift_string_size_limit": 100 * 2**20, "thrift_container_size_limit": 10**6}
LARGE = 2**17
"""Rows from which on columns are decoded one by one, when they are asked for."""


def read_parquet(source: bytes | Path, *, shown_as: str) -> Sheet:
    """Return the file's table; its first row is the columns' names.

    Args:
        source: the file's bytes; or where it is, for a survey: then the columns of a large file are decoded one by
            one, whenever they are asked for, and damage may show only there, as ``Unreadable``.
        shown_as: how messages write the file.

    Raises:
        Unreadable: pyarrow is not installed, a column is no plain one, or there is more than the bounds allow.
        Exception: whatever a damaged file makes pyarrow raise.
    """
    try:
        import pyarrow  # noqa: PLC0415 - an extra: only this format needs it
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise Unreadable("parquet-not-installed") from error
    options: dict[str, Any] = {"memory_map": False, "pre_buffer": False, "buffer_size": _BUFFER, **_THRIFT}

    def opened() -> Any:
        return pyarrow.OSFile(str(source)) if isinstance(source, Path) else pyarrow.BufferReader(source)

    with parquet.ParquetFile(opened(), **options) as file:
        _check_size(file.metadata)
        kinds = [kind_of(field) for field in file.schema_arrow]
        names = file.schema_arrow.names
        words = [field.name for field, kind in zip(file.schema_arrow, kinds, strict=True) if kind is texts]
        plain = len(set(names)) == len(names) and not any("." in name for name in names)  # to be asked for by name
        large = isinstance(source, Path) and file.metadata.num_rows >= LARGE and plain
    if large:
        pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # gives back what a column took before the next comes
        file = parquet.ParquetFile(opened(), read_dictionary=words, **options)
        return sheet_of(ParquetTable(file, [clean(name) or None for name in names], kinds), shown_as)
    with parquet.ParquetFile(opened(), read_dictionary=words, **options) as file:
        return _sheet(file.iter_batches(_BATCH, use_threads=False), names, kinds, shown_as)


def _check_size(metadata: Any) -> None:
    rows, columns = metadata.num_rows, metadata.num_columns
    if columns > MAX_COLUMNS or rows > MAX_PARQUET_ROWS:
        raise Unreadable("beyond-bounds", rows=MAX_PARQUET_ROWS, columns=MAX_COLUMNS)
    if rows * columns > MAX_PARQUET_SLOTS:
        raise Unreadable("too-many-cells", limit=MAX_PARQUET_SLOTS)
    if sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)) > MAX_INFLATED:
        raise Unreadable("file-too-big", limit=MAX_INFLATED // 2**20)


def _sheet(batches: "Iterable[pyarrow.RecordBatch]", names: list[str], kinds: list[Kind], shown_as: str) -> Sheet:
    coders = [Coder() for _ in names]
    head = {at: coder.codes([clean(name) or None]) for at, (name, coder) in enumerate(zip(names, coders, strict=True))}
    pieces = [Piece(range(1), {at: codes.astype(np.uint8) for at, codes in head.items()})]
    rows = 1
    for batch in batches:
        n = batch.num_rows
        if rows + n > MAX_PARQUET_ROWS + 1:
            raise Unreadable("beyond-bounds", rows=MAX_PARQUET_ROWS, columns=MAX_COLUMNS)
        if n:
            columns = enumerate(zip(kinds, batch.columns, coders, strict=True))
            coded = {at: narrow(kind(column, coder)) for at, (kind, column, coder) in columns}
            pieces.append(Piece(range(rows, rows + n), coded))
        rows += n
        if sum(len(coder.cells) for coder in coders) > MAX_DISTINCT:
            raise Unreadable("too-many-texts", limit=MAX_DISTINCT)
    cells = [coder.cells for coder in coders]
    return sheet_of(CodedTable(cells.__getitem__, pieces, np.broadcast_to(np.int32(len(names)), (rows,))), shown_as)
