"""Answers, files and method in the view model: what the data can bear, and how it was computed."""

from typing import NamedTuple

from icdiag.report.view_basics import Ref


class ReliabilityView(NamedTuple):
    """Whether one dimension's questions measure one thing."""

    dimension: str
    alpha: float | None
    n: int | None
    """Ratings with an answer to each question; None for fewer than may be told."""
    items: int
    ok: bool


class ResponseView(NamedTuple):
    """Participation of one department."""

    ref: Ref
    raters: int | None
    raters_text: str
    headcount: int | None
    rate: float | None
    low: bool


class FileRowsView(NamedTuple):
    """Where the rows of one file went."""

    name: str
    read: int
    used: int
    aside: int
    why: str
    """Why rows were set aside, each reason with its number; empty where none was."""


class RowsView(NamedTuple):
    """Where the rows of the survey went: read = used + set aside."""

    read: int | None
    """None, and ``used`` too, where the number would give a hidden group's size away."""
    used: int | None
    set_aside: tuple[tuple[str, int], ...]
    """(why, how many rows)."""
    files: tuple[FileRowsView, ...]
    """Of several files each; empty where that may not be told."""
    files_withheld: bool


class RemarkView(NamedTuple):
    """Something noticed while the files were read."""

    level: str
    """``warning`` or ``note``."""
    level_word: str
    place: str
    text: str
    """What, and where else."""
    mend: str


class QualityView(NamedTuple):
    """What the answers can bear, and what was kept back."""

    raters: int
    rows: RowsView
    rows_shown: int
    response_rate: float | None
    responses: tuple[ResponseView, ...]
    reliability: tuple[ReliabilityView, ...]
    hidden: tuple[tuple[str, int], ...]
    """(why, how many links)."""
    hidden_total: int
    unrated: int
    told_apart: bool
    compare: str
    """Whether the links' scores may be compared, and why."""
    min_n: int
    lowered: bool
    """The smallest group was set under five: the report says so on top."""


class MethodView(NamedTuple):
    """How it was computed, with what."""

    steps: tuple[str, ...]
    settings: tuple[tuple[str, str, str], ...]
    """(key, what it is, value)."""
    files: tuple[tuple[str, str, int | None], ...]
    """(file name, sha256, rows)."""
    instrument: str
    model: str
    version: str
    changed: frozenset[str] = frozenset()
    """Keys of the settings that are not the usual ones."""
    cut: str = ""
    watch: str = ""
    """Quality, and chance of lying under it, from which a link is weak or worth watching."""
