"""``icdiag validate``: every problem of the map and the survey at once, as text or as JSON."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from icdiag.assess import validate
from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit
from icdiag.cli.progress import Display
from icdiag.intake.row_accounts import ASIDE
from icdiag.model.problem import Problem
from icdiag.problem_groups import Block, column_of
from icdiag.problem_text import mend, problem_counts, problem_list, sentence
from icdiag.unseen import in_json
from icdiag.words import Words

SCHEMA = "icdiag/problems/1"


def run(org: Path, *, surveys: tuple[str, ...], form: str, language: str) -> int:
    """Print the problems and return 2 where one is an error."""
    as_json = choices.problem_form(form) == "json"
    words = Words(trouble.talk_language(choices.language(language), org))
    with Display(words) as step:
        problems = validate(org, surveys=surveys, progress=step)
    if as_json:
        console.result(in_json(json.dumps(document(problems, words), ensure_ascii=False, indent=1)))
    else:
        for line in [*problem_list(problems, words), *_row_lines(row_account(problems), words)]:
            console.result(line)
    counts = problem_counts(problems)
    if counts["error"]:
        console.say(words("cli.validate.errors", n=counts["error"]))
        return Exit.REFUSED
    remarks = counts["warning"] + counts["note"]
    console.say(words("cli.validate.usable" if remarks else "cli.validate.clean", n=remarks))
    return Exit.DONE


def document(problems: tuple[Problem, ...], words: Words) -> dict[str, Any]:
    """Return the problems as JSON has them (``icdiag/problems/1``), in the order of the input."""
    return {
        "schema": SCHEMA,
        "language": words.language,
        "problems": [_row(problem, words) for problem in problems],
        "counts": problem_counts(problems),
        "rows": row_account(problems),
    }


def row_account(problems: tuple[Problem, ...]) -> dict[str, Any] | None:
    """Return rows read, used and set aside by reason, over all files; None where the survey could not be read."""
    notes = [problem.values for problem in problems if problem.code == "rows-read"]
    if not notes:
        return None
    aside: Counter[str] = Counter()
    for values in notes:
        aside.update({key.removeprefix(ASIDE): int(n) for key, n in values.items() if key.startswith(ASIDE)})
    read, used = (sum(int(values[key]) for values in notes) for key in ("n", "used"))
    return {"read": read, "used": used, "set_aside": dict(sorted(aside.items()))}


def _row_lines(rows: dict[str, Any] | None, words: Words) -> list[str]:
    """Return where the rows of all files went."""
    if rows is None:
        return []
    aside = rows["set_aside"]
    lines = [words("cli.validate.rows", n=rows["read"], used=rows["used"], aside=sum(aside.values()))]
    for reason, n in aside.items():
        lines.append(words("cli.validate.row-reason", why=words(f"survey_problems.aside.{reason}"), n=n))
    return lines


def _row(problem: Problem, words: Words) -> dict[str, Any]:
    where = problem.where
    rest = Block(where.path, where.sheet, column_of(where), problem.rows)
    return {
        "level": problem.level,
        "code": problem.code,
        "file": where.path,
        "line": where.line or None,
        "column": where.column or None,
        "sheet": where.sheet or None,
        "cell": where.cell or None,
        "message": sentence(problem, words),
        "help": mend(problem, words) or None,
        "suggestion": problem.suggestion or None,
        "more": problem.more,
        "more_places": ", ".join(rest.spans) or None,
    }
