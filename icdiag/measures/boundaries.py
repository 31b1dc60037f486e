"""Walls between groups of departments (method section 8b)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.formulas.networks import ei_expected
from icdiag.measures import normal
from icdiag.measures.estimates import Estimates
from icdiag.measures.joint import Model
from icdiag.measures.whole import Whole
from icdiag.model.org import Org
from icdiag.model.settings import Settings
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
POOLED, ENOUGH_WORSE = 30, 20
"""From how many boundaries on draws are shared and end early, and at how many values as low as the observed."""
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


def _mean(values: Matrix) -> float | None:
    return float(values.mean()) if len(values) else None


@dataclass(slots=True)
class _Counts:
    """Links of one grouping by the unordered pair of groups they join (a group with itself too)."""

    declared: dict[tuple[str, str], int]
    formal: dict[tuple[str, str], float]
    """Sum of q / 100 of declared links that were measured."""
    measured: dict[tuple[str, str], list[tuple[str, str]]]
    scores: dict[tuple[str, str], Matrix]
    """Raw means of the measured ones."""

    def raw(self, *pairs: tuple[str, str]) -> Matrix:
        """Return the raw means of all links that join any of some pairs of groups."""
        parts = [self.scores[pair] for pair in pairs if pair in self.scores]
        return np.concatenate(parts) if parts else np.zeros(0)


def _counts(org: Org, tally: Tally | None, quality: Mapping[tuple[str, str], float], labels: Labels) -> _Counts:
    out = _Counts({}, {}, {}, {})

    def pair(link: tuple[str, str]) -> tuple[str, str] | None:
        one, two = labels.get(link[0]), labels.get(link[1])
        return None if one is None or two is None else (one, two) if one <= two else (two, one)

    for link in org.relations():
        at = pair(link)
        if at is not None:
            out.declared[at] = out.declared.get(at, 0) + 1
            if link in quality:
                out.formal[at] = out.formal.get(at, 0.0) + quality[link] / 100
    scores: dict[tuple[str, str], list[float]] = {}
    for known in tally.links if tally else ():
        link = (known.supplier, known.customer)
        at = pair(link)
        if at is not None:
            out.measured.setdefault(at, []).append(link)
            scores.setdefault(at, []).append(known.score)
    out.scores = {at: np.array(values) for at, values in scores.items()}
    return out


def _ei(found: Mapping[tuple[str, str], float], a: str, b: str) -> float | None:
    """Return (E - I) / (E + I) over two groups from the sums by pair of groups."""
    external, internal = found.get((a, b), 0.0), found.get((a, a), 0.0) + found.get((b, b), 0.0)
    return (external - internal) / (external + internal) if external + internal > 0 else None


def _describe(
    org: Org, tally: Tally | None, quality: Mapping[tuple[str, str], float], grouping: str, labels: Labels
) -> Iterator[Boundary]:
    counts = _counts(org, tally, quality, labels)
    members: dict[str, list[str]] = {}
    for department, group in labels.items():
        members.setdefault(group, []).append(department)
    for a, b in combinations(sorted(members), 2):
        across, within = counts.measured.get((a, b), []), counts.raw((a, a), (b, b))
        yield Boundary(
            grouping, a, b, tuple(members[a]), tuple(members[b]), len(across), len(within),
            _mean(within), _mean(counts.raw((a, b))), None, None, None, None, "",
            _ei(counts.declared, a, b), ei_expected({x: g for g in (a, b) for x in members[g]}),
            _ei(counts.formal, a, b), tuple(across), "no-survey" if tally is None else "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lines:
    """The measured links' ends and, for one grouping, the departments' labels."""

    supplier: Codes
    customer: Codes
    labels: Codes
    """(departments,): the index into the groups, -1 without a label."""
    labelled: int
    """Departments with a label; they come first."""
    pair: Codes
    """(groups + 1, groups + 1): which of the tested boundaries two groups form, -1 for none."""

    def crossing(self, labels: Codes) -> Codes:
        """Return for each link the boundary that it crosses, -1 for none; labels may be (draws, departments)."""
        at = labels.take(self.supplier, axis=-1) * len(self.pair) + labels.take(self.customer, axis=-1)
        return self.pair.ravel().take(at, mode="wrap")  # -1, no label, is the last row and column


def _lines(estimates: Estimates, labels: Labels, tested: list[Boundary]) -> _Lines:
    names = list(dict.fromkeys([*labels, *(x for pair in estimates.pairs for x in pair)]))
    place, groups = {name: i for i, name in enumerate(names)}, sorted(set(labels.values()))
    index = {group: i for i, group in enumerate(groups)}
    pair = np.full((len(groups) + 1, len(groups) + 1), -1)
    for k, found in enumerate(tested):
        a, b = index[found.a], index[found.b]
        pair[a, b] = pair[b, a] = k
    codes = np.array([index[labels[name]] if name in labels else -1 for name in names])
    supplier, customer = np.array([(place[s], place[c]) for s, c in estimates.pairs]).T
    return _Lines(supplier, customer, codes, len(labels), pair)


def _contrasts(top: Matrix, size: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Return beta = x'Py / x'Px, its sd, and T = x'Py / sqrt(x'Px); sd NaN and the others 0 where x has no contrast."""
    there = size > NO_CONTRAST
    safe = np.where(there, size, 1.0)
    none = np.where(there, 1.0, 0.0)
    return none * top / safe, np.where(there, safe**-0.5, np.nan), none * top / np.sqrt(safe)


