"""Which files a survey's paths mean: a file, a folder of tables or a glob, in a fixed order, each once."""

from collections.abc import Sequence
from pathlib import Path

from icdiag.intake.hints import nearest
from icdiag.intake.problems import Problems
from icdiag.model.org import SurveySource
from icdiag.model.problem import Location
from icdiag.unseen import as_text

_TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".parquet"})
_WILD = "*?["


def survey_files(source: SurveySource, base: Path, problems: Problems) -> list[tuple[Path, str]]:
    """Return (file, how to write it) in the order of the paths, a folder's and a glob's files by name."""
    found: list[tuple[Path, str]] = []
    seen: set[Path] = set()
    for written in source.paths:
        if not written.strip():  # an empty variable of a script; it would mean the whole folder
            problems.error("survey-path", source.where, path=written)
            continue
        for file, shown in _files(written, base, source.where, problems):
            shown = as_text(shown)  # noqa: PLW2901 - as messages and reports may write it
            real = file.resolve()
            if real in seen:
                problems.warn("file-twice", source.where, path=shown)
            else:
                found.append((file, shown))
            seen.add(real)
    return found


def _files(written: str, base: Path, where: Location, problems: Problems) -> Sequence[tuple[Path, str]]:
    try:
        return _expanded(written, base, where, problems)
    except (OSError, ValueError, NotImplementedError):
        problems.error("survey-path", where, path=written)
        return []


def _expanded(written: str, base: Path, where: Location, problems: Problems) -> Sequence[tuple[Path, str]]:
    path = base / written
    if path.is_dir():
        files = [(file, f"{written.rstrip('/')}/{file.name}") for file in sorted(path.iterdir()) if _is_table(file)]
        if not files:
            problems.error("folder-without-tables", where, path=written)
        return files
    if path.exists() or not any(sign in written for sign in _WILD):
        if not path.exists():
            near = nearest(path.name, _siblings(path))
            problems.error("survey-missing", where, path=written, suggestion=near)
            return []
        return [(path, written)]
    pattern = Path(written)
    root = Path(pattern.anchor) if pattern.is_absolute() else base
    relative = str(pattern.relative_to(pattern.anchor)) if pattern.is_absolute() else written
    files = [(file, _shown(file, root, pattern)) for file in sorted(root.glob(relative)) if _is_table(file)]
    if not files:
        problems.error("glob-without-files", where, path=written)
    return files


def _shown(file: Path, root: Path, pattern: Path) -> str:
    return file.as_posix() if pattern.is_absolute() else file.relative_to(root).as_posix()


def _siblings(path: Path) -> list[str]:
    folder = path.parent
    return sorted(file.name for file in folder.iterdir() if _is_table(file)) if folder.is_dir() else []


def _is_table(file: Path) -> bool:
    """Tell whether a file of a folder is meant: lock files of open workbooks and hidden files are not."""
    return file.suffix.lower() in _TABLES and not file.name.startswith(("~$", ".")) and file.is_file()
