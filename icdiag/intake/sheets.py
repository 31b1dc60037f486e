"""The door for every spreadsheet: tells a file by its content, reads it, and turns all trouble into problems."""

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from icdiag.intake.cells import CellDate, CellError, Sheet, Unreadable, Value
from icdiag.intake.csv_file import read_csv
from icdiag.intake.limits import NAMES, beyond, limits
from icdiag.intake.unseen_places import unseen_in_cells
from icdiag.intake.xlsx import read_xlsx
from icdiag.model.problem import Location, Problem

__all__ = [
    "CellDate",
    "CellError",
    "Sheet",
    "Value",
    "problem_of",
    "read_bytes",
    "read_sheets",
    "read_survey_sheets",
    "sha256_of",
    "sheet_warnings",
    "sheets_of",
]

_EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb")
_OTHER, _PACKED, _KIND = "file-other", "file-packed", "file-kind"
"""No table at all, something packed around one, and a table that icdiag does not read but others can save anew."""
_SIGNATURES = (
    (b"%PDF", _OTHER, "PDF"),
    (b"\x89PNG", _OTHER, "PNG"),
    (b"\xff\xd8\xff", _OTHER, "JPEG"),
    (b"GIF8", _OTHER, "GIF"),
    (b"{\\rtf", _OTHER, "RTF"),
    (b"SQLite format 3", _OTHER, "SQLite"),
    (b"\x1f\x8b", _PACKED, "gzip"),
    (b"Rar!", _PACKED, "RAR"),
    (b"7z\xbc\xaf", _PACKED, "7z"),
    (b"\x09\x00\x04\x00", _KIND, "Excel 2 (.xls)"),
    (b"\x09\x02\x06\x00", _KIND, "Excel 3 (.xls)"),
    (b"\x09\x04\x06\x00", _KIND, "Excel 4 (.xls)"),
)
_MARKUP = (
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
    (b"<?xml", "XML"),
    (b"<", "HTML"),
    (b"mime-version:", "MHTML"),
)
_PARQUET, _SEALED_PARQUET = b"PAR1", b"PARE"
_BLANKS = b" \t\r\n\xef\xbb\xbf\xff\xfe"
_PACKAGES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT = ("content.xml", "encrypted-package")

Tables = tuple[tuple[Sheet, ...], tuple[Problem, ...]]
Reader = Callable[[bytes, str], Tables]


def read_sheets(path: Path, *, shown_as: str) -> Tables:
    """Return the file's tables in order (hidden sheets by name only) and what is wrong with it; never raises."""
    if (file := _package(path)) is not None:  # a workbook is never held as a whole
        with file:
            return _safely(lambda: _read_workbook(file, shown_as), shown_as)
    data, problems = read_bytes(path, shown_as=shown_as)
    return ((), problems) if data is None else sheets_of(data, shown_as=shown_as)


def read_survey_sheets(path: Path, *, shown_as: str) -> Tables:
    """Return what ``read_sheets`` does; columns of a large parquet file may raise ``Unreadable`` when asked for."""
    try:
        large = path.is_file() and path.stat().st_size <= limits().parquet_size and _start(path) == _PARQUET
    except (OSError, ValueError):
        large = False
    if large:
        return _safely(lambda: _read_parquet(path, shown_as), shown_as)
    return read_sheets(path, shown_as=shown_as)


def _package(path: Path) -> BinaryIO | None:
    """Return a file that is opened to be read part by part; None where it has to be read as a whole, or refused."""
    try:
        if path.is_file() and path.stat().st_size <= limits().file_size and _start(path) in _PACKAGES:
            return path.open("rb")
    except (OSError, ValueError):
        pass
    return None


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_bytes(path: Path, *, shown_as: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return a file's bytes, or None and why not."""
    try:
        return _bytes(path), ()
    except Unreadable as error:
        return None, (problem_of(error, shown_as),)
    except FileNotFoundError:
        return None, (problem_of(Unreadable("file-missing"), shown_as),)
    except (OSError, ValueError):
        return None, (problem_of(Unreadable("file-not-opened"), shown_as),)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise Unreadable("file-is-folder")
    if path.exists() and not path.is_file():
        raise Unreadable("file-not-opened")
    bound = "parquet-size" if _start(path) == _PARQUET else "file-size"
    limit = getattr(limits(), NAMES[bound])
    if path.exists() and path.stat().st_size > limit:
        raise beyond("file-too-large", bound)
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise beyond("file-too-large", bound)
    return data


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_PARQUET))


