"""The survey: all its files become one set of single answers, on their way to the tally and to nowhere else."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from icdiag.answers import Answers, InputFile
from icdiag.intake.cells import Sheet
from icdiag.intake.hints import folded, nearest
from icdiag.intake.layouts import LAYOUTS
from icdiag.intake.layouts.headers import check_mapping
from icdiag.intake.layouts.table import Layout, RatingTable
from icdiag.intake.problems import Problems
from icdiag.intake.sheets import read_bytes, sheets_of
from icdiag.intake.survey_files import survey_files
from icdiag.intake.survey_people import people, repeated, stacked
from icdiag.intake.survey_rows import Rated, RowReader, picked
from icdiag.model.instrument import Instrument
from icdiag.model.org import Org, SurveySource
from icdiag.model.problem import Level, Location, Problem


def read_survey(
    source: SurveySource, org: Org, instrument: Instrument, *, base: Path
) -> tuple[Answers | None, tuple[Problem, ...]]:
    """Return all usable answers of the survey and what is wrong with it; None where anything is an error."""
    problems = Problems()
    check_mapping(source, instrument, problems)
    if not source.paths:
        problems.error("survey-path", source.where, path="")
    reader = RowReader(org, instrument)
    rated: list[Rated] = []
    files: list[InputFile] = []
    for path, shown_as in survey_files(source, base, problems):
        data, unread = read_bytes(path, shown_as=shown_as)
        problems.extend(unread)
        if data is None:
            continue
        table = _table(data, shown_as, source, instrument, problems)
        if table is not None:
            rated.append(reader.read(table, problems))
            files.append(InputFile(shown_as, hashlib.sha256(data).hexdigest(), len(table.rows)))
            _warn_of_sheet(table, rated[-1], problems)
    if problems.fatal or not rated:
        return None, problems.sorted()
    return _joined(rated, files, org, instrument, problems), problems.sorted()


def _table(
    data: bytes, shown_as: str, source: SurveySource, instrument: Instrument, problems: Problems
) -> RatingTable | None:
    sheets, unread = sheets_of(data, shown_as=shown_as)
    problems.extend(unread)
    if not sheets:
        return None
    layouts = _layouts(source, problems)
    candidates = _candidates(sheets, source, shown_as, problems)
    chosen = _choose(candidates, layouts, instrument, source, problems) if candidates and layouts else None
    if chosen is None:
        return None
    sheet, layout = chosen
    table, wrong = layout.read(sheet, instrument, source)
    problems.extend(wrong)
    return table


def _layouts(source: SurveySource, problems: Problems) -> Sequence[Layout]:
    if not source.layout:
        return LAYOUTS
    named = [layout for layout in LAYOUTS if layout.id == source.layout]
    if not named:
        known = [layout.id for layout in LAYOUTS]
        near = nearest(source.layout, known)
        problems.error("layout-not-read", source.where, layout=source.layout, known=", ".join(known), suggestion=near)
    return named


def _candidates(sheets: Sequence[Sheet], source: SurveySource, shown_as: str, problems: Problems) -> list[Sheet]:
    """Return the visible sheets with cells, or the one that the map names."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    if source.sheet and sheets[0].lines is None:
        wanted = [sheet for sheet in sheets if folded(sheet.name) == folded(source.sheet)]
        if not wanted:
            near = nearest(source.sheet, [sheet.name for sheet in visible])
            problems.error("sheet-missing", Location(shown_as), sheet=source.sheet, suggestion=near)
        for sheet in wanted:
            if sheet.hidden:
                problems.error("sheet-hidden", Location(shown_as, sheet=sheet.name), sheet=sheet.name)
        return [sheet for sheet in wanted if not sheet.hidden]
    filled = [sheet for sheet in visible if any(sheet.rows)]
    if not filled:
        hidden = ", ".join(sheet.name for sheet in sheets if sheet.hidden)
        code = "only-hidden-sheets" if hidden else "table-empty"
        problems.error(code, Location(shown_as), names=hidden)
    return filled


def _choose(
    sheets: Sequence[Sheet],
    layouts: Sequence[Layout],
    instrument: Instrument,
    source: SurveySource,
    problems: Problems,
) -> tuple[Sheet, Layout] | None:
    """Return the one sheet that is a survey, and its layout; say so where there is none or more than one."""
    scored: list[tuple[Sheet, Layout]] = []
    for sheet in sheets:
        scores = [(layout.recognise(sheet, instrument, source), layout) for layout in layouts]
        fitting = [(score, layout) for score, layout in scores if score is not None]
        if fitting:
            scored.append((sheet, max(fitting, key=lambda pair: pair[0])[1]))
    if not scored:
        _report_unknown_layout(sheets[0], instrument, problems)
        return None
    if len(scored) > 1:
        names = ", ".join(sheet.name for sheet, _ in scored)
        problems.error("several-sheets", Location(sheets[0].path), names=names, n=len(scored))
        return None
    return scored[0]


def _report_unknown_layout(sheet: Sheet, instrument: Instrument, problems: Problems) -> None:
    row, cells = next(((i, cells) for i, cells in enumerate(sheet.rows) if cells), (0, []))
    names = ", ".join(cell.strip()[:40] for cell in cells if isinstance(cell, str) and cell.strip())
    items = [item.id for item in instrument.items()]
    span = f"{items[0]} … {items[-1]}" if len(items) > 1 else "".join(items)
    problems.error("layout-unknown", sheet.where_row(row), names=names[:400] or "?", items=span)


def _warn_of_sheet(table: RatingTable, rated: Rated, problems: Problems) -> None:
    sheet = table.sheet
    where = Location(sheet.path, sheet=sheet.name)
    if sheet.hidden_rows:
        problems.warn("hidden-rows", where, n=sheet.hidden_rows)
    if rated.respondent is None:
        problems.warn("raters-not-told-apart", where)
    for reason, n in sorted(rated.set_aside.items()):
        level: Level = "note" if reason == "no-answer" else "warning"
        problems.extend([Problem(level, f"rows-{reason}", where, {"n": n})])


def _joined(
    tables: list[Rated], files: list[InputFile], org: Org, instrument: Instrument, problems: Problems
) -> Answers:
    rated = stacked(tables)
    where = Location(files[0].path)
    respondent, several = people(rated)
    if several:
        problems.warn("respondent-two-departments", where, n=several)
    repeats = repeated(rated, respondent)
    n = int(repeats.sum())
    if n:
        problems.warn("repeated-rows", where, n=n)
    kept = picked(rated, ~repeats, Counter({"repeat": n} if n else {}))
    return Answers(
        instrument=instrument,
        departments=tuple(department.id for department in org.departments),
        respondent=respondent[~repeats],
        told_apart=all(table.respondent is not None for table in tables),
        customer=kept.customer,
        supplier=kept.supplier,
        perspective=kept.perspective,
        values=kept.values,
        importance=kept.importance,
        rows_read=kept.rows,
        set_aside={reason: kept.set_aside[reason] for reason in sorted(kept.set_aside)},
        files=tuple(files),
    )
