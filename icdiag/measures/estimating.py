"""Link quality by the crossed customer / supplier / link decomposition with shrinkage (method section 6).

y_l = mu + a_c + b_s + r_cs + error: a = how kindly a customer marks, b = the supplier's level with everybody,
r = what is special to this pair. Quality q = mu + b + r has the customer's leniency removed. Everything follows from
link means, counts and overlaps (Kenny & La Voie 1984; Snijders & Kenny 1999).
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from icdiag.formulas.distributions import normal_cdf
from icdiag.formulas.shrinkage import dersimonian_laird, shrink
from icdiag.measures.blocked import Blocked
from icdiag.measures.estimates import Effect, Estimates, LinkTable, effect
from icdiag.measures.joint import Joint, Model
from icdiag.measures.link_data import MIN_SUPPLIERS, LinkData, connected, link_data, separable
from icdiag.measures.link_fit import Fitted, Given, fit_model
from icdiag.measures.resting import LARGE, Resting
from icdiag.measures.whole import Known
from icdiag.memory import give_back
from icdiag.model.settings import Settings
from icdiag.model.tally import Tally

Vector = npt.NDArray[np.float64]

MIN_LINKS, MIN_DEPARTMENTS = 12, 5
"""Under this many links or departments the one-way model."""
LONE_TAU2 = 225.0
"""Between-link variance where under three links were measured: the prior's scale, 15 POMP."""


@dataclass(frozen=True, slots=True)
class _Overall:
    """What a dimension takes over from the overall score."""

    data: LinkData
    estimates: Estimates
    fitted: Fitted | None
    """None in the one-way model."""


def _table(data: LinkData, joint: Joint, settings: Settings, weight: Vector | None, known: float) -> LinkTable:
    """Return the links' estimates; ``known`` is the variance that ``weight`` is a share of, where it is not given."""
    parts = joint.links()
    sd = np.sqrt(np.maximum(parts.q_variance, 0.0))
    off = settings.cut - parts.q
    z = np.where(sd > 0, off / np.where(sd > 0, sd, 1.0), np.where(off > 0, inf, -inf))
    p = np.array([normal_cdf(x) for x in z.tolist()])
    share = np.clip(1 - parts.q_variance / known, 0.0, 1.0) if weight is None else weight
    columns = [data.n, data.y, parts.q, sd, p, share, parts.slope]
    if parts.r is not None and parts.r_variance is not None:
        columns += [parts.r, np.sqrt(np.maximum(parts.r_variance, 0.0))]
    return LinkTable(data.keys, np.stack(columns, axis=1))


def _one_way(data: LinkData, settings: Settings) -> Estimates:
    v = data.own
    tau2 = dersimonian_laird(data.y, v) if len(data.y) >= MIN_SUPPLIERS else LONE_TAU2
    fit = shrink(data.y, v, tau2)
    weight = tau2 / (tau2 + v)
    joint = Known(fit.mu, fit.mu_se**-2, fit.mean, fit.covariance, weight)
    parts = {"va": 0.0, "vb": 0.0, "vr": tau2, "rho": 0.0, "vp": data.moments.vp, "ve": data.moments.ve}
    return Estimates(
        "one-way", effect(fit.mu, fit.mu_se**2), parts, _table(data, joint, settings, weight, tau2).kept(), {}, {},
        joint, frozenset(), connected(data.keys), {},
    )  # fmt: skip


def _crossed(data: LinkData, settings: Settings, like: _Overall | None) -> tuple[Estimates, Fitted]:
    given = data.given()
    fitted = fit_model(given, like=like.fitted if like else None)
    model, c = fitted.model, fitted.components
    table = _table(data, model, settings, None, c.vb + c.vr)
    leniency, level, isolation = _named_effects(model, data.departments, given)
    if like and isinstance(model, Blocked) and model.blocks.suppliers > LARGE:
        model = Resting.of(model, data)
    parts = {"va": c.va, "vb": c.vb, "vr": c.vr, "rho": c.rho, "vp": data.moments.vp, "ve": data.moments.ve}
    twin = like.estimates if like and like.data.keys is data.keys else None
    found = Estimates(
        "crossed", effect(model.mu, 1 / model.information), parts, table if like else table.kept(), leniency, level,
        model, twin.separable if twin else separable(data.keys), twin.connected if twin else connected(data.keys), {},
        isolation, model, places=twin.places if twin else {},
    )  # fmt: skip
    return found, fitted


def _named_effects(
    model: Model, departments: tuple[str, ...], given: Given
) -> tuple[dict[str, Effect], dict[str, Effect], dict[str, Effect]]:
    """Return a by customer, b by supplier, and (a + b) / 2 of those that are both."""
    ab = model.departments()
    customers, suppliers = np.unique(given.customer), np.unique(given.supplier)
    _, i, j = np.intersect1d(customers, suppliers, return_indices=True)
    both = (ab.a[i] + ab.b[j]) / 2, (ab.a_variance[i] + ab.b_variance[j] + 2 * model.ab_covariance(i, j)) / 4
    return (
        _named(departments, customers, ab.a, ab.a_variance),
        _named(departments, suppliers, ab.b, ab.b_variance),
        _named(departments, customers[i], *both),
    )


def _named(
    departments: tuple[str, ...], codes: npt.NDArray[np.int64], mean: Vector, variance: Vector
) -> dict[str, Effect]:
    rows = zip(codes.tolist(), mean.tolist(), variance.tolist(), strict=True)
    return {departments[code]: effect(m, v) for code, m, v in rows}


def _fit(data: LinkData, settings: Settings, like: _Overall | None = None) -> tuple[Estimates, Fitted | None]:
    small = len(data.keys) < MIN_LINKS or len(data.departments) < MIN_DEPARTMENTS
    return (_one_way(data, settings), None) if small else _crossed(data, settings, like)


def loose_dimensions(tally: Tally, settings: Settings) -> frozenset[str]:
    """Return the dimensions that are not reported alone: reliability, to two decimals, under ``alpha_alone``."""
    known = {r.dimension: r.coefficient for r in tally.reliability}
    return frozenset(
        id_ for id_, value in known.items() if value is not None and round(value, 2) < settings.alpha_alone
    )


def estimate_links(tally: Tally, settings: Settings) -> Estimates | None:
    """Return all link estimates, overall and per dimension, or None where no link may be shown.

    Crossed empirical Bayes with REML variances from 12 links and 5 departments on; else one-way shrinkage with
    DerSimonian-Laird variance, which cannot separate leniency or relationship. A dimension whose questions do not hang
    together gets no estimate of its own. 90 % intervals; q's interval is cut to 0-100. Intervals take the variance
    components as known (adds at most .02 to their error, method section 18).
    """
    whole = link_data(tally, None)
    if whole is None:
        return None
    overall = _Overall(whole, *_fit(whole, settings))
    dimensions, loose = {}, loose_dimensions(tally, settings)
    for d, dimension in enumerate(tally.instrument.dimensions):
        part = link_data(tally, d, whole) if dimension.id not in loose else None
        if part is not None and len(tally.instrument.dimensions) > 1:
            dimensions[dimension.id] = _fit(part, settings, overall)[0]
            give_back()
    return replace(overall.estimates, dimensions=dimensions)
