"""Link quality by the crossed customer / supplier / link decomposition with shrinkage (method section 6).

y_l = mu + a_c + b_s + r_cs + error: a = how kindly a customer marks, b = the supplier's level with everybody,
r = what is special to this pair. Quality q = mu + b + r has the customer's leniency removed. Everything follows from
link means, counts and overlaps (Kenny & La Voie 1984; Snijders & Kenny 1999).
"""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from icdiag.measures import normal
from icdiag.measures.reml import Components, Design, Posterior, Solution, fit_components
from icdiag.measures.shrinkage import dersimonian_laird, shrink
from icdiag.model.settings import Settings
from icdiag.model.tally import Moments, Tally

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimated effect with its posterior sd and 90 % interval (POMP)."""

    value: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LinkEstimate:
    """One link, seen with the customer's leniency removed."""

    supplier: str
    customer: str
    n: int
    raw: float
    """Raw mean, POMP."""
    q: Effect
    """Quality: mu + supplier + relationship, clipped to 0-100 in its interval."""
    r: Effect | None
    """What is special to this pair; None in the one-way model."""
    p_weak: float
    """P(q < cut)."""
    weight: float
    """lambda = 1 - Var(q) / (vb + vr): how much of what can be known of q the answers tell, 0-1."""
    slope: float = 0.0
    """Points by which q moves when the link's own raw mean moves by one, all else equal."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """All link estimates and the joint posterior behind them."""

    model: str
    """``crossed`` or ``one-way`` (under 12 links or 5 departments)."""
    mu: Effect
    variances: dict[str, float]
    """va (customer), vb (supplier), vr (relationship), rho, vp, ve: POMP^2, rho -1..1."""
    links: tuple[LinkEstimate, ...]
    leniency: dict[str, Effect]
    """Customer effect a_c by department: how much kinder (+) or harsher (-) it marks than others."""
    supplier: dict[str, Effect]
    """Supplier effect b_s by department."""
    q_cov: npt.NDArray[np.float64]
    """Joint posterior covariance of q over ``links``."""
    r_cov: npt.NDArray[np.float64] | None
    separable: frozenset[str]
    """Customers whose leniency can be told from quality: they rate at least 3 suppliers."""
    connected: bool
    """Whether customers and suppliers form one connected graph; else levels cannot be compared across its parts."""
    dimensions: dict[str, "Estimates"]
    """The same, for each dimension."""
    isolation: dict[str, Effect] = field(default_factory=dict)
    """(a + b) / 2 of departments that both rate and are rated: gives and gets low marks when negative."""

    places: dict[tuple[str, str], int] = field(default_factory=dict, compare=False, repr=False)
    """(supplier, customer) -> position in ``links``, filled when first asked."""

    def index(self, supplier: str, customer: str) -> int | None:
        """Return the position of a link in ``links``, or None."""
        if not self.places:
            self.places.update({(link.supplier, link.customer): i for i, link in enumerate(self.links)})
        return self.places.get((supplier, customer))

    def link(self, supplier: str, customer: str) -> LinkEstimate | None:
        """Return a link's estimate, or None."""
        i = self.index(supplier, customer)
        return None if i is None else self.links[i]


MIN_LINKS, MIN_DEPARTMENTS, MIN_SUPPLIERS = 12, 5, 3
"""Under this many links or departments the one-way model; leniency is separable from this many suppliers on."""
WITHIN = 450.0
"""Variance of one person's rating (POMP^2) where too few people answered to know it: sd .85 of a 1-5 scale, the sum
of the person, person-by-supplier and item parts of the method page's simulation."""
LONE_TAU2 = 225.0
"""Between-link variance where under three links were measured: the prior's scale, 15 POMP."""


def _effect(mean: float, variance: float) -> Effect:
    sd = float(np.sqrt(max(variance, 0.0)))
    return Effect(float(mean), sd, float(mean) - normal.Z90 * sd, float(mean) + normal.Z90 * sd)


def _quality(mean: float, variance: float) -> Effect:
    e = _effect(mean, variance)
    return Effect(*(min(max(x, 0.0), 100.0) if i != 1 else x for i, x in enumerate((e.value, e.sd, e.low, e.high))))


