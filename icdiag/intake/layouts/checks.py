"""What can be wrong with a sheet's columns: refused with the place, never guessed around."""

import numpy as np

from icdiag.intake.cells import Sheet, Value, column_letters
from icdiag.intake.columns import column_of, held_rows, widths_of
from icdiag.intake.hints import nearest
from icdiag.intake.layouts.headers import tidy
from icdiag.intake.layouts.meaning import LONG, Meaning
from icdiag.intake.layouts.plain import header_text
from icdiag.intake.layouts.table import EXPECTED
from icdiag.intake.parquet_table import ParquetTable
from icdiag.intake.problems import Problems
from icdiag.model.instrument import Instrument
from icdiag.model.org import SurveySource
from icdiag.model.problem import Problem

_SHOWN = 12
_REPEATED = 3
"""So many cells equal to the headers above them make a row a second header row."""


def check_columns(meaning: Meaning, instrument: Instrument, source: SurveySource, problems: Problems) -> None:
    """Report headers that stand twice or are missing, second header rows, and rows wider than the headers."""
    sheet, row = meaning.export.sheet, meaning.export.header_row
    for first, second, name in meaning.twice:
        places = column_letters(first) if sheet.lines is None else first + 1
        problems.error("header-twice", sheet.where(row, second), name=name, other=places)
    _check_mapping(meaning, source, problems)
    missing = _missing(meaning, instrument)
    if missing:
        names = ", ".join(missing[:_SHOWN])
        problems.warn("items-missing", sheet.where_row(row), n=len(missing), names=names)
    if unused := _unused(meaning):
        headings = {heading.column: heading.part or heading.question for heading in meaning.export.headings}
        names = ", ".join(headings[column][:40] for column in unused[:_SHOWN])
        values: dict[str, str | int | float] = {"n": len(unused), "names": names}
        problems.extend([Problem("note", "columns-unused", sheet.where_row(row), values)])
    _check_second_headers(meaning, problems)
    _check_widths(sheet, row, problems)


def _unused(meaning: Meaning) -> list[int]:
    """Return the columns that nothing is read from; one that is an item of nobody does not go into a grid."""
    lone = [at for item, at in meaning.items.items() if meaning.shape != LONG and not item.endswith(EXPECTED)]
    return sorted([*meaning.unused, *lone])


def check_codes(meaning: Meaning, instrument: Instrument, problems: Problems) -> None:
    """Warn of answers that say only the place of an option: whether the first is the lowest nobody can see."""
    export = meaning.export
    if export.in_code is None:
        return
    lows = {item.id: item.scale.low for item in instrument.items()}
    asked = [(at, item) for (_, item), at in meaning.grid.items()] + [(at, item) for item, at in meaning.items.items()]
    for at, item in sorted(asked):
        low = lows.get(item.removesuffix(EXPECTED))
        code = next(filter(export.in_code, column_of(export.sheet, at, export.first).cells), None)
        if low is not None and code is not None:
            where = export.sheet.where(export.header_row, at)
            problems.warn("answers-are-codes", where, answer=str(code), low=f"{low:g}")
            return


def _check_mapping(meaning: Meaning, source: SurveySource, problems: Problems) -> None:
    sheet, row = meaning.export.sheet, meaning.export.header_row
    known = [text for heading in meaning.export.headings for text in (heading.question, heading.part) if text]
    for name, header in meaning.unmapped:
        problems.error(
            "mapped-header-missing",
            sheet.where_row(row),
            name=name,
            header=source.columns.get(name, header),
            suggestion=nearest(header, known),
        )


def _missing(meaning: Meaning, instrument: Instrument) -> list[str]:
    """Return the items without a column; in a grid ``supplier..item`` where only some suppliers lack one."""
    items = [item.id for item in instrument.items()]
    if meaning.shape == LONG:
        return [item for item in items if item not in meaning.items]
    suppliers = dict.fromkeys(supplier for supplier, _ in meaning.grid)
    nowhere = [item for item in items if not any((supplier, item) in meaning.grid for supplier in suppliers)]
    some = [
        f"{supplier}..{item}"
        for supplier in suppliers
        for item in items
        if item not in nowhere and (supplier, item) not in meaning.grid
    ]
    return nowhere + some


def _check_second_headers(meaning: Meaning, problems: Problems) -> None:
    """Refuse a row that repeats the headers: a second table, or an older copy of the answers, begins there."""
    export = meaning.export
    columns = [*meaning.roles.values(), *meaning.items.values(), *meaning.grid.values()]
    head = export.sheet.head(export.first)[export.header_row]
    headers = {at: tidy(header_text(head[at])) for at in columns if at < len(head) and header_text(head[at])}
    wanted = min(_REPEATED, len(headers))
    if not wanted:
        return
    same = np.zeros(max(export.sheet.height - export.first, 0), np.uint16)
    people = meaning.roles.get("respondent")
    places = sorted((at for at in headers if _may_repeat(export.sheet, at)), key=lambda at: at == people)
    for left, at in zip(range(len(places), 0, -1), places, strict=True):
        if left < wanted and not same.any():
            return  # the columns that are left, of which people's names take longest, are too few
        column, header = column_of(export.sheet, at, export.first), headers[at]
        repeats = [_repeats(cell, header) for cell in column.cells]
        if any(repeats):
            same += np.array(repeats, np.bool_)[column.codes]
    again = np.flatnonzero(same >= wanted)
    if len(again):
        where = export.sheet.where_row(export.first + int(again[0]))
        problems.error("second-headers", where, first=export.header_row + 1)


def _may_repeat(sheet: Sheet, at: int) -> bool:
    """Tell whether a column may hold its own header: one of numbers cannot."""
    return not isinstance(sheet.table, ParquetTable) or sheet.table.may_hold_text(at)


def _repeats(cell: Value, header: str) -> bool:
    return isinstance(cell, str) and len(cell) < 2000 and tidy(cell) == header


def _check_widths(sheet: Sheet, header_row: int, problems: Problems) -> None:
    """Refuse rows of a csv with more or fewer fields than headers: their cells stand under wrong headers."""
    if sheet.lines is None:
        return
    first = header_row + 1
    widths = widths_of(sheet)
    width = int(widths[header_row])
    widths = widths[first:]
    short = (widths < width) & (widths > 0)
    long = widths > width
    wrong = np.zeros(len(widths), np.bool_)
    if short.any():
        wrong |= short & held_rows(sheet, first)
    if long.any():
        wrong |= long & held_rows(sheet, first, left=width)
    rows = np.flatnonzero(wrong).tolist()
    for row in rows:
        problems.error("row-width", sheet.where_row(first + row), fields=int(widths[row]), headers=width)
