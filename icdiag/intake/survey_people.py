"""Who is who over all files of a survey, and which rows somebody sent twice."""

from collections import Counter
from itertools import chain

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER
from icdiag.intake.survey_rows import Ints, Rated


def stacked(tables: list[Rated]) -> Rated:
    """Return the rows of all tables as one; a person who cannot be told apart has a blank name."""
    return Rated(
        np.concatenate([table.customer for table in tables]),
        np.concatenate([table.supplier for table in tables]),
        np.concatenate([table.perspective for table in tables]),
        np.concatenate([table.values for table in tables]),
        np.concatenate([table.importance for table in tables]),
        list(chain.from_iterable(table.respondent or [""] * len(table.customer) for table in tables)),
        list(chain.from_iterable(table.service or [""] * len(table.customer) for table in tables)),
        sum((table.set_aside for table in tables), Counter()),
        sum(table.rows for table in tables),
    )


def people(rated: Rated) -> tuple[Ints, int]:
    """Return a code for each row's person, and how many names answer as customers of more than one department.

    A name in two departments is two persons: nobody's answers may count for a department that is not theirs. A
    blank name is a person of its own, which only tables without names have here.
    """
    assert rated.respondent is not None
    department = np.where(rated.perspective == CUSTOMER, rated.customer, rated.supplier).tolist()
    codes: dict[tuple[str, int], int] = {}
    rows = [
        codes.setdefault((name, place) if name else ("", -row - 1), len(codes))
        for row, (name, place) in enumerate(zip(rated.respondent, department, strict=True))
    ]
    as_customer = (rated.perspective == CUSTOMER).tolist()
    seats = {
        (name, place)
        for name, place, counts in zip(rated.respondent, department, as_customer, strict=True)
        if name and counts
    }
    seats_of = Counter(name for name, _ in seats)
    return np.array(rows, np.int64), sum(n > 1 for n in seats_of.values())


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
    services = np.unique(np.array(rated.service, dtype=object).astype(str), return_inverse=True)[1]
    key = key * (int(services.max(initial=0)) + 1) + services
    _, pair, times = np.unique(key, return_inverse=True, return_counts=True)
    repeats = np.zeros(len(pair), np.bool_)
    answers = np.column_stack([rated.values, rated.importance])
    contents: dict[tuple[int, bytes], int] = {}
    distinct = np.arange(len(pair), dtype=np.int64)
    for row in np.flatnonzero(times[pair] > 1).tolist():
        content = (int(pair[row]), answers[row].tobytes())
        repeats[row] = content in contents
        distinct[row] = contents.setdefault(content, row)
    if several_by_design(pair.astype(np.int64), distinct):
        repeats[:] = False
    return repeats
