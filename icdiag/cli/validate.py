"""``icdiag validate``: every problem of the map and the survey at once."""

import json
from pathlib import Path

from icdiag.assess import validate
from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit
from icdiag.model.problem import Problem
from icdiag.problem_text import problem_lines, problem_report
from icdiag.words import Words


def run(org: Path, *, surveys: tuple[str, ...], as_json: bool, language: str) -> int:
    """Print the problems and return 2 where one is an error."""
    words = Words(trouble.talk_language(choices.language(language), org))
    problems = validate(org, surveys=surveys)
    if as_json:
        rows = [_row(problem, words) for problem in problems]
        console.result(json.dumps({"schema": "icdiag/problems/1", "problems": rows}, ensure_ascii=False, indent=1))
    else:
        for line in problem_report(problems, words):
            console.result(line)
    errors = sum(problem.level == "error" for problem in problems)
    if errors:
        console.say(words("cli.validate.errors", n=errors))
        return Exit.REFUSED
    console.say(words("cli.validate.clean" if not problems else "cli.validate.usable", n=len(problems)))
    return Exit.DONE


def _row(problem: Problem, words: Words) -> dict[str, object]:
    where = problem.where
    place = {"path": where.path, "line": where.line, "column": where.column, "sheet": where.sheet, "cell": where.cell}
    return {
        "level": problem.level,
        "code": problem.code,
        "where": {key: value for key, value in place.items() if value},
        "suggestion": problem.suggestion or None,
        "text": "\n".join(problem_lines(problem, words)),
    }
