"""Reads .parquet: one table, its columns turned into codes some hundred thousand rows at a time."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from icdiag.intake.cells import Sheet, Unreadable
from icdiag.intake.coded_table import CodedTable, Piece
from icdiag.intake.columns import narrow
from icdiag.intake.limits import beyond, beyond_sheet, limits
from icdiag.intake.parquet_kinds import Coder, Kind, kind_of, texts
from icdiag.intake.parquet_table import ParquetTable, sheet_of
from icdiag.intake.unseen_places import cleaned, is_cleaned

if TYPE_CHECKING:
    import pyarrow

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
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # gives back what a column took before the next comes
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
        file = parquet.ParquetFile(opened(), read_dictionary=words, **options)
        table = ParquetTable(file, [cleaned(name) or None for name in names], kinds)
        return sheet_of(table, shown_as, cleaned=True)  # nobody knows yet
    with parquet.ParquetFile(opened(), read_dictionary=words, **options) as file:
        return _sheet(file.iter_batches(_BATCH, use_threads=False), names, kinds, shown_as)


def _check_size(metadata: Any) -> None:
    rows, columns = metadata.num_rows, metadata.num_columns
    now = limits()
    if columns > now.columns or rows > now.parquet_rows:
        raise beyond_sheet("columns" if columns > now.columns else "parquet-rows", rows=now.parquet_rows)
    if rows * columns > now.parquet_cells:
        raise beyond("too-many-cells", "parquet-cells")
    if sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)) > now.parquet_unpacked_size:
        raise beyond("file-too-big", "parquet-unpacked-size")


def _sheet(batches: "Iterable[pyarrow.RecordBatch]", names: list[str], kinds: list[Kind], shown_as: str) -> Sheet:
    coders = [Coder() for _ in names]
    head = (coder.codes([cleaned(name) or None]) for name, coder in zip(names, coders, strict=True))
    pieces = [Piece(range(1), {at: codes.astype(np.uint8) for at, codes in enumerate(head)})]
    rows = 1
    for batch in batches:
        n = batch.num_rows
        if rows + n > limits().parquet_rows + 1:
            raise beyond_sheet("parquet-rows", rows=limits().parquet_rows)
        if n:
            columns = enumerate(zip(kinds, batch.columns, coders, strict=True))
            coded = {at: narrow(kind(column, coder)) for at, (kind, column, coder) in columns}
            pieces.append(Piece(range(rows, rows + n), coded))
        rows += n
        if sum(len(coder.cells) for coder in coders) > limits().texts:
            raise beyond("too-many-texts", "texts")
    cells = [coder.cells for coder in coders]
    table = CodedTable(cells.__getitem__, pieces, np.broadcast_to(np.int32(len(names)), (rows,)))
    return sheet_of(table, shown_as, cleaned=any(is_cleaned(cell) for column in cells for cell in column))
