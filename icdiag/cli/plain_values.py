"""Texts, paths and flags of a command line, taken as they are: typer would load pydantic for them, 0.1 seconds.

Reaches for a private name of typer, so nothing depends on it: where a version has no such name, or a value is of
another kind (a number, which can be wrong), typer does as it always does.
"""

from pathlib import Path
from typing import Any

import typer

_HOOK = "_runtime_param"
_PLAIN = (str, bool, Path)


class _Plain:
    """Stands where typer keeps its own converter of one parameter; it is asked only for what is not plain."""

    def __init__(self, parameter: Any, kind: Any) -> None:
        self.parameter, self.kind = parameter, kind

    def coerce(self, value: Any, *arguments: Any, **named: Any) -> Any:
        """Return the value as its annotation has it."""
        several = self.parameter.multiple
        if value is None:
            return () if several else None
        if several and self.kind == list[str] and isinstance(value, list | tuple):
            return list(value)
        if self.kind is Path and isinstance(value, str):
            return Path(value)
        if self.kind in _PLAIN and isinstance(value, self.kind):
            return value
        setattr(self.parameter, _HOOK, None)
        return self.parameter.get_runtime_param().coerce(value, *arguments, **named)


def take_plainly(command: Any) -> None:
    """Let the command and those under it take plain values as they are."""
    for parameter in command.get_params(typer.Context(command)):  # with the one for --help
        kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
        if kind is not None and hasattr(parameter, _HOOK) and hasattr(parameter, "get_runtime_param"):
            setattr(parameter, _HOOK, _Plain(parameter, kind))
    for below in getattr(command, "commands", {}).values():
        take_plainly(below)
