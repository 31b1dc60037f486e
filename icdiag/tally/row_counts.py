"""Which counts of rows may be published: none from which the size of a hidden group would follow; inside the tally.

Rows read, less rows set aside, less what the shown groups account for, are the hidden groups' rows. So the number of
rows read is told only where that total leaves each hidden group's size open. Where it does not, the reasons whose
counts depend on what people answered (no answer, the same row again) are kept back too: in a file with one row for
each invited person, the rows without an answer give the same total away. The other reasons say nothing of any group.

Under a raised threshold more groups are hidden, and the count is told only where the usual report tells it: else the
groups that only the raised one hides, taken off, would leave the others.

Of several files each may hold the answers of one department (returned questionnaires do). Their rows would have to be
safe file by file, and which group stands in which file is not known here, so numbers by file are told only where no
group is hidden at all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from icdiag.answers import SUPPLIER, Answers
from icdiag.tally.privacy import USUAL_N, total_is_safe

CARELESS = "careless"
FROM_ANSWERS = frozenset({"no-answer", "repeat"})
"""Reasons whose counts change with the answers of any group."""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What may be told of the rows."""

    read: int | None
    set_aside: Mapping[str, int]
    """Reason -> rows; without the reasons that are kept back."""
    files: tuple[tuple[str, str, int | None], ...]
    """(path, sha256, rows) of each input."""
    files_aside: tuple[Mapping[str, int] | None, ...]
    """Reason -> rows of each input."""


def row_counts(
    answers: Answers,
    *,
    links: Sequence[int],
    departments: Sequence[int],
    min_n: int,
    ceiling: int,
    usual: Sequence[int] = (),
) -> RowCounts:
    """Return the counts that may be told.

    Args:
        answers: all that was used, with what was set aside.
        links: the sizes of the hidden links.
        departments: people in each department that is not shown.
        min_n: fewest people that a number may speak of.
        ceiling: the most people that a group can have.
        usual: under a raised ``min_n`` the sizes of those links that the usual threshold hides, too.
    """
    safe = _safe(answers, links, departments, min_n=min_n, ceiling=ceiling)
    if safe and min_n > USUAL_N:
        few = [n for n in departments if n < USUAL_N]
        safe = _safe(answers, usual, few, min_n=USUAL_N, ceiling=ceiling)
    by_file = safe and (len(answers.files) == 1 or not (links or _hidden_selves(answers, min_n) or departments))
    aside = {reason: n for reason, n in sorted(answers.set_aside.items()) if safe or reason not in FROM_ANSWERS}
    return RowCounts(
        read=answers.rows_read if safe else None,
        set_aside=aside,
        files=tuple((file.path, file.sha256, file.rows if by_file else None) for file in answers.files),
        files_aside=_aside_by_file(answers) if by_file else (None,) * len(answers.files),
    )


def _safe(answers: Answers, links: Sequence[int], departments: Sequence[int], *, min_n: int, ceiling: int) -> bool:
    """Tell whether the number of rows leaves the size of every group open that is hidden under ``min_n``."""
    safe = total_is_safe([*links, *_hidden_selves(answers, min_n)], min_n=min_n, ceiling=ceiling)
    if answers.rows_are_people:  # rows less the shown departments' people are the hidden departments' people
        safe = safe and total_is_safe(departments, min_n=min_n, ceiling=ceiling)
    return safe


def _hidden_selves(answers: Answers, min_n: int) -> list[int]:
    """Return the sizes of groups under ``min_n`` that rate the service they give themselves."""
    own = answers.perspective == SUPPLIER
    if not own.any():
        return []
    people = np.int64(answers.respondent.max() + 1)
    seats = np.unique(answers.supplier[own] * people + answers.respondent[own])
    sizes = np.bincount(seats // people)
    return [int(n) for n in sizes if 0 < n < min_n]


def _aside_by_file(answers: Answers) -> tuple[Mapping[str, int] | None, ...]:
    """Return each file's rows set aside; of a single file all, also those that only a look at all files could tell.

    Where the files do not add up to the whole (beside careless people, who are found over all files), None for each.
    """
    if len(answers.files) == 1:
        return (dict(sorted(answers.set_aside.items())),)
    by_file: Counter[str] = sum((Counter(file.set_aside) for file in answers.files), Counter())
    if by_file != Counter({reason: n for reason, n in answers.set_aside.items() if reason != CARELESS}):
        return (None,) * len(answers.files)
    return tuple(dict(sorted(file.set_aside.items())) for file in answers.files)
