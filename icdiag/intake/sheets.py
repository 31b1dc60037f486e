"""The door for every spreadsheet: tells a file by its content, reads it, and turns all trouble into problems."""

from collections.abc import Callable
from pathlib import Path

from icdiag.intake.cells import CellDate, CellError, Sheet, Unreadable, Value
from icdiag.intake.csv_file import read_csv
from icdiag.intake.xlsx import read_xlsx
from icdiag.model.problem import Location, Problem

__all__ = ["CellDate", "CellError", "Sheet", "Value", "read_bytes", "read_sheets", "sheets_of"]

MAX_FILE = 200 * 2**20
_EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb")
_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "database"),
)
_MARKUP = ((b"<!doctype html", "html"), (b"<html", "html"), (b"<table", "html"), (b"<?xml", "xml"), (b"<", "html"))


def read_sheets(path: Path, *, shown_as: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the file's tables in order (hidden sheets by name only) and what is wrong with it; never raises."""
    data, problems = read_bytes(path, shown_as=shown_as)
    return ((), problems) if data is None else sheets_of(data, shown_as=shown_as)


def read_bytes(path: Path, *, shown_as: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return a file's bytes, or None and why not."""
    try:
        return _bytes(path), ()
    except Unreadable as error:
        return None, (_problem(error, shown_as),)
    except FileNotFoundError:
        return None, (_problem(Unreadable("file-missing"), shown_as),)
    except (OSError, ValueError):
        return None, (_problem(Unreadable("file-not-opened"), shown_as),)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise Unreadable("file-is-folder")
    if path.exists() and not path.is_file():
        raise Unreadable("file-not-opened")
    with path.open("rb") as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Unreadable("file-too-big", limit=MAX_FILE // 2**20)
    return data


def sheets_of(data: bytes, *, shown_as: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the tables in a file's bytes and what is wrong with it; never raises."""
    try:
        return _reader(data)(data, shown_as)
    except Unreadable as error:
        return (), (_problem(error, shown_as),)
    except Exception:  # a damaged package may raise nearly anything
        return (), (_problem(Unreadable("file-damaged"), shown_as),)


def _problem(error: Unreadable, shown_as: str) -> Problem:
    where = Location(shown_as, error.line, sheet=error.sheet, cell=error.cell)
    return Problem("error", error.code, where, {"file": shown_as, **error.values})


Reader = Callable[[bytes, str], tuple[tuple[Sheet, ...], tuple[Problem, ...]]]


def _reader(data: bytes) -> Reader:
    """Return what reads such a file.

    Raises:
        Unreadable: nothing here does.
    """
    if not data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("file-empty")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _read_workbook
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_office(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable("file-kind", kind=kind)
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signature, kind in _MARKUP:
        if start.startswith(signature):
            raise Unreadable("file-kind", kind="html" if b"<html" in start else kind)
    return _read_text


def _old_office(data: bytes) -> Unreadable:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable("file-encrypted")
    is_workbook = any(name.encode("utf-16-le") in data for name in ("Workbook", "Book"))
    return Unreadable("file-kind", kind="xls" if is_workbook else "ole")


def _read_workbook(data: bytes, shown_as: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    return read_xlsx(data, shown_as=shown_as), ()


def _read_text(data: bytes, shown_as: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    sheet, encoding = read_csv(data, shown_as=shown_as)
    problems = []
    if encoding == "gb18030":
        problems.append(Problem("note", "read-as-gb18030", Location(shown_as), {"file": shown_as}))
    if shown_as.lower().endswith(_EXCEL_ENDINGS):
        problems.append(Problem("note", "csv-in-disguise", Location(shown_as), {"file": shown_as}))
    return (sheet,), tuple(problems)
