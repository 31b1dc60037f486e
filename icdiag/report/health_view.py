"""Diagnosis -> how the health score comes about: each link's weight, its points, and what it pulls."""

from icdiag.measures.health import Contribution
from icdiag.report.network import Network
from icdiag.report.view_scores import HealthShare, HealthView

EACH_SIDE = 5
"""Links shown that pull the score down most, and up; ``icdiag explain health`` tells of all."""


def health_view(network: Network) -> HealthView | None:
    """Return what pulls the score down most and what lifts it most; None without a score."""
    health = network.diagnosis.health
    if health is None or not health.contributions:
        return None
    ordered = sorted(health.contributions, key=lambda c: (c.pull, c.supplier, c.customer))

    def share(c: Contribution) -> HealthShare:
        return HealthShare(network.ref(c.supplier), network.ref(c.customer), c.weight, c.q, c.points, c.pull)

    return HealthView(
        links=len(ordered),
        total=sum(c.weight for c in ordered),
        down=tuple(share(c) for c in ordered[:EACH_SIDE] if c.pull < 0),
        up=tuple(share(c) for c in ordered[: -EACH_SIDE - 1 : -1] if c.pull > 0),
    )
