"""Memory that is handed back between the stages of a run."""

from ctypes import CDLL
from pathlib import Path

import numpy as np
import pytest

from icdiag.memory import give_back

STATM = Path("/proc/self/statm")
TOLD = STATM.exists() and hasattr(CDLL(None), "malloc_trim")


def resident() -> int:
    """Return the pages that the process holds."""
    return int(STATM.read_text("ascii").split()[1])


@pytest.mark.skipif(not TOLD, reason="the C library keeps its memory to itself")
def test_what_small_arrays_left_behind_is_handed_back() -> None:
    before = resident()
    arrays = [np.ones(8_000) for _ in range(1_000)]  # 64 MB, each too small to be a piece of memory of its own
    last = np.ones(8_000)  # above them, so that the library does not let go by itself
    taken = resident() - before
    del arrays
    held = resident() - before
    give_back()
    assert last.all()
    assert held > taken / 2
    assert resident() - before < taken / 4
