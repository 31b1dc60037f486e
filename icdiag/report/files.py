"""Writing the finished reports: whole or not at all, and all of them together. The last step of every command."""

import errno
import os
import re
import signal
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import FrameType

from icdiag.report.file_leftovers import beside, tidy

_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)?[a-z0-9][a-z0-9._-]*")
_CODES = {
    errno.EACCES: "output-no-permission",
    errno.EPERM: "output-no-permission",
    errno.EROFS: "output-no-permission",
    errno.ENOSPC: "output-disk-full",
    errno.EDQUOT: "output-disk-full",
    errno.ENOTDIR: "output-not-a-folder",
    errno.EEXIST: "output-not-a-folder",
}


Content = bytes | Iterable[bytes]
"""What a file shall hold, whole or in parts that are made while it is written."""


class OutputError(Exception):
    """The outputs cannot be written; nothing was. Its sentence is ``terminal.output.<code>``, its mend ``<code>-help``.

    Codes: ``output-not-a-folder``, ``output-not-a-file``, ``output-is-input``, ``output-no-permission``,
    ``output-disk-full``, ``output-failed``; and ``output-not-restored``, with the path that holds an earlier report.
    """

    def __init__(self, code: str, where: Path) -> None:
        """Keep what is wrong and the path it is wrong with."""
        super().__init__(f"{code}: {where}")
        self.code = code
        self.where = where


def write_all(
    folder: Path, files: Mapping[str, Content], *, inputs: Iterable[Path], outdated: Iterable[str] = ()
) -> list[Path]:
    """Write the files into the folder, or one folder below it, and return their paths, in order.

    Either every file is there afterwards with its whole new content, or nothing has changed: new content goes to
    hidden files beside the targets first, and a target that was there before comes back if a later one fails.
    A folder made for the purpose goes away again on failure. SIGTERM is taken like Ctrl-C meanwhile.
    ``outdated`` names files of an earlier run that go in the same step; inputs and what is no plain file stay.

    Raises:
        OutputError: the folder or a target cannot be written, or a target is one of the inputs.
        KeyboardInterrupt: the run was interrupted; nothing has changed.
    """
    outdated = [name for name in outdated if name not in files]
    if bad := [name for name in (*files, *outdated) if not _NAME.fullmatch(name)]:
        raise ValueError(f"not a plain file name: {bad[0]!r}")
    return write_named(folder, files, inputs=inputs, outdated=outdated)


def write_named(
    folder: Path, files: Mapping[str, Content], *, inputs: Iterable[Path], outdated: Iterable[str] = ()
) -> list[Path]:
    """Do as ``write_all`` does, for file names that the user chose; never for names made from an input."""
    targets, inputs = [folder / name for name in files], tuple(inputs)
    folders = list(dict.fromkeys((folder, *(target.parent for target in targets))))
    _refuse(folders, targets, inputs)
    outdated = tuple(outdated)
    tidy(folders, {path.name for path in (*targets, *(folder / name for name in outdated))})
    gone = [path for path in (folder / name for name in outdated) if _ours(path, inputs)]
    made: list[Path] = []
    temporary: dict[Path, Path] = {}
    try:
        with _terminable():
            for one in folders:
                _make(one, made)
            for target, content in zip(targets, files.values(), strict=True):
                temporary[target] = _beside(target, "new")
                _write(temporary[target], content)
            with _held_signals() as came:
                _swap(temporary, came, gone=gone)
                for one in folders:
                    _sync_folder(one)
    except BaseException as error:
        _discard(temporary.values(), made)
        if isinstance(error, OSError):
            raise OutputError(_CODES.get(error.errno or 0, "output-failed"), folder) from error
        raise
    return targets


def _refuse(folders: list[Path], targets: list[Path], inputs: tuple[Path, ...]) -> None:
    """Raise OutputError where a folder is no folder, or a target is no plain file or is an input."""
    folder = folders[0]
    try:
        for folder in folders:
            if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
                raise OutputError("output-not-a-folder", folder)
        for target in targets:
            if any(_same(target, path) for path in inputs):
                raise OutputError("output-is-input", target)
            if (target.exists() or target.is_symlink()) and not stat.S_ISREG(target.lstat().st_mode):
                raise OutputError("output-not-a-file", target)
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        raise OutputError(_CODES.get(number or 0, "output-failed"), folder) from error


