"""Parts of a check's manual page, which is its module's docstring; the glossary and the rules of SARIF quote them."""

import re
import sys

from icdiag.findings.base import Check

HEADINGS = {"what": ("What it looks for", "看什么"), "try": ("What to try", "可以怎么做")}


def manual_part(check: Check, part: str, language: str) -> str:
    """Return what the manual page says under a heading, ``what`` or ``try``, on one line; nothing if not there."""
    english, _, chinese = (sys.modules[check.run.__module__].__doc__ or "").partition("\n----\n")
    page, heading = (chinese, HEADINGS[part][1]) if language == "zh" else (english, HEADINGS[part][0])
    found = re.search(rf"^{re.escape(heading)}\n((?:[ ]{{4}}.*(?:\n|$)|\n(?=[ ]{{4}}))+)", page, re.M)
    lines = [line.strip() for line in found[1].splitlines()] if found else []
    return _joined([line for line in lines if line])


def _joined(lines: list[str]) -> str:
    """Return the lines as one: Chinese goes on without a space."""
    text = ""
    for line in lines:
        gap = " " if text and text[-1].isascii() and line[0].isascii() else ""
        text += gap + line
    return text
