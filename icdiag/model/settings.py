"""Every threshold of the method, with its default and the reason for it.

Names and defaults follow section 19 of the method page; an org map's ``settings:`` may override any of them and
the report prints those in force. Scores are POMP, 0-100 (25 POMP = one point of a 1-5 scale).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The thresholds in force."""

    min_n: int = 5
    """Fewest distinct raters behind any published number (never under 3)."""
    cut: float = 50.0
    """A link whose quality lies below is weak: the midpoint of the scale."""
    target: float = 70.0
    """The quality that the expected shortfall is measured against."""
    weak_confirmed: float = 0.80
    weak_probable: float = 0.50
    weak_watch: float = 0.35
    """Bands of P(quality < cut); .35 is near the F1-optimal threshold (Lipton et al. 2014)."""
    rel_gap: float = 6.25
    rel_prob: float = 0.90
    """Relationship damage: r <= -rel_gap and P(r < 0) >= rel_prob."""
    wall_mean: float = 6.25
    wall_each: float = 5.0
    wall_prob: float = 0.95
    """Pair wall: mean r <= -wall_mean with P >= wall_prob, and each r <= -wall_each."""
    boundary_q: float = 0.10
    boundary_gap: float = 5.0
    boundary_min_links: int = 4
    """Boundary wall: BH q, smallest drop across it, fewest measured links on each side of the contrast."""
    iso_each: float = 5.0
    iso_mean: float = 8.75
    """Walled-in department: a and b each <= -iso_each, their mean <= -iso_mean."""
    supplier_low: float = 5.0
    """A supplier's own effect at or under -supplier_low is a supplier-wide cause."""
    self_gap: float = 10.0
    """Blind spot: the supplier's own rating is at least this far above the customers'."""
    principle_gap: float = 7.5
    """Weak principle: a dimension lies at least this far under the others of the same links. Questions differ in how
    easily people agree, by about 3.5 points for the mean of two (sd .2 of a 1-5 scale): own default, twice that."""
    role_share: float = 0.50
    """Misread role: from this share of a department's relations with a service that only one side declared; own
    default, more often than not."""
    strong: float = 75.0
    """At or above: a strong link (relational coordination practice)."""
    fdr_confirmed: float = 0.10
    fdr_action: float = 0.20
    rr_warn: float = 0.50
    rr_indicative: float = 0.30
    """Response rates under which a department's answers get a warning, or are only indicative."""
    sla_conf: float = 0.90
    ci: float = 0.90
    longstring: float = 0.50
    """A run of one answer over at least this share of a person's answers is a sign of not reading (Johnson 2005)."""
    sec_per_item: float = 2.0
    """Nobody reads and answers an item in less (Huang, Curran, Keeney, Poposki & DeShon 2012)."""
    alpha_ok: float = 0.70
    alpha_alone: float = 0.60
    """Under it a dimension is not reported alone; between the two with caution (Nunnally 1978)."""
    rwg_ok: float = 0.70
    icc2_ok: float = 0.70
    permutations: int = 999
    seed: int = 20260701
    single_source: float = 1.5
    decay: float = 0.5
    critical: int = 4
    """Criticality (1-5) from which a missing backup is a risk."""
    cut_weight: float = 0.10
    """Share of the organisation's departments behind a cut department that makes it a risk."""
    silo_p: float = 0.05
    """A group that nobody declared is named if chance alone shows one as clear no more often than this."""
    overload_fence: float = 1.5
    overload_times: float = 2.0
    """Overload: weighted customers per head over Q3 + overload_fence IQR (Tukey 1977) and this often the median."""
    broker_sd: float = 2.0
    broker_share: float = 0.10
    """Broker: betweenness over the mean + broker_sd sd, and among this share of the departments with the most."""
    exact_up_to: int = 1000
    """Departments up to which every one is a source of ways for betweenness; of more it is estimated from pivots."""
    weighted_up_to: int = 300_000
    """Departments times links up to which a good link is a short way for the broker check; then all are one step."""
    loop_longest: int = 6
    """Departments in a circle of work up to which it is looked for: nobody oversees longer ones."""
    health_min_raters: int = 30
    comments: bool = False
    """Comments are read, and shown word for word where ten people and more answered; only where those who answered
    were told so. Otherwise they are never read."""
