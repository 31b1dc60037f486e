"""How many people of each department answered; inside the tally."""

import numpy as np
import numpy.typing as npt

from icdiag.answers import SUPPLIER, Answers
from icdiag.model.org import Org
from icdiag.model.tally import DepartmentTally

Codes = npt.NDArray[np.int64]


def participation(answers: Answers, org: Org) -> tuple[tuple[DepartmentTally, ...], int, list[int]]:
    """Return each unit's distinct respondents (None under min_n), the total of those shown, and the hidden sizes."""
    people = _people(answers)
    out, total, hidden = [], 0, []
    code = {id_: i for i, id_ in enumerate(answers.departments)}
    for unit in org.units():
        n = int(people[code[unit.id]]) if unit.id in code else 0
        raters = n if n == 0 or n >= org.settings.min_n else None
        total += raters or 0
        if raters is None:
            hidden.append(n)
        out.append(DepartmentTally(unit.id, raters, unit.headcount))
    return tuple(out), total, hidden


def _people(answers: Answers) -> Codes:
    """Return each department's distinct respondents; not told apart: the most that rated any one supplier."""
    units = len(answers.departments)
    own = np.where(answers.perspective == SUPPLIER, answers.supplier, answers.customer)
    if answers.told_apart:
        return np.bincount(_home(answers, own), minlength=units)
    pairs, n = np.unique(own * np.int64(units) + answers.supplier, return_counts=True)
    most = np.zeros(units, np.int64)
    np.maximum.at(most, pairs // units, n)
    return most


def _home(answers: Answers, own: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Return one department for each person, or for one who answers for several departments one for each."""
    home = np.full(answers.people, -1, own.dtype)
    home[answers.respondent] = own
    if (home[answers.respondent] == own).all():
        return home[home >= 0]
    people = np.int64(answers.people)
    seats: Codes = np.unique(own * people + answers.respondent) // people
    return seats
