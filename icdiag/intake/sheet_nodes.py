"""Sheets to nodes: a row becomes a mapping, a cell a scalar with its place, so that the org map's parser reads both."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from icdiag.intake.cells import CellDate, CellError, Sheet, Value
from icdiag.intake.hints import folded
from icdiag.intake.kinds import Kind, ListOf, NameKind, TextMap
from icdiag.intake.nodes import Mapping, Node, Scalar, Sequence, packed
from icdiag.intake.problems import Problems
from icdiag.intake.record import Field, Record, Rows
from icdiag.model.problem import Location

_STRONG = re.compile(r"[;；|\n]")
_WEAK = re.compile(r"[,，、]")
_ARROWS = re.compile(r"\s*(?:→|->|⇒|=>|—>|>)\s*")
_PAIR = re.compile(r"\s*[=:：]\s*")
_PART = re.compile(r"(.+?)\s*(?:[._:：]|\s)\s*(\S.*)")
_LANGUAGES = {"zh": "zh", "en": "en", "中文": "zh", "英文": "en", "chinese": "zh", "english": "en"}


class SheetSource:
    """A sheet as a source of nodes."""

    loose = True

    def __init__(self, sheet: Sheet) -> None:
        """Take the sheet."""
        self.sheet = sheet

    def where(self, row: int, column: int) -> Location:
        """Return the cell."""
        return self.sheet.where(row, column)


class Column(NamedTuple):
    """What a header stands for: a field, and for names and tags the part of it."""

    field: Field
    part: str = ""


def cell_text(value: Value, where: Location, problems: Problems) -> str | None:
    """Return a cell as the text a person sees, None where it is blank or an error (which is reported)."""
    if value is None or isinstance(value, CellError):
        if isinstance(value, CellError):
            problems.error("cell-error", where, found=value.code)
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, CellDate):
        return value.value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip() or None


def split(text: str, *, arrows: bool = False) -> list[str]:
    """Return the entries of a list written into one cell; commas split only where no stronger mark stands."""
    if arrows and _ARROWS.search(text):
        parts = _ARROWS.split(text)
    else:
        parts = (_STRONG if _STRONG.search(text) else _WEAK).split(text)
    return [part.strip() for part in parts if part.strip()]


def column_of(header: str, record: Record) -> Column | None:
    """Return what a header means in a record's table, None where it means nothing there."""
    known = record.known()
    text = folded(header)
    for language, code in (("中文", "zh"), ("英文", "en")):
        bare = text.removeprefix(language)
        named = record.by_key.get(known.get(bare, "")) if bare != text else None
        if named is not None and isinstance(named.kind, NameKind):
            return Column(named, code)
    if text in known:
        return Column(record.by_key[known[text]])
    found = _PART.fullmatch(text)
    field = record.by_key.get(known.get(found[1], "")) if found else None
    if found is None or field is None:
        return None
    if isinstance(field.kind, NameKind):
        language = _LANGUAGES.get(found[2].strip("()（）"), "")
        return Column(field, language) if language else None
    written = _PART.fullmatch(header.strip())
    return Column(field, (written or found)[2]) if isinstance(field.kind, TextMap) else None


def header_row(sheet: Sheet) -> int:
    """Return the index of the first row that holds anything, -1 where there is none."""
    return next((i for i, row in enumerate(sheet.rows) if any(v is not None and v != "" for v in row)), -1)


def columns_of(sheet: Sheet, record: Record, problems: Problems) -> dict[int, Column]:
    """Return what each column holds; unknown and repeated headers are reported. Empty where no row can be used."""
    top = header_row(sheet)
    columns: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    for i, value in enumerate(sheet.rows[top] if top >= 0 else []):
        where = sheet.where(top, i)
        header = cell_text(value, where, problems)
        if header is None:
            continue
        column = column_of(header, record)
        if column is None:
            unknown[i] = header
        elif column in columns.values():
            first = next(sheet.where(top, j) for j, c in columns.items() if c == column)
            problems.error("duplicate-column", where, key=header, first=str(first))
        else:
            columns[i] = column
    _check_headless(sheet, top, problems)
    return columns if _complete(sheet, record, columns, unknown, problems) else {}


