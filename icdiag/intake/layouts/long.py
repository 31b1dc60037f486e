"""The canonical layout: a row is one rater on one supplier, a column is one question."""

from itertools import zip_longest

from icdiag.intake.cells import Sheet, Value, column_letters
from icdiag.intake.hints import nearest
from icdiag.intake.layouts.headers import HeaderReader, Headers
from icdiag.intake.layouts.table import Layout, RatingTable
from icdiag.intake.problems import Problems
from icdiag.model.instrument import Instrument
from icdiag.model.org import SurveySource
from icdiag.model.problem import Problem

_LOOK = 20
"""Rows from the top among which the headers stand; titles and notes may stand above."""
_NEEDED = ("customer", "supplier")
_SHOWN = 12
_MOST_PROBLEMS = 1000


def recognise(sheet: Sheet, instrument: Instrument, source: SurveySource) -> float | None:
    """Return the share of the instrument's items that have a column; None without both departments and an item."""
    headers = _find(sheet, HeaderReader(instrument, source))
    if headers is None:
        return None
    items = instrument.items()
    return sum(item.id in headers.columns for item in items) / len(items)


def read(sheet: Sheet, instrument: Instrument, source: SurveySource) -> tuple[RatingTable | None, tuple[Problem, ...]]:
    """Return the sheet's ratings and what is wrong with its columns."""
    headers = _find(sheet, HeaderReader(instrument, source))
    if headers is None:
        return None, ()
    problems = Problems()
    _check_headers(sheet, headers, instrument, source, problems)
    _check_widths(sheet, headers.row, problems)
    rows = [i for i in range(headers.row + 1, len(sheet.rows)) if sheet.rows[i] and any(map(_holds, sheet.rows[i]))]
    if not rows:
        problems.error("no-rows", sheet.where_row(headers.row))
    if problems.fatal:
        return None, problems.sorted()
    items = [item.id for item in instrument.items()]
    wanted = {name: headers.columns[name] for name in (*_READ, *items) if name in headers.columns}
    columns = list(zip_longest(*(sheet.rows[i] for i in rows)))
    blank: tuple[Value, ...] = (None,) * len(rows)
    cells = {name: columns[at] if at < len(columns) else blank for name, at in wanted.items()}
    return RatingTable(sheet, rows, cells, wanted), problems.sorted()


_READ = ("customer", "supplier", "respondent", "perspective", "importance", "service")
LONG = Layout("long", recognise, read)


def _holds(cell: Value) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _find(sheet: Sheet, reader: HeaderReader) -> Headers | None:
    for row in range(min(_LOOK, len(sheet.rows))):
        headers = reader.read(sheet, row)
        if all(name in headers.columns for name in _NEEDED) and any(i in headers.columns for i in reader.items):
            return headers
    return None


def _check_headers(
    sheet: Sheet, headers: Headers, instrument: Instrument, source: SurveySource, problems: Problems
) -> None:
    written = [str(cell or "") for cell in sheet.rows[headers.row]]
    for first, second, name in headers.twice:
        places = column_letters(first) if sheet.lines is None else first + 1
        problems.error("header-twice", sheet.where(headers.row, second), name=name, other=places)
    for name, header in headers.unmapped:
        problems.error(
            "mapped-header-missing",
            sheet.where_row(headers.row),
            name=name,
            header=source.columns.get(name, header),
            suggestion=nearest(header, [text for text in written if text]),
        )
    missing = [item.id for item in instrument.items() if item.id not in headers.columns]
    if missing:
        names = ", ".join(missing[:_SHOWN])
        problems.warn("items-missing", sheet.where_row(headers.row), n=len(missing), names=names)
    if headers.unused:
        names = ", ".join(written[column][:40] for column in headers.unused[:_SHOWN])
        values: dict[str, str | int | float] = {"n": len(headers.unused), "names": names}
        problems.extend([Problem("note", "columns-unused", sheet.where_row(headers.row), values)])


def _check_widths(sheet: Sheet, header_row: int, problems: Problems) -> None:
    """Refuse rows of a csv with more or fewer fields than headers: their cells stand under wrong headers."""
    if sheet.lines is None:
        return
    width = len(sheet.rows[header_row])
    wrong = 0
    for row in range(header_row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        if len(cells) in (width, 0) or not any(map(_holds, cells if len(cells) < width else cells[width:])):
            continue
        wrong += 1
        if wrong <= _MOST_PROBLEMS:
            problems.error("row-width", sheet.where_row(row), fields=len(cells), headers=width)
    if wrong > _MOST_PROBLEMS:
        problems.error("more-problems", sheet.where_row(header_row), n=wrong - _MOST_PROBLEMS)
