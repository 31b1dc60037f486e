"""What the sheets compute and accept: sentences with counts, drop-down lists and colours that follow the answers."""

import re
from collections.abc import Iterator, Sequence

from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation

from icdiag.model.instrument import Scale
from icdiag.questionnaire.plan import labels, points
from icdiag.words import Words

_LONGEST_MESSAGE = 225
"""Excel's limit for the text that refuses an entry."""


def legend(scale: Scale, words: Words) -> str:
    """Return what the numbers of a scale mean, in one line."""
    said = labels(scale, words.language)
    values = [f"{scale.low + i * (scale.high - scale.low) / max(1, len(said) - 1):g}" for i in range(len(said))]
    if not said:
        return words("questionnaire.range", low=f"{scale.low:g}", high=f"{scale.high:g}")
    pairs = zip(values, said, strict=True)
    return words.join([words("questionnaire.point", value=value, label=label) for value, label in pairs])


def counted(sentence: str, done: str, all_: str) -> str:
    """Return a formula for a sentence of ours, with the contents of two cells for ``{done}`` and ``{all}``."""
    parts = re.split(r"(\{done\}|\{all\})", sentence)
    cells = {"{done}": done, "{all}": all_}
    return "&".join(cells.get(part) or quoted(part) for part in parts if part)


def quoted(value: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + value.replace('"', '""') + '"'


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return the first and last of each run of rows that follow each other."""
    starts = [row for row in rows if row - 1 not in rows]
    ends = [row for row in rows if row + 1 not in rows]
    return zip(starts, ends, strict=True)


def coloured(formula: str, color: str) -> Rule:
    """Return a rule that fills a cell where the formula holds; rules after it do not count then."""
    fill = PatternFill("solid", bgColor=color, fgColor=color)
    return Rule(type="expression", dxf=DifferentialStyle(fill=fill), formula=[formula], stopIfTrue=True)


def list_choice(choices: tuple[str, ...], words: Words) -> DataValidation:
    """Return a drop-down list."""
    listed = ",".join(choices)
    return _refusing(
        DataValidation(type="list", formula1=quoted(listed), allow_blank=True),
        words("questionnaire.refused.choice_text", choices=words.join(list(choices))),
        words,
    )


def scale_choice(scale: Scale, first_cell: str, words: Words) -> DataValidation:
    """Return what the cells of an item take: a list, or for long scales any number on it, and N/A."""
    na = words("questionnaire.na")
    if listed := points(scale):
        return list_choice((*listed, na), words)
    low, high = f"{scale.low:g}", f"{scale.high:g}"
    number = f"IF(ISNUMBER({first_cell}),AND({first_cell}>={low},{first_cell}<={high}),{first_cell}={quoted(na)})"
    said = words("questionnaire.refused.number_text", low=low, high=high, na=na)
    return _refusing(DataValidation(type="custom", formula1=number, allow_blank=True), said, words)


def _refusing(choice: DataValidation, said: str, words: Words) -> DataValidation:
    choice.showErrorMessage, choice.errorStyle = True, "stop"
    choice.errorTitle, choice.error = words("questionnaire.refused.choice"), said[:_LONGEST_MESSAGE]
    return choice
