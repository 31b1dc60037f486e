"""Start: ``icdiag`` and ``python -m icdiag``. Answers ``--version`` before anything else is imported."""

import sys

from icdiag import __version__


def run() -> None:
    """Run the command line and exit with its status."""
    if sys.argv[1:] == ["--version"]:
        print(f"icdiag {__version__}")  # noqa: T201
        return
    from icdiag.cli.main import main  # noqa: PLC0415 - typer alone takes five times the start of Python

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
