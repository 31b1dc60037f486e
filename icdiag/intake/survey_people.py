"""Who is who over all files of a survey, and which rows somebody sent twice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, Marks, MarksOf, code_type
from icdiag.intake.columns import Column, joined
from icdiag.intake.many_texts import Texts
from icdiag.intake.rated import Floats, Ints, Rated
from icdiag.intake.survey_rows import unnamed


def stacked(tables: list[Rated]) -> Rated:
    """Return the rows of all tables as one; a person who cannot be told apart has a blank name."""
    if len(tables) == 1:  # which may be long: nothing is copied
        (table,) = tables
        unknown = blank(len(table.customer))
        return replace(table, respondent=table.respondent or unknown, service=table.service or unknown)
    origins = [np.arange(len(table.customer)) if table.origin is None else table.origin for table in tables]
    starts = np.cumsum([0, *(table.rows + int(x.max(initial=0)) + 1 for table, x in zip(tables, origins, strict=True))])
    return Rated(
        np.concatenate([table.customer for table in tables]),
        np.concatenate([table.supplier for table in tables]),
        np.concatenate([table.perspective for table in tables]),
        stacked_marks([table.values for table in tables]),
        _expectations(tables),
        _numbers(tables, [table.importance for table in tables]),
        _numbers(tables, [table.seconds for table in tables]),
        joined([table.respondent or blank(len(table.customer)) for table in tables]),
        joined([table.service or blank(len(table.customer)) for table in tables]),
        joined([table.sent or blank(len(table.customer)) for table in tables]) if any(x.sent for x in tables) else None,
        np.concatenate([origin + start for origin, start in zip(origins, starts, strict=False)]),
        _comments(tables),
        sum((table.set_aside for table in tables), Counter()),
        sum((table.ratings_aside for table in tables), Counter()),
        sum(table.rows for table in tables),
    )


def stacked_marks(tables: list[Marks]) -> Marks:
    """Return the answers of all tables as one, their codes brought to the same answers."""
    by_item = list(zip(*(table.levels for table in tables), strict=True))
    packed = MarksOf(sum(map(len, tables)))
    for item, each in enumerate(by_item):
        known = np.unique(np.concatenate([own[~np.isnan(own)] for own in each]))
        kind = code_type([known])
        parts = [
            np.where(np.isnan(own), 0, np.searchsorted(known, own) + 1).astype(kind)[
                table.codes[:, table.columns[item]]
            ]
            for own, table in zip(each, tables, strict=True)
        ]
        packed.add(np.concatenate(parts), known)
    return packed.marks()


def _expectations(tables: list[Rated]) -> Marks | None:
    if all(table.expected is None for table in tables):
        return None
    return stacked_marks([_unanswered(table.values) if table.expected is None else table.expected for table in tables])


def _unanswered(like: Marks) -> Marks:
    """Return as many answers as there are, all of them blank."""
    items = len(like.levels)
    return Marks(np.zeros((len(like), 1), np.uint8), (np.array([np.nan]),) * items, (0,) * items)


def _numbers(tables: list[Rated], columns: Sequence[Floats | None]) -> Floats | None:
    if all(column is None for column in columns):
        return None
    pairs = zip(tables, columns, strict=True)
    return np.concatenate([np.full(len(x.customer), np.nan) if column is None else column for x, column in pairs])


def _comments(tables: list[Rated]) -> dict[str, Column]:
    abouts = sorted({about for table in tables for about in table.comments})
    return {about: joined([x.comments.get(about) or blank(len(x.customer)) for x in tables]) for about in abouts}


def whole_seconds(rated: Rated, respondent: Ints) -> Floats | None:
    """Return each rating's person's seconds for the whole form.

    Where a person's rows say different numbers they are times of one rating each, and the person took their sum;
    where all say the same it is the time for the form, written in each row.
    """
    if rated.seconds is None or not len(respondent):
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
    names, nameless = _ranks(rated.respondent), unnamed(rated.respondent)
    if not nameless.any() and (codes := _in_one_department(names, rated)) is not None:
        return codes, 0
    department = np.where(rated.perspective == CUSTOMER, rated.customer, rated.supplier)
    names = names.astype(np.int64)
    places = int(department.max(initial=0)) + 1
    person = names * places + department
    person[nameless] = np.arange(-int(nameless.sum()), 0)
    codes = np.unique(person, return_inverse=True)[1].astype(np.int64)
    seats = np.sort((names * places + department)[~nameless & (rated.perspective == CUSTOMER)])
    seats = seats[np.flatnonzero(np.diff(seats, prepend=-1))]  # each once: np.unique hashes, which takes far longer
    return codes, int((np.bincount(seats // places) > 1).sum()) if len(seats) else 0


def _in_one_department(names: Ints, rated: Rated) -> Ints | None:
    """Return the people's codes where each name answers for one department only, as mostly; without a long sort."""
    home = np.full(int(names.max(initial=-1)) + 1, -1, np.result_type(rated.customer, rated.supplier))
    for part in _parts(len(names)):
        home[names[part]] = _department(rated, part)
    if any((home[names[part]] != _department(rated, part)).any() for part in _parts(len(names))):
        return None
    here = home >= 0
    if here.all():
        return names
    codes: Ints = (np.cumsum(here, dtype=np.int32) - np.int32(1))[names]
    return codes


def _department(rated: Rated, rows: slice) -> Ints:
    """Return the department that each row's person answers for."""
    found: Ints = np.where(rated.perspective[rows] == CUSTOMER, rated.customer[rows], rated.supplier[rows])
    return found


