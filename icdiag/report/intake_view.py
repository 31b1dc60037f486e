"""What became of the files: rows read, used and set aside, and what was noticed while reading; for the view model."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from icdiag.diagnosis import Diagnosis
from icdiag.model.problem import Problem
from icdiag.model.tally import Tally
from icdiag.problem_groups import Group, groups
from icdiag.problem_text import mend, others, place_text, sentence
from icdiag.report.view_data import FileRowsView, RemarkView, RowsView
from icdiag.words import Words, section

_ROW_COUNTS = ("rows-", "ratings-", "repeated-rows", "recognised-questionnaire")
"""Beginnings of codes that count rows or people: the account of rows says them, and keeps back what must be."""
_TOLD = frozenset({
    "read-as-gb18030", "csv-in-disguise", "file-twice", "hidden-rows", "items-missing", "columns-unused",
    "recognised-long", "recognised-wide", "recognised-site-long", "recognised-site-wide", "department-column-guessed",
    "items-in-order",
    "raters-not-told-apart", "merged-cells-filled",
})  # fmt: skip
"""What may be told of a survey's files in a report: it speaks of whole files and columns, never of anybody's row or
form. A code that is not here stays with whoever reads the files, in ``icdiag validate``."""


def file_name(path: str) -> str:
    """Return the file's name alone: the folders above it are the analyst's business."""
    return PureWindowsPath(PurePosixPath(path).name).name


def rows_view(tally: Tally, words: Words) -> RowsView:
    """Return where the rows went, all in all and, where that may be told of several files, file by file."""
    aside = tuple((aside_name(reason, words), n) for reason, n in sorted(tally.set_aside.items()) if n)
    return RowsView(
        read=tally.rows_read,
        used=_used(tally.rows_read, tally.set_aside),
        set_aside=aside,
        files=_files(tally, words) if len(tally.files) > 1 else (),
        files_withheld=len(tally.files) > 1 and any(rows is None for _, _, rows in tally.files),
    )


def _files(tally: Tally, words: Words) -> tuple[FileRowsView, ...]:
    out = []
    for (path, _, rows), aside in zip(tally.files, tally.files_aside, strict=False):
        if rows is None or aside is None:
            return ()
        lost = sum(aside.values())
        why = [words("report.quality.reason", why=aside_name(reason, words), n=n) for reason, n in aside.items() if n]
        out.append(FileRowsView(file_name(path), rows, rows - lost, lost, words.join(why)))
    return tuple(out)


def _used(read: int | None, aside: Mapping[str, int]) -> int | None:
    return None if read is None else read - sum(aside.values())


def aside_name(reason: str, words: Words) -> str:
    """Return why rows were set aside, in words."""
    key = f"survey_problems.aside.{reason}"
    return words(key) if words.has(key) else words("report.quality.other_reason")


def counts_rows(problem: Problem) -> bool:
    """Tell whether a remark counts rows or people, which the account of rows does."""
    return problem.code.startswith(_ROW_COUNTS)


def remarks(problems: tuple[Problem, ...]) -> list[Group]:
    """Return warnings and notes as a report may repeat them: grouped, without folders, and nothing of single rows.

    What was noticed in one person's file is not among them: its name alone tells who answered.
    """
    of_the_map = section("en", "problems")
    kept = [
        replace(problem, where=replace(problem.where, path=file_name(problem.where.path)))
        for problem in problems
        if (problem.code in _TOLD or problem.code in of_the_map) and not problem.personal
    ]
    return [group for kind in groups(kept) for group in kind]


def remark_views(diagnosis: Diagnosis, words: Words) -> tuple[RemarkView, ...]:
    """Return the remarks, worded."""
    return tuple(
        RemarkView(
            level=group.first.level,
            level_word=words(f"problems.levels.{group.first.level}"),
            place=place_text(group.first.where),
            text=_said(group, words),
            mend=mend(group.first, words),
        )
        for group in remarks(diagnosis.problems)
    )


def _said(group: Group, words: Words) -> str:
    text = sentence(group.first, words)
    return words("report.quality.also", text=text, others=others(group, words)) if group.count > 1 else text
