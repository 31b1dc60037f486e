"""One simulated organisation through the real pipeline without files: what came out, the truth and the naive rule.

The way is ``build_tally`` -> ``estimate_links`` -> ``boundaries`` -> the checks, on the very answers that ``icdiag
simulate`` would write; ``test_accuracy`` holds it against ``assess`` on the written files. To save time, agreement,
scale reliability and the dimensions' own estimates are left out: no check that is scored here looks at them.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np

from icdiag.answers import CUSTOMER, Answers, marks
from icdiag.findings import check
from icdiag.findings.base import Case
from icdiag.intake.instrument import read_instrument
from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimating import estimate_links
from icdiag.measures.normal import cdf
from icdiag.measures.structure import build_structure
from icdiag.model.finding import State
from icdiag.model.instrument import Instrument
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.settings import Settings
from icdiag.simulate.draw import POINT, Drawn
from icdiag.tally.tally import build_tally

Pair = tuple[str, str]
CUT, NEAR = 50.0, 3.75
"""The midpoint, and 0.15 points of the 1-5 scale: method section 18."""
NAIVE_GAP = 6.25
"""A boundary by the naive rule: .25 points of the scale between links inside and across (method section 18c)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One organisation: the truth, what icdiag says and what the naive rule says. Arrays have one entry a link."""

    quality: np.ndarray
    weak: np.ndarray
    damaged: np.ndarray
    raw: np.ndarray
    """Plain mean of all answers, careless ones included, POMP."""
    shown: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_weak: np.ndarray
    flagged: np.ndarray
    """A finding of ``weak-link``."""
    relation: np.ndarray
    """The rule for relationship damage: r <= -6.25 and P(r < 0) >= .90."""
    relation_value: np.ndarray
    walls: frozenset
    walls_real: frozenset
    """Planted, or weak in truth in both directions."""
    walls_naive: frozenset
    walls_found: frozenset
    walls_relative: frozenset
    """Those found by the relationship rule; the others are walls because both links are weak."""
    boundary: frozenset
    boundary_naive: frozenset
    boundary_found: frozenset
    boundaries_tested: int
    careless_true: int
    careless_out: int


@cache
def instrument() -> Instrument:
    """Return the bundled questionnaire."""
    found, _ = read_instrument("six-principles", base=Path())
    assert found is not None
    return found


def org_of(drawn: Drawn, settings: Settings) -> Org:
    """Return the organisation's map."""
    structure = drawn.structure
    units = tuple(
        Department(d, Name(d, d), parent=structure.division[d], headcount=drawn.headcount[d])
        for d in structure.departments
    )
    groups = tuple(Department(v, Name(v, v)) for v in structure.divisions())
    links = tuple(Link(s, c) for s, c in structure.links)
    return Org(Path(), Name("x", "x"), departments=groups + units, links=links, settings=settings)


def answers_of(drawn: Drawn, org: Org) -> Answers:
    """Return the survey as the intake would."""
    ids = tuple(d.id for d in org.departments)
    place = {d: i for i, d in enumerate(ids)}
    pairs = np.array([(place[s], place[c]) for s, c in drawn.structure.links])[drawn.link]
    rows = len(drawn.link)
    return Answers(
        instrument=instrument(), departments=ids, respondent=drawn.respondent, told_apart=True, customer=pairs[:, 1],
        supplier=pairs[:, 0], perspective=np.full(rows, CUSTOMER, dtype=np.uint8), values=marks(drawn.values),
        importance=np.full(rows, np.nan), rows_read=rows, set_aside={}, files=(),
    )  # fmt: skip


def case_of(drawn: Drawn, settings: Settings) -> tuple[Case, int]:
    """Return all that the checks look at, and how many people were left out as careless."""
    org = org_of(drawn, settings)
    tally = build_tally(answers_of(drawn, org), org, brief=True)
    dimensions = frozenset(d.id for d in tally.instrument.dimensions)
    with patch("icdiag.measures.estimating.loose_dimensions", lambda *_: dimensions):
        estimates = estimate_links(tally, settings)
    found = boundaries(org, tally, estimates) if drawn.planted.boundary or not drawn.planted.walls else ()
    left_out = tally.careless.left_out if tally.careless else 0
    return Case(org, tally, estimates, build_structure(org, tally), found), left_out


