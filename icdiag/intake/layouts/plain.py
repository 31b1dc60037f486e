"""A table that no survey site wrote: one header row, or two where the first spans the columns under it."""

from collections.abc import Iterator

from icdiag.intake.cells import CellDate, Sheet, Value
from icdiag.intake.layouts.export import Export, Heading

_LOOK = 20
"""Rows from the top among which the headers stand; titles and notes may stand above."""


def plain_exports(sheet: Sheet) -> Iterator[Export]:
    """Yield every way to take one of the first rows, or two of them, for the headers."""
    head = sheet.head(_LOOK + 1)
    for row, cells in enumerate(head[:_LOOK]):
        texts = [header_text(cell) for cell in cells]
        if not any(texts):
            continue
        yield Export(sheet, "", (), row, row + 1, tuple(_single(texts)))
        if row + 1 < len(head):
            below = [header_text(cell) for cell in head[row + 1]]
            if any(below) and not any(text[:1].isdigit() for text in below):  # numbers are answers, not headers
                yield Export(sheet, "", (), row, row + 2, tuple(_double(texts, below)))


def _single(texts: list[str]) -> Iterator[Heading]:
    return (Heading(column, text) for column, text in enumerate(texts) if text)


def _double(above: list[str], below: list[str]) -> Iterator[Heading]:
    """Yield headings of two rows: a blank above belongs to the text on its left, if something stands below it."""
    span = ""
    for column in range(max(len(above), len(below))):
        top = above[column] if column < len(above) else ""
        bottom = below[column] if column < len(below) else ""
        span = top or (span if bottom else "")
        if span or bottom:
            yield Heading(column, span or bottom, bottom if span else "")


def header_text(cell: Value) -> str:
    """Return a header as text; a number may be one, a date or an error may not."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, (bool, CellDate)):
        return ""
    return str(cell) if isinstance(cell, int) else ""
