"""The list of what a run wrote into a folder of its own, so that the next run takes away what is no longer written."""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FOLDER_LIST = "files.txt"
_OURS = re.compile(r"[a-z0-9][a-z0-9-]*\.(?:html|xlsx)")
_LONGEST = 1_000_000


def folder_list(names: Iterable[str]) -> bytes:
    """Return the list's content: the files' names without the folder, one a line."""
    return "".join(f"{name.rpartition('/')[2]}\n" for name in names).encode()


def listed_before(folder: Path, name: str) -> tuple[str, ...]:
    """Return what an earlier run wrote into the folder ``name`` below this one, as ``name/file``; nothing if unknown.

    Whoever wrote the list, only names that we could have written count.
    """
    with suppress(OSError, ValueError):
        path = folder / name / FOLDER_LIST
        if not path.is_file():  # a pipe would keep us waiting
            return ()
        with path.open("rb") as file:
            lines = file.read(_LONGEST).decode("ascii").splitlines()
        return tuple(f"{name}/{line}" for line in lines if _OURS.fullmatch(line))
    return ()
