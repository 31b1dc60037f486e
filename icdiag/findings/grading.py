"""Bands that several checks share: from points to severity, and where a weak score comes from."""

from icdiag.findings.base import Case
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.normal import below
from icdiag.model.finding import Severity
from icdiag.model.settings import Settings


def shortfall_severity(points: float) -> Severity:
    """Return the severity of an expected shortfall (POMP): < 10 low, 10-20 medium, 20-30 high, above critical."""
    if points < 10:
        return Severity.LOW
    if points < 20:
        return Severity.MEDIUM
    return Severity.HIGH if points < 30 else Severity.CRITICAL


def wall_severity(points: float) -> Severity:
    """Return the severity of a wall from its drop (POMP, positive): < 10 medium, 10-20 high, above critical."""
    if points < 10:
        return Severity.MEDIUM
    return Severity.HIGH if points < 20 else Severity.CRITICAL


def worst(*severities: Severity) -> Severity:
    """Return the gravest."""
    order = list(Severity)
    return min(severities, key=order.index)


def pair_cause(case: Case, link: LinkEstimate) -> str:
    """Return where a weak score comes from: ``supplier`` (all mark it low), ``pair``, ``both``, or else ``mixed``."""
    return weak_cause(case.estimates, link, case.org.settings)


def score_cause(estimates: Estimates, link: LinkEstimate, settings: Settings) -> str | None:
    """Return where a low score comes from, or None where neither the raw score nor the quality is low.

    From P(quality < cut) >= weak_watch on it is ``weak_cause``. Under it, with a raw score under the cut, the link only
    looks weak: ``harsh`` where the customer's leniency, taken out, lifts it over the cut by itself (method section 7),
    else ``chance``: the raw score is within what the number of raters and the supplier's other links let expect.
    """
    if link.p_weak >= settings.weak_watch:
        return weak_cause(estimates, link, settings)
    if link.raw >= settings.cut:
        return None
    kind = estimates.leniency.get(link.customer) if link.customer in estimates.separable else None
    return "harsh" if kind is not None and link.raw - kind.value >= settings.cut else "chance"


def weak_cause(estimates: Estimates | None, link: LinkEstimate, settings: Settings) -> str:
    """Return ``supplier``, ``pair``, ``both`` or ``mixed``, by the rules of method section 7."""
    b = estimates.supplier.get(link.supplier) if estimates else None
    low = b is not None and b.value <= -settings.supplier_low and below(0.0, b.value, b.sd) >= settings.rel_prob
    r = link.r
    special = r is not None and r.value <= -settings.rel_gap and below(0.0, r.value, r.sd) >= settings.rel_prob
    if low:
        return "both" if special else "supplier"
    return "pair" if special else "mixed"