def _test(tested: list[Boundary], model: Model, lines: _Lines, settings: Settings) -> list[Boundary]:
    """Return the boundaries of one grouping with beta, sd and p."""
    beta, sd, t = _contrasts(*model.contrasts(lines.crossing(lines.labels), len(tested)))
    there = np.isfinite(sd)
    if lines.labelled < FEW_DEPARTMENTS:
        p, test = np.array([normal.cdf(x) for x in t]), "wald"
    else:
        p, test = _permuted(tested, model, lines, t=t, there=there, settings=settings), "permutation"
    return [
        replace(x, beta=float(beta[k]), sd=float(sd[k]), p=float(p[k]), test=test)
        if there[k] else replace(x, reason="one-sided")
        for k, x in enumerate(tested)
    ]  # fmt: skip


def _permuted(
    tested: list[Boundary], model: Model, lines: _Lines, *, t: Matrix, there: npt.NDArray[np.bool_], settings: Settings
) -> Matrix:
    """Return each boundary's p = (1 + draws at least as low) / (1 + draws), the labels permuted over departments.

    A model by whole matrices takes all draws of up to ``POOLED`` boundaries at once.

    Up to ``POOLED`` boundaries each has its own values in every draw. Beyond, two things save work and change no null
    distribution: boundaries between groups of the same two sizes share one (labels are exchangeable), so one of them
    is drawn for all; and a size ends once each of its boundaries has met 20 values as low as its own (in the manner of
    Besag & Clifford 1991), which leaves small p as they are.
    """
    rng, draws = np.random.default_rng(settings.seed), settings.permutations
    many = len(t) > POOLED
    if isinstance(model, Whole) and not many:
        labels = np.repeat(lines.labels[None], draws, axis=0)
        for row in labels:
            row[: lines.labelled] = rng.permutation(lines.labels[: lines.labelled])
        _, _, null = _contrasts(*model.drawn_contrasts(lines.crossing(labels), len(t)))
        p: Matrix = (1 + (null <= t + NO_CONTRAST).sum(axis=0)) / (1.0 + draws)
        return p
    kind = _size_kinds(tested) if many else np.arange(len(t))
    first = np.unique(kind, return_index=True)[1]
    worse, drawn, open_ = np.zeros(len(t)), np.zeros(len(t)), there.copy()
    labels = lines.labels.copy()
    for _ in range(draws):
        going = np.unique(kind[open_])
        if not len(going):
            break
        labels[: lines.labelled] = rng.permutation(lines.labels[: lines.labelled])
        number = np.full(len(t) + 1, -1)
        number[first[going]] = np.arange(len(going))
        crossing = replace(lines, pair=number[lines.pair]).crossing(labels)
        _, _, null = _contrasts(*model.contrasts(crossing, len(going)))
        at = np.searchsorted(going, kind[open_])
        worse[open_] += null[at] <= t[open_] + NO_CONTRAST
        drawn[open_] += 1
        if many:
            open_ &= np.isin(kind, kind[open_ & (worse < ENOUGH_WORSE)])
    return (1 + worse) / (1 + drawn)


def _size_kinds(tested: list[Boundary]) -> Codes:
    """Return the same code for boundaries between groups of the same two sizes."""
    codes: dict[tuple[int, ...], int] = {}
    sizes = (tuple(sorted((len(x.members_a), len(x.members_b)))) for x in tested)
    return np.array([codes.setdefault(size, len(codes)) for size in sizes])


def boundaries(org: Org, tally: Tally | None, estimates: Estimates | None) -> tuple[Boundary, ...]:
    """Return every boundary between two groups of one grouping, tested where enough links were measured.

    The contrast is generalised least squares in the link model: ``beta = x'Py / x'Px``, x = 1 on crossing links, so
    customer leniency and supplier level do not pass for a wall. Its p value permutes group labels over departments
    (sizes and graph kept; QAP logic, Krackhardt 1988; Dekker, Krackhardt & Snijders 2007); under 8 departments it is
    Wald's z. q values are Benjamini-Hochberg over all boundaries tested.
    """
    model = estimates.crossed if estimates is not None else None
    quality = dict(zip(estimates.pairs, estimates.qualities.tolist(), strict=True)) if estimates else {}
    out: list[Boundary] = []
    for grouping, labels in groupings(org).items():
        described = list(_describe(org, tally, quality, grouping, labels))
        if estimates is None or model is None:
            out += [replace(x, reason=x.reason or "small-map") for x in described]
            continue
        fewest = org.settings.boundary_min_links
        enough = [min(x.crossing, len(estimates.links) - x.crossing) >= fewest for x in described]
        tested = [x for x, yes in zip(described, enough, strict=True) if yes]
        done = iter(_test(tested, model, _lines(estimates, labels, tested), org.settings) if tested else [])
        out += [next(done) if yes else replace(x, reason="few-links") for x, yes in zip(described, enough, strict=True)]
    q = benjamini_hochberg([x.p if x.p is not None else float("nan") for x in out])
    return tuple(replace(x, q=v) if x.p is not None else x for x, v in zip(out, q, strict=True))
