"""Problems of the input on the terminal, and the language they are told in."""

import re
from collections.abc import Iterable
from pathlib import Path

from icdiag.cli import console
from icdiag.cli.exits import Exit
from icdiag.model.problem import Problem
from icdiag.problem_text import problem_report
from icdiag.words import Words

_LANGUAGE = re.compile(r"(?:^|[{,])\s*[\"']?language[\"']?\s*:\s*[\"']?(zh|en)\b", re.MULTILINE)
_HEAD = 65_536


def talk_language(asked: str | None, org: Path) -> str:
    """Return the language to talk in before the map is read: the option's, the map's own, the locale's."""
    return asked or _map_language(org) or console.locale_language()


def _map_language(org: Path) -> str:
    """Return the language that a map names, from a glance at its head; "" where none is seen."""
    try:
        if not org.is_file():  # a pipe could be read only once, and that is the intake's to do
            return ""
        with org.open("rb") as file:
            found = _LANGUAGE.search(file.read(_HEAD).decode("utf-8", errors="ignore"))
    except (OSError, ValueError):
        return ""
    return found[1] if found else ""


def refuse(problems: Iterable[Problem], words: Words) -> int:
    """Tell every problem and that nothing was done; return the exit status."""
    console.say_all(problem_report(problems, words))
    console.say(words("cli.nothing-done"))
    return Exit.REFUSED
