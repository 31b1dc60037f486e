"""Putting new files into a folder: never over what is there, unless told to."""

from pathlib import Path

from icdiag.cli.exits import RefusalError


def place(folder: Path, files: dict[str, bytes], *, force: bool) -> list[Path]:
    """Write the files and return their paths.

    Raises:
        RefusalError: a file is there already, or the folder cannot be written; nothing was written then.
    """
    if folder.exists() and not folder.is_dir():
        raise RefusalError("not-a-folder", path=folder)
    paths = [folder / name for name in files]
    for path in paths:
        if not force and (path.exists() or path.is_symlink()):
            raise RefusalError("exists", path=path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in zip(paths, files.values(), strict=True):
            with path.open("wb" if force else "xb") as file:
                file.write(content)
    except OSError as error:
        raise RefusalError("cannot-write", path=folder, reason=error.strerror or type(error).__name__) from error
    return paths
