"""Links, departments and boundaries of the view model."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from icdiag.diagnosis import Diagnosis
from icdiag.measures.boundaries import Boundary
from icdiag.measures.estimating import loose_dimensions
from icdiag.model.finding import State
from icdiag.model.org import Department, Link
from icdiag.model.tally import DimensionTally, LinkTally
from icdiag.report.marks import KINDS
from icdiag.report.text import department_name
from icdiag.report.view_basics import Ref, Score
from icdiag.report.view_links import DimensionView, LinkView
from icdiag.report.view_structure import BoundaryView, GroupingView
from icdiag.words import Words

CLASS_LIMITS = (37.5, 50.0, 62.5, 75.0)
"""Upper limits of score classes 1 to 4, POMP."""
UNKNOWN_BOUNDARIES = 500
"""Boundaries that are shown of those that cannot be judged."""
WALL_CHECKS = ("mutual-wall",)
WEAK_CHECKS = ("weak-link", "blind-spot")
Pair = tuple[str, str]


def score_class(value: float) -> int:
    """Return the class of a score: 1 (under 37.5) to 5 (75 and more)."""
    return 1 + sum(value >= limit for limit in CLASS_LIMITS)


class Anchors:
    """Stable HTML ids from ids that may hold anything."""

    def slug(self, id_: str) -> str:
        """Return the id where it is harmless in an address, else its readable part and eight digits of its hash."""
        if re.fullmatch(r"[A-Za-z0-9._~/:-]{1,120}", id_):
            return id_
        readable = re.sub(r"[^A-Za-z0-9._~/:-]+", "-", id_).strip("-")[:40]
        return f"{readable or 'x'}-{hashlib.sha256(id_.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


class Network:
    """A diagnosis with the look-ups that wording it needs."""

    def __init__(self, diagnosis: Diagnosis, words: Words) -> None:
        """Index departments, dimensions and the links that findings name."""
        self.diagnosis = diagnosis
        self.org = diagnosis.org
        self.words = words
        self.anchors = Anchors()
        names = {d.id: d.name.in_(words.language) or d.id for d in diagnosis.org.departments}
        self._refs = {id_: Ref(id_, name, f"dept-{self.anchors.slug(id_)}") for id_, name in names.items()}
        self._departments = {d.id: d for d in diagnosis.org.departments}
        dimensions = diagnosis.tally.instrument.dimensions if diagnosis.tally else ()
        self.dimension_names = {d.id: d.name.in_(words.language) or d.id for d in dimensions}
        tops = {d.id: {item.scale.high for item in d.items} for d in dimensions}
        self._tops = {id_: found.pop() for id_, found in tops.items() if len(found) == 1}
        self._kind_words = {kind: words(f"report.kind.{kind}") for kind in KINDS}
        self.exposure = diagnosis.structure.exposure
        self.loose = loose_dimensions(diagnosis.tally, diagnosis.org.settings) if diagnosis.tally else frozenset()
        estimates = diagnosis.estimates
        self.estimates = {(e.supplier, e.customer): e for e in estimates.links} if estimates else {}
        found = [f for f in diagnosis.findings if f.state is State.FOUND]
        self.walled = {pair for f in found if f.check in WALL_CHECKS for pair in f.links}
        self.weak = {pair for f in found if f.check in WEAK_CHECKS for pair in f.links}
        self.boundary_walls = {f.key for f in found if f.check == "boundary-wall"}

    def ref(self, id_: str) -> Ref:
        """Return a department's name and anchor."""
        return self._refs.get(id_) or Ref(id_, id_, f"dept-{self.anchors.slug(id_)}")

    def name(self, id_: str) -> str:
        """Return a department's name."""
        return self.ref(id_).name

    def dimension_name(self, id_: str) -> str:
        """Return a dimension's name, or its id where the instrument has no such dimension."""
        return self.dimension_names.get(id_, id_)

    def dimension_top(self, id_: str) -> float | None:
        """Return the highest answer of a dimension's scale, or None where its items differ."""
        return self._tops.get(id_)

    def department(self, id_: str) -> Department:
        """Return a department of the map."""
        return self._departments[id_]

    def kind_word(self, kind: str) -> str:
        """Return what a kind of relation is called."""
        return self._kind_words[kind]


def link_views(network: Network) -> tuple[LinkView, ...]:
    """Return every relation: shown ones from the worst on, then hidden, then declared but unrated ones."""
    relations = network.org.relations()
    tally = network.diagnosis.tally
    if tally is None:
        return tuple(_bare(network, pair, relations.get(pair, ()), "unrated") for pair in relations)
    shown = [_shown(network, link, relations.get((link.supplier, link.customer), ())) for link in tally.links]
    shown.sort(key=lambda link: (link.value is None, link.value, link.supplier.id, link.customer.id))
    hidden_pairs = [(h.supplier, h.customer) for h in tally.hidden]
    known = {(x.supplier, x.customer) for x in tally.links} | set(hidden_pairs)
    hidden = [_bare(network, pair, relations.get(pair, ()), "hidden") for pair in hidden_pairs]
    unrated = [_bare(network, pair, relations[pair], "unrated") for pair in relations if pair not in known]
    return (*shown, *hidden, *unrated)


def _bare(network: Network, pair: Pair, declared: tuple[Link, ...], kind: str) -> LinkView:
    return LinkView(*_ends(network, pair, declared, kind), None, **_of_map(network, pair, declared))


