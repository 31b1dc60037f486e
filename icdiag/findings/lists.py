"""How many false alarms a list of flags is expected to hold (method section 9), and which flags are the surest."""

from collections.abc import Sequence
from dataclasses import dataclass

from icdiag.formulas.fdr import expected_false, posterior_list
from icdiag.model.finding import Finding, State
from icdiag.model.settings import Settings

JUDGED = ("mutual-wall", "weak-link", "one-way-relation", "walled-in-department")
"""Checks whose confidence is a posterior probability. Those that rest on tests have their false alarms held down by
Benjamini and Hochberg's rule instead; no list gets both."""


@dataclass(frozen=True, slots=True)
class FlagList:
    """The findings of one check, as a list with its expected false alarms."""

    check: str
    listed: int
    expected_false: float
    """Sum of 1 - P over the list."""
    confirmed: tuple[str, ...]
    """Ids of the surest findings whose expected share of false alarms is ``fdr_confirmed`` (10%) at most."""
    action: tuple[str, ...]
    """The same at ``fdr_action`` (20%): the longer list to begin work on."""


def flag_lists(findings: Sequence[Finding], settings: Settings) -> tuple[FlagList, ...]:
    """Return the list of each check that has any finding with a posterior probability, in report order.

    The lists are the longest with ``mean(1 - P) <= q`` (Newton, Noueiry, Sarkar & Ahlquist 2004).
    """
    out = []
    for check in JUDGED:
        mine = [x for x in findings if x.check == check and x.state is State.FOUND and x.confidence is not None]
        if mine:
            p = [x.confidence or 0.0 for x in mine]
            lists = [
                tuple(mine[i].id for i in posterior_list(p, q=q)) for q in (settings.fdr_confirmed, settings.fdr_action)
            ]
            out.append(FlagList(check, len(mine), expected_false(p, range(len(p))), lists[0], lists[1]))
    return tuple(out)
