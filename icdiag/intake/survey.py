"""The survey: all its files become one set of single answers, on their way to the tally and to nowhere else."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from icdiag.answers import Answers, InputFile, Written
from icdiag.intake.cells import Sheet, Unreadable
from icdiag.intake.comments import written
from icdiag.intake.hints import DepartmentNames, folded, nearest
from icdiag.intake.layouts.checks import check_codes, check_columns
from icdiag.intake.layouts.forms import LAYOUT as FORMS
from icdiag.intake.layouts.forms import form_tables
from icdiag.intake.layouts.headers import Vocabulary, check_mapping
from icdiag.intake.layouts.meaning import Meaning
from icdiag.intake.layouts.questionnaire import is_form, read_forms
from icdiag.intake.layouts.ratings import rating_table
from icdiag.intake.layouts.recognise import layout_names, meaning_of
from icdiag.intake.layouts.table import RatingTable
from icdiag.intake.problems import Problems
from icdiag.intake.rated import Rated, without
from icdiag.intake.row_accounts import report_rows
from icdiag.intake.sent_twice import sent_twice
from icdiag.intake.sheets import problem_of, read_survey_sheets, sha256_of
from icdiag.intake.survey_files import survey_files
from icdiag.intake.survey_notes import report_recognised, report_sheet, report_unknown_layout
from icdiag.intake.survey_people import people, repeated, stacked, whole_seconds
from icdiag.intake.survey_rows import RowReader
from icdiag.memory import give_back
from icdiag.model.instrument import Instrument
from icdiag.model.org import Org, SurveySource
from icdiag.model.problem import Location, Problem
from icdiag.model.progress import Progress, silent


def read_survey(
    source: SurveySource, org: Org, instrument: Instrument, *, base: Path, progress: Progress = silent
) -> tuple[Answers | None, tuple[Problem, ...]]:
    """Return all usable answers of the survey and what is wrong with it; None where anything is an error."""
    problems = Problems()
    check_mapping(source, instrument, DepartmentNames(org.departments), problems)
    if not source.paths:
        problems.error("survey-path", source.where, path="")
    if source.layout and source.layout not in layout_names():
        known = ", ".join(layout_names())
        near = nearest(source.layout, layout_names())
        problems.error("layout-not-read", source.where, layout=source.layout, known=known, suggestion=near)
    survey = _Survey(source, org, instrument, problems)
    found = survey_files(source, base, problems)
    for place, (path, shown_as) in enumerate(found, start=1):
        progress("survey", done=place, total=len(found))
        survey.add(path, shown_as)
    if survey.forms:
        problems.note("recognised-questionnaire", Location(next(iter(survey.hashes))), n=survey.forms)
    if problems.fatal or not survey.rated:
        return None, problems.sorted()
    _set_second_copies_aside(survey, problems)
    answers = _joined(survey, org, problems)
    survey.rated.clear()
    give_back()  # before the tally, which takes as much again
    return answers, problems.sorted()


class _Survey:
    """Takes one file after the other."""

    def __init__(self, source: SurveySource, org: Org, instrument: Instrument, problems: Problems) -> None:
        self.source, self.instrument, self.problems = source, instrument, problems
        self.comments = org.settings.comments
        self.words = Vocabulary(instrument, org.departments, source)
        self.reader = RowReader(org, instrument)
        self.rated: list[Rated] = []
        self.inputs: list[str] = []
        """For each of ``rated`` the input it came from, as a report may name it."""
        self.hashes: dict[str, list[str]] = {}
        """Input -> the hashes of its files."""
        self.rows_are_people = False
        self.forms = 0
        """Filled questionnaires."""

    def add(self, path: Path, shown_as: str) -> None:
        """Read one file's ratings."""
        try:
            self._add(path, shown_as)
        except Unreadable as error:
            self.problems.extend([problem_of(error, shown_as)])

    def _add(self, path: Path, shown_as: str) -> None:
        sheets, unread = read_survey_sheets(path, shown_as=shown_as)
        self.problems.extend(unread)
        candidates = _candidates(sheets, self.source, shown_as, self.problems) if sheets else []
        if not candidates:
            return
        forms = self.source.layout in ("", FORMS) and any(is_form(sheet) for sheet in candidates)
        found = Problems()
        tables = self._forms(candidates, found) if forms else self._sheet(candidates, found)
        sha256 = sha256_of(path)
        again = any(sha256 in hashes for hashes in self.hashes.values())
        if tables and again:
            found.warn("file-again", Location(shown_as))
        for table in tables:
            self._take(table, self._input(shown_as, forms=forms), found, again=again)
        self.forms += len(tables) if forms else 0
        if tables:
            self.hashes.setdefault(self._input(shown_as, forms=forms), []).append(sha256)
        self.problems.extend(replace(problem, personal=forms) for problem in found.sorted())

    def _input(self, shown_as: str, *, forms: bool) -> str:
        """Return what stands for a file among the inputs: a folder for returned forms, whose names may be people's."""
        if not forms or self.source.paths == (shown_as,):
            return shown_as
        return f"{shown_as.rpartition('/')[0] or '.'}/"

    def _take(self, table: RatingTable, name: str, found: Problems, *, again: bool) -> None:
        self.rows_are_people |= table.row_is_person
        rated = self.reader.read(table, found)
        report_sheet(table, rated, found)
        self.rated.append(without(rated, {"repeat": np.full(len(rated.customer), again)}) if again else rated)
        self.inputs.append(name)

    def files(self, rated: Sequence[Rated]) -> tuple[InputFile, ...]:
        """Return the inputs with their rows, given each table's ratings as they are used in the end."""
        out = []
        for name, hashes in self.hashes.items():
            theirs = [table for table, input_ in zip(rated, self.inputs, strict=True) if input_ == name]
            aside = sum((table.set_aside for table in theirs), Counter())
            digest = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()
            out.append(InputFile(name, digest, sum(table.rows for table in theirs), dict(sorted(aside.items()))))
        return tuple(out)

    def _forms(self, sheets: Sequence[Sheet], found: Problems) -> list[RatingTable]:
        ratings, problems = read_forms(sheets, self.instrument, self.words.names, comments=self.comments)
        found.extend(problems)
        return [] if found.fatal else form_tables(ratings, self.words.items)

    def _sheet(self, sheets: Sequence[Sheet], found: Problems) -> list[RatingTable]:
        meaning = self._choose(sheets, found)
        table = self._table(meaning, found) if meaning is not None else None
        return [] if table is None else [table]

    def _choose(self, sheets: Sequence[Sheet], found: Problems) -> Meaning | None:
        """Return the one sheet that is a survey, understood; say so where there is none or more than one."""
        items = len(self.instrument.items())
        fit = [m for sheet in sheets if (m := meaning_of(sheet, self.words, self.source.layout, items)) is not None]
        if not fit:
            report_unknown_layout(sheets, self.instrument, found)
            return None
        if len(fit) > 1:
            names = ", ".join(meaning.export.sheet.name for meaning in fit)
            found.error("several-sheets", Location(sheets[0].path), names=names, n=len(fit))
            return None
        return fit[0]

    def _table(self, meaning: Meaning, found: Problems) -> RatingTable | None:
        check_columns(meaning, self.instrument, self.source, found)
        report_recognised(meaning, found)
        check_codes(meaning, self.instrument, found)
        table = rating_table(meaning, comments=self.comments)
        if not table.read:
            found.error("no-rows", meaning.export.sheet.where_row(meaning.export.header_row))
        return None if found.fatal else table


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


