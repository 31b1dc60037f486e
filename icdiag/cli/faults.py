"""What happens on an unexpected fault: a file that helps a developer and tells nothing of the organisation."""

import os
import platform
import tempfile
import traceback
from importlib.metadata import PackageNotFoundError, version

from icdiag import __version__

_PARTS = ("numpy", "networkx", "openpyxl", "Jinja2", "PyYAML", "typer", "rich")


def details(error: BaseException, command: str) -> str:
    """Return versions and the stack with error types, without the errors' messages: those may repeat data."""
    python = f"Python {platform.python_version()} on {platform.system()} {platform.release()} {platform.machine()}"
    lines = [f"icdiag {__version__}", f"command: {command}", python]
    lines += [f"{name} {_version(name)}" for name in _PARTS]
    return "\n".join([*lines, "", *_stack(error), ""])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _stack(error: BaseException) -> list[str]:
    """Return the chain of errors, the first cause first."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    lines: list[str] = []
    for one in reversed(chain):
        lines += [part.rstrip("\n") for part in traceback.format_tb(one.__traceback__)]
        lines += [f"{type(one).__module__}.{type(one).__qualname__} (its message is left out: it may repeat data)", ""]
    return lines


def save(text: str) -> str:
    """Write the details to a new file that only this user may read; return its path, or "" where that fails."""
    try:
        handle, path = tempfile.mkstemp(prefix="icdiag-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return ""
    return path
