"""Walls between groups of departments (method section 8b)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from icdiag.measures import normal
from icdiag.measures.estimates import Estimates, link_model
from icdiag.measures.fdr import benjamini_hochberg
from icdiag.model.org import Org
from icdiag.model.tally import Tally


@dataclass(frozen=True, slots=True)
class Boundary:
    """The boundary between two groups of one grouping, over shown links only."""

    grouping: str
    """``parent`` or a tag's key."""
    a: str
    b: str
    members_a: tuple[str, ...]
    members_b: tuple[str, ...]
    crossing: int
    """Measured links that cross, either direction."""
    within: int
    """Measured links inside a or b."""
    raw_within: float | None
    raw_across: float | None
    """Mean raw scores (POMP) inside and across; None where no link."""
    beta: float | None
    """GLS contrast: crossing links against the same departments' other links, leniency and supplier removed."""
    sd: float | None
    p: float | None
    """One-sided p of beta < 0: label permutation, or Wald under 8 departments."""
    q: float | None
    """Benjamini-Hochberg adjusted over all boundaries tested."""
    test: str
    """``permutation``, ``wald`` or empty."""
    ei: float | None
    """E-I index of declared links over the two groups, -1..1."""
    ei_expected: float | None
    ei_weighted: float | None
    """The same with links weighted by q/100."""
    links: tuple[tuple[str, str], ...] = ()
    """The crossing links."""
    reason: str = ""
    """Why it could not be tested: ``few-links``, ``small-map`` (one-way model), ``one-sided``, ``no-survey``."""


FEW_DEPARTMENTS = 8
"""Under this many departments labels cannot be permuted usefully; Wald's z takes their place."""
NO_CONTRAST = 1e-12
SPARSE = 0.05
"""Share of crossing links under which summing their part of P is quicker than a matrix product."""
Labels = Mapping[str, str]
Matrix = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def groupings(org: Org) -> dict[str, dict[str, str]]:
    """Return each declared grouping as {department: group}: the reporting line (``parent``) and every tag.

    Only groupings with at least two groups of units are kept.
    """
    units = org.units()
    found: dict[str, dict[str, str]] = {"parent": {d.id: d.parent for d in units if d.parent}}
    for key in sorted({key for d in units for key in d.tags}):
        found[key] = {d.id: d.tags[key] for d in units if key in d.tags}
    return {key: labels for key, labels in found.items() if len(set(labels.values())) > 1}


def ei_index(links: list[tuple[str, str]], labels: Labels, weights: list[float] | None = None) -> float | None:
    """Return (E - I) / (E + I) over directed links with both ends labelled, -1 (all inside) to 1 (all across).

    None without such links. Source: Krackhardt & Stern 1988; directed links are counted one by one.
    """
    external = internal = 0.0
    for i, (s, c) in enumerate(links):
        if s in labels and c in labels:
            w = 1.0 if weights is None else weights[i]
            external, internal = (external + w, internal) if labels[s] != labels[c] else (external, internal + w)
    total = external + internal
    return (external - internal) / total if total > 0 else None


