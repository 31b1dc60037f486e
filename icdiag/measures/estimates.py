"""Link quality by the crossed customer / supplier / link decomposition with shrinkage (method section 6).

y_l = mu + a_c + b_s + r_cs + error: a = how kindly a customer marks, b = the supplier's level with everybody,
r = what is special to this pair. Quality q = mu + b + r has the customer's leniency removed. Everything follows from
link means, counts and overlaps (Kenny & La Voie 1984; Snijders & Kenny 1999).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

import numpy as np
import numpy.typing as npt

from icdiag.formulas.shrinkage import dersimonian_laird, shrink
from icdiag.measures import normal
from icdiag.measures.blocked import LARGE, Blocked, Resting
from icdiag.measures.blocks import Overlap
from icdiag.measures.joint import Joint, Model
from icdiag.measures.link_fit import Given, fit_model
from icdiag.measures.reml import Components
from icdiag.measures.whole import Known
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
class LinkTable(Sequence[LinkEstimate]):
    """The estimates of all links as arrays; a link's estimate is made when it is asked for."""

    keys: tuple[tuple[str, str], ...]
    """(supplier, customer)."""
    _columns: npt.NDArray[np.float64]
    """(links, 7 or 9): n, raw mean, q, its sd, P(q < cut), weight, slope; in the crossed model r and its sd too."""

    def __len__(self) -> int:
        """Return the number of links."""
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> LinkEstimate: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[LinkEstimate, ...]: ...

    def __getitem__(self, at: int | slice) -> LinkEstimate | tuple[LinkEstimate, ...]:
        """Return one link's estimate, or several."""
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self))))
        supplier, customer = self.keys[at]
        n, raw, q, sd, p_weak, weight, slope, *special = self._columns[at].tolist()
        half = normal.Z90 * sd
        quality = Effect(_clipped(q), sd, _clipped(q - half), _clipped(q + half))
        r = None
        if special:
            r_value, r_sd = special
            r = Effect(r_value, r_sd, r_value - normal.Z90 * r_sd, r_value + normal.Z90 * r_sd)
        return LinkEstimate(supplier, customer, int(n), raw, quality, r, p_weak, weight, slope)

    def __iter__(self) -> Iterator[LinkEstimate]:
        """Yield every link's estimate."""
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True, slots=True)
class Estimates:
    """All link estimates and the joint posterior behind them."""

    model: str
    """``crossed`` or ``one-way`` (under 12 links or 5 departments)."""
    mu: Effect
    variances: dict[str, float]
    """va (customer), vb (supplier), vr (relationship), rho, vp, ve: POMP^2, rho -1..1."""
    links: Sequence[LinkEstimate]
    leniency: dict[str, Effect]
    """Customer effect a_c by department: how much kinder (+) or harsher (-) it marks than others."""
    supplier: dict[str, Effect]
    """Supplier effect b_s by department."""
    joint: Joint
    """The joint posterior of the links' quality and relationship; rows are positions in ``links``."""
    separable: frozenset[str]
    """Customers whose leniency can be told from quality: they rate at least 3 suppliers."""
    connected: bool
    """Whether customers and suppliers form one connected graph; else levels cannot be compared across its parts."""
    dimensions: dict[str, "Estimates"]
    """The same, for each dimension."""
    isolation: dict[str, Effect] = field(default_factory=dict)
    """(a + b) / 2 of departments that both rate and are rated: gives and gets low marks when negative."""
    crossed: Model | None = None
    """The fitted crossed model, which tests contrasts over links (boundaries); None in the one-way model."""

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

    def q_covariance(self, rows: Sequence[int]) -> npt.NDArray[np.float64]:
        """Return the posterior covariance of the quality of the links at these positions, POMP^2."""
        return self.joint.q_covariance(np.asarray(rows, dtype=np.int64))

    def r_covariance(self, rows: Sequence[int]) -> npt.NDArray[np.float64] | None:
        """Return the same of what is special to the pairs; None in the one-way model."""
        return self.joint.r_covariance(np.asarray(rows, dtype=np.int64))

    def r_mean_sd(self, rows: Sequence[int]) -> float:
        """Return the posterior sd of the mean relationship effect of some links, POMP.

        Raises:
            ValueError: the one-way model has no relationship effects.
        """
        covariance = self.r_covariance(rows)
        if covariance is None:
            raise ValueError("the one-way model has no relationship effects")
        return float(np.sqrt(max(covariance.sum(), 0.0))) / len(rows)

    def mean_sd(self, weights: Vector) -> float:
        """Return the posterior sd of ``sum w q``, weights over all ``links`` (POMP where they sum to 1)."""
        return float(np.sqrt(max(self.joint.q_variance(weights), 0.0)))


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


def _clipped(score: float) -> float:
    return min(max(score, 0.0), 100.0)


@dataclass(frozen=True, slots=True)
class _Data:
    """Link means of the overall score or of one dimension, ready for the model."""

    keys: tuple[tuple[str, str], ...]
    y: Vector
    n: Vector
    overlap: Overlap
    """(i, j, sampling covariance)."""
    moments: Moments

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(x for s, c in self.keys for x in (c, s)))

    @property
    def own(self) -> Vector:
        """Return each mean's sampling variance ``(vp + ve) / n``."""
        return (self.moments.vp + self.moments.ve) / self.n


def _data(tally: Tally, dimension: int | None) -> _Data | None:
    """Return the known means; two of one customer share the error ``vp O / (n n')``, O = people who rated both."""
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
    keys = tuple((tally.links[r].supplier, tally.links[r].customer) for r in rows)
    return _Data(keys, np.array(y), counts, (i, j, moments.vp * most / (counts[i] * counts[j])), moments)


