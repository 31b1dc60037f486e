"""``icdiag assess``: read, diagnose, write the reports, say what came out, and let the gates decide the exit status."""

import sys
from dataclasses import dataclass
from pathlib import Path

from icdiag import __version__, gates
from icdiag.assess import assess
from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit, RefusalError
from icdiag.cli.gate_text import gate_lines
from icdiag.cli.progress import Display
from icdiag.diagnosis import Diagnosis
from icdiag.findings import CHECKS
from icdiag.model.org import Gate
from icdiag.model.problem import InputError
from icdiag.model.progress import Progress, silent
from icdiag.problem_text import problem_report
from icdiag.report.files import OutputError, write_all
from icdiag.report.intake_view import counts_rows
from icdiag.words import Words

FOLDER = "icdiag-report"
STDOUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options as they stand on the line."""

    org: Path
    survey: tuple[str, ...]
    out: str
    formats: str
    language: str
    fail_on: str
    select: str
    ignore: str
    min_n: int | None
    quiet: bool
    colour: bool
    open_report: bool


def run(request: Request) -> int:
    """Do what was asked and return the exit status. Nothing is written before everything is known to be right."""
    asked = choices.language(request.language)
    words = Words(trouble.talk_language(asked, request.org))
    formats, extra = _formats(request), choices.extra_gates(request.fail_on)
    shows = not request.quiet and request.out != STDOUT
    try:
        with Display(words, wanted=not request.quiet, colour=request.colour) as step:
            diagnosis = _diagnose(request, asked, step)
            results = _gates((*diagnosis.org.gates, *extra), diagnosis)
            files = {choices.FORMATS[name]: render(name, diagnosis, step) for name in formats}
            summary = _summary(diagnosis, colour=request.colour) if shows else ""
    except InputError as error:
        return trouble.refuse(error.problems, words)
    words = Words(diagnosis.org.language)
    # What counts rows is left to the summary, which keeps back what would tell of a hidden group.
    console.say_all(problem_report((p for p in diagnosis.problems if not counts_rows(p)), words))
    if request.out == STDOUT:
        console.result_bytes(next(iter(files.values())))
    elif (paths := _write(request, files, diagnosis, words)) is None:
        return Exit.REFUSED
    elif shows:
        console.result(summary)
        console.say_all(words("cli.written", path=console.place(path)) for path in paths)
    console.say_all(gate_lines(results, words))
    return Exit.GATE_FAILED if any(result.fails for result in results) else Exit.DONE


def _formats(request: Request) -> tuple[str, ...]:
    formats = choices.formats(request.formats)
    if request.out == STDOUT and len(formats) != 1:
        raise RefusalError("one-format")
    return formats


def _diagnose(request: Request, language: str | None, step: Progress) -> Diagnosis:
    select, ignore = choices.checks(request.select), choices.checks(request.ignore)
    if (select or frozenset(check.id for check in CHECKS)) <= ignore:
        raise RefusalError("nothing-selected")
    least = choices.least_raters(request.min_n)
    return assess(
        request.org, surveys=request.survey, min_n=least, select=select, ignore=ignore, language=language,
        progress=step,
    )  # fmt: skip


def _gates(wanted: tuple[Gate, ...], diagnosis: Diagnosis) -> list[gates.GateResult]:
    for gate in wanted:
        if gates.needs_previous(gate):
            raise RefusalError("gate-regression", where=gate.where, language=diagnosis.org.language)
    return gates.evaluate(diagnosis, wanted)


def render(name: str, diagnosis: Diagnosis, step: Progress = silent) -> bytes:
    """Return one report; each renderer is imported only where its report is wanted."""
    language = diagnosis.org.language
    if name == "html":
        step("html")
        from icdiag.report.html import render_html

        return render_html(diagnosis, language).encode("utf-8")
    if name == "xlsx":
        step("xlsx")
        from icdiag.report.excel import render_xlsx

        return render_xlsx(diagnosis, language)
    step("json")
    from icdiag.report.assessment_json import assessment, to_bytes

    return to_bytes(assessment(diagnosis, version=__version__))


def _write(request: Request, files: dict[str, bytes], diagnosis: Diagnosis, words: Words) -> list[Path] | None:
    """Write the reports and return their paths, or say why that failed and return None."""
    folder = Path(request.out) if request.out else request.org.parent / FOLDER
    inputs = [request.org, *(Path(path) for path, _, _ in (diagnosis.tally.files if diagnosis.tally else ()))]
    try:
        paths = write_all(folder, files, inputs=inputs)
    except OutputError as error:
        where = console.place(error.where)
        console.say(words("cli.error", message=words(f"terminal.output.{error.code}", path=where)))
        console.say(words("cli.help", message=words(f"terminal.output.{error.code}-help", path=where)))
        return None
    if request.open_report and folder / choices.FORMATS["html"] in paths:
        import webbrowser

        webbrowser.open((folder / choices.FORMATS["html"]).resolve().as_uri())
    return paths


def _summary(diagnosis: Diagnosis, *, colour: bool) -> str:
    """Return the summary as wide as the terminal, coloured only on one that wants it."""
    import os
    import shutil

    from icdiag.report.terminal import summary

    terminal = sys.stdout.isatty()
    colour = colour and terminal and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns if terminal else 80
    return summary(diagnosis, diagnosis.org.language, width=width, colour=colour).rstrip("\n")