def sheets_of(data: bytes, *, shown_as: str) -> Tables:
    """Return the tables in a file's bytes and what is wrong with it; never raises."""
    return _safely(lambda: _reader(data)(data, shown_as), shown_as)


def _safely(read: Callable[[], Tables], shown_as: str) -> Tables:
    """Return what was read, or a problem instead."""
    try:
        return read()
    except Unreadable as error:
        return (), (problem_of(error, shown_as),)
    except Exception:  # a damaged package may raise nearly anything
        return (), (problem_of(Unreadable("file-damaged"), shown_as),)


def sheet_warnings(sheet: Sheet) -> list[Problem]:
    """Return what to know about a sheet that is used: hidden rows, merged cells that were filled, texts cleaned."""
    found = []
    if sheet.hidden_rows:
        where = Location(sheet.path, sheet=sheet.name)
        found.append(Problem("warning", "hidden-rows", where, {"n": sheet.hidden_rows}))
    if sheet.merged:
        found.append(Problem("warning", "merged-cells-filled", sheet.where(*sheet.merged_at), {"n": sheet.merged}))
    return [*found, *unseen_in_cells(sheet)]


def problem_of(error: Unreadable, shown_as: str) -> Problem:
    """Return the problem that a file which cannot be read is."""
    where = Location(shown_as, error.line, sheet=error.sheet, cell=error.cell)
    return Problem("error", error.code, where, {"file": shown_as, **error.values})


def _reader(data: bytes) -> Reader:
    """Return what reads such a file.

    Raises:
        Unreadable: nothing here does.
    """
    start = data[:4096]  # of a large file only the start need be looked at, unless that is blank
    if not start.strip(_BLANKS) and not data.strip(_BLANKS):
        raise Unreadable("file-empty")
    if not start.strip(b"\0") and not data.strip(b"\0"):
        raise Unreadable("file-zeros")
    if data.startswith(_PACKAGES):
        return lambda data, shown_as: _read_workbook(BytesIO(data), shown_as)
    if data.startswith(_OLE):
        return _read_old_workbook
    if data.startswith(_PARQUET):
        return _read_parquet
    if data.startswith(_SEALED_PARQUET):
        raise Unreadable("file-encrypted")
    for signature, code, kind in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(code, kind=kind)
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, kind in _MARKUP:
        if start.startswith(mark):
            raise Unreadable(_KIND, kind="HTML" if b"<html" in start else kind)
    return _read_text


def _read_workbook(file: BinaryIO, shown_as: str) -> Tables:
    with zipfile.ZipFile(file) as archive:
        names = {name.lower() for name in archive.namelist()}
    is_open_document = "[content_types].xml" not in names and any(name in names for name in _OPEN_DOCUMENT)
    if is_open_document:
        from icdiag.intake.ods_file import read_ods

        return read_ods(file, shown_as=shown_as), ()
    return read_xlsx(file, shown_as=shown_as), ()


def _read_old_workbook(data: bytes, shown_as: str) -> Tables:
    from icdiag.intake.xls_file import read_xls

    return read_xls(data, shown_as=shown_as), ()


def _read_parquet(source: bytes | Path, shown_as: str) -> Tables:
    from icdiag.intake.parquet_file import read_parquet

    return (read_parquet(source, shown_as=shown_as),), ()


def _read_text(data: bytes, shown_as: str) -> Tables:
    sheet, encoding, problems = read_csv(data, shown_as=shown_as)
    if encoding == "gb18030":
        problems.append(Problem("note", "read-as-gb18030", Location(shown_as), {"file": shown_as}))
    if shown_as.lower().endswith(_EXCEL_ENDINGS):
        problems.append(Problem("note", "csv-in-disguise", Location(shown_as), {"file": shown_as}))
    return (sheet,), tuple(problems)
