"""Numbers of outputs that the JSON does not hold itself: the table of what each is a function of.

The functions stand in ``counts``, ``gaps``, ``scores``, ``steps`` and ``verdicts``; all work from registered numbers.
"""

from collections.abc import Callable, Iterable

from icdiag.report.network import WALL_CHECKS, WEAK_CHECKS
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known

Derived = Callable[[Known, Found], Iterable[float]]
DERIVED: dict[str, Derived] = {}


def derived(made: Derived) -> Derived:
    """Add a function to the table, by its name."""
    DERIVED[made.__name__] = made
    return made


def links(known: Known, found: Found) -> list[dict]:
    """Return the links in the JSON that a number stands beside, shown ones only."""
    all_ = known.document["links"]
    return [x for x in all_ if (x["supplier"], x["customer"]) in found.links and not x["suppressed"] and x["rated"]]


def departments(known: Known, found: Found) -> list[dict]:
    """Return the departments in the JSON that a number stands beside."""
    return [x for x in known.document["departments"] if x["id"] in found.about]


def findings(known: Known, state: str = "found") -> list[dict]:
    """Return the findings in one state."""
    return [x for x in known.document["findings"] if x["state"] == state]


def kinds(known: Known) -> dict[tuple[str, str], str]:
    """Return what each shown link is: in a wall, weak or sound."""
    walled = {tuple(p) for x in findings(known) if x["check"] in WALL_CHECKS for p in x["links"]}
    weak = {tuple(p) for x in findings(known) if x["check"] in WEAK_CHECKS for p in x["links"]}
    pairs = [(x["supplier"], x["customer"]) for x in known.document["links"] if x["rated"] and not x["suppressed"]]
    return {pair: "wall" if pair in walled else "weak" if pair in weak else "sound" for pair in pairs}
