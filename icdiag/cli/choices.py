"""Option values that are one of a known few: read, checked, and refused with the nearest name."""

from collections.abc import Iterable
from dataclasses import replace

from icdiag.cli.exits import RefusalError
from icdiag.intake.hints import nearest
from icdiag.intake.limits import NAMES, Limits, is_size, most_of, value_of
from icdiag.model.org import Gate
from icdiag.model.problem import Location
from icdiag.words import LANGUAGES

FORMATS = {
    "html": "report.html", "xlsx": "report.xlsx", "json": "assessment.json", "md": "report.md",
    "junit": "junit.xml", "sarif": "report.sarif",
}  # fmt: skip
"""Format -> file name."""
USUAL_FORMATS = ("html", "xlsx", "json")
"""Written where nothing was asked for."""
PROBLEM_FORMS = ("text", "json")
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
    """Return the formats to write, in the fixed order; the usual ones where nothing was asked for."""
    known = ", ".join(FORMATS)
    for name in listed(text):
        if name not in FORMATS:
            raise RefusalError("format", suggestion=nearest(name, FORMATS), value=name, known=known)
    wanted = listed(text) or USUAL_FORMATS
    return tuple(name for name in FORMATS if name in wanted)


def problem_form(text: str) -> str:
    """Return how to print problems: text, where nothing was asked for, or json."""
    if text and text not in PROBLEM_FORMS:
        near = nearest(text, PROBLEM_FORMS)
        raise RefusalError("problem-format", suggestion=near, value=text, known=", ".join(PROBLEM_FORMS))
    return text or PROBLEM_FORMS[0]


def checks(text: str) -> frozenset[str]:
    """Return check ids."""
    from icdiag.findings import CHECKS

    known = [check.id for check in CHECKS]
    _known_only(listed(text), known, "check")
    return frozenset(listed(text))


def extra_gates(text: str) -> tuple[Gate, ...]:
    """Return the gates of ``--fail-on``."""
    from icdiag.findings import CHECKS
    from icdiag.gates import SEVERITIES

    names = listed(text)
    _known_only(names, [*SEVERITIES, *(check.id for check in CHECKS)], "fail-on")
    return tuple(Gate(name, where=Location("--fail-on")) for name in names)


def least_raters(number: int | None) -> int | None:
    """Return the threshold, or None where nothing was asked for."""
    if number is not None and number < LEAST_MIN_N:
        raise RefusalError("min-n", value=number)
    return number


def limits(written: Iterable[str]) -> Limits:
    """Return the readers' bounds with those changed that ``--limit NAME=VALUE`` names; the last of one name counts."""
    changed: dict[str, int] = {}
    for text in written:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in NAMES:
            raise RefusalError("limit", suggestion=nearest(name, NAMES), value=name, known=", ".join(NAMES))
        number = value_of(name, value)
        if number is None:
            code = "limit-size" if is_size(name) else "limit-count"
            raise RefusalError(code, name=name, value=value, most=most_of(name))
        changed[NAMES[name]] = number
    return replace(Limits(), **changed)


def _known_only(names: Iterable[str], known: list[str], code: str) -> None:
    for name in names:
        if name not in known:
            raise RefusalError(code, suggestion=nearest(name, known), value=name)
