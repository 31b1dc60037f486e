"""Who is who over all files of a survey, and which rows somebody sent twice."""

from collections import Counter
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER
from icdiag.intake.columns import Column, joined
from icdiag.intake.survey_rows import Floats, Ints, Rated


def stacked(tables: list[Rated]) -> Rated:
    """Return the rows of all tables as one; a person who cannot be told apart has a blank name."""
    if len(tables) == 1:  # which may be long: nothing is copied
        (table,) = tables
        unknown = blank(len(table.customer))
        return replace(table, respondent=table.respondent or unknown, service=table.service or unknown)
    starts = np.cumsum([0, *(table.rows + int(table.origin.max(initial=0)) + 1 for table in tables)])
    return Rated(
        np.concatenate([table.customer for table in tables]),
        np.concatenate([table.supplier for table in tables]),
        np.concatenate([table.perspective for table in tables]),
        np.concatenate([table.values for table in tables]),
        _expectations(tables),
        np.concatenate([table.importance for table in tables]),
        np.concatenate([table.seconds for table in tables]),
        joined([table.respondent or blank(len(table.customer)) for table in tables]),
        joined([table.service or blank(len(table.customer)) for table in tables]),
        np.concatenate([table.origin + start for table, start in zip(tables, starts, strict=False)]),
        sum((table.set_aside for table in tables), Counter()),
        sum((table.ratings_aside for table in tables), Counter()),
        sum(table.rows for table in tables),
    )


def _expectations(tables: list[Rated]) -> Floats | None:
    if all(table.expected is None for table in tables):
        return None
    parts = [np.full(table.values.shape, np.nan) if table.expected is None else table.expected for table in tables]
    return np.concatenate(parts)


def whole_seconds(rated: Rated, respondent: Ints) -> Floats:
    """Return each rating's person's seconds for the whole form.

    Where a person's rows say different numbers they are times of one rating each, and the person took their sum;
    where all say the same it is the time for the form, written in each row.
    """
    if not len(respondent):
        return rated.seconds
    known = np.where(np.isfinite(rated.seconds), rated.seconds, 0.0)
    people = int(respondent.max()) + 1
    low, high = np.full(people, np.inf), np.full(people, -np.inf)
    np.minimum.at(low, respondent, known)
    np.maximum.at(high, respondent, known)
    total = np.bincount(respondent, weights=known, minlength=people)
    whole = np.where(low == high, high, total)[respondent]
    return np.where(whole > 0, whole, np.nan)


def people(rated: Rated) -> tuple[Ints, int]:
    """Return a code for each row's person, and how many names answer as customers of more than one department.

    A name in two departments is two persons: nobody's answers may count for a department that is not theirs. A
    blank name is a person of its own, which only tables without names have here. Codes follow the names, not the
    order of the rows.
    """
    assert rated.respondent is not None
    names = _ranks(rated.respondent)
    unnamed = rated.respondent.each(lambda name: not name, np.bool_)
    department = np.where(rated.perspective == CUSTOMER, rated.customer, rated.supplier)
    places = int(department.max(initial=0)) + 1
    person = names * places + department
    person[unnamed] = np.arange(-int(unnamed.sum()), 0)
    codes = np.unique(person, return_inverse=True)[1].astype(np.int64)
    seats = np.sort((names * places + department)[~unnamed & (rated.perspective == CUSTOMER)])
    seats = seats[np.flatnonzero(np.diff(seats, prepend=-1))]  # each once: np.unique hashes, which takes far longer
    return codes, int((np.bincount(seats // places) > 1).sum()) if len(seats) else 0


def _ranks(column: Column) -> Ints:
    """Return each row's place among the distinct texts in their order."""
    order = sorted(range(len(column.cells)), key=lambda i: str(column.cells[i]))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks[column.codes] if order else np.zeros(0, np.int64)


def blank(rows: int) -> Column:
    """Return a column of blank texts."""
    return Column(np.zeros(rows, np.int32), [""])


SEVERAL_SHARE = 0.10
"""From this share of person-supplier pairs with several different rows on, the survey asks for several ratings a
supplier (of its people, its services), and equal rows are ratings of their own; under it they were sent twice."""
SEVERAL_LEAST = 10
"""Under this many pairs a survey's design cannot be told."""


def several_by_design(pair: Ints, distinct: Ints) -> bool:
    """Tell whether people rate one service several times by design: many have rows that differ."""
    rows = np.unique(np.column_stack([pair, distinct]), axis=0)
    _, times = np.unique(rows[:, 0], return_counts=True)
    return len(times) >= SEVERAL_LEAST and float((times > 1).mean()) >= SEVERAL_SHARE


def repeated(rated: Rated, respondent: Ints) -> npt.NDArray[np.bool_]:
    """Return the rows that repeat an earlier one in every respect: person, departments, service and all answers.

    None where people rate a supplier several times by design: there, equal answers are expected.
    """
    departments = int(max(rated.customer.max(initial=0), rated.supplier.max(initial=0))) + 1
    key = ((respondent * departments + rated.customer) * departments + rated.supplier) * 2 + rated.perspective
    assert rated.service is not None
    key = key * max(len(rated.service.cells), 1) + rated.service.codes
    pair, times = np.unique(key, return_inverse=True, return_counts=True)[1:]
    repeats = np.zeros(len(pair), np.bool_)
    several = times[pair] > 1
    if not several.any():
        return repeats
    parts = (
        [rated.values, rated.importance] if rated.expected is None else [rated.values, rated.expected, rated.importance]
    )
    rows = np.flatnonzero(several)
    answers = np.column_stack([part[rows] for part in parts])
    contents: dict[tuple[int, bytes], int] = {}
    distinct = np.arange(len(pair), dtype=np.int64)
    for row, content in zip(rows.tolist(), answers, strict=True):
        known = (int(pair[row]), content.tobytes())
        repeats[row] = known in contents
        distinct[row] = contents.setdefault(known, row)
    if several_by_design(pair.astype(np.int64), distinct):
        repeats[:] = False
    return repeats
