"""Recognises what Typeform exports: ``#`` first, its times in UTC and the network id last."""

from icdiag.intake.cells import Sheet, Value
from icdiag.intake.layouts.export import Export, Heading, Mask, Site
from icdiag.intake.layouts.sites.labels import plain
from icdiag.intake.layouts.sites.words import Found, Words, blank_rows, headers, is_blank, rows_where, squeezed

_WORDS = Words(
    {
        "id": "#",
        "kind": "Response Type",
        "started": "Start Date (UTC)",
        "staged": "Stage Date (UTC)",
        "submitted": "Submit Date (UTC)",
        "network": "Network ID",
        "tags": "Tags",
        "ending": "Ending",
    },
    common=("tags", "ending"),
)
_ENOUGH = 3


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of Typeform, or None."""
    found = _WORDS.find(sheet, _is_header)
    if found is None:
        return None
    return Export(
        sheet,
        "typeform",
        found.signs,
        found.row,
        found.row + 1,
        tuple(Heading(column, text) for column, text in headers(sheet.rows[found.row], without=found.columns)),
        {"unfinished": _unfinished(sheet, found)},
        span=found.places("started", "submitted"),
        sent=found.places("id") or found.places("started", "submitted", "network"),
        translate=plain,
    )


def _is_header(found: Found) -> bool:
    """``#`` or the network id, one time in UTC, and one more."""
    named = found.count("id", "network") > 0 and found.count("started", "staged", "submitted") > 0
    return named and len(found.roles) >= _ENOUGH


def _unfinished(sheet: Sheet, found: Found) -> Mask:
    """Return the rows that say so, or that were begun and never submitted."""
    first = found.row + 1
    if found.has("kind"):
        return rows_where(sheet, found.roles["kind"], first, _is_partial)
    submitted = found.roles.get("submitted")
    if not rows_where(sheet, submitted, first, lambda cell: not is_blank(cell)).any():
        submitted = None  # the column was emptied or left out: nothing can be told
    return blank_rows(sheet, submitted, first, found.columns)


def _is_partial(cell: Value) -> bool:
    return isinstance(cell, str) and squeezed(cell) in {"partial", "partials", "started", "incomplete"}


SITE = Site("typeform", read)
