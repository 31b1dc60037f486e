"""Putting new files into a folder: all or none, never over what is there unless told to, and never over an input."""

from collections.abc import Iterable
from pathlib import Path

from icdiag.cli.exits import RefusalError
from icdiag.report.files import OutputError, write_named

_REFUSALS = {"output-not-a-file": "not-a-file", "output-is-input": "is-input", "output-not-a-folder": "not-a-folder"}


def place(folder: Path, files: dict[str, bytes], *, force: bool, inputs: Iterable[Path] = ()) -> list[Path]:
    """Write the files and return their paths.

    Raises:
        RefusalError: a file is there already, is an input, or cannot be written; nothing was written then.
    """
    for path in (folder / name for name in files):
        if not force and (path.exists() or path.is_symlink()):
            raise RefusalError("exists", path=path)
    try:
        return write_named(folder, files, inputs=inputs)
    except OutputError as error:
        if error.code in _REFUSALS:
            raise RefusalError(_REFUSALS[error.code], path=error.where) from error
        reason = getattr(error.__cause__, "strerror", None) or error.code
        raise RefusalError("cannot-write", path=error.where, reason=reason) from error
