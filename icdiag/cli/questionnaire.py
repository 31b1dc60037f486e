"""``icdiag questionnaire``: the workbook, and if wanted the text, to send out."""

from dataclasses import dataclass
from pathlib import Path

from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit, RefusalError
from icdiag.intake.instrument import read_instrument
from icdiag.intake.limits import Limits
from icdiag.intake.org_map import read_org
from icdiag.model.problem import Problem
from icdiag.problem_text import problem_report
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import Plan, plan
from icdiag.questionnaire.text import render_text
from icdiag.report.files import OutputError, write_named
from icdiag.words import Words

FILE = "questionnaire.xlsx"
RETURNED = "returned/"
MOST_FORMS = Limits().sheets - 50
"""A copy has to read back, also with a few sheets that somebody added."""
MOST_SUPPLIERS = 180
"""Nobody rates so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options as they stand on the line."""

    org: Path
    out: str
    language: str
    instrument: str
    expectations: bool | None
    text: bool
    force: bool


def run(request: Request) -> int:
    """Write the questionnaire and say how to go on; nothing is written where anything is wrong."""
    asked = choices.language(request.language)
    words = Words(trouble.talk_language(asked, request.org))
    workbook = _workbook_path(request)
    made, problems = _plan(request, asked)
    if made is None:
        console.say_all(problem_report(problems, words))
        console.say(words("cli.questionnaire.nothing"))
        return Exit.REFUSED
    words = Words(made.language)
    console.say_all(problem_report(problems, words))
    _check(made, request.org)
    files = {workbook.name: render_workbook(made)}
    if request.text:
        files[workbook.with_suffix(".txt").name] = render_text(made).encode("utf-8")
    return _write(workbook.parent, files, request, made, words)


def _workbook_path(request: Request) -> Path:
    path = Path(request.out) if request.out else request.org.parent / FILE
    if path.is_dir():
        path /= FILE
    if path.suffix.lower() != ".xlsx":
        raise RefusalError("not-a-workbook", value=path)
    for target in (path, path.with_suffix(".txt"))[: 1 + request.text]:
        if not request.force and (target.exists() or target.is_symlink()):
            raise RefusalError("file-exists", path=target)
    return path


def _plan(request: Request, asked: str | None) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return what to ask, or None and why not."""
    org, problems = read_org(request.org)
    if org is None:
        return None, problems
    name, base = (request.instrument, Path()) if request.instrument else (org.instrument, request.org.parent)
    instrument, more = read_instrument(name, base=base)
    if instrument is None:
        return None, (*_of_asking(problems), *more)
    made = plan(org, instrument, language=asked or org.language, expectations=request.expectations)
    return made, (*_of_asking(problems), *more)


def _of_asking(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the map's problems that matter before there is any answer: all but notes."""
    return tuple(problem for problem in problems if problem.level != "note")


def _check(made: Plan, org: Path) -> None:
    if not made.forms:
        raise RefusalError("nobody-to-ask", path=org)
    if len(made.forms) > MOST_FORMS:
        raise RefusalError("too-many-forms", n=len(made.forms), limit=MOST_FORMS)
    for form in made.forms:
        if len(form.suppliers) > MOST_SUPPLIERS:
            raise RefusalError("too-many-suppliers", name=form.name, n=len(form.suppliers), limit=MOST_SUPPLIERS)


def _write(folder: Path, files: dict[str, bytes], request: Request, made: Plan, words: Words) -> int:
    try:
        paths = write_named(folder, files, inputs=[request.org])
    except OutputError as error:
        where = console.place(error.where)
        console.say(words("cli.error", message=words(f"terminal.output.{error.code}", path=where)))
        console.say(words("cli.help", message=words(f"terminal.output.{error.code}-help", path=where)))
        return Exit.REFUSED
    items = len(made.instrument.items())
    first, *rest = (console.place(path) for path in paths)
    console.result(words("cli.questionnaire.written", path=first, n=len(made.forms), items=items))
    for path in rest:
        console.result(words("cli.written", path=path))
    console.say(words("cli.questionnaire.before"))
    command = f"icdiag assess {console.place(request.org)} --survey {RETURNED}"
    console.say(words("cli.questionnaire.after", command=command))
    return Exit.DONE