def _ends(
    network: Network, pair: Pair, declared: tuple[Link, ...], kind: str
) -> tuple[Ref, Ref, tuple[str, ...], bool, str, str, str]:
    """Return a link's first columns, from its supplier to the word for its kind."""
    language = network.words.language
    services = tuple([service for link in declared if (service := link.service.in_(language))])
    status = kind if kind in ("hidden", "unrated") else "shown"
    word = network.kind_word(kind)
    return network.ref(pair[0]), network.ref(pair[1]), services, bool(declared), status, kind, word


def _of_map(network: Network, pair: Pair, declared: tuple[Link, ...]) -> dict[str, Any]:
    """Return what the map says of a link."""
    weights = [link.criticality for link in declared]
    return {"criticality": max(weights, default=None), "exposure": network.exposure.get(pair)}


def _shown(network: Network, tally: LinkTally, declared: tuple[Link, ...]) -> LinkView:
    pair = (tally.supplier, tally.customer)
    estimate = network.estimates.get(pair)
    kind = "wall" if pair in network.walled else "weak" if pair in network.weak else "sound"
    q = Score(estimate.q.value, estimate.q.low, estimate.q.high, tally.n) if estimate else None
    return LinkView(
        *_ends(network, pair, declared, kind),
        score_class(q.value if q else tally.score),
        n=tally.n,
        raw=tally.score,
        q=q,
        p_weak=estimate.p_weak if estimate else None,
        parts=_Parts(network, tally),
        **_of_map(network, pair, declared),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """A link by dimension, without those that are not reported alone."""

    network: Network = field(compare=False, repr=False)
    link: LinkTally

    def _kept(self) -> Sequence[DimensionTally]:
        loose, parts = self.network.loose, self.link.dimensions
        return [d for d in parts if d.id not in loose] if loose else parts

    def _scored(self) -> list[DimensionTally]:
        """Return those with a score, from the weakest on."""
        kept = self._kept()
        return [kept[i] for _, i in sorted([(d.score, i) for i, d in enumerate(kept) if d.score is not None])]

    def scores(self) -> tuple[tuple[str, float | None], ...]:
        return tuple([(d.id, d.score) for d in self._kept()])

    def weakest(self) -> DimensionView | None:
        scored = self._scored()
        return _dimension(self.network, scored[0]) if scored else None

    def strongest(self) -> DimensionView | None:
        scored = self._scored()
        return _dimension(self.network, scored[-1]) if len(scored) > 1 else None


def _dimension(network: Network, tally: DimensionTally) -> DimensionView:
    top = network.dimension_top(tally.id)
    text = ""
    if tally.answers and tally.answers_mean is not None and top is not None:
        value = f"{tally.answers_mean:.2f}"
        text = network.words("report.dimension.answers", value=value, top=f"{top:g}", n=tally.answers)
    elif tally.raw is not None and top is not None:
        text = network.words("report.dimension.raw", value=f"{tally.raw:.2f}", top=f"{top:g}")
    elif tally.score is not None:
        text = f"{tally.score:.1f}"
    return DimensionView(
        tally.id, network.dimension_name(tally.id), tally.score, tally.raw, top, tally.n, tally.answers,
        tally.answers_mean, text,
    )  # fmt: skip


def boundary_views(network: Network) -> tuple[tuple[BoundaryView, ...], int]:
    """Return the boundaries, those with a wall first, then by the size of the drop; and how many are left out.

    Of those that cannot be judged only the ones with most links across: five hundred units have 125,000 boundaries,
    and across most of them runs no link.
    """
    known = [b for b in network.diagnosis.boundaries if b.beta is not None and not b.reason]
    unknown = [b for b in network.diagnosis.boundaries if b.beta is None or b.reason]
    if len(unknown) > UNKNOWN_BOUNDARIES:
        rest = len(unknown) - UNKNOWN_BOUNDARIES
        unknown = sorted(unknown, key=lambda b: -b.crossing)[:UNKNOWN_BOUNDARIES]
    else:
        rest = 0
    views = [_boundary(network, b) for b in (*known, *unknown)]
    rank = {"wall": 0, "open": 1, "unknown": 2}
    return tuple(sorted(views, key=lambda v: (rank[v.verdict], v.beta if v.beta is not None else 0.0))), rest


def grouping_views(network: Network) -> tuple[GroupingView, ...]:
    """Return how the links lie to each declared grouping."""
    return tuple(
        GroupingView(
            network.words("report.boundary.parent") if x.grouping == "parent" else x.grouping, x.groups, x.departments,
            x.ei, x.ei_expected, x.p_low, x.ei_measured, x.ei_weighted, x.modularity, x.modularity_p,
        )
        for x in network.diagnosis.group_facts
    )  # fmt: skip


def _boundary(network: Network, boundary: Boundary) -> BoundaryView:
    words = network.words
    wall = f"{boundary.grouping}:{boundary.a}~{boundary.b}" in network.boundary_walls
    verdict = "wall" if wall else "open" if boundary.beta is not None and not boundary.reason else "unknown"
    unit = boundary.grouping == "parent"
    side = department_name if unit else lambda org, id_, language: id_
    return BoundaryView(
        grouping=words("report.boundary.parent") if unit else boundary.grouping,
        by_unit=unit,
        a=side(network.org, boundary.a, words.language),
        b=side(network.org, boundary.b, words.language),
        verdict=verdict,
        verdict_word=words(f"report.boundary.{verdict}"),
        reason=words(f"report.boundary.reason.{boundary.reason}") if boundary.reason else "",
        crossing=boundary.crossing,
        within=boundary.within,
        raw_within=boundary.raw_within,
        raw_across=boundary.raw_across,
        beta=boundary.beta,
        p=boundary.p,
        q=boundary.q,
        ei=boundary.ei,
        ei_expected=boundary.ei_expected,
    )
