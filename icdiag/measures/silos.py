"""Groups of departments that nobody declared and that work badly with the rest, with what chance alone would find."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from icdiag.formulas.networks import ei_expected, ei_index
from icdiag.measures.boundaries import FEW_DEPARTMENTS, groupings
from icdiag.measures.estimates import Estimates
from icdiag.measures.normal import Z90
from icdiag.measures.silo_search import FIXED
from icdiag.measures.silo_solve import LEAST_FREEDOM, Result, Task, crossing_of, frame_of, solve
from icdiag.model.org import Org
from icdiag.model.tally import Tally

MOST_DEPARTMENTS, MOST_LINKS = 120, 2000
"""Up to here the search and its repetitions take a few seconds."""
MANY_GROUPS = 6
"""Groups of a grouping up to which each line of it is allowed for by itself, above it all of them together."""
LEAST_SD = 0.5
"""Points: no link's score is surer than this, whatever the variances say."""
FIRM = 0.80
"""Share of the repeated searches that must put a department on the same side for it to belong there for sure."""


@dataclass(frozen=True, slots=True)
class Silo:
    """A group and the rest, over measured links."""

    members: tuple[str, ...]
    """In the map's order."""
    unsure: tuple[str, ...]
    """Departments, of either side, that under ``FIRM`` of the repeated searches put on the same side again."""
    firm_share: float
    """Mean of that share over the members."""
    links: tuple[tuple[str, str], ...]
    """The crossing links, (supplier, customer)."""
    within: int
    """Measured links that do not cross."""
    drop: float
    """How much lower crossing links score (points), corrected for having been searched for."""
    low: float
    high: float
    found_drop: float
    """The same without the correction."""
    chance_drop: float
    """What the same search finds on average where chance alone is at work."""
    p: float
    """Share of searches in chance alone that find as clear a split."""
    overlap: float
    """How much of it a declared line draws: the greatest Jaccard index with declared groups, 0-1."""
    overlap_with: str
    """The grouping (``parent`` or a tag's key) that comes nearest; empty where none is declared."""
    raw_within: float
    raw_across: float
    ei: float | None
    """E-I of the measured links, group against the rest."""
    ei_expected: float | None
    ei_weighted: float | None
    """The same with each link weighted by its quality / 100."""


@dataclass(frozen=True, slots=True)
class SiloSearch:
    """What the search found, or why it could not be made."""

    found: tuple[Silo, ...] = ()
    reason: str = ""
    """``no-survey``, ``small-map``, ``thin``, ``too-large`` or empty."""
    departments: int = 0
    measured: int = 0


def find_silos(org: Org, tally: Tally | None, estimates: Estimates | None) -> SiloSearch:
    """Return the undeclared groups whose links to the rest score lower than chance and search together explain.

    Each link's score is freed of its customer's and its supplier's level and of every declared line (least squares,
    links weighted by how sure they are). Then two sides are searched for, such that links between them lie as low as
    possible. As the sides are chosen by the very answers they are tested on, the whole search is repeated on the same
    links with what is left of the scores dealt out anew (a link together with its reverse; after Freedman & Lane 1983):
    p is the share of those searches that find as clear a split. Group labels cannot be permuted here: the search would
    find the same split again under other names.

    The drop is corrected for the search by repeating it on answers that do have the split found: what those searches
    overstate is taken off (parametric bootstrap; Efron & Tibshirani 1993). Further groups are searched for as long as
    the last one was found, each with those before it allowed for.
    """
    if tally is None or estimates is None:
        return SiloSearch(reason="no-survey")
    names = _named(tally)
    size = SiloSearch(departments=len(names), measured=len(tally.links))
    if estimates.model != "crossed" or len(names) < FEW_DEPARTMENTS:
        return SiloSearch((), "small-map", size.departments, size.measured)
    if len(names) > MOST_DEPARTMENTS or len(tally.links) > MOST_LINKS:
        return SiloSearch((), "too-large", size.departments, size.measured)
    task = _task(org, tally, estimates, names)
    if task is None:
        return SiloSearch((), "thin", size.departments, size.measured)
    found = tuple(_silo(org, tally, estimates, names, result) for result in solve(task))
    return SiloSearch(found, "", size.departments, size.measured)


def _named(tally: Tally) -> tuple[str, ...]:
    """Return the departments with measured links in an order that hangs on what was measured, not on their names.

    Random numbers meet departments by position: so neither new names nor another order in the map change a result.
    """
    parts: dict[str, list[tuple[float, ...]]] = {}
    for x in tally.links:
        parts.setdefault(x.supplier, []).append((0, round(x.score, 6), x.n))
        parts.setdefault(x.customer, []).append((1, round(x.score, 6), x.n))
    return tuple(sorted(parts, key=lambda id_: (sorted(parts[id_]), id_)))


