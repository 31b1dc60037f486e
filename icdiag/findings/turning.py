"""What would turn a verdict on a link, for the checks that say so: the sentence's key and its numbers."""

from collections.abc import Mapping
from math import ceil, inf

from icdiag.findings.base import Case
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.flips import one_rating, raters_marking, raters_to_settle, rise_to, rise_to_clear
from icdiag.measures.response import department_rate
from icdiag.model.finding import Value

Turn = tuple[str, Mapping[str, Value]]


def people_left(case: Case, link: LinkEstimate) -> float:
    """Return how many of the customer's people have not rated this link; infinite where its size is not known."""
    headcount = case.org.department(link.customer).headcount
    return inf if headcount is None else float(headcount - link.n)


def answers_missing(case: Case, id_: str) -> int:
    """Return how many more people of a department have to answer before its marks are more than an indication."""
    headcount = case.org.department(id_).headcount or 0
    rate = department_rate(case.tally, id_) or 0.0
    return max(1, ceil(case.org.settings.rr_indicative * headcount - 1e-9) - round(rate * headcount))


def points_up(case: Case, link: LinkEstimate) -> int:
    """Return by how many whole points the raw mean would have to be higher for the quality to reach the cut, 1 at least."""
    return max(1, ceil(rise_to(case.org.settings.cut, link) or 0.0))


def cleared(case: Case, link: LinkEstimate) -> Turn:
    """Return what would take the flag of a weak link away: points, and people who mark it with the target."""
    settings, estimates = case.org.settings, case.estimates
    kind = estimates.leniency.get(link.customer) if estimates else None
    more = raters_marking(settings.target, cut=settings.cut, link=link, leniency=kind.value if kind else 0.0)
    values: dict[str, Value] = {"rise": points_up(case, link)}
    if more is None or more > people_left(case, link):
        return "rise", values
    return "rise-or-raters", {**values, "more": more, "target": settings.target}


def settled(case: Case, link: LinkEstimate) -> Turn:
    """Return what would settle whether a link near the cut is weak: points, and people who answer in the same way."""
    settings, estimates = case.org.settings, case.estimates
    if estimates is None or link.slope <= 0:
        return "", {}
    fall = -(rise_to(settings.cut, link) or 0.0)
    clear = rise_to_clear(settings.cut, settings.weak_watch, link) or 0.0
    values: dict[str, Value] = {"fall": max(1, ceil(fall)), "clear": max(1, ceil(clear))}
    more = raters_to_settle(
        cut=settings.cut, p=settings.weak_watch, link=link, one=one_rating(estimates),
        leniency=estimates.leniency.get(link.customer),
    )  # fmt: skip
    if more is None or more > people_left(case, link):
        return "points", values
    return "settle", {**values, "settle": more}
