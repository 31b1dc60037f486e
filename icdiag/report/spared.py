"""Diagnosis -> who scores low in the raw mean and is not weak: shamed by "mean below the cut", and wrongly so."""

from collections.abc import Iterator

from icdiag.findings.grading import score_cause
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.normal import Z90, below
from icdiag.report.network import Network
from icdiag.report.view_basics import Score
from icdiag.report.view_scores import SparedView

SEVERAL = 2
"""Links from which a supplier's mean is more than its one link's."""


def spared_views(network: Network) -> tuple[SparedView, ...]:
    """Return the departments, then the links, of a raw mean under the cut that have little chance of being weak.

    Little: under ``weak_watch``. The lowest raw mean comes first.
    """
    estimates, settings = network.diagnosis.estimates, network.org.settings
    if estimates is None:
        return ()
    causes = ((link, score_cause(estimates, link, settings)) for link in estimates.links)
    links = [(link, cause) for link, cause in causes if cause in ("harsh", "chance")]
    views = sorted((_link(network, estimates, link, cause or "") for link, cause in links), key=lambda v: v.raw)
    return (*sorted(_departments(network, estimates), key=lambda v: v.raw), *views)


def _link(network: Network, estimates: Estimates, link: LinkEstimate, cause: str) -> SparedView:
    kind = estimates.leniency.get(link.customer) if link.customer in estimates.separable else None
    return SparedView(
        supplier=network.ref(link.supplier),
        customer=network.ref(link.customer),
        raw=link.raw,
        kindness=kind.value if kind else None,
        q=Score(link.q.value, link.q.low, link.q.high, link.n),
        why=network.words(f"spared.why.{cause}"),
    )


def _departments(network: Network, estimates: Estimates) -> Iterator[SparedView]:
    """Yield the suppliers with several customers whose raw mean is low and whose mean quality is not."""
    rows: dict[str, list[int]] = {}
    for i, link in enumerate(estimates.links):
        rows.setdefault(link.supplier, []).append(i)
    for at in rows.values():
        view = _department(network, estimates, at) if len(at) >= SEVERAL else None
        if view is not None:
            yield view


def _department(network: Network, estimates: Estimates, at: list[int]) -> SparedView | None:
    """Return the supplier of the links at these positions, if it only looks weak."""
    settings, supplied = network.org.settings, [estimates.links[i] for i in at]
    raw = sum(x.raw for x in supplied) / len(at)
    score = sum(x.q.value for x in supplied) / len(at)
    if raw >= settings.cut or score < settings.cut:
        return None
    sd = max(float(estimates.q_covariance(at).sum()), 0.0) ** 0.5 / len(at)
    if below(settings.cut, score, sd) >= settings.weak_watch:
        return None
    kinds = [estimates.leniency[x.customer].value for x in supplied if x.customer in estimates.separable]
    kind = sum(kinds) / len(at) if len(kinds) == len(at) else None
    harsh = kind is not None and raw - kind >= settings.cut
    return SparedView(
        supplier=network.ref(supplied[0].supplier),
        customer=None,
        raw=raw,
        kindness=kind,
        q=Score(score, max(0.0, score - Z90 * sd), min(100.0, score + Z90 * sd), links=len(at)),
        why=network.words("spared.why.harsh_all" if harsh else "spared.why.chance"),
    )
