"""What a hostile input is, and what icdiag must do with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile import originals

Content = bytes | Callable[[Path], object]
"""A file's bytes, or what puts something at its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input: files in an empty folder, and how ``icdiag validate`` must end on them."""

    name: str
    status: int
    """2: refused. 0: usable."""
    says: str = ""
    """A regular expression that the English output must hold: place, what, or how to mend it."""
    same: bool = False
    """Whether the assessment must have the very numbers of the original files."""
    org: bytes = field(default=originals.ORG.encode(), repr=False)
    org_name: str = "org.yaml"
    files: Mapping[str, Content] = field(default_factory=dict, repr=False)
    """What stands beside the map; the survey is the first of them, the long csv where there is none."""

    def write(self, folder: Path) -> list[str]:
        """Put the files there and return the arguments that name the map and the survey."""
        (folder / self.org_name).write_bytes(self.org)
        files = self.files or {"survey.csv": originals.written(originals.long_rows())}
        for name, content in files.items():
            if isinstance(content, bytes):
                (folder / name).write_bytes(content)
            else:
                content(folder / name)
        return [self.org_name, "--survey", next(iter(files))]


def swapped(old: str, new: str, text: str = originals.ORG) -> str:
    """Return the text with a part that stands in it replaced once."""
    assert old in text, old
    return text.replace(old, new, 1)
