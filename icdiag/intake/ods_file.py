"""Reads .ods (OpenDocument, as LibreOffice writes it) as a stream: which package it is, and what its sheets hold."""

import zipfile
from typing import BinaryIO

from icdiag.intake.cells import Sheet, Unreadable
from icdiag.intake.ods_cells import Content
from icdiag.intake.xlsx_parts import Package, parse_xml, refuse_oversize

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MIMETYPE = "mimetype"
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
_KINDS = (
    ("opendocument.text", "OpenDocument Text (.odt)"),
    ("opendocument.presentation", "OpenDocument Presentation (.odp)"),
    ("opendocument", "OpenDocument"),
    ("sun.xml", "OpenOffice 1"),
)


def read_ods(file: BinaryIO, *, shown_as: str) -> tuple[Sheet, ...]:
    """Return the workbook's sheets in tab order; hidden ones by name only.

    Raises:
        Unreadable: it breaks a limit, is encrypted, is no spreadsheet, or has no sheet with cells.
        Exception: whatever a damaged package makes zipfile or expat raise.
    """
    with zipfile.ZipFile(file) as archive:
        refuse_oversize(archive)
        names = {info.filename.lower(): info.filename for info in archive.infolist()}
        package = Package(archive, names)
        _refuse_other_kinds(package)
        content = Content(shown_as)
        parse_xml(package.chunks(_CONTENT), content.start, content.end, content.text)
    return content.sheets()


def _refuse_other_kinds(package: Package) -> None:
    if package.has(_MANIFEST) and any(tag == "encryption-data" for tag, _ in package.elements(_MANIFEST)):
        raise Unreadable("file-encrypted")
    kind = _SPREADSHEET
    if package.has(_MIMETYPE):
        kind = next(package.chunks(_MIMETYPE), b"")[:200].decode("latin-1")
    if not kind.startswith(_SPREADSHEET):
        raise Unreadable("file-other", kind=next((shown for mark, shown in _KINDS if mark in kind), "ZIP"))
    if not package.has(_CONTENT):
        raise Unreadable("file-damaged")
