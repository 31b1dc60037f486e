"""Finds out which department each person of a sheet belongs to, and who named more than one."""

import numpy as np

from icdiag.intake.cells import Value
from icdiag.intake.columns import column_of, holds
from icdiag.intake.layouts.export import Export, Heading
from icdiag.intake.layouts.headers import Vocabulary
from icdiag.intake.layouts.meaning import Meaning

_DEPARTMENTS_SHARE = 0.8
"""From this share of department names among its cells a column without a known header is the raters' department."""
_BETWEEN = ("\u250b", ";", "\uff1b", "\n", "|", ",", "\uff0c", "\u3001")
"""What sites write between the options that one person chose; some also after the last."""
_LONGEST = 2000


def take_option(heading: Heading, words: Vocabulary, meaning: Meaning) -> bool:
    """Take one option of a question for the raters' department."""
    department = words.department(heading.part)
    if department is None:
        return False
    meaning.options[heading.column] = department
    return True


def take_department(left: list[Heading], words: Vocabulary, meaning: Meaning) -> list[Heading]:
    """Find the raters' department by its cells: one column of department names, or one ticked column for each."""
    if not meaning.grid and "supplier" not in meaning.roles:
        return left
    found = [heading for heading in left if holds_departments(heading, words, meaning.export)]
    if len(found) == 1 and not found[0].part:
        meaning.roles["customer"], meaning.guessed = found[0].column, found[0].question
        return [heading for heading in left if heading is not found[0]]
    groups: dict[str, list[Heading]] = {}
    for heading in left:
        if heading.part and words.department(heading.part):
            groups.setdefault(heading.question, []).append(heading)
    if len(groups) == 1 and not found:
        ((question, options),) = groups.items()
        for heading in options:
            take_option(heading, words, meaning)
        meaning.guessed = question
        return [heading for heading in left if heading.column not in meaning.options]
    return left


def holds_departments(heading: Heading, words: Vocabulary, export: Export) -> bool:
    """Tell whether nearly all that stands in a column are departments, several of them in one cell included."""
    column = column_of(export.sheet, heading.column, export.first)
    cells = [export.option(cell) for cell in column.cells] if export.option else column.cells
    texts = ["" if cell is None or isinstance(cell, (bool, float)) else str(cell).strip() for cell in cells]
    known = np.array([bool(text) and bool(_named(text, words)) for text in texts], np.bool_)[column.codes]
    filled = int(np.array(list(map(bool, texts)), np.bool_)[column.codes].sum())
    return filled > 0 and int(known.sum()) >= _DEPARTMENTS_SHARE * filled


def is_filled(column: int, export: Export) -> bool:
    """Tell whether anything stands in a column under its header."""
    return any(map(holds, column_of(export.sheet, column, export.first).cells))


def disagree(one: int, other: int, words: Vocabulary, export: Export) -> bool:
    """Tell whether two columns ever name different departments for the same person."""
    found = []
    for at in (one, other):
        column = column_of(export.sheet, at, export.first)
        cells = [cell if export.option is None else export.option(cell) for cell in column.cells]
        named = [_named(cell, words) if isinstance(cell, str) else () for cell in cells]
        found.append([named[code] for code in column.codes.tolist()])
    return any(left and right and left != right for left, right in zip(*found, strict=True))


def several_named(column: int, words: Vocabulary, export: Export) -> dict[Value, tuple[str, ...]]:
    """Return the departments in each cell that is no department's name but holds some, and nothing else."""
    cells = column_of(export.sheet, column, export.first).cells
    texts = {cell if export.option is None else export.option(cell) for cell in cells if isinstance(cell, str)}
    found = {text: _named(text, words) for text in texts if isinstance(text, str) and not words.names.find(text)}
    return {text: departments for text, departments in found.items() if departments}


def _named(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the departments that a cell names."""
    whole = words.department(text)
    if whole is not None:
        return (whole,)
    for sign in _BETWEEN if len(text) <= _LONGEST else ():
        parts = [words.department(part.strip()) for part in text.split(sign) if part.strip()] if sign in text else []
        if parts and None not in parts:
            return tuple(dict.fromkeys(part for part in parts if part is not None))
    return ()
