"""Recognises what Qualtrics exports: rows of codes, texts and import ids, or fewer where somebody cut some."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from icdiag.intake.cells import Sheet, Value
from icdiag.intake.layouts.export import Export, Mask, Site
from icdiag.intake.layouts.sites.labels import plain
from icdiag.intake.layouts.sites.qualtrics_headings import Header, headings
from icdiag.intake.layouts.sites.words import HEAD, Words, cell_at, rows_where, shown, squeezed

_WORDS = Words(
    {
        "started": "StartDate",
        "ended": "EndDate",
        "status": "Status|Response Type",
        "address": "IPAddress",
        "progress": "Progress",
        "taken": "Duration (in seconds)|Duration",
        "finished": "Finished",
        "recorded": "RecordedDate",
        "id": "ResponseId|_recordId",
        "last": "RecipientLastName",
        "first": "RecipientFirstName",
        "email": "RecipientEmail|EmailAddress",
        "reference": "ExternalReference|ExternalDataReference",
        "latitude": "LocationLatitude",
        "longitude": "LocationLongitude",
        "accuracy": "LocationAccuracy",
        "channel": "DistributionChannel",
        "language": "UserLanguage",
        "set": "ResponseSet",
    }
)
_LEGACY_WORDS = Words({"name": "Name"})
_IMPORT_ID = re.compile(r"""\s*\{\s*["']+ImportId["']+\s*:\s*["']+([^"']*)["']+.*\}\s*""", re.DOTALL)
_LEGACY_CODE = re.compile(r"V\d{1,2}")
_MARKS = ("recorded", "channel", "finished", "id")
"""Of these no other site has two."""
_ENOUGH = 4
_PREVIEWS = frozenset({1, 2, 8, 9, 12, 17, 40})
"""Previews, tests and spam, online and offline, as the site numbers them."""
_PREVIEW = re.compile(
    r"preview|test|spam|vorschau|vista previa|aper.u|anteprima|pr.-visualiza|プレビュー|テスト|スパム"
    r"|预览|預覽|测试|測試|垃圾",
    re.IGNORECASE,
)
_FALSE = frozenset({"false", "0", "falsch", "faux", "falso", "no", "nein", "non", "否", "假", "偽", "错误", "錯誤"})
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which of the upper rows hold what."""

    codes: int
    texts: int
    ids: int | None
    first: int
    legacy: bool = False


def read(sheet: Sheet) -> Export | None:
    """Return the sheet as an export of Qualtrics, or None."""
    layout = _by_import_ids(sheet) or _by_old_codes(sheet) or _by_codes(sheet)
    if layout is None:
        return None
    columns = _columns(sheet, layout)
    roles = _roles(columns, legacy=layout.legacy)
    first_of: dict[str, int] = {}
    for column, role in roles.items():
        first_of.setdefault(role, column)
    asked = [each for each in columns if each.column not in roles]
    signs = [each.code or each.text for each in columns if each.column in roles]
    ids = [shown(cell) for cell in sheet.rows[layout.ids] if shown(cell)] if layout.ids is not None else []
    return Export(
        sheet,
        "qualtrics",
        (*signs, *ids[:1]),
        layout.codes,
        layout.first,
        headings(asked, legacy=layout.legacy),
        _aside(sheet, first_of, layout.first),
        seconds=first_of.get("taken"),
        span=tuple(first_of[role] for role in ("started", "ended") if role in first_of),
        sent=tuple(first_of[role] for role in ("id",) if role in first_of),
        blanks=frozenset({"-99"}),
        translate=plain,
    )


def _import_id(cell: Value) -> str:
    found = _IMPORT_ID.fullmatch(cell) if isinstance(cell, str) else None
    return found[1] if found else ""


def _by_import_ids(sheet: Sheet) -> _Layout | None:
    """The row of import ids is unmistakable; one or two header rows stand above it."""
    for row, cells in enumerate(sheet.head(HEAD)):
        if row and sum(bool(_import_id(cell)) for cell in cells) > 1:
            is_pair = row > 1 and any(shown(cell) for cell in sheet.rows[row - 2])
            return _Layout(row - 2 if is_pair else row - 1, row - 1, row, row + 1)
    return None


def _by_codes(sheet: Sheet) -> _Layout | None:
    """Without import ids: the codes that the site always writes, and under them the texts or the first answers."""
    for row, cells in enumerate(sheet.head(HEAD)):
        found = _WORDS.in_row(cells, row)
        if len(found.roles) >= _ENOUGH and found.has("started") and found.count(*_MARKS) > 1:
            below = cell_at(sheet.rows[row + 1], found.roles["started"]) if row + 1 < sheet.height else None
            texts = row + 1 if isinstance(below, str) and re.fullmatch(r"\s*[^\d\s]\D*", below) else row
            return _Layout(row, texts, None, texts + 1)
    return None


def _by_old_codes(sheet: Sheet) -> _Layout | None:
    """The form of before 2017: V1 to V10 above the site's own names."""
    for row, cells in enumerate(sheet.head(HEAD)):
        coded = [column for column, cell in enumerate(cells) if _LEGACY_CODE.fullmatch(shown(cell))]
        if len(coded) > 1 and row + 1 < sheet.height:
            below = _WORDS.in_row([cell_at(sheet.rows[row + 1], column) for column in coded], row)
            if below.count("id", "set", "finished", "started", "status", "address") > 1:
                return _Layout(row, row + 1, None, row + 2, legacy=True)
    return None


def _columns(sheet: Sheet, layout: _Layout) -> list[Header]:
    codes, texts = sheet.rows[layout.codes], sheet.rows[layout.texts]
    ids = sheet.rows[layout.ids] if layout.ids is not None else []
    width = max(len(codes), len(texts), len(ids))
    each = (
        Header(
            column,
            shown(cell_at(codes, column)),
            shown(cell_at(texts, column)),
            _import_id(cell_at(ids, column)),
        )
        for column in range(width)
    )
    return [header for header in each if header.code or header.text]


def _roles(columns: list[Header], *, legacy: bool) -> Mapping[int, str]:
    """Return what the site's own columns are; a question may be called ``Status`` too, so the import id decides."""
    roles: dict[int, str] = {}
    for each in columns:
        if legacy and _LEGACY_CODE.fullmatch(each.code):
            role = _WORDS.role(each.text) or _LEGACY_WORDS.role(each.text)
        elif each.import_id:
            role = None if each.import_id.startswith("QID") else _WORDS.role(each.import_id)
        else:
            role = _WORDS.role(each.code)
        if role is not None and role not in roles.values():
            roles[each.column] = role
    return roles


def _aside(sheet: Sheet, roles: Mapping[str, int], first: int) -> Mapping[str, Mask]:
    def rows(role: str, test: Callable[[Value], bool]) -> Mask:
        return rows_where(sheet, roles.get(role), first, test)

    preview = rows("status", _is_preview) | rows("channel", _is_preview_link)
    unfinished = (rows("finished", _is_false) | rows("progress", _is_part)) & ~preview
    return {"preview": np.asarray(preview, np.bool_), "unfinished": np.asarray(unfinished, np.bool_)}


def _is_preview(cell: Value) -> bool:
    if isinstance(cell, str):
        text = cell.strip()
        return int(text) in _PREVIEWS if text.isdecimal() else _PREVIEW.search(text) is not None
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell in _PREVIEWS


def _is_preview_link(cell: Value) -> bool:
    """Tell whether an answer came by the link that shows a survey to its makers."""
    return isinstance(cell, str) and cell.strip().casefold() in {"preview", "test"}


def _is_false(cell: Value) -> bool:
    if isinstance(cell, bool):
        return not cell
    return cell == 0 if isinstance(cell, (int, float)) else isinstance(cell, str) and squeezed(cell) in _FALSE


def _is_part(cell: Value) -> bool:
    if isinstance(cell, str) and re.fullmatch(r"\s*\d{1,3}\s*%?\s*", cell):
        return int(cell.strip(" %")) < _WHOLE
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell < _WHOLE


SITE = Site("qualtrics", read)
