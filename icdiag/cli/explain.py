"""``icdiag explain``: a check's manual page, or the numbers behind a link, a department or the health score."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from icdiag import __version__
from icdiag.assess import assess
from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit, RefusalError
from icdiag.cli.progress import Display
from icdiag.findings import CHECKS
from icdiag.intake.hints import nearest
from icdiag.model.problem import InputError
from icdiag.report.assessment_json import assessment
from icdiag.report.assessment_reading import SCHEMA, filled
from icdiag.report.explain import explain_check, explain_department, explain_health, explain_link, fold
from icdiag.words import Words

DEFAULT = Path("icdiag-report") / "assessment.json"
HEALTH = "health"
"""The subject that is the health score; a department of that id goes before it."""
WIDTH = 80
Json = Mapping[str, Any]


def run(subject: str, *, source: Path | None, language: str) -> int:
    """Print the explanation and return the exit status. A check's id goes before a department's."""
    asked = choices.language(language)
    found = next((check for check in CHECKS if check.id == subject), None)
    if found is not None:
        console.result(explain_check(found, asked or console.locale_language()).rstrip("\n"))
        return Exit.DONE
    _refuse_near_check(subject, source)
    try:
        known = _assessment(source or DEFAULT, asked)
    except InputError as error:
        return trouble.refuse(error.problems, Words(trouble.talk_language(asked, source or DEFAULT)))
    language = asked or str(known["org"]["language"])
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    console.result(fold(_explained(known, subject, language).rstrip("\n"), max(width, WIDTH // 2)))
    return Exit.DONE


def _refuse_near_check(subject: str, source: Path | None) -> None:
    """Refuse a misspelt check before asking for an assessment that could not help."""
    if source is None and not DEFAULT.exists() and ".." not in subject and subject != HEALTH:
        raise RefusalError("check", suggestion=nearest(subject, [check.id for check in CHECKS]), value=subject)


def _explained(known: Json, subject: str, language: str) -> str:
    departments = [str(part["id"]) for part in known["departments"]]
    if subject in departments:
        return explain_department(known, subject, language)
    links = {f"{link['supplier']}..{link['customer']}": link for link in known["links"]}
    if subject in links:
        link = links[subject]
        return explain_link(known, link["supplier"], link["customer"], language)
    if subject == HEALTH:
        return explain_health(known, language)
    names = [*(check.id for check in CHECKS), *departments, *links, HEALTH]
    raise RefusalError("subject", suggestion=nearest(subject, names), value=subject, language=language)


def _assessment(source: Path, language: str | None) -> Json:
    """Return the assessment that a file holds, or that an org map leads to."""
    if not source.exists():
        raise RefusalError("no-assessment", path=source)
    if source.suffix.lower() != ".json":
        with Display(Words(trouble.talk_language(language, source))) as step:
            return assessment(assess(source, language=language, progress=step), version=__version__)
    try:
        known = json.loads(source.read_text("utf-8"))
    except OSError as error:
        raise RefusalError("cannot-read", path=source, reason=error.strerror or type(error).__name__) from error
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict) or known.get("schema") != SCHEMA or not _complete(known):
        raise RefusalError("not-an-assessment", path=source)
    return filled(known)


def _complete(known: Json) -> bool:
    """Tell whether the file has the parts that are looked at here; it may have been cut off or edited."""
    lists = all(isinstance(known.get(key), list) for key in ("departments", "links", "findings"))
    head = known.get("org")
    if not lists or not isinstance(head, dict) or head.get("language") not in {"zh", "en"}:
        return False
    parts = all(isinstance(part, dict) and "id" in part for part in known["departments"])
    return parts and all(isinstance(link, dict) and {"supplier", "customer"} <= link.keys() for link in known["links"])
