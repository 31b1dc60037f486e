"""``icdiag assess``: read, diagnose, write the reports, say what came out, and let the gates decide the exit status."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icdiag import gates
from icdiag.assess import assess
from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit, RefusalError
from icdiag.cli.gate_text import gate_lines
from icdiag.cli.outputs import Outputs, outdated
from icdiag.cli.progress import Display
from icdiag.diagnosis import Diagnosis
from icdiag.findings import CHECKS
from icdiag.model.org import Gate
from icdiag.model.problem import InputError
from icdiag.model.progress import Progress
from icdiag.problem_text import problem_report
from icdiag.report.files import OutputError, write_all
from icdiag.report.folder_list import FOLDER_LIST
from icdiag.report.intake_view import counts_rows
from icdiag.words import Words

if TYPE_CHECKING:
    from icdiag.report.assessment_json import JsonFile
    from icdiag.report.privacy_audit import PrivacyAudit
    from icdiag.report.view import Content

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
    comments: bool | None
    quiet: bool
    colour: bool
    open_report: bool
    ranking: bool = False
    audit_privacy: bool = False
    folders: tuple[str, ...] = ()
    """``packs`` and ``workshop``, where they are wanted."""


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
            outputs = Outputs(diagnosis, results, _checks(request), request.ranking, step)
            summary = _summary(diagnosis, outputs.content, colour=request.colour) if shows else ""
            files = outputs.files(formats, request.folders)
    except InputError as error:
        return trouble.refuse(error.problems, words)
    words = Words(diagnosis.org.language)
    # What counts rows is left to the summary, which keeps back what would tell of a hidden group.
    told = (p for p in diagnosis.problems if not counts_rows(p) and not (request.quiet and p.level == "note"))
    console.say_all(problem_report(told, words))
    audit = _audit(request, diagnosis)  # before the earlier report is gone
    if request.out == STDOUT:
        content = next(iter(files.values()))
        console.result_bytes(content if isinstance(content, bytes) else b"".join(content))
    elif (paths := _write(request, files, diagnosis, words)) is None:
        return Exit.REFUSED
    elif shows:
        console.result(summary)
        console.say_all(_written(paths, request.folders, words))
    if audit is not None:
        tell = console.say if request.out == STDOUT else console.result
        tell(_folded(audit.text()))
    console.say_all(gate_lines(results, words))
    fails = any(result.fails for result in results) or (audit is not None and audit.fails)
    return Exit.GATE_FAILED if fails else Exit.DONE


def _formats(request: Request) -> tuple[str, ...]:
    formats = choices.formats(request.formats)
    if request.out == STDOUT and request.folders:
        raise RefusalError("folder-to-stdout", option=f"--{request.folders[0]}")
    if request.out == STDOUT and len(formats) != 1:
        raise RefusalError("one-format")
    return formats


def _checks(request: Request) -> frozenset[str]:
    """Return the ids of the checks to run."""
    select, ignore = choices.checks(request.select), choices.checks(request.ignore)
    return (select or frozenset(check.id for check in CHECKS)) - ignore


def _diagnose(request: Request, language: str | None, step: Progress) -> Diagnosis:
    select, ignore = choices.checks(request.select), choices.checks(request.ignore)
    if not _checks(request):
        raise RefusalError("nothing-selected")
    least = choices.least_raters(request.min_n)
    return assess(
        request.org, surveys=request.survey, min_n=least, comments=request.comments, select=select, ignore=ignore,
        language=language, progress=step,
    )  # fmt: skip


def _gates(wanted: tuple[Gate, ...], diagnosis: Diagnosis) -> list[gates.GateResult]:
    for gate in wanted:
        if gates.needs_previous(gate):
            raise RefusalError("gate-regression", where=gate.where, language=diagnosis.org.language)
    return gates.evaluate(diagnosis, wanted)


def _audit(request: Request, diagnosis: Diagnosis) -> "PrivacyAudit | None":
    """Return the privacy audit where it is wanted, beside the report that lies in the folder by now."""
    if not request.audit_privacy:
        return None
    from icdiag.report.privacy_audit import PrivacyAudit

    folder = Path(request.out) if request.out else request.org.parent / FOLDER
    return PrivacyAudit(diagnosis, before=_earlier(folder) if request.out != STDOUT else None)


def _earlier(folder: Path) -> dict[str, Any] | None:
    """Return the assessment that lies in the folder, or None where there is none that can be read."""
    path = folder / choices.FORMATS["json"]
    try:
        known = json.loads(path.read_text("utf-8")) if path.is_file() else None  # a pipe would keep us waiting
    except (OSError, ValueError, RecursionError):
        return None
    return known if isinstance(known, dict) else None


def _folded(text: str) -> str:
    """Return the text in lines as wide as the terminal."""
    import shutil

    from icdiag.report.explain import fold

    return fold(text, max(shutil.get_terminal_size().columns, 40) if sys.stdout.isatty() else 80)


def _write(
    request: Request, files: "Mapping[str, bytes | JsonFile]", diagnosis: Diagnosis, words: Words
) -> list[Path] | None:
    """Write the reports and return their paths, or say why that failed and return None."""
    folder = Path(request.out) if request.out else request.org.parent / FOLDER
    try:
        paths = write_all(folder, files, inputs=_inputs(request, diagnosis), outdated=outdated(folder, request.folders))
    except OutputError as error:
        where = console.place(error.where)
        console.say(words("cli.error", message=words(f"terminal.output.{error.code}", path=where)))
        console.say(words("cli.help", message=words(f"terminal.output.{error.code}-help", path=where)))
        return None
    if request.open_report and folder / choices.FORMATS["html"] in paths:
        import webbrowser

        webbrowser.open((folder / choices.FORMATS["html"]).resolve().as_uri())
    return paths


def _inputs(request: Request, diagnosis: Diagnosis) -> Iterator[Path]:
    """Yield all that was read, and whatever else the map names."""
    beside = request.org.parent
    yield request.org
    yield from (beside / path for path in diagnosis.org.named_files())
    base = Path() if request.survey else beside
    yield from (base / path for path, _, _ in (diagnosis.tally.files if diagnosis.tally else ()))


def _written(paths: list[Path], folders: tuple[str, ...], words: Words) -> Iterator[str]:
    """Yield a line for each report, and one for each folder of many."""
    yield from (words("cli.written", path=console.place(path)) for path in paths if path.parent.name not in folders)
    for name in folders:
        pages = [path for path in paths if path.parent.name == name and path.name != FOLDER_LIST]
        key = f"cli.folder.{name}" if pages else "cli.folder.no-walls"
        where = next(path.parent for path in paths if path.parent.name == name)
        yield words(key, path=console.place(where), n=len(pages))


def _summary(diagnosis: Diagnosis, shown: "Content", *, colour: bool) -> str:
    """Return the summary as wide as the terminal, coloured only on one that wants it."""
    import os
    import shutil

    from icdiag.report.terminal import summary

    terminal = sys.stdout.isatty()
    colour = colour and terminal and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns if terminal else 80
    return summary(diagnosis, diagnosis.org.language, width=width, colour=colour, shown=shown).rstrip("\n")