def _connected(keys: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether the bipartite graph of customers and suppliers hangs together."""
    group: dict[tuple[str, str], tuple[str, str]] = {}

    def top(x: tuple[str, str]) -> tuple[str, str]:
        root = x
        while group.setdefault(root, root) != root:
            root = group[root]
        while group[x] != root:
            group[x], x = root, group[x]
        return root

    for s, c in keys:
        group[top(("supplier", s))] = top(("customer", c))
    return len({top(x) for x in list(group)}) <= 1


def _separable(keys: tuple[tuple[str, str], ...]) -> frozenset[str]:
    rated = Counter(c for _, c in keys)
    return frozenset(c for c, k in rated.items() if k >= MIN_SUPPLIERS)


def _table(data: _Data, joint: Joint, settings: Settings, weight: Vector | None, known: float) -> LinkTable:
    """Return the links' estimates; ``known`` is the variance that ``weight`` is a share of, where it is not given."""
    parts = joint.links()
    sd = np.sqrt(np.maximum(parts.q_variance, 0.0))
    p = np.array([normal.below(settings.cut, m, s) for m, s in zip(parts.q.tolist(), sd.tolist(), strict=True)])
    share = np.clip(1 - parts.q_variance / known, 0.0, 1.0) if weight is None else weight
    columns = [data.n, data.y, parts.q, sd, p, share, parts.slope]
    if parts.r is not None and parts.r_variance is not None:
        columns += [parts.r, np.sqrt(np.maximum(parts.r_variance, 0.0))]
    return LinkTable(data.keys, np.stack(columns, axis=1))


def _one_way(data: _Data, settings: Settings) -> Estimates:
    v = data.own
    tau2 = dersimonian_laird(data.y, v) if len(data.y) >= MIN_SUPPLIERS else LONE_TAU2
    fit = shrink(data.y, v, tau2)
    weight = tau2 / (tau2 + v)
    joint = Known(fit.mu, fit.mu_se**-2, fit.mean, fit.covariance, weight)
    parts = {"va": 0.0, "vb": 0.0, "vr": tau2, "rho": 0.0, "vp": data.moments.vp, "ve": data.moments.ve}
    return Estimates(
        "one-way", _effect(fit.mu, fit.mu_se**2), parts, tuple(_table(data, joint, settings, weight, tau2)), {}, {},
        joint, frozenset(), _connected(data.keys), {},
    )  # fmt: skip


def _crossed(data: _Data, settings: Settings, like: Estimates | None) -> Estimates:
    departments = data.departments
    code = {d: i for i, d in enumerate(departments)}
    customer = np.array([code[c] for _, c in data.keys])
    supplier = np.array([code[s] for s, _ in data.keys])
    start = None if like is None or like.model != "crossed" else _components(like)
    model, c = fit_model(Given(data.y, customer, supplier, data.own, data.overlap), like=start)
    table = _table(data, model, settings, None, c.vb + c.vr)
    leniency, level, isolation = _named_effects(model, departments, customer, supplier)
    if like is not None and isinstance(model, Blocked) and model.blocks.suppliers > LARGE:
        model = Resting.of(model, data.y)
    parts = {"va": c.va, "vb": c.vb, "vr": c.vr, "rho": c.rho, "vp": data.moments.vp, "ve": data.moments.ve}
    shared = like if like is not None and _same_keys(like.links, data.keys) else None
    return Estimates(
        "crossed", _effect(model.mu, 1 / model.information), parts, tuple(table) if like is None else table,
        leniency, level, model, _separable(data.keys), _connected(data.keys), {}, isolation, model,
        places=shared.places if shared else {},
    )  # fmt: skip


def _components(known: Estimates) -> Components:
    x = known.variances
    return Components(x["va"], x["vb"], x["vr"], x["rho"])


def _same_keys(links: Sequence[LinkEstimate], keys: tuple[tuple[str, str], ...]) -> bool:
    return len(links) == len(keys) and all((x.supplier, x.customer) == key for x, key in zip(links, keys, strict=True))


def _named_effects(
    model: Model, departments: tuple[str, ...], customer: npt.NDArray[np.int64], supplier: npt.NDArray[np.int64]
) -> tuple[dict[str, Effect], dict[str, Effect], dict[str, Effect]]:
    """Return a by customer, b by supplier, and (a + b) / 2 of those that are both."""
    ab = model.departments()
    customers = {int(code): i for i, code in enumerate(np.unique(customer))}
    suppliers = {int(code): i for i, code in enumerate(np.unique(supplier))}
    leniency, level, isolation = {}, {}, {}
    for code, id_ in enumerate(departments):
        i, j = customers.get(code), suppliers.get(code)
        if i is not None:
            leniency[id_] = _effect(ab.a[i], ab.a_variance[i])
        if j is not None:
            level[id_] = _effect(ab.b[j], ab.b_variance[j])
        if i is not None and j is not None:
            both = ab.a_variance[i] + ab.b_variance[j] + 2 * model.ab_covariance(i, j)
            isolation[id_] = _effect((ab.a[i] + ab.b[j]) / 2, both / 4)
    return leniency, level, isolation


def _fit(data: _Data, settings: Settings, like: Estimates | None = None) -> Estimates:
    small = len(data.keys) < MIN_LINKS or len(data.departments) < MIN_DEPARTMENTS
    return _one_way(data, settings) if small else _crossed(data, settings, like)


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
    overall = _fit(whole, settings)
    dimensions, loose = {}, loose_dimensions(tally, settings)
    for d, dimension in enumerate(tally.instrument.dimensions):
        part = _data(tally, d) if dimension.id not in loose else None
        if part is not None and len(tally.instrument.dimensions) > 1:
            dimensions[dimension.id] = _fit(part, settings, overall)
    return replace(overall, dimensions=dimensions)