def _parts(rows: int) -> Iterator[slice]:
    """Yield slices of some rows, so that what is made of them takes little room."""
    return (slice(first, first + _PART) for first in range(0, rows, _PART))


def _ranks(column: Column) -> Ints:
    """Return each row's place among the distinct texts in their order."""
    if isinstance(column.cells, Texts):  # in their order already
        return column.codes
    order = sorted(range(len(column.cells)), key=list(map(str, column.cells)).__getitem__)
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order))
    return ranks[column.codes] if order else np.zeros(0, np.int32)


def blank(rows: int) -> Column:
    """Return a column of blank texts."""
    return Column(np.zeros(rows, np.int32), [""])


SEVERAL_SHARE = 0.10
"""From this share of person-supplier pairs with several different rows on, the survey asks for several ratings a
supplier (of its people, its services), and equal rows are ratings of their own; under it they were sent twice."""
_PART = 1 << 16
_TOGETHER = 1 << 20
"""Rows whose keys are sorted together."""
_SLICE = 1 << 17
"""The same where nothing has to be looked for."""
SEVERAL_LEAST = 10
"""Under this many pairs a survey's design cannot be told."""


def several_by_design(pair: Ints, distinct: Ints) -> bool:
    """Tell whether people rate one service several times by design: many have rows that differ."""
    rows = np.unique(np.column_stack([pair, distinct]), axis=0)
    _, times = np.unique(rows[:, 0], return_counts=True)
    return len(times) >= SEVERAL_LEAST and float((times > 1).mean()) >= SEVERAL_SHARE


def _pair_keys(
    rated: Rated, respondent: Ints, rows: npt.NDArray[np.intp] | slice, departments: np.int64
) -> npt.NDArray[np.int64]:
    """Return a number for each row's person, departments, perspective and service."""
    key = (respondent[rows] * departments + rated.customer[rows]) * departments + rated.supplier[rows]
    key = key * np.int64(2) + rated.perspective[rows]
    assert rated.service is not None
    found: npt.NDArray[np.int64] = key * np.int64(max(len(rated.service.cells), 1)) + rated.service.codes[rows]
    return found


def _by_people(respondent: Ints) -> Iterator[npt.NDArray[np.intp] | slice]:
    """Yield the rows of some thousand people after the other, so that no more than these are sorted at once."""
    if not len(respondent):
        return
    if _follow_each_other(respondent):
        yield from _whole_people(respondent)
        return
    ends = np.zeros(int(respondent.max()) + 1, np.int64)
    for part in _parts(len(respondent)):
        rows = respondent[part]
        low = int(rows.min())
        counts = np.bincount(rows - low)
        ends[low : low + len(counts)] += counts
    np.cumsum(ends, out=ends)
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + _TOGETHER, side="right")), first + 1)
        yield np.flatnonzero((respondent >= first) & (respondent < last))
        first = last


def _follow_each_other(respondent: Ints) -> bool:
    """Tell whether all rows of a person stand one below the other."""
    seen, runs = np.zeros(int(respondent.max()) + 1, np.bool_), 1
    seen[respondent[0]] = True
    for part in _parts(len(respondent) - 1):
        rows = respondent[part.start : part.stop + 1]
        heads = rows[1:][rows[1:] != rows[:-1]]
        seen[heads] = True
        runs += len(heads)
    return runs == np.count_nonzero(seen)


def _whole_people(respondent: Ints) -> Iterator[slice]:
    """Yield slices of some thousand rows that part nobody's, where a person's follow each other."""
    first = 0
    while first < len(respondent):
        last = first + _SLICE
        while last < len(respondent) and respondent[last] == respondent[last - 1]:
            last += 1
        yield slice(first, last)
        first = last


def _any_twice(keys: npt.NDArray[np.int64]) -> bool:
    keys = np.sort(keys)
    return bool((keys[1:] == keys[:-1]).any())


def repeated(rated: Rated, respondent: Ints) -> npt.NDArray[np.bool_]:
    """Return the rows that repeat an earlier one in every respect: person, departments, service and all answers.

    None where people rate a supplier several times by design: there, equal answers are expected.
    """
    departments = np.int64(max(rated.customer.max(initial=0), rated.supplier.max(initial=0))) + 1
    if not any(_any_twice(_pair_keys(rated, respondent, rows, departments)) for rows in _by_people(respondent)):
        return np.zeros(len(respondent), np.bool_)
    key = _pair_keys(rated, respondent, slice(None), departments)
    pair, times = np.unique(key, return_inverse=True, return_counts=True)[1:]
    repeats = np.zeros(len(pair), np.bool_)
    several = times[pair] > 1
    if not several.any():
        return repeats
    rows = np.flatnonzero(several)
    marks = [rated.values] if rated.expected is None else [rated.values, rated.expected]
    parts = [part.codes[rows] for part in marks]
    answers = np.column_stack(parts if rated.importance is None else [*parts, rated.importance[rows]])
    contents: dict[tuple[int, bytes], int] = {}
    distinct = np.arange(len(pair), dtype=np.int64)
    for row, content in zip(rows.tolist(), answers, strict=True):
        known = (int(pair[row]), content.tobytes())
        repeats[row] = known in contents
        distinct[row] = contents.setdefault(known, row)
    if several_by_design(pair.astype(np.int64), distinct):
        repeats[:] = False
    return repeats
