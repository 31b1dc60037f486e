"""Sentences for a call that cannot be carried out: a line that does not parse, or a value icdiag refuses."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from icdiag.cli import console
from icdiag.cli.exits import RefusalError
from icdiag.model.problem import Location
from icdiag.problem_text import shown


def refusal_message(refusal: RefusalError, language: str) -> list[str]:
    """Return the sentence of a refusal and, where there is one, how to mend it."""
    words = console.words(language)
    values = {key: value if key == "known" else _value(value) for key, value in refusal.values.items()}
    lines = [words("cli.error", message=words(f"cli.refused.{refusal.code}", **values))]
    if refusal.suggestion:
        lines.append(words("cli.help", message=words("cli.did-you-mean", name=refusal.suggestion)))
    if words.has(f"cli.refused.{refusal.code}-help"):
        lines.append(words("cli.help", message=words(f"cli.refused.{refusal.code}-help", **values)))
    return lines


def _value(value: object) -> str:
    return console.place(value) if isinstance(value, Path | Location) else shown(str(value))


def usage_message(error: Any, language: str) -> list[str]:
    """Return what is wrong with a line that typer could not parse, in our own words."""
    words = console.words(language)
    kind = _kind(error)
    what = shown(_subject(error, kind))
    lines = [words("cli.error", message=words(f"cli.usage.{kind}", what=what))]
    if suggestion := _suggestion(error, kind, what):
        lines.append(words("cli.help", message=words("cli.did-you-mean", name=suggestion)))
    path = error.ctx.command_path if getattr(error, "ctx", None) else "icdiag"
    return [*lines, words("cli.help", message=words("cli.usage.see", command=path))]


def _kind(error: Any) -> str:
    """Return which of our sentences fits; typer has one class for several and tells them apart by text only."""
    message = str(getattr(error, "message", ""))
    if "No such command" in message:
        return "no-such-command"
    if "unexpected extra argument" in message:
        return "extra"
    if "does not take a value" in message:
        return "flag-with-value"
    names = {
        "MissingParameter": "missing", "NoSuchOption": "no-such-option", "BadOptionUsage": "no-value",
        "BadParameter": "bad-value",
    }  # fmt: skip
    return next((names[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in names), "other")


def _subject(error: Any, kind: str) -> str:
    """Return the argument or option that the sentence is about."""
    if kind == "no-such-command":
        return str(error.message).split("'")[1] if "'" in str(error.message) else str(error.message)
    if kind == "extra":
        return str(error.message).partition("(")[2].removeprefix("s) (").rstrip(").")
    if option := getattr(error, "option_name", ""):
        return str(option)
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "message", ""))
    return str(parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar or parameter.name)


def _suggestion(error: Any, kind: str, what: str) -> str:
    context = getattr(error, "ctx", None)
    if context is None or kind not in {"no-such-command", "no-such-option"}:
        return ""
    if kind == "no-such-command":
        known = list(getattr(context.command, "commands", {}))
    else:
        known = [opt for parameter in context.command.get_params(context) for opt in parameter.opts]
    return next(iter(get_close_matches(what, known, n=1)), "")