def _set_second_copies_aside(survey: _Survey, problems: Problems) -> None:
    """Set aside what stands in two exports of one survey, or twice in one."""
    if all(table.sent is None for table in survey.rated):
        return
    again = sent_twice(stacked(survey.rated))
    if not again.any():
        return
    ends = np.cumsum([len(table.customer) for table in survey.rated])[:-1]
    before = sum(table.set_aside["repeat"] for table in survey.rated)
    parts = zip(survey.rated, np.split(again, ends), strict=True)
    survey.rated = [without(table, {"repeat": part}) for table, part in parts]
    n = sum(table.set_aside["repeat"] for table in survey.rated) - before
    problems.warn("sent-twice", Location(next(iter(survey.hashes))), n=n)


def _joined(survey: _Survey, org: Org, problems: Problems) -> Answers:
    rated = stacked(survey.rated)
    told_apart = all(table.respondent is not None for table in survey.rated)
    respondent, several = people(rated)
    comments = written(rated.comments, survey.rated)
    for table in (rated, *survey.rated):
        table.respondent = None  # names of millions take more room than their answers
    give_back()
    where = Location(next(iter(survey.hashes)))
    if several:
        problems.warn("respondent-two-departments", where, n=several)
    repeats = repeated(rated, respondent)
    if n := int(repeats.sum()):
        problems.warn("repeated-rows", where, n=n)
    ends = np.cumsum([len(table.customer) for table in survey.rated])[:-1]
    parts = zip(survey.rated, np.split(repeats, ends), strict=True)
    files = survey.files([without(table, {"repeat": part}) for table, part in parts])
    report_rows(files, problems)
    rated.comments = comments
    kept = without(rated, {"repeat": repeats})
    seconds = whole_seconds(rated, respondent)
    return Answers(
        instrument=survey.instrument,
        departments=tuple(department.id for department in org.departments),
        respondent=respondent[~repeats] if n else respondent,
        told_apart=told_apart,
        customer=kept.customer,
        supplier=kept.supplier,
        perspective=kept.perspective,
        values=kept.values,
        expected=kept.expected,
        importance=kept.importance,
        seconds=None if seconds is None else seconds[~repeats],
        rows_read=kept.rows,
        set_aside={reason: kept.set_aside[reason] for reason in sorted(kept.set_aside)},
        files=files,
        rows_are_people=survey.rows_are_people,
        comments={about: Written(x.codes, tuple(map(str, x.cells))) for about, x in kept.comments.items()},
    )