def found(case: Case, check_id: str) -> list:
    """Return the findings of one check, without those that cannot tell."""
    return [x for x in check(check_id).run(case) if x.state is State.FOUND]


def look(drawn: Drawn, settings: Settings) -> Seen:
    """Return what icdiag and the naive rule say of an organisation."""
    case, left_out = case_of(drawn, settings)
    links = drawn.structure.links
    raw = _raw(drawn)
    estimated = {(x.supplier, x.customer): x for x in (case.estimates.links if case.estimates else ())}

    def column(read, otherwise: float) -> np.ndarray:
        return np.array([read(estimated[pair]) if pair in estimated else otherwise for pair in links])

    r = column(lambda x: x.r.value if x.r else 0.0, 0.0)
    sure = column(lambda x: cdf(-x.r.value / x.r.sd) if x.r and x.r.sd else 0.0, 0.0)
    flagged = {link for x in found(case, "weak-link") for link in x.links}
    walls = found(case, "mutual-wall")
    low = {pair for pair, mean in zip(links, raw, strict=True) if mean < CUT}
    return Seen(
        quality=np.array([drawn.quality[pair] for pair in links]),
        weak=np.array([drawn.quality[pair] < CUT for pair in links]),
        damaged=np.array([pair in drawn.planted.damaged() for pair in links]),
        raw=raw,
        shown=np.array([pair in estimated for pair in links]),
        estimate=column(lambda x: x.q.value, np.nan),
        low=column(lambda x: x.q.low, np.nan),
        high=column(lambda x: x.q.high, np.nan),
        p_weak=column(lambda x: x.p_weak, 0.0),
        flagged=np.array([pair in flagged for pair in links]),
        relation=(r <= -settings.rel_gap) & (sure >= settings.rel_prob),
        relation_value=r,
        walls=frozenset(drawn.planted.walls),
        walls_real=frozenset(drawn.planted.walls) | _both(drawn, drawn.weak(CUT)),
        walls_naive=_both(drawn, low),
        walls_found=frozenset(tuple(sorted(x.departments)) for x in walls),
        walls_relative=frozenset(tuple(sorted(x.departments)) for x in walls if x.variant != "absolute"),
        boundary=frozenset([drawn.planted.boundary] if drawn.planted.boundary else []),
        boundary_naive=_boundary_naive(case),
        boundary_found=frozenset((b.a, b.b) for b in _boundaries_found(case)),
        boundaries_tested=sum(b.p is not None for b in case.boundaries),
        careless_true=len(drawn.straight),
        careless_out=left_out,
    )


def _both(drawn: Drawn, links) -> frozenset[Pair]:
    return frozenset((s, c) for s, c in drawn.structure.mutual() if (s, c) in links and (c, s) in links)


def _raw(drawn: Drawn) -> np.ndarray:
    """Return the mean of each link's people, each person's mean first, POMP."""
    here = np.isfinite(drawn.values).any(axis=1)
    people, at = np.nanmean(drawn.values[here], axis=1), drawn.link[here]
    size = len(drawn.structure.links)
    count = np.bincount(at, minlength=size)
    total = np.bincount(at, weights=people, minlength=size)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return POINT * (mean - 1.0)


def _boundary_naive(case: Case) -> frozenset[Pair]:
    return frozenset(
        (b.a, b.b)
        for b in case.boundaries
        if b.raw_within is not None and b.raw_across is not None and b.raw_within - b.raw_across > NAIVE_GAP
    )


def _boundaries_found(case: Case) -> list:
    keys = {x.key for x in found(case, "boundary-wall")}
    return [b for b in case.boundaries if f"{b.grouping}:{b.a}~{b.b}" in keys]