def _ours(path: Path, inputs: tuple[Path, ...]) -> bool:
    """Tell whether a file of an earlier run is still there and may go."""
    with suppress(OSError, ValueError):
        return stat.S_ISREG(path.lstat().st_mode) and not any(_same(path, other) for other in inputs)
    return False


def _same(one: Path, other: Path) -> bool:
    """Tell whether two paths are one file, by its identity where both are there (hard links, letter case)."""
    with suppress(OSError):
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _make(folder: Path, made: list[Path]) -> None:
    """Create the folder and its missing parents; add to ``made`` those that were not there, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        made.append(path)  # first, so that an interrupt in between leaves nothing
        try:
            path.mkdir()
        except FileExistsError:  # another run made it at the same moment
            made.remove(path)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(beside(target.name, kind))


def _write(path: Path, content: Content) -> None:
    # O_EXCL: never through a link that someone else put there; 0o666 leaves the rights to the user's umask.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())


def _swap(temporary: dict[Path, Path], came: list[int], *, gone: Iterable[Path]) -> None:
    """Move every new file onto its target and outdated ones away; on failure, or where a signal came, put all back."""
    kept: dict[Path, Path | None] = {}
    away: dict[Path, Path] = {}
    try:
        for path in gone:
            away[path] = _beside(path, "old")
            path.rename(away[path])
        for target, new in temporary.items():
            kept[target] = old = _beside(target, "old") if target.exists() else None
            if old is not None:
                _keep(target, old)
            os.replace(new, target)  # noqa: PTH105 - the one call that tests make fail
            if came:
                raise KeyboardInterrupt
    except BaseException as error:
        stuck = [_put_back(target, old, moved=not temporary[target].exists()) for target, old in kept.items()]
        stuck += [_put_back(path, old, moved=False) for path, old in away.items()]
        if left := next(filter(None, stuck), None):  # it stays under its other name, and the user is told which
            raise OutputError("output-not-restored", left) from error
        raise
    for old in (*kept.values(), *away.values()):
        if old is not None:
            with suppress(OSError):
                old.unlink(missing_ok=True)


def _put_back(target: Path, old: Path | None, *, moved: bool) -> Path | None:
    """Give a file its earlier content back; where that failed, return the path that still holds it."""
    try:
        if old is None:
            if moved:
                target.unlink()
        elif moved:
            old.replace(target)
        elif target.exists():  # never replaced: both names are of one file, or one is a copy
            old.unlink(missing_ok=True)
        else:
            old.rename(target)
    except OSError:
        return old if old is not None and old.exists() else None
    return None


def _keep(target: Path, old: Path) -> None:
    """Give the present file a second name; copy it where the file system has no hard links."""
    try:
        os.link(target, old)
    except OSError:
        try:
            _write(old, target.read_bytes())
        except OSError:
            old.unlink(missing_ok=True)
            raise


def _sync_folder(folder: Path) -> None:
    """Make the new names survive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _discard(temporary: Iterable[Path], made: list[Path]) -> None:
    for path in temporary:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for path in reversed(made):
        with suppress(OSError):  # not empty: someone else uses it by now
            path.rmdir()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _handled(numbers: tuple[signal.Signals, ...], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle the signals so meanwhile, except ignored ones. Only the main thread may say what a signal does."""
    main = threading.current_thread() is threading.main_thread()
    heard = [n for n in numbers if main and signal.getsignal(n) not in {signal.SIG_IGN, None}]
    before = {number: signal.signal(number, handler) for number in heard}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _terminable() -> AbstractContextManager[None]:
    """Take SIGTERM like Ctrl-C, so that the clean-up runs."""
    return _handled((signal.SIGTERM,), _interrupt)


@contextmanager
def _held_signals() -> Iterator[list[int]]:
    """Hold Ctrl-C and SIGTERM back for the milliseconds in which the files change places; yield those that came."""
    came: list[int] = []
    with _handled((signal.SIGINT, signal.SIGTERM), lambda number, _: came.append(number)):
        yield came
    if came:
        signal.raise_signal(came[0])
