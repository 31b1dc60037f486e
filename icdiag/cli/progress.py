"""What is being done, on the terminal, once a run has taken longer than a second; nothing anywhere else."""

import os
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from icdiag.model.progress import Step
from icdiag.words import Words

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

STEPS: tuple[Step, ...] = (
    "input", "map", "survey", "tally", "estimate", "checks", "html", "xlsx", "json", "packs", "simulate",
)  # fmt: skip
PATIENCE = 1.0
"""Seconds before anything is shown: a short run pays for nothing, not even for importing what would show it."""


class Display:
    """A line on stderr that says what is being done and for how long; it is gone without a trace at the end.

    Use it as a context and call it as a ``Progress``. All that is to be printed is printed after it.
    """

    def __init__(self, words: Words, *, wanted: bool = True, colour: bool = True, after: float = PATIENCE) -> None:
        """Take the language and whether to show anything at all; ``after`` so many seconds."""
        self._words, self._colour = words, colour
        self._text = ""
        self._lock = threading.Lock()
        self._timer = threading.Timer(after, self._open) if wanted and wants_progress() else None
        self._line: RichProgress | None = None
        self._closed = False
        self.shown = threading.Event()
        """Set once the line stands on the terminal."""

    def __enter__(self) -> "Display":
        """Start waiting."""
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away, however the run ended."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._line is not None:
                self._line.stop()

    def __call__(self, step: Step, /, *, done: int = 0, total: int = 0) -> None:
        """Say what begins now."""
        if self._timer is None or step not in STEPS:
            return
        text = self._words(f"cli.progress.{step}")
        if total > 1:
            text = self._words("cli.progress.part-of", what=text, done=done, total=total)
        with self._lock:
            self._text = text
            if self._line is not None:
                self._line.update(self._line.task_ids[0], description=text)

    def _open(self) -> None:
        """Put the line on the terminal; runs in a thread of its own."""
        with self._lock:
            if not self._closed:
                self._line = _line(self._text, colour=self._colour)
                self._line.start()
                self.shown.set()


def wants_progress(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether stderr is a terminal that can take a line back, with a person before it."""
    environment = os.environ if environment is None else environment
    return sys.stderr.isatty() and not environment.get("CI") and environment.get("TERM", "") != "dumb"


def _line(text: str, *, colour: bool) -> "RichProgress":
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    utf8 = (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"
    line = Progress(
        SpinnerColumn("dots" if utf8 else "line"),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True, no_color=None if colour else True, markup=False, highlight=False, emoji=False),
        refresh_per_second=5,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    line.add_task(text, total=None)
    return line
