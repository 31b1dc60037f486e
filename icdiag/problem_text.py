"""Problems of the input as lines of text, in the user's language."""

import re
from collections.abc import Iterable

from icdiag.model.problem import Problem
from icdiag.words import Words

SECTIONS = ("problems", "survey_problems")
LONGEST = 80
"""Characters of any value from the input that a line repeats."""
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)


def _visible(text: str) -> str:
    """Return the text on one line, with characters that a terminal would obey written out."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}" if found[0] != "\n" else "\\n", text)


def shown(text: str) -> str:
    """Return a value from the input as a line may repeat it: one line, nothing hidden, not too long."""
    text = _visible(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _sentence(problem: Problem, words: Words, suffix: str) -> str:
    values = {key: shown(value) if isinstance(value, str) else value for key, value in problem.values.items()}
    for section in SECTIONS:
        try:
            return words(f"{section}.{problem.code}{suffix}", **values)
        except (FileNotFoundError, KeyError):
            continue
    return "" if suffix else problem.code


def problem_lines(problem: Problem, words: Words) -> list[str]:
    """Return ``place: level: what is wrong`` and, where there is one, how to mend it."""
    level = words(f"problems.levels.{problem.level}")
    head = f"{_visible(str(problem.where))}: {level}: {_sentence(problem, words, '')}"
    hints = [words("problems.did-you-mean", suggestion=shown(problem.suggestion))] if problem.suggestion else []
    hints += [text for text in (_sentence(problem, words, "-help"),) if text]
    return [head, *(f"  {words('problems.help')}: {hint}" for hint in hints)]


def problem_report(problems: Iterable[Problem], words: Words, cap: int = 20) -> list[str]:
    """Return the lines of all problems, those of one kind together, errors first; ``cap`` of a kind are shown."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.level, problem.code), []).append(problem)
    order = {"error": 0, "warning": 1, "note": 2}
    lines: list[str] = []
    for (level, _), alike in sorted(kinds.items(), key=lambda kind: order[kind[0][0]]):
        help_text = ""
        for problem in alike[:cap]:
            head, *hints = problem_lines(problem, words)
            lines += [head, *(hint for hint in hints if hint != help_text)]
            help_text = hints[-1] if hints else ""
        if len(alike) > cap:
            lines.append("  " + words("problems.more", n=len(alike) - cap, level=words(f"problems.levels.{level}")))
    return lines
