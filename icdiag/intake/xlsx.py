"""Reads .xlsx and .xlsm as a stream: finds the sheets of a workbook and reads each, the quick way where it can."""

import posixpath
import zipfile
from typing import BinaryIO

from icdiag.intake.cells import Sheet, Unreadable, unescape
from icdiag.intake.limits import beyond, limits
from icdiag.intake.xlsx_codes import CellCodes
from icdiag.intake.xlsx_head import NotPlain
from icdiag.intake.xlsx_parts import Package, date_styles, local, parse_xml, refuse_oversize
from icdiag.intake.xlsx_scan import SheetScanner
from icdiag.intake.xlsx_sheet import SheetParser
from icdiag.intake.xlsx_strings import shared_strings
from icdiag.intake.xlsx_values import Book
from icdiag.unseen import clean

_WORKSHEET = "/worksheet"
_OTHER_KINDS = (
    ("word/document.xml", "file-other", "Word (.docx)"),
    ("ppt/presentation.xml", "file-other", "PowerPoint (.pptx)"),
    ("xl/workbook.bin", "file-kind", "Excel (.xlsb)"),
    ("index/document.iwa", "file-kind", "Apple Numbers"),
)


def read_xlsx(file: BinaryIO, *, shown_as: str) -> tuple[Sheet, ...]:
    """Return the workbook's sheets in tab order; hidden ones by name only.

    Raises:
        Unreadable: it breaks a limit, is not a workbook, or has no sheet with cells.
        Exception: whatever a damaged package makes zipfile or expat raise.
    """
    with zipfile.ZipFile(file) as package:
        refuse_oversize(package)
        names = {info.filename.lower(): info.filename for info in package.infolist()}
        return _read_sheets(Package(package, names), shown_as)


def _read_sheets(package: Package, shown_as: str) -> tuple[Sheet, ...]:
    workbook = _workbook_part(package)
    targets = _relations(package, workbook)
    entries, date1904 = _entries(package, workbook)
    strings_part = next((path for kind, path in targets.values() if kind.endswith("/sharedStrings")), "")
    styles_part = next((path for kind, path in targets.values() if kind.endswith("/styles")), "")
    book = Book(
        strings=shared_strings(package, strings_part) if package.has(strings_part) else [],
        date_styles=date_styles(package, styles_part) if package.has(styles_part) else frozenset(),
        date1904=date1904,
    )
    cells = CellCodes(book)
    sheets = []
    for name, relation, hidden in entries:
        kind, path = targets.get(relation, ("", ""))
        if not kind.endswith(_WORKSHEET):
            continue  # chart and dialog sheets
        sheet = Sheet(shown_as, clean(unescape(name)), hidden)
        if not hidden:
            _read_rows(package, path, sheet, book, cells)
        sheets.append(sheet)
    if not sheets:
        raise Unreadable("no-sheet")
    return tuple(sheets)


def _read_rows(package: Package, path: str, sheet: Sheet, book: Book, cells: CellCodes) -> None:
    """Fill the sheet the quick way, or where its XML is not plain from the start by expat alone."""
    taken = book.slots
    parser = SheetParser(sheet, book)
    try:
        scanner = SheetScanner(sheet, book, cells)
        parse_xml(scanner.rest(package.chunks(path)), parser.start, parser.end, parser.text)
    except NotPlain:
        sheet.rows, sheet.table = [], None
        sheet.hidden_rows, book.slots = 0, taken
        parser = SheetParser(sheet, book)
        parse_xml(package.chunks(path), parser.start, parser.end, parser.text)
    parser.close()
    sheet.cleaned = book.cleaned


def _workbook_part(package: Package) -> str:
    """Return the workbook's path, or say what the zip is instead."""
    if package.has("_rels/.rels"):
        for tag, attributes in package.elements("_rels/.rels"):
            if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
                part = _resolve("", attributes.get("Target", ""))
                if part.lower().endswith(".bin"):
                    raise Unreadable("file-kind", kind="Excel (.xlsb)")
                if package.has(part) and part.lower().startswith("xl"):
                    return part
    if package.has("xl/workbook.xml"):
        return "xl/workbook.xml"
    for part, code, kind in _OTHER_KINDS:
        if package.has(part):
            raise Unreadable(code, kind=kind)
    raise Unreadable("file-packed", kind="ZIP")


def _resolve(base: str, target: str) -> str:
    """Return a part's path from a relation's target, which may be absolute or relative to its source."""
    if target.startswith("/"):
        return posixpath.normpath(target[1:])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def _relations(package: Package, workbook: str) -> dict[str, tuple[str, str]]:
    """Return relation id -> (type, part)."""
    folder, name = posixpath.split(workbook)
    part = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if not package.has(part):
        raise Unreadable("file-damaged")
    return {
        attributes.get("Id", ""): (attributes.get("Type", ""), _resolve(workbook, attributes.get("Target", "")))
        for tag, attributes in package.elements(part)
        if tag == "Relationship" and attributes.get("TargetMode") != "External"
    }


def _entries(package: Package, workbook: str) -> tuple[list[tuple[str, str, bool]], bool]:
    """Return (name, relation id, hidden) of every sheet, and whether dates count from 1904."""
    entries: list[tuple[str, str, bool]] = []
    date1904 = False
    for tag, attributes in package.elements(workbook):
        if tag == "workbookPr":
            date1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")
            hidden = attributes.get("state", "visible") != "visible"
            entries.append((attributes.get("name", ""), relation, hidden))
    if len(entries) > limits().sheets:
        raise beyond("too-many-sheets", "sheets")
    return entries, date1904
