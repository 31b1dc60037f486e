"""The hidden files beside a report while it is written; what a killed run left of them is tidied up by the next."""

import hashlib
import os
import platform
import re
import secrets
import sys
from collections.abc import Iterable, Set
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"\.(?P<target>.+)\.(?P<pid>\d{1,10})-(?P<place>[0-9a-f]{6})[0-9a-f]{6}\.(?P<kind>new|old)")


def beside(name: str, kind: str) -> str:
    """Return a new hidden name beside a file: ``new`` for what will replace it, ``old`` for what it held before.

    It tells which process it belongs to, and on which machine: others may work in one shared folder.
    """
    return f".{name}.{os.getpid()}-{_place()}{secrets.token_hex(3)}.{kind}"


def tidy(folders: Iterable[Path], names: Set[str]) -> None:
    """Take away what killed runs left beside files of these names; a file that is missing gets its old content back.

    What belongs to a process that still runs, or to another machine, stays.
    """
    for folder in folders:
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                found = _NAME.fullmatch(path.name)
                if found and found["target"] in names and _is_left(found["place"], int(found["pid"])):
                    _end(path, path.with_name(found["target"]), is_old=found["kind"] == "old")


def _end(path: Path, target: Path, *, is_old: bool) -> None:
    with suppress(OSError):
        if is_old and not target.exists() and not target.is_symlink():
            path.rename(target)
        else:
            path.unlink()


def _is_left(place: str, pid: int) -> bool:
    """Tell whether the process was one of this machine and has ended."""
    if place != _place() or sys.platform == "win32":  # there, asking for a process by its number may end it
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _place() -> str:
    """Return six digits for this machine, or this container on it: process numbers mean something only there."""
    namespace = ""
    with suppress(OSError):
        namespace = str(Path("/proc/self/ns/pid").readlink())
    return hashlib.sha256(f"{platform.node()}/{namespace}".encode()).hexdigest()[:6]
