"""Problems of the input as lines of text, in the user's language."""

import textwrap
from collections.abc import Iterable

from icdiag.model.problem import Location, Problem
from icdiag.problem_groups import Block, Group, column_of, count, groups
from icdiag.unseen import on_one_line
from icdiag.words import Words

SECTIONS = ("problems", "survey_problems")
LONGEST = 80
"""Characters of any value from the input that a line repeats."""
FEW = 4
"""So many further places are named one by one; more are counted."""
WIDTH = 80
"""Columns that a list of places is wrapped to."""


def shown(text: str) -> str:
    """Return a value from the input as a line may repeat it: one line, nothing hidden, not too long."""
    text = on_one_line(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _value(key: str, value: str | int | float) -> str | int | float:
    """Return a sentence's value as it may be shown; of a long path the end tells which file is meant."""
    if key == "path" and isinstance(value, str) and len(value) > LONGEST:
        return f"…{on_one_line(value)[1 - LONGEST :]}"
    return shown(value) if isinstance(value, str) else value


def _sentence(problem: Problem, words: Words, suffix: str) -> str:
    values = {key: _value(key, value) for key, value in problem.values.items()}
    for section in SECTIONS:
        try:
            return words(f"{section}.{problem.code}{suffix}", **values)
        except (FileNotFoundError, KeyError):
            continue
    return "" if suffix else problem.code


def place_text(where: Location) -> str:
    """Return a place on one line, with nothing hidden in it."""
    return on_one_line(str(where))


def sentence(problem: Problem, words: Words) -> str:
    """Return what is wrong."""
    return _sentence(problem, words, "")


def mend(problem: Problem, words: Words) -> str:
    """Return how to mend it, also with which option a bound may be raised; "" where there is nothing to say."""
    text = _sentence(problem, words, "-help")
    if "raise_limit" not in problem.values:
        return text
    raised = words("problems.raise-limit", option=f"--limit {problem.values['raise_limit']}")
    return words("problems.mend-or-raise", mend=text, raised=raised) if text else raised


def problem_lines(problem: Problem, words: Words) -> list[str]:
    """Return ``place: level: what is wrong`` and, where there is one, how to mend it."""
    level = words(f"problems.levels.{problem.level}")
    head = f"{place_text(problem.where)}: {level}: {sentence(problem, words)}"
    hints = [words("problems.did-you-mean", suggestion=shown(problem.suggestion))] if problem.suggestion else []
    hints += [text for text in (mend(problem, words),) if text]
    return [head, *(f"  {words('problems.help')}: {hint}" for hint in hints)]


def problem_report(problems: Iterable[Problem], words: Words, cap: int = 20) -> list[str]:
    """Return the lines of all problems, alike ones as one; ``cap`` groups of a kind are shown, errors first."""
    lines: list[str] = []
    shortened = False
    for kind in groups(problems):
        lines += _kind_lines(kind[:cap], words, whole=False)
        if len(kind) > cap:
            n = sum(group.count for group in kind[cap:])
            level = words(f"problems.levels.{kind[0].first.level}")
            lines.append("  " + words("problems.more", n=n, level=level))
        shortened |= len(kind) > cap or any(group.count > FEW + 1 for group in kind)
    return [*lines, words("problems.all")] if shortened else lines


def problem_list(problems: Iterable[Problem], words: Words) -> list[str]:
    """Return the lines of all problems with every single place, alike ones together, errors first."""
    return [line for kind in groups(problems, exact=True) for line in _kind_lines(kind, words, whole=True)]


def _kind_lines(kind: list[Group], words: Words, *, whole: bool) -> list[str]:
    """Return the lines of the groups of one kind; how to mend it stands once, after the first that needs it."""
    lines: list[str] = []
    help_text = ""
    for group in kind:
        head, *hints = problem_lines(group.first, words)
        lines.append(head)
        if group.count > 1:
            lines += _all_others(group, words) if whole else [f"  {others(group, words)}"]
        lines += [hint for hint in hints if hint != help_text]
        help_text = hints[-1] if hints else ""
    return lines


def others(group: Group, words: Words) -> str:
    """Return where else the problem of a group stands: named where that is in few places, else counted."""
    blocks, n = group.others(), group.count - 1
    one = _own_block(blocks, group.first)
    if n > FEW:
        key, values = _counted(group, one)
        return words(f"problems.others.{key}", n=n, **values)
    if one:
        rows = [str(row) for first, last in one.rows for row in range(first, last + 1)]
        return words(f"problems.others.these-{'rows' if one.column else 'lines'}", n=n, rows=_listed(rows, words))
    return words("problems.others.places", places=_listed([_block(block) for block in blocks], words))


def _counted(group: Group, one: Block | None) -> tuple[str, dict[str, object]]:
    """Return the key of the sentence that counts the other places, and what it takes beside the number."""
    if one:
        return ("column", {"column": one.column}) if one.column else ("lines", {"last": one.rows[-1][1]})
    files = {problem.where.path for problem in group.problems}
    return "files" if len(files) == group.count else "many", {}


def _own_block(blocks: tuple[Block, ...], first: Problem) -> Block | None:
    """Return the only block of the others where it is the column or the file of the first, else None."""
    if len(blocks) != 1 or not blocks[0].rows:
        return None
    block, where = blocks[0], first.where
    same = (block.path, block.sheet, block.column) == (where.path, where.sheet, column_of(where))
    return block if same else None


def _listed(names: list[str], words: Words) -> str:
    if len(names) < 2:
        return "".join(names)
    return words("problems.others.and", names=words.join(names[:-1]), last=names[-1])


def _block(block: Block) -> str:
    """Return a block as places are written: ``book.xlsx[Sheet!F14, F31-F40]``, ``file.csv:14, 31-40``."""
    inside = ", ".join(block.spans)
    if block.column or block.sheet:
        return on_one_line(f"{block.path}[{'!'.join(part for part in (block.sheet, inside) if part)}]")
    return on_one_line(f"{block.path}:{inside}" if inside else block.path)


def _all_others(group: Group, words: Words) -> list[str]:
    """Return every other place of a group, wrapped."""
    blocks = group.others()
    one = _own_block(blocks, group.first)
    places = ", ".join(one.spans if one else map(_block, blocks))
    key = "all-lines" if one and not one.column else "all-cells"
    text = words(f"problems.others.{key}", n=group.count - 1, places=places)
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def problem_counts(problems: tuple[Problem, ...]) -> dict[str, int]:
    """Return level -> places with such a problem."""
    levels = ("error", "warning", "note")
    return {level: count(problem for problem in problems if problem.level == level) for level in levels}
