"""Memory that is handed back to the system between the stages of a run. Knows nothing of anything else."""

import sys
from contextlib import suppress


def give_back() -> None:
    """Hand back what arrays left behind that were given up: Python's own objects find no use for it.

    A matter of milliseconds. Only the usual C library of Linux has to be told, and pyarrow where it is at hand, as for
    a parquet it is; elsewhere nothing is done.
    """
    if (pyarrow := sys.modules.get("pyarrow")) is not None:
        pyarrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(ImportError, OSError, AttributeError):
            from ctypes import CDLL  # noqa: PLC0415 - not every Python is built with it

            CDLL(None).malloc_trim(0)
