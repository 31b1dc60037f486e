"""The questionnaire's machine-readable marks: what its writer puts into hidden cells and its reader finds again.

One hidden cell (the sheet's mark) names the format, the department that answers and the instrument. In its row stand
the marks of the columns (which supplier is rated), in its column the marks of the rows (which item is answered).
"""

import json
from dataclasses import dataclass
from enum import StrEnum

FORM = "icdiag/questionnaire/"
VERSION = "1"


class Kind(StrEnum):
    """What a row or a column is for."""

    SUPPLIER = "supplier"
    """Column: the ratings of the supplier with this id."""
    SELF = "self"
    """Column: how the department rates the service that it gives to all its customers."""
    EXPECTED = "expected"
    """Column: what the department expects of every supplier."""
    NAMES = "names"
    """Row: the columns' headings, for people."""
    CONTACT = "contact"
    """Row: did the person deal with the supplier lately?"""
    ITEM = "item"
    """Row: the answers to the item with this id."""
    IMPORTANCE = "importance"
    """Row: how important the supplier's service is, 1-5."""
    COMMENT = "comment"
    """Row: a comment on the supplier with this id, of which the sheet says that no report shows it; never read."""
    SHARED = "shared-comment"
    """Row: the same of which the sheet says that it may be shown; read where the map's settings ask for comments."""


@dataclass(frozen=True, slots=True)
class SheetMark:
    """What the sheet's own mark says."""

    version: str
    customer: str
    """Id of the department that answers."""
    instrument: str


def sheet_mark(customer: str, instrument: str) -> str:
    """Return the text of a sheet's mark."""
    return f"{FORM}{VERSION} {json.dumps({'customer': customer, 'instrument': instrument}, ensure_ascii=False)}"


def read_sheet_mark(text: str) -> SheetMark | None:
    """Return what a sheet's mark says, with empty texts where it is damaged; None where the text is no such mark."""
    if not text.startswith(FORM):
        return None
    version, _, rest = text.removeprefix(FORM).strip().partition(" ")
    try:
        said = json.loads(rest)
        return SheetMark(version, str(said["customer"]), str(said["instrument"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return SheetMark(version, "", "")


def mark(kind: Kind, id_: str = "") -> str:
    """Return the text that marks a row or a column."""
    return f"{kind}:{id_}"


def read_mark(text: str) -> tuple[Kind, str] | None:
    """Return the kind and the id of a row's or column's mark, or None where the text is none."""
    kind, colon, id_ = text.strip().partition(":")
    return (Kind(kind), id_) if colon and kind in set(Kind) else None