@dataclass(frozen=True, slots=True)
class _Data:
    """Link means of the overall score or of one dimension, ready for the model."""

    keys: tuple[tuple[str, str], ...]
    y: Vector
    n: Vector
    v: npt.NDArray[np.float64]
    moments: Moments

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(x for s, c in self.keys for x in (c, s)))


def sampling_covariance(
    n: Vector, overlap: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Vector], moments: Moments
) -> npt.NDArray[np.float64]:
    """Return V: ``V_ll' = vp O_ll' / (n_l n_l') + [l = l'] ve / n_l`` (POMP^2), O = people who rated both."""
    v = np.diag((moments.vp + moments.ve) / n)
    i, j, both = overlap
    v[i, j] = v[j, i] = moments.vp * both / (n[i] * n[j])
    return v


def _data(tally: Tally, dimension: int | None) -> _Data | None:
    rows, y, n = [], [], []
    for at, link in enumerate(tally.links):
        part = None if dimension is None else link.dimensions[dimension]
        score = link.score if part is None else part.score
        count = link.n if part is None else part.n
        if score is not None and count is not None:
            rows.append(at)
            y.append(score)
            n.append(float(count))
    if not rows:
        return None
    id_ = None if dimension is None else tally.instrument.dimensions[dimension].id
    known = tally.moments if id_ is None else tally.dimension_moments.get(id_)
    moments = known or Moments(ve=WITHIN * 0.75, vp=WITHIN * 0.25, df=0)
    place = np.full(len(tally.links), -1)
    place[rows] = np.arange(len(rows))
    first, second, both = tally.overlap
    keep = (place[first] >= 0) & (place[second] >= 0) if len(first) else np.zeros(0, dtype=bool)
    counts = np.array(n)
    i, j = place[first[keep]], place[second[keep]]
    most = np.minimum(both[keep], np.minimum(counts[i], counts[j]))
    v = sampling_covariance(counts, (i, j, most), moments)
    keys = tuple((tally.links[r].supplier, tally.links[r].customer) for r in rows)
    return _Data(keys, np.array(y), counts, v, moments)