def ei_expected(labels: Labels) -> float | None:
    """Return the mean of the E-I index when labels are permuted over departments: 1 - 2 sum n_g(n_g-1) / (n(n-1))."""
    n = len(labels)
    if n < 2:
        return None
    sizes = [list(labels.values()).count(g) for g in set(labels.values())]
    return 1 - 2 * sum(k * (k - 1) for k in sizes) / (n * (n - 1))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The measured links' ends and, for one grouping, the departments' labels: as they are, and permuted."""

    supplier: Codes
    customer: Codes
    groups: tuple[str, ...]
    labels: Codes
    """(departments,): the index into ``groups``, -1 without a label."""
    permuted: Codes
    """(draws, departments)."""

    def crossing(self, a: str, b: str) -> Matrix:
        """Return 1 for each link between the two groups, either direction, else 0."""
        return self._cross(self.labels[None, :], a, b)[:, 0]

    def permuted_crossing(self, a: str, b: str) -> Matrix:
        """Return the same for each permutation; shape (links, draws)."""
        return self._cross(self.permuted, a, b)

    def _cross(self, labels: Codes, a: str, b: str) -> Matrix:
        one, two = self.groups.index(a), self.groups.index(b)
        s, c = labels[:, self.supplier], labels[:, self.customer]
        crossing: Matrix = (((s == one) & (c == two)) | ((s == two) & (c == one))).T.astype(float)
        return crossing


def _lines(estimates: Estimates, labels: Labels, draws: int, seed: int) -> _Lines:
    names = list(dict.fromkeys([*labels, *(x for link in estimates.links for x in (link.supplier, link.customer))]))
    place, groups = {name: i for i, name in enumerate(names)}, tuple(sorted(set(labels.values())))
    codes = np.array([groups.index(labels[name]) if name in labels else -1 for name in names])
    rng = np.random.default_rng(seed)
    count = draws if len(labels) >= FEW_DEPARTMENTS else 0
    permuted = np.tile(codes, (count, 1))
    for row in permuted:
        row[: len(labels)] = rng.permutation(codes[: len(labels)])
    supplier = np.array([place[x.supplier] for x in estimates.links])
    return _Lines(supplier, np.array([place[x.customer] for x in estimates.links]), groups, codes, permuted)


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _describe(
    org: Org, tally: Tally | None, estimates: Estimates | None, grouping: str, labels: Labels
) -> Iterator[Boundary]:
    declared = list(org.relations())
    quality = {(x.supplier, x.customer): x.q.value for x in estimates.links} if estimates else {}
    measured = {(x.supplier, x.customer): x.score for x in tally.links} if tally else {}
    for a, b in combinations(sorted(set(labels.values())), 2):
        two = {d: g for d, g in labels.items() if g in (a, b)}
        across = [k for k in measured if {labels.get(k[0]), labels.get(k[1])} == {a, b}]
        within = [k for k in measured if k[0] in two and k[1] in two and two[k[0]] == two[k[1]]]
        inside = [k for k in declared if k in quality]
        yield Boundary(
            grouping, a, b, tuple(d for d in two if two[d] == a), tuple(d for d in two if two[d] == b),
            len(across), len(within), _mean([measured[k] for k in within]), _mean([measured[k] for k in across]),
            None, None, None, None, "", ei_index(declared, two), ei_expected(two),
            ei_index(inside, two, [quality[k] / 100 for k in inside]), tuple(across),
            "no-survey" if tally is None else "",
        )  # fmt: skip


def _contrast(py: Matrix, p: Matrix, x: Matrix) -> Matrix:
    """Return x'Py / sqrt(x'Px) for each column of x (of 0 and 1); 0 where x has no contrast."""
    if x.mean() < SPARSE:
        size = np.array([p[np.ix_(at, at)].sum() for at in map(np.flatnonzero, x.T)])
    else:
        size = np.einsum("ij,ij->j", x, p @ x)
    return np.where(size > NO_CONTRAST, (py @ x) / np.sqrt(np.maximum(size, NO_CONTRAST)), 0.0)


def _test(found: Boundary, lines: _Lines, projection: Matrix, y: Matrix) -> Boundary:
    x = lines.crossing(found.a, found.b)
    size = float(x @ projection @ x)
    if size <= NO_CONTRAST:
        return replace(found, reason="one-sided")
    py = projection @ y
    beta, sd = float(x @ py) / size, size**-0.5
    if not len(lines.permuted):
        return replace(found, beta=beta, sd=sd, p=normal.cdf(beta / sd), test="wald")
    null = _contrast(py, projection, lines.permuted_crossing(found.a, found.b))
    worse = int((null <= beta / sd + NO_CONTRAST).sum())
    return replace(found, beta=beta, sd=sd, p=(1 + worse) / (1 + len(null)), test="permutation")


def boundaries(org: Org, tally: Tally | None, estimates: Estimates | None) -> tuple[Boundary, ...]:
    """Return every boundary between two groups of one grouping, tested where enough links were measured.

    The contrast is generalised least squares in the link model: ``beta = x'Py / x'Px``, x = 1 on crossing links, so
    customer leniency and supplier level do not pass for a wall. Its p value permutes group labels over departments
    (sizes and graph kept; QAP logic, Krackhardt 1988; Dekker, Krackhardt & Snijders 2007); under 8 departments it is
    Wald's z. q values are Benjamini-Hochberg over all boundaries tested.
    """
    model = link_model(tally, estimates) if tally is not None and estimates is not None else None
    projection = model.projection() if model is not None else None
    out: list[Boundary] = []
    for grouping, labels in groupings(org).items():
        described = list(_describe(org, tally, estimates, grouping, labels))
        if estimates is None or model is None or projection is None:
            out += [replace(x, reason=x.reason or "small-map") for x in described]
            continue
        lines = _lines(estimates, labels, org.settings.permutations, org.settings.seed)
        for found in described:
            fewest = min(found.crossing, len(estimates.links) - found.crossing)
            enough = fewest >= org.settings.boundary_min_links
            out.append(_test(found, lines, projection, model.y) if enough else replace(found, reason="few-links"))
    q = benjamini_hochberg([x.p if x.p is not None else float("nan") for x in out])
    return tuple(replace(x, q=v) if x.p is not None else x for x, v in zip(out, q, strict=True))
