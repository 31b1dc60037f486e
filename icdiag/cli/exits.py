"""Exit codes and the two ways a command ends early. Imports nothing, so that ``--help`` stays quick."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class Exit(IntEnum):
    """What the exit status says; documented in the README and kept for ever."""

    DONE = 0
    GATE_FAILED = 1
    REFUSED = 2
    FAULT = 3
    INTERRUPTED = 130


class RefusalError(Exception):
    """The call cannot be carried out, and nothing was written.

    Its sentence is ``cli.refused.<code>`` in the catalogues, its mend ``<code>-help``.
    """

    def __init__(self, code: str, *, suggestion: str = "", **values: object) -> None:
        """Keep the catalogue key, what fills its placeholders and the nearest known name."""
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion
        self.values: Mapping[str, object] = MappingProxyType(values)
