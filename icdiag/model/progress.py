"""How a long run says what it is doing: a callback that the command line passes down, and nobody has to listen to."""

from typing import Literal, Protocol

Step = Literal["input", "map", "survey", "tally", "estimate", "checks", "html", "xlsx", "json", "packs", "simulate"]
"""What can take long, in the order of a run; ``cli.progress.<step>`` in the word catalogues."""


class Progress(Protocol):
    """Told at the beginning of each step, and within one that has parts at the beginning of each part."""

    def __call__(self, step: Step, /, *, done: int = 0, total: int = 0) -> None:
        """Take the step; ``done`` is the part begun now, 1 to ``total``, or 0 where there are no parts."""


def silent(step: Step, /, *, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""