def _connected(keys: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether the bipartite graph of customers and suppliers hangs together."""
    group: dict[tuple[str, str], tuple[str, str]] = {}

    def top(x: tuple[str, str]) -> tuple[str, str]:
        while group.setdefault(x, x) != x:
            x = group[x]
        return x

    for s, c in keys:
        group[top(("supplier", s))] = top(("customer", c))
    return len({top(x) for x in list(group)}) <= 1


def _separable(keys: tuple[tuple[str, str], ...]) -> frozenset[str]:
    customers = [c for _, c in keys]
    return frozenset(c for c in set(customers) if customers.count(c) >= MIN_SUPPLIERS)


def _one_way(data: _Data, settings: Settings) -> Estimates:
    v = np.diag(data.v).copy()
    tau2 = dersimonian_laird(data.y, v) if len(data.y) >= MIN_SUPPLIERS else LONE_TAU2
    fit = shrink(data.y, v, tau2)
    links = tuple(
        LinkEstimate(
            s, c, int(data.n[i]), float(data.y[i]), _quality(fit.mean[i], fit.se[i] ** 2), None,
            normal.below(settings.cut, float(fit.mean[i]), float(fit.se[i])),
            tau2 / (tau2 + float(v[i])), tau2 / (tau2 + float(v[i])),
        )
        for i, (s, c) in enumerate(data.keys)
    )  # fmt: skip
    parts = {"va": 0.0, "vb": 0.0, "vr": tau2, "rho": 0.0, "vp": data.moments.vp, "ve": data.moments.ve}
    return Estimates(
        "one-way", _effect(fit.mu, fit.mu_se**2), parts, links, {}, {}, fit.covariance, None,
        frozenset(), _connected(data.keys), {},
    )  # fmt: skip


def _crossed(data: _Data, settings: Settings) -> Estimates:
    departments = data.departments
    code = {d: i for i, d in enumerate(departments)}
    customer = np.array([code[c] for _, c in data.keys])
    supplier = np.array([code[s] for s, _ in data.keys])
    design = Design.of(customer, supplier)
    c = fit_components(data.y, data.v, design)
    solution = Solution.of(data.y, data.v, design, c)
    q = solution.predict_links(partial(design.level, c), with_mu=True)
    r = solution.predict_links(partial(design.relation, c), with_mu=False)
    gain = design.level(c, solution.inverse)
    slope = np.diag(gain) + (1 - gain.sum(axis=1)) * solution.inverse.sum(axis=0) / solution.information
    ab = _department_effects(solution, c, customer, supplier, len(departments))
    links = tuple(
        LinkEstimate(
            s, k, int(data.n[i]), float(data.y[i]), _quality(q.mean[i], q.covariance[i, i]),
            _effect(r.mean[i], r.covariance[i, i]),
            normal.below(settings.cut, float(q.mean[i]), float(np.sqrt(max(q.covariance[i, i], 0.0)))),
            float(np.clip(1 - q.covariance[i, i] / (c.vb + c.vr), 0.0, 1.0)), float(slope[i]),
        )
        for i, (s, k) in enumerate(data.keys)
    )  # fmt: skip
    leniency, level_of, isolation = _named_effects(ab, departments, set(customer.tolist()), set(supplier.tolist()))
    parts = {"va": c.va, "vb": c.vb, "vr": c.vr, "rho": c.rho, "vp": data.moments.vp, "ve": data.moments.ve}
    return Estimates(
        "crossed", _effect(solution.mu, 1 / solution.information), parts, links, leniency, level_of, q.covariance,
        r.covariance, _separable(data.keys), _connected(data.keys), {}, isolation,
    )  # fmt: skip


def _department_effects(
    solution: Solution, c: Components, customer: npt.NDArray[np.int64], supplier: npt.NDArray[np.int64], units: int
) -> Posterior:
    """Return the joint posterior of (a_1 … a_D, b_1 … b_D)."""
    links = np.arange(len(customer))
    cross = np.zeros((2 * units, len(customer)))
    cross[customer, links] = c.va
    cross[units + supplier, links] = c.vb
    prior = np.diag(np.repeat([c.va, c.vb], units))
    return solution.predict(prior, cross, np.zeros(2 * units))


def _named_effects(
    ab: Posterior, departments: tuple[str, ...], customers: set[int], suppliers: set[int]
) -> tuple[dict[str, Effect], dict[str, Effect], dict[str, Effect]]:
    units, var = len(departments), np.diag(ab.covariance)
    leniency = {d: _effect(ab.mean[i], var[i]) for i, d in enumerate(departments) if i in customers}
    level = {d: _effect(ab.mean[units + i], var[units + i]) for i, d in enumerate(departments) if i in suppliers}
    isolation = {}
    for i, d in enumerate(departments):
        if i in customers and i in suppliers:
            mean = (ab.mean[i] + ab.mean[units + i]) / 2
            isolation[d] = _effect(mean, (var[i] + var[units + i] + 2 * ab.covariance[i, units + i]) / 4)
    return leniency, level, isolation


def _fit(data: _Data, settings: Settings) -> Estimates:
    small = len(data.keys) < MIN_LINKS or len(data.departments) < MIN_DEPARTMENTS
    return (_one_way if small else _crossed)(data, settings)


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
    whole = _data(tally, None)
    if whole is None:
        return None
    dimensions, loose = {}, loose_dimensions(tally, settings)
    for d, dimension in enumerate(tally.instrument.dimensions):
        part = _data(tally, d) if dimension.id not in loose else None
        if part is not None and len(tally.instrument.dimensions) > 1:
            dimensions[dimension.id] = _fit(part, settings)
    return replace(_fit(whole, settings), dimensions=dimensions)


def link_model(tally: Tally, estimates: Estimates) -> Solution | None:
    """Return the fitted overall model for contrasts over links (boundaries), or None for the one-way model."""
    data = _data(tally, None)
    if data is None or estimates.model != "crossed":
        return None
    code = {d: i for i, d in enumerate(data.departments)}
    design = Design.of(np.array([code[c] for _, c in data.keys]), np.array([code[s] for s, _ in data.keys]))
    x = estimates.variances
    return Solution.of(data.y, data.v, design, Components(x["va"], x["vb"], x["vr"], x["rho"]))
