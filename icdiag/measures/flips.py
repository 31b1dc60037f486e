"""What would turn a verdict: points of raw score, and raters. Pure; from the estimates of one link.

The link's posterior is taken as it is, with the variance components held, and new ratings of this link alone are added.
"""

from math import ceil, inf
from statistics import NormalDist

from icdiag.measures.estimates import Effect, Estimates, LinkEstimate

MOST = 999.0
"""More raters than this are no advice."""


def rise_to(cut: float, link: LinkEstimate) -> float | None:
    """Return by how many points the link's own raw mean would have to be higher for its quality to reach the cut.

    ``(cut - q) / slope``, slope = dq / d(raw mean); 0 or less where it is there already; None where the link's own
    mean does not move its quality.
    """
    return (cut - link.q.value) / link.slope if link.slope > 0 else None


def rise_to_clear(cut: float, p: float, link: LinkEstimate) -> float | None:
    """Return the raw points that bring P(q < cut) down to ``p``: ``(cut + z sd - q) / slope``, z = Phi^-1(1 - p)."""
    goal = cut + NormalDist().inv_cdf(1 - p) * link.q.sd
    return (goal - link.q.value) / link.slope if link.slope > 0 else None


def raters_marking(points: float, *, cut: float, link: LinkEstimate, leniency: float) -> int | None:
    """Return how many further people who mark this link with ``points`` would lift its quality to the cut.

    ``k = n rise / (points - leniency - cut)``, rise = (cut - q) / slope. Derivation: given what is known without this
    link (mean m) q is ``(m w + v n (raw - a)) / (n v + w)``, w one rating's variance, v the link's prior variance,
    slope ``n v / (n v + w)``; k ratings of ``points`` more add ``v k (points - a)`` above and ``k v`` below; solved for
    q = cut. Rounded up; None where no number would do: such marks less the customer's leniency are no better than
    the cut.
    """
    rise, gain = rise_to(cut, link), points - leniency - cut
    if rise is None or gain <= 0:
        return None
    return ceil(max(0.0, link.n * rise / gain) - 1e-9)


def raters_for_rise(points: float, *, rise: float, link: LinkEstimate) -> int | None:
    """Return how many further people who mark this link with ``points`` would raise its raw mean by ``rise``.

    ``k = n rise / (points - raw - rise)``, rounded up; None where no number of such marks does.
    """
    room = points - link.raw - rise
    return ceil(max(0.0, link.n * rise / room) - 1e-9) if room > 0 else None


def raters_to_settle(*, cut: float, p: float, link: LinkEstimate, one: float, leniency: Effect | None) -> int | None:
    """Return how many further raters would bring P(q < cut) down to ``p``, the estimate staying where it is.

    k further ratings measure t = q + a (a the customer's leniency) with variance w / k, w = ``one`` rating's::

        var(q) after = var(q) - cov(q, t)^2 / (var(t) + w / k)
        cov(q, t) = slope w / n         (the gain of a posterior mean is its covariance with t over the noise)
        var(t) = var(a) - var(q) + 2 cov(q, t)

    It has to fall to ``((q - cut) / z)^2``, z = Phi^-1(1 - p). None where it cannot: q lies under the cut, or what
    is not known of the customer's leniency alone is more, or it would take more than 999.
    """
    goal = (link.q.value - cut) / NormalDist().inv_cdf(1 - p)
    if goal <= 0 or link.slope <= 0 or link.n <= 0:
        return None
    spread = link.q.sd**2
    if spread <= goal**2:
        return 0
    shared = link.slope * one / link.n
    whole = spread if leniency is None else leniency.sd**2 - spread + 2 * shared
    if leniency is None:
        shared = spread
    rest = shared**2 / (spread - goal**2) - max(whole, 0.0)
    k = one / rest if rest > 0 else inf
    return ceil(k - 1e-9) if k <= MOST else None


def one_rating(estimates: Estimates) -> float:
    """Return the variance of one person's rating of a link (POMP^2): ``vp + ve``."""
    return estimates.variances["vp"] + estimates.variances["ve"]
