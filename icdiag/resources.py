"""Where the data folders that ship with icdiag are, installed or in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(folder: str) -> Traversable:
    """Return a shipped top-level folder (``templates`` or ``sample_orgs``).

    A wheel carries it inside the package; a checkout keeps it beside the package.

    Raises:
        FileNotFoundError: the installation is damaged.
    """
    installed = files("icdiag").joinpath(folder)
    if installed.is_dir():
        return installed
    checkout = Path(__file__).resolve().parents[1] / folder
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"icdiag is missing its {folder}/ folder; reinstall it")