def _task(org: Org, tally: Tally, estimates: Estimates, names: tuple[str, ...]) -> Task | None:
    """Return the search to be made, or None where too little is left of the links."""
    place = {name: i for i, name in enumerate(names)}
    known = estimates.variances
    # Rounded, so that the last bits of a sum, which hang on the map's order, cannot turn a search.
    noise = {x.n: round((known["vr"] + known["ve"] / x.n) ** 0.5, 2) for x in tally.links}
    rows = sorted(
        (place[x.supplier], place[x.customer], round(x.score, 6), max(noise[x.n], LEAST_SD)) for x in tally.links
    )
    lines = _declared_lines(org, place)
    while rows:
        supplier, customer, score, sd = zip(*rows, strict=True)
        declared = crossing_of(lines, supplier, customer)
        tried = frame_of(supplier, customer, len(names), sd, declared)
        free = [row for row, left in zip(rows, tried.free.tolist(), strict=True) if left > FIXED]
        if len(free) == len(rows):
            enough = len(rows) - tried.basis.shape[1] >= LEAST_FREEDOM
            settings = org.settings
            return Task(
                supplier, customer, score, sd, declared, len(names), settings.seed, settings.silo_p,
                settings.boundary_gap,
            ) if enough else None  # fmt: skip
        rows = free
    return None


def _declared_lines(org: Org, place: Mapping[str, int]) -> list[dict[int, str]]:
    """Return the labels of each line: of each group against the others, or all lines of a grouping with many."""
    lines = []
    for labels in groupings(org).values():
        present = {place[d]: g for d, g in labels.items() if d in place}
        groups = [g for g in dict.fromkeys(present.values()) if list(present.values()).count(g) > 1]
        if len(groups) > MANY_GROUPS:
            lines.append(present)
        else:
            lines += [{d: "in" if g == group else "out" for d, g in present.items()} for group in groups]
    return lines


def _silo(org: Org, tally: Tally, estimates: Estimates, names: tuple[str, ...], result: Result) -> Silo:
    inside = {names[i] for i in result.members}
    order = [d.id for d in org.departments if d.id in set(names)]
    shares = dict(zip(names, result.again, strict=True))
    across = tuple((x.supplier, x.customer) for x in tally.links if (x.supplier in inside) != (x.customer in inside))
    raw = {True: list[float](), False: list[float]()}
    for x in tally.links:
        raw[(x.supplier in inside) != (x.customer in inside)].append(x.score)
    drop = min(max(2 * result.found_drop - result.mean_again, 0.0), result.found_drop)
    labels = {name: "in" if name in inside else "out" for name in order}
    pairs = [(x.supplier, x.customer) for x in estimates.links]
    overlap, with_ = _overlap(org, frozenset(inside), frozenset(order))
    return Silo(
        members=tuple(d for d in order if d in inside),
        unsure=tuple(d for d in order if shares[d] < FIRM),
        firm_share=float(np.mean([shares[d] for d in inside])),
        links=across,
        within=len(tally.links) - len(across),
        drop=drop,
        low=drop - Z90 * result.sd_again,
        high=drop + Z90 * result.sd_again,
        found_drop=result.found_drop,
        chance_drop=result.chance_drop,
        p=result.p,
        overlap=overlap,
        overlap_with=with_,
        raw_within=float(np.mean(raw[False])),
        raw_across=float(np.mean(raw[True])),
        ei=ei_index(pairs, labels),
        ei_expected=ei_expected(labels),
        ei_weighted=ei_index(pairs, labels, [x.q.value / 100 for x in estimates.links]),
    )


def _overlap(org: Org, inside: frozenset[str], everyone: frozenset[str]) -> tuple[float, str]:
    """Return the greatest Jaccard index of the group, or of the rest, with a union of declared groups, and whose."""
    best, whose = 0.0, ""
    for grouping, labels in groupings(org).items():
        groups: dict[str, set[str]] = {}
        for department, group in labels.items():
            if department in everyone:
                groups.setdefault(group, set()).add(department)
        for side in (inside, everyone - inside):
            union = {d for g in groups.values() if len(g) > 1 and 2 * len(g & side) > len(g) for d in g}
            index = len(union & side) / len(union | side)
            if index > best or not whose:
                best, whose = max(best, index), grouping
    return best, whose
