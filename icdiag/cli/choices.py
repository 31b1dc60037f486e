"""Option values that are one of a known few: read, checked, and refused with the nearest name."""

from collections.abc import Iterable

from icdiag.cli.exits import RefusalError
from icdiag.findings import CHECKS
from icdiag.gates import SEVERITIES
from icdiag.intake.hints import nearest
from icdiag.model.org import Gate
from icdiag.model.problem import Location
from icdiag.words import LANGUAGES

FORMATS = {"html": "report.html", "xlsx": "report.xlsx", "json": "assessment.json"}
"""Format -> file name."""
PROBLEM_FORMS = ("text", "json")
FORMATS_LATER = ("md", "junit", "sarif")
LEAST_MIN_N = 3


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a comma-separated list, trimmed, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def language(text: str) -> str | None:
    """Return zh or en, or None where nothing was asked for."""
    if text and text not in LANGUAGES:
        raise RefusalError("language", value=text)
    return text or None


def formats(text: str) -> tuple[str, ...]:
    """Return the formats to write, in the fixed order; all where nothing was asked for."""
    known = ", ".join(FORMATS)
    for name in listed(text):
        if name not in FORMATS:
            code = "format-later" if name in FORMATS_LATER else "format"
            raise RefusalError(code, suggestion=nearest(name, FORMATS), value=name, known=known)
    return tuple(name for name in FORMATS if not text.strip() or name in listed(text))


def problem_form(text: str) -> str:
    """Return how to print problems: text, where nothing was asked for, or json."""
    if text and text not in PROBLEM_FORMS:
        near = nearest(text, PROBLEM_FORMS)
        raise RefusalError("problem-format", suggestion=near, value=text, known=", ".join(PROBLEM_FORMS))
    return text or PROBLEM_FORMS[0]


def checks(text: str) -> frozenset[str]:
    """Return check ids."""
    known = [check.id for check in CHECKS]
    _known_only(listed(text), known, "check")
    return frozenset(listed(text))


def extra_gates(text: str) -> tuple[Gate, ...]:
    """Return the gates of ``--fail-on``."""
    names = listed(text)
    _known_only(names, [*SEVERITIES, *(check.id for check in CHECKS)], "fail-on")
    return tuple(Gate(name, where=Location("--fail-on")) for name in names)


def least_raters(number: int | None) -> int | None:
    """Return the threshold, or None where nothing was asked for."""
    if number is not None and number < LEAST_MIN_N:
        raise RefusalError("min-n", value=number)
    return number


def _known_only(names: Iterable[str], known: list[str], code: str) -> None:
    for name in names:
        if name not in known:
            raise RefusalError(code, suggestion=nearest(name, known), value=name)
