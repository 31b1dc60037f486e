"""The terminal: which stream and which language."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TextIO

from icdiag.cli.exits import RefusalError

if TYPE_CHECKING:
    from icdiag.words import Words


def place(where: object) -> str:
    """Return a path as a message may show it: whole, so that it can be copied, but nothing in it unprintable."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(where))


def locale_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the language that the locale's variables ask for: zh or en."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name, ""):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def spoken(arguments: list[str]) -> str:
    """Return the language for messages before the options are parsed: a valid ``--lang``, or the locale's."""
    for at, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else ""
        if argument == "--lang" and at + 1 < len(arguments):
            value = arguments[at + 1]
        if value in {"zh", "en"}:
            return value
    return locale_language()


def words(language: str) -> "Words":
    """Return the catalogue; imported late, since it reads YAML."""
    from icdiag.words import Words

    return Words(language)


def say(text: str = "") -> None:
    """Write a line of talk to stderr; the work goes on where nobody reads it any more (``icdiag ... 2>&1 | head``)."""
    try:
        print(text, file=sys.stderr)
    except OSError:
        _silence(sys.stderr)


def result(text: str) -> None:
    """Write a line of result to stdout; a reader that went away (``icdiag ... | head``) changes nothing else."""
    try:
        print(text)
        sys.stdout.flush()
    except OSError as error:
        _give_up_stdout(error)


def result_bytes(content: bytes) -> None:
    """Write a whole document to stdout, byte for byte."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        _give_up_stdout(error)


def say_all(lines: Iterable[str]) -> None:
    """Write lines of talk to stderr."""
    for line in lines:
        say(line)


def robust_streams() -> None:
    """Let a stream that cannot show a character write an escape for it, and one that is closed swallow all."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (getattr(stream, "encoding", "") or "").lower() not in {"utf-8", "utf8"}:
            reconfigure(errors="backslashreplace")


def _give_up_stdout(error: OSError) -> None:
    """Go on where the reader went away; stop where there was no room for the result.

    Raises:
        RefusalError: it could not be written.
    """
    _silence(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        raise RefusalError("stdout-failed") from error


def _silence(stream: TextIO) -> None:
    """Give up a stream after its reader went away, so that the interpreter's last flush does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
