"""A check's manual page: the docstring of its module."""

import sys

from icdiag.findings.base import Check


def explain_check(check: Check, language: str) -> str:
    """Return the check's manual page: its module's docstring, English before the line of dashes, Chinese after it."""
    page = sys.modules[check.run.__module__].__doc__ or ""
    english, _, chinese = page.partition("\n----\n")
    name = check.texts(language).name
    return f"{check.id}  {name}\n\n{(chinese if language == 'zh' else english).strip()}\n"
