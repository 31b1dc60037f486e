"""Start: ``icdiag`` and ``python -m icdiag``. Answers ``--version`` before anything else is imported."""

import gc
import os
import sys

from icdiag import __version__

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def run() -> None:
    """Run the command line and exit with its status."""
    if sys.argv[1:] == ["--version"]:
        print(f"icdiag {__version__}")
        return
    # Sums in one order on every machine, so the same bytes; and small matrices are quicker on one thread.
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    # A short batch run makes much and frees little: looking for cycles costs a tenth of it.
    gc.disable()
    from icdiag.cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