def _complete(
    sheet: Sheet, record: Record, columns: dict[int, Column], unknown: dict[int, str], problems: Problems
) -> bool:
    """Report unknown headers, and needed columns that no header stands for; tell whether all needed ones are there."""
    top = max(header_row(sheet), 0)
    meant = {i: record.meant(header, problems) for i, header in unknown.items()}
    keys = {column.field.key for column in columns.values()}
    if "name" in keys:
        keys.add("id")  # a table without ids has the names for ids
    missing = [key for key in record.required if key not in keys]
    for i, header in unknown.items() if columns or any(meant.values()) else ():
        problems.error("unknown-column", sheet.where(top, i), suggestion=meant[i], key=header)
    for key in missing:
        if key not in meant.values():
            problems.error("missing-column", sheet.where(top, 0), key=key, headers=" / ".join(_headers(record, key)))
    return not missing


def _headers(record: Record, key: str) -> list[str]:
    """Return a few headers that a key may have."""
    return [key, *record.by_key[key].headers[:2]]


def _check_headless(sheet: Sheet, top: int, problems: Problems) -> None:
    """Report the first value of every column that has no header."""
    headed = {i for i, v in enumerate(sheet.rows[top] if top >= 0 else []) if v is not None and v != ""}
    seen: set[int] = set()
    for r, row in enumerate(sheet.rows[top + 1 :], top + 1):
        for c, value in enumerate(row):
            if c not in headed and c not in seen and value is not None and value != "":
                seen.add(c)
                problems.warn("value-without-header", sheet.where(r, c))


def _node(text: str, kind: Kind, source: SheetSource, at: int) -> Node:
    """Return a cell's text as the node that its kind expects: a list and a tag list stand in one cell."""
    if isinstance(kind, ListOf):
        parts = split(text, arrows=not kind.single)
        return Sequence([Scalar(part, False, source, at) for part in parts], source, at)
    if isinstance(kind, TextMap):
        pairs = [_PAIR.split(part, maxsplit=1) for part in split(text)]
        entries: dict[str, Node] = {p[0]: Scalar(p[1] if len(p) > 1 else "", False, source, at) for p in pairs}
        return Mapping(entries, [at] * len(entries), source, at)
    return Scalar(text, False, source, at)


def _put(entries: dict[str, Node], places: list[int], column: Column, node: Node) -> None:
    key = column.field.key
    before = entries.get(key)
    if column.part:
        if isinstance(before, Mapping):
            before.entries[column.part] = node
            before.keys_at.append(node.at)
            return
        parts: dict[str, Node] = {column.part: node}
        if isinstance(before, Scalar):  # a plain name column beside name.en
            parts = {"zh" if column.part == "en" else "en": before, **parts}
        node = Mapping(parts, [n.at for n in parts.values()], node.source, before.at if before else node.at)
    if before is None:
        places.append(node.at)
    entries[key] = node


def row_nodes(sheet: Sheet, record: Record, problems: Problems) -> Iterator[Mapping]:
    """Yield every row with a value below the header row as a mapping of the record's keys."""
    source = SheetSource(sheet)
    columns = columns_of(sheet, record, problems)
    top = header_row(sheet) if columns else len(sheet.rows)
    for r in range(top + 1, len(sheet.rows)):
        entries: dict[str, Node] = {}
        places: list[int] = []
        for c, value in enumerate(sheet.rows[r]):
            column = columns.get(c)
            if value is None or column is None:
                continue
            text = cell_text(value, sheet.where(r, c), problems) if not isinstance(value, str) else value.strip()
            if text:
                _put(entries, places, column, _part_node(text, column, source, packed(r, c)))
        if entries:
            yield Mapping(entries, places, source, packed(r, 0))


def _part_node(text: str, column: Column, source: SheetSource, at: int) -> Node:
    return Scalar(text, False, source, at) if column.part else _node(text, column.field.kind, source, at)


def pair_nodes(sheet: Sheet) -> Iterator[tuple[str, Value, int, int]]:
    """Yield (key, value, row, column) of a sheet with one record: keys in the first column, or in the first row."""
    top = header_row(sheet)
    rows = sheet.rows[top:] if top >= 0 else []
    if len(rows) >= 2 and len(rows[0]) > 2 and all(isinstance(v, str) for v in rows[0][:3]):
        for c, key in enumerate(rows[0]):
            if isinstance(key, str) and key.strip() and c < len(rows[1]):
                yield key.strip(), rows[1][c], top + 1, c
        return
    for r, row in enumerate(rows, top):
        if len(row) >= 2 and row[0] is not None and str(row[0]).strip():
            yield str(row[0]).strip(), row[1], r, 1


def is_table(kind: Kind) -> bool:
    """Tell whether a key of the map is a table of its own in a workbook."""
    return isinstance(kind, Rows)
